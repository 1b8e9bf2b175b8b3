"""Emoji as keys, and the names of custom ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from psycopg import Connection

from statsbot.domain.facts import Emoji, MessageSent, ReactionAdded, ReactionsTallied
from statsbot.domain.ids import instant_of
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.statements import Command

EmojiKey: TypeAlias = tuple[int, str]
"""A custom emoji's id and "", or 0 and the character: custom emoji are renamed."""

_NAME = Command("name_emoji")


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
