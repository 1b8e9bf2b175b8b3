"""A process of its own that holds the embedded server.

``python -m tests.postgres.server_process FOLDER [UID]`` prints one line when the server answers:
whether it owns it, and its address; it stops when its input ends. An error that a person can act on
is printed instead, and decides the exit code. Root can give a user id to become first: everything
is imported by then, since that user may not be able to read this Python.
"""

import asyncio
import concurrent.futures.thread  # asyncio imports it only when it is too late
import os
import pwd
import sys
from pathlib import Path

from statsbot.errors import StatsbotError
from statsbot.store.binaries import Binaries, find_binaries
from statsbot.store.cluster import reaches
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


async def hold(data_dir: Path, programs: Binaries | None) -> None:
    server = await EmbeddedServer.start(data_dir, programs=programs)
    print("owner" if server.is_owner else "joined", server.url, flush=True)
    with concurrent.futures.thread.ThreadPoolExecutor() as reader:
        await asyncio.get_running_loop().run_in_executor(reader, sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    given = become(int(sys.argv[2]), folder) if len(sys.argv) > 2 else None
    try:
        asyncio.run(hold(folder, given))
    except StatsbotError as error:
        print(error, flush=True)
        raise SystemExit(error.exit_code) from error
