"""What Discord and the network can do to the connection, and what the operator is told."""

import asyncio

import orjson
import pytest

from statsbot.domain import facts
from statsbot.errors import ConfigurationError
from statsbot.gateway import wire
from statsbot.gateway.client import GatewayClient
from statsbot.gateway.intake import REPLACED
from statsbot.gateway.intents import intents
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Intent
from tests.fix_bot import Listening, StartListening, until
from tests.fix_sandbox import Town


async def failure_of(bot: Listening) -> str:
    async with asyncio.timeout(10):
        with pytest.raises(ConfigurationError) as caught:
            await bot.running
    return str(caught.value)


async def test_a_wrong_token_is_told_in_a_sentence(listen: StartListening) -> None:
    bot = await listen(wait=False, token="wrong.token.here")
    sentence = await failure_of(bot)
    assert "token" in sentence
    assert "DISCORD_TOKEN" in sentence
    assert "wrong.token.here" not in sentence


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (False, ["Server Members Intent"]),
        (True, ["Server Members Intent", "Message Content Intent"]),
    ],
)
async def test_missing_intents_name_the_portals_switches(
    sandbox: Sandbox, town: Town, listen: StartListening, content: bool, names: list[str]
) -> None:
    sandbox.state.application.privileged_intents = int(Intent.GUILD_PRESENCES)
    sentence = await failure_of(await listen(wait=False, message_content=content))
    assert all(f"“{name}”" in sentence for name in names)
    assert ("Message Content" in sentence) is content


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_f30_what_discord_refuses_for_good_ends_the_run(
    sandbox: Sandbox, town: Town, listen: StartListening, code: int
) -> None:
    """F30: the process leaves with 78 and a sentence, and is not to be started again at once."""
    bot = await listen()
    sandbox.faults.drop(code)
    assert await failure_of(bot)


async def test_f31_a_503_at_the_first_handshake_is_survived(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    """F31: the library alone ends here."""
    sandbox.faults.refuse_connections(2)
    bot = await listen()
    assert await bot.facts(facts.GuildSeen)


async def test_a_discord_that_is_away_at_the_login_is_survived(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    sandbox.faults.server_error("GET /users/@me", status=503, times=2)
    sandbox.faults.server_error("GET /gateway/bot", status=503, times=1)
    bot = await listen()
    assert await bot.facts(facts.GuildSeen)


async def test_malformed_dispatches_are_counted_and_survived(
    sandbox: Sandbox, town: Town, listen: StartListening, caplog: pytest.LogCaptureFixture
) -> None:
    bot = await listen()
    await bot.facts()
    (session,) = sandbox.gateway.sessions.values()
    secret = "the text nobody may read"
    malformed = {
        "MESSAGE_CREATE": {"guild_id": str(town.guild.id), "content": secret, "id": secret},
        "MESSAGE_DELETE_BULK": {"guild_id": "1", "channel_id": "2", "ids": None},
        "MESSAGE_REACTION_ADD": {"guild_id": "x"},
        "MESSAGE_UPDATE": {"guild_id": str(town.guild.id), "edited_timestamp": "yesterday"},
    }
    for event, payload in malformed.items():
        session.dispatch(event, orjson.dumps(payload))
    alive = town.state.send(town.guild.owner, town.general, "still here")
    sent = await bot.facts(facts.MessageSent)
    assert [f.message_id for f in sent] == [alive.id]
    assert set(bot.gateway.faults.counts) == set(malformed)
    assert secret not in caplog.text
    assert sandbox.gateway.identifies == 1


async def test_without_the_private_parts_a_malformed_dispatch_costs_a_session_not_the_bot(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    bot = await listen(publicly=True)
    (session,) = sandbox.gateway.sessions.values()
    await bot.reconnected(lambda: session.dispatch("MESSAGE_CREATE", b"{}"))
    alive = town.state.send(town.guild.owner, town.general, "still here")
    assert alive.id in [f.message_id for f in await bot.facts(facts.MessageSent)]


async def test_malformed_cold_dispatches_are_survived(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    """Those that the library parses too: it would have ended its client."""
    bot = await listen()
    (session,) = sandbox.gateway.sessions.values()
    for event in ("GUILD_CREATE", "CHANNEL_CREATE", "THREAD_CREATE", "GUILD_MEMBER_ADD"):
        session.dispatch(event, orjson.dumps({"guild_id": "1"}))
        session.dispatch(event, b"[]")
        session.dispatch(event, b"null")
    alive = town.state.send(town.guild.owner, town.general, "still here")
    assert [f.message_id for f in await bot.facts(facts.MessageSent)] == [alive.id]
    assert sandbox.gateway.identifies == 1


@pytest.mark.parametrize("frame", [b"{", b"[]", b'"text"', b"null", b'{"t":"\\ud800"}'])
async def test_frames_that_cannot_be_read_are_survived(
    sandbox: Sandbox, town: Town, listen: StartListening, frame: bytes
) -> None:
    """What they may have been is asked for again."""
    bot = await listen()
    (connection,) = sandbox.gateway.connections
    await bot.reconnected(lambda: connection.send(frame))
    alive = town.state.send(town.guild.owner, town.general, "still here")
    assert [f.message_id for f in await bot.facts(facts.MessageSent)] == [alive.id]
    assert sandbox.gateway.identifies == 1


async def test_a_dispatch_without_anything_in_it_is_survived(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    bot = await listen()
    (connection,) = sandbox.gateway.connections
    for frame in (b'{"op":0,"t":"MESSAGE_CREATE"}', b'{"op":0}', b'{"op":99}'):
        connection.send(frame)
    alive = town.state.send(town.guild.owner, town.general, "still here")
    assert [f.message_id for f in await bot.facts(facts.MessageSent)] == [alive.id]
    assert len(sandbox.gateway.openings) == 1


async def test_f32_a_broken_compressed_stream_is_resumed(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    """F32: nothing after a broken frame can be read, so it is asked for again."""
    bot = await listen()
    await bot.facts()
    (connection,) = sandbox.gateway.connections
    await connection.socket.send_bytes(b"\x00 this is no zstd frame")
    missed = town.state.send(town.guild.owner, town.general, "sent into the broken stream")
    await until(lambda: bot.gateway.faults.counts["stream"])
    await until(lambda: bot.gateway.is_live)
    sent = await bot.facts(facts.MessageSent)
    assert [f.message_id for f in sent] == [missed.id]
    assert sandbox.gateway.identifies == 1


async def test_f32_a_connection_that_answers_no_heartbeat_is_resumed(
    sandbox: Sandbox, town: Town, listen: StartListening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F32: a zombie. discord.py notices it; its patience is shortened here."""
    bot = await listen()
    await bot.facts()
    sandbox.faults.withhold_heartbeat_acks()
    (connection,) = sandbox.gateway.connections
    monkeypatch.setattr(bot.gateway.client.ws, "_max_heartbeat_timeout", 0.05)
    sandbox.faults.ask_for_heartbeat()  # so that it looks at its patience again
    await until(lambda: connection not in sandbox.gateway.connections)
    sandbox.faults.withhold_heartbeat_acks(withhold=False)
    missed = town.state.send(town.guild.owner, town.general, "missed")
    await until(lambda: bot.gateway.is_live)
    sent = await bot.facts(facts.MessageSent)
    assert [f.message_id for f in sent] == [missed.id]
    assert sandbox.gateway.identifies == 1


async def test_replayed_events_are_the_same_facts(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    bot = await listen()
    await bot.facts()
    message = town.state.send(town.guild.owner, town.general, "once")
    sandbox.faults.repeat(1)
    sent = await bot.facts(facts.MessageSent)
    assert [f.message_id for f in sent] == [message.id] * 2
    assert sent[0] == sent[1]


def test_the_pinned_library_looks_as_expected() -> None:
    client = GatewayClient(intents=intents(message_content=False))
    assert wire.misfit(client, REPLACED) is None


def test_another_version_of_the_library_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discord.__version__", "2.8.0")
    client = GatewayClient(intents=intents(message_content=False))
    misfit = wire.misfit(client, REPLACED)
    assert misfit is not None
    assert "2.8.0" in misfit
    assert wire.misfit(client, ["NOT_AN_EVENT"]) is not None
