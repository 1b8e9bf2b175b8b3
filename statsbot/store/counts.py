"""What happened in a window: per slot, day, channel, member, emoji.

Windows and buckets are read in whole slots of 15 minutes: a slot belongs to the window that its
start lies in, so that adjacent windows add up and all of these functions agree with each other.

Days of the server's own zone are read from rollups, packed or not, everything else from facts.
Which of them answers is not visible in the numbers. Where people or channels are asked for by other
stretches than whole days, and the facts have left, every function raises WindowError.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
from psycopg import AsyncConnection

from statsbot.domain.ids import GuildId, MemberId
from statsbot.domain.voice import VoiceClass, VoiceCounting, voice_time
from statsbot.domain.windows import Window
from statsbot.store.closing import people_of_closed_days
from statsbot.store.days import Days, day_rules, split_days, wanted_marks
from statsbot.store.local_time import first_slot_from, slot_range
from statsbot.store.member_rows import rows_of_member
from statsbot.store.packed import Rows, distinct, from_ids, summed, together
from statsbot.store.pool import Database
from statsbot.store.rows import (
    ChannelTotal,
    EmojiTotal,
    IntArray,
    MemberDays,
    MemberRank,
    MemberTotal,
    Reader,
    SlotCounts,
    Snapshots,
)
from statsbot.store.segments import (
    CHANNEL_MEMBER_DAYS,
    MEMBER_DAYS,
    SLOTS,
    Asked,
    PackedTable,
    days_since_1970,
    read_rows,
)
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRows:
    """What facts say of stretches that are no whole days."""

    rows: bytes
    """Columns as big-endian int64, row by row."""


_PEOPLE_AT_EDGES = Query("people_at_edges", EdgeRows)
_CHANNELS_AT_EDGES = Query("channels_at_edges", EdgeRows)
_EMOJI = Query("total_emoji", EmojiTotal)

_NOBODY = np.zeros(0, dtype=np.int64)


async def slot_counts(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> SlotCounts:
    """Return what happened per slot, ascending; slots without anything are absent."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = slot_range(window)
        slot, columns = await _slots(connection, guild_id, first, after, reader, SlotCounts)
    return SlotCounts(slot=slot, **_counted(columns, rules.voice, SlotCounts))


async def snapshots(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> Snapshots:
    """Return what happened between consecutive ``edges``: hours, days, weeks or months.

    The edges are two or more instants in ascending order, of any zone.
    """
    cuts = [first_slot_from(edge) for edge in edges]
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = cuts[0], cuts[-1]
        slot, columns = await _slots(connection, guild_id, first, after, reader, Snapshots)
    bucket = np.searchsorted(np.array(cuts[1:-1], dtype=np.int64), slot, side="right")
    added_up = {
        name: summed(bucket, of, len(cuts) - 1)
        for name, of in _counted(columns, rules.voice, Snapshots).items()
    }
    return Snapshots(**added_up)


async def authors_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people with counted messages between consecutive ``edges``.

    Length ``len(edges) - 1``. Edges that are midnights of the server's zone are read from the
    days of members, any others from facts; the numbers are the same.
    """
    return await _distinct(db, guild_id, edges, reader, active=False)


async def active_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people who spoke, reacted or were in voice between ``edges``.

    Which time in voice counts is the server's choice.
    """
    return await _distinct(db, guild_id, edges, reader, active=True)


async def authors_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people with counted messages in the window."""
    return int((await authors_by_day(db, guild_id, [window.start, window.end], reader))[0])


async def active_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people who spoke, reacted or were in voice in the window."""
    return int((await active_by_day(db, guild_id, [window.start, window.end], reader))[0])


async def channel_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[ChannelTotal]:
    """Return the channels with counted messages in the window, most messages first, then id."""
    table = CHANNEL_MEMBER_DAYS
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        days = await split_days(connection, guild_id, rules, [window.start, window.end])
        rows = await _rows_of_days(connection, guild_id, table, days, reader, wanted=("messages",))
        edge = await _at_edges(connection, guild_id, _CHANNELS_AT_EDGES, days, reader)
    if edge is not None:
        named = {"channel_id": edge[0], "member_id": edge[1], "messages": edge[2]}
        rows = together(table.layout, [rows, from_ids(table.layout, named)])
    channel, messages = rows["channel_id"], rows["messages"]
    total = summed(channel, messages, len(rows.ids))
    authors = _authors_of(rows)
    shown = np.flatnonzero(total > 0)
    shown = shown[np.lexsort((shown, -total[shown]))]
    return [
        ChannelTotal(channel_id=channel_id, messages=written, authors=people)
        for channel_id, written, people in zip(
            rows.ids[shown].tolist(), total[shown].tolist(), authors[shown].tolist(), strict=True
        )
    ]


async def member_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader, limit: int | None = None
) -> list[MemberTotal]:
    """Return the people with counted messages in the window, most messages first, then id."""
    ids, messages = await _messages_of_members(db, guild_id, window, reader)
    shown = np.lexsort((ids, -messages))[:limit]
    return [
        MemberTotal(member_id=member_id, messages=written)
        for member_id, written in zip(ids[shown].tolist(), messages[shown].tolist(), strict=True)
    ]


async def member_rank(
    db: Database, guild_id: GuildId, member_id: MemberId, window: Window, reader: Reader
) -> MemberRank | None:
    """Return where a person stands among those with counted messages; None: they have none."""
    ids, messages = await _messages_of_members(db, guild_id, window, reader)
    own = messages[ids == member_id]
    if not len(own):
        return None
    ahead = int(np.count_nonzero(messages > own[0]))
    return MemberRank(messages=int(own[0]), rank=ahead + 1, members=len(ids))


async def member_days(
    db: Database, guild_id: GuildId, member_id: MemberId, window: Window, reader: Reader
) -> MemberDays:
    """Return what a person did per day of the server's zone, on the days that ``window`` touches.

    Days without anything are absent. Nothing is cut at the window's ends.
    """
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = (days_since_1970(day) for day in rules.days_touched(window))
        wanted = _columns_of(MemberDays, MEMBER_DAYS)
        asked = Asked(first=first, after=after, wanted=wanted, reader=reader)
        rows = await rows_of_member(connection, guild_id, member_id, asked)
    day, place = np.unique(rows["day"], return_inverse=True)
    sums = {name: summed(place, rows[name], len(day)) for name in wanted}
    return MemberDays(day=day.astype("datetime64[D]"), **_counted(sums, rules.voice, MemberDays))


async def emoji_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[EmojiTotal]:
    """Return the emoji used in the window, most reactions first, then in messages, then name."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        edges = [window.start, window.end]
        days = await split_days(connection, guild_id, rules, edges, by_slots=False)
        facts = days.facts
        del facts["bucket"]
        return await _EMOJI.all_async(
            connection,
            guild_id=guild_id,
            reader=int(reader),
            first_day=days.first_day,
            after_day=days.after_day,
            **facts,
        )


async def _slots(
    connection: AsyncConnection,
    guild_id: GuildId,
    first: int,
    after: int,
    reader: Reader,
    kind: type[SlotCounts | Snapshots],
) -> tuple[IntArray, dict[str, IntArray]]:
    """Return the slots in which anything was counted, and the sums that a row type needs."""
    wanted = _columns_of(kind, SLOTS)
    if first >= after:
        return _NOBODY, dict.fromkeys(wanted, _NOBODY)
    asked = Asked(first=first, after=after, wanted=wanted, reader=reader)
    rows = await read_rows(connection, guild_id, SLOTS, asked)
    slot = rows["slot"]
    begin, size = (int(slot.min()), int(np.ptp(slot)) + 1) if len(slot) else (0, 0)
    found = np.flatnonzero(np.bincount(slot - begin, minlength=size))
    return found + begin, {name: summed(slot - begin, rows[name], size)[found] for name in wanted}


def _columns_of(kind: type[SlotCounts | Snapshots | MemberDays], table: PackedTable) -> list[str]:
    """Return the columns from which the counts of a row type follow."""
    names = {field.name for field in fields(kind)} | {"sent", "deleted", *VoiceClass}
    return [name for name in table.layout.sums if name in names]


def _counted(
    sums: dict[str, IntArray],
    voice: VoiceCounting,
    kind: type[SlotCounts | Snapshots | MemberDays],
) -> dict[str, IntArray]:
    """Return the counts of a row type: net of deletions, and what counts as voice time."""
    of_voice = voice_time({each: sums[each] for each in VoiceClass}, voice)
    counts = sums | {"messages": sums["sent"] - sums["deleted"], "voice_seconds": of_voice}
    return {field.name: counts[field.name] for field in fields(kind) if field.name in counts}


async def _rows_of_days(
    connection: AsyncConnection,
    guild_id: GuildId,
    table: PackedTable,
    days: Days,
    reader: Reader,
    *,
    wanted: Sequence[str],
    by_time: bool = False,
    marks: int = 0,
) -> Rows:
    """Return the rows of whole days in channels that the reader may see."""
    if days.first >= days.after:
        return from_ids(table.layout, dict.fromkeys(table.layout.columns, _NOBODY))
    asked = Asked(
        first=days.first,
        after=days.after,
        wanted=wanted,
        by_time=by_time,
        reader=reader,
        marks=marks,
    )
    return await read_rows(connection, guild_id, table, asked)


async def _at_edges(
    connection: AsyncConnection,
    guild_id: GuildId,
    query: Query[EdgeRows],
    days: Days,
    reader: Reader,
) -> IntArray | None:
    """Return the columns that facts give for the edges; None: there are no edges."""
    if not days.edges:
        return None
    width = {_PEOPLE_AT_EDGES: 4, _CHANNELS_AT_EDGES: 3}[query]
    row = await query.one_async(connection, guild_id=guild_id, reader=int(reader), **days.facts)
    numbers = np.frombuffer(row.rows if row else b"", dtype=">i8")
    return numbers.reshape(-1, width).T.astype(np.int64, order="C")


async def _distinct(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader, *, active: bool
) -> IntArray:
    if len(edges) < 2:
        return _NOBODY
    table, several = MEMBER_DAYS, len(edges) > 2
    people = np.zeros(len(edges) - 1, dtype=np.int64)
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        wanted = wanted_marks(rules, active=active)
        days = await split_days(connection, guild_id, rules, edges)
        alone = days.first_alone
        if alone is not None and several:
            closed = await people_of_closed_days(
                connection,
                guild_id,
                (days.first, days.after),
                reader,
                active=wanted if active else None,
            )
            people[alone : alone + len(closed)] = closed
            days = days.without_first(len(closed))
        rows = await _rows_of_days(
            connection,
            guild_id,
            table,
            days,
            reader,
            wanted=("marks",),
            by_time=several,
            marks=wanted,
        )
        edge = await _at_edges(connection, guild_id, _PEOPLE_AT_EDGES, days, reader)
    bucket = np.zeros(len(rows), dtype=np.int64)
    if several:
        bucket = np.searchsorted(days.buckets, rows["day"], side="right")
    rows = Rows(ids=rows.ids, columns={"member_id": rows["member_id"], "bucket": bucket})
    if edge is not None:
        edge = edge[:, (edge[3] & wanted) != 0]
        of_facts = from_ids(table.layout, {"bucket": edge[0], "member_id": edge[1]})
        rows = together(table.layout, [rows, of_facts], extra=("bucket",))
    return people + distinct(rows["bucket"], rows["member_id"], len(people), len(rows.ids))


async def _messages_of_members(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> tuple[IntArray, IntArray]:
    """Return the people with counted messages, by id, and how many each."""
    table = MEMBER_DAYS
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        days = await split_days(connection, guild_id, rules, [window.start, window.end])
        rows = await _rows_of_days(
            connection, guild_id, table, days, reader, wanted=("sent", "deleted")
        )
        edge = await _at_edges(connection, guild_id, _PEOPLE_AT_EDGES, days, reader)
    columns = {"member_id": rows["member_id"], "messages": rows["sent"] - rows["deleted"]}
    rows = Rows(ids=rows.ids, columns=columns)
    if edge is not None:
        of_facts = from_ids(table.layout, {"member_id": edge[1], "messages": edge[2]})
        rows = together(table.layout, [rows, of_facts], extra=("messages",))
    messages = summed(rows["member_id"], rows["messages"], len(rows.ids))
    wrote = messages > 0
    return rows.ids[wrote], messages[wrote]


def _authors_of(rows: Rows) -> IntArray:
    """Return for each of the ids, taken as a channel, in how many people's messages it has."""
    if len(rows.ids) and rows.ids[0] <= 0:
        rows = rows.chosen((rows.ids > 0)[rows["member_id"]])
    channel, author, messages = rows["channel_id"], rows["member_id"], rows["messages"]
    size = len(rows.ids)
    written = messages > 0
    if bool((messages < 0).any()):
        # What was taken back late stands apart from what it is taken from.
        pair = channel * size + author
        taken = np.unique(pair[messages < 0])
        unsure = np.isin(pair, taken)
        left = summed(np.searchsorted(taken, pair[unsure]), messages[unsure], len(taken))
        sure = written & ~unsure
        channel = np.concatenate([channel[sure], taken[left > 0] // size])
        author = np.concatenate([author[sure], taken[left > 0] % size])
    else:
        channel, author = channel[written], author[written]
    channels = np.flatnonzero(np.bincount(channel, minlength=size))
    place = np.zeros(size, dtype=np.int64)
    place[channels] = np.arange(len(channels))
    authors = np.zeros(size, dtype=np.int64)
    authors[channels] = distinct(place[channel], author, len(channels), size)
    return authors
