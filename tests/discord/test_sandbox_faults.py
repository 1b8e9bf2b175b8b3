"""Faults on command, as the real discord.py and a client of our own meet them."""

import zlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import aiohttp
import discord
import pytest
import zstandard

from statsbot.sandbox import Sandbox
from statsbot.sandbox.faults import SELF_DATED, Scope
from statsbot.sandbox.gateway.connection import Damage
from statsbot.sandbox.state import Intent
from tests.fix_sandbox import Client, RawClient, Town, until

Start = Callable[..., Awaitable[Client]]
Connect = Callable[..., Awaitable[RawClient]]
POST = "POST /channels/{channel_id}/messages"


@pytest.fixture
async def channel(town: Town, discord_client: Start) -> discord.PartialMessageable:
    client = await discord_client(max_ratelimit_timeout=30)
    return client.get_partial_messageable(town.general.id)


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_429_is_waited_for(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable, scope: Scope
) -> None:
    sandbox.faults.too_many_requests(POST, retry_after=0.02, times=2, scope=scope)
    await channel.send("x")
    assert len(town.general.messages) == 1
    assert sandbox.invalid_requests == (0 if scope == "shared" else 2)


async def test_429_that_lasts_too_long_is_raised(
    sandbox: Sandbox, channel: discord.PartialMessageable
) -> None:
    sandbox.faults.too_many_requests(POST, retry_after=1337)
    with pytest.raises(discord.RateLimited):
        await channel.send("x")


async def test_429_of_cloudflare_is_not_waited_for(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable
) -> None:
    sandbox.faults.too_many_requests(POST, retry_after=1, cloudflare=True)
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send("x")
    assert caught.value.status == 429
    assert town.general.messages == {}


@pytest.mark.parametrize("html", [False, True])
async def test_503_is_raised_at_once_and_nothing_was_done(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable, html: bool
) -> None:
    sandbox.faults.server_error(POST, status=503, html=html)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("x")
    assert town.general.messages == {}
    await channel.send("x")
    assert len(town.general.messages) == 1


async def test_a_lost_response_was_executed(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable
) -> None:
    sandbox.faults.lose_response(POST)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x", nonce="once")
    await channel.send("x", nonce="once")
    assert len(town.general.messages) == 1


async def test_a_fault_strikes_its_own_route(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable
) -> None:
    sandbox.faults.server_error("GET /channels/{channel_id}/messages", status=503)
    await channel.send("x")
    sandbox.faults.clear()
    assert [message async for message in channel.history()] != []


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_that_passes_is_tried_again(
    sandbox: Sandbox, town: Town, channel: discord.PartialMessageable, status: int
) -> None:
    sandbox.faults.server_error(POST, status=status)
    await channel.send("x")
    assert len(town.general.messages) == 1


ALL_BUT_PRESENCES = sum(Intent) & ~int(Intent.GUILD_PRESENCES)


async def session(raw: Connect) -> tuple[RawClient, str]:
    """Begin a session; return who hears it and its id."""
    client = await raw("zstd-stream")
    await client.identify(intents=ALL_BUT_PRESENCES)
    ready = await client.read()
    assert ready["t"] == "READY"
    assert (await client.read())["t"] == "GUILD_CREATE"
    return client, ready["d"]["session_id"]


async def resumed(raw: Connect, session_id: str, after: int) -> list[dict[str, Any]]:
    """Resume a session; return what is told until Discord says that it is resumed."""
    client = await raw("zstd-stream")
    token = "sandbox.token.for-the-local-discord"
    await client.say(6, {"token": token, "session_id": session_id, "seq": after})
    told: list[dict[str, Any]] = []
    while (payload := await client.read())["t"] != "RESUMED":
        told.append(payload)
    return told


async def test_what_was_said_into_silence_is_told_when_the_session_is_resumed(
    sandbox: Sandbox, town: Town, raw: Connect
) -> None:
    client, session_id = await session(raw)
    heard = town.state.send(town.guild.owner, town.general)
    assert (await client.read())["d"]["id"] == str(heard.id)
    sandbox.faults.silence()
    missed = [town.state.send(town.guild.owner, town.general) for _ in range(3)]
    await sandbox.settle()
    sandbox.faults.drop()
    told = await resumed(raw, session_id, 3)
    assert [(each["s"], each["d"]["id"]) for each in told] == [
        (number, str(message.id)) for number, message in enumerate(missed, 4)
    ]
    await until(lambda: len(sandbox.gateway.connections) == 1)


@pytest.mark.parametrize("damage", Damage)
@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_a_damaged_event_cannot_be_read(
    sandbox: Sandbox, town: Town, raw: Connect, damage: Damage, compress: str
) -> None:
    client = await raw(compress)
    await client.identify(intents=ALL_BUT_PRESENCES)
    await client.read()
    await client.read()
    sandbox.faults.damage(damage)
    town.state.send(town.guild.owner, town.general)
    with pytest.raises((ValueError, zlib.error, zstandard.ZstdError)):
        await client.read()
    after = town.state.send(town.guild.owner, town.general)
    if damage is Damage.JSON:
        assert (await client.read())["d"]["id"] == str(after.id)


async def test_a_resumed_session_can_tell_again_what_was_heard(
    sandbox: Sandbox, town: Town, raw: Connect
) -> None:
    _, session_id = await session(raw)
    sent = [town.state.send(town.guild.owner, town.general) for _ in range(4)]
    sandbox.faults.resend(2)
    told = await resumed(raw, session_id, 5)
    assert [(each["s"], each["d"]["id"]) for each in told] == [
        (number, str(message.id)) for number, message in enumerate(sent[1:], 4)
    ]
    everything = await resumed(raw, session_id, 2)
    assert [each["t"] for each in everything] == ["GUILD_CREATE"] + ["MESSAGE_CREATE"] * 4


async def test_only_what_is_dated_by_itself_is_repeated_if_so_asked(
    sandbox: Sandbox, town: Town, raw: Connect
) -> None:
    client, _ = await session(raw)
    message = town.state.send(town.guild.owner, town.general)
    town.state.react(town.guild.owner, message, "👍")
    sandbox.faults.repeat(2, names=SELF_DATED)
    told = [await client.read() for _ in range(3)]
    assert [each["t"] for each in told] == [
        "MESSAGE_CREATE",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_CREATE",
    ]


async def test_what_is_dated_by_itself_can_come_in_another_order(
    sandbox: Sandbox, town: Town, raw: Connect
) -> None:
    client, _ = await session(raw)
    sandbox.faults.hold_back()
    sent = [town.state.send(town.guild.owner, town.general) for _ in range(5)]
    town.state.react(town.guild.owner, sent[0], "👍")
    town.state.delete(sent[4])
    sandbox.faults.let_out(Random(1))
    told = [await client.read() for _ in range(7)]
    assert told[0]["t"] == "MESSAGE_REACTION_ADD"
    assert [each["s"] for each in told] == list(range(3, 10))
    created = [each["d"]["id"] for each in told if each["t"] == "MESSAGE_CREATE"]
    assert created != [str(message.id) for message in sent]
    assert sorted(created) == [str(message.id) for message in sent]
