"""What is in a spool's files: all of it when they are opened, and batch after batch later."""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from statsbot.collectors.codec import UnreadableError
from statsbot.collectors.segments import (
    Damage,
    Record,
    SessionPosition,
    read_records,
    segments,
)
from statsbot.domain.facts import Fact
from statsbot.domain.windows import Window

log = logging.getLogger(__name__)

DAMAGED_FOLDER = "damaged"
_UNKNOWN_BEFORE = timedelta(seconds=10)
"""How long before a record the damage begins of which nothing else is known: twice a beat."""


@dataclass(slots=True, kw_only=True)
class Restored:
    """How the last run left a spool."""

    number: int = 0
    """Of the newest record; 0: there is none."""
    numbers_lost: int = 0
    """How many numbers, at most, were given to records behind it that are gone."""
    session: SessionPosition | None = None
    heard_at: datetime | None = None
    told_until: datetime | None = None
    changes: list[tuple[int, list[Any]]] = field(default_factory=list[tuple[int, list[Any]]])
    """Of each record that has some: its number, and the changes of structure."""
    last_of: dict[Path, int] = field(default_factory=dict[Path, int])
    """The newest record of each file."""


def restore(folder: Path) -> Restored:
    """Read a spool's files; what a crash left unfinished at their very end is cut off.

    Such a tail was never said to be stored: the session goes on before it.
    """
    left = Restored()
    paths = segments(folder)
    for path in paths:
        left.last_of[path] = left.number
        for item in read_records(path):
            if isinstance(item, Record):
                _note(left, item, path)
            elif item.is_tail and path == paths[-1]:
                os.truncate(path, item.start)
                left.numbers_lost = item.end - item.start
    return left


def _note(left: Restored, record: Record, path: Path) -> None:
    head = record.head()
    left.number = left.last_of[path] = record.number
    left.session, left.heard_at = head.session, head.heard_at or left.heard_at
    left.told_until = head.told_until or left.told_until
    if head.changes:
        left.changes.append((record.number, list(head.changes)))


def drop_damaged(folder: Path, *, before: datetime) -> None:
    """Remove the damaged files that were set aside before an instant.

    Raises:
        OSError: the disk does not let go of one.
    """
    for path in (folder / DAMAGED_FOLDER).glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink()


class Reader:
    """Reads on from record to record.

    What cannot be read is passed over: its file is copied to ``damaged/``, and the stretch of time
    that it was about is put into ``damage``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._offset = 0
        self._heard_at: datetime | None = None
        self._met_damage = False
        self.number = 0
        """Of the newest record that was read."""
        self.damage: list[Window] = []

    def read(self, limit: int, *, applied: int) -> list[Fact]:
        """Return the facts of the next records, about ``limit``; none: all have been read.

        Records up to ``applied`` have been written, and are passed over.
        """
        facts: list[Fact] = []
        for path, record in self._records():
            known = max(self.number, applied)
            heard_at = record.head().heard_at
            if record.previous > known and (known or self._met_damage):
                self._lost(heard_at)
            if record.number > known:
                try:
                    facts += record.facts()
                except UnreadableError as error:
                    self._set_aside(path, str(error))
                    self._lost(heard_at)
            self.number = max(self.number, record.number)
            self._heard_at, self._met_damage = heard_at or self._heard_at, False
            if len(facts) >= limit:
                break
        return facts

    def _records(self) -> Iterator[tuple[Path, Record]]:
        for path in segments(self._folder):
            if self._path is not None and path < self._path:
                continue
            if path != self._path:
                self._path, self._offset = path, 0
            try:
                for item in read_records(path, self._offset):
                    self._offset = item.end
                    if isinstance(item, Damage):
                        self._set_aside(path, f"bytes {item.start} to {item.end} are damaged")
                    else:
                        yield path, item
            except OSError as error:
                log.error("a file of the spool cannot be read: %s", error.strerror)
                self._met_damage = True

    def _lost(self, heard_at: datetime | None) -> None:
        if heard_at is None:
            return
        since = self._heard_at or heard_at - _UNKNOWN_BEFORE
        if since < heard_at:
            self.damage.append(Window(start=since, end=heard_at))

    def _set_aside(self, path: Path, reason: str) -> None:
        self._met_damage = True
        log.error("the spool is damaged, a gap is recorded: %s", reason, extra={"file": path.name})
        try:
            folder = self._folder / DAMAGED_FOLDER
            folder.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(path, folder / path.name)
        except OSError as error:
            log.error("the damaged file could not be kept: %s", error.strerror)
