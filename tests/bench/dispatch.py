"""From a received frame to a fact in the buffer: ``python -m tests.bench.dispatch``.

Beside it, the same frames through discord.py as it is, up to a listener that does nothing, with
its caches off as ours are. Same process, turn about, zstd frames as Discord sends them, CPU time.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import discord
import orjson
from discord.gateway import DiscordWebSocket

from statsbot.clock import DrivenClock, SystemClock
from statsbot.collectors.buffer import Buffer
from statsbot.gateway.gateway import Gateway
from statsbot.gateway.intents import intents
from statsbot.sandbox.gateway.compression import encoding_for
from statsbot.sandbox.state import ChannelType, Event, State

ROUNDS = 7
EVENTS = 4000
MEMBERS = 500
START = datetime(2026, 9, 7, tzinfo=UTC)


def main() -> None:
    """Prints microseconds an event, and the ratio."""
    asyncio.run(measure())


async def measure() -> None:
    """Measure every kind of event, both ways in turn."""
    print(f"microseconds of CPU an event, medians of {ROUNDS} interleaved rounds of {EVENTS}")
    print(f"{'':26}{'discord.py':>12}{'statsbot':>10}{'ratio':>8}")
    start, kinds = happenings()
    for name, dispatches in kinds.items():
        theirs: list[float] = []
        ours: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(await timed(plain_client, start, dispatches))
            ours.append(await timed(our_client, start, dispatches))
        slow, fast = statistics.median(theirs), statistics.median(ours)
        print(f"{name:26}{slow:12.1f}{fast:10.1f}{slow / fast:8.1f}")


def plain_client() -> discord.Client:
    """discord.py with a listener for each event that is measured."""
    client = discord.Client(
        intents=intents(message_content=False),
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )

    async def listener(*_: object) -> None:
        pass

    for name in ("message", "raw_reaction_add", "voice_state_update", "member_join"):
        setattr(client, f"on_{name}", listener)
    return client


def our_client() -> discord.Client:
    """The bot's client; facts go into a buffer."""
    return Gateway(
        Buffer(),
        token="",
        api_url="http://127.0.0.1:9",
        cdn_url="http://127.0.0.1:9",
        message_content=False,
        clock=SystemClock(),
        random=Random(1),
    ).client


async def timed(
    make: Callable[[], discord.Client], start: list[bytes], dispatches: list[bytes]
) -> float:
    """Return microseconds of CPU for each of ``dispatches``, after those of ``start``."""
    client = make()
    state: Any = client._connection
    socket: Any = DiscordWebSocket(None, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
    socket.shard_id = None
    socket._discord_parsers = state.parsers
    socket._dispatch = client.dispatch
    state._update_references(socket)
    encoding = encoding_for("zstd-stream")
    assert encoding is not None
    start_frames = [encoding.encode(each) for each in start]
    frames = [encoding.encode(each) for each in dispatches]
    await client._async_setup_hook()
    for frame in start_frames:
        await socket.received_message(frame)
    await asyncio.sleep(0)
    before = time.process_time()
    for number, frame in enumerate(frames):
        await socket.received_message(frame)
        if number % 50 == 0:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    spent = time.process_time() - before
    state._ready_task.cancel()
    return spent / len(frames) * 1e6


def happenings() -> tuple[list[bytes], dict[str, list[bytes]]]:
    """Return the dispatches that begin a session, and many of each kind, as JSON."""
    clock = DrivenClock(START)
    state = State(clock)
    guild = state.add_guild("Bench", owner=state.add_user("owner"))
    channels = [state.add_channel(guild, f"channel-{n}") for n in range(60)]
    lounges = [state.add_channel(guild, f"Lounge {n}", ChannelType.VOICE) for n in range(2)]
    told: list[tuple[str, Any]] = []

    def listen(event: Event) -> None:
        told.append((event.name, event.payload()))

    state.listeners.append(listen)
    state.install(guild, permissions=0)
    members = [
        state.join(state.add_user(f"member{n}", display_name=f"Member {n}"), guild)
        for n in range(MEMBERS)
    ]
    created = next(payload for name, payload in told if name == "GUILD_CREATE")
    ready = {
        "v": 10,
        "user": {"id": str(state.bot.id), "username": "bot", "discriminator": "0", "avatar": None},
        "guilds": [{"id": str(guild.id), "unavailable": True}],
        "session_id": "bench",
        "resume_gateway_url": "ws://127.0.0.1:9",
        "application": {"id": str(state.bot.id), "flags": 0},
    }
    random = Random(1)
    told.clear()
    for number in range(EVENTS):
        clock.set(START + timedelta(seconds=number))
        author = random.choice(members)
        message = state.send(author.user, random.choice(channels), "lorem ipsum " * 8)
        state.react(random.choice(members).user, message, random.choice("👍🎉😂🔥"))
        state.voice(author, lounges[number % 2])
    kinds = {
        name: [dispatch(name, payload) for told_name, payload in told if told_name == name]
        for name in ("MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "VOICE_STATE_UPDATE")
    }
    return [dispatch("READY", ready), dispatch("GUILD_CREATE", created)], kinds


def dispatch(name: str, payload: Any) -> bytes:
    """Return a dispatch as the gateway spells it."""
    return orjson.dumps({"t": name, "s": 1, "op": 0, "d": payload})


if __name__ == "__main__":
    main()
