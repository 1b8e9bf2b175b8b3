"""Where every "now" of the product comes from.

Code that needs the time is handed a :class:`Clock`; nothing else reads the system's clock.
That is what lets the demo and the tests play twelve weeks in seconds.
"""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the system's time in UTC."""
        return datetime.now(UTC)


class SteadyClock:
    """Another clock that stands still, when that is set back, until it has caught up.

    What is told without a time keeps the order in which it was told, and no stay gets shorter.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest = clock.now()

    def now(self) -> datetime:
        """Return the present instant, never one before an instant returned earlier."""
        self._latest = max(self._latest, self._clock.now())
        return self._latest


class DrivenClock:
    """A clock that stands still until it is told the time. Never runs backwards."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant last set."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Move to ``instant``.

        Raises:
            ValueError: ``instant`` lies before the present one.
        """
        if instant < self._now:
            raise ValueError(f"a clock does not run backwards: {instant} is before {self._now}")
        self._now = instant.astimezone(UTC)


class SharedClock:
    """A driven clock that several processes of one machine read from one small file.

    The file holds one little-endian double: seconds since 1970 while the clock is driven, or
    NaN once it is released, from when on it is the system's clock. One process drives it, any
    number read it; eight aligned bytes are written at once, so a reader never sees half a time.
    """

    _LAYOUT = struct.Struct("<d")

    def __init__(self, path: Path, *, start: datetime | None = None) -> None:
        """Open the clock in ``path``; with ``start``, create it and set it to that instant."""
        if start is not None:
            path.write_bytes(self._LAYOUT.pack(start.timestamp()))
        with path.open("r+b") as file:
            self._cell = mmap.mmap(file.fileno(), self._LAYOUT.size)

    def now(self) -> datetime:
        """Return the driven instant, or the system's time once the clock is released."""
        seconds: float = self._LAYOUT.unpack_from(self._cell)[0]
        if seconds != seconds:  # NaN
            return datetime.now(UTC)
        return EPOCH + timedelta(microseconds=round(seconds * 1e6))

    def set(self, instant: datetime) -> None:
        """Drive the clock to ``instant``.

        Raises:
            ValueError: ``instant`` lies before the present one.
        """
        if instant < self.now():
            raise ValueError(f"a clock does not run backwards: {instant} is before {self.now()}")
        self._LAYOUT.pack_into(self._cell, 0, instant.timestamp())

    def release(self) -> None:
        """Let the clock run with the system's from now on."""
        self._LAYOUT.pack_into(self._cell, 0, float("nan"))
