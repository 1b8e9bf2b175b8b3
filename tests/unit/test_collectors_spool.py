"""What the spool has stored is there after a crash, whatever happened to the disk."""

import asyncio
import os
import resource
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors import spool as spool_module
from statsbot.collectors.segments import (
    Record,
    SessionPosition,
    Tick,
    read_records,
    segments,
)
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Fact, GuildLeft
from statsbot.domain.windows import Window
from statsbot.errors import ConfigurationError
from tests.postgres.facts import NOON, sent


def fact(number: int) -> GuildLeft:
    return GuildLeft(guild_id=number, left_at=NOON)


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def tick(*numbers: int, second: float = 0, sequence: int | None = None) -> Tick:
    session = sequence and SessionPosition(
        session_id="s", resume_url="ws://gateway", sequence=sequence
    )
    return Tick(
        facts=[fact(number) for number in numbers], heard_at=at(second), session=session or None
    )


def numbers(facts: list[Fact]) -> list[int]:
    return [each.guild_id for each in facts]


class Disk:
    """A folder with a spool in it, which may be opened again as after ``kill -9``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = DrivenClock(NOON)

    @asynccontextmanager
    async def spool(self, max_bytes: int = 1 << 20) -> AsyncGenerator[Spool]:
        spool = Spool(self.folder, max_bytes=max_bytes, clock=self.clock)
        yield spool
        await spool.close()

    def wait(self, span: timedelta) -> None:
        self.clock.set(self.clock.now() + span)

    @property
    def files(self) -> list[Path]:
        return segments(self.folder)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "spool")


async def drained(spool: Spool, *, limit: int = 20_000) -> list[int]:
    """Take everything out, as Postgres would."""
    taken: list[int] = []
    while batch := await spool.batch(limit):
        taken += numbers(list(batch.facts))
        await spool.committed(batch)
    return taken


async def test_what_is_stored_outlives_the_process(disk: Disk) -> None:
    async with disk.spool() as spool:
        await spool.store(tick(1, 2, second=1, sequence=10))
        await spool.store(tick(second=2, sequence=11))
        await spool.store(tick(3, second=3, sequence=12))
        identity = spool.spool_id
    async with disk.spool() as spool:
        assert spool.spool_id == identity
        assert spool.session == SessionPosition(
            session_id="s", resume_url="ws://gateway", sequence=12
        )
        assert spool.heard_at == at(3)
        assert await drained(spool) == [1, 2, 3]
        await spool.store(tick(4))
        assert await drained(spool) == [4]


async def test_a_batch_that_nobody_waited_for_is_the_next_one(disk: Disk) -> None:
    async with disk.spool() as spool:
        await spool.store(tick(1, 2))
        cancelled = asyncio.create_task(spool.batch(100))
        await asyncio.sleep(0)
        time.sleep(0.1)  # noqa: ASYNC251 - it is read meanwhile, and nobody has heard of it
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        await spool.store(tick(3))
        assert cancelled.cancelled()
        assert await drained(spool) == [1, 2, 3]


async def test_a_batch_stays_as_it_is_until_it_is_committed(disk: Disk) -> None:
    async with disk.spool() as spool:
        await spool.store(tick(1))
        first = await spool.batch(100)
        await spool.store(tick(2))
        assert first is not None
        assert await spool.batch(100) is first
        await spool.committed(first)
        second = await spool.batch(100)
        assert second is not None
        assert numbers(list(second.facts)) == [2]
        assert second.position.sequence > first.position.sequence


async def test_what_postgres_has_is_not_handed_on_again(disk: Disk) -> None:
    async with disk.spool() as spool:
        await spool.store(tick(1))
        batch = await spool.batch(100)
        await spool.store(tick(2))
    assert batch is not None
    async with disk.spool() as spool:  # the commit was not heard of
        spool.applied(batch.position.sequence)
        assert await drained(spool) == [2]


async def test_what_is_committed_leaves_the_disk_but_for_the_newest_position(disk: Disk) -> None:
    async with disk.spool() as spool:
        for number in range(20):
            await spool.store(tick(number, sequence=number + 1))
            assert await drained(spool) == [number]
            disk.wait(timedelta(seconds=15))
        assert len(disk.files) <= 2
    async with disk.spool() as spool:
        assert spool.session is not None
        assert spool.session.sequence == 20
        spool.applied(spool.number)
        assert await drained(spool) == []


async def test_a_big_tick_is_several_records_and_one_position(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "RECORD_FACTS", 10)
    async with disk.spool() as spool:
        await spool.store(tick(sequence=1))
        await spool.store(tick(*range(25), sequence=2))
        found = [each for each in read_records(disk.files[0]) if isinstance(each, Record)]
        sessions = [each.head().session for each in found]
        assert [session and session.sequence for session in sessions] == [1, 1, 1, 2]
        assert await drained(spool, limit=5) == list(range(25))


async def test_a_torn_tail_is_cut_off_and_the_session_goes_on_before_it(disk: Disk) -> None:
    async with disk.spool() as spool:
        await spool.store(tick(1, second=1, sequence=1))
        await spool.store(tick(2, second=2, sequence=2))
        torn = spool.number
    (path,) = disk.files
    os.truncate(path, path.stat().st_size - 3)
    async with disk.spool() as spool:
        assert spool.session is not None
        assert spool.session.sequence == 1
        assert spool.heard_at == at(1)
        spool.applied(torn)  # Postgres had been given what the tail held
        await spool.store(tick(3, second=3, sequence=3))
        assert spool.number > torn  # so its number is not used for something else
        assert await drained(spool) == [3]
        assert spool.take_damage() == []


async def test_f20_a_flipped_bit_costs_one_record_and_is_told_as_a_gap(disk: Disk) -> None:
    """F20: skipped by checksum, the file kept aside, the rest replayed, the gap told."""
    async with disk.spool() as spool:
        for number in range(1, 6):
            await spool.store(tick(number, second=number))
    (path,) = disk.files
    ends = [item.end for item in read_records(path)]
    data = bytearray(path.read_bytes())
    data[(ends[1] + ends[2]) // 2] ^= 0x10
    path.write_bytes(data)
    async with disk.spool() as spool:
        assert await drained(spool) == [1, 2, 4, 5]
        assert spool.take_damage() == [Window(start=at(2), end=at(4))]
        assert spool.take_damage() == []
        assert (disk.folder / "damaged" / path.name).read_bytes() == bytes(data)


@pytest.mark.parametrize("place", range(36))
async def test_f20_any_flipped_bit_of_a_header_is_survived(disk: Disk, place: int) -> None:
    """F20: also where the record's length or its magic is hit."""
    async with disk.spool() as spool:
        for number in range(1, 4):
            await spool.store(tick(number, second=number))
    (path,) = disk.files
    first = next(iter(read_records(path)))
    data = bytearray(path.read_bytes())
    data[first.end + place] ^= 0x81
    path.write_bytes(data)
    async with disk.spool() as spool:
        assert await drained(spool) == [1, 3]
        assert spool.take_damage() == [Window(start=at(1), end=at(3))]


async def test_f20_a_first_record_that_is_damaged_is_told_too(disk: Disk) -> None:
    """F20: when the gap began is then not known, and more is told rather than less."""
    async with disk.spool() as spool:
        await spool.store(tick(1, second=1))
        await spool.store(tick(2, second=2))
    (path,) = disk.files
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    async with disk.spool() as spool:
        assert await drained(spool) == [2]
        assert spool.take_damage() == [Window(start=at(-8), end=at(2))]


async def test_f20_a_file_that_is_missing_is_a_gap(disk: Disk) -> None:
    """F20: the records number the ones before them."""
    for number in range(3):
        async with disk.spool() as spool:
            await spool.store(tick(number, second=number))
    disk.files[1].unlink()
    async with disk.spool() as spool:
        assert await drained(spool) == [0, 2]
        assert spool.take_damage() == [Window(start=at(0), end=at(2))]


async def test_damage_to_what_was_written_already_is_no_gap(disk: Disk) -> None:
    async with disk.spool() as spool:
        for number in range(1, 4):
            await spool.store(tick(number, second=number))
    (path,) = disk.files
    records = [each for each in read_records(path) if isinstance(each, Record)]
    data = bytearray(path.read_bytes())
    data[records[1].end - 1] ^= 1
    path.write_bytes(data)
    async with disk.spool() as spool:
        spool.applied(records[1].number)
        assert await drained(spool) == [3]
        assert spool.take_damage() == []


async def test_f13_a_full_spool_keeps_the_oldest_and_tells_since_when_it_refuses(
    disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    """F13: one alarm an hour, not one for each event; facts are taken again when there is room."""
    async with disk.spool(max_bytes=20_000) as spool:
        stored = 0
        while spool.refused_since is None:
            await spool.store(tick(*range(stored, stored + 20), second=stored))
            stored += 20
        kept = stored - 20
        assert spool.refused_since == at(kept - 20)
        for second in range(100):
            await spool.store(tick(-1, second=stored + second))
            assert not await spool.has_room_again()
        alarms = [r for r in caplog.records if "spool is full" in r.message]
        assert len(alarms) == 1
        disk.wait(timedelta(hours=1))
        assert not await spool.has_room_again()
        assert len([r for r in caplog.records if "spool is full" in r.message]) == 2
        assert await drained(spool) == list(range(kept))
        assert await spool.has_room_again()
        await spool.store(tick(-1))
        assert spool.refused_since == at(kept - 20)
        spool.go_on()
        await spool.store(tick(7))
        assert spool.refused_since is None
        assert await drained(spool) == [7]


async def test_a_full_spool_has_room_when_changes_of_structure_are_kept_elsewhere(
    disk: Disk,
) -> None:
    async with disk.spool(max_bytes=20_000) as spool:
        number = 0
        while spool.refused_since is None:
            number += 1
            await spool.store(Tick(facts=[fact(number)] * 20, changes=[["changed", number]]))
            await drained(spool)
        assert spool.is_held_back
        assert not await spool.has_room_again()
        spool.checkpointed(spool.number)
        assert not spool.is_held_back
        assert await spool.has_room_again()
        spool.go_on()
        await spool.store(tick(7))
        assert await drained(spool) == [7]


async def test_f19_while_the_disk_is_full_facts_wait_in_memory(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19: handed on from memory, stored when there is space again, refused beyond a limit."""
    monkeypatch.setattr(spool_module, "MEMORY_FACTS", 10)
    async with disk.spool() as spool:
        await spool.store(tick(1, second=1))
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = disk.files[0].stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, unlimited[1]))
        try:
            await spool.store(tick(2, 3, second=2))
            await spool.store(tick(4, second=3))
            assert disk.files[0].stat().st_size == size
            assert await drained(spool) == [1, 2, 3, 4]
            assert spool.refused_since is None
            await spool.store(tick(*range(5, 11), second=4))
            await spool.store(tick(11, second=5))
            assert spool.refused_since is None
            await spool.store(tick(12, second=6))
            assert spool.refused_since == at(5)
            assert not await spool.has_room_again()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert await spool.has_room_again()
        spool.go_on()
        await spool.store(tick(13, second=7))
    async with disk.spool() as spool:
        assert await drained(spool) == [1, 2, 3, 4, *range(5, 12), 13]


async def test_f12_an_outage_of_ten_minutes_waits_on_disk_not_in_memory(disk: Disk) -> None:
    """F12: 300,000 facts with Postgres away cost at most 50 MB, and come out in order."""
    process, minute = psutil.Process(), [sent(number=number) for number in range(10_000)]
    async with disk.spool(max_bytes=1 << 30) as spool:
        await spool.store(Tick(facts=minute))
        waiting = await spool.batch(10_000)
        before = process.memory_info().rss
        for _ in range(29):
            await spool.store(Tick(facts=minute))
            assert await spool.batch(10_000) is waiting  # Postgres is away: the same again
        assert process.memory_info().rss - before < 50 << 20
        drained = 0
        while (batch := await spool.batch(10_000)) is not None:
            assert batch.facts == minute
            await spool.committed(batch)
            drained += len(batch.facts)
            assert process.memory_info().rss - before < 50 << 20
        assert drained == 300_000


async def test_f21_a_folder_that_cannot_be_written_is_told_with_its_path(tmp_path: Path) -> None:
    """F21: for whatever reason."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="STATSBOT_DATA_DIR") as caught:
        Spool(tmp_path / "file" / "spool", max_bytes=1 << 20, clock=DrivenClock(NOON))
    assert str(tmp_path) in str(caught.value)


async def test_f28_a_second_process_cannot_use_the_folder(disk: Disk) -> None:
    """F28: on one machine the folder's lock says so, before Postgres is asked."""
    async with disk.spool():
        with pytest.raises(ConfigurationError, match="Another instance"):
            Spool(disk.folder, max_bytes=1 << 20, clock=disk.clock)


async def test_a_fact_that_cannot_be_put_into_bytes_does_not_hold_up_the_others(
    disk: Disk,
) -> None:
    async with disk.spool() as spool:
        await spool.store(Tick(facts=[fact(1), fact(2**70), fact(3)]))
        assert await drained(spool) == [1, 3]
        assert spool.dropped == 1


async def test_files_stay_while_their_changes_of_structure_are_needed(disk: Disk) -> None:
    async with disk.spool() as spool:
        for number in range(3):
            await spool.store(Tick(facts=[fact(number)], changes=[["changed", number]]))
            await drained(spool)
            disk.wait(timedelta(minutes=1))
        needed = spool.number
        assert len(disk.files) == 3
    async with disk.spool() as spool:
        assert [changes for _, changes in spool.changes] == [[["changed", n]] for n in range(3)]
        spool.applied(needed)
        spool.checkpointed(needed)
        await spool.store(tick(9))
        assert await drained(spool) == [9]
        assert len(disk.files) == 1


async def test_files_that_the_disk_does_not_let_go_of_are_removed_later(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """F21: what was written is neither handed on again nor held back."""

    def frozen(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted", str(path), missing_ok)

    async with disk.spool() as spool:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", frozen)
            for number in range(4):
                await spool.store(tick(number))
                assert await drained(spool) == [number]
                disk.wait(timedelta(minutes=1))
            assert len(disk.files) == 4
        await spool.store(tick(4))
        assert await drained(spool) == [4]
        assert len(disk.files) == 1
        assert spool.is_drained
    assert sum("cannot be removed" in each.message for each in caplog.records) == 1


async def test_damaged_files_are_kept_for_thirty_days(disk: Disk) -> None:
    folder = disk.folder / "damaged"
    folder.mkdir(parents=True)
    for name, days in (("old", 31), ("new", 29)):
        (folder / name).touch()
        aside_at = (NOON - timedelta(days=days)).timestamp()
        os.utime(folder / name, (aside_at, aside_at))
    async with disk.spool() as spool:
        await spool.store(tick(1))
        await drained(spool)
        assert [each.name for each in folder.iterdir()] == ["new"]
        disk.wait(timedelta(days=2))
        await spool.store(tick(2))
        await drained(spool)
        assert not list(folder.iterdir())
