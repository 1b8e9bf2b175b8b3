"""Stays in voice, part by part, from facts while these are kept."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.arrays import IntArray
from statsbot.store.days import day_rules
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.statements import Query

_POSTGRES_EPOCH = 946_684_800_000_000
"""2000-01-01T00:00Z, in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRows:
    """Parts of stays, packed."""

    rows: bytes
    """Channel, member, begin of the stay, begin and end of the part in microseconds since 2000, AFK
    or not, as big-endian int64, row by row."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceStays:
    """Parts of people's stays, in each of which nothing changed. All arrays of shape (n,).

    A stay is one member in one channel. Bots, and people whom the server leaves out, are not here.
    """

    channel_id: IntArray
    member_id: IntArray
    """Not above 0: somebody without a name."""
    stay_began: IntArray
    """When they came into the channel; microseconds since 1970, as the next two."""
    began: IntArray
    ended: IntArray
    """Of a part that is going on, up to where it was watched."""
    in_afk: npt.NDArray[np.bool_]

    def chosen(self, which: slice | IntArray | npt.NDArray[np.bool_]) -> "VoiceStays":
        """Return some of the parts, by places or a mask."""
        return VoiceStays(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


_STAYS = Query("voice_stays", StayRows)


async def voice_stays(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> VoiceStays | None:
    """Return the parts of stays that overlap the window; None: facts of it have left."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        if rules.facts_since is not None and window.start < rules.facts_since:
            return None
        found = await _STAYS.one_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
        )
    numbers = np.frombuffer(found.rows if found else b"", dtype=">i8").reshape(-1, 6)
    channel_id, member_id, stay_began, began, ended, in_afk = numbers.T.astype(np.int64, order="C")
    return VoiceStays(
        channel_id=channel_id,
        member_id=member_id,
        stay_began=stay_began + _POSTGRES_EPOCH,
        began=began + _POSTGRES_EPOCH,
        ended=ended + _POSTGRES_EPOCH,
        in_afk=in_afk.astype(np.bool_),
    )
