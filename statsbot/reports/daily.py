"""A count per day as a small trend: its bars, their average, and the days by name."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from renderers.panels.trend import Trend
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.average import trailing_mean
from statsbot.locale import Language
from statsbot.reports.drawn_trend import drawn_trend

FEWEST_AVERAGED = 7
"""Days below which no average is drawn."""


def daily_trend(
    days: Sequence[date],
    daily: FloatArray,
    speak: Language,
    *,
    title: str,
    empty: str,
    ended: bool,
    most: int,
) -> Trend:
    """Return the newest days of a course.

    Args:
        days: of the window, oldest first.
        daily: what was counted on each; NaN: not watched; shape (days,).
        speak: the language.
        title: what is counted.
        empty: a sentence for days with nothing.
        ended: whether the last day is over.
        most: days there is room for.
    """
    days, bars = days[-most:], daily[-most:]
    average = np.full(len(bars), np.nan)
    if len(daily) >= FEWEST_AVERAGED and np.nansum(bars):
        whole = daily if ended else np.append(daily[:-1], np.nan)
        average = np.where(np.isnan(bars), np.nan, trailing_mean(whole)[-most:])
    return drawn_trend(
        days[0],
        bars,
        average,
        speak,
        title=title,
        note=speak.say("overview.last_days", count=len(days)) if len(days) > 1 else "",
        empty=empty,
        partial_last=not ended and not np.isnan(bars[-1]),
    )
