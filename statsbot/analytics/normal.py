"""What is normal for a window: what windows on the same weekdays brought in the weeks before it."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.robust import MAD_TO_SIGMA
from statsbot.domain.windows import Window, days, local_day, midnight, shifted

WEEKS = 8
"""Windows that are compared with."""
FEWEST_WEEKS = 4
"""Of them, those that must have been watched."""
LONGEST = timedelta(days=93)
"""Windows longer than this have no normal: what lies eight weeks apart is nearly the same."""
SIGMAS = 2.0
LEAST = 0.10
"""A tenth more or less is always normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalBand:
    """Between what a number normally lies."""

    expected: float
    """The median of the windows compared with."""
    low: float
    """Of a count, never below 0."""
    high: float
    weeks: int
    """How many of them were watched."""

    def holds(self, value: float) -> bool:
        """Return whether ``value`` is within normal variation."""
        return self.low <= value <= self.high


def usual_windows(window: Window, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return the windows on the same weekdays and of the same length before ``window``.

    The newest ends where the window starts or up to six days before; each lies a week before the
    one after it, so those of more than a week overlap. Empty for windows of more than three months.
    """
    if window.length > LONGEST:
        return ()
    if window.start == midnight(local_day(window.start, zone), zone):
        first = -(-len(days(window, zone)) // 7)
    else:
        first = -(-window.length // timedelta(days=7))
    return tuple(shifted(window, 7 * (first + week), zone) for week in range(WEEKS))


def normal_band(usual: FloatArray, events: FloatArray | None = None) -> NormalBand | None:
    """Return the band in which a number normally lies.

    The middle is the median m of ``usual``; the half width is the largest of twice the robust
    standard deviation 1.4826 * median(abs(usual - m)), a tenth of m, and 2 * sqrt(e), by which the
    number of e independent events varies (Poisson), e being the median of ``events``.

    Args:
        usual: the number in the windows before; NaN for those watched too little; shape (n,).
        events: where the number is a difference, and may be negative: how many events it is the
            difference of; shape (n,). None: it counts the events.

    Returns:
        None with fewer than :data:`FEWEST_WEEKS` known.
    """
    is_known = ~np.isnan(usual)
    known = usual[is_known]
    if len(known) < FEWEST_WEEKS:
        return None
    middle = float(np.median(known))
    spread = SIGMAS * MAD_TO_SIGMA * float(np.median(np.abs(known - middle)))
    happened = middle if events is None else float(np.median(events[is_known]))
    half = max(spread, LEAST * abs(middle), 2 * float(np.sqrt(happened)))
    low = middle - half
    return NormalBand(
        expected=middle,
        low=max(low, 0.0) if events is None else low,
        high=middle + half,
        weeks=len(known),
    )
