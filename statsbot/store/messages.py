"""Writes messages, their edits and their deletions, and what they add to the rollups."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from statsbot.domain.facts import (
    COUNTED_MESSAGE_TYPES,
    AuthorKind,
    MessageDeleted,
    MessageEdited,
    MessageSent,
)
from statsbot.store.arrays import IntArray, column, instants, integers
from statsbot.store.emoji import EmojiKey, emoji_key
from statsbot.store.local_time import slots_of_ids
from statsbot.store.rollups import Amounts, Rollups
from statsbot.store.statements import Command, Query

_COUNTED_TYPES = np.array(sorted(COUNTED_MESSAGE_TYPES), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message that was not kept before."""

    guild_id: int
    message_id: int
    is_changed: bool
    """An edit or its deletion had been told before."""
    is_deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedMessage:
    """A message that stood until now."""

    guild_id: int
    message_id: int
    channel_id: int
    author_id: int
    author_kind: int
    message_type: int
    audience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEmoji:
    """An emoji in a message's text."""

    guild_id: int
    message_id: int
    emoji_id: int
    times: int
    emoji_char: str


_INSERT = Query("insert_messages", NewMessage)
_TAKE_CHANGES = Command("take_message_changes")
_EDIT = Command("edit_messages")
_DELETE = Query("delete_messages", DeletedMessage)
_AWAIT = Command("await_messages")
_INSERT_EMOJI = Command("insert_message_emoji")
_EMOJI_OF = Query("emoji_of_messages", MessageEmoji)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Messages as arrays of one length."""

    guild_id: IntArray
    message_id: IntArray
    channel_id: IntArray
    author_id: IntArray
    author_kind: IntArray
    message_type: IntArray
    audience: IntArray

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Which are what "messages" means."""
        by_person = self.author_kind == AuthorKind.PERSON
        return by_person & np.isin(self.message_type, _COUNTED_TYPES)

    def amounts(self, chosen: npt.NDArray[np.bool_], *, of_people: bool = True) -> Amounts:
        """Return one message each for those ``chosen``, at the time of their ids."""
        return Amounts(
            guild_id=self.guild_id[chosen],
            slot=slots_of_ids(self.message_id[chosen]),
            audience=self.audience[chosen],
            amount=np.ones(int(chosen.sum()), dtype=np.int64),
            channel_id=self.channel_id[chosen] if of_people else None,
            member_id=self.author_id[chosen] if of_people else None,
        )


def write_messages(connection: Connection, facts: Sequence[MessageSent], rollups: Rollups) -> int:
    """Keep the messages that are new and count them; return how many."""
    if not facts:
        return 0
    told, sent = _in_key_order(facts)
    new = _INSERT.tuples(
        connection,
        guild_id=told.guild_id,
        message_id=told.message_id,
        channel_id=told.channel_id,
        author_id=told.author_id,
        reply_to=integers(fact.reply_to or 0 for fact in sent),
        author_kind=told.author_kind.astype(np.int16),
        message_type=told.message_type.astype(np.int16),
        audience=told.audience.astype(np.int16),
    )
    is_new = np.ones(len(sent), dtype=np.bool_)
    if len(new) < len(sent):
        is_new = _among(told, {(guild_id, message_id) for guild_id, message_id, _, _ in new})
    changed = {(guild_id, message_id) for guild_id, message_id, is_changed, _ in new if is_changed}
    is_gone = np.zeros(len(sent), dtype=np.bool_)
    if changed:
        is_gone = _among(told, {(row[0], row[1]) for row in new if row[3]})
        keys = sorted(changed)
        _TAKE_CHANGES.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            message_id=integers(key[1] for key in keys),
        )
    counted = told.counted & is_new
    rollups.add("sent", told.amounts(counted))
    rollups.add("deleted", told.amounts(counted & is_gone))
    by_machine = is_new & (told.author_kind != AuthorKind.PERSON)
    rollups.add("bot_messages", told.amounts(by_machine, of_people=False))
    _write_emoji(connection, sent, counted, is_gone, rollups)
    return len(new)


def write_edits(connection: Connection, edits: Sequence[MessageEdited]) -> int:
    """Note edits; return how many changed a kept message."""
    if not edits:
        return 0
    newest: dict[tuple[int, int], datetime] = {}
    for fact in edits:
        key = fact.guild_id, fact.message_id
        newest[key] = max(newest.get(key, fact.edited_at), fact.edited_at)
    keys = sorted(newest)
    guild_id, message_id = integers(key[0] for key in keys), integers(key[1] for key in keys)
    edited_at = instants([newest[key] for key in keys])
    changed = _EDIT.run(connection, guild_id=guild_id, message_id=message_id, edited_at=edited_at)
    _AWAIT.run(
        connection,
        guild_id=guild_id,
        message_id=message_id,
        edited_at=edited_at,
        deleted_at=instants([None] * len(keys)),
    )
    return changed


def write_deletions(
    connection: Connection, deletions: Sequence[MessageDeleted], rollups: Rollups
) -> int:
    """Note deletions and take what they counted as back; return how many messages they hit."""
    if not deletions:
        return 0
    first: dict[tuple[int, int], datetime] = {}
    for fact in deletions:
        first.setdefault((fact.guild_id, fact.message_id), fact.deleted_at)
    keys = sorted(first)
    guild_id, message_id = integers(key[0] for key in keys), integers(key[1] for key in keys)
    deleted_at = instants([first[key] for key in keys])
    gone = _DELETE.all(connection, guild_id=guild_id, message_id=message_id, deleted_at=deleted_at)
    if len(gone) < len(keys):
        _AWAIT.run(
            connection,
            guild_id=guild_id,
            message_id=message_id,
            edited_at=instants([None] * len(keys)),
            deleted_at=deleted_at,
        )
    if gone:
        columns = _columns(gone)
        rollups.add("deleted", columns.amounts(columns.counted))
        _take_emoji_back(connection, columns, rollups)
    return len(gone)


def _in_key_order(facts: Sequence[MessageSent]) -> tuple[_Columns, Sequence[MessageSent]]:
    """Return the facts by key, each key once, as arrays and as they are."""
    guild_id, message_id = column(facts, "guild_id"), column(facts, "message_id")
    order = np.lexsort((message_id, guild_id))
    guild_id, message_id = guild_id[order], message_id[order]
    repeated = (guild_id[1:] == guild_id[:-1]) & (message_id[1:] == message_id[:-1])
    kept = order[np.concatenate(([True], ~repeated))]
    places: list[int] = kept.tolist()
    sent = [facts[place] for place in places]
    return _columns(sent), sent


def _among(told: _Columns, keys: set[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Return for each message whether its key is one of ``keys``."""
    pairs = zip(told.guild_id.tolist(), told.message_id.tolist(), strict=True)
    return np.array([pair in keys for pair in pairs], dtype=np.bool_)


def _columns(facts: Sequence[MessageSent] | Sequence[DeletedMessage]) -> _Columns:
    return _Columns(
        guild_id=column(facts, "guild_id"),
        message_id=column(facts, "message_id"),
        channel_id=column(facts, "channel_id"),
        author_id=column(facts, "author_id"),
        author_kind=column(facts, "author_kind"),
        message_type=column(facts, "message_type"),
        audience=column(facts, "audience"),
    )


def _write_emoji(
    connection: Connection,
    sent: Sequence[MessageSent],
    counted: npt.NDArray[np.bool_],
    is_gone: npt.NDArray[np.bool_],
    rollups: Rollups,
) -> None:
    found: list[tuple[MessageSent, EmojiKey, int, bool]] = []
    with_emoji = [place for place, fact in enumerate(sent) if fact.emoji]
    for place in with_emoji:
        if counted[place]:
            fact, times = sent[place], Counter[EmojiKey]()
            for emoji, count in fact.emoji or ():
                times[emoji_key(emoji)] += count
            gone = bool(is_gone[place])
            found += [(fact, key, count, gone) for key, count in sorted(times.items())]
    if not found:
        return
    _INSERT_EMOJI.run(
        connection,
        guild_id=integers(fact.guild_id for fact, _, _, _ in found),
        message_id=integers(fact.message_id for fact, _, _, _ in found),
        emoji_id=integers(key[0] for _, key, _, _ in found),
        times=integers(count for _, _, count, _ in found).astype(np.int32),
        emoji_char=[key[1] for _, key, _, _ in found],
    )
    standing = [(fact, key, count) for fact, key, count, gone in found if not gone]
    _add_emoji(
        rollups,
        [(fact.guild_id, fact.message_id, fact.audience, count) for fact, _, count in standing],
        [key for _, key, _ in standing],
    )


def _take_emoji_back(connection: Connection, gone: _Columns, rollups: Rollups) -> None:
    counted = gone.counted
    if not bool(counted.any()):
        return
    guild_id, message_id = gone.guild_id[counted], gone.message_id[counted]
    emoji = _EMOJI_OF.all(connection, guild_id=guild_id, message_id=message_id)
    keys = zip(guild_id.tolist(), message_id.tolist(), strict=True)
    audiences = dict(zip(keys, gone.audience[counted].tolist(), strict=True))
    _add_emoji(
        rollups,
        [
            (row.guild_id, row.message_id, audiences[row.guild_id, row.message_id], -row.times)
            for row in emoji
        ],
        [(row.emoji_id, row.emoji_char) for row in emoji],
    )


def _add_emoji(
    rollups: Rollups, placed: list[tuple[int, int, int, int]], emoji: list[EmojiKey]
) -> None:
    if not placed:
        return
    guild_id, message_id, audience, amount = np.array(placed, dtype=np.int64).T
    amounts = Amounts(
        guild_id=guild_id, slot=slots_of_ids(message_id), audience=audience, amount=amount
    )
    rollups.add_emoji("in_messages", amounts, emoji)
