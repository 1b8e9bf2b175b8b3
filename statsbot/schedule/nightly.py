"""The nightly work: each server's at its own night, one server after another."""

import asyncio
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from statsbot.clock import Clock
from statsbot.domain.ids import GuildId
from statsbot.errors import DatabaseAwayError, StatsbotError, TryLaterError
from statsbot.logs import Trouble
from statsbot.store.pool import Database
from statsbot.store.upkeep import due_guilds, tidy, tidy_partitions

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS = 60.0
LONGEST_TURN_S = 900.0
"""How long one server may take while others wait; what is done is done, the rest comes later."""
_LATER = timedelta(hours=1)
"""When a server is tried again that was in others' way, or they in its."""
_NEXT_NIGHT = timedelta(days=1)
"""When what failed in an unforeseen way is tried again."""
_PARTITIONS: GuildId = 0
"""Stands for the work that is done for all servers together."""


class Nightly:
    """Packs days that are over, counts their people, and lets facts leave that are old enough.

    A night that was missed is done as soon as the bot runs; a night that was cut off goes on. A
    server whose night fails is put off, and the others get theirs.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._put_off: dict[GuildId, datetime] = {}
        self._waiting = Trouble(log, "the nightly work waits")

    async def run(self) -> None:
        """Look every minute for servers whose night has come. Ends by being cancelled."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            try:
                await self.look(self._clock.now())
            except Exception as error:  # noqa: BLE001 - counting goes on, whatever the night does
                self._waiting.met(error)
            else:
                self._waiting.over()

    async def look(self, now: datetime) -> int:
        """Do the work of every server whose night has come; return how many servers that were.

        Raises:
            StatsbotError: the database is away or busy; what was done is done.
        """
        due = [each for each in await due_guilds(self._database, now) if self._may_try(each, now)]
        done = 0
        for guild_id in due:
            done += await self._try(guild_id, now)
        if done and self._may_try(_PARTITIONS, now):
            await self._try(_PARTITIONS, now)
        return done

    def _may_try(self, guild_id: GuildId, now: datetime) -> bool:
        return self._put_off.get(guild_id, now) <= now

    async def _try(self, guild_id: GuildId, now: datetime) -> bool:
        """Do a server's work, or put it off; return whether it is done."""
        self._put_off.pop(guild_id, None)
        try:
            async with asyncio.timeout(LONGEST_TURN_S):
                await self._tidy(guild_id, now)
        except DatabaseAwayError:
            self._put_off[guild_id] = now + _LATER  # it may be this server's work that ended it
            raise
        except (TryLaterError, TimeoutError) as error:
            self._put_off[guild_id] = now + _LATER
            words = str(error) or "it took too long"
            log.warning("a server's night is put off: %s", words, extra={"guild": guild_id})
        except StatsbotError:
            raise
        except Exception:
            self._put_off[guild_id] = now + _NEXT_NIGHT
            log.exception("a server's night failed", extra={"guild": guild_id})
        else:
            return True
        return False

    async def _tidy(self, guild_id: GuildId, now: datetime) -> None:
        if guild_id == _PARTITIONS:
            await tidy_partitions(self._database, now)
            return
        done = await tidy(self._database, guild_id, now)
        log.info("a server's night is done", extra={"guild": guild_id} | asdict(done))
