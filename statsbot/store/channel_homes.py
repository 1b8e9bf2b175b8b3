"""Where channels belong: a thread or forum post to the channel that it hangs on, its home."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from statsbot.domain.ids import ChannelId, GuildId
from statsbot.store.arrays import IntArray, integers
from statsbot.store.pool import Database
from statsbot.store.statements import Query

UNKNOWN = -1
"""Stands for a kind or audience that was never told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRows:
    """Channels, packed."""

    rows: bytes
    """Id, home, kind, audience, deleted or not, as big-endian int64, row by row."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelHomes:
    """Channels, and threads that were asked for, as far as they are described."""

    ids: IntArray
    """Ascending; shape (m,), as are all that follow."""
    home_ids: IntArray
    """The channel that each hangs on; of one that is no thread, its own id."""
    kind: IntArray
    """A :class:`~statsbot.domain.facts.ChannelKind`, or a number of Discord's newer than it."""
    audience: IntArray
    """Who can see it now: 0 everyone, 1 some, :data:`UNKNOWN`."""
    is_gone: npt.NDArray[np.bool_]
    """Whether it was deleted."""

    def homes_of(self, channel_ids: IntArray) -> IntArray:
        """Return the home of each; one that was never described is its own."""
        place = np.searchsorted(self.ids, channel_ids)
        place[place == len(self.ids)] = 0
        if not len(self.ids):
            return channel_ids
        known = self.ids[place] == channel_ids
        return np.where(known, self.home_ids[place], channel_ids)

    def apart(self, channel_id: ChannelId) -> "ChannelHomes":
        """Return the same with this channel, if it is a thread, as its own home."""
        own = self.ids == channel_id
        return replace(self, home_ids=np.where(own, self.ids, self.home_ids))

    def of(self, channel_id: ChannelId) -> int | None:
        """Return the place of a channel here; None: it was never described."""
        place = int(np.searchsorted(self.ids, channel_id))
        return place if place < len(self.ids) and self.ids[place] == channel_id else None


_HOMES = Query("channel_homes", HomeRows)


async def channel_homes(
    db: Database, guild_id: GuildId, channel_ids: tuple[ChannelId, ...]
) -> ChannelHomes:
    """Return the server's channels, categories apart, and the threads among ``channel_ids``."""
    async with db.reading() as connection:
        found = await _HOMES.one_async(
            connection, guild_id=guild_id, channel_ids=integers(channel_ids)
        )
    numbers = np.frombuffer(found.rows if found else b"", dtype=">i8").reshape(-1, 5)
    ids, home_ids, kind, audience, gone = numbers.T.astype(np.int64, order="C")
    return ChannelHomes(
        ids=ids, home_ids=home_ids, kind=kind, audience=audience, is_gone=gone.astype(np.bool_)
    )
