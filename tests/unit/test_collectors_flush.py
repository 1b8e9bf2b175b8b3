"""Facts leave the buffer only behind their commit, in order, whatever the database does."""

import asyncio
from collections.abc import Sequence
from random import Random

import pytest

from statsbot.collectors import flush
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.flush import Flusher
from statsbot.domain.facts import Fact, GuildLeft
from statsbot.domain.ids import DISCORD_EPOCH
from statsbot.errors import DatabaseAwayError


def fact(number: int) -> GuildLeft:
    return GuildLeft(guild_id=number, left_at=DISCORD_EPOCH)


class Written:
    """What was committed, by a database that may be away or refuse a fact."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.away = 0
        self.refuses: set[Fact] = set()
        self.is_read_only = False

    async def write(self, facts: Sequence[Fact]) -> None:
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise DatabaseAwayError("away")
        if self.is_read_only or not self.refuses.isdisjoint(facts):
            raise ValueError("a fact that Postgres cannot hold")
        self.facts += facts

    @property
    def numbers(self) -> list[int]:
        return [each.guild_id for each in self.facts]


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def buffer() -> Buffer:
    return Buffer()


@pytest.fixture
def flusher(buffer: Buffer, written: Written) -> Flusher:
    return Flusher(buffer, written.write, random=Random(1))


async def test_facts_are_written_in_order_and_let_go(
    buffer: Buffer, written: Written, flusher: Flusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flush, "BATCH", 30)
    buffer.record(fact(n) for n in range(100))
    assert await flusher.flush()
    assert written.numbers == list(range(100))
    assert len(buffer) == 0


async def test_while_the_database_is_away_facts_wait_in_order(
    buffer: Buffer, written: Written, flusher: Flusher
) -> None:
    written.away = 2
    buffer.record(fact(n) for n in range(10))
    assert not await flusher.flush()
    buffer.record(fact(n) for n in range(10, 20))
    assert len(buffer) == 20
    assert await flusher.drain(5)
    assert written.numbers == list(range(20))


async def test_draining_gives_up_in_time_and_keeps_the_facts(
    buffer: Buffer, written: Written, flusher: Flusher
) -> None:
    written.away = 1_000_000
    buffer.record([fact(1)])
    assert not await flusher.drain(0.01)
    assert len(buffer) == 1


async def test_facts_that_come_while_a_batch_is_written_are_not_lost(
    buffer: Buffer, written: Written, flusher: Flusher
) -> None:
    buffer.record(fact(n) for n in range(10))
    flushing = asyncio.create_task(flusher.flush())
    await asyncio.sleep(0)
    buffer.record(fact(n) for n in range(10, 15))
    assert await flushing
    assert written.numbers == list(range(15))


async def test_one_fact_that_cannot_be_written_does_not_hold_up_the_others(
    buffer: Buffer, written: Written, flusher: Flusher
) -> None:
    written.refuses = {fact(0), fact(37)}
    buffer.record(fact(n) for n in range(100))
    assert await flusher.flush()
    assert sorted(set(written.numbers)) == [n for n in range(1, 100) if n != 37]
    assert flusher.dropped == 2


async def test_a_database_that_takes_nothing_loses_nothing(
    buffer: Buffer, written: Written, flusher: Flusher
) -> None:
    written.is_read_only = True
    buffer.record(fact(n) for n in range(100))
    assert not await flusher.flush()
    assert len(buffer) == 100
    written.is_read_only = False
    assert await flusher.drain(5)
    assert written.numbers == list(range(100))
    assert flusher.dropped == 0


def test_a_full_buffer_refuses_whole_events_and_counts_them() -> None:
    buffer = Buffer(capacity=3)
    buffer.record(fact(n) for n in range(5))
    buffer.record(fact(n) for n in range(5, 9))
    assert [each.guild_id for each in buffer.batch(10)] == list(range(5))
    assert buffer.take_refused() == 4
    assert buffer.take_refused() == 0
    buffer.committed(3)
    buffer.record([fact(9)])
    assert [each.guild_id for each in buffer.batch(10)] == [3, 4, 9]
