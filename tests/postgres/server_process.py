"""A process of its own that uses the embedded server.

``python -m tests.postgres.server_process FOLDER [UID]`` prints its address in one line when the
server answers; it stops when its input ends. An error that a person can act on
is printed instead, and decides the exit code. Root can give a user id to become first: everything
is imported by then, since that user may not be able to read this Python.
"""

import asyncio
import concurrent.futures.thread  # asyncio imports it only when it is too late
import os
import pwd
import subprocess
import sys
from pathlib import Path
from typing import cast

from statsbot.errors import StatsbotError
from statsbot.store import embedded, keeper
from statsbot.store.binaries import Binaries, find_binaries
from statsbot.store.cluster import Cluster, reaches
from statsbot.store.embedded import EmbeddedServer


def become(user_id: int, data_dir: Path) -> Binaries:
    """Become the user; return PostgreSQL's programs where that user can reach them."""
    programs = find_binaries()
    try:
        account = pwd.getpwuid(user_id)
    except KeyError:
        pass
    else:
        if not reaches(account, programs.folder):
            programs = programs.copy(data_dir.parent / "programs")
    os.setgroups([])
    os.setgid(user_id)
    os.setuid(user_id)
    return programs


class ForkedKeeper:
    """A keeper begun without reading Python again; the part of ``Popen`` that its user needs."""

    def __init__(self, cluster: Cluster, lock: int, words: int) -> None:
        self._code: int | None = None
        self._id = os.fork()
        if self._id == 0:
            os.setsid()
            silence = os.open(os.devnull, os.O_RDWR)
            for number, handle in enumerate((silence, silence, words)):
                os.dup2(handle, number)
            os.closerange(3, lock)
            os.closerange(lock + 1, 1_000)
            programs = cluster.binaries
            os._exit(
                keeper.main(
                    [str(cluster.home.parent), str(programs.folder), programs.version, str(lock)]
                )
            )

    def poll(self) -> int | None:
        if self._code is None:
            ended, status = os.waitpid(self._id, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def wait(self) -> None:
        os.waitpid(self._id, 0)


def begin_forked(cluster: Cluster, lock: int, words: int) -> "subprocess.Popen[bytes]":
    return cast("subprocess.Popen[bytes]", ForkedKeeper(cluster, lock, words))


async def hold(data_dir: Path, programs: Binaries | None) -> None:
    server = await EmbeddedServer.start(data_dir, programs=programs)
    print(server.url, flush=True)
    with concurrent.futures.thread.ThreadPoolExecutor() as reader:
        await asyncio.get_running_loop().run_in_executor(reader, sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    given = None
    if len(sys.argv) > 2:
        given = become(int(sys.argv[2]), folder)
        embedded.begin = begin_forked
    try:
        asyncio.run(hold(folder, given))
    except StatsbotError as error:
        print(error, flush=True)
        raise SystemExit(error.exit_code) from error
