"""Where a daily count may go: the seasonal-naive forecast.

Source: R. J. Hyndman and G. Athanasopoulos, *Forecasting: Principles and Practice*, 3rd edition,
sections 5.2 (method) and 5.5 (its intervals).
"""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import FloatArray

SEASON = 7
"""Days after which the pattern repeats."""
FEWEST_DAYS = 14
"""Watched days below which there is no forecast."""
LATEST_DAYS = 28
"""The newest watched days, of which"""
FEWEST_EVENTS = 20
"""are asked: with less, a day's count is chance."""
BAND_80 = 1.28
"""Half the width of the middle 80 % of a normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Expected counts of the days after the last known one. Shapes (days,), never below 0."""

    middle: FloatArray
    low: FloatArray
    """Lower end of the 80 % band."""
    high: FloatArray
    """Upper end of the 80 % band."""


def seasonal_naive(daily: FloatArray, days: int = 14) -> Forecast | None:
    """Return the forecast that each weekday will be as it last was.

    With season m = 7, the forecast h days ahead is y[T + h - m(k + 1)] with k whole seasons in
    between, and its standard deviation s * sqrt(k + 1), where s² is the mean of the squared
    y[t] - y[t - m]. Where a weekday was last not watched, the one a season earlier stands for it
    and k is one more.

    Args:
        daily: counts per day, oldest first; NaN for a day that is not to be used; shape (n,).
        days: how many days ahead.

    Returns:
        None with fewer than 14 days to use, fewer than 20 events on the last 28 of them, fewer
        than 7 pairs of them a season apart, or a weekday that has none.
    """
    usable = daily[~np.isnan(daily)]
    if len(usable) < FEWEST_DAYS or usable[-LATEST_DAYS:].sum() < FEWEST_EVENTS:
        return None
    residuals = daily[SEASON:] - daily[:-SEASON]
    residuals = residuals[~np.isnan(residuals)]
    if len(residuals) < SEASON:
        return None
    last = [_last_watched(daily, ahead) for ahead in range(1, days + 1)]
    if any(index is None for index in last):
        return None
    base = np.array(last, dtype=np.int64)
    seasons = (len(daily) + np.arange(days) - base) // SEASON
    middle = daily[base]
    half = BAND_80 * np.sqrt(np.mean(residuals**2) * seasons)
    return Forecast(middle=middle, low=np.maximum(middle - half, 0.0), high=middle + half)


def _last_watched(daily: FloatArray, ahead: int) -> int | None:
    """Return the index of the newest usable day whole seasons before the one ``ahead``."""
    index = len(daily) - 1 + ahead - SEASON
    while index >= 0:
        if index < len(daily) and not np.isnan(daily[index]):
            return index
        index -= SEASON
    return None
