"""The weekly season: how much of an average day each weekday is."""

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray
from statsbot.analytics.robust import cleaned, mean

WEEK = 7
HARDLY = 0.05
"""A weekday of which no more than this is left of the level around it says nothing about that."""


def weekday_factors(values: FloatArray) -> FloatArray:
    """Return how much of the level around it each weekday is, drawn towards 1 by its chance.

    A value is taken for the level of the seven days around it times the factor of its weekday:
    levels are sums of values over sums of factors, factors sums of values over sums of levels, in
    turn, with a mean of 1. With v the variance that a factor has by chance, as the distances of
    values from level times factor tell it, and V the variance between the factors, its distance
    from 1 is multiplied by max(0, 1 - v / V): a season that chance explains is none.

    Sources: W. E. Deming and F. F. Stephan, "On a least squares adjustment of a sampled frequency
    table" (1940), for the fit in turn; D. M. Miller and D. Williams, "Shrinkage estimators of time
    series seasonal factors and their effect on forecasting accuracy" (2003), with the weight of
    W. James and C. Stein (1961), its positive part.

    Args:
        values: rows of whole weeks, oldest day first, NaN for what is not known; shape (m, 7 w).

    Returns:
        Shape (m, 7), in the order of a row's days; 1 for a weekday that is not known.
    """
    known = ~np.isnan(values)
    counted = np.where(known, values, 0.0)
    usual = _ratio(_of_weekdays(counted), _of_weekdays(known.astype(np.float64)), np.nan)
    usual = np.where(np.isnan(usual), 1.0, _ratio(usual, mean(usual)[:, None], 1.0))
    factors, _ = _fitted(counted, known, usual)
    factors, levels = _fitted(counted, known, factors)
    return 1.0 + _kept(counted, levels, factors) * (factors - 1.0)


def without_season(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the values over their weekday's factor, strange ones drawn back, and the factors.

    The factors are taken twice, the second time of values that were cleaned by the first.

    Args:
        values: rows of whole weeks, oldest day first, NaN for what is not known; shape (m, 7 w).

    Returns:
        Shapes (m, 7 w) and (m, 7), both in the order of a row's days. Weekdays on which hardly
        anything happens say nothing of the level: NaN.
    """
    weeks = values.shape[1] // WEEK
    season = np.tile(_telling(weekday_factors(values)), weeks)
    values = np.where(season > 0, cleaned(_ratio(values, season, np.nan)) * season, values)
    factors = weekday_factors(values)
    return _ratio(values, np.tile(_telling(factors), weeks), np.nan), factors


def seasonless(daily: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the square roots of counts without season, and the factors of those.

    Args:
        daily: counts per day, oldest first; NaN for what is not known; shape (n,).

    Returns:
        Shape (n,), strange days drawn back; shape (7,), from the weekday of the first day on.
    """
    missing = np.full(-len(daily) % WEEK, np.nan)
    roots, factors = without_season(np.sqrt(np.concatenate((daily, missing)))[None])
    return roots[0, : len(daily)], factors[0]


def _fitted(
    values: FloatArray, known: BoolArray, factors: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return better factors, and the level around each known value; 0 where not known.

    Args:
        values: 0 where not known; shape (m, 7 w).
        known: the same shape.
        factors: with a mean of about 1; shape (m, 7).
    """
    usual = np.where(known, np.tile(factors, values.shape[1] // WEEK), 0.0)
    level = np.where(known, _ratio(_around(values), _around(usual), 0.0), 0.0)
    factors = _ratio(_of_weekdays(values), _of_weekdays(level), 1.0)
    scale = factors.mean(axis=1, keepdims=True)
    return _ratio(factors, scale, 1.0), level * scale


def _kept(values: FloatArray, levels: FloatArray, factors: FloatArray) -> FloatArray:
    """Return which part of a season is not chance; shape (m, 1)."""
    distances = values - levels * np.tile(factors, values.shape[1] // WEEK)
    count = _of_weekdays((levels > 0).astype(np.float64))
    freedom = np.maximum((count - 1) * (WEEK - 1) / WEEK, 1.0)  # a seventh went into the levels
    squares = _of_weekdays(distances**2) * count / freedom
    variances = _ratio(squares, _of_weekdays(levels) ** 2, np.nan)
    chance = mean(np.where(count > 1, variances, np.nan))[:, None]
    between = factors.var(axis=1, ddof=1, keepdims=True)
    return np.nan_to_num(np.clip(1.0 - _ratio(chance, between, 1.0), 0.0, 1.0))


def _telling(factors: FloatArray) -> FloatArray:
    return np.where(factors > HARDLY, factors, 0.0)


def _around(values: FloatArray) -> FloatArray:
    """Return the sum of the seven days around each; at the ends, of the first or last seven."""
    # Not from running sums, whose differences are not quite 0 where nothing is.
    sums: FloatArray = np.lib.stride_tricks.sliding_window_view(values, WEEK, axis=1).sum(axis=2)
    days = values.shape[1]
    return sums[:, np.clip(np.arange(days, dtype=np.int64) - WEEK // 2, 0, days - WEEK)]


def _of_weekdays(values: FloatArray) -> FloatArray:
    """Return the sum of each weekday's values; shape (m, 7)."""
    return values.reshape(len(values), -1, WEEK).sum(axis=1)


def _ratio(values: FloatArray, of: FloatArray, unknown: float) -> FloatArray:
    return np.divide(values, of, out=np.full_like(values, unknown), where=of > 0)
