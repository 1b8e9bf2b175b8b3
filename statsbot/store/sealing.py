"""Packs days that are over: writes them into their month's segment and deletes their rows, at once.

Sealing is one transaction for each table and month. What is told late of a packed day makes a row
again, which is read beside the packed one and merged with it by the next sealing; so sealing may
happen at any time, any number of times, and changes no number.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import ANONYMOUS
from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.arrays import integers
from statsbot.store.packed import VERSION, Rows, added_up, encode, from_ids, together
from statsbot.store.segments import (
    CHANNEL_DAYS,
    CHANNEL_MEMBER_DAYS,
    LAYOUTS,
    MEMBER_DAYS,
    SLOTS,
    Asked,
    Kind,
    PackedTable,
    Segment,
    day_since_1970,
    days_since_1970,
    rows_in_transaction,
    with_marks,
)
from statsbot.store.settings import lock_guilds
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthToSeal:
    """A month with rows of days that are over."""

    kind: int
    month: date


_TABLES = {table.kind: table for table in (SLOTS, MEMBER_DAYS, CHANNEL_MEMBER_DAYS, CHANNEL_DAYS)}

_MONTHS = Query("months_to_seal", MonthToSeal)
_OF_MONTH = Query("segment_of_month", Segment)
_OLDER = Query("older_segment", Segment)
_KEEP = Command("keep_segment")
_DROP = Command("drop_segment")
_REOPEN = Command("reopen_closed_days")
_FORGET_DAYS = Command("forget_days_of_member")
_UNNAME_IN_CHANNELS = Command("unname_in_channels")
_WITH_ID = Query("segments_with_id", Segment)


def seal(connection: Connection, guild_id: GuildId, until: date) -> int:
    """Pack all rows of days before ``until``; return how many rows that were.

    Slots are packed by days of UTC, all others by days of the server's zone.

    Args:
        connection: on which each month is a transaction of its own.
        guild_id: the server.
        until: a day that is not over, or the first after it.
    """
    sealed = 0
    for due in _MONTHS.all(
        connection,
        guild_id=guild_id,
        until_day=until,
        until_slot=days_since_1970(until) * SLOTS.per_day,
    ):
        with connection.transaction():
            lock_guilds(connection, [guild_id])
            sealed += _seal_month(connection, guild_id, _TABLES[Kind(due.kind)], due.month, until)
    while _packed_anew(connection, guild_id):
        pass
    return sealed


def forget_member(connection: Connection, guild_id: GuildId, member_id: MemberId) -> None:
    """Take a person out of all days of people, packed or not, within the caller's transaction.

    What they did in channels stays as that of nobody named. Counts of slots, of channels and of
    distinct people on days that are over stay as they are.
    """
    person = {"guild_id": guild_id, "member_id": member_id}
    _FORGET_DAYS.run(connection, **person)
    _UNNAME_IN_CHANNELS.run(connection, **person)
    for segment in _WITH_ID.all(
        connection, guild_id=guild_id, id=member_id.to_bytes(8, "little", signed=True)
    ):
        kind = Kind(segment.kind)
        layout = LAYOUTS[kind]
        if "member_id" not in layout.ids:
            continue
        rows = segment.unpacked()
        is_theirs = rows.values("member_id") == member_id
        if "channel_id" in layout.ids:
            named = np.where(is_theirs, ANONYMOUS, rows.values("member_id"))
            channels = rows.values("channel_id")
            columns = {**rows.columns, "member_id": named, "channel_id": channels}
            rows = added_up(layout, from_ids(layout, columns))
        else:
            rows = rows.chosen(~is_theirs)
        _keep(connection, guild_id, kind, segment.month, rows)


def _seal_month(
    connection: Connection, guild_id: GuildId, table: PackedTable, month: date, until: date
) -> int:
    first, after = table.times_of(month)
    after = min(after, days_since_1970(until) * table.per_day)
    taken = table.taken.all(connection, guild_id=guild_id, first=first, after=after)
    opened = table.parsed(taken[0] if taken else None)
    if not len(opened):
        return 0
    if table is MEMBER_DAYS:
        close_from = day_since_1970(int(opened[table.time].min()))
        _REOPEN.run(connection, guild_id=guild_id, close_from=close_from)
    columns = {**opened.columns, table.time: opened[table.time] - first}
    kept = _OF_MONTH.all(connection, guild_id=guild_id, month=month, kind=int(table.kind))
    parts = [segment.unpacked() for segment in kept]
    rows = together(table.layout, [*parts, Rows(ids=opened.ids, columns=columns)])
    rows = with_marks(table.layout, added_up(table.layout, rows))
    if table is CHANNEL_DAYS:
        rows = _with_people(connection, guild_id, month, rows)
    _keep(connection, guild_id, table.kind, month, rows)
    if table.months is not None:
        layout = LAYOUTS[table.months]
        over_month = with_marks(layout, added_up(layout, rows))
        _keep(connection, guild_id, table.months, month, over_month)
    return len(opened)


def _packed_anew(connection: Connection, guild_id: GuildId) -> bool:
    """Pack a month that an earlier release packed in its way; return whether there was one."""
    with connection.transaction():
        lock_guilds(connection, [guild_id])
        found = _OLDER.all(connection, guild_id=guild_id, version=VERSION)
        for segment in found:
            kind = Kind(segment.kind)
            rows = together(LAYOUTS[kind], [segment.unpacked()])
            order = np.lexsort([rows[name] for name in reversed(LAYOUTS[kind].keys)])
            _keep(connection, guild_id, kind, segment.month, rows.chosen(order))
    return bool(found)


def _with_people(connection: Connection, guild_id: GuildId, month: date, rows: Rows) -> Rows:
    """Return the days of channels with the number of different people in each."""
    first, after = CHANNEL_MEMBER_DAYS.times_of(month)
    asked = Asked(first=first, after=after, wanted=("messages", "voice_seconds"))
    deeds = rows_in_transaction(connection, guild_id, CHANNEL_MEMBER_DAYS, asked)
    deeds = added_up(CHANNEL_MEMBER_DAYS.layout, deeds)
    deeds = deeds.chosen(deeds.values("member_id") > 0)
    nothing = np.zeros(len(deeds), dtype=np.int64)
    people = dict.fromkeys(CHANNEL_DAYS.layout.sums, nothing) | {
        "day": deeds["day"] - first,
        "channel_id": deeds.values("channel_id"),
        "audience": deeds["audience"],
        "authors": (deeds["messages"] > 0).astype(np.int64),
        "voice_people": (deeds["voice_seconds"] > 0).astype(np.int64),
    }
    nobody = np.zeros(len(rows), dtype=np.int64)
    columns = {**rows.columns, "authors": nobody, "voice_people": nobody}
    layout = replace(CHANNEL_DAYS.layout, derived=frozenset[str]())
    parts = [Rows(ids=rows.ids, columns=columns), from_ids(layout, people)]
    return added_up(layout, together(layout, parts))


def _keep(connection: Connection, guild_id: GuildId, kind: Kind, month: date, rows: Rows) -> None:
    place = {"guild_id": guild_id, "kind": int(kind), "month": month}
    if not len(rows):
        _DROP.run(connection, **place)
        return
    packed = encode(LAYOUTS[kind], rows)
    _KEEP.run(
        connection,
        **place,
        version=VERSION,
        rows=packed.rows,
        widths=packed.widths,
        ends=integers(packed.ends).astype(np.int32),
        ids=packed.ids,
        data=packed.data,
    )
