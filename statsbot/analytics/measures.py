"""One number of a window beside that of the window before, and beside what is normal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage
from statsbot.analytics.normal import NormalBand, normal_band
from statsbot.analytics.overview_plan import OverviewPlan
from statsbot.analytics.presence import people_in
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.domain.windows import Window
from statsbot.store.people import PeopleDays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """One number of the window beside that of the window before."""

    value: float | None
    """None: not watched."""
    previous: float | None
    """None: not watched."""
    share: float
    """Part of the window that was watched for it, 0 to 1."""
    previous_share: float
    same_channels: bool
    """Whether the two windows were watched in the same channels."""
    normal: NormalBand | None
    """Where it normally lies; None: too few of the weeks before were watched."""
    within_normal: bool | None
    """Whether it lies there; None: nothing to compare with, or less than 95 % was watched."""
    spark: FloatArray
    """Its course, oldest first; NaN where less than 95 % was watched; shape (points,)."""

    @property
    def comparable(self) -> bool:
        """Whether both windows were watched well enough to be compared."""
        watched = min(self.share, self.previous_share) >= ENOUGH_WATCHED
        known = self.value is not None and self.previous is not None
        return watched and known and self.same_channels


def counted(
    plan: OverviewPlan,
    slots: IntArray,
    counts: IntArray,
    coverage: Coverage,
    unit: int = 1,
    *,
    zero_from: float = 0.0,
    events: IntArray | None = None,
) -> Measure:
    """Return what was counted in slots.

    A server's messages may have been read from history long before anybody watched its voice.

    Args:
        plan: the windows.
        slots: numbers of slots, rising; shape (n,).
        counts: what was counted in each; shape (n,).
        coverage: when that was watched.
        unit: how many of the counted are 1 of the measure.
        zero_from: nothing counted is 0 only where a greater share than this was watched.
        events: where the counts are differences, of how many events; shape (n,).
    """

    def value(window: Window, share: float) -> float | None:
        count = int(sums(slots, counts, [window.start, window.end])[0])
        return count / unit if share > zero_from or count != 0 else None

    share, previous_share = coverage.share(plan.window), coverage.share(plan.previous)
    usual = _in_each(slots, counts, plan.usual) / unit
    behind = None if events is None else _in_each(slots, events, plan.usual)
    band = normal_band(_watched(plan, usual, coverage), behind)
    now = value(plan.window, share)
    return Measure(
        value=now,
        previous=value(plan.previous, previous_share),
        share=share,
        previous_share=previous_share,
        same_channels=bool(coverage.same_channels(plan.window, [plan.previous])[0]),
        normal=band,
        within_normal=_within(now, share, band),
        spark=spark(plan, sums(slots, counts, plan.spark_edges) / unit, coverage),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleCounts:
    """Different people of one kind, as the store counted them."""

    now: int
    """In the window,"""
    before: int
    """and in the one before."""
    by_spark: IntArray
    """Between each two of the plan's ``spark_edges``."""
    rows: PeopleDays | None
    """Of the plan's ``usual_days``,"""
    which: BoolArray | None
    """and those of the rows that make somebody one of them."""


def people(
    plan: OverviewPlan, counts: PeopleCounts, messages: Measure, coverage: Coverage
) -> Measure:
    """Return how many people there were: known where ``messages`` are, by the same ``coverage``."""
    rows, which = counts.rows, counts.which
    band = None
    if rows is not None and which is not None:
        usual = [people_in(rows, which, each, plan.zone) for each in plan.usual]
        band = normal_band(_watched(plan, np.array(usual, dtype=np.float64), coverage))
    now = None if messages.value is None else float(counts.now)
    return Measure(
        value=now,
        previous=None if messages.previous is None else counts.before,
        share=messages.share,
        previous_share=messages.previous_share,
        same_channels=messages.same_channels,
        normal=band,
        within_normal=_within(now, messages.share, band),
        spark=spark(plan, counts.by_spark.astype(np.float64), coverage),
    )


def sums(slots: IntArray, counts: IntArray, edges: Sequence[datetime]) -> IntArray:
    """Return what was counted between consecutive ``edges``; shape (len(edges) - 1,)."""
    return bucket_sums(slots, counts, slots_from(edges))


def spark(plan: OverviewPlan, values: FloatArray, coverage: Coverage) -> FloatArray:
    """Return the values between the plan's ``spark_edges``; NaN where under 95 % was watched."""
    shares = coverage.shares(plan.spark_edges)
    return np.where(shares >= WHOLLY_WATCHED, values, np.nan)


def _in_each(slots: IntArray, counts: IntArray, windows: Sequence[Window]) -> FloatArray:
    found = [sums(slots, counts, [each.start, each.end])[0] for each in windows]
    return np.array(found, dtype=np.float64)


def _watched(plan: OverviewPlan, usual: FloatArray, coverage: Coverage) -> FloatArray:
    """Return what the usual windows brought; NaN where it cannot be compared with the window."""
    found = usual.copy()
    if len(found):
        found[[coverage.share(each) < WHOLLY_WATCHED for each in plan.usual]] = np.nan
        found[~coverage.same_channels(plan.window, plan.usual)] = np.nan
    return found


def _within(value: float | None, share: float, band: NormalBand | None) -> bool | None:
    if value is None or band is None or share < WHOLLY_WATCHED:
        return None
    return band.holds(value)
