"""The spool's files: checksummed records, one behind the other.

A record is a header and its body::

    magic  crc32  length  facts   number  previous  | head's length, head, pack of facts

The checksum is that of all that follows it. ``previous`` is the number of the record before, so
that one that is missing is noticed. A record that does not check is passed over: the next one is
found by its magic.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from statsbot.collectors.codec import instant, microseconds, pack, unpack
from statsbot.domain.facts import Fact

_MAGIC = b"\xf5SPL"
_HEADER = struct.Struct("<4sIIIQQ")
_CHECKED_FROM = 8
_HEAD_LENGTH = struct.Struct("<I")
SUFFIX = ".spool"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPosition:
    """Where a gateway session stands: what Discord told up to ``sequence`` is in the spool."""

    session_id: str
    resume_url: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is stored at once: facts, and how far the gateway had come when they were taken."""

    facts: Sequence[Fact]
    session: SessionPosition | None = None
    """None: there is no session that could be resumed."""
    heard_at: datetime | None = None
    """When the gateway was last heard; None: not yet."""
    told_until: datetime | None = None
    """Up to when the facts until here tell that we watched; None: they do not."""
    changes: Sequence[Any] = ()
    """What changed in the servers' structure meanwhile, as JSON; the spool only keeps it."""

    def encoded(self) -> bytes:
        """Return the body of the record.

        Raises:
            TypeError: a fact holds what cannot be written.
        """
        session = self.session
        head = orjson.dumps(
            [
                session and [session.session_id, session.resume_url, session.sequence],
                self.heard_at and microseconds(self.heard_at),
                self.told_until and microseconds(self.told_until),
                list(self.changes),
            ]
        )
        return b"".join((_HEAD_LENGTH.pack(len(head)), head, pack(self.facts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that was read, its checksum proved."""

    number: int
    previous: int
    count: int
    """How many facts there are in it."""
    body: memoryview
    end: int
    """Where the next record begins, in bytes from the beginning of the file."""

    def head(self) -> Tick:
        """Return everything but the facts."""
        start = _HEAD_LENGTH.size
        (length,) = _HEAD_LENGTH.unpack_from(self.body)
        session, heard_at, told_until, changes = orjson.loads(self.body[start : start + length])
        return Tick(
            facts=(),
            session=None
            if session is None
            else SessionPosition(session_id=session[0], resume_url=session[1], sequence=session[2]),
            heard_at=None if heard_at is None else instant(heard_at),
            told_until=None if told_until is None else instant(told_until),
            changes=changes,
        )

    def facts(self) -> list[Fact]:
        """Return the facts.

        Raises:
            UnreadableError: another release wrote them, whose facts are not known here.
        """
        (length,) = _HEAD_LENGTH.unpack_from(self.body)
        return unpack(self.body[_HEAD_LENGTH.size + length :])


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes that are no record."""

    start: int
    end: int
    is_tail: bool
    """Nothing that can be read follows in the file."""


def record(body: bytes, *, number: int, previous: int, count: int) -> bytes:
    """Return the bytes of a record."""
    rest = _HEADER.pack(_MAGIC, 0, len(body), count, number, previous)[_CHECKED_FROM:]
    checksum = crc32(body, crc32(rest))
    return b"".join((_MAGIC, struct.pack("<I", checksum), rest, body))


def read_records(path: Path, offset: int = 0) -> Iterator[Record | Damage]:
    """Read a file's records from ``offset`` on, which is where one begins."""
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read()
    at = 0
    while at < len(data):
        found = _record_at(data, at, offset)
        if found is None:
            after = _next_record(data, at + 1)
            is_tail = after is None
            after = len(data) if after is None else after
            yield Damage(start=offset + at, end=offset + after, is_tail=is_tail)
            at = after
        else:
            yield found
            at = found.end - offset


def _record_at(data: bytes, at: int, offset: int) -> Record | None:
    begin = at + _HEADER.size
    if begin > len(data) or not data.startswith(_MAGIC, at):
        return None
    _, checksum, length, count, number, previous = _HEADER.unpack_from(data, at)
    view = memoryview(data)
    if begin + length > len(data):
        return None
    if crc32(view[at + _CHECKED_FROM : begin + length]) != checksum:
        return None
    return Record(
        number=number,
        previous=previous,
        count=count,
        body=view[begin : begin + length],
        end=offset + begin + length,
    )


def _next_record(data: bytes, at: int) -> int | None:
    while (at := data.find(_MAGIC, at)) >= 0:
        if _record_at(data, at, 0) is not None:
            return at
        at += 1
    return None


def segments(folder: Path) -> list[Path]:
    """Return a spool's files, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def segment_path(folder: Path, first: int) -> Path:
    """Return what the file is called whose first record has this number."""
    return folder / f"{first:016x}{SUFFIX}"


class SegmentWriter:
    """A file that records are appended to, each durable when :meth:`append` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        sync_folder(path.parent)

    def append(self, data: bytes) -> None:
        """Write records and wait until they are on the disk.

        Raises:
            OSError: they are not; the file is as it was.
        """
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fdatasync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            os.lseek(self._descriptor, self.size, os.SEEK_SET)
            raise
        self.size += len(data)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names of files in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
