"""Facts leave after the server's time; that they were counted is remembered.

What was added up from facts stays for ever. So that a message whose fact has left is not counted
again when history or an export tells it, the ids that were counted are kept as ranges, per channel.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from statsbot.store.arrays import IntArray, integers, microseconds
from statsbot.store.statements import Query

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """A table whose rows leave, and by which column their age is told."""

    name: str
    age: str
    """A message's id, or an instant."""
    is_id: bool
    condition: str = "true"
    """SQL: which rows of that age leave."""


FACT_TABLES = (
    FactTable(name="message", age="message_id", is_id=True),
    FactTable(name="message_change", age="message_id", is_id=True),
    FactTable(name="message_emoji", age="message_id", is_id=True),
    FactTable(name="reaction", age="added_at", is_id=False),
    FactTable(name="reaction_unnamed", age="message_id", is_id=True),
    FactTable(name="membership", age="left_at", is_id=False),
    FactTable(name="departure", age="left_at", is_id=False),
)
"""The owner of a table of facts adds its line here."""


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


_RANGES = Query("gone_ranges_from", GoneRange)
_FACTS_SINCE = Query("facts_since_of_guilds", FactsSince)


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
