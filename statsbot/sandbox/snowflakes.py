"""Making Discord's ids; reading them is ``statsbot.domain.ids``."""

from datetime import datetime, timedelta

from statsbot.domain.ids import DISCORD_EPOCH

_MILLISECOND = timedelta(milliseconds=1)
_BACKDATED = 1 << 21


class SnowflakeMint:
    """Makes ids that are unique, and monotonic as long as time does not run backwards.

    The lower 22 bits count within one millisecond. An id asked for at a time before the
    newest one (history that is filled in) takes its lower bits from a second range, so
    that it can never equal an id made when that millisecond was the present.
    """

    __slots__ = ("_backdated", "_newest_ms", "_sequence")

    def __init__(self) -> None:
        self._newest_ms = -1
        self._sequence = 0
        self._backdated = 0

    def mint(self, at: datetime) -> int:
        """Return a new id whose time is ``at`` (aware), cut to the millisecond.

        Raises:
            ValueError: The time is before 2015 or one millisecond has no ids left.
        """
        ms = (at - DISCORD_EPOCH) // _MILLISECOND
        if ms < 0:
            raise ValueError(f"{at.isoformat()} is before Discord's first id (2015)")
        if ms > self._newest_ms:
            self._newest_ms = ms
            self._sequence = 0
            return ms << 22
        if ms == self._newest_ms:
            self._sequence += 1
            if self._sequence >= _BACKDATED:
                raise ValueError(f"{_BACKDATED} ids were made at {at.isoformat()} already")
            return ms << 22 | self._sequence
        self._backdated = (self._backdated + 1) % _BACKDATED
        return ms << 22 | _BACKDATED | self._backdated
