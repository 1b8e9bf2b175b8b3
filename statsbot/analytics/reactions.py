"""What reactions find: how many, by whom, for whom."""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Ratio, may_tell, ratio
from statsbot.analytics.growth import growth
from statsbot.analytics.question import Question, edges_of
from statsbot.domain.ids import MemberId
from statsbot.store.people import PeopleDays
from statsbot.store.rows import Snapshots

BOARD = 10
"""People on a board, at most."""
COURSE_DAYS = 7
"""Days over which a course is averaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionTotal:
    """A person on a board."""

    member_id: MemberId
    reactions: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReactionsFindings:
    """Reactions of people given in the window that stand, by days of the server's zone."""

    question: Question
    watched_share: float
    """Share of the window in which reactions were watched."""
    given: int | None
    """None: not watched, as for ``removed``, ``givers`` and ``receivers``."""
    removed: int | None
    """Given in the window, and taken back or cleared since."""
    previous: int | None
    """Given in the window before, that stand; None: that was not watched."""
    change: float | None
    """Per watched share; None: less than 60 % of either window was watched, or fewer than 20
    before."""
    per_message: float | None
    """Given for each counted message of the window; None: no message, less than 60 % was watched,
    or fewer people reacted than members may be told of."""
    per_message_course: FloatArray
    """The same over each day of the window and the six before it, as far as they are in it; NaN
    where it is not told; shape (days,)."""
    givers: Ratio | None
    """Different people who reacted, of those who spoke, reacted or were in voice."""
    receivers: int | None
    """Different people to whose messages somebody else reacted."""
    daily: FloatArray
    """Given per day of the window; NaN: not watched for 95 %; shape (days,)."""
    top_givers: tuple[ReactionTotal, ...]
    """Most first, then the smaller id; ten at most."""
    top_receivers: tuple[ReactionTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReactionRows:
    """What the store answered for a question about reactions."""

    daily: Snapshots
    """Of :func:`edges_of` the question."""
    previous: Snapshots
    """Of the window before as one."""
    people: PeopleDays
    """Of the window's days."""
    watched: Coverage
    """Of reactions, from the window before on."""


def find_reactions(question: Question, rows: ReactionRows) -> ReactionsFindings:
    """Return the findings of what was read."""
    people, size = rows.people, len(rows.people.ids)
    gave, received, active = (
        np.bincount(people.member, weights=of, minlength=size).astype(np.int64)
        for of in (people.reactions, people.reactions_received, people.active)
    )
    share = rows.watched.share(question.window)
    before_share = rows.watched.share(question.previous)
    given, before = int(rows.daily.reactions.sum()), int(rows.previous.reactions.sum())
    givers, messages = int(np.count_nonzero(gave)), int(rows.daily.messages.sum())
    is_told = bool(messages) and may_tell(givers, question.reader)
    shares = rows.watched.shares(edges_of(question))
    return ReactionsFindings(
        question=question,
        watched_share=share,
        given=known_count(given, share),
        removed=known_count(int(rows.daily.reactions_removed.sum()), share),
        previous=known_count(before, before_share),
        change=growth(given, share, before, before_share),
        per_message=given / messages if is_told and share >= ENOUGH_WATCHED else None,
        per_message_course=_per_message_course(question, rows, shares),
        givers=(
            ratio(givers, int(np.count_nonzero(active)), question.reader)
            if givers or share
            else None
        ),
        receivers=known_count(int(np.count_nonzero(received)), share),
        daily=np.where(shares >= WHOLLY_WATCHED, rows.daily.reactions, np.nan),
        top_givers=_board(people.ids, gave),
        top_receivers=_board(people.ids, received),
    )


def _per_message_course(question: Question, rows: ReactionRows, shares: FloatArray) -> FloatArray:
    people, course = rows.people, np.full(len(shares), np.nan)
    gave = people.reactions > 0
    day, member = people.day[gave] - question.first_day, people.member[gave]
    for last in range(len(shares)):
        first = max(last - COURSE_DAYS + 1, 0)
        these = slice(first, last + 1)
        messages = int(rows.daily.messages[these].sum())
        givers = len(np.unique(member[(day >= first) & (day <= last)]))
        told = may_tell(givers, question.reader) and float(shares[these].mean()) >= ENOUGH_WATCHED
        if messages and told:
            course[last] = int(rows.daily.reactions[these].sum()) / messages
    return course


def _board(ids: IntArray, reactions: IntArray) -> tuple[ReactionTotal, ...]:
    order = np.argsort(-reactions, kind="stable")[:BOARD]  # ids ascend already
    return tuple(
        ReactionTotal(member_id=int(ids[each]), reactions=int(reactions[each]))
        for each in order
        if reactions[each] > 0
    )
