"""The local gateway, spoken to by the real discord.py over real sockets."""

import asyncio
from collections.abc import Awaitable, Callable

import discord

from statsbot.sandbox import Sandbox
from tests.fix_sandbox import Client, Town

Start = Callable[..., Awaitable[Client]]


async def test_login_sees_a_server_and_gets_a_message(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    received: asyncio.Queue[discord.Message] = asyncio.Queue()

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            received.put_nowait(message)

    client = await discord_client(prepare=prepare)
    guild = client.get_guild(town.guild.id)
    assert guild is not None
    assert guild.name == "Glasshouse"
    assert [channel.name for channel in guild.text_channels] == ["general"]
    sent = town.state.send(town.guild.owner, town.general, "good morning")
    await sandbox.settle()
    message = await received.get()
    assert (message.id, message.content) == (sent.id, "good morning")
    assert message.created_at == sent.created_at
    assert sandbox.unmodelled == []
