"""Streams the messages of an export, as far as its file is whole, in constant memory."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from statsbot.domain.ids import MessageId
from statsbot.importing import fields
from statsbot.importing.header import is_message_id, open_export

_CHUNK = 64 * 1024
_TAIL = 512
_MESSAGE_COUNT = re.compile(rb'"messageCount"\s*:\s*"?([0-9]+)"?\s*\}\s*$')


class MessageStream:
    """Iterates over the messages of one file as dictionaries, once.

    When it is exhausted, ``whole`` tells whether the file ends as an export ends; a file that was
    cut off or damaged gives every message before that point.
    """

    def __init__(self, path: Path, advanced: Callable[[int], None]) -> None:
        """Read ``path``; ``advanced`` is told the bytes of each chunk read."""
        self._path = path
        self._advanced = advanced
        self.whole = False
        self.told: int | None = None
        """The export's own count of its messages; None where it was stopped before that."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        try:
            with open_export(self._path) as file:
                watched = _Watched(file, self._advanced)
                yield from ijson.items(watched, "messages.item", buf_size=_CHUNK)
        except (ijson.JSONError, OSError):
            return
        self.whole = True
        if count := _MESSAGE_COUNT.search(watched.tail):
            self.told = int(count[1])


def newest_message(path: Path, now: datetime) -> MessageId | None:
    """Return the newest message as far as the file is whole; None: it holds none."""
    newest = 0
    try:
        with open_export(path) as file:
            for value in ijson.items(file, "messages.item.id", buf_size=_CHUNK):
                with suppress(ValueError, TypeError):
                    message_id = fields.snowflake(value)
                    newest = max(newest, message_id if is_message_id(message_id, now) else 0)
    except (ijson.JSONError, OSError):
        pass  # what stands before the damage is known
    return newest or None


class _Watched:
    """A file that tells how far it was read, and keeps its last bytes."""

    def __init__(self, file: BinaryIO, advanced: Callable[[int], None]) -> None:
        self._file = file
        self._advanced = advanced
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.tail = (self.tail + chunk)[-_TAIL:]
        self._advanced(len(chunk))
        return chunk
