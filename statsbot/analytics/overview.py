"""What a server's overview finds: its main numbers, their course, its week, its top members.

:func:`plan_overview` says what has to be read, :func:`find_overview` makes the findings of it;
between the two, ``reports.overview`` asks the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.average import trailing_mean
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage
from statsbot.analytics.forecast import Forecast, seasonal_naive
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Rhythm, Stretch, busiest_stretch, rhythm
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.analytics.standing import Standing, standing
from statsbot.domain.windows import (
    Window,
    day_edges,
    days,
    local_day,
    midnight,
    previous,
    shifted,
)
from statsbot.errors import WindowError
from statsbot.store.rows import MemberTotal, SlotCounts

DAYS_SHOWN = 60
"""Days of the daily series."""
AVERAGED_DAYS = 7
WHOLLY_WATCHED = 0.95
"""Share that must have been watched of a day that is drawn or averaged, and of a window that
sets or beats a record. An outage of two hours may take the busiest."""
MOST_EARLIER = 26
"""Earlier windows of the same length that are compared with, at most,"""
FARTHEST_BACK = timedelta(days=366)
"""and how long before the window the earliest of them may begin."""
FORECAST_UNTIL = timedelta(days=7)
"""A window that ended longer ago than this gets no forecast: its future is known."""
SPARK_POINTS = 15
FEWEST_SPARK_DAYS = 14
TOP_MEMBERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPlan:
    """Which windows and buckets an overview is made of. Instants in UTC."""

    window: Window
    """What is asked for, cut at now."""
    previous: Window
    """As long, just before."""
    earlier: tuple[Window, ...]
    """As long, newest first, ``previous`` being the first; never empty."""
    zone: ZoneInfo
    days: tuple[date, ...]
    """Local days of the series, and before them the days that its average also needs."""
    last_day_ended: bool
    """False: the window ends within its last day."""
    spark_edges: tuple[datetime, ...]
    """Midnights between the points of the sparklines; the last one ends the last whole day."""
    week: Window
    """What the hour grid covers: the window, or the seven days to its end if it is shorter."""
    read: Window
    """The hull of all of these."""
    forecasts: bool
    """Whether the days after the window are still to come."""

    @property
    def is_week(self) -> bool:
        """Whether the window touches a whole week of days, so that its own hours fill the grid."""
        return len(days(self.window, self.zone)) >= 7

    @property
    def edges(self) -> list[datetime]:
        """The instants between ``days``: midnights, but the end of the window at the end."""
        return [*day_edges(list(self.days), self.zone)[:-1], self.window.end]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewRows:
    """What the store answered for an :class:`OverviewPlan`."""

    slots: SlotCounts
    """Of ``plan.read``."""
    messages_watched: Coverage
    voice_watched: Coverage
    members_watched: Coverage
    active: int
    """Active members of ``plan.window``."""
    previous_active: int
    """Active members of ``plan.previous``."""
    active_by_spark: IntArray
    """Active members between each two of ``plan.spark_edges``; shape (len(spark_edges) - 1,)."""
    top_members: Sequence[MemberTotal]
    """Of ``plan.window``, most messages first."""


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
    spark: FloatArray
    """Its course, oldest first; NaN where less than 95 % was watched; shape (points,)."""

    @property
    def comparable(self) -> bool:
        """Whether both windows were watched well enough to be compared."""
        watched = min(self.share, self.previous_share) >= ENOUGH_WATCHED
        known = self.value is not None and self.previous is not None
        return watched and known and self.same_channels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewFindings:
    """What an overview says, without words. Counts are of people, not of bots."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    plan: OverviewPlan
    messages: Measure
    active_members: Measure
    voice_hours: Measure
    joins: Measure
    leaves: Measure
    days: tuple[date, ...]
    """The local days of the series, oldest first; the last one is the window's last."""
    daily: FloatArray
    """Messages per day; NaN: not watched at all; shape (60,)."""
    daily_share: FloatArray
    """Watched part of each day, of the last one as far as the window goes; shape (60,)."""
    daily_used: BoolArray
    """Whether the day is over and was watched for 95 % or more; shape (60,)."""
    average: FloatArray
    """Mean of the used days among the seven to each used day; NaN on all others, and with fewer
    than four; shape (60,)."""
    forecast: Forecast | None
    """The 14 days after the last of ``days``."""
    week: Rhythm
    stretch: Stretch | None
    """The busiest three hours of the week."""
    top_members: tuple[MemberTotal, ...]
    standing: Standing
    watched_days: int
    """Days of the window that were watched for 95 % or more,"""
    window_days: int
    """of this many."""
    ever: bool
    """Whether anything was counted in all that was read, or may have been before it."""


def plan_overview(window: Window, zone: ZoneInfo, now: datetime) -> OverviewPlan:
    """Return what an overview of ``window`` is made of.

    Args:
        window: what is asked for.
        zone: whose days and hours.
        now: the end of what can be known.

    Raises:
        WindowError: the window lies in the future.
    """
    if window.start > now:
        raise WindowError("These days are still to come: ask for days that have begun.")
    window = Window(
        start=window.start, end=max(min(window.end, now), window.start + timedelta(microseconds=1))
    )
    last = local_day(window.end - timedelta(microseconds=1), zone)
    tomorrow = midnight(last + timedelta(days=1), zone)
    ended = window.end == tomorrow
    shown = DAYS_SHOWN + AVERAGED_DAYS - 1
    series = tuple(last - timedelta(days=n) for n in reversed(range(shown)))
    earlier = _earlier(window, zone)
    sparks = _spark_edges(window, zone, last if ended else last - timedelta(days=1))
    week = Window(
        start=min(window.start, shifted(window, 7, zone).end),
        end=window.end,
    )
    starts = [earlier[-1].start, midnight(series[0], zone), sparks[0], week.start]
    return OverviewPlan(
        window=window,
        previous=earlier[0],
        earlier=earlier,
        zone=zone,
        days=series,
        last_day_ended=ended,
        spark_edges=sparks,
        week=week,
        read=Window(start=min(starts), end=window.end),
        forecasts=now - window.end <= FORECAST_UNTIL,
    )


def find_overview(question: Question, plan: OverviewPlan, rows: OverviewRows) -> OverviewFindings:
    """Return the findings of what was read for ``plan``, in answer to ``question``."""
    counts, watched = rows.slots, rows.messages_watched
    messages = _measure(plan, counts.slot, counts.messages, watched)
    members, zero_from = rows.members_watched, messages.share * ENOUGH_WATCHED
    share = watched.shares(plan.edges)
    daily = _known(_sums(counts.slot, counts.messages, plan.edges), share)
    used = share >= WHOLLY_WATCHED
    used[-1] &= plan.last_day_ended
    usable = np.where(used, daily, np.nan)
    shown = slice(-DAYS_SHOWN, None)
    week = rhythm(counts.slot, counts.messages, watched, plan.week, plan.zone)
    window_days = watched.shares(_window_edges(plan)) >= WHOLLY_WATCHED
    return OverviewFindings(
        question=question,
        watched_share=messages.share,
        plan=plan,
        messages=messages,
        active_members=_active(plan, rows, messages),
        voice_hours=_measure(
            plan, counts.slot, counts.voice_seconds, rows.voice_watched, 3600, zero_from=zero_from
        ),
        joins=_measure(plan, counts.slot, counts.joins, members, zero_from=zero_from),
        leaves=_measure(plan, counts.slot, counts.leaves, members, zero_from=zero_from),
        days=plan.days[shown],
        daily=daily[shown],
        daily_share=share[shown],
        daily_used=used[shown],
        average=np.where(used, trailing_mean(usable, AVERAGED_DAYS), np.nan)[shown],
        forecast=seasonal_naive(usable[shown]) if plan.forecasts else None,
        week=week,
        stretch=busiest_stretch(week),
        top_members=tuple(rows.top_members[:TOP_MEMBERS]),
        standing=_standing(plan, counts.slot, counts.messages, watched),
        watched_days=int(np.count_nonzero(window_days)),
        window_days=len(window_days),
        ever=bool(counts.messages.any()) or watched.begins_before(plan.read.start),
    )


def _earlier(window: Window, zone: ZoneInfo) -> tuple[Window, ...]:
    found = [previous(window, zone)]
    while len(found) < MOST_EARLIER:
        candidate = previous(window, zone, times=len(found) + 1)
        if candidate.start < window.start - FARTHEST_BACK:
            break
        found.append(candidate)
    return tuple(found)


def _spark_edges(window: Window, zone: ZoneInfo, last: date) -> tuple[datetime, ...]:
    """Return the midnights between points of one day, or of several if the window is long."""
    covered = max(len(days(window, zone)), FEWEST_SPARK_DAYS)
    block = -(-covered // SPARK_POINTS)
    first = last + timedelta(days=1) - timedelta(days=covered // block * block)
    return tuple(
        midnight(first + timedelta(days=n * block), zone) for n in range(covered // block + 1)
    )


def _window_edges(plan: OverviewPlan) -> list[datetime]:
    window = plan.window
    inner = day_edges(days(window, plan.zone), plan.zone)[1:-1]
    return [window.start, *inner, window.end]


def _measure(
    plan: OverviewPlan,
    slots: IntArray,
    counts: IntArray,
    coverage: Coverage,
    unit: int = 1,
    *,
    zero_from: float = 0.0,
) -> Measure:
    """Return what was counted in both windows; a 0 only where more than ``zero_from`` was watched.

    A server's messages may have been read from history long before anybody watched its voice.
    """

    def value(window: Window, share: float) -> float | None:
        count = int(_sums(slots, counts, [window.start, window.end])[0])
        return count / unit if share > zero_from or count > 0 else None

    share, previous_share = coverage.share(plan.window), coverage.share(plan.previous)
    return Measure(
        value=value(plan.window, share),
        previous=value(plan.previous, previous_share),
        share=share,
        previous_share=previous_share,
        same_channels=bool(coverage.same_channels(plan.window, [plan.previous])[0]),
        spark=_spark(plan, _sums(slots, counts, plan.spark_edges) / unit, coverage),
    )


def _active(plan: OverviewPlan, rows: OverviewRows, messages: Measure) -> Measure:
    return Measure(
        value=None if messages.value is None else rows.active,
        previous=None if messages.previous is None else rows.previous_active,
        share=messages.share,
        previous_share=messages.previous_share,
        same_channels=messages.same_channels,
        spark=_spark(plan, rows.active_by_spark.astype(np.float64), rows.messages_watched),
    )


def _standing(
    plan: OverviewPlan, slots: IntArray, messages: IntArray, coverage: Coverage
) -> Standing:
    windows = (plan.window, *plan.earlier)
    counts = np.array([_sums(slots, messages, [w.start, w.end])[0] for w in windows], np.float64)
    counts[[coverage.share(window) < WHOLLY_WATCHED for window in windows]] = np.nan
    counts[1:][~coverage.same_channels(plan.window, plan.earlier)] = np.nan
    return standing(float(counts[0]), counts[1:])


def _sums(slots: IntArray, counts: IntArray, edges: Sequence[datetime]) -> IntArray:
    return bucket_sums(slots, counts, slots_from(edges))


def _spark(plan: OverviewPlan, values: FloatArray, coverage: Coverage) -> FloatArray:
    shares = coverage.shares(plan.spark_edges)
    return np.where(shares >= WHOLLY_WATCHED, values, np.nan)


def _known(counts: IntArray, shares: FloatArray) -> FloatArray:
    """Return the counts with NaN where nothing was watched and nothing is known."""
    return np.where((shares > 0) | (counts > 0), counts, np.nan)
