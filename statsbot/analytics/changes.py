"""Change points: the days from which on a daily count took another course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.robust import mean, median, spread
from statsbot.analytics.season import WEEK, seasonless

SHORTEST = 14
"""Days that a course lasts at least."""
FEWEST_DAYS = 4 * SHORTEST
"""Known days below which no change is looked for."""
LONGEST = 400
"""Days that are looked at, the newest ones."""
PARAMETERS = 3
"""What a change adds to the description of a series: its day, another level, another slope."""
BESIDE = 28
"""Known days on each side of a change whose mean tells what a reader sees there."""
EXACT = 1e-6
"""Variance of logarithms below which sums are inexact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day from which on a daily count took another course. Levels are those of average days."""

    day: date
    before: float
    """The level where the course before ends."""
    after: float
    """The level where the course after begins."""
    growth_before: float
    """By which share the level grew each week in the course before,"""
    growth_after: float
    """and in the one after."""
    mean_before: float
    """The mean of the last 28 known days of the course before,"""
    mean_after: float
    """and of the first ones of that after: what there really was, strange days included."""


def change_points(
    days: Sequence[date], daily: FloatArray, *, whole: bool = True
) -> tuple[Change, ...]:
    """Return the days between which a daily count is best described by straight lines.

    The series is that of the logarithms of one more than the counts, without season and with
    strange days drawn back. The sum of squared distances from one line per course, plus
    ``3 s² log n`` for each change, is made as small as it can be; s² is the long-run variance, so
    that a mood which lasts some days is no change.

    Sources: B. Jackson et al., "An algorithm for optimal partitioning of data on an interval"
    (2005); for the penalty Y.-C. Yao, "Estimating the number of change-points via Schwarz'
    criterion" (1988), with the variance of dependent data as in M. Lavielle and E. Moulines,
    "Least-squares estimation of an unknown number of shifts in a time series" (2000).

    Args:
        days: consecutive days, oldest first.
        daily: the count of each; NaN for a day that is not to be used; shape (n,).
        whole: whether what is counted are events, which have a chance of their own.

    Returns:
        Oldest first; none with fewer than 56 known days.
    """
    days, daily = days[-LONGEST:], daily[-LONGEST:]
    roots, factors = seasonless(daily)
    logs = np.log1p(roots**2 * np.mean(factors**2))
    known = np.flatnonzero(~np.isnan(logs))  # nor are weekdays on which nothing ever happens
    if len(known) < FEWEST_DAYS:
        return ()
    variance = max(_long_run_variance(logs), _chance(daily) if whole else 0.0, EXACT)
    sums = _Sums(known, logs[known])
    borders = [0, *_partition(sums, PARAMETERS * variance * float(np.log(len(known)))), len(known)]
    lines = [sums.line(start, after) for start, after in pairwise(borders)]
    counts = daily[known]
    return tuple(
        Change(
            day=days[int(known[border])],
            before=_count_at(old, known[border - 1]),
            after=_count_at(new, known[border]),
            growth_before=float(np.expm1(WEEK * old[1])),
            growth_after=float(np.expm1(WEEK * new[1])),
            mean_before=float(counts[max(start, border - BESIDE) : border].mean()),
            mean_after=float(counts[border : min(after, border + BESIDE)].mean()),
        )
        for start, border, after, (old, new) in zip(
            borders, borders[1:], borders[2:], pairwise(lines), strict=False
        )
    )


class _Sums:
    """Running sums of a series, of which straight lines follow at once."""

    def __init__(self, at: IntArray, values: FloatArray) -> None:
        """Sum ``values`` of the days ``at``; both of shape (n,)."""
        self._origin = float(at.mean())  # keeps the squares small
        time = at - self._origin
        columns = (np.ones_like(values), time, values, time * time, time * values, values * values)
        self._sums = np.concatenate((np.zeros((6, 1)), np.cumsum(columns, axis=1)), axis=1)

    def distances(self) -> FloatArray:
        """Return the squared distances from one line of the values between two borders.

        Returns:
            Shape (n + 1, n + 1): ``[after, start]``; infinite where a course would be too short.
        """
        between = self._sums[:, :, None] - self._sums[:, None, :]
        count, time, value, times, products, squares = between
        with np.errstate(divide="ignore", invalid="ignore"):
            together = (products - time * value / count) ** 2 / (times - time**2 / count)
            found = squares - value**2 / count - together
        return np.where(count >= SHORTEST, np.maximum(found, 0.0), np.inf)

    def line(self, start: int, after: int) -> tuple[float, float]:
        """Return value at day 0 and rise per day of the line from ``start`` to before ``after``."""
        count, time, value, times, products, _ = self._sums[:, after] - self._sums[:, start]
        rise = float((products - time * value / count) / (times - time**2 / count))
        return float((value - rise * time) / count) - rise * self._origin, rise


def _partition(sums: _Sums, penalty: float) -> list[int]:
    """Return the indices at which new lines begin, rising."""
    distances = sums.distances()
    last = len(distances) - 1
    least = np.full(last + 1, np.inf)
    least[0] = -penalty
    begins = [0] * (last + 1)
    for after in range(SHORTEST, last + 1):
        costs = least[:after] + distances[after, :after]
        begins[after] = int(np.argmin(costs))
        least[after] = costs[begins[after]] + penalty
    borders: list[int] = []
    border = begins[last]
    while border:
        borders.append(border)
        border = begins[border]
    return borders[::-1]


def _long_run_variance(values: FloatArray) -> float:
    """Return the variance of a day, or seven times that of a week's mean if it is larger.

    Both are taken from the differences of neighbours, most of which no change lies between.
    """
    weeks = mean(values[len(values) % WEEK :].reshape(-1, WEEK))
    return max(_variance(np.diff(values)), WEEK * _variance(np.diff(weeks)))


def _variance(differences: FloatArray) -> float:
    """Return half the variance of ``differences``: that of one value, if they are independent."""
    return 0.5 * float(np.nan_to_num(spread(differences - median(differences)))) ** 2


def _chance(daily: FloatArray) -> float:
    """Return the variance of log(1 + y) if y were independent events of the mean of ``daily``.

    By the delta method it is m / (1 + m)².
    """
    usual = float(np.nanmean(daily))
    return usual / (1 + usual) ** 2


def _count_at(line: tuple[float, float], day: float) -> float:
    return max(float(np.expm1(line[0] + line[1] * day)), 0.0)
