"""Where a daily count may go.

:func:`forecast` continues the last eight weeks and takes its band from its own errors on the days
behind; :func:`seasonal_naive` is the plain way that it is measured against.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.robust import mean, median, spread
from statsbot.analytics.season import WEEK, without_season

FEWEST_DAYS = 14
"""Watched days below which there is no forecast."""
LATEST_DAYS = 28
"""The newest watched days, of which"""
FEWEST_EVENTS = 20.0
"""are asked: with less, a day's count is chance. Also how long ago the last watched day may be."""
LOOKED_AT = 56
"""Days that a forecast is made of."""
MEMORIES = (0.05, 0.2)
"""Weights that the newest day has in the two levels which are averaged."""
FORTNIGHT = 14
"""Days over which a slope is looked for."""
SURE_SLOPE = 2.0
"""Standard errors that a slope must exceed; by how much, decides how much of it is kept."""
DAMPING = 0.95
"""What is left of the slope after each day ahead."""
TRIED_DAYS = 120
"""Days up to the last one from which the method is tried on what came after them."""
PAST_DAYS = TRIED_DAYS + LOOKED_AT
"""Days up to the last known one that decide a forecast; those before them change nothing."""
FEWEST_TRIED = 14
"""Trials below which a week ahead has no band of its own errors."""
BAND = 0.8
"""Part of the days that the band is meant to hold."""
FORECAST_UNTIL = timedelta(days=7)
"""A window that ended longer ago than this gets no forecast: its future is known."""
ERROR_POWER = 0.25
"""Errors are those of the fourth roots."""
BAND_80 = 1.2816
"""Half the width of the middle 80 % of a normal distribution, in standard deviations."""

_DIGITS = 6
"""Behind the point; what lies behind them is rounding, not a part of a message."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Expected counts of the days after the last one. ``low <= middle <= high``; shapes (days,)."""

    middle: FloatArray
    low: FloatArray
    """Lower end of the 80 % band, never below 0."""
    high: FloatArray
    """Upper end of the 80 % band."""


def forecast(
    daily: FloatArray, days: int = 14, *, fewest: float = FEWEST_EVENTS, whole: bool = True
) -> Forecast | None:
    """Return the newest eight weeks' level, slope and weekly season, continued.

    All of it is done on the square roots of the counts, whose chance hardly depends on their size
    (M. S. Bartlett, 1936), so that a forecast of ten times the counts is ten times the forecast.
    ``docs/metrics.md`` has the formulas and their sources.

    Args:
        daily: counts per day, oldest first; NaN for a day that is not to be used; shape (n,).
        days: how many days ahead.
        fewest: what must have been counted on the newest 28 days that are known.
        whole: whether counts are whole numbers, and so the ends of the band.

    Returns:
        None with fewer than 14 days to use, fewer than ``fewest`` events on the newest 28 of
        them, or if the last of them is more than 28 days ago.
    """
    known = np.flatnonzero(~np.isnan(daily))
    if len(known) == 0:
        return None
    after = int(known[-1]) + 1
    unknown = len(daily) - after
    past = daily[max(after - PAST_DAYS, 0) : after]
    known = np.flatnonzero(~np.isnan(past))
    too_little = len(known) < FEWEST_DAYS or past[known[-LATEST_DAYS:]].sum() < fewest
    if too_little or unknown > LATEST_DAYS:
        return None
    origins = known[FEWEST_DAYS - 1 :]
    origins = origins[origins >= known[-1] - TRIED_DAYS]
    ahead = -(-(unknown + days) // WEEK) * WEEK
    middle = expected(_days_to(past, origins), ahead)
    low, high = _band(past, origins, middle)
    coming = middle[-1]
    if whole:
        low, high, coming = (np.round(each, _DIGITS) for each in (low, high, coming))
        low, high = np.ceil(low), np.floor(high)
        low, high = np.minimum(low, np.floor(coming)), np.maximum(high, np.ceil(coming))
    asked = slice(unknown, unknown + days)
    return Forecast(
        middle=coming[asked],
        low=np.minimum(low, coming)[asked],
        high=np.maximum(high, coming)[asked],
    )


def expected(windows: FloatArray, days: int) -> FloatArray:
    """Return the counts expected on the days after each of the windows.

    Args:
        windows: counts of 56 days, oldest first, at least one of them known; shape (m, 56).
        days: how many days ahead.

    Returns:
        Shape (m, days).
    """
    level, factors = without_season(np.sqrt(windows))
    slope = _slope(level)[:, None]
    age = np.arange(LOOKED_AT - 1, -1, -1.0)
    newest = _newest(level + slope * age, age)[:, None]
    further = np.cumsum(DAMPING ** np.arange(1, days + 1))
    ahead = np.arange(days) % WEEK
    return (np.maximum(newest + slope * further, 0.0) * factors[:, ahead]) ** 2


def seasonal_naive(daily: FloatArray, days: int = 14) -> FloatArray | None:
    """Return the plain forecast that each weekday will be as it was when last known.

    Source: R. J. Hyndman and G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd
    edition (2021), section 5.2.

    Args:
        daily: counts per day, oldest first; NaN for a day that is not to be used; shape (n,).
        days: how many days ahead.

    Returns:
        Shape (days,); None if a weekday was never known.
    """
    found = np.full(days, np.nan)
    for ahead in range(days):
        same_weekday = daily[(len(daily) + ahead) % WEEK :: WEEK]
        known = same_weekday[~np.isnan(same_weekday)]
        found[ahead] = known[-1] if len(known) else np.nan
    return None if np.isnan(found).any() else found


def _days_to(daily: FloatArray, origins: npt.NDArray[np.intp]) -> FloatArray:
    """Return the newest 56 days up to each of the ``origins``; NaN before the first day."""
    padded = np.concatenate((np.full(LOOKED_AT - 1, np.nan), daily))
    return np.lib.stride_tricks.sliding_window_view(padded, LOOKED_AT)[origins]


def _slope(level: FloatArray) -> FloatArray:
    """Return the change per day: the median of those over two weeks, drawn to 0 by its error.

    Of a single new level less than half of the differences know: it is no slope.
    """
    rises = level[:, FORTNIGHT:] - level[:, :-FORTNIGHT]
    rise = median(rises)
    pairs = np.count_nonzero(~np.isnan(rises), axis=1)
    error = spread(rises - rise[:, None]) ** 2 * (np.pi / 2) / np.maximum(pairs, 1)
    squared = np.where(rise != 0, rise**2, 1.0)
    kept = np.clip(1.0 - SURE_SLOPE**2 * error / squared, 0.0, 1.0)
    return np.where(pairs >= FORTNIGHT, kept * rise / FORTNIGHT, 0.0)


def _newest(level: FloatArray, age: FloatArray) -> FloatArray:
    """Return the level at the end: the mean of two exponential smoothings."""
    known = ~np.isnan(level)
    filled = np.where(known, level, 0.0)
    ends = [
        (filled @ weights) / (known @ weights)
        for weights in ((1 - each) ** age for each in MEMORIES)
    ]
    return np.mean(ends, axis=0)


def _band(
    daily: FloatArray, origins: npt.NDArray[np.intp], middle: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the newest forecast's band, from the errors of the ones before it.

    Args:
        daily: counts per day; shape (n,).
        origins: the last day known to each forecast, the newest last; shape (m,).
        middle: the forecasts; shape (m, days).
    """
    ahead = middle.shape[1]
    came = np.concatenate((daily, np.full(ahead, np.nan)))
    came = np.lib.stride_tricks.sliding_window_view(came[1:], ahead)[origins]
    errors = came**ERROR_POWER - middle**ERROR_POWER
    low, high = np.zeros(ahead), np.zeros(ahead)
    for week in range(0, ahead, WEEK):
        span = slice(week, week + WEEK)
        low[span], high[span] = _quantiles(errors[:, span]) or _by_chance(daily)
    coming = middle[-1] ** ERROR_POWER
    return (
        np.maximum(coming + np.minimum(low, 0.0), 0.0) ** (1 / ERROR_POWER),
        (coming + np.maximum(high, 0.0)) ** (1 / ERROR_POWER),
    )


def _quantiles(errors: FloatArray) -> tuple[float, float] | None:
    """Return what the errors of a week ahead rarely fall below and rarely exceed."""
    known = errors[~np.isnan(errors)]
    trials = len(known) / errors.shape[1]
    if trials < FEWEST_TRIED:
        return None
    upper = min(0.5 * (1 + BAND) * (1 + 1 / trials), 1.0)
    low, high = np.quantile(known, [1 - upper, upper])
    return float(low), float(high)


def _by_chance(daily: FloatArray) -> tuple[float, float]:
    """Return the same from the differences of days a week apart.

    Their variance is that of two days; that of a forecast is taken for that of one and a half:
    the day itself, and the mean of two that its weekday may rest on.
    """
    roots = daily[-LOOKED_AT:] ** ERROR_POWER
    variance = 0.75 * mean((roots[WEEK:] - roots[:-WEEK]) ** 2)
    half = BAND_80 * float(np.sqrt(np.nan_to_num(variance)))
    return -half, half
