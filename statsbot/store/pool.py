"""Connections to Postgres: small pools, apart by how long their statements may take.

A read that a person waits for gives up after ten seconds, batch work after ten minutes, and the
writer has a connection and a thread of its own, so that none of them can starve another and the
event loop waits for none.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from types import TracebackType
from typing import Self, TypeVar

from psycopg import (
    AsyncConnection,
    Connection,
    IsolationLevel,
    OperationalError,
    ProgrammingError,
    errors,
)
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from statsbot.errors import ConfigurationError, DatabaseAwayError, TryLaterError
from statsbot.store.arrays import register_arrays
from statsbot.store.heap import keep_freed_memory
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.writer_thread import SESSION, WriterThread

T = TypeVar("T")

_OLDEST_SERVER = 150_000
_PASSING_REFUSALS = (
    "starting up", "shutting down", "recovery", "not yet accepting", "too many", "slots are",
    "terminating connection",
)  # fmt: skip
"""Words of a server that will take us later; libpq tells no SQLSTATE for a failed connection."""
_INTERACTIVE_SECONDS, _PATIENT_SECONDS = 10, 600


class Database:
    """A Postgres database and the pools that lead to it. An async context manager too.

    Every function of the store takes one. ``database.patient`` is the same database with the
    limits of batch work: hand that one to exports, scheduled reports and other long reads.

    Raises (from any read or write):
        DatabaseAwayError: Postgres does not answer; nothing was written.
        TryLaterError: the statement took longer than its limit.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        privacy_key: PrivacyKey,
        on_close: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self.conninfo = conninfo
        self.privacy_key = privacy_key
        self._interactive = _pool(conninfo, "interactive", size=4, seconds=_INTERACTIVE_SECONDS)
        self._batch = _pool(conninfo, "batch", size=2, seconds=_PATIENT_SECONDS)
        self._writer = WriterThread(conninfo)
        self._on_close = on_close
        self._reads = self._interactive

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        application_name: str = "statsbot",
        privacy_key: PrivacyKey | None = None,
        on_close: Callable[[], Awaitable[None]] | None = None,
    ) -> Self:
        """Connect to the database at ``url`` (libpq's URL or keyword form). Does not migrate.

        Args:
            url: Where the database is.
            application_name: What the server's activity view shows.
            privacy_key: The installation's; None: one that lives as long as this.
            on_close: Called after the last connection was given back.

        Raises:
            DatabaseAwayError: the server does not answer.
            ConfigurationError: the URL cannot be read, or the server refuses: password, name of
                the database, a version before 15, an encoding other than UTF8.
        """
        try:
            conninfo = make_conninfo(url, application_name=application_name)
        except ProgrammingError as error:
            raise ConfigurationError(
                "DATABASE_URL cannot be read: give postgresql://user:password@host:port/database."
            ) from error
        await check_server(conninfo)
        keep_freed_memory()
        database = cls(conninfo, privacy_key=privacy_key or PrivacyKey(), on_close=on_close)
        await database._interactive.open()
        await database._batch.open()
        return database

    @property
    def patient(self) -> "Database":
        """The same database, for batch work: reads may take ten minutes."""
        view = copy(self)
        view._reads = self._batch  # noqa: SLF001  # one of us
        return view

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Lend a connection on which each statement stands for itself."""
        try:
            async with self._reads.connection() as connection:
                yield connection
        except errors.QueryCanceled as error:
            raise TryLaterError(
                "The database is too busy to answer in time: try again in a minute."
            ) from error
        except (PoolTimeout, PoolClosed, OperationalError) as error:
            raise away(self.conninfo) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncConnection]:
        """Lend a connection within one transaction."""
        async with self.reading() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncConnection]:
        """Lend a connection whose statements all see the same instant."""
        async with self.reading() as connection:
            # Told with BEGIN, which saves a round trip.
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            try:
                async with connection.transaction():
                    yield connection
            finally:
                if not connection.closed:
                    await connection.set_isolation_level(None)
                    await connection.set_read_only(None)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in the writer's thread, within one transaction; may run it again.

        ``work`` must leave the same after running twice: it is repeated once when the connection
        is lost, and up to three times when another transaction was in the way.
        """
        return await self._writer.run(work)

    async def close(self) -> None:
        """Give the connections back, and stop the embedded server if it is ours."""
        await self._writer.close()
        await self._interactive.close()
        await self._batch.close()
        if self._on_close is not None:
            await self._on_close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def away(conninfo: str) -> DatabaseAwayError:
    """Return the error for a server that does not answer; tells where, never the password."""
    return DatabaseAwayError(
        f"Postgres does not answer at {_place(conninfo)}: start it, or correct DATABASE_URL."
    )


def _place(conninfo: str) -> str:
    parts = conninfo_to_dict(conninfo)
    host, port = parts.get("host") or "localhost", parts.get("port")
    return f"{host}:{port}" if port else str(host)


async def check_server(conninfo: str) -> None:
    """Connect once, to tell a server that is away from one that will never do.

    Raises:
        DatabaseAwayError: it does not answer, or not yet.
        ConfigurationError: it refuses us, is older than 15, or its encoding is not UTF8.
    """
    try:
        async with await AsyncConnection.connect(conninfo, connect_timeout=10) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except OperationalError as error:
        text = str(error)
        if "FATAL" in text and not any(words in text for words in _PASSING_REFUSALS):
            reason = text.rsplit("FATAL:", 1)[-1].strip().splitlines()[0]
            raise ConfigurationError(
                f"Postgres at {_place(conninfo)} refuses us ({reason}): correct DATABASE_URL."
            ) from error
        raise away(conninfo) from error
    if version < _OLDEST_SERVER:
        raise ConfigurationError(
            f"Postgres at {_place(conninfo)} is version {version // 10_000}: 15 or newer is needed."
        )
    if encoding != "UTF8":
        raise ConfigurationError(
            f"The database at {_place(conninfo)} is encoded in {encoding}: create it in UTF8."
        )


def _pool(
    conninfo: str, name: str, *, size: int, seconds: int
) -> "AsyncConnectionPool[AsyncConnection]":
    async def configure(connection: AsyncConnection) -> None:
        register_arrays(connection)
        await connection.execute(SESSION, {"timeout": f"{seconds}s"})

    return AsyncConnectionPool(
        conninfo,
        connection_class=AsyncConnection,
        kwargs={"autocommit": True, "connect_timeout": 10},
        min_size=0,
        max_size=size,
        open=False,
        configure=configure,
        check=AsyncConnectionPool.check_connection,
        name=name,
        timeout=2.5 if seconds == _INTERACTIVE_SECONDS else 15.0,
        reconnect_timeout=15.0,
        max_idle=300.0,
    )
