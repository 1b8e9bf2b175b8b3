"""Emoji as keys, the names of custom ones, and those in the text of messages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import Emoji, MessageSent, ReactionAdded, ReactionsTallied
from statsbot.domain.ids import instant_of
from statsbot.store.arrays import IntArray, instants, integers, storable
from statsbot.store.local_time import slots_of_ids
from statsbot.store.rollups import Amounts, Places, Rollups
from statsbot.store.statements import Command, Query

EmojiKey: TypeAlias = tuple[int, str]
"""A custom emoji's id and "", or 0 and the character: custom emoji are renamed."""

_NAME = Command("name_emoji")
_INSERT_OF_MESSAGES = Command("insert_message_emoji")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEmoji:
    """An emoji in a message's text."""

    guild_id: int
    message_id: int
    emoji_id: int
    times: int
    emoji_char: str


_OF_MESSAGES = Query("emoji_of_messages", MessageEmoji)


def emoji_key(emoji: Emoji) -> EmojiKey:
    """Return what tells ``emoji`` from others."""
    return (emoji.emoji_id, "") if emoji.emoji_id else (0, storable(emoji.name))


def write_emoji_names(
    connection: Connection,
    sent: Sequence[MessageSent],
    added: Sequence[ReactionAdded],
    tallied: Sequence[ReactionsTallied],
) -> None:
    """Keep the newest names that facts tell of custom emoji."""
    newest: dict[tuple[int, int], tuple[datetime, str]] = {}
    for guild_id, emoji, seen_at in _told(sent, added, tallied):
        if emoji.emoji_id:
            key, name = (guild_id, emoji.emoji_id), (seen_at, storable(emoji.name))
            newest[key] = max(newest.get(key, name), name)
    keys = sorted(newest)
    if keys:
        _NAME.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            emoji_id=integers(key[1] for key in keys),
            seen_at=instants([newest[key][0] for key in keys]),
            name=[newest[key][1] for key in keys],
        )


def _told(
    sent: Sequence[MessageSent],
    added: Sequence[ReactionAdded],
    tallied: Sequence[ReactionsTallied],
) -> Iterator[tuple[int, Emoji, datetime]]:
    for message in sent:
        for emoji, _ in message.emoji or ():
            yield message.guild_id, emoji, instant_of(message.message_id)
    for reaction in added:
        yield reaction.guild_id, reaction.emoji, reaction.added_at
    for tally in tallied:
        yield tally.guild_id, tally.emoji, instant_of(tally.message_id)


def write_message_emoji(
    connection: Connection, messages: Sequence[tuple[MessageSent, bool]], rollups: Rollups
) -> None:
    """Keep the emoji of new counted messages; count those of messages that stand, as is said."""
    found: list[tuple[MessageSent, EmojiKey, int, bool]] = []
    for fact, stands in messages:
        if fact.emoji:
            times = Counter[EmojiKey]()
            for emoji, count in fact.emoji:
                times[emoji_key(emoji)] += count
            found += [(fact, key, count, stands) for key, count in sorted(times.items())]
    if not found:
        return
    _INSERT_OF_MESSAGES.run(
        connection,
        guild_id=integers(fact.guild_id for fact, _, _, _ in found),
        message_id=integers(fact.message_id for fact, _, _, _ in found),
        emoji_id=integers(key[0] for _, key, _, _ in found),
        times=integers(count for _, _, count, _ in found).astype(np.int32),
        emoji_char=[key[1] for _, key, _, _ in found],
    )
    standing = [(fact, key, count) for fact, key, count, stands in found if stands]
    rollups.add_emoji(
        "in_messages",
        Amounts(
            guild_id=integers(fact.guild_id for fact, _, _ in standing),
            slot=slots_of_ids(integers(fact.message_id for fact, _, _ in standing)),
            audience=integers(fact.audience for fact, _, _ in standing),
            amount=integers(count for _, _, count in standing),
        ),
        [key for _, key, _ in standing],
    )


def take_message_emoji_back(
    connection: Connection, places: Places, message_id: IntArray, rollups: Rollups
) -> None:
    """Count the emoji of messages no more; ``places`` are those of the messages."""
    if not len(message_id):
        return
    emoji = _OF_MESSAGES.all(connection, guild_id=places.guild_id, message_id=message_id)
    keys = zip(places.guild_id.tolist(), message_id.tolist(), strict=True)
    audiences = dict(zip(keys, places.audience.tolist(), strict=True))
    rollups.add_emoji(
        "in_messages",
        Amounts(
            guild_id=integers(row.guild_id for row in emoji),
            slot=slots_of_ids(integers(row.message_id for row in emoji)),
            audience=integers(audiences[row.guild_id, row.message_id] for row in emoji),
            amount=integers(-row.times for row in emoji),
        ),
        [(row.emoji_id, row.emoji_char) for row in emoji],
    )
