"""What happened in a window: per slot, day, channel, member, emoji.

Windows and buckets are read in whole slots of 15 minutes: a slot belongs to the window that its
start lies in, so that adjacent windows add up and all of these functions agree with each other.

Days of the server's own zone are read from rollups, packed or not, everything else from facts.
Which of them answers is not visible in the numbers. Where people or channels are asked for by other
stretches than whole days, and the facts have left, every function raises WindowError.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
from psycopg import AsyncConnection

from statsbot.domain.ids import GuildId, MemberId
from statsbot.domain.voice import VoiceClass, VoiceCounting, voice_time
from statsbot.domain.windows import Window
from statsbot.store.closing import people_of_closed_days
from statsbot.store.days import Days, day_rules, split_days, wanted_marks
from statsbot.store.local_time import first_slots_from, slot_range
from statsbot.store.member_rows import rows_of_member
from statsbot.store.packed import (
    Layout,
    Rows,
    added_up,
    distinct,
    first_cells,
    from_ids,
    merged_ids,
    summed,
    sums_by_place,
    together,
)
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
    read_parts,
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
_DEEDS = Layout(
    columns=("channel_id", "member_id", "messages"),
    keys=("channel_id", "member_id"),
    ids=frozenset({"channel_id", "member_id"}),
)
"""Who wrote where, however often and when."""


async def slot_counts(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> SlotCounts:
    """Return what happened per slot, ascending; slots without anything are absent."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = slot_range(window)
        rows = await _slots(connection, guild_id, first, after, reader, SlotCounts)
    slot, columns = sums_by_place(*rows)
    return SlotCounts(slot=slot, **_counted(columns, rules.voice, SlotCounts))


async def snapshots(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> Snapshots:
    """Return what happened between consecutive ``edges``: hours, days, weeks or months.

    The edges are two or more instants in ascending order, of any zone.
    """
    cuts = first_slots_from(edges)
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = int(cuts[0]), int(cuts[-1])
        slot, columns = await _slots(connection, guild_id, first, after, reader, Snapshots)
    bucket, sums = sums_by_place(np.searchsorted(cuts[1:-1], slot, side="right"), columns)
    found: dict[str, IntArray] = {}
    for name, of in _counted(sums, rules.voice, Snapshots).items():
        found[name] = np.zeros(len(cuts) - 1, dtype=np.int64)
        found[name][bucket] = of
    return Snapshots(**found)


async def authors_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people with counted messages between consecutive ``edges``.

    Length ``len(edges) - 1``. Edges that are midnights of the server's zone are read from the
    days of members, any others from facts; the numbers are the same. Day by day, those that are
    over were counted when they were closed: who was erased since is still among their people.
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
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        days = await split_days(connection, guild_id, rules, [window.start, window.end])
        parts = await _parts_of_days(
            connection, guild_id, CHANNEL_MEMBER_DAYS, days, reader, wanted=("messages",)
        )
        edge = await _at_edges(connection, guild_id, _CHANNELS_AT_EDGES, days, reader)
    if edge is not None:
        named = {"channel_id": edge[0], "member_id": edge[1], "messages": edge[2]}
        parts.append(from_ids(_DEEDS, named))
    ids, total, authors = _channels_of(parts)
    shown = np.flatnonzero(total > 0)
    shown = shown[np.lexsort((shown, -total[shown]))]
    return [
        ChannelTotal(channel_id=channel_id, messages=written, authors=people)
        for channel_id, written, people in zip(
            ids[shown].tolist(), total[shown].tolist(), authors[shown].tolist(), strict=True
        )
    ]


async def member_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader, limit: int | None = None
) -> list[MemberTotal]:
    """Return the people with counted messages in the window, most messages first, then id."""
    ids, messages = await messages_of_members(db, guild_id, window, reader)
    shown = np.arange(len(ids))
    if limit is not None and 0 < limit < len(ids):
        shown = np.flatnonzero(messages >= np.partition(messages, -limit)[-limit])
    shown = shown[np.argsort(-messages[shown], kind="stable")][:limit]  # ids ascend already
    return [
        MemberTotal(member_id=member_id, messages=written)
        for member_id, written in zip(ids[shown].tolist(), messages[shown].tolist(), strict=True)
    ]


async def messages_of_members(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> tuple[IntArray, IntArray]:
    """Return the people with counted messages in the window, by id, and how many each wrote."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        days = await split_days(connection, guild_id, rules, [window.start, window.end])
        parts = await _parts_of_days(
            connection, guild_id, MEMBER_DAYS, days, reader, wanted=("sent", "deleted")
        )
        edge = await _at_edges(connection, guild_id, _PEOPLE_AT_EDGES, days, reader)
    if edge is not None:
        columns = {"member_id": edge[1], "sent": edge[2], "deleted": np.zeros_like(edge[2])}
        parts.append(from_ids(MEMBER_DAYS.layout, columns))
    ids, places = merged_ids(parts)
    messages = np.zeros(len(ids), dtype=np.int64)
    for part, place in zip(parts, places, strict=False):
        net = part["sent"].astype(np.int64) - part["deleted"]
        messages[place] += summed(part["member_id"], net, len(place))
    wrote = messages > 0
    return ids[wrote], messages[wrote]


async def member_rank(
    db: Database, guild_id: GuildId, member_id: MemberId, window: Window, reader: Reader
) -> MemberRank | None:
    """Return where a person stands among those with counted messages; None: they have none."""
    ids, messages = await messages_of_members(db, guild_id, window, reader)
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
    """Return the columns that a row type needs, and the slot of each row, once or more often."""
    wanted = _columns_of(kind, SLOTS)
    if first >= after:
        return _NOBODY, dict.fromkeys(wanted, _NOBODY)
    asked = Asked(first=first, after=after, wanted=wanted, reader=reader)
    rows = await read_rows(connection, guild_id, SLOTS, asked)
    return rows["slot"], {name: rows[name] for name in wanted}


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


async def _parts_of_days(
    connection: AsyncConnection,
    guild_id: GuildId,
    table: PackedTable,
    days: Days,
    reader: Reader,
    *,
    wanted: Sequence[str],
    by_time: bool = False,
    marks: int = 0,
) -> list[Rows]:
    """Return the rows of whole days in channels that the reader may see, apart by month."""
    if days.first >= days.after:
        return []
    asked = Asked(
        first=days.first,
        after=days.after,
        wanted=wanted,
        by_time=by_time,
        reader=reader,
        marks=marks,
    )
    return await read_parts(connection, guild_id, table, asked)


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
    several = len(edges) > 2
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
        parts = await _parts_of_days(
            connection,
            guild_id,
            MEMBER_DAYS,
            days,
            reader,
            wanted=("marks",),
            by_time=several,
            marks=wanted,
        )
        edge = await _at_edges(connection, guild_id, _PEOPLE_AT_EDGES, days, reader)
    if edge is not None:
        edge = edge[:, (edge[3] & wanted) != 0]
        named = {"bucket": edge[0], "member_id": edge[1]}
        parts.append(from_ids(MEMBER_DAYS.layout, named))
    ids, places = merged_ids(parts)
    first_cell = first_cells(len(people), len(ids))
    bucket_of = np.searchsorted(days.buckets, np.arange(days.first, days.after), side="right")
    first_cell_of = first_cell[bucket_of]  # by day

    def cells() -> Iterator[IntArray]:
        for part, place in zip(parts, places, strict=False):
            if "bucket" in part.columns:
                begin = first_cell[part["bucket"]]
            else:
                begin = first_cell_of[part["day"] - days.first] if several else first_cell
            yield begin + place[part["member_id"]]

    return people + distinct(cells(), len(people), len(ids))


def _channels_of(parts: Sequence[Rows]) -> tuple[IntArray, IntArray, IntArray]:
    """Return ids, and for each as a channel its messages and how many different people's."""
    if any(bool((part["messages"] < 0).any()) for part in parts):
        # What was taken back late stands apart from what it is taken from.
        parts = [added_up(_DEEDS, together(_DEEDS, parts))]
    ids, places = merged_ids(parts)
    total = np.zeros(len(ids), dtype=np.int64)
    for part, place in zip(parts, places, strict=False):
        total[place] += summed(part["channel_id"], part["messages"], len(place))
    channels = np.flatnonzero(total > 0)
    begins = first_cells(len(channels) + 1, len(ids))
    first_cell = np.full_like(begins, begins[-1], shape=len(ids))  # of all that are not shown
    first_cell[channels] = begins[:-1]
    is_person = ids > 0

    def written() -> Iterator[IntArray]:
        for part, place in zip(parts, places, strict=False):
            cells = first_cell[place][part["channel_id"]] + place[part["member_id"]]
            which = part["messages"] > 0
            if not is_person.all():
                which &= is_person[place][part["member_id"]]
            yield cells if bool(which.all()) else cells[which]

    authors = np.zeros(len(ids), dtype=np.int64)
    authors[channels] = distinct(written(), len(channels) + 1, len(ids))[:-1]
    return ids, total, authors
