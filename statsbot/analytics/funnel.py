"""How far newcomers get: who speaks, who is active later, who stays."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from statsbot.analytics.arrays import BoolArray, IntArray
from statsbot.analytics.comings import (
    FIRST_DAY,
    FIRST_WEEK,
    MONTH,
    Newcomers,
    active_days,
    midnights,
    span_micros,
    watched_wholly,
)
from statsbot.analytics.coverage import Coverage, known_count
from statsbot.analytics.groups import Ratio, ratio
from statsbot.analytics.question import Question, day_number
from statsbot.domain.windows import local_day
from statsbot.store.arrays import microseconds
from statsbot.store.people import PeopleDays
from statsbot.store.rows import Reader

_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many newcomers did something in the time that they had for it."""

    reached: Ratio
    """Of those whose time for it is over, and was watched."""
    unfinished: int
    """Their time is not over: whatever they did, they are not in the ratio."""
    unwatched: int
    """Their time is over, and less than 95 % of it was watched: likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What became of people who came. Each step has a base of its own, and none needs another."""

    joined: int | None
    """None: nobody watched, and nobody is known to have come."""
    spoke_first_day: Step
    """Wrote within 24 hours."""
    spoke_first_week: Step
    """Wrote within 7 times 24 hours."""
    active_week_two: Step
    """Spoke, reacted or was in voice on the 7th to 13th local day after the one of coming."""
    here_after_month: Step
    """Was a member 30 times 24 hours after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How many went on, of those of whom every step is known: never more from step to step."""

    spoke_first_week: Ratio
    then_active_week_two: Ratio
    then_here_after_month: Ratio


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What is known of one step of each newcomer; all arrays of shape (n,)."""

    finished: BoolArray
    """Their time for it is over,"""
    known: BoolArray
    """and was watched,"""
    reached: BoolArray
    """and they did it."""

    def of(self, people: BoolArray) -> "Outcome":
        """Return the same of some ``people``; of all others nothing is known."""
        return Outcome(
            finished=self.finished & people,
            known=self.known & people,
            reached=self.reached & people,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """How far each newcomer got."""

    spoke_first_day: Outcome
    spoke_first_week: Outcome
    active_week_two: Outcome
    here_after_month: Outcome

    def funnels(
        self, group: IntArray, groups: int, reader: Reader, watched_share: float
    ) -> list[Funnel]:
        """Return the funnel of each group.

        Args:
            group: of each newcomer; NOWHERE: in none; shape (n,).
            groups: how many there are.
            reader: to whom shares are told.
            watched_share: of the window in which they came, for members.
        """
        joined = _counts(group, groups).tolist()
        steps = [
            _steps(outcome, group, groups, reader)
            for outcome in (
                self.spoke_first_day,
                self.spoke_first_week,
                self.active_week_two,
                self.here_after_month,
            )
        ]
        return [
            Funnel(
                joined=known_count(people, watched_share),
                spoke_first_day=day,
                spoke_first_week=week,
                active_week_two=later,
                here_after_month=month,
            )
            for people, day, week, later, month in zip(joined, *steps, strict=True)
        ]

    def path(self, reader: Reader) -> Path:
        """Return how many went on from step to step."""
        steps = (self.spoke_first_week, self.active_week_two, self.here_after_month)
        known = np.logical_and.reduce([step.known for step in steps])
        base, still = int(np.count_nonzero(known)), known
        ratios: list[Ratio] = []
        for step in steps:
            still = still & step.reached
            ratios.append(ratio(int(np.count_nonzero(still)), base, reader))
        return Path(
            spoke_first_week=ratios[0],
            then_active_week_two=ratios[1],
            then_here_after_month=ratios[2],
        )


def outcomes_of(
    question: Question,
    came: Newcomers,
    people: PeopleDays,
    messages_watched: Coverage,
    members_watched: Coverage,
) -> Outcomes:
    """Return how far each newcomer got by now.

    Args:
        question: decides what is known by now.
        came: the newcomers.
        people: the days of the second weeks, and any others.
        messages_watched: from the first coming on.
        members_watched: likewise.
    """
    now, today = question.now, day_number(local_day(question.now, question.zone))
    joined = came.joined

    def spoke(within: int) -> Outcome:
        wrote = (came.first_message > 0) & (came.first_message < joined + within)
        return outcome(messages_watched, now, joined, joined + within, wrote)

    second, third = came.day + _WEEK_DAYS, came.day + 2 * _WEEK_DAYS
    month = joined + span_micros(MONTH)
    return Outcomes(
        spoke_first_day=spoke(span_micros(FIRST_DAY)),
        spoke_first_week=spoke(span_micros(FIRST_WEEK)),
        active_week_two=outcome(
            messages_watched,
            now,
            # What is still to come is not over, whenever exactly it begins.
            midnights(np.minimum(second, today), question.zone),
            midnights(np.minimum(third, today + 1), question.zone),
            active_days(people, came.member, second, third) > 0,
        ),
        # That somebody has left in a gap is noticed at its end.
        here_after_month=outcome(
            members_watched, now, month - span_micros(FIRST_WEEK), month, came.here_at(month)
        ),
    )


def outcome(
    watched: Coverage, now: datetime, starts: IntArray, ends: IntArray, did: BoolArray
) -> Outcome:
    """Return what is known of something that people had from ``starts`` to ``ends`` time for."""
    finished = ends <= microseconds(now)
    known = finished & watched_wholly(watched, starts, ends)
    return Outcome(finished=finished, known=known, reached=known & did)


def _steps(outcome: Outcome, group: IntArray, groups: int, reader: Reader) -> list[Step]:
    everybody, finished, known, reached = (
        _counts(group[which], groups).tolist()
        for which in (
            np.ones(len(group), dtype=np.bool_),
            outcome.finished,
            outcome.known,
            outcome.reached,
        )
    )
    return [
        Step(reached=ratio(did, of, reader), unfinished=all_ - over, unwatched=over - of)
        for all_, over, of, did in zip(everybody, finished, known, reached, strict=True)
    ]


def _counts(group: IntArray, groups: int) -> IntArray:
    return np.bincount(group[group >= 0], minlength=groups)
