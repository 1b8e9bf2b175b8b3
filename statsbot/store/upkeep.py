"""The nightly work on what is kept, server by server: pack, close, let facts leave.

It has connections of its own and works in small transactions, so that the writer waits for none of
them long. Every step begins where the last one ended: cut off anywhere, it goes on the next time.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from psycopg import Connection, OperationalError, errors

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import local_day, midnight
from statsbot.errors import TryLaterError
from statsbot.store.arrays import register_arrays
from statsbot.store.closing import close_days
from statsbot.store.erasure import erase_guild
from statsbot.store.history import forget_closed
from statsbot.store.partitions import drop_retired, make_ahead
from statsbot.store.pool import Database, away
from statsbot.store.retention import retire
from statsbot.store.sealing import seal
from statsbot.store.settings import zone_or_utc
from statsbot.store.statements import Command, Query
from statsbot.store.writer_thread import SESSION

T = TypeVar("T")

KEPT_AFTER_LEAVING = timedelta(days=30)
"""How long the data of a server are kept that the bot was removed from."""
_QUIET_HOUR = 3
"""From when on, by the server's clocks, its night's work is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A server of which anything may be kept."""

    guild_id: int
    zone: str
    retention_days: int
    done_on: date | None
    left_at: datetime | None
    """When the bot was removed; None while it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was done for a server."""

    sealed: int
    """Rows that were packed."""
    closed: int
    """Days whose people were counted."""
    deleted: int
    """Facts that have left."""
    erased: bool = False
    """Everything was deleted, for the bot left long ago."""


_KEPT = Query("kept_guilds", Kept)
_DONE = Command("note_night_done")


async def due_guilds(db: Database, now: datetime) -> list[GuildId]:
    """Return the servers whose night's work is to be done."""
    async with db.reading() as connection:
        kept = await _KEPT.all_async(connection)
    return [row.guild_id for row in kept if row.done_on is None or row.done_on < _night(row, now)]


async def tidy(db: Database, guild_id: GuildId, now: datetime) -> Tidied:
    """Do the night's work for a server: it may be done at any time, and any number of times.

    Raises:
        DatabaseAwayError: Postgres does not answer; what was done is done.
        TryLaterError: others were in the way.
    """
    return await _apart(db, lambda connection: _tidy(connection, guild_id, now))


async def tidy_partitions(db: Database, now: datetime) -> list[str]:
    """Make the partitions of the months to come, drop those that no server needs; name the latter.

    Raises:
        DatabaseAwayError: Postgres does not answer.
        TryLaterError: others were in the way.
    """

    def work(connection: Connection) -> list[str]:
        make_ahead(connection, now)
        longest = max((row.retention_days for row in _KEPT.all(connection)), default=0)
        return drop_retired(connection, now - timedelta(days=longest)) if longest else []

    return await _apart(db, work)


async def _apart(db: Database, work: Callable[[Connection], T]) -> T:
    """Run ``work`` in a thread, on a connection of its own."""
    opened: list[Connection] = []

    def run() -> T:
        with Connection.connect(db.conninfo, autocommit=True, connect_timeout=10) as connection:
            opened.append(connection)
            register_arrays(connection)
            connection.execute(SESSION, {"timeout": "600s"})
            return work(connection)

    try:
        return await asyncio.to_thread(run)
    except asyncio.CancelledError:
        for connection in opened:
            connection.cancel()  # what is done is done; the rest is for another night
        raise
    except (errors.DeadlockDetected, errors.QueryCanceled) as error:
        raise TryLaterError("Others were in the way of the nightly work.") from error
    except OperationalError as error:
        raise away(db.conninfo) from error


def _tidy(connection: Connection, guild_id: GuildId, now: datetime) -> Tidied:
    kept = _KEPT.all(connection)
    own = next((row for row in kept if row.guild_id == guild_id), None)
    if own is None:
        return Tidied(sealed=0, closed=0, deleted=0)
    if own.left_at is not None and now - own.left_at > KEPT_AFTER_LEAVING:
        with connection.transaction():
            return Tidied(
                sealed=0, closed=0, deleted=erase_guild(connection, guild_id), erased=True
            )
    zone = zone_or_utc(own.zone)
    today = local_day(now, zone)
    sealed = seal(connection, guild_id, today)
    closed = close_days(connection, guild_id, today)
    longest = own.retention_days == max(row.retention_days for row in kept)
    deleted = retire(
        connection, guild_id, _kept_from(own, zone, now, whole_months=longest),
        with_partitions=longest,
    )  # fmt: skip
    forget_closed(connection, guild_id, now)
    _DONE.run(connection, guild_id=guild_id, done_on=_night(own, now))
    return Tidied(sealed=sealed, closed=closed, deleted=deleted)


def _kept_from(own: Kept, zone: ZoneInfo, now: datetime, *, whole_months: bool) -> datetime:
    """Return from when on a server's facts are kept."""
    if whole_months:
        start = (now - timedelta(days=own.retention_days)).astimezone(UTC)
        return start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return midnight(local_day(now, zone) - timedelta(days=own.retention_days), zone)


def _night(own: Kept, now: datetime) -> date:
    """Return the local date of the newest night that has come to its quiet hour."""
    return local_day(now - timedelta(hours=_QUIET_HOUR), zone_or_utc(own.zone))
