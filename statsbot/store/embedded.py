"""Runs the private server: one process owns it, the user's other processes join it.

The owner holds a file lock, starts the server as its child and starts it again if it dies. The
kernel tells the server to shut down when the owner is gone, however it went. A process that finds
the lock taken connects to the same socket, and takes the server over when the owner leaves.
"""

import asyncio
import fcntl
import logging
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

from psycopg import AsyncConnection, OperationalError, sql

from statsbot.errors import ConfigurationError, DatabaseAwayError, StatsbotError
from statsbot.store.binaries import Binaries
from statsbot.store.cluster import (
    DATABASE,
    Cluster,
    clear_remains,
    initialise,
    last_words,
    launch,
    locate,
    open_file,
    processes_of,
    tidy,
    unusable,
)

_log = logging.getLogger(__name__)

_TICK = 0.02
_WATCH_SECONDS = 0.5
_JOIN_SECONDS = 120
_ORPHAN_SECONDS = 60
_STOP_SECONDS = 60
_PROGRESS_SECONDS = 5
_WAITING = ("starting up", "shutting down", "recovery", "not yet accepting", "does not exist")


class EmbeddedServer:
    """A server of our own for as long as this is not stopped, run by us or joined."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, data_dir: Path, *, programs: Binaries | None = None) -> Self:
        """Start the server in ``data_dir``, or join it; return when it takes connections.

        Call it from the main thread: the server ends with the thread that starts it. Recovery
        after a crash is waited for, however long it takes.

        Args:
            data_dir: The product's data directory; the cluster is made in it, or found there.
            programs: PostgreSQL's programs; those of ``find_binaries`` by default.

        Raises:
            ConfigurationError: the folder or the machine needs the operator's hand.
            DatabaseAwayError: another process holds the server and it does not answer.
        """
        server = cls(locate(data_dir, programs))
        try:
            await server._take_or_join()
        except OSError as error:
            await server.stop()
            raise unusable(data_dir, error) from error
        except BaseException:
            await server.stop()
            raise
        server._keeper = asyncio.create_task(server._keep(), name="embedded-server")
        return server

    @property
    def url(self) -> str:
        """The address of the product's database."""
        return self._cluster.url()

    @property
    def is_owner(self) -> bool:
        """Whether the server is our child, rather than another process'."""
        return self._process is not None

    async def stop(self) -> None:
        """Shut the server down cleanly if it is ours, and leave it alone if it is not."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await self._shut_down()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _take_or_join(self) -> None:
        deadline = asyncio.get_running_loop().time() + _JOIN_SECONDS
        while True:
            if self._take_lock():
                await self._launch()
                return
            if await self._answers(DATABASE):
                return
            if asyncio.get_running_loop().time() > deadline:
                raise DatabaseAwayError(
                    f"Another process holds {self._cluster.home / 'lock'}, and its database does "
                    "not answer: wait for it, or stop it."
                )
            await asyncio.sleep(_TICK)

    def _take_lock(self) -> bool:
        handle = open_file(self._cluster, "lock", os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    async def _launch(self) -> None:
        cluster = self._cluster
        await self._wait_for_orphan()
        initialise(cluster)
        clear_remains(cluster)
        self._process = launch(cluster)
        await self._wait_until_ready()
        await _create_database(cluster)

    async def _wait_for_orphan(self) -> None:
        """Wait until a server whose owner is gone has ended; it was told to."""
        for _ in range(round(_ORPHAN_SECONDS / _TICK)):
            processes = processes_of(self._cluster)
            if not processes:
                return
            # The oldest is the server itself; told twice is as good as told once.
            with suppress(ProcessLookupError, PermissionError):
                os.kill(min(processes), signal.SIGINT)
            await asyncio.sleep(_TICK)
        raise ConfigurationError(
            f"A PostgreSQL server that statsbot does not run still works in {self._cluster.data}: "
            "stop it."
        )

    async def _wait_until_ready(self) -> None:
        waited = 0.0
        while not await self._answers("postgres"):
            if self._process is None or self._process.poll() is not None:
                self._process = None
                raise ConfigurationError(
                    f"PostgreSQL does not start in {self._cluster.home}: "
                    f"{last_words(self._cluster)}"
                )
            await asyncio.sleep(_TICK)
            waited += _TICK
            if waited >= _PROGRESS_SECONDS:
                waited = 0.0
                _log.info("PostgreSQL is getting ready: %s", last_words(self._cluster))

    async def _answers(self, database: str) -> bool:
        try:
            connection = await AsyncConnection.connect(
                self._cluster.url(database), connect_timeout=5
            )
        except OperationalError as error:
            text = str(error)
            if "FATAL" in text and not any(words in text for words in _WAITING):
                raise ConfigurationError(
                    f"The PostgreSQL server in {self._cluster.home} refuses us "
                    f"({text.rsplit('FATAL:', 1)[-1].strip()}): run statsbot as the user who "
                    "started it."
                ) from error
            return False
        await connection.close()
        return True

    async def _keep(self) -> None:
        """Start the server again when it has died, ours or another owner's."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                if self._process is not None:
                    if self._process.poll() is None:
                        continue
                    _log.warning("PostgreSQL ended: %s", last_words(self._cluster))
                    self._process = None
                elif self._lock is None and not self._take_lock():
                    continue
                await self._launch()
                _log.info("PostgreSQL runs again")
            except (OSError, StatsbotError) as error:
                _log.error("PostgreSQL does not come back: %s", error)
                await asyncio.sleep(_PROGRESS_SECONDS)

    async def _shut_down(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        for _ in range(round(_STOP_SECONDS / _TICK)):
            if process.poll() is not None:
                break
            await asyncio.sleep(_TICK)
        else:
            process.send_signal(signal.SIGQUIT)
            process.wait()
        tidy(self._cluster)


async def _create_database(cluster: Cluster) -> None:
    async with await AsyncConnection.connect(
        cluster.url("postgres"), autocommit=True
    ) as connection:
        found = await connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        )
        if await found.fetchone() is None:
            await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
