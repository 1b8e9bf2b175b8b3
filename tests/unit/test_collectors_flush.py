"""Facts leave the spool only behind their commit, in order, whatever the database does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors import flush
from statsbot.collectors.flush import Flusher
from statsbot.collectors.segments import Tick
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Fact, GuildLeft
from statsbot.domain.ids import DISCORD_EPOCH
from statsbot.errors import AnotherWriterError, DatabaseAwayError
from statsbot.store.spool import SpoolPosition


def fact(number: int) -> GuildLeft:
    return GuildLeft(guild_id=number, left_at=DISCORD_EPOCH)


def tick(*numbers: int) -> Tick:
    return Tick(facts=[fact(number) for number in numbers])


class Written:
    """What was committed, by a database that may be away or refuse a fact."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.positions: list[int] = []
        self.away = 0
        self.refuses: set[Fact] = set()
        self.is_read_only = False

    async def write(self, facts: Sequence[Fact], *, position: SpoolPosition | None = None) -> None:
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise DatabaseAwayError("away")
        if self.is_read_only or not self.refuses.isdisjoint(facts):
            raise ValueError("a fact that Postgres cannot hold")
        self.facts += facts
        if position is not None:
            self.positions.append(position.sequence)

    @property
    def numbers(self) -> list[int]:
        return [each.guild_id for each in self.facts]


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    opened = Spool(tmp_path / "spool", max_bytes=1 << 20, clock=DrivenClock(DISCORD_EPOCH))
    yield opened
    await opened.close()


@pytest.fixture
def flusher(spool: Spool, written: Written) -> Flusher:
    return Flusher(spool, written.write, random=Random(1))


async def test_facts_are_written_in_order_and_let_go(
    spool: Spool, written: Written, flusher: Flusher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flush, "BATCH", 30)
    for number in range(0, 100, 10):
        await spool.store(tick(*range(number, number + 10)))
    assert await flusher.flush()
    assert written.numbers == list(range(100))
    assert written.positions == sorted(set(written.positions))
    assert len(written.positions) == 4
    assert spool.is_drained


async def test_while_the_database_is_away_facts_wait_in_order(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    written.away = 2
    await spool.store(tick(*range(10)))
    assert not await flusher.flush()
    await spool.store(tick(*range(10, 20)))
    assert not spool.is_drained
    assert await flusher.drain(5)
    assert written.numbers == list(range(20))


async def test_draining_gives_up_in_time_and_keeps_the_facts(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    written.away = 1_000_000
    await spool.store(tick(1))
    assert not await flusher.drain(0.01)
    assert not spool.is_drained


async def test_facts_that_come_while_a_batch_is_written_are_not_lost(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    await spool.store(tick(*range(10)))
    flushing = asyncio.create_task(flusher.flush())
    await asyncio.sleep(0)
    await spool.store(tick(*range(10, 15)))
    assert await flushing
    assert written.numbers == list(range(15))


async def test_one_fact_that_cannot_be_written_does_not_hold_up_the_others(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    written.refuses = {fact(0), fact(99)}
    await spool.store(tick(1, 0, *range(2, 100), 100))
    assert await flusher.flush()
    assert sorted(set(written.numbers)) == [*range(1, 99), 100]
    assert flusher.dropped == 2


async def test_a_last_fact_that_cannot_be_written_takes_the_position_along(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    written.refuses = {fact(9)}
    await spool.store(tick(*range(10)))
    assert await flusher.flush()
    assert sorted(set(written.numbers)) == list(range(9))
    assert written.positions == [spool.number]


async def test_a_database_that_takes_nothing_loses_nothing(
    spool: Spool, written: Written, flusher: Flusher
) -> None:
    written.is_read_only = True
    await spool.store(tick(*range(100)))
    assert not await flusher.flush()
    assert not spool.is_drained
    written.is_read_only = False
    assert await flusher.drain(5)
    assert written.numbers == list(range(100))
    assert flusher.dropped == 0


async def test_a_writer_that_was_replaced_ends(spool: Spool) -> None:
    async def refused(facts: Sequence[Fact], *, position: SpoolPosition | None = None) -> None:
        raise AnotherWriterError("another instance")

    await spool.store(tick(1))
    with pytest.raises(AnotherWriterError):
        await Flusher(spool, refused, random=Random(1)).flush()
    assert not spool.is_drained
