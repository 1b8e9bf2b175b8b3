"""The private server: who gets in, what it survives, and what it says when it cannot run."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from statsbot.errors import ConfigurationError, DatabaseAwayError
from statsbot.store import cluster as clusters
from statsbot.store import counts
from statsbot.store.binaries import find_binaries
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings, settings
from tests.postgres.facts import GUILD, MAY, NOON, sent

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
STRANGER = 1
"""The user id of ``daemon``: somebody else on the machine."""


USERS = [None, pwd.getpwnam("nobody")] if AS_ROOT else [None]
ACCOUNTS = pytest.mark.parametrize("user", USERS, ids=lambda user: user.pw_name if user else "self")


@contextmanager
def holder(data_dir: Path, user_id: int | None = None) -> Generator["subprocess.Popen[str]"]:
    """Another process that uses the server in ``data_dir``, as another user if one is given."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "tests.postgres.server_process", str(data_dir),
            *([] if user_id is None else [str(user_id)]),
        ],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.communicate(timeout=60)


def told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


def own(folder: Path, user: pwd.struct_passwd | None) -> Path:
    data_dir = folder / "statsbot"
    data_dir.mkdir(mode=0o700)
    if user is not None:
        os.chown(data_dir, user.pw_uid, user.pw_gid)
    return data_dir


def value(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def answers(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        return value(url, "SELECT 1") == 1
    return False


def keepers(data_dir: Path) -> list[int]:
    """The keepers at work in ``data_dir``; a zombie has no command line."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = entry.read_bytes().split(b"\0")
            if b"statsbot.store.keeper" in words and os.fsencode(data_dir) in words:
                found.append(int(entry.parent.name))
    return found


def postmaster(data_dir: Path) -> int:
    """The server's process, the oldest of its kind; 0 if none runs."""
    return min(clusters.processes_of(clusters.locate(data_dir)), default=0)


def nothing_runs(data_dir: Path) -> bool:
    return not keepers(data_dir) and not postmaster(data_dir)


async def report_hour(database: Database) -> int:
    """What was saved before the server was killed, once it answers again."""
    for _ in range(100):
        with suppress(DatabaseAwayError):
            return (await settings(database, 1)).report_hour
    raise AssertionError("it does not answer again")


def cluster_of(data_dir: Path) -> Path:
    return (data_dir / "postgres").resolve()


@ACCOUNTS
def test_it_runs_and_keeps_its_data(user: pwd.struct_passwd | None, reachable_folder: Path) -> None:
    data_dir = own(reachable_folder, user)
    with holder(data_dir, user and user.pw_uid) as process:
        url = told(process)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert value(url, "SHOW listen_addresses") == ""
        assert value(url, "SHOW data_checksums") == "on"
        assert value(url, "SHOW timezone") == "UTC"
        assert value(url, "SHOW fsync") == "on"
        assert value(url, "SELECT datcollate FROM pg_database LIMIT 1") == "C"
    with holder(data_dir, user and user.pw_uid) as process:
        assert value(told(process), "SELECT number FROM kept") == 7


@ACCOUNTS
def test_nobody_else_gets_in(user: pwd.struct_passwd | None, reachable_folder: Path) -> None:
    data_dir = own(reachable_folder, user)
    with holder(data_dir, user and user.pw_uid) as process:
        url = told(process)
        sockets = cluster_of(data_dir) / "run"
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        rules = (cluster_of(data_dir) / "hba.conf").read_text().split()
        assert rules == ["local", "all", "statsbot", "peer", "map=statsbot"]
        names = {line.split()[1] for line in (cluster_of(data_dir) / "ident.conf").open()}
        me = user.pw_name if user else pwd.getpwuid(os.geteuid()).pw_name
        assert names == {'"root"', f'"{me}"'}
        if AS_ROOT:
            script = (
                "import os, psycopg\n"
                f"os.setgroups([]); os.setgid({STRANGER}); os.setuid({STRANGER})\n"
                f"psycopg.connect({url!r})"
            )
            tried = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, text=True, check=False
            )
            assert "Permission denied" in tried.stderr
            # Were the socket's folder open, the server itself would refuse.
            sockets.chmod(0o777)
            (sockets / ".s.PGSQL.5432").chmod(0o777)
            (cluster_of(data_dir)).chmod(0o755)
            data_dir.chmod(0o755)
            tried = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, text=True, check=False
            )
            assert "Peer authentication failed" in tried.stderr


async def test_one_leaves_while_another_works(data_dir: Path) -> None:
    with holder(data_dir) as first:
        url = told(first)
        second = await EmbeddedServer.start(data_dir)
        assert second.url == url
        with psycopg.connect(url) as connection:
            first.communicate()
            assert len(keepers(data_dir)) == 1
            assert connection.execute("SELECT 1").fetchone() == (1,)
        await second.stop()
        assert nothing_runs(data_dir)


async def test_two_starts_at_once_make_one_server(reachable_folder: Path) -> None:
    with holder(reachable_folder) as other:
        server = await EmbeddedServer.start(reachable_folder)
        assert told(other) == server.url
        assert len(keepers(reachable_folder)) == 1
        await server.stop()


async def test_verbs_one_after_the_other_beside_a_long_one(data_dir: Path) -> None:
    async with await open_database(None, data_dir) as database:
        for number in range(5):
            with holder(data_dir) as brief:
                told(brief)
                await save_settings(database, number, GuildSettings(report_hour=17), now=NOON)
        assert [(await settings(database, number)).report_hour for number in range(5)] == [17] * 5


async def test_starts_that_meet_a_stopping_server_wait_for_the_next(data_dir: Path) -> None:
    first = await EmbeddedServer.start(data_dir)
    for _ in range(3):
        leaving = asyncio.create_task(first.stop())
        second = await EmbeddedServer.start(data_dir)
        assert value(second.url, "SELECT 1") == 1
        await leaving
        first = second
    await first.stop()
    assert nothing_runs(data_dir)


async def test_after_the_last_has_left_the_folder_can_be_deleted(data_dir: Path) -> None:
    first, second = await EmbeddedServer.start(data_dir), await EmbeddedServer.start(data_dir)
    await first.stop()
    await second.stop()
    assert nothing_runs(data_dir)
    shutil.rmtree(data_dir)


async def test_a_killed_user_leaves_no_server_and_keeps_what_was_acknowledged(
    data_dir: Path,
) -> None:
    with holder(data_dir) as process:
        with psycopg.connect(told(process)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        process.kill()
        await until(lambda: nothing_runs(data_dir))
    with holder(data_dir) as process:
        assert value(told(process), "SELECT number FROM kept") == 7


async def test_a_killed_keeper_is_replaced_under_the_same_database(data_dir: Path) -> None:
    async with await open_database(None, data_dir) as database:
        await save_settings(database, 1, GuildSettings(report_hour=17), now=NOON)
        (killed,) = keepers(data_dir)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: bool(set(keepers(data_dir)) - {killed}))
        assert await report_hour(database) == 17
    assert nothing_runs(data_dir)


async def test_a_terminated_keeper_waits_for_those_at_work(data_dir: Path) -> None:
    server = await EmbeddedServer.start(data_dir)
    os.kill(keepers(data_dir)[0], signal.SIGTERM)
    assert value(server.url, "SELECT 1") == 1
    await server.stop()
    assert nothing_runs(data_dir)


async def test_a_killed_server_comes_back_under_the_same_database(data_dir: Path) -> None:
    async with await open_database(None, data_dir) as database:
        await save_settings(database, 1, GuildSettings(report_hour=17), now=NOON)
        killed = postmaster(data_dir)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: postmaster(data_dir) not in (0, killed))
        assert await report_hour(database) == 17


async def test_kills_while_writing_lose_nothing_and_double_nothing(data_dir: Path) -> None:
    async with await open_database(None, data_dir) as database:
        writer = FactWriter(database)
        for number in range(30):
            batch = [sent(number=number * 50 + n, author_id=n) for n in range(50)]
            if number in (5, 20):
                os.kill(postmaster(data_dir), signal.SIGKILL)
            while True:
                try:
                    await writer.write(batch)
                    break
                except DatabaseAwayError:
                    await asyncio.sleep(0.1)
        slots = await counts.slot_counts(database, GUILD, MAY, Reader.STAFF)
        assert int(slots.messages.sum()) == 30 * 50


async def test_a_stale_pid_file_that_names_a_living_process_does_not_matter(
    data_dir: Path,
) -> None:
    server = await EmbeddedServer.start(data_dir)
    pid_file = cluster_of(data_dir) / "data" / "postmaster.pid"
    remains = pid_file.read_text()
    await server.stop()
    stranger = remains.replace(remains.split()[0], str(os.getpid()), 1)
    pid_file.write_text(stranger)
    server = await EmbeddedServer.start(data_dir)
    assert value(server.url, "SELECT 1") == 1
    await server.stop()


async def test_a_first_start_that_was_killed_is_begun_again(reachable_folder: Path) -> None:
    half = clusters.locate(reachable_folder).home / "data.new"
    half.mkdir()
    (half / "postgresql.conf").write_text("half a file")
    server = await EmbeddedServer.start(reachable_folder)
    assert value(server.url, "SELECT 1") == 1
    assert not half.exists()
    await server.stop()


async def test_files_that_are_not_ours_are_left_alone(reachable_folder: Path) -> None:
    data = clusters.locate(reachable_folder).data
    data.mkdir()
    (data / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match="holds files but no PostgreSQL data"):
        await EmbeddedServer.start(reachable_folder)
    assert (data / "thesis.txt").read_text() == "years of work"


async def test_data_of_another_version_are_refused_with_what_to_do(data_dir: Path) -> None:
    server = await EmbeddedServer.start(data_dir)
    await server.stop()
    (cluster_of(data_dir) / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ConfigurationError, match=r"made by PostgreSQL 12.*install version 12"):
        await EmbeddedServer.start(data_dir)


async def test_a_path_too_long_for_a_socket_works(reachable_folder: Path) -> None:
    data_dir = reachable_folder / ("long" * 30)
    server = await EmbeddedServer.start(data_dir)
    assert value(server.url, "SELECT 1") == 1
    sockets = clusters.locate(data_dir).sockets
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    await server.stop()
    assert not sockets.exists()


async def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "statsbot").write_text("")
    with pytest.raises(ConfigurationError, match=r"statsbot cannot be used.*STATSBOT_DATA_DIR"):
        await EmbeddedServer.start(tmp_path / "statsbot")


async def test_a_lock_that_cannot_be_opened_is_told(data_dir: Path) -> None:
    lock = cluster_of(data_dir) / "lock"
    lock.unlink()
    lock.mkdir()
    with pytest.raises(ConfigurationError, match=r"cannot be used.*postgres/lock"):
        await EmbeddedServer.start(data_dir)


async def test_a_server_that_does_not_start_says_why(data_dir: Path) -> None:
    server = await EmbeddedServer.start(data_dir)
    await server.stop()
    with (cluster_of(data_dir) / "data" / "postgresql.conf").open("a") as settings_file:
        settings_file.write("no_such_setting = 1\n")
    with pytest.raises(ConfigurationError, match="PostgreSQL does not start in"):
        await EmbeddedServer.start(data_dir)


if AS_ROOT:

    def test_an_unwritable_folder_is_refused(reachable_folder: Path) -> None:
        with holder(reachable_folder / "mine", pwd.getpwnam("nobody").pw_uid) as process:
            words = told(process)
        assert "Permission denied" in words
        assert "STATSBOT_DATA_DIR" in words
        assert process.returncode == ConfigurationError.exit_code

    def test_a_user_without_a_name_is_told_so(reachable_folder: Path) -> None:
        data_dir = reachable_folder / "statsbot"
        data_dir.mkdir()
        os.chown(data_dir, 4321, 4321)
        with holder(data_dir, 4321) as process:
            words = told(process)
        assert "4321 has no entry in /etc/passwd" in words
        assert process.returncode == ConfigurationError.exit_code

    def test_root_may_look_into_a_users_database(reachable_folder: Path) -> None:
        data_dir = own(reachable_folder, pwd.getpwnam("nobody"))
        with holder(data_dir, pwd.getpwnam("nobody").pw_uid) as process:
            url = told(process)
            with holder(data_dir) as second:
                assert told(second) == url
                assert value(url, "SELECT 1") == 1


if AS_ROOT:

    async def test_root_keeps_its_private_folder_private(tmp_path: Path) -> None:
        """The server's account works in a folder that it cannot reach by its path."""
        private = tmp_path / "private"
        private.mkdir(mode=0o700)
        server = await EmbeddedServer.start(private / "statsbot")
        assert value(server.url, "SELECT 1") == 1
        await server.stop()
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        data = private / "statsbot" / "postgres" / "data"
        assert data.stat().st_uid != 0
        assert stat.S_IMODE(data.stat().st_mode) == 0o700

    def test_programs_out_of_reach_are_copied(tmp_path: Path) -> None:
        account = pwd.getpwnam("nobody")
        tmp_path.chmod(0o700)
        hidden = find_binaries().copy(tmp_path / "hidden")
        assert not clusters.reaches(account, hidden.folder)
        with tempfile.TemporaryDirectory() as open_folder:
            Path(open_folder).chmod(0o755)
            found = hidden.copy(Path(open_folder) / "programs")
            assert clusters.reaches(account, found.folder)
            told = subprocess.run(
                [found.folder / "initdb", "--version"], capture_output=True, text=True, check=True,
                user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/",
            )  # fmt: skip
            assert found.version in told.stdout
