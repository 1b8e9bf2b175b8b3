"""Facts on disk, until Postgres has them.

Four times a second everything that came in is stored as one record, together with how far the
gateway's session had come; only what is stored is handed on, and a file goes only when Postgres has
committed all that is in it. So a process that is killed has lost nothing that its session, resumed,
would not tell again.

What the disk does not take waits in memory, up to a limit, and is handed on from there. What goes
beyond the limits of disk or memory is refused, and so is all that comes after it, until
:meth:`Spool.go_on`: nothing may be stored behind a hole. What cannot be read back is kept aside and
told by :meth:`Spool.take_damage`.
"""

import asyncio
import fcntl
import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from statsbot.clock import Clock
from statsbot.collectors.codec import pack
from statsbot.collectors.readback import Reader, drop_damaged, restore
from statsbot.collectors.segments import (
    SegmentWriter,
    SessionPosition,
    Tick,
    record,
    segment_path,
    sync_folder,
)
from statsbot.domain.facts import Fact
from statsbot.domain.windows import Window
from statsbot.errors import ConfigurationError
from statsbot.logs import Trouble
from statsbot.store.spool import SpoolPosition

log = logging.getLogger(__name__)

T = TypeVar("T")

TICK_S = 0.25
RECORD_FACTS = 10_000
SEGMENT_BYTES = 4 << 20
LONGEST_SEGMENT = timedelta(seconds=20)
"""After which even a small file is ended, so that what was written leaves the disk soon."""
MEMORY_FACTS = 100_000
"""How many facts wait in memory while the disk takes none: some 30 MB."""
ROOM_AGAIN = 0.5
"""Share of the limit below which facts are taken again."""
ALARM_EVERY = timedelta(hours=1)
KEEP_DAMAGED = timedelta(days=30)
"""How long a damaged file is kept to be looked at."""
_SWEEP_EVERY = timedelta(days=1)
_RUN_BITS = 24
"""A run's records are numbered from the second in which it began, this many bits higher: also where
a file was lost, no number is given twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Facts to be written in one transaction, with the record that they reach to."""

    facts: Sequence[Fact]
    position: SpoolPosition


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A record to be written, and the facts in it."""

    number: int
    facts: Sequence[Fact]
    data: bytes


class Spool:
    """The files of one folder, which no other process may use meanwhile.

    Files are written and read in one thread; the event loop waits for none of it.
    """

    def __init__(self, folder: Path, *, max_bytes: int, clock: Clock) -> None:
        """Open the folder and read what is in it.

        Raises:
            ConfigurationError: the folder cannot be written to, or another process uses it.
        """
        self.folder = folder
        self._max_bytes = max_bytes
        self._segment_bytes = min(SEGMENT_BYTES, max_bytes // 4)
        self._clock = clock
        try:
            self._lock = _locked(folder)
            self.spool_id = _identity(folder)
            left = restore(folder)
        except OSError as error:
            raise ConfigurationError(
                f"The spool in {folder} cannot be used ({error.strerror}): let the user that runs "
                "statsbot own this folder and its files, or give another in STATSBOT_DATA_DIR."
            ) from error
        self.session: SessionPosition | None = left.session
        """Where the session stands of which everything is stored; None: none can be resumed."""
        self.heard_at: datetime | None = left.heard_at
        """When the gateway had last been heard of which everything is stored."""
        self.told_until: datetime | None = left.told_until
        """Up to when what is stored tells that we watched."""
        self.changes: list[tuple[int, list[Any]]] = left.changes
        """What the last run left of changes of structure: record number and changes."""
        self.number = left.number
        """Of the newest record."""
        self.dropped = 0
        """Facts that could not be put into bytes; each is logged by its kind."""
        self._first_number = max(
            left.number + left.numbers_lost + 1, int(clock.now().timestamp()) << _RUN_BITS
        )
        self._last_of = left.last_of
        self._used = sum(path.stat().st_size for path in left.last_of)
        self._changed = deque(number for number, _ in left.changes)
        self._writer: SegmentWriter | None = None
        self._began_at = clock.now()
        self._in_memory: deque[_Entry] = deque()
        self._reader = Reader(folder)
        self._batch: Batch | None = None
        self._applied = 0
        self._refused_since: datetime | None = None
        self._alarmed_at: datetime | None = None
        self._clearing = Trouble(log, "files of the spool cannot be removed")
        self._swept_at: datetime | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statsbot-spool")

    async def store(self, tick: Tick) -> None:
        """Store a tick: when this returns it is on disk, or waits in memory, or is refused."""
        is_news = tick.facts or tick.changes or tick.session != self.session
        if is_news and self._refused_since is None:
            await self._in_thread(lambda: self._store(tick))

    @property
    def refused_since(self) -> datetime | None:
        """Since when everything is refused; None: it is not."""
        return self._refused_since

    @property
    def is_held_back(self) -> bool:
        """Whether it is full of what is kept for its changes alone, and Postgres has the facts."""
        is_kept = bool(self._changed) and self._changed[0] <= self._applied
        return is_kept and self._used > self._max_bytes * ROOM_AGAIN

    def refuse(self) -> None:
        """Refuse from now on: facts are missing in what would be stored next."""
        if self._refused_since is None:
            self._refused_since = self.heard_at or self._clock.now()

    async def has_room_again(self) -> bool:
        """Return whether what is refused could be taken."""
        return await self._in_thread(self._make_room)

    def go_on(self) -> None:
        """Refuse no more: what comes next follows what was stored last, or a gap was told."""
        self._refused_since = None

    def take_damage(self) -> list[Window]:
        """Return the stretches whose facts could not be read back, of those not told yet."""
        damage, self._reader.damage = self._reader.damage, []
        return damage

    def applied(self, number: int) -> None:
        """Postgres has every record up to this one."""
        self._applied = max(self._applied, number)

    def checkpointed(self, number: int) -> None:
        """Changes of structure up to this record are kept elsewhere now."""
        while self._changed and self._changed[0] <= number:
            self._changed.popleft()

    async def batch(self, limit: int) -> Batch | None:
        """Return the oldest facts, about ``limit`` of them; None: there are none.

        It stays the same batch until it is :meth:`committed`.
        """
        if self._batch is None:
            return await self._in_thread(lambda: self._next(limit))
        return self._batch

    async def committed(self, batch: Batch) -> None:
        """Let go of a batch that Postgres has."""
        self._batch = None
        self.applied(batch.position.sequence)
        await self._in_thread(self._clear)

    @property
    def is_drained(self) -> bool:
        """Whether Postgres has everything that is stored."""
        return self._applied >= self.number

    async def close(self) -> None:
        """Let the folder go; what is in it waits for the next run."""
        await self._in_thread(self._close)
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _next(self, limit: int) -> Batch | None:
        # Kept here, by the thread that reads: whoever waits for it may be cancelled meanwhile, and
        # what was read is not read again.
        if self._batch is None and max(self._reader.number, self._applied) < self.number:
            self._batch = self._read(limit)
        return self._batch

    def _store(self, tick: Tick) -> None:
        new = self._entries(tick)
        size = sum(len(each.data) for each in new)
        if self._used + size > self._max_bytes:
            # What a checkpoint let go of stays until somebody looks.
            self._clear()
        if self._used + size > self._max_bytes:
            self._alarm_full()
            self.refuse()
            return
        if not self._write(new):
            waiting = sum(len(each.facts) for each in (*self._in_memory, *new))
            if waiting > MEMORY_FACTS:
                self.refuse()
                return
            self._in_memory.extend(new)
        self.number = new[-1].number
        self.session, self.heard_at = tick.session, tick.heard_at or self.heard_at
        self.told_until = tick.told_until or self.told_until
        if tick.changes:
            self._changed.append(self.number)

    def _make_room(self) -> bool:
        self._clear()
        if self._in_memory and not self._write(()):
            return False
        if self._used > self._max_bytes * ROOM_AGAIN:
            self._alarm_full()
            return False
        return True

    def _write(self, new: Sequence[_Entry]) -> bool:
        """Write what waits in memory and what is new; return whether the disk took it."""
        waiting = [*self._in_memory, *new]
        try:
            self._writing(waiting[0].number).append(b"".join(each.data for each in waiting))
        except OSError as error:
            self._alarm("the spool cannot be written: facts wait in memory", error.strerror)
            return False
        self._used += sum(len(each.data) for each in waiting)
        self._in_memory.clear()
        return True

    def _entries(self, tick: Tick) -> list[_Entry]:
        """Return a tick as records; what is no fact goes with the last."""
        facts = tick.facts
        parts = [facts[at : at + RECORD_FACTS] for at in range(0, len(facts), RECORD_FACTS)] or [()]
        so_far = Tick(
            facts=(), session=self.session, heard_at=self.heard_at, told_until=self.told_until
        )
        ticks = [replace(so_far, facts=part) for part in parts]
        ticks[-1] = replace(tick, facts=parts[-1])
        entries: list[_Entry] = []
        previous = self.number
        for each in ticks:
            try:
                body = each.encoded()
            except TypeError:
                each = replace(each, facts=[fact for fact in each.facts if self._can_be_kept(fact)])
                body = each.encoded()
            number = max(previous + 1, self._first_number)
            data = record(body, number=number, previous=previous, count=len(each.facts))
            entries.append(_Entry(number=number, facts=each.facts, data=data))
            previous = number
        return entries

    def _can_be_kept(self, fact: Fact) -> bool:
        try:
            pack([fact])
        except TypeError:
            self.dropped += 1
            log.error("a fact cannot be stored, dropped", extra={"kind": type(fact).__name__})
            return False
        return True

    def _writing(self, number: int) -> SegmentWriter:
        """Return the file to write to, a new one where it is time for it."""
        now = self._clock.now()
        is_old = self.is_drained and abs(now - self._began_at) > LONGEST_SEGMENT
        if self._writer is not None and (is_old or self._writer.size >= self._segment_bytes):
            self._end_segment(self._writer)
        if self._writer is None:
            self._writer = SegmentWriter(segment_path(self.folder, number))
            self._began_at = now
        return self._writer

    def _end_segment(self, writer: SegmentWriter) -> None:
        writer.close()
        self._last_of[writer.path] = self.number
        self._writer = None

    def _alarm_full(self) -> None:
        self._alarm("the spool is full: facts are refused", None)

    def _alarm(self, words: str, reason: str | None) -> None:
        now = self._clock.now()
        if self._alarmed_at is None or abs(now - self._alarmed_at) >= ALARM_EVERY:
            self._alarmed_at = now
            log.error(words, extra={"folder": str(self.folder), "reason": reason})

    def _read(self, limit: int) -> Batch | None:
        reader = self._reader
        facts = reader.read(limit, applied=self._applied)
        if not facts and self._in_memory:
            facts = [fact for each in self._in_memory for fact in each.facts]
            reader.number = self._in_memory[-1].number
        if not facts:
            self.applied(reader.number)
            self._clear()
            return None
        position = SpoolPosition(spool_id=self.spool_id, sequence=reader.number)
        return Batch(facts=facts, position=position)

    def _clear(self) -> None:
        """Remove what is not needed; what the disk does not let go of is tried again later."""
        try:
            self._cut()
            now = self._clock.now()
            if self._swept_at is None or abs(now - self._swept_at) >= _SWEEP_EVERY:
                self._swept_at = now
                drop_damaged(self.folder, before=now - KEEP_DAMAGED)
        except OSError as error:
            self._clearing.met(error)
        else:
            self._clearing.over()

    def _cut(self) -> None:
        """Remove the files of which nothing is needed; the newest record always is."""
        needed = min(self._applied, self._changed[0] - 1) if self._changed else self._applied
        for path, last in list(self._last_of.items()):
            if last <= needed and last < self.number:
                size = path.stat().st_size if path.exists() else 0
                path.unlink(missing_ok=True)
                self._used -= size
                del self._last_of[path]

    def _close(self) -> None:
        if self._writer is not None:
            self._end_segment(self._writer)
        os.close(self._lock)


def _locked(folder: Path) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ConfigurationError(
            f"Another instance of statsbot uses {folder}: stop that one, or give this one a folder "
            "of its own in STATSBOT_DATA_DIR."
        ) from error
    return descriptor


def _identity(folder: Path) -> UUID:
    """Return the random id of a spool, which it gets when it is made."""
    path = folder / "id"
    try:
        return UUID(path.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        identity, new = uuid4(), path.with_suffix(".new")
        new.write_text(f"{identity}\n", encoding="ascii")
        new.replace(path)
        sync_folder(folder)
        return identity
