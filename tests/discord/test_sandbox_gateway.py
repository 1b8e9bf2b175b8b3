"""The local gateway, spoken to by the real discord.py over real sockets."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import orjson
import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import ChannelType, Overwrite, Permission
from tests.fix_sandbox import BOT_PERMISSIONS, Client, Town, until

Start = Callable[..., Awaitable[Client]]


def recording(names: list[str], *wanted: str) -> Callable[[Client], None]:
    """Return a preparation that notes which of the wanted events a client dispatched."""

    def prepare(client: Client) -> None:
        for name in wanted:

            async def note(*_: object, name: str = name) -> None:
                names.append(name)

            setattr(client, f"on_{name}", note)

    return prepare


async def test_login_sees_a_server_and_gets_a_message(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    received: asyncio.Queue[discord.Message] = asyncio.Queue()

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            received.put_nowait(message)

    lounge = town.state.add_channel(town.guild, "lounge", ChannelType.VOICE)
    member = town.state.join(town.state.add_user("guest"), town.guild)
    town.state.voice(member, lounge, self_mute=True)
    client = await discord_client(prepare=prepare)
    guild = client.get_guild(town.guild.id)
    assert guild is not None
    assert (guild.name, guild.member_count) == ("Glasshouse", 3)
    assert [channel.name for channel in guild.text_channels] == ["general"]
    assert guild.voice_channels[0].voice_states[member.user.id].self_mute
    sent = town.state.send(town.guild.owner, town.general, "good morning")
    message = await received.get()
    assert (message.id, message.content) == (sent.id, "good morning")
    assert message.created_at == sent.created_at
    assert sandbox.unmodelled == []


async def test_settle_returns_after_the_parsers_of_all_earlier_events(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    client = await discord_client()
    parsed = 0
    original = client._connection.parsers["MESSAGE_CREATE"]

    def parse(data: Any) -> None:
        nonlocal parsed
        original(data)
        parsed += 1

    client._connection.parsers["MESSAGE_CREATE"] = parse
    for round_number in range(1, 21):
        for _ in range(50):
            town.state.send(town.guild.owner, town.general, "x")
        await sandbox.settle()
        assert parsed == round_number * 50


async def test_settle_waits_for_nobody_when_nobody_is_there(sandbox: Sandbox, town: Town) -> None:
    town.state.send(town.guild.owner, town.general)
    await sandbox.settle()


@pytest.mark.parametrize("code", [None, 4000, 1001])
async def test_a_dropped_connection_resumes_and_misses_nothing(
    sandbox: Sandbox, town: Town, discord_client: Start, code: int | None
) -> None:
    events: list[str] = []
    await discord_client(prepare=recording(events, "message", "resumed", "ready"))
    await until(lambda: "ready" in events)
    sandbox.faults.drop(code)
    for _ in range(3):
        town.state.send(town.guild.owner, town.general)
    await until(lambda: "resumed" in events)
    await sandbox.settle()
    await until(lambda: events.count("message") == 3)
    assert events.count("ready") == 1
    assert sandbox.gateway.identifies == 1


async def test_op_7_makes_the_client_resume(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    events: list[str] = []
    await discord_client(prepare=recording(events, "resumed"))
    sandbox.faults.reconnect()
    await until(lambda: events == ["resumed"])
    assert sandbox.gateway.identifies == 1


async def test_op_9_that_can_be_resumed(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    events: list[str] = []
    await discord_client(prepare=recording(events, "resumed"))
    sandbox.faults.invalidate(resumable=True)
    await until(lambda: events == ["resumed"])
    assert sandbox.gateway.identifies == 1


async def test_op_9_that_cannot_be_resumed_makes_the_client_identify(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    events: list[str] = []
    await discord_client(prepare=recording(events, "resumed", "ready"))
    await until(lambda: events == ["ready"])
    sandbox.faults.invalidate(resumable=False)
    await until(lambda: events == ["ready", "ready"])
    assert sandbox.gateway.identifies == 2


async def test_a_session_that_was_forgotten_cannot_be_resumed(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    events: list[str] = []
    await discord_client(prepare=recording(events, "resumed", "ready"))
    await until(lambda: events == ["ready"])
    sandbox.faults.drop(4009)
    await until(lambda: events == ["ready", "ready"])
    assert len(sandbox.gateway.sessions) == 1


async def test_events_can_be_told_twice(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    ids: list[int] = []

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            ids.append(message.id)

    await discord_client(prepare=prepare)
    sent = [town.state.send(town.guild.owner, town.general).id for _ in range(3)]
    sandbox.faults.repeat(2)
    await sandbox.settle()
    await until(lambda: len(ids) == 5)
    assert ids == [*sent, *sent[1:]]


async def test_a_heartbeat_that_is_asked_for_comes(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    client = await discord_client()
    shard = client.get_shard(0)
    assert shard is not None
    await until(lambda: shard.latency < 60)
    keep_alive = shard._parent.ws._keep_alive
    acknowledged = keep_alive._last_ack
    sandbox.faults.ask_for_heartbeat()
    await until(lambda: keep_alive._last_ack > acknowledged)


async def test_intents_that_the_portal_does_not_allow(
    sandbox: Sandbox, discord_client: Start
) -> None:
    sandbox.state.application.privileged_intents = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await discord_client(intents=discord.Intents.all())


async def test_a_wrong_token_cannot_log_in(sandbox: Sandbox, discord_addresses: None) -> None:
    client = Client(intents=discord.Intents.none())
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()


async def test_members_come_in_chunks(sandbox: Sandbox, town: Town, discord_client: Start) -> None:
    for number in range(1500):
        town.state.join(town.state.add_user(f"member-{number:04}"), town.guild)
    client = await discord_client(chunk_guilds_at_startup=False)
    guild = client.get_guild(town.guild.id)
    assert guild is not None
    assert len(guild.members) == 1, "at first the bot alone"
    await guild.chunk()
    assert len(guild.members) == 1502
    found = await guild.query_members(query="member-14", limit=5)
    assert [each.name for each in found] == [f"member-140{number}" for number in range(5)]
    one = await guild.query_members(user_ids=[town.guild.owner.id, 42])
    assert [each.id for each in one] == [town.guild.owner.id]


async def test_shards_hear_of_their_own_servers(
    sandbox: Sandbox, clock: DrivenClock, discord_client: Start
) -> None:
    state = sandbox.state
    owner = state.add_user("owner")
    guilds = [state.add_guild(f"guild {n}", owner=owner, guild_id=(n + 1) << 22) for n in range(4)]
    for guild in guilds:
        state.install(guild, permissions=BOT_PERMISSIONS)
    sandbox.state.application.shards = 3
    sandbox.state.application.max_concurrency = 3
    client = await discord_client()
    assert sorted(client.shards) == [0, 1, 2]
    heard = {session.shard[0]: session for session in sandbox.gateway.sessions.values()}
    for number, session in heard.items():
        events = session.newest(9)
        told = [orjson.loads(data)["id"] for name, data in events if name == "GUILD_CREATE"]
        mine = [str(guild.id) for guild in guilds if (guild.id >> 22) % 3 == number]
        assert told == mine


async def test_content_is_blanked_for_those_who_did_not_ask_for_it(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    messages: list[discord.Message] = []

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            messages.append(message)

    intents = discord.Intents.default()
    await discord_client(intents=intents, prepare=prepare)
    town.state.send(town.guild.owner, town.general, "secret", embeds=[{"title": "secret"}])
    town.state.send(town.guild.owner, town.general, "for you", mentions=[town.state.bot])
    town.state.send(town.state.bot, town.general, "my own")
    await sandbox.settle()
    await until(lambda: len(messages) == 3)
    assert [message.content for message in messages] == ["", "for you", "my own"]
    assert messages[0].embeds == []


async def test_what_the_bot_cannot_see_is_not_told(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    ids: list[int] = []

    def prepare(client: Client) -> None:
        @client.event
        async def on_message(message: discord.Message) -> None:
            ids.append(message.id)

    await discord_client(prepare=prepare)
    hide = Overwrite(id=town.guild.id, deny=int(Permission.VIEW_CHANNEL))
    hidden = town.state.add_channel(town.guild, "hidden", overwrites=[hide])
    town.state.send(town.guild.owner, hidden)
    seen = town.state.send(town.guild.owner, town.general)
    await sandbox.settle()
    await until(lambda: len(ids) > 0)
    assert ids == [seen.id]


async def test_an_outage_is_no_removal(sandbox: Sandbox, town: Town, discord_client: Start) -> None:
    events: list[str] = []
    wanted = ("guild_unavailable", "guild_available", "guild_remove", "guild_join", "message")
    await discord_client(prepare=recording(events, *wanted))
    events.clear()
    town.state.begin_outage(town.guild)
    town.state.send(town.guild.owner, town.general)
    town.state.end_outage(town.guild)
    town.state.uninstall(town.guild)
    town.state.install(town.guild, permissions=BOT_PERMISSIONS)
    await sandbox.settle()
    await until(lambda: len(events) == 4)
    assert events == ["guild_unavailable", "guild_available", "guild_remove", "guild_join"]
