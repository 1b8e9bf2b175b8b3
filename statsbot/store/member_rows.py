"""One member's days out of packed months, without reading those of the others.

The days of members lie member by member, so those of one are one stretch in each column. Where it
lies is told by the ids of a month and its column of members; the stretches are cut out in Postgres.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from psycopg import AsyncConnection

from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.arrays import integers
from statsbot.store.packed import Rows, column_of, together
from statsbot.store.segments import MEMBER_DAYS, Asked, Segment, combined, month_of
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersOfMonth:
    """Who is in a packed month, and where."""

    month: date
    rows: int
    ids: bytes
    width: int
    """Bytes that a number of ``places`` takes."""
    places: bytes
    """The column of members: of each row the place among the ids, ascending."""


_MEMBERS = Query("members_of_months", MembersOfMonth)
_LINES = Query("lines_of_members", Segment)


async def rows_of_member(
    connection: AsyncConnection, guild_id: GuildId, member_id: MemberId, asked: Asked
) -> Rows:
    """Return the rows of ``member_day`` of one member, packed or not, from a snapshot.

    What was told late is a row of its own, to be added to the packed one of the same key.
    """
    table = MEMBER_DAYS
    its_bytes = member_id.to_bytes(8, "little", signed=True)
    stretch = {"guild_id": guild_id, "first": asked.first, "after": asked.after}
    opened = table.parsed(await table.opened.one_async(connection, **stretch))
    months = await _MEMBERS.all_async(
        connection,
        guild_id=guild_id,
        id=its_bytes,
        first_month=month_of(asked.first),
        last_month=month_of(asked.after - 1),
    )
    found = [(each.month, *_stretch(each, member_id)) for each in months]
    segments = await _LINES.all_async(
        connection,
        guild_id=guild_id,
        id=its_bytes,
        month=np.array([month for month, _, _ in found], dtype="datetime64[D]"),
        begin=integers(begin for _, begin, _ in found),
        rows=integers(end - begin for _, begin, end in found),
    )
    opened = opened.chosen(opened.values("member_id") == member_id)
    return together(table.layout, combined(table, opened, segments, asked))


def _stretch(month: MembersOfMonth, member_id: MemberId) -> tuple[int, int]:
    """Return the member's first row in a month, and the first after theirs."""
    ids = np.frombuffer(month.ids, dtype="<i8")
    place = int(np.searchsorted(ids, member_id))
    if place == len(ids) or ids[place] != member_id:
        return 0, 0
    places = column_of(month.places, 0, month.rows, month.width)
    of_type = places.dtype.type(place)  # so that the column is not widened
    begin, end = (int(np.searchsorted(places, of_type, side=side)) for side in ("left", "right"))
    return begin, end
