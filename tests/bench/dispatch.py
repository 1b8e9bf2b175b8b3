"""From a received frame to a fact in the buffer: ``python -m tests.bench.dispatch``.

Every kind of event that comes often; beside it, the same frames through discord.py as it is, up to
a listener that does nothing, with its caches off as ours are. Same process, turn about, zstd frames
as Discord sends them, CPU time.
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
from statsbot.sandbox.state import ChannelType, EmojiKey, Event, Guild, Member, State

ROUNDS = 5
EVENTS = 3000
MEMBERS = 500
START = datetime(2026, 9, 7, tzinfo=UTC)

LISTENERS = {
    "MESSAGE_CREATE": "message",
    "MESSAGE_UPDATE": "raw_message_edit",
    "MESSAGE_DELETE": "raw_message_delete",
    "MESSAGE_DELETE_BULK": "raw_bulk_message_delete",
    "MESSAGE_REACTION_ADD": "raw_reaction_add",
    "MESSAGE_REACTION_REMOVE": "raw_reaction_remove",
    "MESSAGE_REACTION_REMOVE_ALL": "raw_reaction_clear",
    "MESSAGE_REACTION_REMOVE_EMOJI": "raw_reaction_clear_emoji",
    "VOICE_STATE_UPDATE": "voice_state_update",
    "GUILD_MEMBER_ADD": "member_join",
    "GUILD_MEMBER_UPDATE": "member_update",
    "GUILD_MEMBER_REMOVE": "raw_member_remove",
    "THREAD_CREATE": "thread_create",
    "THREAD_UPDATE": "raw_thread_update",
    "THREAD_MEMBERS_UPDATE": "raw_thread_member_remove",
    "CHANNEL_UPDATE": "guild_channel_update",
    "INVITE_CREATE": "invite_create",
    "INVITE_DELETE": "invite_delete",
    "GUILD_AUDIT_LOG_ENTRY_CREATE": "audit_log_entry_create",
    "GUILD_SCHEDULED_EVENT_USER_ADD": "scheduled_event_user_add",
}
"""Each kind of event, and what discord.py calls it."""


def main() -> None:
    """Prints microseconds an event, and the ratio."""
    asyncio.run(measure())


async def measure() -> None:
    """Measure every kind of event, both ways in turn."""
    print(f"microseconds of CPU an event, medians of {ROUNDS} interleaved rounds of {EVENTS}")
    print(f"{'':32}{'discord.py':>12}{'statsbot':>10}{'ratio':>8}")
    start, kinds = happenings()
    for name, dispatches in kinds.items():
        theirs: list[float] = []
        ours: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(await timed(plain_client, start, dispatches))
            ours.append(await timed(our_client, start, dispatches))
        slow, fast = statistics.median(theirs), statistics.median(ours)
        print(f"{name:32}{slow:12.1f}{fast:10.1f}{slow / fast:8.1f}")
    print("Messages, reactions and voice go past discord.py's objects; the rest is done after it.")


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

    for name in LISTENERS.values():
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
    for number in range(60):
        state.add_channel(guild, f"channel-{number}")
    for name in ("Lounge", "Music"):
        state.add_channel(guild, name, ChannelType.VOICE)
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
    told.clear()
    live(state, guild, members, clock)
    kinds = {
        name: [dispatch(name, payload) for each, payload in told if each == name][:EVENTS]
        for name in LISTENERS
    }
    return [dispatch("READY", ready), dispatch("GUILD_CREATE", created)], kinds


def live(state: State, guild: Guild, members: list[Member], clock: DrivenClock) -> None:
    """Let every kind of event happen, each once a second."""
    random = Random(1)
    lounges = [each for each in guild.channels.values() if each.type == ChannelType.VOICE]
    channels = [each for each in guild.channels.values() if each.type == ChannelType.TEXT]
    meeting = state.schedule(guild, "Meeting", creator=guild.owner, starts_at=START)
    for number in range(EVENTS):
        clock.set(START + timedelta(seconds=number))
        author, reader = random.choice(members), random.choice(members)
        channel, emoji = random.choice(channels), random.choice("👍🎉😂🔥")
        message = state.send(author.user, channel, "lorem ipsum " * 8)
        state.edit(message, "dolor sit amet")
        state.react(reader.user, message, emoji)
        state.unreact(reader.user, message, emoji)
        state.clear_reactions(message)
        state.clear_reactions(message, EmojiKey(emoji))
        state.voice(author, lounges[number % 2])
        state.edit_member(author, nick=f"nick {number}")
        thread = state.create_thread(channel, "thread", owner=author.user)
        state.join_thread(thread, guild.owner)
        state.edit_thread(thread, archived=True)
        state.delete_channel(thread)
        state.edit_channel(channel, name=f"channel {number}")
        state.delete_invite(state.create_invite(channel, inviter=author.user))
        for interested in (True, False):
            state.set_interest(meeting, author.user, interested=interested)
        state.delete(message)
        state.bulk_delete(state.send(author.user, channel, "spam") for _ in range(3))
        comer = state.join(state.add_user(f"comer{number}"), guild)
        state.kick(comer, by=guild.owner)


def dispatch(name: str, payload: Any) -> bytes:
    """Return a dispatch as the gateway spells it."""
    return orjson.dumps({"t": name, "s": 1, "op": 0, "d": payload})


if __name__ == "__main__":
    main()
