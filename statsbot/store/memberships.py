"""Who was a member when: comings of people with their ends, where the coming is known."""

from dataclasses import dataclass

import numpy as np

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.arrays import IntArray, distinct_sorted
from statsbot.store.packed import BoolArray
from statsbot.store.pool import Database
from statsbot.store.statements import Query

_AFTER_ALL = np.iinfo(np.int64).max
_EPOCH_2000 = 946_684_800_000_000
"""Where Postgres counts instants from, in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memberships:
    """Comings of people, each with its end; bots and people who asked not to be known have none."""

    member_id: IntArray
    """Ascending; who came more than once may have several. Shape (n,), as those that follow."""
    joined_at: IntArray
    """Microseconds since 1970."""
    left_at: IntArray
    """The same; the greatest number while they are there."""

    def here_at(self, instant: int) -> IntArray:
        """Return who is a member just before ``instant`` (microseconds since 1970), ascending."""
        return distinct_sorted(self.member_id[self.is_here(instant)])

    def is_here(self, instant: int) -> BoolArray:
        """Return which of them hold just before ``instant``, in microseconds since 1970."""
        return (self.joined_at < instant) & (self.left_at >= instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedMemberships:
    """All of them in one value."""

    rows: bytes
    """Member, then microseconds since 2000 of coming and leaving, as big-endian int64."""


_MEMBERSHIPS = Query("memberships_in_window", PackedMemberships)


async def memberships(db: Database, guild_id: GuildId, window: Window) -> Memberships:
    """Return the memberships that overlap ``window``, by member and coming.

    Of people who left before members were first watched nothing is known.
    """
    async with db.reading() as connection:
        packed = await _MEMBERSHIPS.one_async(
            connection, guild_id=guild_id, since=window.start, until=window.end
        )
    numbers = np.frombuffer(packed.rows if packed else b"", dtype=">i8").reshape(-1, 3)
    member_id, joined_at, left_at = numbers.T.astype(np.int64, order="C")
    order = np.lexsort((joined_at, member_id))
    left_at = np.where(left_at == _AFTER_ALL, left_at, left_at + _EPOCH_2000)
    return Memberships(
        member_id=member_id[order],
        joined_at=joined_at[order] + _EPOCH_2000,
        left_at=left_at[order],
    )
