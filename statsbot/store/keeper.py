"""The process that runs the private server for as long as somebody uses it.

``python -m statsbot.store.keeper DATA_DIR PROGRAMS VERSION LOCK`` is begun by ``embedded`` and
inherits the open file ``LOCK``, whose exclusive lock makes it the only keeper until it ends. Users
hold a shared lock on ``users``, which the kernel takes from them when they die. Once nobody holds
one, the keeper takes it for itself, so that a newcomer waits, stops the server, and ends. It starts
a server that dies again, and the kernel tells the server to shut down if the keeper dies.

What a person must act on is written to standard error and decides the exit code.
"""

import fcntl
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from statsbot.errors import ConfigurationError, StatsbotError
from statsbot.store.binaries import Binaries
from statsbot.store.cluster import (
    Cluster,
    clear_remains,
    has_been_ready,
    initialise,
    last_words,
    launch,
    locate,
    open_file,
    processes_of,
    tidy,
    unusable,
)

_TICK = 0.1
_ORPHAN_SECONDS = 60
_STOP_SECONDS = 60
_GRACE_SECONDS = 10


class Keeper:
    """Runs the server of ``cluster`` until the last user has left."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._users = open_file(cluster, "users", os.O_RDWR)
        self._end = math.inf

    def end_soon(self) -> None:
        """Stop when the users have left, and after a few seconds even if they have not.

        The service manager that ends us ends them too, and they have something left to write.
        """
        self._end = min(self._end, time.monotonic() + _GRACE_SECONDS)

    def run(self) -> None:
        """Return when nobody uses the server any more and it has stopped.

        Raises:
            ConfigurationError: the server does not start.
            OSError: the folder cannot be used.
        """
        while not self._is_over():
            _wait_for_orphan(self._cluster)
            initialise(self._cluster)
            clear_remains(self._cluster)
            self._attend(launch(self._cluster))
        tidy(self._cluster)

    def _attend(self, server: "subprocess.Popen[bytes]") -> None:
        while server.poll() is None:
            if self._is_over():
                _stop(server)
                return
            time.sleep(_TICK)
        if server.returncode != 0 and not has_been_ready(self._cluster):
            raise ConfigurationError(
                f"PostgreSQL does not start in {self._cluster.home}: {last_words(self._cluster)}"
            )

    def _is_over(self) -> bool:
        return time.monotonic() > self._end or self._is_alone()

    def _is_alone(self) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False


def _wait_for_orphan(cluster: Cluster) -> None:
    """Wait until a server whose keeper is gone has ended; it was told to."""
    for _ in range(round(_ORPHAN_SECONDS / _TICK)):
        processes = processes_of(cluster)
        if not processes:
            return
        # The oldest is the server itself; told twice is as good as told once.
        with suppress(ProcessLookupError, PermissionError):
            os.kill(min(processes), signal.SIGINT)
        time.sleep(_TICK)
    raise ConfigurationError(
        f"A PostgreSQL server that statsbot does not run still works in {cluster.data}: stop it."
    )


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _listen(keeper: Keeper) -> None:
    def end_soon(_signal: int, _frame: FrameType | None) -> None:
        keeper.end_soon()

    def stay(_signal: int, _frame: FrameType | None) -> None:
        """Do nothing; what is ignored instead would stay ignored in the server."""

    signal.signal(signal.SIGTERM, end_soon)
    for name in (signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stay)


def main(arguments: Sequence[str]) -> int:
    """Run a keeper; return its exit code."""
    folder, programs, version, _lock = arguments
    data_dir = Path(folder)
    try:
        keeper = Keeper(locate(data_dir, Binaries(folder=Path(programs), version=version)))
        _listen(keeper)
        keeper.run()
    except (OSError, StatsbotError) as error:
        told = unusable(data_dir, error) if isinstance(error, OSError) else error
        print(told, file=sys.stderr)
        return told.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
