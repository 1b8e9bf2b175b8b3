"""What happened in a window: per slot, day, channel, member, emoji.

Windows and buckets are read in whole slots of 15 minutes: a slot belongs to the window that its
start lies in, so that adjacent windows add up and all of these functions agree with each other.

Days of the server's own zone are read from rollups, everything else from facts. Which of the two
answers is not visible in the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import numpy as np

from statsbot.domain.ids import GuildId, first_id_at
from statsbot.domain.windows import Window, local_day, midnight, zone
from statsbot.store.arrays import instants, integers
from statsbot.store.local_time import first_slot_from, slot_range, slot_start
from statsbot.store.pool import Database
from statsbot.store.rows import (
    ChannelTotal,
    EmojiTotal,
    GuildSettings,
    IntArray,
    MemberTotal,
    Reader,
    SlotCounts,
)
from statsbot.store.settings import settings
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedSlots:
    """All slots of a window."""

    slots: bytes
    """The columns of :class:`~statsbot.store.rows.SlotCounts` as big-endian int64, slot by slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPeople:
    """Distinct people of a day of the server's zone."""

    day: date
    authors: int
    active: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPeople:
    """Distinct people between two edges; ``place`` counts the stretches from 0."""

    place: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Distinct people of a window."""

    authors: int
    active: int


_SLOTS = Query("count_slots", PackedSlots)
_PEOPLE_BY_MEMBER_DAY = Query("count_people_by_member_day", DayPeople)
_AUTHORS_BY_BUCKET = Query("count_authors_by_bucket", BucketPeople)
_ACTIVE_BY_BUCKET = Query("count_active_by_bucket", BucketPeople)
_PEOPLE = Query("count_people", People)
_CHANNELS = Query("total_channels", ChannelTotal)
_MEMBERS = Query("total_members", MemberTotal)
_EMOJI = Query("total_emoji", EmojiTotal)

_BEFORE_ALL = date(2015, 1, 1)


async def slot_counts(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> SlotCounts:
    """Return what happened per slot, ascending; slots without anything are absent."""
    first, after = slot_range(window)
    async with db.reading() as connection:
        row = await _SLOTS.one_async(
            connection,
            guild_id=guild_id,
            first_slot=first,
            after_slot=after,
            reader=int(reader),
        )
    names = [field.name for field in fields(SlotCounts)]
    packed = np.frombuffer(row.slots if row else b"", dtype=">i8")
    columns = packed.reshape(-1, len(names)).T.astype(np.int64, order="C")
    return SlotCounts(**dict(zip(names, columns, strict=True)))


async def authors_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people with counted messages between consecutive ``edges``.

    Length ``len(edges) - 1``. Edges that are midnights of the server's zone are read from the
    member-days, any others from facts; the numbers are the same.
    """
    by_day = await _people_by_member_day(db, guild_id, edges, reader)
    if by_day is not None:
        return by_day[0]
    return await _people_by_bucket(db, _AUTHORS_BY_BUCKET, guild_id, edges, reader)


async def active_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people who spoke, reacted or were in voice between ``edges``."""
    by_day = await _people_by_member_day(db, guild_id, edges, reader)
    if by_day is not None:
        return by_day[1]
    return await _people_by_bucket(db, _ACTIVE_BY_BUCKET, guild_id, edges, reader)


async def authors_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people with counted messages in the window."""
    return (await _people(db, guild_id, window, reader)).authors


async def active_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people who spoke, reacted or were in voice in the window."""
    return (await _people(db, guild_id, window, reader)).active


async def channel_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[ChannelTotal]:
    """Return the channels with counted messages in the window, most messages first, then id."""
    parts = await _split(db, guild_id, window)
    if parts is None:
        return []
    async with db.reading() as connection:
        return await _CHANNELS.all_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            **parts.days,
            **parts.edge_ids,
            from_id=first_id_at(parts.start),
            until_id=first_id_at(parts.end),
        )


async def member_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader, limit: int | None = None
) -> list[MemberTotal]:
    """Return the people with counted messages in the window, most messages first, then id."""
    parts = await _split(db, guild_id, window)
    if parts is None:
        return []
    async with db.reading() as connection:
        return await _MEMBERS.all_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            **parts.days,
            **parts.edge_ids,
            limit=limit,
        )


async def emoji_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[EmojiTotal]:
    """Return the emoji used in the window, most reactions first, then in messages, then name."""
    parts = await _split(db, guild_id, window)
    if parts is None:
        return []
    async with db.reading() as connection:
        return await _EMOJI.all_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            **parts.days,
            **parts.edge_ids,
            **parts.edge_instants,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A window in whole slots: the days that rollups answer, and the edges that facts do."""

    start: datetime
    end: datetime
    first_day: date
    after_day: date
    edges: tuple[tuple[datetime, datetime], ...]

    @property
    def days(self) -> dict[str, object]:
        return {"first_day": self.first_day, "after_day": self.after_day}

    @property
    def edge_ids(self) -> dict[str, object]:
        return {
            "first_id": integers(first_id_at(start) for start, _ in self.edges),
            "after_id": integers(first_id_at(end) for _, end in self.edges),
        }

    @property
    def edge_instants(self) -> dict[str, object]:
        return {
            "since": instants([start for start, _ in self.edges]),
            "until": instants([end for _, end in self.edges]),
        }


async def _split(db: Database, guild_id: GuildId, window: Window) -> _Parts | None:
    """Return the window's parts; None: no slot starts in it."""
    first, after = slot_range(window)
    if first >= after:
        return None
    start, end = slot_start(first), slot_start(after)
    kept = await settings(db, guild_id)
    own = zone(kept.zone)
    first_day = local_day(start, own)
    if midnight(first_day, own) < start:
        first_day += timedelta(days=1)
    first_day = max(first_day, _first_own_day(kept))
    after_day = local_day(end, own)
    if first_day < after_day:
        edges = (start, midnight(first_day, own)), (midnight(after_day, own), end)
    else:
        first_day, after_day, edges = _BEFORE_ALL, _BEFORE_ALL, ((start, end),)
    return _Parts(
        start=start,
        end=end,
        first_day=first_day,
        after_day=after_day,
        edges=tuple((since, until) for since, until in edges if since < until),
    )


def _first_own_day(kept: GuildSettings) -> date:
    """Return the first day of which the rollups hold nothing that was placed in another zone.

    Where it is the 1st here when the zone changes, it can be the 3rd in the zone that held before
    (UTC-12 and UTC+14).
    """
    if kept.zone_since is None:
        return _BEFORE_ALL
    return local_day(kept.zone_since, zone(kept.zone)) + timedelta(days=3)


async def _people(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> People:
    parts = await _split(db, guild_id, window)
    if parts is None:
        return People(authors=0, active=0)
    async with db.reading() as connection:
        people = await _PEOPLE.one_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            **parts.days,
            **parts.edge_ids,
            **parts.edge_instants,
        )
    return people or People(authors=0, active=0)


async def _people_by_member_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> tuple[IntArray, IntArray] | None:
    """Return authors and active people per day; None: the edges are not the server's days."""
    if len(edges) < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    kept = await settings(db, guild_id)
    own = zone(kept.zone)
    first = local_day(edges[0], own)
    if first < _first_own_day(kept):
        return None
    if any(edge != midnight(first + timedelta(days=n), own) for n, edge in enumerate(edges)):
        return None
    authors, active = (np.zeros(len(edges) - 1, dtype=np.int64) for _ in range(2))
    async with db.reading() as connection:
        rows = await _PEOPLE_BY_MEMBER_DAY.all_async(
            connection,
            guild_id=guild_id,
            first_day=first,
            after_day=first + timedelta(days=len(edges) - 1),
            reader=int(reader),
        )
    for row in rows:
        place = (row.day - first).days
        authors[place], active[place] = row.authors, row.active
    return authors, active


async def _people_by_bucket(
    db: Database,
    query: Query[BucketPeople],
    guild_id: GuildId,
    edges: Sequence[datetime],
    reader: Reader,
) -> IntArray:
    whole = [slot_start(first_slot_from(edge)) for edge in edges]
    ids = integers(first_id_at(edge) for edge in whole)
    async with db.reading() as connection:
        rows = await query.all_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            ids=ids,
            first_id=int(ids[0]),
            after_id=int(ids[-1]),
            instants=instants(whole),
            since=whole[0],
            until=whole[-1],
        )
    people = np.zeros(len(edges) - 1, dtype=np.int64)
    for row in rows:
        people[row.place] = row.people
    return people
