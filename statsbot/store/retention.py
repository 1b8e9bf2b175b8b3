"""Facts leave after the server's time; that they were counted is remembered.

What was added up from facts stays for ever. So that a message whose fact has left is not counted
again when history or an export tells it, the ids that were watched or kept are noted as ranges, per
channel, before they leave.

Partitions of messages are shared by all servers. They are dropped when the server that keeps its
facts longest has no more use for them; servers that keep theirs shorter have them deleted.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt
from psycopg import Connection, sql

from statsbot.domain.facts import (
    AppAnswered,
    Fact,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReactionsTallied,
    Watched,
)
from statsbot.domain.ids import GuildId, first_id_at
from statsbot.store.arrays import IntArray, column, instants, integers, microseconds
from statsbot.store.settings import lock_guilds
from statsbot.store.statements import Command, Query

BoolArray: TypeAlias = npt.NDArray[np.bool_]
_AT_ONCE = 20_000
"""Rows deleted in one transaction."""
_OF_MESSAGES = frozenset({
    MessageSent, MessageEdited, MessageDeleted, AppAnswered, ReactionsTallied, ReactionAdded
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """A table whose rows leave, and by which column their age is told."""

    name: str
    age: str
    """An id of Discord's, or an instant; rows without it stay."""
    is_id: bool


FACT_TABLES = (
    FactTable(name="message", age="message_id", is_id=True),
    FactTable(name="message_change", age="message_id", is_id=True),
    FactTable(name="message_emoji", age="message_id", is_id=True),
    FactTable(name="message_sticker", age="message_id", is_id=True),
    FactTable(name="reaction", age="added_at", is_id=False),
    FactTable(name="reaction_unnamed", age="message_id", is_id=True),
    FactTable(name="app_answer", age="message_id", is_id=True),
    FactTable(name="command_run", age="interaction_id", is_id=True),
    FactTable(name="voice_segment", age="ended_at", is_id=False),
    FactTable(name="thread_member", age="left_at", is_id=False),
    FactTable(name="scheduled_event_member", age="changed_at", is_id=False),
    FactTable(name="moderation", age="entry_id", is_id=True),
    FactTable(name="membership", age="left_at", is_id=False),
    FactTable(name="departure", age="left_at", is_id=False),
    FactTable(name="departure_explanation", age="told_at", is_id=False),
    FactTable(name="member_role", age="gone_at", is_id=False),
    FactTable(name="unnamed_passage", age="day", is_id=False),
)
"""Whoever adds a table of facts adds its line here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRange:
    """Ids of messages that were counted and have left; channel 0 is every channel."""

    guild_id: int
    channel_id: int
    first_id: int
    after_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsSince:
    """From when on a server's facts are kept."""

    guild_id: int
    facts_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedBefore:
    """A stretch in which the messages of a channel were watched; channel 0 is every channel."""

    channel_id: int
    started_at: datetime
    ended_at: datetime


_RANGES = Query("gone_ranges_from", GoneRange)
_FACTS_SINCE = Query("facts_since_of_guilds", FactsSince)
_WATCHED = Query("watched_before", WatchedBefore)
_EXTENTS = Query("message_extents_before", GoneRange)
_FORGET_RANGES = Command("forget_gone_ranges")
_KEEP_RANGES = Command("keep_gone_ranges")
_NOTE_FACTS_SINCE = Command("note_facts_since")


class Gone:
    """What facts of some servers have left, for a writer to ask about many at once."""

    def __init__(self, ranges: Collection[GoneRange], since: Collection[FactsSince]) -> None:
        self._ranges: dict[int, list[GoneRange]] = {}
        for each in ranges:
            self._ranges.setdefault(each.guild_id, []).append(each)
        self._since = {row.guild_id: microseconds(row.facts_since) for row in since}

    @classmethod
    def load(
        cls, connection: Connection, guild_ids: Collection[int], *, oldest_id: int = 0
    ) -> Self:
        """Read what has left of ``guild_ids``, as far as it concerns ids from ``oldest_id`` on."""
        wanted = integers(sorted(guild_ids))
        ranges = _RANGES.all(connection, guild_ids=wanted, oldest_id=oldest_id)
        since = _FACTS_SINCE.all(connection, guild_ids=wanted) if ranges else []
        return cls(ranges, since)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has left that was asked about."""
        return not self._ranges

    def is_gone(self, guild_id: IntArray, channel_id: IntArray, message_id: IntArray) -> BoolArray:
        """Return for each message whether it was counted and has left: then it is not new."""
        gone = np.zeros(len(message_id), dtype=np.bool_)
        for guild, ranges in self._ranges.items():
            of_guild = guild_id == guild
            for each in ranges:
                inside = of_guild & (message_id >= each.first_id) & (message_id < each.after_id)
                if each.channel_id:
                    inside &= channel_id == each.channel_id
                gone |= inside
        return gone

    def is_gone_reaction(
        self,
        guild_id: IntArray,
        channel_id: IntArray,
        message_id: IntArray,
        added_at: npt.NDArray[np.datetime64],
    ) -> BoolArray:
        """Return for each reaction whether it was counted and has left.

        A reaction given lately to a message that has left is as new as any other.

        Args:
            guild_id: the servers.
            channel_id: where the messages stood.
            message_id: the messages reacted to.
            added_at: when the reactions were given; datetime64[us], UTC.
        """
        never = np.iinfo(np.int64).min
        since = np.array([self._since.get(guild, never) for guild in guild_id.tolist()], np.int64)
        old = added_at.astype("datetime64[us]").astype(np.int64) < since
        return self.is_gone(guild_id, channel_id, message_id) & old


def without_gone(
    connection: Connection, facts: Sequence[Fact], guild_ids: Collection[GuildId]
) -> Sequence[Fact]:
    """Return ``facts`` without those that were counted and have left; ``facts`` itself if none."""
    about = [place for place, fact in enumerate(facts) if type(fact) in _OF_MESSAGES]
    if not about:
        return facts
    chosen = [facts[place] for place in about]
    message_id = column(chosen, "message_id")
    gone = Gone.load(connection, guild_ids, oldest_id=int(message_id.min()))
    if gone.is_empty:
        return facts
    # Only a reaction has a time of its own; all else happened with its message.
    added_at = instants(
        [fact.added_at if isinstance(fact, ReactionAdded) else None for fact in chosen]
    )
    keys = column(chosen, "guild_id"), column(chosen, "channel_id"), message_id
    is_gone = np.where(
        np.isnat(added_at), gone.is_gone(*keys), gone.is_gone_reaction(*keys, added_at)
    )
    left = {place for place, each in zip(about, is_gone.tolist(), strict=True) if each}
    return [fact for place, fact in enumerate(facts) if place not in left] if left else facts


def retire(
    connection: Connection, guild_id: GuildId, until: datetime, *, with_partitions: bool
) -> int:
    """Let a server's facts from before ``until`` leave; return how many rows were deleted.

    Args:
        connection: on which each batch is a transaction of its own.
        guild_id: the server.
        until: from when on facts are kept.
        with_partitions: messages stay until :func:`~statsbot.store.partitions.drop_retired` drops
            their partition; they count as gone at once.
    """
    until_id = first_id_at(until)
    with connection.transaction():
        lock_guilds(connection, [guild_id])
        if _note_what_leaves(connection, guild_id, until, until_id):
            _NOTE_FACTS_SINCE.run(connection, guild_id=guild_id, facts_since=until)
    deleted = 0
    for table in FACT_TABLES:
        if not (with_partitions and table.name == "message"):
            deleted += _delete(connection, table, guild_id, until_id if table.is_id else until)
    return deleted


def _note_what_leaves(
    connection: Connection, guild_id: GuildId, until: datetime, until_id: int
) -> bool:
    """Keep the ranges of ids that were watched or are kept; return whether there are any."""
    known = _RANGES.all(connection, guild_ids=integers([guild_id]), oldest_id=0)
    spans = _WATCHED.all(connection, guild_id=guild_id, kind=int(Watched.MESSAGES), until=until)
    watched = [
        GoneRange(
            guild_id=guild_id,
            channel_id=span.channel_id,
            first_id=first_id_at(span.started_at),
            after_id=min(first_id_at(span.ended_at), until_id),
        )
        for span in spans
    ]
    kept = _EXTENTS.all(connection, guild_id=guild_id, until_id=until_id)
    ranges = merged([*known, *watched, *kept])
    _keep_ranges(connection, guild_id, known, ranges)
    return bool(ranges)


def note_counted(connection: Connection, told: GoneRange) -> None:
    """Note that what was sent in a range of ids was counted without ids of Discord's."""
    lock_guilds(connection, [told.guild_id])
    known = _RANGES.all(connection, guild_ids=integers([told.guild_id]), oldest_id=0)
    _keep_ranges(connection, told.guild_id, known, merged([*known, told]))


def _keep_ranges(
    connection: Connection,
    guild_id: GuildId,
    known: Sequence[GoneRange],
    ranges: Sequence[GoneRange],
) -> None:
    if ranges == known:
        return
    _FORGET_RANGES.run(connection, guild_id=guild_id)
    _KEEP_RANGES.run(
        connection,
        guild_id=guild_id,
        channel_id=column(ranges, "channel_id"),
        first_id=column(ranges, "first_id"),
        after_id=column(ranges, "after_id"),
    )


def merged(ranges: Iterable[GoneRange]) -> list[GoneRange]:
    """Return the ranges of one server by channel, those that touch made one.

    What lies within a range of every channel (0) is left out.
    """
    result: list[GoneRange] = []
    everywhere: list[GoneRange] = []
    ordered = sorted(ranges, key=lambda each: (each.channel_id, each.first_id, each.after_id))
    for channel_id, group in groupby(ordered, key=lambda each: each.channel_id):
        run: list[GoneRange] = []
        for each in group:
            if run and each.first_id <= run[-1].after_id:
                last = run.pop()
                each = GoneRange(
                    guild_id=each.guild_id,
                    channel_id=channel_id,
                    first_id=last.first_id,
                    after_id=max(last.after_id, each.after_id),
                )
            if not any(_holds(wide, each) for wide in everywhere):
                run.append(each)
        if channel_id == 0:
            everywhere = run
        result += run
    return result


def _holds(wide: GoneRange, narrow: GoneRange) -> bool:
    return wide.first_id <= narrow.first_id and narrow.after_id <= wide.after_id


def _delete(
    connection: Connection, table: FactTable, guild_id: GuildId, until: int | datetime
) -> int:
    """Delete the rows of a server that are older than ``until``, oldest first, in batches."""
    age, name = sql.Identifier(table.age), sql.Identifier(table.name)
    statement = sql.SQL(
        "DELETE FROM {name} WHERE guild_id = %(guild_id)s AND {age} < %(until)s"
        " AND {age} <= coalesce((SELECT {age} FROM {name}"
        " WHERE guild_id = %(guild_id)s AND {age} < %(until)s"
        " ORDER BY {age} OFFSET %(at_once)s LIMIT 1), {greatest})"
    ).format(
        name=name,
        age=age,
        greatest=sql.SQL("9223372036854775807" if table.is_id else "'infinity'"),
    )
    parameters = {"guild_id": guild_id, "until": until, "at_once": _AT_ONCE}
    deleted = 0
    while batch := connection.execute(statement, parameters).rowcount:
        deleted += batch
        if batch < _AT_ONCE:
            break
    return deleted
