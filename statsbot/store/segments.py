"""Which rows lie packed, in which layout, and how those of a stretch of days are read.

Days that are over lie packed, a month in one row of ``segment``; the present day, and what was told
late, in rows of the tables. What is kept is both together, so both are read in one snapshot
(:meth:`~statsbot.store.pool.Database.snapshot`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, IntFlag
from typing import Protocol, cast

import numpy as np
from psycopg import AsyncConnection, Connection

from statsbot.domain.ids import GuildId
from statsbot.domain.voice import VoiceClass
from statsbot.store.arrays import IntArray
from statsbot.store.packed import Layout, Packed, Rows, added_up, decode, from_ids, together
from statsbot.store.rows import Reader
from statsbot.store.statements import Query

_EPOCH = date(1970, 1, 1)
_KEYS = ("slot", "day", "channel_id", "member_id", "audience")
_SLOTS_A_DAY = 96


class Kind(IntEnum):
    """What the rows of a segment are."""

    SLOTS = 1
    MEMBER_DAYS = 2
    MEMBER_MONTHS = 3
    CHANNEL_MEMBER_DAYS = 4
    CHANNEL_DAYS = 5
    CHANNEL_MEMBER_MONTHS = 6


class Mark(IntFlag):
    """What a person did in a row of theirs: who is one of the distinct people of which reading."""

    WROTE = 1
    REACTED = 2
    COMPANY = 4
    ALONE = 8
    DEAF = 16
    ALONE_DEAF = 32
    AFK = 64


VOICE_MARKS = {
    VoiceClass.COMPANY: Mark.COMPANY,
    VoiceClass.ALONE: Mark.ALONE,
    VoiceClass.DEAF: Mark.DEAF,
    VoiceClass.ALONE_DEAF: Mark.ALONE_DEAF,
    VoiceClass.AFK: Mark.AFK,
}
_VOICE = tuple(str(each) for each in VOICE_MARKS)
_MEMBER_SUMS = ("sent", "deleted", "replies", "reactions", "reactions_received", *_VOICE)

LAYOUTS = {
    Kind.SLOTS: Layout(
        # The slot counts from the start of its month in UTC; the days below from the first.
        columns=(
            "slot", "audience", "sent", "deleted", "deleted_in_bulk", "edited", "bot_messages",
            "other_messages", "reactions", "reactions_removed", *_VOICE, "joins", "leaves",
            "rejoins",
        ),
        keys=("slot", "audience"),
    ),
    Kind.MEMBER_DAYS: Layout(
        columns=(
            "day", "member_id", "audience", "marks", *_MEMBER_SUMS[:2], "hours", *_MEMBER_SUMS[2:]
        ),
        keys=("member_id", "day", "audience"),  # so that one member's lie together
        ids=frozenset({"member_id"}),
        bits=frozenset({"hours"}),
        derived=frozenset({"marks"}),
    ),
    Kind.MEMBER_MONTHS: Layout(
        columns=("member_id", "audience", "marks", *_MEMBER_SUMS),
        keys=("audience", "member_id"),  # so that what everyone may see lies together
        ids=frozenset({"member_id"}),
        derived=frozenset({"marks"}),
    ),
    Kind.CHANNEL_MEMBER_DAYS: Layout(
        columns=("day", "channel_id", "member_id", "audience", "messages", "voice_seconds"),
        keys=("audience", "day", "channel_id", "member_id"),
        ids=frozenset({"channel_id", "member_id"}),
    ),
    Kind.CHANNEL_MEMBER_MONTHS: Layout(
        columns=("channel_id", "member_id", "audience", "messages", "voice_seconds"),
        keys=("audience", "channel_id", "member_id"),
        ids=frozenset({"channel_id", "member_id"}),
    ),
    Kind.CHANNEL_DAYS: Layout(
        columns=(
            "day", "channel_id", "audience", "sent", "deleted", "edited", "replies", "stickers",
            "forwards", "voice_messages", "readable", "attachments", "embeds", "polls",
            "reactions", *_VOICE, "authors", "voice_people",
        ),
        keys=("day", "channel_id", "audience"),
        ids=frozenset({"channel_id"}),
        derived=frozenset({"authors", "voice_people"}),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRows:
    """Rows of a table that are not packed."""

    rows: bytes
    """The columns of the layout but the derived ones, as big-endian int64, row by row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A packed month."""

    month: date
    kind: int
    rows: int
    widths: bytes
    ends: list[int]
    ids: bytes
    data: bytes

    def unpacked(self, wanted: Collection[str] | None = None) -> Rows:
        """Return its rows: see :func:`~statsbot.store.packed.decode`."""
        packed = Packed(
            rows=self.rows, widths=self.widths, ends=self.ends, ids=self.ids, data=self.data
        )
        return decode(LAYOUTS[Kind(self.kind)], packed, wanted=wanted)


class Month(Protocol):
    """A packed month, or what of it is asked for."""

    @property
    def month(self) -> date:
        """Its first day."""
        ...

    @property
    def kind(self) -> int:
        """What its rows are."""
        ...

    def unpacked(self, wanted: Collection[str] | None = None) -> Rows:
        """Return its rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedTable:
    """A table whose rows are packed when their day is over."""

    kind: Kind
    months: Kind | None
    """The kind of the same rows added up over the month."""
    time: str
    """The key that is a time: days or slots since 1970, in a segment since its month began."""
    per_day: int
    """How many of that are a day."""
    opened: Query[OpenRows]
    taken: Query[OpenRows]
    """Deletes the rows that it returns."""
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", LAYOUTS[self.kind])

    def parsed(self, opened: OpenRows | None) -> Rows:
        """Return rows that are not packed, with what is derived."""
        names = [name for name in self.layout.columns if name not in self.layout.derived]
        numbers = np.frombuffer(opened.rows if opened else b"", dtype=">i8")
        columns = numbers.reshape(-1, len(names)).T.astype(np.int64, order="C")
        return with_marks(
            self.layout, from_ids(self.layout, dict(zip(names, columns, strict=True)))
        )

    def times_of(self, month: date) -> tuple[int, int]:
        """Return the first time of ``month``, and the first after it."""
        first, after = days_since_1970(month), days_since_1970(month_after(month))
        return first * self.per_day, after * self.per_day


SLOTS = PackedTable(
    kind=Kind.SLOTS,
    months=None,
    time="slot",
    per_day=_SLOTS_A_DAY,
    opened=Query("open_slots", OpenRows),
    taken=Query("take_slots", OpenRows),
)
MEMBER_DAYS = PackedTable(
    kind=Kind.MEMBER_DAYS,
    months=Kind.MEMBER_MONTHS,
    time="day",
    per_day=1,
    opened=Query("open_member_days", OpenRows),
    taken=Query("take_member_days", OpenRows),
)
CHANNEL_MEMBER_DAYS = PackedTable(
    kind=Kind.CHANNEL_MEMBER_DAYS,
    months=Kind.CHANNEL_MEMBER_MONTHS,
    time="day",
    per_day=1,
    opened=Query("open_channel_member_days", OpenRows),
    taken=Query("take_channel_member_days", OpenRows),
)
CHANNEL_DAYS = PackedTable(
    kind=Kind.CHANNEL_DAYS,
    months=None,
    time="day",
    per_day=1,
    opened=Query("open_channel_days", OpenRows),
    taken=Query("take_channel_days", OpenRows),
)
_SEGMENTS = Query("segments_of_stretch", Segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows of a table are wanted."""

    first: int
    """In the table's time: days or slots since 1970."""
    after: int
    wanted: Collection[str]
    """Columns beside the keys."""
    by_time: bool = True
    """Whether the time of each row is wanted."""
    reader: Reader = Reader.STAFF
    """Only what they may see."""
    marks: int = 0
    """Only rows with any of these marks; 0: whatever they are."""

    def chosen(self, rows: Rows) -> Rows:
        """Return the rows that are wanted, with the columns that are."""
        which = rows["audience"] <= self.reader
        names = [*filter(self.is_kept, _KEYS), *self.wanted]
        if self.marks:
            which &= (rows["marks"] & self.marks) != 0
            names = [name for name in names if name not in ("audience", "marks")]
        rows = rows.narrowed([name for name in names if name in rows.columns])
        return rows if bool(which.all()) else rows.chosen(which)

    def is_kept(self, key: str) -> bool:
        """Return whether a key is wanted."""
        return self.by_time or key not in ("day", "slot")


async def read_rows(
    connection: AsyncConnection, guild_id: GuildId, table: PackedTable, asked: Asked
) -> Rows:
    """Return the rows that :func:`read_parts` returns, together."""
    return together(table.layout, await read_parts(connection, guild_id, table, asked))


async def read_parts(
    connection: AsyncConnection, guild_id: GuildId, table: PackedTable, asked: Asked
) -> list[Rows]:
    """Return the rows of a table in a stretch of time, packed or not, from a snapshot.

    They are apart by month, with ids and widths of columns of their own: what is counted month by
    month stays within the processor's cache.

    What was told late is a row of its own, to be added to the packed one of the same key; so are,
    unless by time, the days of a month, but for months that lie wholly within. Marks need not be
    added: where something was taken back late, they are those of what is left.
    """
    stretch = {"guild_id": guild_id, "first": asked.first, "after": asked.after}
    opened = table.parsed(await table.opened.one_async(connection, **stretch))
    parameters = _parameters(table, opened, asked)
    segments = await _SEGMENTS.all_async(connection, guild_id=guild_id, **parameters)
    return combined(table, opened, segments, asked)


def rows_in_transaction(
    connection: Connection, guild_id: GuildId, table: PackedTable, asked: Asked
) -> Rows:
    """Return what :func:`read_rows` returns, to one who holds the server's lock."""
    stretch = {"guild_id": guild_id, "first": asked.first, "after": asked.after}
    opened = table.parsed(next(iter(table.opened.all(connection, **stretch)), None))
    parameters = _parameters(table, opened, asked)
    segments = _SEGMENTS.all(connection, guild_id=guild_id, **parameters)
    return together(table.layout, combined(table, opened, segments, asked))


def _parameters(table: PackedTable, opened: Rows, asked: Asked) -> dict[str, object]:
    """Return which segments are to be read, and how many of their columns."""
    times = asked.first, asked.after - 1
    first_month, last_month = (month_of(at // table.per_day) for at in times)
    whole = (first_month, first_month)
    if table.months is not None and not asked.by_time:
        whole = _whole_months(asked.first, asked.after)
    return {
        "kind": int(table.kind),
        "months_kind": int(table.months or 0),
        "first_month": first_month,
        "last_month": last_month,
        "first_whole": whole[0],
        "after_whole": whole[1],
        "columns": _columns_until(table.kind, asked.wanted),
        "month_columns": _columns_until(table.months, asked.wanted),
        "corrected": _to_correct(table, opened, asked),
    }


def combined(
    table: PackedTable, opened: Rows, segments: Sequence[Month], asked: Asked
) -> list[Rows]:
    """Return the rows of each segment, month by month, and the open ones, from those read."""
    corrected = _to_correct(table, opened, asked)
    parts: list[Rows] = []
    for segment in sorted(segments, key=lambda segment: segment.month):
        if segment.month in corrected:
            of_month = _between(table, opened, *table.times_of(segment.month))
            rows = _corrected(table, segment, of_month)
            opened = _outside(table, opened, *table.times_of(segment.month))
        else:
            rows = _dated(table, segment, segment.unpacked(asked.wanted))
        begin, end = table.times_of(segment.month)
        if begin < asked.first or end > asked.after:
            rows = _between(table, rows, asked.first, asked.after)
        parts.append(rows)
    return [asked.chosen(part) for part in (*parts, opened)]


def with_marks(layout: Layout, rows: Rows) -> Rows:
    """Return ``rows`` with the marks that follow from their other columns, where kept."""
    if "marks" not in layout.derived:
        return rows
    marks = (rows["sent"] > rows["deleted"]) * int(Mark.WROTE)
    marks |= (rows["reactions"] > 0) * int(Mark.REACTED)
    for voice_class, mark in VOICE_MARKS.items():
        marks |= (rows[voice_class] > 0) * int(mark)
    return Rows(ids=rows.ids, columns={**rows.columns, "marks": marks})


def days_since_1970(day: date) -> int:
    """Return the number of ``day``."""
    return (day - _EPOCH).days


def day_since_1970(number: int) -> date:
    """Return the day of that number."""
    return _EPOCH + timedelta(days=number)


def month_of(day: int) -> date:
    """Return the first of the month that the day since 1970 lies in."""
    return (_EPOCH + timedelta(days=day)).replace(day=1)


def month_after(month: date) -> date:
    """Return the first of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def _whole_months(first: int, after: int) -> tuple[date, date]:
    """Return the first month that lies wholly in the days, and the first after it that does not."""
    start, end = month_of(first), month_of(after)
    if days_since_1970(start) < first:
        start = month_after(start)
    return start, max(start, end)


def _columns_until(kind: Kind | None, wanted: Collection[str]) -> int:
    """Return how many columns there are up to the last one that is wanted."""
    if kind is None:
        return 0
    layout = LAYOUTS[kind]
    kept = [name for name in (*layout.keys, *wanted) if name in layout.columns]
    return 1 + max(layout.columns.index(name) for name in kept)


def _to_correct(table: PackedTable, opened: Rows, asked: Asked) -> list[date]:
    """Return the months whose marks need a look: something was taken back since."""
    if "marks" not in asked.wanted:
        return []
    taken = opened["sent"] < opened["deleted"]
    for name in ("reactions", *_VOICE):
        taken |= opened[name] < 0
    days = np.unique(opened[table.time][taken] // table.per_day).tolist()
    return sorted({month_of(day) for day in days})


def _corrected(table: PackedTable, segment: Month, opened: Rows) -> Rows:
    """Return a month's rows added up with the open ones of the same month."""
    layout = LAYOUTS[Kind(segment.kind)]
    packed = _dated(table, segment, segment.unpacked())
    return with_marks(layout, added_up(layout, together(layout, [packed, opened])))


def _dated(table: PackedTable, segment: Month, rows: Rows) -> Rows:
    """Return rows with their times counted from 1970."""
    if segment.kind != table.kind:
        return rows
    at = rows[table.time].astype(np.int32) + table.times_of(segment.month)[0]
    at = cast("IntArray", at)
    return Rows(ids=rows.ids, columns={**rows.columns, table.time: at})


def _between(table: PackedTable, rows: Rows, first: int, after: int) -> Rows:
    if table.time not in rows.columns:
        return rows
    at = rows[table.time]
    inside = (at >= first) & (at < after)
    return rows if bool(inside.all()) else rows.chosen(inside)


def _outside(table: PackedTable, rows: Rows, first: int, after: int) -> Rows:
    at = rows[table.time]
    return rows.chosen((at < first) | (at >= after))
