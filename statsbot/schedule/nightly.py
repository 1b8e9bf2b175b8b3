"""The nightly work: each server's at its own night, one server after another."""

import asyncio
import logging
from dataclasses import asdict
from datetime import datetime

from statsbot.clock import Clock
from statsbot.errors import StatsbotError
from statsbot.store.pool import Database
from statsbot.store.upkeep import due_guilds, tidy, tidy_partitions

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS = 60.0


class Nightly:
    """Packs days that are over, counts their people, and lets facts leave that are old enough.

    A night that was missed is done as soon as the bot runs; a night that was cut off goes on.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Look every minute for servers whose night has come. Ends by being cancelled."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            try:
                await self.look(self._clock.now())
            except StatsbotError as error:
                log.warning("the nightly work waits: %s", error)

    async def look(self, now: datetime) -> int:
        """Do the work of every server whose night has come; return how many servers that were.

        Raises:
            StatsbotError: the database is away or busy; what was done is done.
        """
        due = await due_guilds(self._database, now)
        for guild_id in due:
            done = await tidy(self._database, guild_id, now)
            log.info("a server's night is done", extra={"guild": guild_id} | asdict(done))
        if due:
            await tidy_partitions(self._database, now)
        return len(due)
