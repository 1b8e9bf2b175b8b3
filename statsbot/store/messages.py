"""Writes messages, their edits and their deletions, and what they add to the rollups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from statsbot.domain.facts import (
    ANONYMOUS,
    COUNTED_MESSAGE_TYPES,
    AuthorKind,
    Contents,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    Traits,
)
from statsbot.store.arrays import IntArray, column, instants, integers
from statsbot.store.emoji import take_message_emoji_back, write_message_emoji
from statsbot.store.local_time import instants_of_ids, slots_of_ids
from statsbot.store.rollups import Places, Rollups
from statsbot.store.statements import Command, Query
from statsbot.store.stickers import take_message_stickers_back, write_message_stickers

BoolArray: TypeAlias = npt.NDArray[np.bool_]

_REPLY = 19
_UNKNOWN = -1
"""Stands for contents that Discord did not show us."""
_EDITED, _DELETED, _IN_BULK = 1, 2, 4
"""Bits of what had been told of a message before it."""
_COUNTED_TYPES = np.array(sorted(COUNTED_MESSAGE_TYPES), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message that was not kept before."""

    guild_id: int
    message_id: int
    change: int
    """What had been told of it before: 1 an edit, 2 its deletion, 4 together with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedMessage:
    """A kept message with a newer edit than before."""

    guild_id: int
    message_id: int
    channel_id: int
    author_id: int
    author_kind: int
    message_type: int
    audience: int
    is_first: bool
    """No edit of it was told before."""


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
    deleted_in_bulk: bool


_INSERT = Query("insert_messages", NewMessage)
_TAKE_CHANGES = Command("take_message_changes")
_EDIT = Query("edit_messages", EditedMessage)
_DELETE = Query("delete_messages", DeletedMessage)
_AWAIT = Command("await_messages")
_NOTE_ACTIVITY = Command("note_activity")


class _Columns(NamedTuple):
    """Messages as arrays of one length."""

    guild_id: IntArray
    message_id: IntArray
    channel_id: IntArray
    author_id: IntArray
    author_kind: IntArray
    message_type: IntArray
    audience: IntArray

    def at(self, places: IntArray) -> "_Columns":
        """Return those at the given places, in that order."""
        return _Columns(*(each[places] for each in self))

    @property
    def by_people(self) -> BoolArray:
        """Which were written by people."""
        return self.author_kind == AuthorKind.PERSON

    @property
    def counted(self) -> BoolArray:
        """Which are what "messages" means."""
        return self.by_people & np.isin(self.message_type, _COUNTED_TYPES)

    def places(self, chosen: BoolArray, *, of_people: bool = True) -> Places:
        """Return where those ``chosen`` belong, at the time of their ids."""
        return Places(
            guild_id=self.guild_id[chosen],
            slot=slots_of_ids(self.message_id[chosen]),
            audience=self.audience[chosen],
            channel_id=self.channel_id[chosen] if of_people else None,
            member_id=self.author_id[chosen] if of_people else None,
        )


def write_messages(connection: Connection, facts: Sequence[MessageSent], rollups: Rollups) -> int:
    """Keep the messages that are new and count them; return how many."""
    if not facts:
        return 0
    told, sent = _in_key_order(facts)
    traits, contents = column(sent, "traits"), _contents(sent)
    new = _INSERT.tuples(
        connection,
        guild_id=told.guild_id,
        message_id=told.message_id,
        channel_id=told.channel_id,
        author_id=told.author_id,
        reply_to=integers([reply_to or 0 for reply_to in map(attrgetter("reply_to"), sent)]),
        author_kind=told.author_kind.astype(np.int16),
        message_type=told.message_type.astype(np.int16),
        audience=told.audience.astype(np.int16),
        traits=traits.astype(np.int16),
        contents=contents.astype(np.int16),
    )
    is_new, change = _news(told, new)
    _forget_changes(connection, told, change != 0)
    counted = told.counted & is_new
    rollups.add_all(
        _metrics(told.message_type[counted], change[counted], traits[counted], contents[counted]),
        told.places(counted),
    )
    others = is_new & ~counted
    by_people = told.by_people[others]
    rollups.add_all(
        {"bot_messages": ~by_people, "other_messages": by_people},
        told.places(others, of_people=False),
    )
    _note_activity(connection, told, counted)
    stands = (change & _DELETED) == 0
    kept = [
        (fact, bool(stands[place]))
        for place, fact in enumerate(sent)
        if (fact.emoji or fact.stickers) and counted[place]
    ]
    write_message_emoji(connection, kept, rollups)
    write_message_stickers(connection, kept, rollups)
    return len(new)


def write_edits(connection: Connection, edits: Sequence[MessageEdited], rollups: Rollups) -> int:
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
    changed = _EDIT.all(connection, guild_id=guild_id, message_id=message_id, edited_at=edited_at)
    if len(changed) < len(keys):
        _AWAIT.run(
            connection,
            guild_id=guild_id,
            message_id=message_id,
            edited_at=edited_at,
            deleted_at=instants([None] * len(keys)),
            in_bulk=np.zeros(len(keys), dtype=np.bool_),
        )
    first = [row for row in changed if row.is_first]
    if first:
        columns = _columns(first)
        counted = columns.counted
        rollups.add_all({"edited": counted[counted]}, columns.places(counted))
    return len(changed)


def write_deletions(
    connection: Connection, deletions: Sequence[MessageDeleted], rollups: Rollups
) -> int:
    """Note deletions and take what they counted as back; return how many messages they hit."""
    if not deletions:
        return 0
    first: dict[tuple[int, int], MessageDeleted] = {}
    for fact in deletions:
        first.setdefault((fact.guild_id, fact.message_id), fact)
    keys = sorted(first)
    guild_id, message_id = integers(key[0] for key in keys), integers(key[1] for key in keys)
    deleted_at = instants([first[key].deleted_at for key in keys])
    in_bulk = np.array([first[key].in_bulk for key in keys])
    gone = _DELETE.all(
        connection,
        guild_id=guild_id,
        message_id=message_id,
        deleted_at=deleted_at,
        in_bulk=in_bulk,
    )
    if len(gone) < len(keys):
        _AWAIT.run(
            connection,
            guild_id=guild_id,
            message_id=message_id,
            edited_at=instants([None] * len(keys)),
            deleted_at=deleted_at,
            in_bulk=in_bulk,
        )
    if gone:
        columns = _columns(gone)
        counted = columns.counted
        with_others = np.array([row.deleted_in_bulk for row in gone])[counted]
        places = columns.places(counted)
        rollups.add_all({"deleted": counted[counted], "deleted_in_bulk": with_others}, places)
        take_message_emoji_back(connection, places, columns.message_id[counted], rollups)
        take_message_stickers_back(connection, places, columns.message_id[counted], rollups)
    return len(gone)


def _in_key_order(facts: Sequence[MessageSent]) -> tuple[_Columns, Sequence[MessageSent]]:
    """Return the facts by key, each key once, as arrays and as they are."""
    told = _columns(facts)
    order = np.lexsort((told.message_id, told.guild_id))
    guild_id, message_id = told.guild_id[order], told.message_id[order]
    repeated = (guild_id[1:] == guild_id[:-1]) & (message_id[1:] == message_id[:-1])
    kept = order[np.concatenate(([True], ~repeated))]
    places: list[int] = kept.tolist()
    return told.at(kept), [facts[place] for place in places]


def _news(told: _Columns, new: Sequence[tuple[int, int, int]]) -> tuple[BoolArray, IntArray]:
    """Return which messages are ``new``, and what had been told of each before."""
    size = len(told.message_id)
    if len(new) == size and not any(map(itemgetter(2), new)):
        return np.ones(size, dtype=np.bool_), np.zeros(size, dtype=np.int64)
    changes = {(guild_id, message_id): bits for guild_id, message_id, bits in new}
    pairs = list(zip(told.guild_id.tolist(), told.message_id.tolist(), strict=True))
    is_new = np.array([pair in changes for pair in pairs])
    return is_new, integers(changes.get(pair, 0) for pair in pairs)


def _contents(sent: Sequence[MessageSent]) -> IntArray:
    """Return what each message contains: in a batch mostly told of all or of none."""
    told = list(map(attrgetter("contents"), sent))
    unknown = told.count(None)
    if unknown == len(told):
        return np.full(unknown, _UNKNOWN)
    if unknown:
        told = [_UNKNOWN if contents is None else contents for contents in told]
    return integers(told)


def _forget_changes(connection: Connection, told: _Columns, changed: BoolArray) -> None:
    if bool(changed.any()):
        _TAKE_CHANGES.run(
            connection, guild_id=told.guild_id[changed], message_id=told.message_id[changed]
        )


def _metrics(
    message_type: IntArray, change: IntArray, traits: IntArray, contents: IntArray
) -> dict[str, BoolArray]:
    """Return what each counted message adds."""
    readable = contents != _UNKNOWN
    shown = np.maximum(contents, 0)
    deleted = (change & _DELETED) != 0
    return {
        "sent": np.ones(len(change), dtype=np.bool_),
        "edited": (change & _EDITED) != 0,
        "deleted": deleted,
        "deleted_in_bulk": deleted & ((change & _IN_BULK) != 0),
        "replies": message_type == _REPLY,
        "stickers": (traits & Traits.STICKER) != 0,
        "forwards": (traits & Traits.FORWARD) != 0,
        "voice_messages": (traits & Traits.VOICE_MESSAGE) != 0,
        "readable": readable,
        "attachments": (shown & Contents.ATTACHMENT) != 0,
        "embeds": (shown & Contents.EMBED) != 0,
        "polls": (shown & Contents.POLL) != 0,
    }


def _note_activity(connection: Connection, told: _Columns, counted: BoolArray) -> None:
    """Note when the authors of ``counted`` messages first and last wrote.

    The messages come in order of their ids, so the first and last of an author's are their oldest
    and newest.
    """
    known = counted & (told.author_id > ANONYMOUS)
    keys = (told.audience[known], told.author_id[known], told.guild_id[known])
    if not len(keys[0]):
        return
    order = np.lexsort(keys)
    audience, member_id, guild_id = (key[order] for key in keys)
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = (
        (guild_id[1:] != guild_id[:-1])
        | (member_id[1:] != member_id[:-1])
        | (audience[1:] != audience[:-1])
    )
    ends = np.append(starts[1:], True)
    at = instants_of_ids(told.message_id[known][order])
    _NOTE_ACTIVITY.run(
        connection,
        guild_id=guild_id[starts],
        member_id=member_id[starts],
        audience=audience[starts].astype(np.int16),
        first_message_at=at[starts],
        last_message_at=at[ends],
    )


def _columns(
    facts: Sequence[MessageSent] | Sequence[EditedMessage] | Sequence[DeletedMessage],
) -> _Columns:
    return _Columns(*(column(facts, name) for name in _Columns._fields))
