"""What a server's week finds: when it talks, meets and grows, when to post, when it sleeps."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.best_hours import (
    REACH_DAYS,
    BestHour,
    best_by_weekday,
    best_hours,
    reach,
)
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage
from statsbot.analytics.groups import may_tell
from statsbot.analytics.question import Question, day_of
from statsbot.analytics.rhythm import (
    QuietHours,
    Stretch,
    WeekGrid,
    busiest_stretch,
    quiet_hours,
    rhythm,
    week_grid,
)
from statsbot.domain.windows import SLOT, Window, day_edges, midnight
from statsbot.store.people import PeopleDays
from statsbot.store.rows import SlotCounts

_DAY = 96 * SLOT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RhythmFindings:
    """The local week of a server."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    messages: WeekGrid
    """Counted messages per watched hour."""
    voice: WeekGrid
    """People in voice at once, on average: hours of voice time per watched hour."""
    voice_watched_share: float
    joins: WeekGrid
    """People who came per watched hour."""
    joins_watched_share: float
    busiest: Stretch | None
    """The three hours in a row with the most messages per watched hour."""
    quiet: QuietHours | None
    """These two are None where less than 60 % of the window was watched."""
    reach: FloatArray
    """Different people active within three hours of each hour's start, on average over the eight
    weeks to the window's end; NaN: too few days, another zone's hours, or too few people to tell
    of; shape (7, 24)."""
    reach_days: int
    """Days that these are averages of."""
    best: tuple[BestHour, ...]
    """When to post: the hours that reach most people; three at most."""
    best_by_weekday: tuple[BestHour | None, ...]
    """The best of each weekday, Monday first; None: nobody is reached, or not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RhythmRows:
    """What the store answered for a question about the week."""

    slots: SlotCounts
    messages_watched: Coverage
    """Over the window and :func:`reach_days`."""
    voice_watched: Coverage
    members_watched: Coverage
    people: PeopleDays | None
    """Of :func:`reach_days`; None: people's hours are not those of the question's zone."""


def reach_days(question: Question) -> tuple[int, int]:
    """Return the days whose people are looked at: the first, and the one after the last."""
    after = question.after_day - (not question.last_day_ended)
    return after - REACH_DAYS, after


def read_window(question: Question) -> Window:
    """Return the stretch whose coverage is needed."""
    first = midnight(day_of(reach_days(question)[0]), question.zone)
    return Window(start=min(first, question.window.start), end=question.window.end)


def find_rhythm(question: Question, rows: RhythmRows) -> RhythmFindings:
    """Return the findings of what was read."""
    slots, watched = rows.slots, rows.messages_watched
    share = watched.share(question.window)

    def grid(amounts: IntArray, coverage: Coverage, unit: float = 1.0) -> WeekGrid:
        week = rhythm(slots.slot, amounts, coverage, question.window, question.zone)
        return week_grid(week, unit)

    week = rhythm(slots.slot, slots.messages, watched, question.window, question.zone)
    messages = week_grid(week)
    is_enough = share >= ENOUGH_WATCHED
    reached, days = _reach(question, rows)
    return RhythmFindings(
        question=question,
        watched_share=share,
        messages=messages,
        voice=grid(slots.voice_seconds, rows.voice_watched, 3600),
        voice_watched_share=rows.voice_watched.share(question.window),
        joins=grid(slots.joins, rows.members_watched),
        joins_watched_share=rows.members_watched.share(question.window),
        busiest=busiest_stretch(week) if is_enough else None,
        quiet=quiet_hours(messages) if is_enough else None,
        reach=reached,
        reach_days=days,
        best=best_hours(reached),
        best_by_weekday=best_by_weekday(reached),
    )


def _reach(question: Question, rows: RhythmRows) -> tuple[FloatArray, int]:
    """Return the people reached by hour of the week, and over how many days."""
    first, after = reach_days(question)
    unknown = np.full((7, 24), np.nan)
    if rows.people is None or not may_tell(len(rows.people.ids), question.reader):
        return unknown, 0
    edges = day_edges([day_of(day) for day in range(first, after)], question.zone)
    usable = rows.messages_watched.shares(edges) >= WHOLLY_WATCHED
    # On a day on which clocks change, an hour is missing or two are one.
    usable &= np.array([end - start == _DAY for start, end in pairwise(edges)])
    return reach(rows.people, first, usable), int(np.count_nonzero(usable))
