"""How active each member is, as one number, where that is going, and who rises.

The points of a day are added up by the server's weights; the day's score is their square root, and
the window's score the sum over its days. So a day of a hundred messages is worth ten times one of
a single message, and three days of four as much as one of thirty-six: writing much at once gains
little, coming back gains a lot.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Typical, median_of
from statsbot.analytics.question import Question, day_of
from statsbot.analytics.robust import median
from statsbot.domain.windows import Window, midnight
from statsbot.store.people import PeopleDays

BOARD = 20
"""People on the board."""
RISING_AMONG = 50
"""Who is said to rise is among so many now."""
RISING_DAYS = 3
"""Days of the window on which who rises was active."""
RISING = 5
"""People who are said to rise."""
WEEKS = 8
"""Weeks over which a person's trend is taken."""
FEWEST_WEEKS = 4
"""Weeks of those that must be known for it."""
_DIGITS = 6
"""Of a score, so that the order in which days are added up makes no rank."""
_WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points for what people do."""

    message: float
    reply: float
    """Besides those of the message that it is."""
    reaction: float
    """Given."""
    received: float
    """A reaction received."""
    voice_minute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A person on the board."""

    member_id: int
    score: float
    rank: int
    """1 is the highest; those with as much share a rank."""
    active_days: int
    """Days of the window on which they spoke, reacted or were in voice."""
    previous_score: float | None
    """Of the window before; None: it cannot be compared."""
    previous_rank: int | None
    """None: they had no score then, or it cannot be compared."""
    change: float | None
    """Score per watched day, less that of the window before."""
    trend: float | None
    """By how much the score per watched day of a week changes from week to week."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActivityFindings:
    """How active members are, as one number each."""

    question: Question
    watched_share: float
    weights: Weights
    people: int | None
    """Who has a score above 0; None: nobody watched, and nobody has."""
    median_score: Typical
    """Over those."""
    board: tuple[Scored, ...]
    """The highest scores, then by id."""
    rising: tuple[Scored, ...]
    """Who gained most places, of those with the highest scores."""


def days_read(question: Question) -> tuple[int, int]:
    """Return the first day that is needed, and the day after the last; since 1970."""
    _, end = _weeks(question)
    first = min(question.first_day - len(question.days), end - _WEEK * WEEKS)
    return first, question.after_day


def read_window(question: Question) -> Window:
    """Return the same as a window."""
    start = midnight(day_of(days_read(question)[0]), question.zone)
    return Window(start=start, end=question.window.end)


def day_scores(days: PeopleDays, weights: Weights) -> FloatArray:
    """Return the score of each person's day: the square root of its points; shape (n,).

    Replies are known as they were sent, deleted since or not, so of them no more count than
    messages that stand.
    """
    points = weights.message * days.messages
    points = points + weights.reply * np.minimum(days.replies, days.messages)
    points = points + weights.reaction * days.reactions
    points = points + weights.received * days.reactions_received
    return np.sqrt(points + weights.voice_minute * days.voice_seconds / 60)


def find_activity(
    question: Question, days: PeopleDays, weights: Weights, watched: Coverage
) -> ActivityFindings:
    """Return how active members are.

    Args:
        question: what is asked.
        days: of :func:`days_read`.
        weights: the server's.
        watched: over :func:`read_window`, for messages.
    """
    share = watched.share(question.window)
    score = day_scores(days, weights)
    first = question.first_day
    inside = days.day >= first
    earlier = (days.day >= first - len(question.days)) & ~inside
    now, before = (summed(days, np.where(part, score, 0.0)) for part in (inside, earlier))
    table = _Table(
        ids=days.ids,
        score=now,
        rank=ranks(now),
        active_days=np.bincount(days.member[inside & days.active], minlength=len(days.ids)),
        previous_score=before,
        previous_rank=ranks(before),
        watched_days=_watched_days(question, watched),
    )
    shown = np.flatnonzero(now > 0)
    shown = shown[np.lexsort((shown, -now[shown]))]
    rising = _rising(table, shown, question) if table.watched_days is not None else shown[:0]
    chosen = np.concatenate((shown[:BOARD], rising))
    people, row_of = np.unique(chosen, return_inverse=True)
    trends = _trends(question, days, score, people, watched)[row_of]
    rows = [table.row(place, trend) for place, trend in zip(chosen, trends, strict=True)]
    on_board = len(shown[:BOARD])
    return ActivityFindings(
        question=question,
        watched_share=share,
        weights=weights,
        people=known_count(len(shown), share),
        median_score=median_of(now[shown], question.reader, enough=share >= ENOUGH_WATCHED),
        board=tuple(rows[:on_board]),
        rising=tuple(rows[on_board:]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """Everybody's scores, in the order of their ids."""

    ids: IntArray
    score: FloatArray
    rank: IntArray
    active_days: IntArray
    previous_score: FloatArray
    previous_rank: IntArray
    watched_days: tuple[float, float] | None
    """Of this window and the one before; None: they cannot be compared."""

    def row(self, place: int, trend: float) -> Scored:
        score, previous = float(self.score[place]), float(self.previous_score[place])
        compared = self.watched_days
        return Scored(
            member_id=int(self.ids[place]),
            score=score,
            rank=int(self.rank[place]),
            active_days=int(self.active_days[place]),
            previous_score=previous if compared else None,
            previous_rank=int(self.previous_rank[place]) if compared and previous else None,
            change=score / compared[0] - previous / compared[1] if compared else None,
            trend=None if np.isnan(trend) else trend,
        )


def summed(days: PeopleDays, score: FloatArray) -> FloatArray:
    """Return the sum of the scores of each person's days, in the order of their ids."""
    sums = np.bincount(days.member, weights=score, minlength=len(days.ids))
    return np.round(sums.astype(np.float64), _DIGITS)


def ranks(scores: FloatArray) -> IntArray:
    """Return how many have more, and 1: of those without a score, the place after all others."""
    return len(scores) - np.searchsorted(np.sort(scores), scores, side="right") + 1


def _watched_days(question: Question, watched: Coverage) -> tuple[float, float] | None:
    first, count = question.first_day, len(question.days)
    start, middle = (midnight(day_of(each), question.zone) for each in (first - count, first))
    before = Window(start=start, end=middle)
    if not watched.comparable(question.window, before):
        return None
    of_window = watched.share(question.window) * (question.window.length / _DAY)
    return of_window, watched.share(before) * (before.length / _DAY)


def _rising(table: _Table, shown: IntArray, question: Question) -> IntArray:
    """Return who gained most places, those of now decide between equals."""
    among_first = shown[table.rank[shown] <= RISING_AMONG]
    often = table.active_days[among_first] >= min(RISING_DAYS, len(question.days))
    gained = table.previous_rank[among_first] - table.rank[among_first]
    rising = np.flatnonzero(often & (gained > 0))
    order = np.argsort(-gained[rising], kind="stable")
    return among_first[rising[order]][:RISING]


def _weeks(question: Question) -> tuple[int, int]:
    """Return the first day of the weeks of a trend, and the day after them: they end with a day."""
    end = question.after_day - (not question.last_day_ended)
    return end - _WEEK * WEEKS, end


def _trends(
    question: Question, days: PeopleDays, score: FloatArray, people: IntArray, watched: Coverage
) -> FloatArray:
    """Return the Theil-Sen slope of the weekly scores of different people, per watched day.

    The median of the slopes between all pairs of weeks. Source: P. K. Sen, "Estimates of the
    Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical
    Association 63 (1968).
    """
    first, end = _weeks(question)
    edges = [midnight(day_of(each), question.zone) for each in range(first, end + 1, _WEEK)]
    shares = watched.shares(edges)
    known = shares >= ENOUGH_WATCHED
    place_of = np.full(len(days.ids), -1)
    place_of[people] = np.arange(len(people))
    which = (days.day >= first) & (days.day < end) & (place_of[days.member] >= 0)
    cells = place_of[days.member[which]] * WEEKS + (days.day[which] - first) // _WEEK
    weekly = np.bincount(cells, weights=score[which], minlength=len(people) * WEEKS)
    weekly = weekly.reshape(len(people), WEEKS)
    if np.count_nonzero(known) < FEWEST_WEEKS:
        return np.full(len(people), np.nan)
    weekly = np.where(known, weekly, np.nan) / (_WEEK * np.where(known, shares, 1.0))
    older, newer = np.triu_indices(WEEKS, 1)
    return median((weekly[:, newer] - weekly[:, older]) / (newer - older))
