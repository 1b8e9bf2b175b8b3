"""Who came in a window, by which way, and what became of the first thing that they wrote."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from statsbot.domain.ids import LARGEST_ID, GuildId, MemberId, first_id_at
from statsbot.domain.windows import Window
from statsbot.store.arrays import POSTGRES_EPOCH_MICROSECONDS, IntArray, integers, microseconds
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedComings:
    """Comings as one value."""

    facts_since: datetime | None
    codes: list[str]
    rows: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMessage:
    """When somebody ever wrote first."""

    member_id: MemberId
    wrote_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedAnswers:
    """First messages and replies as one value."""

    rows: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comings:
    """The comings of people that count, in order of time; all arrays of shape (n,).

    Instants are microseconds since 1970, and 0 where there is none.
    """

    member: IntArray
    joined: IntArray
    """Rising."""
    left: IntArray
    """The end of this stay."""
    is_return: IntArray
    """1: they had been here before."""
    confidence: IntArray
    """:class:`~statsbot.domain.facts.Confidence` of the way."""
    inviter: IntArray
    """Who made the invite; 0: not known."""
    link: IntArray
    """The place of the invite among ``codes``; -1: not known."""
    first_message: IntArray
    """When they ever wrote first, of what the reader may see, deleted since or not."""
    codes: tuple[str, ...]
    """Ascending."""
    since: int
    """Who came before is not told of, since those of them who left again are no more kept."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstAnswers:
    """The first messages of newcomers, by member; all arrays of shape (n,).

    Absent are those who wrote nothing in time, or whose first message is no more kept.
    """

    member: IntArray
    """Ascending."""
    message: IntArray
    """Id of the first message that they wrote."""
    channel: IntArray
    reply: IntArray
    """Id of the first reply that somebody else gave in time; 0: nobody did."""


_COMINGS = Query("comings_in_window", PackedComings)
_FIRST_MESSAGES = Query("newest_first_messages", FirstMessage)
_ANSWERS = Query("first_answers", PackedAnswers)


async def comings(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> Comings:
    """Return who came in ``window``; bots and people who asked not to be known are not in it."""
    async with db.reading() as connection:
        packed = await _COMINGS.one_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
        )
    member, joined, left, is_return, confidence, inviter, place, first_message = _columns(
        packed.rows if packed else b"", 8
    )
    return Comings(
        member=member,
        joined=_since_1970(joined),
        left=_since_1970(left),
        is_return=is_return,
        confidence=confidence,
        inviter=inviter,
        link=place - 1,
        first_message=_since_1970(first_message),
        codes=tuple(packed.codes if packed else ()),
        since=microseconds(packed.facts_since) if packed and packed.facts_since else 0,
    )


async def first_answers(
    db: Database,
    guild_id: GuildId,
    window: Window,
    reader: Reader,
    *,
    wrote_within: timedelta,
    answered_within: timedelta,
    most: int,
) -> FirstAnswers:
    """Return what those who first came in ``window`` wrote first, and who answered.

    Args:
        db: the database.
        guild_id: the server.
        window: in which they came.
        reader: decides which messages are seen.
        wrote_within: how long after they came they wrote first, at most.
        answered_within: how long after that what they wrote, and the reply, count.
        most: of more people, the newest first messages are told of.
    """
    async with db.snapshot() as connection:
        told = await _FIRST_MESSAGES.all_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
            wrote_within=int(wrote_within.total_seconds()),
            most=most,
        )
        first_id = integers(first_id_at(each.wrote_at) for each in told)
        after_id = integers(first_id_at(each.wrote_at + answered_within) for each in told)
        packed = await _ANSWERS.one_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            member_id=integers(each.member_id for each in told),
            first_id=first_id,
            after_id=after_id,
            from_id=int(first_id.min(initial=LARGEST_ID)),
            until_id=int(after_id.max(initial=0)),
        )
    columns = _columns(packed.rows if packed else b"", 4)
    member, message, channel, reply = columns[:, np.argsort(columns[0])]
    return FirstAnswers(member=member, message=message, channel=channel, reply=reply)


def _since_1970(instants: IntArray) -> IntArray:
    """Return microseconds since 2000, as Postgres counts, since 1970; 0 stays 0."""
    return np.where(instants != 0, instants + POSTGRES_EPOCH_MICROSECONDS, 0)


def _columns(rows: bytes, count: int) -> IntArray:
    numbers = np.frombuffer(rows, dtype=">i8")
    return numbers.reshape(-1, count).T.astype(np.int64, order="C")
