"""Closes days that are over: how many different people there were, kept for ever as numbers.

They are counted once the day is over, and anew when something was told late. So they outlive what
they were counted from: the days of people who are erased are taken out of the packed months, and
stay in these totals.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from psycopg import AsyncConnection, Connection

from statsbot.domain.ids import GuildId
from statsbot.store.arrays import IntArray, distinct_sorted
from statsbot.store.days import DAY_RULES, DEFAULTS, wanted_marks
from statsbot.store.packed import Rows
from statsbot.store.rows import Reader
from statsbot.store.segments import (
    MEMBER_DAYS,
    Asked,
    day_since_1970,
    days_since_1970,
    rows_in_transaction,
)
from statsbot.store.settings import lock_guilds
from statsbot.store.statements import Command, Query

WEEK, MONTH = 7, 30
"""Days of a weekly and of a monthly active member, the day itself included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToClose:
    """From which day on days are to be counted anew."""

    close_from: date | None
    active_marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay:
    """The first day of which anything of people is kept."""

    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDays:
    """Days whose people are counted."""

    after_day: date
    """From here on they are not, or not anew since something was told late."""
    rows: bytes
    """Day since 1970, authors, active people of the day, of the week and of the month that end with
    it, as big-endian int64, row by row."""


_TO_CLOSE = Query("days_to_close", ToClose)
_FIRST = Query("first_day_of_people", FirstDay)
_KEEP = Command("keep_guild_days")
_CLOSED = Command("note_closed_days")
_PEOPLE = Query("people_of_closed_days", ClosedDays)


def close_days(connection: Connection, guild_id: GuildId, until: date) -> int:
    """Count the people of all days before ``until`` that need it; return how many days.

    A day reaches into the numbers of the 29 after it. Where the server has changed its mind on
    what makes people active, all days are counted anew.
    """
    with connection.transaction():
        lock_guilds(connection, [guild_id])
        rules = next(iter(DAY_RULES.all(connection, guild_id=guild_id)), DEFAULTS)
        marks = wanted_marks(rules, active=True)
        due = next(iter(_TO_CLOSE.all(connection, guild_id=guild_id)), None)
        first = due.close_from if due else None
        if due is None or due.active_marks != marks:
            first = _FIRST.all(connection, guild_id=guild_id)[0].day
        if first is None or first >= until:
            return 0
        begin, end = days_since_1970(first), days_since_1970(until)
        rows = rows_in_transaction(
            connection,
            guild_id,
            MEMBER_DAYS,
            Asked(first=begin - MONTH + 1, after=end, wanted=("marks",)),
        )
        for reader in Reader:
            _keep_people(connection, guild_id, rows, reader, (begin, end), marks)
        _CLOSED.run(connection, guild_id=guild_id, close_from=until, active_marks=marks)
    return end - begin


async def people_of_closed_days(
    connection: AsyncConnection,
    guild_id: GuildId,
    days: tuple[int, int],
    reader: Reader,
    *,
    active: int | None,
) -> IntArray:
    """Return how many different people there were on each day that is closed, from a snapshot.

    Args:
        connection: of the snapshot.
        guild_id: the server.
        days: the first day that is asked for, and the one after the last, since 1970.
        reader: in whose channels.
        active: the marks that make people active; None: authors are asked for.

    Returns:
        One number for each of the first days; later ones are not closed, or were told more since.
    """
    authors, by_day, _, _ = await _closed(connection, guild_id, days, reader, active)
    return authors if active is None else by_day


async def active_of_closed_days(
    connection: AsyncConnection,
    guild_id: GuildId,
    days: tuple[int, int],
    reader: Reader,
    *,
    active: int,
) -> tuple[IntArray, IntArray, IntArray]:
    """Return how many different people were active on each closed day, in its week and its month.

    The arguments are those of :func:`people_of_closed_days`, and so is the length of the result.
    """
    first, after = days
    reach = MONTH - 1  # what is told late of the days before changes weeks and months
    _, *numbers = await _closed(connection, guild_id, (first - reach, after), reader, active)
    by_day, by_week, by_month = (each[reach:] for each in numbers)
    return by_day, by_week, by_month


async def _closed(
    connection: AsyncConnection,
    guild_id: GuildId,
    days: tuple[int, int],
    reader: Reader,
    active: int | None,
) -> IntArray:
    """Return the columns that :class:`ClosedDays` has beside the day; shape (4, days)."""
    first, after = days
    kept = await _PEOPLE.one_async(
        connection,
        guild_id=guild_id,
        first=day_since_1970(first),
        after=day_since_1970(after),
        reader=int(reader),
        active_marks=active,
    )
    until = days_since_1970(kept.after_day) if kept else first
    people = np.zeros((4, max(until - first, 0)), dtype=np.int64)
    day, *numbers = np.frombuffer(kept.rows if kept else b"", dtype=">i8").reshape(-1, 5).T
    people[:, day - first] = numbers
    return people


def people_by_day(day: IntArray, person: IntArray, span: int, first: int, after: int) -> IntArray:
    """Return how many different people there were in the ``span`` days that end with each day.

    Args:
        day: of each deed, in any order.
        person: who did it, counted from 0.
        span: 1 for the day alone.
        first: the first day asked for.
        after: the day after the last; the result has length ``after - first``.
    """
    deeds = distinct_sorted(person * (1 << 32) + day)
    who, on = deeds >> 32, deeds & ((1 << 32) - 1)
    ends = on + span
    # Who does something again before that counts on from there.
    again = who[1:] == who[:-1]
    ends[:-1][again] = np.minimum(ends[:-1][again], on[1:][again])
    size = after - first
    begins, ends = np.clip(on - first, 0, size), np.clip(ends - first, 0, size)
    changes = np.bincount(begins, minlength=size + 1) - np.bincount(ends, minlength=size + 1)
    return np.cumsum(changes)[:size]


def _keep_people(
    connection: Connection,
    guild_id: GuildId,
    rows: Rows,
    reader: Reader,
    days: tuple[int, int],
    marks: int,
) -> None:
    numbers: dict[str, IntArray] = {}
    seen = rows["audience"] <= reader
    for name, wanted in (("authors", wanted_marks(DEFAULTS, active=False)), ("active", marks)):
        chosen = seen & ((rows["marks"] & wanted) != 0)
        day, person = rows["day"][chosen], rows["member_id"][chosen]
        for suffix, span in (("", 1), ("_week", WEEK), ("_month", MONTH)):
            numbers[name + suffix] = people_by_day(day, person, span, *days)
    shown = np.flatnonzero(numbers["active_month"] + numbers["authors_month"])
    _KEEP.run(
        connection,
        guild_id=guild_id,
        reader=int(reader),
        first=day_since_1970(days[0]),
        after=day_since_1970(days[1]),
        day=(shown + days[0]).astype("datetime64[D]"),
        **{name: of[shown].astype(np.int32) for name, of in numbers.items()},
    )
