"""People who came, told one by one, and the rows that findings of newcomers are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from statsbot.analytics.comings import FIRST_WEEK
from statsbot.analytics.question import day_number
from statsbot.domain.facts import Confidence
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window
from statsbot.store.arrays import microseconds
from statsbot.store.newcomers import Comings, FirstAnswers
from statsbot.store.people import PeopleDays
from tests.fix_findings import people as days_of_people

CHANNEL = 5


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who came, and what they did."""

    member: int
    joined: datetime
    left: datetime | None = None
    again: tuple[datetime, datetime | None] | None = None
    """A second stay."""
    is_return: bool = False
    first_message: datetime | None = None
    first_reply: datetime | None = None
    """In answer to anything that they wrote within a day of their first message."""
    days: tuple[date, ...] = ()
    """On which they were active."""
    how: Confidence = Confidence.UNKNOWN
    code: str | None = None
    inviter: int = 0


def comings_of(people: Sequence[Person], since: datetime | None = None) -> Comings:
    """All comings of ``people``, where those from before ``since`` have left."""
    second = [
        replace(each, joined=each.again[0], left=each.again[1], is_return=True)
        for each in people
        if each.again
    ]
    told = sorted([*people, *second], key=lambda each: (each.joined, each.member))
    codes = sorted({each.code for each in told if each.code})
    return Comings(
        member=_numbers(each.member for each in told),
        joined=_instants(each.joined for each in told),
        left=_instants(each.left for each in told),
        is_return=_numbers(each.is_return for each in told),
        confidence=_numbers(each.how for each in told),
        inviter=_numbers(each.inviter for each in told),
        link=_numbers(codes.index(each.code) if each.code else -1 for each in told),
        first_message=_instants(each.first_message for each in told),
        codes=tuple(codes),
        since=microseconds(since) if since else 0,
    )


def joins_in(people: Sequence[Person], window: Window) -> int:
    """How many comings there were in a window."""
    joined = [each.joined for each in people] + [each.again[0] for each in people if each.again]
    return sum(window.start <= instant < window.end for instant in joined)


def days_of(people: Sequence[Person]) -> PeopleDays:
    """The days on which they were active."""
    return days_of_people(*{(each.member, day_number(day)) for each in people for day in each.days})


def answers_to(people: Sequence[Person]) -> FirstAnswers:
    """The first messages of those who wrote in their first week, and the replies."""
    wrote = [
        (each.member, first_id_at(each.first_message), each.first_reply)
        for each in sorted(people, key=lambda each: each.member)
        if each.first_message and each.first_message < each.joined + FIRST_WEEK
    ]
    return FirstAnswers(
        member=_numbers(member for member, _, _ in wrote),
        message=_numbers(message for _, message, _ in wrote),
        channel=_numbers(CHANNEL for _ in wrote),
        reply=_numbers(first_id_at(reply) if reply else 0 for _, _, reply in wrote),
    )


def _numbers(values: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.fromiter(values, dtype=np.int64)


def _instants(values: Iterable[datetime | None]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return _numbers(microseconds(each) if each else 0 for each in values)
