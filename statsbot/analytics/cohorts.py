"""Retention: of those who came in a week, how many are active, or still here, week by week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.comings import (
    NOWHERE,
    Newcomers,
    known_shares,
    known_since,
    midnights,
    newcomers_in,
    watched_wholly,
)
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.groups import FEWEST_PEOPLE
from statsbot.analytics.question import Question, day_number, day_of
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.store.newcomers import Comings
from statsbot.store.people import PeopleDays
from statsbot.store.rows import Reader

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RetentionRows:
    """What the store answered, all from the first Monday on and as far as it is known by now."""

    comings: Comings
    people: PeopleDays
    messages_watched: Coverage
    members_watched: Coverage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triangle:
    """A share of each cohort in each of its weeks. Arrays of shape (c, k), the oldest cohort first.

    Column 0 is the week that begins with each one's own day of coming.
    """

    share: FloatArray
    """0 to 1; NaN: not finished, not watched, or of too few people to tell."""
    people: IntArray
    """Of how many: those whose week was watched; 0 where it is not over."""
    overall: FloatArray
    """The same of all cohorts together, as far as their weeks are finished; shape (k,). NaN, too,
    where it would tell of the few people of one cohort that is not told."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RetentionFindings:
    """What became of the people who came, by the week in which they did."""

    question: Question
    watched_share: float
    """Share of the window in which members were watched, and comings are kept."""
    known_since: datetime | None
    """Who came before is in no number, for of those only who stayed are kept; None: all are in."""
    weeks: tuple[date, ...]
    """The Mondays of the c weeks that the window touches, in the zone of the question."""
    joined: FloatArray
    """How many came for the first time; NaN: nobody watched, or it is no more kept; shape (c,)."""
    joined_watched: FloatArray
    """In which part of the week, as far as it is asked for, comings were watched and are kept;
    shape (c,)."""
    finished: BoolArray
    """Whether the week is over for everybody who may be in the cohort; shape (c, k)."""
    active: Triangle
    """Spoke, reacted or was in voice in the week."""
    here: Triangle
    """Was still a member, or one again, at the end of the week."""


def cohorts_window(question: Question) -> Window:
    """Return the window of ``question`` from the Monday of its first day on."""
    monday = question.days[0] - timedelta(days=question.days[0].weekday())
    return Window(start=midnight(monday, question.zone), end=question.window.end)


def seen_days(question: Question) -> tuple[int, int]:
    """Return the days, since 1970, of which all weeks are made: the first, and that after the last.

    As many weeks are looked at after each one in which people came as the window touches.
    """
    first = day_number(local_day(cohorts_window(question).start, question.zone))
    weeks = -(-(question.after_day - first) // _WEEK)
    tomorrow = day_number(local_day(question.now, question.zone)) + 1
    return first, max(question.after_day, min(question.after_day + weeks * _WEEK, tomorrow))


def find_retention(question: Question, rows: RetentionRows) -> RetentionFindings:
    """Return how those who came in the weeks of the window were retained by now."""
    window, zone = cohorts_window(question), question.zone
    came = newcomers_in(rows.comings, window, zone)
    last = question.after_day - 1
    mondays = np.arange(day_number(local_day(window.start, zone)), last + 1, _WEEK)
    count = len(mondays)
    today = day_number(local_day(question.now, zone))
    over = _week_ends(np.minimum(mondays + _WEEK - 1, last), count) <= today
    cohort = (came.day - mondays[0]) // _WEEK
    weeks = _Weeks(cohort=cohort, finished=over, reader=question.reader)

    days, place = np.unique(came.day, return_inverse=True)
    ends = _week_ends(days, count)
    # What is still to come is not finished, whenever exactly it is.
    starts = midnights(np.minimum(ends - _WEEK, today), zone)
    ends = midnights(np.minimum(ends, today + 1), zone)
    spoke_known = watched_wholly(rows.messages_watched, starts, ends)[place]
    stay_known = watched_wholly(rows.members_watched, starts, ends)[place]

    asked = question.window.start, question.window.end
    edges = [*(midnight(day_of(monday), zone) for monday in mondays.tolist()), window.end]
    joined = np.bincount(cohort, minlength=count).astype(np.float64)
    joined_watched = known_shares(rows.comings, rows.members_watched, edges)
    joined[(joined_watched == 0) & (joined == 0)] = np.nan
    return RetentionFindings(
        question=question,
        watched_share=float(known_shares(rows.comings, rows.members_watched, asked)[0]),
        known_since=known_since(rows.comings, window),
        weeks=tuple(day_of(monday) for monday in mondays.tolist()),
        joined=joined,
        joined_watched=joined_watched,
        finished=over,
        active=weeks.triangle(spoke_known, _active(rows.people, came, count)),
        here=weeks.triangle(stay_known, came.here_at(ends[place])),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Weeks:
    """Adds people up by cohort and week."""

    cohort: IntArray
    """Of each newcomer, rising; shape (n,)."""
    finished: BoolArray
    """Shape (c, k)."""
    reader: Reader

    def triangle(self, known: BoolArray, did: BoolArray) -> Triangle:
        """Return the shares of those who ``did``, of those of whom it is ``known``; (n, k)."""
        people, doing = self._added(known), self._added(known & did)
        share = self._share(doing, people)
        # All less those that are told are the others: never so few that they are not told.
        others = np.where(np.isnan(share), people, 0).sum(axis=0)
        overall = self._share(doing.sum(axis=0), people.sum(axis=0))
        return Triangle(
            share=share,
            people=people,
            overall=np.where((others == 0) | (others >= self._fewest), overall, np.nan),
        )

    def _added(self, flags: BoolArray) -> IntArray:
        nobody = np.zeros((1, flags.shape[1]), dtype=np.int64)
        running = np.concatenate((nobody, np.cumsum(flags, axis=0, dtype=np.int64)))
        edges = np.searchsorted(self.cohort, np.arange(len(self.finished) + 1))
        return np.where(self.finished, np.diff(running[edges], axis=0), 0)

    def _share(self, part: IntArray, of: IntArray) -> FloatArray:
        return np.where(of >= self._fewest, part / np.maximum(of, 1), np.nan)

    @property
    def _fewest(self) -> int:
        return FEWEST_PEOPLE if self.reader is Reader.PUBLIC else 1


def _week_ends(days: IntArray, count: int) -> IntArray:
    """Return the days after the weeks that begin with each of ``days``; shape (n, count)."""
    return days[:, np.newaxis] + _WEEK * np.arange(1, count + 1)


def _active(people: PeopleDays, came: Newcomers, count: int) -> BoolArray:
    """Return in which of their weeks newcomers were active; shape (n, count)."""
    active = np.zeros((len(came.row), count), dtype=np.bool_)
    person = came.persons(people.ids)
    rows = np.flatnonzero(people.active & (person[people.member] != NOWHERE))
    who = person[people.member[rows]]
    week = (people.day[rows] - came.day[who]) // _WEEK
    inside = (week >= 0) & (week < count)
    active[who[inside], week[inside]] = True
    return active
