"""The processes of a run: a PostgreSQL server that can be killed, Discord, and the bot."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import psycopg

from statsbot.store import binaries, cluster
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database

END = 2.0
"""The share of the story that is reached when it is over and everybody has heard it."""
ROOT = Path(__file__).parents[2]
TRY_AGAIN = 75
"""How the bot ends when Postgres is not there at its start."""


class PostgresProcess:
    """A real server in ``folder``, without anybody who starts it again but us."""

    def __init__(self, folder: Path) -> None:
        programs = os.environ.get("STATSBOT_TEST_POSTGRES")
        major = int(Path(programs).parent.name) if programs else None
        self._cluster = cluster.locate(folder, binaries.find_binaries(major))
        cluster.initialise(self._cluster)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the product's database."""
        return self._cluster.url()

    async def start(self) -> None:
        """Start it; return when it answers."""
        cluster.clear_remains(self._cluster)
        self._process = cluster.launch(self._cluster)
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(self._answers):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """End it as a crash does, with everything that it began."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)
        async with asyncio.timeout(30):
            while left := cluster.processes_of(self._cluster):
                for process_id in left:
                    with suppress(ProcessLookupError):
                        os.kill(process_id, signal.SIGKILL)
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Stop it cleanly, if it is there."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            await asyncio.to_thread(self._process.wait)
        cluster.tidy(self._cluster)

    async def prepare(self, zones: Mapping[str, str]) -> None:
        """Make the tables, and give each server its zone."""
        async with await Database.open(self.url) as database:
            await migrate(database)
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO guild_setting (guild_id, zone) VALUES (%s, %s)",
                [(int(guild), zone) for guild, zone in zones.items()],
            )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._cluster.url("postgres"), autocommit=True) as connection:
                exists = connection.execute(
                    "SELECT count(*) FROM pg_database WHERE datname = 'statsbot'"
                ).fetchone()
                if exists == (0,):
                    connection.execute("CREATE DATABASE statsbot")
        except psycopg.OperationalError:
            return False
        return True


class DiscordProcess:
    """The local Discord, which tells how far the story is."""

    def __init__(self, process: asyncio.subprocess.Process, address: dict[str, Any]) -> None:
        self._process = process
        self._address = address
        self._reading = asyncio.create_task(self._read())
        self.share = 0.0
        self.now = 0
        self.is_heard = False
        """Whether a bot was there when the story last told how far it is."""

    @classmethod
    async def start(cls, folder: Path, scale: str, seed: int) -> "DiscordProcess":
        """Start it; return when it can be reached."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.ledger.discord_process", str(folder), scale, str(seed)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "discord.log").open("wb"),
            cwd=ROOT,
        )
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"Discord did not begin:\n{(folder / 'discord.log').read_text()}")
        return cls(process, orjson.loads(line))

    @property
    def zones(self) -> dict[str, str]:
        """The servers' ids and zones."""
        return self._address["servers"]

    def environment(self) -> dict[str, str]:
        """Return what leads a bot here."""
        return {
            "DISCORD_TOKEN": self._address["token"],
            "STATSBOT_API_URL": self._address["api"],
            "STATSBOT_CDN_URL": self._address["cdn"],
        }

    def say(self, word: str) -> None:
        """Say a word."""
        assert self._process.stdin is not None
        self._process.stdin.write(word.encode() + b"\n")

    async def reached(self, share: float, bot: "BotProcess") -> None:
        """Wait until the story is so far, or (:data:`END`) over.

        Raises:
            RuntimeError: Discord has ended, or the bot that it tells it to ends again and again.
        """
        while self.share < share:
            if self._reading.done():
                raise RuntimeError("Discord has ended")
            if bot.is_broken:
                raise RuntimeError(bot.failures[-1])
            await asyncio.sleep(0.05)

    async def close(self) -> int:
        """Let it write the ledger; return how it ended."""
        self.say("close")
        async with asyncio.timeout(60):
            code = await self._process.wait()
        await self._reading
        return code

    async def kill(self) -> None:
        """End it, however it is."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = orjson.loads(line)
            self.share, self.now = told["share"], told["now"]
            self.is_heard = told["is_heard"]


class BotProcess:
    """``statsbot run``, started again whenever it was killed."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "STATSBOT_DATA_DIR": str(folder / "bot"),
            "STATSBOT_CLOCK_FILE": str(folder / "clock"),
            "STATSBOT_MESSAGE_CONTENT": "true",
        } | dict(environment)
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._is_wanted = True
        self.kills = 0
        self.failures: list[str] = []
        """How it ended by itself, where it should not have."""

    @property
    def is_broken(self) -> bool:
        """Whether it ends by itself again and again."""
        return len(self.failures) > 3

    def start(self) -> None:
        """Start it, and keep it running."""
        self._keeping = asyncio.create_task(self._keep())

    async def kill(self) -> None:
        """Kill it, as soon as there is one."""
        while not self._kill():  # noqa: ASYNC110 - it is started by and by
            await asyncio.sleep(0.05)
        self.kills += 1

    def _kill(self) -> bool:
        if self._process is None or self._process.returncode is not None:
            return False
        self._process.kill()
        return True

    async def stop(self) -> int:
        """Ask it to stop; return how it ended."""
        self._is_wanted = False
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            code = await self._process.wait()
        await self._finish()
        return code

    async def abandon(self) -> None:
        """End it with all that it began, however it is."""
        self._is_wanted = False
        self._kill()
        await self._finish()

    async def _finish(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    async def _keep(self) -> None:
        with (self._folder / "bot.log").open("ab") as log:
            while self._is_wanted:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-m", "statsbot", "run"),
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self._environment,
                )
                code = await self._process.wait()
                if code == TRY_AGAIN:
                    await asyncio.sleep(0.5)
                elif code != -signal.SIGKILL and self._is_wanted:
                    self.failures.append(f"the bot ended by itself with {code}")
                    await asyncio.sleep(1)
