"""Where daily counts are going: their course, where it changed, and what to expect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.changes import LONGEST, SHORTEST, Change, change_points
from statsbot.analytics.course import Course, course_of
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage
from statsbot.analytics.forecast import (
    FEWEST_EVENTS,
    FORECAST_UNTIL,
    LOOKED_AT,
    Forecast,
    forecast,
)
from statsbot.analytics.question import Question
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.domain.windows import Window, day_edges, local_day, midnight
from statsbot.store.marks import EventMark, MarkKind
from statsbot.store.rows import SlotCounts

FORECAST_DAYS = 14
FEWEST_HOURS = 5.0
"""Voice hours in four weeks below which a day's are chance."""

Counted: TypeAlias = Literal["messages", "active_members", "voice_hours", "joins"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrendRows:
    """What the store answered for the days of :func:`history_days`."""

    slots: SlotCounts
    active: IntArray | None
    """Active members of each day; None: not known by days of the question's zone."""
    messages_watched: Coverage
    voice_watched: Coverage
    members_watched: Coverage
    marks: Sequence[EventMark] = ()
    """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailyTrend:
    """Where one daily count is going."""

    counted: Counted
    watched_share: float
    """Part of the window that was watched for it; below 60 % the rest is withheld."""
    daily: FloatArray
    """The count of each day; NaN where less than 95 % was watched; shape (days,)."""
    course: Course | None
    """Of these days; None: too few are known."""
    changes: tuple[Change, ...]
    """Oldest first."""
    forecast: Forecast | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDay:
    """A day on which something is marked."""

    day: date
    """On which it began."""
    kind: MarkKind
    label: str | None
    """The staff's own words; None: an event or a post."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrendFindings:
    """Where a server's daily counts are going. Counts are of people, not of bots."""

    question: Question
    watched_share: float
    """Part of the window that was watched for messages."""
    days: tuple[date, ...]
    """The days of the window that are over, and before them as many as make eight weeks."""
    forecast_days: tuple[date, ...]
    """Those after them."""
    trends: tuple[DailyTrend, ...]
    marks: tuple[MarkedDay, ...] = ()
    """On those days, oldest first."""


def history_days(question: Question) -> tuple[date, ...]:
    """Return the days that are read: those that are over, the newest 400 at least."""
    last = question.days[-1] - timedelta(days=0 if question.last_day_ended else 1)
    count = max((last - question.days[0]).days + 1, LONGEST)
    return tuple(last - timedelta(days=before) for before in reversed(range(count)))


def find_trend(question: Question, rows: TrendRows) -> TrendFindings:
    """Return where the counts of ``rows`` are going."""
    past = _Past(question)
    slots, messages = rows.slots, rows.messages_watched
    trends = [past.trend("messages", past.sums(slots.slot, slots.messages), messages)]
    if rows.active is not None:
        trends.append(past.trend("active_members", rows.active.astype(np.float64), messages))
    hours = past.sums(slots.slot, slots.voice_seconds) / 3600
    trends.append(past.trend("voice_hours", hours, rows.voice_watched))
    trends.append(past.trend("joins", past.sums(slots.slot, slots.joins), rows.members_watched))
    last = past.days[-1]
    return TrendFindings(
        question=question,
        watched_share=messages.share(question.window),
        days=past.days[past.shown],
        forecast_days=tuple(last + timedelta(days=1 + ahead) for ahead in range(FORECAST_DAYS)),
        trends=tuple(trends),
        marks=past.marked(rows.marks),
    )


class _Past:
    """The days that trends are found in."""

    def __init__(self, question: Question) -> None:
        self.days = history_days(question)
        asked = (self.days[-1] - question.days[0]).days + 1
        self.shown = slice(-max(asked, LOOKED_AT), None)
        self._question = question
        self._edges = day_edges(self.days, question.zone)

    def sums(self, slots: IntArray, counts: IntArray) -> FloatArray:
        """Return the sum of what was counted in slots, per day."""
        return bucket_sums(slots, counts, slots_from(self._edges)).astype(np.float64)

    def marked(self, marks: Sequence[EventMark]) -> tuple[MarkedDay, ...]:
        """Return on which of the days shown something is marked."""
        shown = set(self.days[self.shown])
        found = (
            MarkedDay(day=local_day(mark.at, self._question.zone), kind=mark.kind, label=mark.label)
            for mark in marks
        )
        return tuple(each for each in found if each.day in shown)

    def trend(self, counted: Counted, counts: FloatArray, coverage: Coverage) -> DailyTrend:
        """Return where the daily ``counts`` are going."""
        watched = coverage.shares(self._edges) >= WHOLLY_WATCHED
        daily = np.where(watched, counts, np.nan)
        share = coverage.share(self._question.window)
        found = DailyTrend(
            counted=counted,
            watched_share=share,
            daily=daily[self.shown],
            course=None,
            changes=(),
            forecast=None,
        )
        if share < ENOUGH_WATCHED:
            return found
        whole = counted != "voice_hours"
        fewest = FEWEST_EVENTS if whole else FEWEST_HOURS
        to_come = self._question.now - self._question.window.end <= FORECAST_UNTIL
        return replace(
            found,
            course=course_of(self.days[self.shown], found.daily, whole=whole),
            changes=self._changes(daily, coverage, whole=whole),
            forecast=forecast(daily, FORECAST_DAYS, fewest=fewest, whole=whole)
            if to_come
            else None,
        )

    def _changes(self, daily: FloatArray, coverage: Coverage, *, whole: bool) -> tuple[Change, ...]:
        """Return the changes on the days shown that are not those of what was watched."""
        since = self.days[self.shown][0]
        found = change_points(self.days, daily, whole=whole)
        return tuple(
            each for each in found if each.day >= since and self._comparable(each.day, coverage)
        )

    def _comparable(self, day: date, coverage: Coverage) -> bool:
        """Return whether the same channels were watched for two weeks before and after ``day``."""
        first, change, after = (
            midnight(day + timedelta(days=days), self._question.zone)
            for days in (-SHORTEST, 0, SHORTEST)
        )
        before = Window(start=first, end=change)
        return bool(coverage.same_channels(Window(start=change, end=after), [before])[0])
