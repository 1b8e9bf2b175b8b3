"""The moving average of a daily count."""

import numpy as np

from statsbot.analytics.arrays import FloatArray


def trailing_mean(daily: FloatArray, length: int = 7, fewest: int = 4) -> FloatArray:
    """Return the mean of each day and the ``length - 1`` before it.

    Args:
        daily: counts per day, oldest first; NaN for a day that is not to be used; shape (n,).
        length: days that are averaged.
        fewest: days of them that must be usable.

    Returns:
        Shape (n,); NaN where fewer than ``fewest`` days are usable.
    """
    usable = ~np.isnan(daily)
    sums = _trailing_sums(np.where(usable, daily, 0.0), length)
    counts = _trailing_sums(usable.astype(np.float64), length)
    mean = np.full(len(daily), np.nan)
    return np.divide(sums, counts, out=mean, where=counts >= fewest)


def _trailing_sums(values: FloatArray, length: int) -> FloatArray:
    running = np.concatenate((np.zeros(length), np.cumsum(values)))
    return running[length:] - running[:-length]
