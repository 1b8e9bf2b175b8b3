"""Where the days of a calendar lie on the ramp."""

from dataclasses import dataclass

import numpy as np

from renderers.scale import round_up
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.coverage import WHOLLY_WATCHED

_LITTLE = 0.1
"""Part of the ramp's top below which it may as well begin at 0."""
_LEAST = 0.001
"""Place on the ramp of a day that had least: more than nothing."""
_ENDS = (2, 98)
"""Percentiles of the days with a message at which the ramp ends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayRamp:
    """Days on the ramp."""

    shares: FloatArray
    """Place of each day, 0 to 1; 0: nothing; NaN: watched for less than 95 %; shape (days,)."""
    low: float
    """The number of the ramp's first colour,"""
    high: float
    """and that of its last."""
    goes_on: bool
    """Whether there are days above that."""


def day_ramp(messages: FloatArray, watched: FloatArray) -> DayRamp:
    """Return where days lie on the ramp.

    Args:
        messages: of each day; NaN: not watched; shape (days,).
        watched: the part of each that was watched; shape (days,).
    """
    days = np.where(watched >= WHOLLY_WATCHED, messages, np.nan)
    some = days[days > 0]
    if not len(some):
        return DayRamp(shares=days, low=0.0, high=1.0, goes_on=False)
    low, high = (float(each) for each in np.percentile(some, _ENDS))
    low, high = (low if _LITTLE * high < low < 0.9 * high else 0.0), round_up(high)
    return DayRamp(
        shares=np.where(days > 0, np.clip((days - low) / (high - low), _LEAST, 1), days),
        low=low,
        high=high,
        goes_on=bool((days > high).any()),
    )
