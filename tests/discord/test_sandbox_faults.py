"""REST faults on command, as the real discord.py meets them."""

from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from statsbot.sandbox import Sandbox
from statsbot.sandbox.faults import Scope
from tests.fix_sandbox import Client, Town

Start = Callable[..., Awaitable[Client]]
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
