"""A local Discord, and the real discord.py connected to it over real sockets."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
import orjson
import pytest
import zstandard
from discord import app_commands
from yarl import URL

from statsbot.clock import DrivenClock
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.state import Channel, Guild, Intent, Permission, State
from tests.openapi import Conformance

BOT_PERMISSIONS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_GUILD
    | Permission.VIEW_AUDIT_LOG
)
START = datetime(2026, 9, 7, 9, tzinfo=UTC)


class Client(discord.AutoShardedClient):
    """discord.py as it is, without its five seconds between two IDENTIFYs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.tree = app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A small server with the bot in it."""

    state: State
    guild: Guild
    general: Channel


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(START)


@pytest.fixture
async def sandbox(clock: DrivenClock) -> AsyncIterator[Sandbox]:
    """A sandbox whose exchanges are checked against Discord's API description."""
    conformance = Conformance.load()
    sandbox = await Sandbox.start(clock=clock, limits=RELAXED, observer=conformance)
    yield sandbox
    await sandbox.close()
    assert not conformance.problems, "\n".join(conformance.problems)


@pytest.fixture
def town(sandbox: Sandbox) -> Town:
    state = sandbox.state
    guild = state.add_guild("Glasshouse", owner=state.add_user("owner"))
    general = state.add_channel(guild, "general")
    state.install(guild, permissions=BOT_PERMISSIONS)
    return Town(state=state, guild=guild, general=general)


@pytest.fixture
def discord_addresses(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point discord.py at the sandbox; the gateway's address comes from ``gateway/bot``."""
    monkeypatch.setattr("discord.http.Route.BASE", sandbox.rest_url)
    monkeypatch.setattr("discord.asset.Asset.BASE", sandbox.cdn_url)
    gateway = URL(sandbox.gateway_url)
    monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", gateway)


@pytest.fixture
async def discord_client(
    sandbox: Sandbox, discord_addresses: None
) -> AsyncIterator[Callable[..., Awaitable[Client]]]:
    """Start discord.py clients; each is ready when the call returns."""
    started: list[tuple[Client, asyncio.Task[None]]] = []

    async def start(*, prepare: Callable[[Client], None] | None = None, **options: Any) -> Client:
        intents = discord.Intents.all()
        intents.presences = False
        options = {"intents": intents, "max_messages": None, "guild_ready_timeout": 0.05} | options
        client = Client(**options)
        if prepare is not None:
            prepare(client)
        token = sandbox.state.application.token
        task = asyncio.create_task(client.start(token))
        started.append((client, task))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            ready.cancel()
            await task
        return client

    yield start
    for client, task in started:
        await client.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - what is waited for is on the other side of a socket
        await asyncio.sleep(0.005)


class RawClient:
    """A client of our own, for what discord.py never says."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, compress: str) -> None:
        self.socket = socket
        inflate = zlib.decompressobj()
        zstd = zstandard.ZstdDecompressor().decompressobj()
        self._decode: Callable[[Any], bytes] = {
            "": lambda data: data,
            "zlib-stream": inflate.decompress,
            "zstd-stream": zstd.decompress,
        }[compress]

    async def read(self) -> Any:
        frame = await self.socket.receive()
        if frame.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
            return orjson.loads(self._decode(frame.data))
        return self.socket.close_code

    async def say(self, op: int, data: Any) -> None:
        await self.socket.send_str(orjson.dumps({"op": op, "d": data}).decode())

    async def identify(self, **fields: Any) -> None:
        whole = {
            "token": "sandbox.token.for-the-local-discord",
            "intents": int(Intent.GUILDS),
            "properties": {"os": "linux", "browser": "test", "device": "test"},
        }
        await self.say(2, whole | fields)


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Callable[..., Awaitable[RawClient]]]:
    async with aiohttp.ClientSession() as session:

        async def connect(compress: str = "", version: str = "10") -> RawClient:
            query = {"v": version, "encoding": "json", "compress": compress}
            socket = await session.ws_connect(sandbox.gateway_url, params=query)
            client = RawClient(socket, compress)
            if version == "10":
                hello = await client.read()
                assert hello["op"] == 10
                assert hello["d"]["heartbeat_interval"] == 41250
            return client

        yield connect
