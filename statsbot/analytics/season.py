"""The weekly season: how much of an average day each weekday is."""

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.robust import mean

WEEK = 7


def weekday_factors(values: FloatArray) -> FloatArray:
    """Return each weekday's mean over the mean of the weekdays, drawn towards 1 by its chance.

    With v the variance that the weekdays' means have by chance (of the days of a weekday among
    themselves, over their number) and V the variance between the weekdays, all relative to the
    mean, each factor's distance from 1 is multiplied by max(0, 1 - v / V). A season that chance
    explains is none. Source: D. M. Miller and D. Williams, "Shrinkage estimators of time series
    seasonal factors and their effect on forecasting accuracy" (2003); the weight is that of
    W. James and C. Stein (1961), its positive part.

    Args:
        values: rows of whole weeks, oldest day first, NaN for what is not known; shape (m, 7 w).

    Returns:
        Shape (m, 7), in the order of a row's days; 1 for a weekday that is not known.
    """
    weeks = values.reshape(len(values), -1, WEEK).swapaxes(1, 2)
    means = mean(weeks)
    centre = mean(means)[:, None]
    usable = centre > 0
    unit = np.where(usable, centre, 1.0)
    factors = np.where(usable & ~np.isnan(means), means / unit, 1.0)
    chance = mean(_variance_of_mean(weeks))[:, None] / unit**2
    between = factors.var(axis=1, ddof=1, keepdims=True)
    kept = np.clip(1.0 - chance / np.where(between > 0, between, 1.0), 0.0, 1.0)
    return 1.0 + np.nan_to_num(kept) * (factors - 1.0)


def _variance_of_mean(values: FloatArray) -> FloatArray:
    """Return the variance of the mean along the last axis; NaN with fewer than two values."""
    count = np.count_nonzero(~np.isnan(values), axis=-1)
    squares = mean((values - mean(values)[..., None]) ** 2)
    return np.where(count > 1, squares / np.maximum(count - 1, 1), np.nan)
