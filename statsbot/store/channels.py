"""Channels, threads and forum posts as last seen, and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import Audience, ChannelGone, ChannelSeen, GuildListed
from statsbot.domain.ids import GuildId, first_id_at
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many channels of one kind there were."""

    kind: int
    """A :class:`~statsbot.domain.facts.ChannelKind`, or a number of Discord's newer than it."""
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCount:
    """How often one thing became of channels."""

    what: int
    """A :class:`Change`."""
    times: int


_Key: TypeAlias = tuple[int, int]


class Change(IntEnum):
    """What became of a channel, thread or forum post."""

    RENAMED = 0
    DELETED = 1
    ARCHIVED = 2
    UNARCHIVED = 3
    OPENED = 4
    """Everyone can see it from then on."""
    CLOSED = 5
    """Only some can."""


@dataclass(slots=True, kw_only=True)
class KeptChannel:
    """A channel as it is kept."""

    guild_id: int
    channel_id: int
    name: str
    audience: int | None
    seen_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """Something that became of a channel, and was new."""

    guild_id: int
    channel_id: int
    changed_at: datetime
    what: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedChannel:
    """A channel that is not in its server's list any more."""

    guild_id: int
    channel_id: int
    listed_at: datetime


_UNLISTED = Query("unlisted_channels", UnlistedChannel)
_KEPT = Query("kept_channels", KeptChannel)
_DESCRIBE = Command("describe_channels")
_END = Command("end_channels")
_INSERT_CHANGES = Query("insert_channel_changes", ChannelChange)
_KINDS = Query("channel_kinds_at", KindCount)
_CHANGES = Query("count_channel_changes", ChangeCount)


async def kinds_at(
    db: Database, guild_id: GuildId, at: datetime, reader: Reader
) -> list[KindCount]:
    """Return how many channels of each kind there were at ``at``, threads apart, by kind."""
    async with db.reading() as connection:
        return await _KINDS.all_async(
            connection, guild_id=guild_id, at=at, after_id=first_id_at(at), reader=int(reader)
        )


async def changes(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[ChangeCount]:
    """Return how often each :class:`Change` happened in ``window``."""
    async with db.reading() as connection:
        return await _CHANGES.all_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
        )


def write_channels(
    connection: Connection,
    seen: Sequence[ChannelSeen],
    gone: Sequence[ChannelGone],
    listed: Sequence[GuildListed],
) -> int:
    """Keep the newest descriptions and ends of channels; return how many were news.

    What is not among ``listed`` was deleted while nobody watched: it ends when that was noticed.
    """
    gone = [*gone, *_unlisted(connection, listed)]
    told: defaultdict[_Key, list[ChannelSeen | ChannelGone]] = defaultdict(list)
    for fact in (*seen, *gone):
        told[fact.guild_id, fact.channel_id].append(fact)
    if not told:
        return 0
    keys = sorted(told)
    kept = {
        (row.guild_id, row.channel_id): row
        for row in _KEPT.all(
            connection,
            guild_id=integers(key[0] for key in keys),
            channel_id=integers(key[1] for key in keys),
        )
    }
    write_changes(
        connection,
        [
            (*key, at, what)
            for key in keys
            for at, what in _changes(kept.get(key), sorted(told[key], key=_told_at))
        ],
    )
    return _describe(connection, seen) + _end(connection, gone)


def write_changes(
    connection: Connection, told: Iterable[tuple[int, int, datetime, Change]]
) -> list[ChannelChange]:
    """Keep what became of channels (server, channel, when, what); return what was new."""
    rows = sorted(set(told))
    if not rows:
        return []
    return _INSERT_CHANGES.all(
        connection,
        guild_id=integers(row[0] for row in rows),
        channel_id=integers(row[1] for row in rows),
        changed_at=instants([row[2] for row in rows]),
        what=integers(row[3] for row in rows).astype(np.int16),
    )


def _unlisted(connection: Connection, listed: Sequence[GuildListed]) -> list[ChannelGone]:
    lists = list({fact.guild_id: fact for fact in sorted(listed, key=_listed_at)}.values())
    if not lists:
        return []
    pairs = [(fact.guild_id, channel_id) for fact in lists for channel_id in fact.channel_ids]
    rows = _UNLISTED.all(
        connection,
        guild_id=integers(fact.guild_id for fact in lists),
        listed_at=instants([fact.listed_at for fact in lists]),
        of_guild=integers(pair[0] for pair in pairs),
        channel_id=integers(pair[1] for pair in pairs),
    )
    return [
        ChannelGone(guild_id=row.guild_id, channel_id=row.channel_id, gone_at=row.listed_at)
        for row in rows
    ]


def _listed_at(fact: GuildListed) -> datetime:
    return fact.listed_at


def _told_at(fact: ChannelSeen | ChannelGone) -> datetime:
    return fact.seen_at if isinstance(fact, ChannelSeen) else fact.gone_at


def _changes(
    kept: KeptChannel | None, told: Iterable[ChannelSeen | ChannelGone]
) -> Iterator[tuple[datetime, Change]]:
    """Yield what facts of one channel, in order of time, say that became of it."""
    name, audience, seen_at, gone_at = (
        (kept.name, kept.audience, kept.seen_at, kept.gone_at) if kept else ("", None, None, None)
    )
    for fact in told:
        if isinstance(fact, ChannelGone):
            if gone_at is None or (seen_at is not None and gone_at < seen_at):
                yield fact.gone_at, Change.DELETED
            gone_at = fact.gone_at if gone_at is None else max(gone_at, fact.gone_at)
            continue
        if seen_at is not None and fact.seen_at < seen_at:
            continue  # what came later is known already
        if seen_at is not None and name != storable(fact.name):
            yield fact.seen_at, Change.RENAMED
        if None not in (audience, fact.audience) and audience != fact.audience:
            is_public = fact.audience is Audience.PUBLIC
            yield fact.seen_at, Change.OPENED if is_public else Change.CLOSED
        name, seen_at = storable(fact.name), fact.seen_at
        audience = audience if fact.audience is None else int(fact.audience)


def _describe(connection: Connection, seen: Sequence[ChannelSeen]) -> int:
    newest: dict[_Key, ChannelSeen] = {}
    audiences: dict[_Key, int] = {}
    for fact in sorted(seen, key=lambda fact: fact.seen_at):
        key = fact.guild_id, fact.channel_id
        newest[key] = fact
        if fact.audience is not None:
            audiences[key] = fact.audience
    if not newest:
        return 0
    keys = sorted(newest)
    rows = [newest[key] for key in keys]
    return _DESCRIBE.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        channel_id=integers(key[1] for key in keys),
        parent_id=integers(row.parent_id or 0 for row in rows),
        seen_at=instants([row.seen_at for row in rows]),
        kind=integers(int(row.kind) for row in rows).astype(np.int16),
        audience=integers(audiences.get(key, -1) for key in keys).astype(np.int16),
        name=[storable(row.name) for row in rows],
    )


def _end(connection: Connection, gone: Sequence[ChannelGone]) -> int:
    ends = {
        (fact.guild_id, fact.channel_id): fact.gone_at
        for fact in sorted(gone, key=lambda fact: fact.gone_at)
    }
    if not ends:
        return 0
    keys = sorted(ends)
    return _END.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        channel_id=integers(key[1] for key in keys),
        gone_at=instants([ends[key] for key in keys]),
    )
