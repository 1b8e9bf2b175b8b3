"""One member's rank by activity score, who is around them, and the level they have reached."""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray
from statsbot.analytics.coverage import Coverage, known_count
from statsbot.analytics.levels import Level, level_of
from statsbot.analytics.question import Question
from statsbot.analytics.scores import Weights, day_scores, ranks, summed
from statsbot.domain.ids import MemberId
from statsbot.store.people import PeopleDays

AROUND = 3
"""People shown by rank, the member among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A person's place in a window."""

    member_id: MemberId
    score: float
    rank: int | None
    """1 is the highest; those with as much share a rank. None: no score."""
    active_days: int
    """Days on which they spoke, reacted or were in voice."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankFindings:
    """How far a member has come."""

    question: Question
    watched_share: float
    """Of the window, for messages."""
    member_id: MemberId
    level: Level | None
    """By the score of all days that are known, up to the window's end; None, as the next: nobody
    watched the window, and nothing is known of the member."""
    level_before: Level | None
    """The same, up to its start."""
    now: Placed | None
    """In the window; None: nobody watched it, and nothing is known of the member in it."""
    previous: Placed | None
    """In the window before; None: the two cannot be compared."""
    people: int | None
    """Who has a score in the window; None: nobody watched, and nobody has."""
    around: tuple[Placed, ...]
    """Those beside the member by rank, they among them; empty if they have none."""


def find_rank(
    question: Question,
    member_id: MemberId,
    days: PeopleDays,
    weights: Weights,
    watched: Coverage,
) -> RankFindings:
    """Return how far a member has come.

    Args:
        question: what is asked.
        member_id: about whom.
        days: everybody's, from the first that is known to the window's last.
        weights: the server's.
        watched: over the window and the one before, for messages.
    """
    score, first = day_scores(days, weights), question.first_day
    inside = days.day >= first
    earlier = (days.day >= first - len(question.days)) & ~inside
    own = (days.ids == member_id)[days.member]
    before = round(float(score[own & ~inside].sum()), 6)
    now, around, people = _placed(days, score, inside, member_id)
    comparable = watched.comparable(question.window, question.previous)
    share = watched.share(question.window)
    known = share > 0 or before + now.score > 0
    return RankFindings(
        question=question,
        watched_share=share,
        member_id=member_id,
        level=level_of(before + now.score) if known else None,
        level_before=level_of(before) if known else None,
        now=now if share > 0 or now.score > 0 else None,
        previous=_placed(days, score, earlier, member_id)[0] if comparable else None,
        people=known_count(people, share),
        around=around,
    )


def _placed(
    days: PeopleDays, score: FloatArray, part: BoolArray, member_id: MemberId
) -> tuple[Placed, tuple[Placed, ...], int]:
    """Return a member's place on some of the days, those around it, and how many have one."""
    sums = summed(days, np.where(part, score, 0.0))
    rank = ranks(sums)
    active = np.bincount(days.member[part & days.active], minlength=len(days.ids))
    order = np.lexsort((days.ids, -sums))
    order = order[sums[order] > 0]

    def at(place: int) -> Placed:
        return Placed(
            member_id=int(days.ids[place]),
            score=float(sums[place]),
            rank=int(rank[place]) if sums[place] else None,
            active_days=int(active[place]),
        )

    own = np.flatnonzero(days.ids == member_id)
    if not len(own):
        return Placed(member_id=member_id, score=0.0, rank=None, active_days=0), (), len(order)
    found = at(int(own[0]))
    if found.rank is None:
        return found, (), len(order)
    position = int(np.flatnonzero(order == own[0])[0])
    start = min(max(position - 1, 0), max(len(order) - AROUND, 0))
    return found, tuple(at(int(place)) for place in order[start : start + AROUND]), len(order)
