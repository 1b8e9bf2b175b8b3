"""What is said on the local gateway, word by word, by a client of our own."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox import RELAXED, Limits, Sandbox
from statsbot.sandbox.state import Intent, State
from tests.fix_sandbox import BOT_PERMISSIONS, RawClient, Town, until

Connect = Callable[..., Awaitable[RawClient]]


async def test_a_handshake_is_refused_as_often_as_told(sandbox: Sandbox, raw: Connect) -> None:
    sandbox.faults.refuse_connections(times=2)
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await raw()
    await raw()
    sandbox.faults.refuse_connections()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        await raw()
    sandbox.faults.accept_connections()
    await raw()


@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_each_compression_carries_the_same(town: Town, raw: Connect, compress: str) -> None:
    client = await raw(compress)
    await client.identify()
    ready, guild = await client.read(), await client.read()
    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert (guild["t"], guild["s"], guild["d"]["name"]) == ("GUILD_CREATE", 2, "Glasshouse")
    await client.say(1, 2)
    assert (await client.read())["op"] == 11


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": 1 << 60}, 4013),
        ({"intents": None}, 4013),
        ({"intents": int(Intent.GUILD_PRESENCES)}, 4014),
        ({"shard": [3, 2]}, 4010),
        ({"properties": {"padding": "x" * 5000}}, 4002),
    ],
)
async def test_identify_is_checked(
    sandbox: Sandbox, raw: Connect, fields: dict[str, object], code: int
) -> None:
    sandbox.state.application.privileged_intents = 0
    client = await raw()
    await client.identify(**fields)
    assert await client.read() == code


async def test_an_op_that_is_not_modelled_is_loud(sandbox: Sandbox, raw: Connect) -> None:
    client = await raw()
    await client.identify()
    await client.read()
    await client.say(4, {"guild_id": "1"})
    assert await client.read() == 4001
    assert sandbox.unmodelled == ["gateway op 4"]


async def test_identifying_too_often_and_sending_too_much(town: Town) -> None:
    limits = Limits(identify_interval_s=3600, gateway_sends_per_minute=3)
    sandbox = await Sandbox.start(state=town.state, limits=limits)
    async with aiohttp.ClientSession() as session:
        codes = list[Any]()
        for _ in range(2):
            socket = await session.ws_connect(sandbox.gateway_url, params={"v": "10"})
            client = RawClient(socket, "")
            await client.read()
            await client.identify()
            codes.append((await client.read())["op"])
        assert codes == [0, 9]
        for _ in range(3):
            await client.say(1, None)
        seen = [await client.read() for _ in range(3)]
        assert seen[-1] == 4008
    await sandbox.close()


async def test_closing_with_1000_ends_the_session_and_4000_keeps_it(
    sandbox: Sandbox, raw: Connect
) -> None:
    for code, kept in ((1000, 0), (4000, 1)):
        client = await raw()
        await client.identify()
        await client.read()
        await client.socket.close(code=code)
        await until(lambda: not sandbox.gateway.connections)
        assert len(sandbox.gateway.sessions) == kept


async def test_resume_replays_in_order_and_ends_with_resumed(
    sandbox: Sandbox, town: Town, raw: Connect
) -> None:
    client = await raw()
    await client.identify(intents=int(Intent.GUILD_MESSAGES))
    ready = await client.read()
    await client.socket.close(code=4000)
    await until(lambda: not sandbox.gateway.connections)
    sent = [str(town.state.send(town.guild.owner, town.general).id) for _ in range(3)]
    again = await raw()
    session = {"session_id": ready["d"]["session_id"], "seq": 2}
    await again.say(6, session | {"token": sandbox.state.application.token})
    replayed = [await again.read() for _ in range(3)]
    assert [each["d"]["id"] for each in replayed[:2]] == sent[1:]
    assert [each["s"] for each in replayed] == [3, 4, 4]
    assert replayed[2]["t"] == "RESUMED"


async def test_resume_of_what_is_no_longer_kept(clock: DrivenClock) -> None:
    state = State(clock)
    guild = state.add_guild("Glasshouse", owner=state.add_user("owner"))
    channel = state.add_channel(guild, "general")
    state.install(guild, permissions=BOT_PERMISSIONS)
    sandbox = await Sandbox.start(state=state, limits=Limits(replay_events=2))
    async with aiohttp.ClientSession() as session:
        client = RawClient(await session.ws_connect(sandbox.gateway_url, params={"v": "10"}), "")
        await client.read()
        await client.identify(intents=int(Intent.GUILD_MESSAGES))
        ready = await client.read()
        for _ in range(3):
            state.send(guild.owner, channel)
        again = RawClient(await session.ws_connect(sandbox.gateway_url, params={"v": "10"}), "")
        await again.read()
        await again.say(
            6,
            {
                "token": state.application.token,
                "session_id": ready["d"]["session_id"],
                "seq": 1,
            },
        )
        assert await again.read() == {"op": 9, "d": False, "s": None, "t": None}
    await sandbox.close()


async def test_the_whole_member_list_is_given_once_in_its_interval(town: Town) -> None:
    limits = Limits(member_list_interval_s=3600)
    sandbox = await Sandbox.start(state=town.state, limits=limits)
    async with aiohttp.ClientSession() as session:
        client = RawClient(await session.ws_connect(sandbox.gateway_url, params={"v": "10"}), "")
        await client.read()
        await client.identify(intents=int(Intent.GUILD_MEMBERS))
        await client.read()
        request = {"guild_id": str(town.guild.id), "query": "", "limit": 0, "nonce": "n"}
        await client.say(8, request)
        await client.say(8, request)
        chunk, refused = await client.read(), await client.read()
        assert (chunk["t"], chunk["d"]["nonce"]) == ("GUILD_MEMBERS_CHUNK", "n")
        assert refused["t"] == "RATE_LIMITED"
        assert 3500 < refused["d"]["retry_after"] <= 3600
    await sandbox.close()


async def test_withheld_acks_are_withheld(sandbox: Sandbox, raw: Connect) -> None:
    client = await raw()
    sandbox.faults.withhold_heartbeat_acks()
    await client.say(1, None)
    await client.identify()
    assert (await client.read())["t"] == "READY"
    sandbox.faults.withhold_heartbeat_acks(False)
    await client.say(1, None)
    assert (await client.read())["op"] == 11


def test_relaxed_limits_keep_the_sizes() -> None:
    assert RELAXED.file_bytes == Limits().file_bytes


async def test_the_order_of_a_conversation_is_checked(raw: Connect) -> None:
    early = await raw()
    await early.say(8, {})
    assert await early.read() == 4003
    garbled = await raw()
    await garbled.socket.send_str("{")
    assert await garbled.read() == 4002
    assert await (await raw(version="9")).read() == 4012
    twice = await raw()
    await twice.identify()
    await twice.read()
    await twice.identify()
    assert await twice.read() == 4005
