"""When people wrote in a channel: by the quarter of an hour, from facts while these are kept."""

from dataclasses import dataclass

import numpy as np

from statsbot.domain.ids import ChannelId, GuildId, first_id_at
from statsbot.domain.windows import Window
from statsbot.store.arrays import IntArray, integers
from statsbot.store.days import day_rules
from statsbot.store.local_time import slot_range, slot_start
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSlots:
    """Messages per slot, packed."""

    rows: bytes
    """Slot and messages as big-endian int64, row by row, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WrittenSlots:
    """When people wrote."""

    slot: IntArray
    """Seconds since 1970 // 900, ascending; those without a message are absent; shape (n,)."""
    messages: IntArray
    """Counted messages that stand; shape (n,)."""


_SLOTS = Query("channel_slots", ChannelSlots)


async def written_slots(
    db: Database,
    guild_id: GuildId,
    channel_ids: tuple[ChannelId, ...],
    window: Window,
    reader: Reader,
) -> WrittenSlots | None:
    """Return when people wrote in any of the channels; None: facts of the window have left."""
    first, after = (slot_start(slot) for slot in slot_range(window))
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        if rules.facts_since is not None and first < rules.facts_since:
            return None
        found = await _SLOTS.one_async(
            connection,
            guild_id=guild_id,
            channel_ids=integers(channel_ids),
            first_id=first_id_at(first),
            after_id=first_id_at(after),
            reader=int(reader),
        )
    numbers = np.frombuffer(found.rows if found else b"", dtype=">i8").reshape(-1, 2)
    slot, messages = numbers.T.astype(np.int64, order="C")
    return WrittenSlots(slot=slot, messages=messages)
