"""The course of a daily count: its level, its slope, its week, and the days that stand out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.robust import running_median, spread
from statsbot.analytics.season import WEEK, seasonless

FEWEST_DAYS = 28
"""Known days below which there is no course,"""
FEWEST_WEEKS = 4
"""and weeks."""
FEWEST_OF_WEEK = 4
"""Days of a week that must be known for its level."""
NEIGHBOURS = 7
"""Days on either side that tell what to expect of a day."""
STRANGE = 3.5
"""Spreads beyond which a day stands out. Source: B. Iglewicz and D. C. Hoaglin, "How to Detect and
Handle Outliers" (1993)."""
CHANCE = 0.5
"""Standard deviation of the square root of a number of independent events. Source: F. J. Anscombe,
"The transformation of Poisson, binomial and negative-binomial data" (1948)."""
NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A day that stands out."""

    day: date
    value: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Level, slope and weekly season of a daily count."""

    level: float
    """What an average day of the last seven brings, on the line through the weeks."""
    slope: float
    """By how much an average day rises from week to week."""
    slope_low: float
    """Ends of its 95 % confidence interval: of no sure direction if 0 lies between."""
    slope_high: float
    season: FloatArray
    """What a weekday brings, as a multiple of an average day; Monday first; shape (7,)."""
    expected: FloatArray
    """What was to be expected of each day, as the days around it went; shape (n,)."""
    outliers: tuple[Outlier, ...]
    """Oldest first."""


def course_of(days: Sequence[date], daily: FloatArray, *, whole: bool = True) -> Course | None:
    """Return the course of a daily count.

    Args:
        days: consecutive days, oldest first.
        daily: the count of each; NaN for a day that is not to be used; shape (n,).
        whole: whether what is counted are events, which have a chance of their own.

    Returns:
        None with fewer than 28 known days or fewer than four weeks of which four are known.
    """
    if np.count_nonzero(~np.isnan(daily)) < FEWEST_DAYS:
        return None
    roots, factors = seasonless(daily)
    weeks = _weekly(roots**2)
    if np.count_nonzero(~np.isnan(weeks)) < FEWEST_WEEKS:
        return None
    level, slope, low, high = _line(weeks)
    squares = factors**2
    day_of_week = np.arange(len(daily)) % WEEK
    ordered = squares[(np.arange(WEEK) - days[0].weekday()) % WEEK]
    expected = running_median(roots, NEIGHBOURS) * factors[day_of_week]
    scale = squares.mean()
    return Course(
        level=level * scale,
        slope=slope * scale,
        slope_low=low * scale,
        slope_high=high * scale,
        season=ordered / scale,
        expected=expected**2,
        outliers=_outliers(days, daily, expected, whole=whole),
    )


def _weekly(levels: FloatArray) -> FloatArray:
    """Return the mean of each seven days up to the last one; NaN with fewer than four known."""
    weeks = levels[len(levels) % WEEK :].reshape(-1, WEEK)
    known = ~np.isnan(weeks)
    count = np.count_nonzero(known, axis=1)
    sums = np.where(known, weeks, 0.0).sum(axis=1)
    return np.where(count >= FEWEST_OF_WEEK, sums / np.maximum(count, 1), np.nan)


def _line(weeks: FloatArray) -> tuple[float, float, float, float]:
    """Return the level in the last week, the slope and the ends of its confidence interval.

    The slope is the median of those between all pairs of weeks; of N sorted ones, the interval
    leaves out the first and last (N - C) / 2, with C = 1.96 sqrt(n (n - 1) (2 n + 5) / 18).
    Source: P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau" (1968).
    """
    at = np.flatnonzero(~np.isnan(weeks))
    known = weeks[at]
    first, second = np.triu_indices(len(at), 1)
    slopes = np.sort((known[second] - known[first]) / (at[second] - at[first]))
    slope = float(np.median(slopes))
    n, pairs = len(at), len(slopes)
    between = NORMAL_95 * float(np.sqrt(n * (n - 1) * (2 * n + 5) / 18))
    left_out = max(int((pairs - between) / 2), 0)
    level = float(np.median(known - slope * (at - (len(weeks) - 1))))
    return max(level, 0.0), slope, float(slopes[left_out]), float(slopes[pairs - 1 - left_out])


def _outliers(
    days: Sequence[date], daily: FloatArray, expected: FloatArray, *, whole: bool
) -> tuple[Outlier, ...]:
    """Return the days whose square root lies far from the ``expected`` one."""
    distances = np.sqrt(daily) - expected
    usual = max(float(spread(distances)), CHANCE if whole else 0.0)
    strange = np.flatnonzero(np.abs(distances) > STRANGE * usual)
    return tuple(
        Outlier(day=days[each], value=float(daily[each]), expected=float(expected[each] ** 2))
        for each in strange.tolist()
    )
