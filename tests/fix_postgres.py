"""A real PostgreSQL for each test: a fresh clone of a migrated database.

With ``DATABASE_URL`` that server is used (its user must be allowed to create databases); else one
embedded server runs for the session of each test process. ``STATSBOT_TEST_POSTGRES`` names a
folder of programs to run that one with, such as /usr/lib/postgresql/15/bin.
"""

import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from psycopg.conninfo import make_conninfo

from statsbot.store import binaries
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.migrate import migrate
from statsbot.store.opening import open_database
from statsbot.store.pool import Database


@dataclass(frozen=True)
class Server:
    """Where clones are made from ``template``."""

    url: str
    template: str

    def create(self, name: str, template: str) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return make_conninfo(self.url, dbname=name)

    def clone(self, name: str) -> str:
        return self.create(name, self.template)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def pytest_report_header() -> str:
    url = os.environ.get("DATABASE_URL")
    if url is None:
        return f"postgres: embedded {_programs().version}"
    with psycopg.connect(url) as connection:
        return f"postgres: {connection.info.server_version / 10_000:.2f} at DATABASE_URL"


def _programs() -> binaries.Binaries:
    folder = os.environ.get("STATSBOT_TEST_POSTGRES")
    if folder is None:
        return binaries.find_binaries()
    return binaries.find_binaries(int(Path(folder).parent.name))


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """A folder of the test's own that other accounts can pass through, unlike tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="statsbot-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _stopped_server() -> Iterator[Path]:
    """A data directory whose server has been started once, and stopped."""

    async def start_and_stop(folder: Path) -> None:
        async with await open_database(None, folder):
            pass

    folder = Path(tempfile.mkdtemp(prefix="statsbot-pg-"))
    with asyncio.Runner() as runner:
        runner.run(start_and_stop(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(_stopped_server: Path, reachable_folder: Path) -> Path:
    """A data directory of the test's own whose first start is over."""
    folder = reachable_folder / "statsbot"
    subprocess.run(["cp", "-a", str(_stopped_server), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The session's server, with a migrated template database."""
    assert sys.platform != "win32"
    given = os.environ.get("DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="statsbot-pg-"))
    folder.chmod(0o755)
    with asyncio.Runner() as runner:
        server = None if given else runner.run(EmbeddedServer.start(folder, programs=_programs()))
        url = given or (server.url if server else "")
        template = f"statsbot_template_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            if server is not None:
                # What the tests of a killed server prove, they prove on servers of their own.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(template))
            )
        runner.run(_migrate(make_conninfo(url, dbname=template)))
        running = Server(url=url, template=template)
        yield running
        running.drop(template)
        if server is not None:
            runner.run(server.stop())
    shutil.rmtree(folder)


async def _migrate(url: str) -> None:
    async with await Database.open(url) as database:
        await migrate(database)


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own."""
    name = f"statsbot_test_{secrets.token_hex(4)}"
    yield postgres.clone(name)
    postgres.drop(name)


@pytest.fixture
def empty_database_url(postgres: Server) -> Iterator[str]:
    """The address of a database of the test's own without any table."""
    name = f"statsbot_empty_{secrets.token_hex(4)}"
    yield postgres.create(name, "template0")
    postgres.drop(name)


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database of the test's own, open."""
    async with await Database.open(database_url) as opened:
        yield opened
