"""The thread in which batches are written, with its own connection.

Turning facts into arrays and waiting for Postgres take milliseconds; done here, the event loop
that listens to Discord does not feel them.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import sleep
from typing import TypeVar

from psycopg import Connection, InterfaceError, OperationalError, errors

from statsbot.errors import DatabaseAwayError, TryLaterError
from statsbot.store.arrays import register_arrays

T = TypeVar("T")

SESSION = """
    SELECT set_config('TimeZone', 'UTC', false),
           set_config('jit', 'off', false),
           set_config('synchronous_commit', 'on', false),
           set_config('statement_timeout', %(timeout)s, false)
"""
"""What each session is set to: times in UTC, durable commits, and no JIT for short statements."""

_ATTEMPTS_WHEN_IN_THE_WAY = 4
_ATTEMPTS_WHEN_LOST = 2


class WriterThread:
    """One thread, one connection, one transaction at a time."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statsbot-writer")
        self._connection: Connection | None = None
        self._jitter = Random(os.getpid())

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction of the thread's connection.

        Raises:
            DatabaseAwayError: Postgres does not answer; nothing was written.
            TryLaterError: other transactions were in the way each time.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._repeat, work)

    async def close(self) -> None:
        """Let the running batch end, then disconnect."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self._disconnect)
        self._executor.shutdown()

    def _repeat(self, work: Callable[[Connection], T]) -> T:
        lost = in_the_way = 0
        while True:
            try:
                connection = self._connected()
                with connection.transaction():
                    return work(connection)
            except (errors.SerializationFailure, errors.DeadlockDetected) as error:
                in_the_way += 1
                if in_the_way == _ATTEMPTS_WHEN_IN_THE_WAY:
                    raise TryLaterError(
                        "Other writers hold the database's rows: the same facts can be sent again."
                    ) from error
                sleep(0.05 * in_the_way * (1 + self._jitter.random()))
            except (OperationalError, InterfaceError) as error:
                self._disconnect()
                lost += 1
                if lost == _ATTEMPTS_WHEN_LOST:
                    raise DatabaseAwayError(
                        "Postgres does not answer the writer: nothing of the batch was written, "
                        "and it can be sent again."
                    ) from error

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            connection = Connection.connect(self._conninfo, autocommit=True, connect_timeout=10)
            register_arrays(connection)
            connection.execute(SESSION, {"timeout": "300s"})
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
