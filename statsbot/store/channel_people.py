"""Who was in which channel: all channels' people of a stretch of days, as one table."""

from dataclasses import dataclass

import numpy as np

from statsbot.domain.ids import GuildId
from statsbot.store.arrays import IntArray
from statsbot.store.packed import Layout, added_up, distinct, summed, together
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import CHANNEL_MEMBER_DAYS, Asked, read_parts

_WERE_THERE = Layout(
    columns=("channel_id", "member_id", "messages", "voice_seconds"),
    keys=("channel_id", "member_id"),
    ids=frozenset({"channel_id", "member_id"}),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelPeople:
    """Who wrote and who was in voice in each channel, thread and forum post.

    A person may stand in several rows of a channel, to be added up; none is below zero.
    """

    ids: IntArray
    """Channels and people, ascending; 0 stands for all who are not named, together; shape (m,)."""
    channel: IntArray
    """Of each row, the place among ``ids``; shape (n,), as are all that follow."""
    member: IntArray
    messages: IntArray
    """Counted messages, less those deleted since."""
    voice_seconds: IntArray
    """In voice, of every kind."""

    def writers(self, group: IntArray, groups: int) -> IntArray:
        """Return how many different people with a name wrote in each group of channels.

        Args:
            group: of each of ``ids`` as a channel, counted from 0; below 0: of none.
            groups: how many there are.
        """
        return self._people(self.messages, group, groups)

    def speakers(self, group: IntArray, groups: int) -> IntArray:
        """Return how many different people with a name were in voice: see :meth:`writers`."""
        return self._people(self.voice_seconds, group, groups)

    def messages_by_writer(self, channels: IntArray) -> tuple[IntArray, IntArray]:
        """Return who wrote in any of ``channels``, given by id, and how many messages each.

        By id; 0 stands for all who are not named.
        """
        chosen = np.isin(self.ids, channels)[self.channel] & (self.messages > 0)
        total = summed(self.member[chosen], self.messages[chosen], len(self.ids))
        wrote = np.flatnonzero(total)
        return self.ids[wrote], total[wrote]

    def _people(self, amount: IntArray, group: IntArray, groups: int) -> IntArray:
        of = group[self.channel]
        there = (amount > 0) & (of >= 0) & (self.ids > 0)[self.member]
        cells = of[there] * len(self.ids) + self.member[there]
        return distinct([cells], groups, len(self.ids))


async def channel_people(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> ChannelPeople:
    """Return who was where from ``first_day`` to before ``after_day``, both days since 1970.

    Days are those of the server's zone.
    """
    asked = Asked(
        first=first_day,
        after=after_day,
        wanted=("messages", "voice_seconds"),
        by_time=False,
        reader=reader,
    )
    async with db.snapshot() as connection:
        parts = await read_parts(connection, guild_id, CHANNEL_MEMBER_DAYS, asked)
    rows = together(_WERE_THERE, parts)
    if bool((rows["messages"] < 0).any()) or bool((rows["voice_seconds"] < 0).any()):
        # What was taken back late stands apart from what it is taken from.
        rows = added_up(_WERE_THERE, rows)
    return ChannelPeople(
        ids=rows.ids,
        channel=rows["channel_id"],
        member=rows["member_id"],
        messages=rows["messages"],
        voice_seconds=rows["voice_seconds"],
    )
