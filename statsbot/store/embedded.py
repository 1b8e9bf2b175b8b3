"""Lets a process use the private server, which a keeper of its own runs for all that use it.

Each user holds a shared lock on ``users`` for as long as it lives. One that finds no keeper takes
the exclusive ``lock`` and begins a keeper that inherits it, at the start or whenever a keeper has
died; so there is never more than one. What the keeper does is told in ``keeper``.
"""

import asyncio
import fcntl
import logging
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from psycopg import AsyncConnection, OperationalError, errors, sql

from statsbot.errors import ConfigurationError, DatabaseAwayError, StatsbotError
from statsbot.store.binaries import Binaries
from statsbot.store.cluster import DATABASE, Cluster, last_words, locate, open_file, unusable

_log = logging.getLogger(__name__)

_TICK = 0.02
_WATCH_SECONDS = 0.5
_JOIN_SECONDS = 120
_LEAVE_SECONDS = 30
_PROGRESS_SECONDS = 5
_PASSING_REFUSALS = (
    "starting up", "shutting down", "recovery", "not yet accepting", "terminating connection",
)  # fmt: skip


class KeeperProcess:
    """A keeper that we have begun, and what it says if it fails."""

    def __init__(self, cluster: Cluster, lock: int) -> None:
        # A file rather than a pipe: the keeper may outlive us.
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # closed in ``leave``
        self._process = begin(cluster, lock, self._words.fileno())

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, however it went."""
        return self._process.poll() is not None

    @property
    def failure(self) -> ConfigurationError | None:
        """Why it ended, if it was by itself and because it could not work."""
        if (self._process.poll() or 0) <= 0:
            return None
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        return ConfigurationError(lines[-1] if lines else "The keeper of PostgreSQL failed.")

    def leave(self) -> None:
        """Let it live on for others."""
        self._words.close()
        if not self.has_ended:
            # If we outlive it, no zombie remains.
            threading.Thread(target=self._process.wait, daemon=True).start()


def begin(cluster: Cluster, lock: int, words: int) -> "subprocess.Popen[bytes]":
    """Begin a keeper that inherits ``lock`` and writes its failure to the file ``words``."""
    programs = cluster.binaries
    package_root = str(Path(__file__).parents[2])
    python_path = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603  # this Python and this package
        [
            sys.executable, "-P", "-m", "statsbot.store.keeper",
            str(cluster.home.parent), str(programs.folder), programs.version, str(lock),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(python_path)},
        pass_fds=(lock,),
        # Ctrl-C is for us to hear; the keeper ends when we have left.
        start_new_session=True,
    )  # fmt: skip


class EmbeddedServer:
    """The private server, up for as long as this is not stopped."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._users: int | None = None
        self._keeper: KeeperProcess | None = None
        self._watcher: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, data_dir: Path, *, programs: Binaries | None = None) -> Self:
        """Use the server in ``data_dir``, started if nobody does; return when it answers.

        Recovery after a crash is waited for, however long it takes.

        Args:
            data_dir: The product's data directory; the cluster is made in it, or found there.
            programs: PostgreSQL's programs; those of ``find_binaries`` by default.

        Raises:
            ConfigurationError: the folder or the machine needs the operator's hand.
            DatabaseAwayError: another process' keeper is at work and its server does not answer.
        """
        server = cls(locate(data_dir, programs))
        try:
            await server._enter()
            await server._wait_until_ready()
        except OSError as error:
            await server.stop()
            raise unusable(data_dir, error) from error
        except BaseException:
            await server.stop()
            raise
        server._watcher = asyncio.create_task(server._watch(), name="embedded-server")
        return server

    @property
    def url(self) -> str:
        """The address of the product's database."""
        return self._cluster.url()

    async def stop(self) -> None:
        """Leave the server. If nobody else uses it, wait until it has stopped cleanly."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        if self._users is not None:
            users, self._users = self._users, None
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                # In a folder that was taken away there is nothing to wait for.
                with suppress(OSError):
                    await self._wait_until_stopped(users)
            finally:
                os.close(users)
        if self._keeper is not None:
            self._keeper.leave()
            self._keeper = None

    async def _enter(self) -> None:
        """Become a user; a keeper that is stopping the server is waited for."""
        self._users = open_file(self._cluster, "users", os.O_RDWR)
        for _ in range(round(_JOIN_SECONDS / _TICK)):
            if _locked(self._users, fcntl.LOCK_SH):
                return
            await asyncio.sleep(_TICK)
        raise self._busy()

    async def _wait_until_ready(self) -> None:
        waited = 0.0
        while not await self._answers():
            self._ensure_keeper()
            await asyncio.sleep(_TICK)
            waited += _TICK
            if waited % _PROGRESS_SECONDS < _TICK:
                _log.info("PostgreSQL is getting ready: %s", last_words(self._cluster))
            if self._keeper is None and waited > _JOIN_SECONDS:
                raise self._busy()

    async def _wait_until_stopped(self, users: int) -> None:
        """Wait until the keeper has gone, unless another user keeps it."""
        for _ in range(round(_LEAVE_SECONDS / _TICK)):
            lock = self._take_lock()
            if lock is not None:
                os.close(lock)
                return
            # The keeper excludes sharers once it is stopping, other users only excluders.
            if _locked(users, fcntl.LOCK_SH):
                others = not _locked(users, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_UN)
                if others:
                    return
            await asyncio.sleep(_TICK)

    def _ensure_keeper(self) -> None:
        """Begin a keeper if there is none.

        Raises:
            ConfigurationError: the one that we had begun could not work.
        """
        keeper = self._keeper
        if keeper is not None and keeper.has_ended:
            self._keeper = None
            failure = keeper.failure
            keeper.leave()
            if failure is not None:
                raise failure
        lock = self._take_lock()
        if lock is not None:
            try:
                self._keeper = KeeperProcess(self._cluster, lock)
            finally:
                os.close(lock)

    def _take_lock(self) -> int | None:
        handle = open_file(self._cluster, "lock", os.O_RDWR)
        if _locked(handle, fcntl.LOCK_EX):
            return handle
        os.close(handle)
        return None

    async def _answers(self) -> bool:
        try:
            connection = await AsyncConnection.connect(self._cluster.url(), connect_timeout=5)
        except OperationalError as error:
            text = str(error)
            if f'database "{DATABASE}" does not exist' in text:
                await _create_database(self._cluster)
            elif "FATAL" in text and not any(words in text for words in _PASSING_REFUSALS):
                raise ConfigurationError(
                    f"The PostgreSQL server in {self._cluster.home} refuses us "
                    f"({text.rsplit('FATAL:', 1)[-1].strip()}): run statsbot as the user who "
                    "started it."
                ) from error
            return False
        await connection.close()
        return True

    async def _watch(self) -> None:
        """Begin a keeper again when it has died, ours or another user's."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                before = self._keeper
                self._ensure_keeper()
                if self._keeper not in (before, None):
                    _log.warning("PostgreSQL lost its keeper; a new one starts it again")
            except (OSError, StatsbotError) as error:
                _log.error("PostgreSQL does not come back: %s", error)
                await asyncio.sleep(_PROGRESS_SECONDS)

    def _busy(self) -> DatabaseAwayError:
        return DatabaseAwayError(
            f"Another process holds {self._cluster.home / 'lock'}, and its database does not "
            "answer: wait for it, or stop it."
        )


def _locked(handle: int, mode: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
        return True
    return False


async def _create_database(cluster: Cluster) -> None:
    async with await AsyncConnection.connect(
        cluster.url("postgres"), autocommit=True
    ) as connection:
        # Another user may be as quick.
        with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
            await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
