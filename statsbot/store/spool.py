"""How far a spool has been written, and which run of a bot may write: exactly one at a time."""

from dataclasses import dataclass
from uuid import UUID

from psycopg import AsyncConnection, Connection, OperationalError

from statsbot.errors import AnotherWriterError
from statsbot.store.pool import Database, away
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolPosition:
    """A record of a spool: a batch carries that of its last one."""

    spool_id: UUID
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A run of a bot that writes."""

    application_id: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRow:
    """How far a spool was written."""

    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRow:
    """Which run of a bot may write."""

    epoch: int


_APPLIED = Query("spool_applied", SequenceRow)
_ADVANCE = Query("advance_spool", SequenceRow)
_CLAIM = Query("claim_writer", EpochRow)
_HOLD = Query("hold_writer", EpochRow)
_FORGET_OLD = Command("forget_old_spools")


async def applied(db: Database, spool_id: UUID) -> int:
    """Return the number of the newest record of a spool that was written; 0: none."""
    async with db.reading() as connection:
        row = await _APPLIED.one_async(connection, spool_id=spool_id)
    return row.sequence if row else 0


def advance(connection: Connection, position: SpoolPosition) -> bool:
    """Note that a batch is written in this transaction; False: it was written before."""
    return bool(_ADVANCE.all(connection, spool_id=position.spool_id, sequence=position.sequence))


async def claim(db: Database, application_id: int) -> Writer:
    """Become the one run of this bot that writes: an older one is refused from now on."""
    async with db.transaction() as connection:
        row = await _CLAIM.one_async(connection, application_id=application_id)
        await _FORGET_OLD.run_async(connection)
    assert row is not None  # noqa: S101 - it returns what it wrote
    return Writer(application_id=application_id, epoch=row.epoch)


def hold(connection: Connection, writer: Writer) -> None:
    """Make sure, for the length of this transaction, that no newer run writes.

    Raises:
        AnotherWriterError: one does.
    """
    if not _HOLD.all(connection, application_id=writer.application_id, epoch=writer.epoch):
        raise AnotherWriterError(
            "Another instance of this bot writes to this database: this one stops. Run one only."
        )


class Presence:
    """Says to other instances of the bot that this one is alive, for as long as it is.

    A lock of a database session of its own, which is free the moment the process is gone. Through
    a pooler that lends sessions out by the transaction it says nothing; then the epoch decides.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @classmethod
    async def announce(cls, db: Database, application_id: int) -> "Presence":
        """Take the lock.

        Raises:
            AnotherWriterError: another instance has it.
            DatabaseAwayError: Postgres does not answer.
        """
        try:
            connection = await AsyncConnection.connect(
                db.conninfo, autocommit=True, connect_timeout=10
            )
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", (application_id,))
            row = await cursor.fetchone()
        except OperationalError as error:
            raise away(db.conninfo) from error
        if row is None or not row[0]:
            await connection.close()
            raise AnotherWriterError(
                "Another instance of this bot is running on this database: stop that one first."
            )
        return cls(connection)

    async def close(self) -> None:
        """Let others in."""
        await self._connection.close()
