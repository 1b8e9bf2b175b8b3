"""The bot's gateway connected to the local Discord, its facts in reach."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, LiteralString, TypeVar

import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.flush import Flusher
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Fact
from statsbot.gateway.client import GatewayClient
from statsbot.gateway.gateway import Gateway
from statsbot.sandbox import Sandbox
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database

F = TypeVar("F")


async def until(is_true: Callable[[], object], *, within_s: float = 10) -> None:
    """Wait until something holds; a test that waits for what never comes fails in the end."""
    async with asyncio.timeout(within_s):
        while not is_true():  # noqa: ASYNC110 - what is waited for knows nothing of tests
            await asyncio.sleep(0.005)


@dataclass
class Listening:
    """A running gateway, and what it recorded."""

    sandbox: Sandbox
    gateway: Gateway
    buffer: Buffer
    running: asyncio.Task[None]
    taken: list[Fact] = field(default_factory=list[Fact])

    async def facts(self, *kinds: type[F]) -> list[F]:
        """Return what was recorded since last asked, everything the sandbox sent included."""
        await self.sandbox.settle()
        await self.gateway.settled()
        new = self.buffer.take()
        self.taken += new
        return [fact for fact in new if isinstance(fact, kinds)]

    async def reconnected(self, break_it: Callable[[], None]) -> None:
        """Break the connection and wait until another one has told everything that was missed."""
        before = set(self.sandbox.gateway.connections)
        break_it()
        await until(
            lambda: any(
                session.connection not in before
                for session in self.sandbox.gateway.sessions.values()
                if session.connection is not None
            )
        )
        await self.sandbox.settle()
        await until(lambda: self.gateway.is_live)

    async def live(self) -> None:
        """Wait until a session is there."""
        await self.sandbox.settle()
        await until(lambda: self.gateway.is_live)

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


StartListening = Callable[..., Awaitable[Listening]]


@pytest.fixture
async def listen(
    sandbox: Sandbox,
    clock: DrivenClock,
    monkeypatch: pytest.MonkeyPatch,
    discord_addresses: None,
) -> AsyncIterator[StartListening]:
    """Start the bot's gateway against the sandbox; each is live when the call returns."""

    async def at_once(self: GatewayClient, shard: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before each IDENTIFY."""

    monkeypatch.setattr(GatewayClient, "before_identify_hook", at_once)
    started: list[Listening] = []

    async def start(*, wait: bool = True, **options: Any) -> Listening:
        buffer = options.pop("buffer", Buffer())
        options = {
            "token": sandbox.state.application.token,
            "message_content": False,
            "clock": clock,
            "api_url": sandbox.rest_url,
        } | options
        gateway = Gateway(
            buffer,
            cdn_url=sandbox.cdn_url,
            random=Random(7),
            **options,
        )
        running = asyncio.create_task(gateway.run())
        listening = Listening(sandbox, gateway, buffer, running)
        started.append(listening)
        if wait:
            await until(lambda: gateway.is_live or running.done())
            if running.done():
                running.result()
        return listening

    yield start
    for each in started:
        await each.stop()


class Counting:
    """A running gateway whose facts go through a spool to Postgres, and the tables there."""

    def __init__(self, bot: Listening, database: Database, spool: Spool) -> None:
        self.bot = bot
        self.database = database
        self.spool = spool
        self._flusher = Flusher(spool, FactWriter(database).write, random=Random(7))

    async def write(self) -> None:
        """Let everything that the sandbox sent until now be written."""
        await self.bot.sandbox.settle()
        await self.bot.gateway.settled()
        self.bot.gateway.beat()
        await self.bot.gateway.store()
        assert await self._flusher.drain(10)
        assert self._flusher.dropped == 0

    async def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        async with self.database.reading() as connection:
            return await (await connection.execute(query)).fetchall()


StartCounting = Callable[..., Awaitable[Counting]]


@pytest.fixture
async def count(
    listen: StartListening, database: Database, clock: DrivenClock, tmp_path: Path
) -> AsyncIterator[StartCounting]:
    """Start the bot's gateway and write what it hears."""
    spools: list[Spool] = []

    async def start(**options: Any) -> Counting:
        folder = tmp_path / f"spool{len(spools)}"
        max_bytes = options.pop("max_bytes", 64 << 20)
        spools.append(Spool(folder, max_bytes=max_bytes, clock=clock))
        return Counting(await listen(spool=spools[-1], **options), database, spools[-1])

    yield start
    for spool in spools:
        await spool.close()
