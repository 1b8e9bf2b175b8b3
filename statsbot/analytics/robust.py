"""Medians and spreads that a few strange days do not move, of rows in which days may be missing.

NaN is a day that is not known, never a zero.
"""

import numpy as np

from statsbot.analytics.arrays import FloatArray

MAD_TO_SIGMA = 1.4826
"""Source: P. J. Rousseeuw and C. Croux, "Alternatives to the Median Absolute Deviation" (1993)."""
MEAN_TO_SIGMA = 1.2533
"""The same for the mean absolute deviation, which stands in where more than half of the deviations
are 0. Source: B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers" (1993)."""

_NOTHING = 1e-6
"""A median this much smaller than the mean is 0 but for rounding."""


def median(values: FloatArray) -> FloatArray:
    """Return the median of what is known along the last axis; NaN where nothing is."""
    rising = np.sort(values, axis=-1)  # NaN last
    known = np.count_nonzero(~np.isnan(values), axis=-1)[..., None]
    lower = np.take_along_axis(rising, np.maximum(known - 1, 0) // 2, axis=-1)
    upper = np.take_along_axis(rising, np.minimum(known // 2, values.shape[-1] - 1), axis=-1)
    return (0.5 * (lower + upper))[..., 0]


def spread(deviations: FloatArray) -> FloatArray:
    """Return the standard deviation that normal data with these deviations would have.

    It is taken from the median of their absolute values, or where that is 0, from the mean.
    """
    absolute = np.abs(deviations)
    of_median, of_mean = MAD_TO_SIGMA * median(absolute), MEAN_TO_SIGMA * mean(absolute)
    return np.where(of_median > _NOTHING * of_mean, of_median, of_mean)


def mean(values: FloatArray) -> FloatArray:
    """Return the mean of what is known along the last axis; NaN where nothing is."""
    known = ~np.isnan(values)
    count: FloatArray = known.sum(axis=-1, dtype=np.float64)
    sums: FloatArray = np.where(known, values, 0.0).sum(axis=-1)
    return np.divide(sums, count, out=np.full_like(sums, np.nan), where=count > 0)


def running_median(values: FloatArray, reach: int) -> FloatArray:
    """Return the median of each value and the ``reach`` on either side, fewer at the ends."""
    edge = np.full((*values.shape[:-1], reach), np.nan)
    padded = np.concatenate((edge, values, edge), axis=-1)
    return median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=-1))


def cleaned(values: FloatArray, reach: int = 3, limit: float = 3.0) -> FloatArray:
    """Return the values with those far from their neighbours drawn back: the Hampel filter.

    What lies more than ``limit`` spreads from the running median of ``2 * reach + 1`` values is
    set to that distance from it. Three strange days in a row are drawn back, a new level that
    stays is not. Source: F. R. Hampel, "The influence curve and its role in robust estimation"
    (1974); as a filter: R. K. Pearson et al., "Generalized Hampel Filters" (2016).

    Args:
        values: rows of days, oldest first; shape (..., n).
        reach: days on either side that are neighbours.
        limit: spreads; the spread is that of the row's distances from its running median.
    """
    typical = running_median(values, reach)
    reached = limit * spread(values - typical)[..., None]
    return np.clip(values, typical - reached, typical + reached)
