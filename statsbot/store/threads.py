"""Threads and forum posts: what was opened, archived and followed.

What is written in a thread is counted for it as for any channel.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import ThreadJoined, ThreadLeft, ThreadSeen
from statsbot.domain.ids import ChannelId, GuildId
from statsbot.store.arrays import instants, integers
from statsbot.store.channels import Change, write_changes
from statsbot.store.packed import Layout, added_up
from statsbot.store.pool import Database
from statsbot.store.rollups import Rollups
from statsbot.store.rows import Reader
from statsbot.store.segments import (
    CHANNEL_DAYS,
    Asked,
    day_since_1970,
    days_since_1970,
    read_rows,
)
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDay:
    """What happened to threads and forum posts on a day of the server's zone."""

    day: date
    created: int
    archived: int
    joined: int
    """How often a person began to follow one."""
    written_in: int
    """Threads with messages that stand."""


_UNKNOWN_PARENT = 0
_METRICS = ("created", "archived", "joined")
_Sums: TypeAlias = Counter[tuple[int, date, int, int, str]]
"""By server, day, parent, audience and metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKey:
    """A thread that was new."""

    guild_id: int
    thread_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMemberKey:
    """A following that was new."""

    guild_id: int
    thread_id: int
    member_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThreads:
    """A number of threads."""

    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadTotal:
    """What happened to a channel's threads or posts in a stretch of days."""

    parent_id: ChannelId
    """The channel they hang on; 0: not known."""
    created: int
    archived: int
    """How often one was."""
    joined: int
    """How often a person began to follow one."""


_INSERT = Query("insert_threads", ThreadKey)
_SEE = Command("see_threads")
_INSERT_MEMBERS = Query("insert_thread_members", ThreadMemberKey)
_END_MEMBERS = Command("end_thread_members")
_ADD_DAYS = Command("add_to_thread_days")
_DAYS = Query("thread_days", ThreadDay)
_WRITTEN = Layout(
    columns=("day", "channel_id", "sent", "deleted"),
    keys=("day", "channel_id"),
    ids=frozenset({"channel_id"}),
)
"""What of the days of channels tells in which of them somebody wrote."""
_OPEN = Query("threads_open_at", OpenThreads)
_TOTALS = Query("total_threads", ThreadTotal)


async def thread_days(
    db: Database, guild_id: GuildId, first_day: date, after_day: date, reader: Reader
) -> list[ThreadDay]:
    """Return what happened to threads, per day of the server's zone; empty days are absent."""
    first, after = days_since_1970(first_day), days_since_1970(after_day)
    asked = Asked(first=first, after=after, wanted=("sent", "deleted"), reader=reader)
    async with db.snapshot() as connection:
        rows = await read_rows(connection, guild_id, CHANNEL_DAYS, asked)
        written = added_up(_WRITTEN, rows)
        written = written.chosen(written["sent"] > written["deleted"])
        return await _DAYS.all_async(
            connection,
            guild_id=guild_id,
            first_day=first_day,
            after_day=after_day,
            reader=int(reader),
            day=written["day"].astype("datetime64[D]"),
            channel_id=written.values("channel_id"),
        )


async def thread_totals(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> list[ThreadTotal]:
    """Return what happened to each channel's threads, by the channel's id.

    On the days of the server's zone from ``first_day`` to before ``after_day``, since 1970.
    """
    async with db.reading() as connection:
        return await _TOTALS.all_async(
            connection,
            guild_id=guild_id,
            first_day=day_since_1970(first_day),
            after_day=day_since_1970(after_day),
            reader=int(reader),
        )


async def threads_open_at(db: Database, guild_id: GuildId, at: datetime, reader: Reader) -> int:
    """Return how many threads were neither archived nor deleted at ``at``, as far as told."""
    async with db.reading() as connection:
        row = await _OPEN.one_async(connection, guild_id=guild_id, at=at, reader=int(reader))
    return row.threads if row is not None else 0


def write_threads(
    connection: Connection,
    seen: Sequence[ThreadSeen],
    joined: Sequence[ThreadJoined],
    left: Sequence[ThreadLeft],
    rollups: Rollups,
) -> int:
    """Keep threads and who follows them, count what is new; return how much that was."""
    sums: _Sums = Counter()
    new = _write_seen(connection, seen, rollups, sums) if seen else 0
    new += _write_joined(connection, joined, rollups, sums) if joined else 0
    new += _write_left(connection, left) if left else 0
    _add(connection, sums)
    return new


def _write_seen(
    connection: Connection, seen: Sequence[ThreadSeen], rollups: Rollups, sums: _Sums
) -> int:
    first: dict[tuple[int, int], ThreadSeen] = {}
    newest: dict[tuple[int, int], ThreadSeen] = {}
    for fact in sorted(seen, key=lambda fact: fact.seen_at):
        first.setdefault((fact.guild_id, fact.thread_id), fact)
        newest[fact.guild_id, fact.thread_id] = fact
    keys = sorted(first)
    columns = {
        "guild_id": integers(key[0] for key in keys),
        "thread_id": integers(key[1] for key in keys),
        "owner_id": integers(newest[key].owner_id or 0 for key in keys),
        "seen_at": instants([newest[key].seen_at for key in keys]),
    }
    inserted = _INSERT.all(
        connection,
        **columns,
        parent_id=integers(first[key].parent_id for key in keys),
        created_at=instants([first[key].created_at for key in keys]),
        audience=integers(first[key].audience for key in keys).astype(np.int16),
    )
    _SEE.run(connection, **columns)
    for row in inserted:
        fact = first[row.guild_id, row.thread_id]
        sums[*_place(fact, fact.created_at, rollups), "created"] += 1
    return len(inserted) + _write_archive(connection, seen, rollups, sums)


def _write_archive(
    connection: Connection, seen: Sequence[ThreadSeen], rollups: Rollups, sums: _Sums
) -> int:
    """Keep when threads were archived and taken out again; a new thread says neither."""
    told = {
        (fact.guild_id, fact.thread_id, fact.archive_changed_at, _change(fact)): fact
        for fact in sorted(seen, key=lambda fact: fact.seen_at, reverse=True)
        if fact.archive_changed_at is not None
        and (fact.is_archived or fact.archive_changed_at > fact.created_at)
    }
    new = write_changes(connection, told)
    for row in new:
        if row.what == Change.ARCHIVED:
            fact = told[row.guild_id, row.channel_id, row.changed_at, Change.ARCHIVED]
            sums[*_place(fact, row.changed_at, rollups), "archived"] += 1
    return len(new)


def _change(fact: ThreadSeen) -> Change:
    return Change.ARCHIVED if fact.is_archived else Change.UNARCHIVED


def _write_joined(
    connection: Connection, joined: Sequence[ThreadJoined], rollups: Rollups, sums: _Sums
) -> int:
    told = {
        (fact.guild_id, fact.thread_id, fact.member_id, fact.joined_at): fact for fact in joined
    }
    keys = sorted(told)
    inserted = _INSERT_MEMBERS.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        thread_id=integers(key[1] for key in keys),
        member_id=integers(key[2] for key in keys),
        joined_at=instants([key[3] for key in keys]),
    )
    for row in inserted:
        fact = told[row.guild_id, row.thread_id, row.member_id, row.joined_at]
        sums[*_place(fact, fact.joined_at, rollups), "joined"] += 1
    return len(inserted)


def _write_left(connection: Connection, left: Sequence[ThreadLeft]) -> int:
    first: dict[tuple[int, int, int], datetime] = {}
    for fact in sorted(left, key=lambda fact: fact.left_at):
        first.setdefault((fact.guild_id, fact.thread_id, fact.member_id), fact.left_at)
    keys = sorted(first)
    return _END_MEMBERS.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        thread_id=integers(key[1] for key in keys),
        member_id=integers(key[2] for key in keys),
        left_at=instants([first[key] for key in keys]),
    )


def _place(
    fact: ThreadSeen | ThreadJoined, at: datetime, rollups: Rollups
) -> tuple[int, date, int, int]:
    day = rollups.day(fact.guild_id, at)
    return fact.guild_id, day, fact.parent_id or _UNKNOWN_PARENT, int(fact.audience)


def _add(connection: Connection, sums: _Sums) -> None:
    places = sorted({key[:4] for key in sums})
    if places:
        _ADD_DAYS.run(
            connection,
            guild_id=integers(place[0] for place in places),
            day=np.array([place[1] for place in places], dtype="datetime64[D]"),
            parent_id=integers(place[2] for place in places),
            audience=integers(place[3] for place in places).astype(np.int16),
            **{
                metric: integers(sums[*place, metric] for place in places).astype(np.int32)
                for metric in _METRICS
            },
        )
