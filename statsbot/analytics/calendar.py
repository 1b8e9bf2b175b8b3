"""What a server's calendar finds: its days, its streaks, its best day, its weekdays."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage, known_count
from statsbot.analytics.question import Question
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.domain.windows import day_edges, midnight
from statsbot.store.rows import SlotCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Days with a message, one after another but for days of which nothing is known."""

    days: int
    """How many had one; days that were not watched are not among them."""
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BestDay:
    """The day with the most messages."""

    day: date
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalendarFindings:
    """The local days of the window."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    days: tuple[date, ...]
    """Oldest first."""
    messages: FloatArray
    """Counted messages per day; NaN: not watched at all; shape (days,)."""
    daily_share: FloatArray
    """Watched part of each day, of the last one as far as the window goes; shape (days,)."""
    total: int | None
    """None: not watched."""
    longest: Streak | None
    """The longest streak, the newest of equals; None: no day with a message is known, or less than
    60 % of the window was watched."""
    current: Streak | None
    """The streak that had not ended when the window did; None: there is none."""
    best: BestDay | None
    """The first of equals; None: no message."""
    weekday_means: FloatArray
    """Messages per day, Monday first, over days that are over and were watched for 95 % or more;
    NaN: none; shape (7,)."""
    weekday_days: IntArray
    """Over how many days; shape (7,)."""


def find_calendar(question: Question, slots: SlotCounts, watched: Coverage) -> CalendarFindings:
    """Return the findings of a window's slots, and of when messages were watched in it."""
    days = question.days
    edges = [*day_edges(list(days), question.zone)[:-1], question.window.end]
    edges[0] = question.window.start
    counts = bucket_sums(slots.slot, slots.messages, slots_from(edges))
    shares, share = watched.shares(edges), watched.share(question.window)
    is_over = np.ones(len(days), dtype=np.bool_)
    is_over[-1] = question.last_day_ended
    is_over[0] &= question.window.start == midnight(days[0], question.zone)
    used = (shares >= WHOLLY_WATCHED) & is_over
    weekday = np.array([day.weekday() for day in days])
    times = np.bincount(weekday[used], minlength=7)
    sums = np.bincount(weekday[used], weights=counts[used], minlength=7)
    states = np.where(counts > 0, 1, np.where(used, 0, -1))
    streaks = streaks_of(states) if share >= ENOUGH_WATCHED else []
    longest = max(streaks, key=lambda each: (each[0], each[1]), default=None)
    best = int(np.argmax(counts))
    return CalendarFindings(
        question=question,
        watched_share=share,
        days=days,
        messages=np.where((shares > 0) | (counts > 0), counts, np.nan),
        daily_share=shares,
        total=known_count(int(counts.sum()), share),
        longest=_streak(days, longest),
        current=_streak(days, _current(states, streaks)),
        best=BestDay(day=days[best], messages=int(counts[best])) if counts[best] else None,
        weekday_means=np.divide(sums, times, out=np.full(7, np.nan), where=times > 0),
        weekday_days=times,
    )


def streaks_of(states: IntArray) -> list[tuple[int, int, int]]:
    """Return the streaks: how many days had a message, the first of them and the last.

    Args:
        states: of each day 1 if it had a message, 0 if it had none, and -1 if that is not known;
            shape (n,). A day that is not known neither breaks a streak nor extends it.
    """
    known = np.flatnonzero(states >= 0)
    had = np.concatenate(([0], states[known], [0]))
    begins, ends = (np.flatnonzero(np.diff(had) == step) for step in (1, -1))
    return [
        (int(end - begin), int(known[begin]), int(known[end - 1]))
        for begin, end in zip(begins, ends, strict=True)
    ]


def _current(states: IntArray, streaks: list[tuple[int, int, int]]) -> tuple[int, int, int] | None:
    """Return the last streak, if no day without a message is known after it."""
    if not streaks or (states[streaks[-1][2] + 1 :] == 0).any():
        return None
    return streaks[-1]


def _streak(days: tuple[date, ...], found: tuple[int, int, int] | None) -> Streak | None:
    if found is None:
        return None
    return Streak(days=found[0], first=days[found[1]], last=days[found[2]])
