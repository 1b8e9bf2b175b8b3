"""A local Discord, and the real discord.py connected to it over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from discord import app_commands
from yarl import URL

from statsbot.clock import DrivenClock
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.state import Channel, Guild, Permission, State
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
