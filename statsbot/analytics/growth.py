"""How much more than before, as far as both were watched."""

from statsbot.analytics.coverage import ENOUGH_WATCHED

SMALL_BASE = 20
"""What there must have been before for a change to be told."""


def growth(now: int, share: float, before: int | None, before_share: float) -> float | None:
    """Return by which part what was counted per watched time has grown.

    Args:
        now: what was counted in a window.
        share: which part of it was watched.
        before: what was counted in the window before; None: not known.
        before_share: which part of that was watched.

    Returns:
        0.1 is a tenth more. None: less than 60 % of either was watched, or fewer than
        :data:`SMALL_BASE` before.
    """
    if before is None or before < SMALL_BASE or min(share, before_share) < ENOUGH_WATCHED:
        return None
    return (now / share) / (before / before_share) - 1
