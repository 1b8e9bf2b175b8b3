"""Brings a database to the schema that this version speaks. Forward only.

An empty database gets ``sql/schema.sql``; one that is older gets the files of ``sql/migrations``
that it lacks, in order, each in a transaction of its own. Two processes that start at once take
turns. A migration begins with two lines, ``-- Purpose:`` and ``-- Locks:``; a third,
``-- no-transaction``, is for what Postgres refuses within one (such as CREATE INDEX CONCURRENTLY).
"""

import asyncio
import re
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from psycopg import AsyncConnection, OperationalError, errors

from statsbot.errors import ConfigurationError, StatsbotError, TryLaterError
from statsbot.resources import sql_root
from statsbot.store.pool import Database, away

_LOCK_KEY = 0x73746174  # "stat"
_LOCK_POLL_SECONDS = 0.1
_LOCK_WAIT_SECONDS = 600

_FILE_NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_PURPOSE = re.compile(r"-- Purpose: .+\n(?:--   .+\n)*-- Locks: .+\n")

_RECORD = """
    CREATE TABLE IF NOT EXISTS migration (
        applied_at timestamptz NOT NULL DEFAULT now(),
        name       text        NOT NULL PRIMARY KEY,
        sha256     text        NOT NULL
    )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file of ``sql/migrations``."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """What tells an edited file from the one that was applied."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def in_transaction(self) -> bool:
        """Whether it may run within a transaction."""
        return "\n-- no-transaction\n" not in self.text


def load_migrations(folder: Path) -> list[Migration]:
    """Return the migrations of ``folder`` in order.

    Raises:
        StatsbotError: a file is misnamed, or does not tell its purpose and its locks.
    """
    migrations: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        if not _FILE_NAME.fullmatch(path.name) or not _PURPOSE.match(text):
            raise StatsbotError(
                f"The migration {path.name} must be called NNNN_words.sql and begin with "
                "“-- Purpose:” and “-- Locks:”."
            )
        migrations.append(Migration(name=path.stem, text=text))
    return migrations


def load_schema(root: Path) -> str:
    """Return the SQL that a new database gets."""
    return (root / "schema.sql").read_text(encoding="utf-8")


async def migrate(database: Database, *, root: Path | None = None) -> list[str]:
    """Create the schema, or apply the migrations that are missing; return the names applied.

    Args:
        database: What to migrate.
        root: Folder with ``schema.sql`` and ``migrations/``; the product's own by default.

    Raises:
        ConfigurationError: the database is newer than this program, or an applied migration was
            edited or is missing.
        DatabaseAwayError: Postgres does not answer.
    """
    root = root or sql_root()
    known = load_migrations(root / "migrations")
    schema = load_schema(root)
    try:
        # Not from a pool: the lock belongs to the session, and migrations may take their time.
        async with await AsyncConnection.connect(
            database.conninfo, autocommit=True, connect_timeout=10
        ) as connection:
            await _take_turn(connection)
            return await _migrate(connection, known, schema)
    except errors.DuplicateTable as error:
        raise ConfigurationError(
            "The database holds tables that are not statsbot's but are called like its own: give "
            "it a database of its own in DATABASE_URL."
        ) from error
    except errors.InsufficientPrivilege as error:
        raise ConfigurationError(
            "The database user may not create tables: grant it CREATE on the database and its "
            "schema, or give another user in DATABASE_URL."
        ) from error
    except OperationalError as error:
        raise away(database.conninfo) from error


async def _take_turn(connection: AsyncConnection) -> None:
    # Waiting within pg_advisory_lock() would hold a snapshot, which deadlocks with another
    # process' CREATE INDEX CONCURRENTLY; asking again and again holds nothing.
    for _ in range(round(_LOCK_WAIT_SECONDS / _LOCK_POLL_SECONDS)):
        cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK_KEY,))
        row = await cursor.fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(_LOCK_POLL_SECONDS)
    raise TryLaterError("Another statsbot is migrating the database: wait until it is done.")


async def _migrate(connection: AsyncConnection, known: list[Migration], schema: str) -> list[str]:
    await connection.execute("SET client_min_messages = warning")
    await connection.execute(_RECORD)
    cursor = await connection.execute("SELECT name, sha256 FROM migration ORDER BY name")
    applied = {str(name): str(digest) for name, digest in await cursor.fetchall()}
    _refuse_what_does_not_fit(known, applied)
    if not applied:
        async with connection.transaction():
            await connection.execute(schema.encode())
            for migration in known:
                await _record(connection, migration)
        return ["schema"]
    missing = [migration for migration in known if migration.name not in applied]
    for migration in missing:
        async with connection.transaction() if migration.in_transaction else nullcontext():
            await connection.execute(migration.text.encode())
            await _record(connection, migration)
    return [migration.name for migration in missing]


def _refuse_what_does_not_fit(known: list[Migration], applied: dict[str, str]) -> None:
    names = [migration.name for migration in known]
    unknown = sorted(set(applied) - set(names))
    if unknown:
        raise ConfigurationError(
            f"The database was migrated by a newer statsbot ({unknown[-1]}): update statsbot."
        )
    edited = [m.name for m in known if m.name in applied and applied[m.name] != m.sha256]
    if edited:
        raise ConfigurationError(
            f"The migration {edited[0]} differs from the one that was applied to the database: "
            "install statsbot again."
        )
    if list(applied) != names[: len(applied)]:
        gap = next(name for name in names if name not in applied)
        raise ConfigurationError(
            f"The database lacks the migration {gap}, though it has later ones: restore a backup."
        )


async def _record(connection: AsyncConnection, migration: Migration) -> None:
    await connection.execute(
        "INSERT INTO migration (name, sha256) VALUES (%s, %s)", (migration.name, migration.sha256)
    )
