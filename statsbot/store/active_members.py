"""Who was active when: who spoke, reacted or was in voice, as the server counts it.

By days since 1970 of the server's own zone. People who asked not to be known are nobody here, and
bots neither.
"""

from dataclasses import dataclass

import numpy as np

from statsbot.domain.ids import GuildId
from statsbot.store.arrays import IntArray, distinct_sorted
from statsbot.store.closing import MONTH, WEEK, active_of_closed_days, people_by_day
from statsbot.store.days import day_rules, wanted_marks
from statsbot.store.packed import Rows
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import MEMBER_DAYS, Asked, read_rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActiveDays:
    """On which days each person was active."""

    ids: IntArray
    """The people, ascending; shape (m,)."""
    member: IntArray
    """Of each active day, the place among ``ids``; shape (n,). By person, then by day."""
    day: IntArray
    """Days since 1970; shape (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActivePeople:
    """How many different people were active on each of consecutive days; shapes (n,)."""

    daily: IntArray
    weekly: IntArray
    """In the seven days that end with it."""
    monthly: IntArray
    """In the thirty days that end with it."""


async def active_members(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> IntArray:
    """Return who was active from ``first_day`` to before ``after_day``: ids, ascending."""
    rows = await _active(db, guild_id, (first_day, after_day), reader, by_time=False)
    there = np.zeros(len(rows.ids), dtype=np.bool_)
    there[rows["member_id"]] = True
    return rows.ids[there]


async def active_days(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> ActiveDays:
    """Return on which days from ``first_day`` to before ``after_day`` each person was active."""
    rows = await _active(db, guild_id, (first_day, after_day), reader, by_time=True)
    days = max(after_day - first_day, 1)
    # Both audiences of a day, and what was told late, are rows of their own.
    cells = distinct_sorted(rows["member_id"] * days + (rows["day"] - first_day))
    place, day = cells // days, cells % days + first_day
    there = np.zeros(len(rows.ids), dtype=np.bool_)
    there[place] = True
    return ActiveDays(ids=rows.ids[there], member=(np.cumsum(there) - 1)[place], day=day)


async def active_people(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> ActivePeople:
    """Return how many people were active on each day from ``first_day`` to before ``after_day``.

    Days that are over were counted when they were closed: who was erased since is still among
    their people.
    """
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        marks = wanted_marks(rules, active=True)
        closed = await active_of_closed_days(
            connection, guild_id, (first_day, after_day), reader, active=marks
        )
        opened = first_day + len(closed[0])
        asked = Asked(
            first=opened - MONTH + 1, after=after_day, wanted=("marks",), reader=reader, marks=marks
        )
        if opened == after_day:
            rows = None
        else:
            rows = await read_rows(connection, guild_id, MEMBER_DAYS, asked)
    numbers = [
        known
        if rows is None
        else np.append(
            known, people_by_day(rows["day"], rows["member_id"], span, opened, after_day)
        )
        for known, span in zip(closed, (1, WEEK, MONTH), strict=True)
    ]
    return ActivePeople(daily=numbers[0], weekly=numbers[1], monthly=numbers[2])


async def _active(
    db: Database, guild_id: GuildId, days: tuple[int, int], reader: Reader, *, by_time: bool
) -> Rows:
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        asked = Asked(
            first=days[0],
            after=days[1],
            wanted=("marks",),
            by_time=by_time,
            reader=reader,
            marks=wanted_marks(rules, active=True),
        )
        return await read_rows(connection, guild_id, MEMBER_DAYS, asked)
