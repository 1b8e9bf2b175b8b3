"""The whole way: a bot that was gone finds out what it missed, by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import Watched
from statsbot.errors import DatabaseAwayError
from statsbot.history import worker
from statsbot.history.asking import DiscordHistory
from statsbot.history.reading import HistoryReader
from statsbot.history.worker import HistoryWorker
from statsbot.sandbox import Sandbox
from statsbot.store import coverage, history
from statsbot.store.history import Purpose, State
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import Town

StartWorker = Callable[[Counting], asyncio.Task[None]]


@pytest.fixture
async def work(
    database: Database, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StartWorker]:
    """Start workers beside a running gateway."""
    monkeypatch.setattr(worker, "LOOK_S", 0.02)
    # Whichever is told first, the list of members or what newcomers are offered.
    monkeypatch.setattr(worker, "_ROLES_S", 0.1)
    running: list[asyncio.Task[None]] = []

    def start(counting: Counting) -> asyncio.Task[None]:
        client = counting.bot.gateway.client
        reader = HistoryReader(
            database,
            FactWriter(database).write,
            DiscordHistory(client.http, lambda: client.user.id if client.user else None),
            clock,
            reads_text=False,
        )
        started = HistoryWorker(database, reader, counting.bot.gateway.watches, clock)
        running.append(asyncio.create_task(started.run()))
        return running[-1]

    yield start
    for task in running:
        task.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended)


async def done(counting: Counting, guild_id: int, purpose: Purpose, *, count: int = 1) -> None:
    """Wait until so many requests of a purpose were read."""

    async def is_done() -> bool:
        requests = await history.requests(counting.database, guild_id)
        read = [each for each in requests if each.purpose == purpose and each.state == State.DONE]
        return len(read) >= count

    async with asyncio.timeout(20):
        while not await is_done():
            await counting.write()
            await asyncio.sleep(0.02)


async def counted(counting: Counting) -> tuple[set[int], int]:
    """Return the messages that are kept, and how many were counted."""
    rows = await counting.rows("SELECT message_id FROM message WHERE author_kind = 0")
    ((sent,),) = await counting.rows("SELECT coalesce(sum(sent), 0)::int FROM slot_count")
    return {message_id for (message_id,) in rows}, sent


async def test_a_bot_that_was_dead_for_an_hour_counts_everything_once(
    sandbox: Sandbox, town: Town, clock: DrivenClock, count: StartCounting, work: StartWorker
) -> None:
    """F33, F1: messages of the gap, threads included, and who came and left in it."""
    state, general, owner = town.state, town.general, town.guild.owner
    leaver = state.join(state.add_user("leaver"), town.guild)
    clock.set(clock.now() + timedelta(hours=1))
    first = await count()
    working = work(first)
    clock.set(clock.now() + timedelta(seconds=30))
    sent = {state.send(owner, general, "before").id for _ in range(20)}
    await done(first, town.guild.id, Purpose.MEMBERS)
    await first.bot.gateway.ready.wait()
    working.cancel()
    await first.bot.stop()
    sandbox.faults.forget_sessions()

    for _ in range(60):
        clock.set(clock.now() + timedelta(minutes=1))
        sent |= {state.send(owner, general, "missed").id for _ in range(5)}
    thread = state.create_thread(general, "thread", owner=owner)
    sent |= {state.send(owner, thread, "missed").id for _ in range(120)}
    state.edit_thread(thread, archived=True)
    state.leave(leaver)
    comer = state.join(state.add_user("comer"), town.guild)
    clock.set(clock.now() + timedelta(minutes=1))

    second = await count()
    work(second)
    clock.set(clock.now() + timedelta(seconds=30))
    sent |= {state.send(owner, general, "after").id for _ in range(20)}
    await done(second, town.guild.id, Purpose.HEAL)
    await done(second, town.guild.id, Purpose.MEMBERS)
    await second.write()

    assert await counted(second) == (sent, len(sent))
    gaps = await coverage.unhealed(second.database, town.guild.id, Watched.MESSAGES)
    assert gaps == []
    assert await coverage.unhealed(second.database, town.guild.id, Watched.MEMBERS) != []
    ((joins, leaves),) = await second.rows(
        "SELECT sum(joins)::int, sum(leaves)::int FROM slot_count"
    )
    assert (joins, leaves) == (1, 1)
    assert await second.rows("SELECT member_id, estimated FROM departure") == [
        (leaver.user.id, True)
    ]
    confidences = await second.rows("SELECT member_id, confidence FROM join_attribution")
    assert confidences == [(comer.user.id, 6)]
    assert sandbox.unmodelled == []


async def test_servers_take_turns(
    sandbox: Sandbox, town: Town, clock: DrivenClock, count: StartCounting, work: StartWorker
) -> None:
    """A long backfill of one server does not keep another one waiting."""
    state = town.state
    for _ in range(1200):
        state.send(town.guild.owner, town.general, "long ago")
    other = state.add_guild("Small", owner=state.add_user("other"))
    channel = state.add_channel(other, "general")
    sent = state.send(other.owner, channel, "hello").id
    state.install(other, permissions=8)
    clock.set(clock.now() + timedelta(hours=1))
    counting = await count()
    await counting.write()
    for guild in (town.guild, other):
        await history.ask(
            counting.database,
            guild_id=guild.id,
            purpose=Purpose.BACKFILL,
            request_id=1,
            started_at=clock.now() - timedelta(hours=2),
            ended_at=clock.now(),
            now=clock.now(),
        )
    work(counting)
    await done(counting, other.id, Purpose.BACKFILL)
    assert (other.id, sent) in await counting.rows("SELECT guild_id, message_id FROM message")
    await done(counting, town.guild.id, Purpose.BACKFILL)
    finished = dict(
        await counting.rows("SELECT guild_id, updated_at FROM history_request WHERE purpose = 1")
    )
    assert finished.keys() == {town.guild.id, other.id}
    assert (await counted(counting))[1] == 1201


async def test_that_postgres_is_away_is_said_once(
    town: Town,
    clock: DrivenClock,
    count: StartCounting,
    work: StartWorker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    counting = await count()
    await counting.write()
    asked = 0
    asking = history.open_guilds

    async def away(database: Database) -> list[int]:
        nonlocal asked
        asked += 1
        if asked < 10:
            raise DatabaseAwayError("Postgres does not answer.")
        return await asking(database)

    monkeypatch.setattr(history, "open_guilds", away)
    caplog.set_level("INFO")
    work(counting)
    await done(counting, town.guild.id, Purpose.MEMBERS)
    told = [each.message for each in caplog.records if each.name == worker.__name__]
    assert told == ["history waits: Postgres does not answer.", "history waits: no longer"]
