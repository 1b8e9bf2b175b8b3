"""What a server's overview finds: its main numbers, their course, its week, its top members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.average import trailing_mean
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage
from statsbot.analytics.forecast import Forecast, forecast
from statsbot.analytics.measures import Measure, PeopleCounts, counted, people, sums
from statsbot.analytics.normal import NormalBand
from statsbot.analytics.overview_plan import AVERAGED_DAYS, DAYS_SHOWN, OverviewPlan
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Rhythm, Stretch, busiest_stretch, rhythm
from statsbot.analytics.standing import Standing, standing
from statsbot.store.people import PeopleDays
from statsbot.store.rows import MemberTotal, SlotCounts

TOP_MEMBERS = 4


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
    authors: int
    """People who wrote in ``plan.window``."""
    previous_authors: int
    authors_by_spark: IntArray
    people: PeopleDays | None
    """Of ``plan.usual_days``; None: those are not the days by which people are known."""
    top_members: Sequence[MemberTotal]
    """Of ``plan.window``, most messages first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewFindings:
    """What an overview says, without words. Counts are of people, not of bots."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    plan: OverviewPlan
    messages: Measure
    active_members: Measure
    communicators: Measure
    """People who wrote."""
    voice_hours: Measure
    joins: Measure
    leaves: Measure
    net_growth: Measure
    """Joins less leaves."""
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


def find_overview(question: Question, plan: OverviewPlan, rows: OverviewRows) -> OverviewFindings:
    """Return the findings of what was read for ``plan``, in answer to ``question``."""
    counts, watched = rows.slots, rows.messages_watched
    messages = counted(plan, counts.slot, counts.messages, watched)
    members, zero_from = rows.members_watched, messages.share * ENOUGH_WATCHED
    share = watched.shares(plan.edges)
    daily = _known(sums(counts.slot, counts.messages, plan.edges), share)
    used = share >= WHOLLY_WATCHED
    used[-1] &= plan.last_day_ended
    usable = np.where(used, daily, np.nan)
    shown = slice(-DAYS_SHOWN, None)
    week = rhythm(counts.slot, counts.messages, watched, plan.week, plan.zone)
    window_days = watched.shares(plan.window_edges) >= WHOLLY_WATCHED
    return OverviewFindings(
        question=question,
        watched_share=messages.share,
        plan=plan,
        messages=messages,
        active_members=people(plan, _active(rows), messages, watched),
        communicators=people(plan, _authors(rows), messages, watched),
        voice_hours=counted(
            plan, counts.slot, counts.voice_seconds, rows.voice_watched, 3600, zero_from=zero_from
        ),
        joins=counted(plan, counts.slot, counts.joins, members, zero_from=zero_from),
        leaves=counted(plan, counts.slot, counts.leaves, members, zero_from=zero_from),
        net_growth=counted(
            plan,
            counts.slot,
            counts.joins - counts.leaves,
            members,
            zero_from=zero_from,
            events=counts.joins + counts.leaves,
        ),
        days=plan.days[shown],
        daily=daily[shown],
        daily_share=share[shown],
        daily_used=used[shown],
        average=np.where(used, trailing_mean(usable, AVERAGED_DAYS), np.nan)[shown],
        forecast=forecast(usable) if plan.forecasts else None,
        week=week,
        stretch=busiest_stretch(week),
        top_members=tuple(rows.top_members[:TOP_MEMBERS]),
        standing=_standing(plan, counts.slot, counts.messages, watched, messages.normal),
        watched_days=int(np.count_nonzero(window_days)),
        window_days=len(window_days),
        ever=bool(counts.messages.any()) or watched.begins_before(plan.read.start),
    )


def _standing(
    plan: OverviewPlan,
    slots: IntArray,
    messages: IntArray,
    coverage: Coverage,
    normal: NormalBand | None,
) -> Standing:
    windows = (plan.window, *plan.earlier)
    counts = np.array([sums(slots, messages, [w.start, w.end])[0] for w in windows], np.float64)
    counts[[coverage.share(window) < WHOLLY_WATCHED for window in windows]] = np.nan
    counts[1:][~coverage.same_channels(plan.window, plan.earlier)] = np.nan
    return standing(float(counts[0]), counts[1:], normal)


def _active(rows: OverviewRows) -> PeopleCounts:
    return PeopleCounts(
        now=rows.active,
        before=rows.previous_active,
        by_spark=rows.active_by_spark,
        rows=rows.people,
        which=rows.people and rows.people.active,
    )


def _authors(rows: OverviewRows) -> PeopleCounts:
    return PeopleCounts(
        now=rows.authors,
        before=rows.previous_authors,
        by_spark=rows.authors_by_spark,
        rows=rows.people,
        which=rows.people and rows.people.messages > 0,
    )


def _known(counts: IntArray, shares: FloatArray) -> FloatArray:
    """Return the counts with NaN where nothing was watched and nothing is known."""
    return np.where((shares > 0) | (counts > 0), counts, np.nan)
