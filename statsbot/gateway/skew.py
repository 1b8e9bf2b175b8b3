"""Notices a clock that is wrong, by the date in Discord's answers.

Ids carry Discord's time, so messages are counted right whatever our clock says; voice, reactions
and coverage lean on it.
"""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp

from statsbot.clock import Clock

log = logging.getLogger(__name__)

TOLERATED = timedelta(seconds=30)
WARN_EVERY = timedelta(hours=1)


class SkewWatch:
    """Compares a clock with the date of each answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warned_at: datetime | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """Return what tells this of the answers to a session's requests."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._answered)
        return config

    async def _answered(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        self.look(answer.response.headers.get("Date"))

    def look(self, date: str | None) -> None:
        """Warn, once an hour, if our clock is far from the date of an answer that just came."""
        try:
            theirs = parsedate_to_datetime(date or "").astimezone(UTC)
        except ValueError:
            return
        ours = self._clock.now()
        ahead = ours - theirs
        was_told = self._warned_at is not None and abs(ours - self._warned_at) < WARN_EVERY
        if abs(ahead) <= TOLERATED or was_told:
            return
        self._warned_at = ours
        log.warning(
            "this machine's clock is not Discord's: set it by NTP",
            extra={"seconds_ahead": round(ahead.total_seconds())},
        )
