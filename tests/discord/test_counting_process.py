"""The bot as a process of its own: ``statsbot run`` beside the local Discord and Postgres."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from statsbot.sandbox import Sandbox
from tests.fix_bot import until
from tests.fix_sandbox import Town

StartBot = Callable[..., Awaitable[asyncio.subprocess.Process]]


class Proxy:
    """A way to Postgres that can be cut."""

    def __init__(self, url: str) -> None:
        self._target = conninfo_to_dict(url)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    @classmethod
    async def to(cls, url: str) -> "Proxy":
        """Open a way to the server at ``url``."""
        proxy = cls(url)
        proxy._server = await asyncio.start_server(proxy._lead, "127.0.0.1", 0)
        port = proxy._server.sockets[0].getsockname()[1]
        proxy.url = make_conninfo(url, host="127.0.0.1", port=port, sslmode="disable")
        return proxy

    async def cut(self) -> None:
        """End every connection, and take no new one."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = str(self._target["host"]), self._target.get("port") or 5432
        if host.startswith("/"):
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there = await asyncio.open_connection(host, int(port))
        pairs = ((reader, there[1]), (there[0], writer))
        self._tasks |= {asyncio.create_task(self._pump(*pair)) for pair in pairs}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


@pytest.fixture
async def start_bot(sandbox: Sandbox, database_url: str, tmp_path: Path) -> AsyncIterator[StartBot]:
    """Start bots in an environment of their own."""
    started: list[asyncio.subprocess.Process] = []

    async def start(**environment: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "statsbot",
            "run",
            cwd=tmp_path,
            stderr=asyncio.subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "HOME": str(tmp_path),
                "DATABASE_URL": database_url,
                "DISCORD_TOKEN": sandbox.state.application.token,
                "STATSBOT_DATA_DIR": str(tmp_path / "data"),
                "STATSBOT_API_URL": sandbox.rest_url,
                "STATSBOT_CDN_URL": sandbox.cdn_url,
            }
            | environment,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Return how a process ended and what it said."""
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def connected(sandbox: Sandbox, *, sessions: int = 1) -> None:
    """Wait until so many sessions have been begun, and the last of them is settled."""
    await until(lambda: sandbox.gateway.identifies == sessions, within_s=60)
    await sandbox.settle()


def stored(database_url: str) -> set[int]:
    """Return the messages of people that are in Postgres."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT message_id FROM message WHERE author_kind = 0")
        return {message_id for (message_id,) in rows}


def watched(database_url: str) -> list[tuple[datetime, datetime]]:
    """Return the spans in which messages were watched."""
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            "SELECT started_at, ended_at FROM coverage WHERE kind = 0 ORDER BY started_at"
        ).fetchall()


async def talk(town: Town, count: int) -> set[int]:
    sent: set[int] = set()
    for number in range(count):
        sent.add(town.state.send(town.guild.owner, town.general, str(number)).id)
        if number % 10 == 0:
            await asyncio.sleep(0.001)
    return sent


async def test_sigterm_loses_nothing(
    sandbox: Sandbox, town: Town, start_bot: StartBot, database_url: str
) -> None:
    bot = await start_bot()
    await connected(sandbox)
    sent = await talk(town, 500)
    await sandbox.settle()
    bot.send_signal(signal.SIGTERM)
    code, said = await ended(bot)
    assert code == 0
    assert "stopped" in said
    assert "Traceback" not in said
    assert len(sandbox.gateway.sessions) == 1  # closed in a way that lets it be resumed
    await start_bot()  # Discord tells what the first had not read from its socket
    await until(lambda: stored(database_url) == sent)
    assert len(sandbox.gateway.sessions) == 1
    assert sandbox.unmodelled == []


async def test_a_wrong_token_ends_with_78_and_one_sentence(
    sandbox: Sandbox, start_bot: StartBot
) -> None:
    code, said = await ended(await start_bot(DISCORD_TOKEN="not.the.token"))
    assert code == 78
    (sentence,) = [line for line in said.splitlines() if line.startswith("statsbot:")]
    assert "token" in sentence
    assert "Traceback" not in said
    assert "not.the.token" not in said


async def test_a_killed_bot_counts_on_and_its_absence_is_a_gap(
    sandbox: Sandbox, town: Town, start_bot: StartBot, database_url: str
) -> None:
    first = await start_bot()
    await connected(sandbox)
    heard = await talk(town, 100)
    await until(lambda: stored(database_url) == heard and watched(database_url))
    first.kill()
    await ended(first)
    sandbox.faults.forget_sessions()
    await talk(town, 5)
    second = await start_bot()
    await connected(sandbox, sessions=2)
    heard |= await talk(town, 100)
    await until(lambda: stored(database_url) >= heard)
    second.send_signal(signal.SIGTERM)
    assert (await ended(second))[0] == 0
    assert stored(database_url) == heard
    before, after = watched(database_url)
    assert before[1] < after[0]


async def test_f1_a_bot_killed_again_and_again_resumes_and_counts_everything_once(
    sandbox: Sandbox, town: Town, start_bot: StartBot, database_url: str
) -> None:
    """F1, in short: killed in the middle of its work it loses nothing, and there is no gap."""
    sent: set[int] = set()
    for number in range(2):
        bot = await start_bot()
        await until(lambda n=number: len(sandbox.gateway.openings) == n + 1, within_s=60)
        sent |= await talk(town, 10)
        await until(lambda told=frozenset(sent): stored(database_url) >= told, within_s=60)
        talking = asyncio.create_task(talk(town, 300))
        await asyncio.sleep(0.2 * number)
        bot.kill()
        await ended(bot)
        sent |= await talking
    last = await start_bot()
    await until(lambda: len(sandbox.gateway.openings) == 3, within_s=60)
    await until(lambda: stored(database_url) >= sent, within_s=60)
    last.send_signal(signal.SIGTERM)
    assert (await ended(last))[0] == 0
    assert stored(database_url) == sent
    assert sandbox.gateway.identifies == 1
    assert len(watched(database_url)) == 1


async def test_f9_sigterm_while_postgres_is_away_leaves_the_facts_for_the_next_start(
    sandbox: Sandbox, town: Town, start_bot: StartBot, database_url: str
) -> None:
    """F9: nothing is lost when neither Postgres nor the bot is there."""
    proxy = await Proxy.to(database_url)
    bot = await start_bot(DATABASE_URL=proxy.url)
    await connected(sandbox)
    first = await talk(town, 50)
    await until(lambda: stored(database_url) == first)
    await proxy.cut()
    second = await talk(town, 200)
    await sandbox.settle()
    bot.send_signal(signal.SIGTERM)
    code, said = await ended(bot)
    assert code == 0
    assert "wait in the spool" in said
    assert "Traceback" not in said
    assert stored(database_url) == first
    again = await start_bot()
    await until(lambda: stored(database_url) == first | second, within_s=60)
    again.send_signal(signal.SIGTERM)
    assert (await ended(again))[0] == 0
    assert sandbox.gateway.identifies == 1


async def test_f28_a_second_bot_with_the_same_token_ends_with_a_sentence(
    sandbox: Sandbox, town: Town, start_bot: StartBot, tmp_path: Path
) -> None:
    """F28: also where it has a folder of its own."""
    await start_bot()
    await connected(sandbox)
    code, said = await ended(await start_bot(STATSBOT_DATA_DIR=str(tmp_path / "other")))
    assert code == 78
    assert "Another instance of this bot" in said
    assert "Traceback" not in said
    assert sandbox.gateway.identifies == 1


async def test_f21_a_data_folder_that_cannot_be_used_is_told_with_its_path(
    sandbox: Sandbox, start_bot: StartBot, tmp_path: Path
) -> None:
    """F21: at once, and with what to do."""
    (tmp_path / "file").write_text("in the way")
    code, said = await ended(await start_bot(STATSBOT_DATA_DIR=str(tmp_path / "file")))
    assert code == 78
    assert str(tmp_path / "file") in said
    assert "STATSBOT_DATA_DIR" in said
    assert "Traceback" not in said
