"""Stickers in messages: which, how they are called, and on how many days they were used."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import MessageSent
from statsbot.domain.ids import GuildId, instant_of
from statsbot.domain.windows import Window
from statsbot.store.arrays import IntArray, instants, integers, storable
from statsbot.store.days import days_and_ids
from statsbot.store.pool import Database
from statsbot.store.rollups import Places, Rollups
from statsbot.store.rows import Reader
from statsbot.store.statements import Command, Query

_DayKey: TypeAlias = tuple[int, date, int, int]
"""Server, day, sticker, audience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSticker:
    """A sticker in a message."""

    guild_id: int
    message_id: int
    sticker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerTotal:
    """A sticker in a window."""

    sticker_id: int
    name: str
    """Its newest; empty: not told."""
    uses: int
    """People's counted messages with it that stand."""


_NAME = Command("name_stickers")
_INSERT = Command("insert_message_stickers")
_OF_MESSAGES = Query("stickers_of_messages", MessageSticker)
_ADD_DAYS = Command("add_to_sticker_days")
_TOTALS = Query("total_stickers", StickerTotal)


async def sticker_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[StickerTotal]:
    """Return the stickers used in the window, most used first, then by id.

    Raises:
        WindowError: the window cuts a day whose facts have left.
    """
    async with db.snapshot() as connection:
        asked = await days_and_ids(connection, guild_id, window)
        return await _TOTALS.all_async(connection, reader=int(reader), **asked)


def write_message_stickers(
    connection: Connection, messages: Sequence[tuple[MessageSent, bool]], rollups: Rollups
) -> None:
    """Keep the stickers of new counted messages; count those of messages that stand, as is said."""
    with_stickers = [(fact, stands) for fact, stands in messages if fact.stickers]
    if not with_stickers:
        return
    uses = Counter[_DayKey]()
    kept: list[tuple[int, int, int]] = []
    names: dict[tuple[int, int], tuple[datetime, str]] = {}
    for fact, stands in with_stickers:
        at = instant_of(fact.message_id)
        day = rollups.day(fact.guild_id, at)
        for sticker in {each.sticker_id: each for each in fact.stickers}.values():
            kept.append((fact.guild_id, fact.message_id, sticker.sticker_id))
            key, name = (fact.guild_id, sticker.sticker_id), (at, storable(sticker.name))
            names[key] = max(names.get(key, name), name)
            uses[fact.guild_id, day, sticker.sticker_id, fact.audience] += stands
    guild_id, message_id, sticker_id = np.array(kept, dtype=np.int64).T
    _INSERT.run(connection, guild_id=guild_id, message_id=message_id, sticker_id=sticker_id)
    keys = sorted(names)
    _NAME.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        sticker_id=integers(key[1] for key in keys),
        seen_at=instants([names[key][0] for key in keys]),
        name=[names[key][1] for key in keys],
    )
    _add(connection, uses)


def take_message_stickers_back(
    connection: Connection, places: Places, message_id: IntArray, rollups: Rollups
) -> None:
    """Count the stickers of messages no more; ``places`` are those of the messages."""
    if not len(message_id):
        return
    keys = zip(places.guild_id.tolist(), message_id.tolist(), strict=True)
    audiences = dict(zip(keys, places.audience.tolist(), strict=True))
    uses = Counter[_DayKey]()
    for row in _OF_MESSAGES.all(connection, guild_id=places.guild_id, message_id=message_id):
        day = rollups.day(row.guild_id, instant_of(row.message_id))
        uses[row.guild_id, day, row.sticker_id, audiences[row.guild_id, row.message_id]] -= 1
    _add(connection, uses)


def _add(connection: Connection, uses: Counter[_DayKey]) -> None:
    keys = sorted(key for key, amount in uses.items() if amount)
    if keys:
        _ADD_DAYS.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            day=np.array([key[1] for key in keys], dtype="datetime64[D]"),
            sticker_id=integers(key[2] for key in keys),
            audience=integers(key[3] for key in keys).astype(np.int16),
            uses=integers(uses[key] for key in keys).astype(np.int32),
        )
