"""How numbers and places moved since the window before, in the words of a card."""

from collections.abc import Callable
from decimal import Decimal

from renderers.panels.tile import Delta
from statsbot.analytics.standing import SMALL_BASE
from statsbot.locale import Language
from statsbot.reports.telling import with_sign

TENTHS_BELOW = 0.0995
"""Share below which a percentage is written with a decimal."""


def moved(
    now: float | None,
    before: float | None,
    speak: Language,
    *,
    small: float = SMALL_BASE,
    change: float | None = None,
    write: Callable[[float], str] | None = None,
    muted: bool = False,
) -> Delta | None:
    """Return how a number moved: in percent, from a ``small`` base as a difference, in grey.

    Args:
        now: the number. None, as for the one before: it is not known, and nothing is returned.
        before: what it was.
        speak: the language.
        small: the base below which a percentage says nothing.
        change: the part by which it grew per watched time, where that is known: else the two are
            compared as they are.
        write: how a difference is written; None: as a count.
        muted: whether it is grey all the same.
    """
    if now is None or before is None:
        return None
    if before < small:
        return differed(now, before, speak, write or speak.count, muted=True)
    grown = (now - before) / before if change is None else change
    written = speak.percent(abs(grown))
    if written == speak.percent(0):
        return Delta(text=speak.say("common.no_change"), direction="flat")
    return Delta(text=written, direction="up" if grown > 0 else "down", muted=muted)


def differed(
    now: float,
    before: float,
    speak: Language,
    write: Callable[[float], str],
    *,
    muted: bool = False,
) -> Delta:
    """Return by how much a number moved, ``write`` saying how such a number is written."""
    written = write(abs(now - before))
    if written == write(0):
        return Delta(text=speak.say("common.no_change"), direction="flat")
    text = with_sign(written, speak, above=now > before)
    return Delta(text=text, direction="up" if now > before else "down", muted=muted)


def in_points(now: float, before: float, speak: Language) -> tuple[str, str, Delta]:
    """Return two shares as written, and by how many percentage points the first is the larger.

    The points are those that a reader finds who subtracts one from the other, so both are written
    with a decimal where either is; grey, since neither way is good in itself.
    """
    digits = int(min(now, before) < TENTHS_BELOW)
    # As exact as they are written, halves to the even digit.
    shown, was = (round(Decimal(str(share)).scaleb(2), digits) for share in (now, before))
    difference = abs(shown - was)
    if difference == difference.to_integral_value():
        text = speak.say("common.points", count=int(difference))
    else:
        text = speak.say("common.points_and_tenths", number=speak.tenths(float(difference)))
    delta = Delta(text=text, direction="up" if shown > was else "down", muted=True)
    if not difference:
        delta = Delta(text=speak.say("common.no_change"), direction="flat")
    written, earlier = (speak.percent(share, fine=bool(digits)) for share in (now, before))
    return written, earlier, delta


def climbed(rank: int, before: int | None, speak: Language) -> Delta:
    """Return by how many places somebody moved; ``before`` None: they had none."""
    if before is None:
        return Delta(text=speak.say("leaderboard.new"), direction="unknown")
    if rank == before:
        return Delta(text="", direction="flat")
    return Delta(text=speak.count(abs(before - rank)), direction="up" if rank < before else "down")


def points(score: float, speak: Language) -> str:
    """Write a score: with a decimal below ten, else whole."""
    return speak.tenths(score) if score < 9.95 else speak.count(score)


def apart(name: str) -> str:
    """Return a name that keeps its own direction within a sentence."""
    return f"\u2068{name}\u2069"
