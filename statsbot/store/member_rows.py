"""One member's days out of packed months, without reading those of the others.

The days of members lie member by member, so those of one are one stretch in each column. Where it
lies is told by the ids of a month and its column of members; the stretches are cut out in Postgres.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from psycopg import AsyncConnection

from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.arrays import integers
from statsbot.store.packed import Rows, column_of, together
from statsbot.store.segments import MEMBER_DAYS, Asked, combined, month_of
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersOfMonth:
    """Who is in a packed month, and where."""

    month: date
    rows: int
    ids: bytes
    width: int
    """Bytes that a number of ``places`` takes, and the form of the column."""
    places: bytes
    """The column of members: of each row the place among the ids, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesOfMonth:
    """Some columns of some rows of a packed month."""

    month: date
    widths: list[int]
    columns: list[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Where a member's rows are: the first, and the one after the last."""

    month: date
    of_month: int
    """How many rows the month has."""
    begin: int
    end: int

    @property
    def whole(self) -> tuple[int, int]:
        """Return the same for a stretch around it whose bits are whole bytes."""
        return self.begin // 8 * 8, min(-(-self.end // 8) * 8, self.of_month)


@dataclass(frozen=True, slots=True, kw_only=True)
class _MemberMonth:
    """A member's rows of a month."""

    month: date
    kind: int
    rows: Rows

    def unpacked(self, wanted: Collection[str] | None = None) -> Rows:
        """Return the rows, with what of them was ``wanted`` when they were read."""
        del wanted
        return self.rows


_MEMBERS = Query("members_of_months", MembersOfMonth)
_LINES = Query("lines_of_months", LinesOfMonth)


async def rows_of_member(
    connection: AsyncConnection, guild_id: GuildId, member_id: MemberId, asked: Asked
) -> Rows:
    """Return the rows of ``member_day`` of one member, packed or not, from a snapshot.

    What was told late is a row of its own, to be added to the packed one of the same key; so marks
    may not be asked for.
    """
    table = MEMBER_DAYS
    stretch = {"guild_id": guild_id, "first": asked.first, "after": asked.after}
    opened = table.parsed(await table.opened.one_async(connection, **stretch))
    months = await _MEMBERS.all_async(
        connection,
        guild_id=guild_id,
        id=member_id.to_bytes(8, "little", signed=True),
        first_month=month_of(asked.first),
        last_month=month_of(asked.after - 1),
    )
    found = [stretch for each in months if (stretch := _stretch(each, member_id)) is not None]
    names = [n for n in table.layout.columns if n in ("day", "audience") or n in asked.wanted]
    lines = await _LINES.all_async(
        connection,
        guild_id=guild_id,
        month=np.array([each.month for each in found], dtype="datetime64[D]"),
        begin=integers(each.whole[0] for each in found).astype(np.int32),
        rows=integers(each.whole[1] - each.whole[0] for each in found).astype(np.int32),
        columns=integers(1 + table.layout.columns.index(n) for n in names).astype(np.int32),
    )
    where = {each.month: each for each in found}
    packed = [_of_member(each, where[each.month], names, member_id) for each in lines]
    opened = opened.chosen(opened.values("member_id") == member_id)
    return together(table.layout, combined(table, opened, packed, asked))


def _stretch(month: MembersOfMonth, member_id: MemberId) -> _Stretch | None:
    """Return where a member's rows are in a month; None: nowhere."""
    ids = np.frombuffer(month.ids, dtype="<i8")
    place = int(np.searchsorted(ids, member_id))
    if place == len(ids) or ids[place] != member_id:
        return None
    places = column_of(month.places, 0, month.rows, month.width)
    of_type = places.dtype.type(place)  # so that the column is not widened
    begin, end = (int(np.searchsorted(places, of_type, side=side)) for side in ("left", "right"))
    return _Stretch(month=month.month, of_month=month.rows, begin=begin, end=end)


def _of_member(
    lines: LinesOfMonth, where: _Stretch, names: Sequence[str], member_id: MemberId
) -> _MemberMonth:
    first, after = where.whole
    own = slice(where.begin - first, where.end - first)
    columns = {"member_id": np.zeros(where.end - where.begin, dtype=np.int64)}
    for name in names:
        columns[name] = columns["member_id"]  # zeros, if the month is older than the column
    for name, width, data in zip(names, lines.widths, lines.columns, strict=False):
        columns[name] = column_of(data, 0, after - first, width)[own]
    rows = Rows(ids=np.array([member_id]), columns=columns)
    return _MemberMonth(month=lines.month, kind=int(MEMBER_DAYS.kind), rows=rows)
