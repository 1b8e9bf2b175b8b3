"""Reads history in the background, for as long as the gateway is live, one server after another.

A new watch is looked at: is there a gap before it, who came and left in the meantime? What an
administrator asks for is found in the same table. At most two requests are under way at a time.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NoReturn

from statsbot.clock import Clock
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId, first_id_at
from statsbot.errors import DatabaseAwayError, TryLaterError
from statsbot.history.asking import HistoryAwayError, HistoryRefusedError
from statsbot.history.plan import EVERY_CHANNEL
from statsbot.history.reading import HistoryReader
from statsbot.logs import Trouble
from statsbot.store import coverage, history
from statsbot.store.history import Purpose
from statsbot.store.pool import Database

log = logging.getLogger(__name__)

LANES = 2
"""Servers that are read at the same time, one request each."""
LOOK_S = 1.0
"""How often it is looked for work."""
_LOOKS_AFTER_S = (0.0, 1.0, 5.0, 30.0, 300.0)
"""When after a watch began its gaps are looked for: they are written behind what else waits."""
_IDLE_S = 5.0
"""How long a server rests whose requests all have to wait."""
_FAULT_S = 300.0
"""How long a server rests of which a turn failed in an unforeseen way."""
_SWEEP_S = 3600.0
"""How often the gaps of all servers are looked for, and what newcomers are offered."""
_AGAIN_S = 60.0
"""When that is asked again that Discord did not answer,"""
_REFUSED_S = 86_400.0
"""and when what it refused to tell: each refusal counts against the bot."""
_ROLES_S = 5.0
"""How often it is looked for roles of which nobody knows yet who has them."""

Watches = Callable[[], Mapping[GuildId, datetime]]
"""Tells since when each server is watched; those that are not are left out. Empty: not live."""


class HistoryWorker:
    """Turns new watches into requests, and reads whatever is asked for."""

    def __init__(
        self, database: Database, reader: HistoryReader, watches: Watches, clock: Clock
    ) -> None:
        """Prepare to work.

        Args:
            database: where gaps and requests are kept.
            reader: reads what is asked for.
            watches: the servers that are watched now.
            clock: tells when it was asked.
        """
        self._db = database
        self._reader = reader
        self._watches = watches
        self._clock = clock
        self._known: dict[GuildId, datetime] = {}
        self._looks: dict[GuildId, deque[float]] = {}
        self._queue: deque[GuildId] = deque()
        self._busy: set[GuildId] = set()
        self._rests_until: dict[GuildId, float] = {}
        self._roles_at = 0.0
        self._quiet_until = 0.0
        self._looking = Trouble(log, "history waits")
        self._reading = Trouble(log, "reading history waits")

    async def run(self) -> NoReturn:
        """Work until cancelled; whatever fails is tried again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look_on())
            group.create_task(self._look_at_onboardings())
            for _ in range(LANES):
                group.create_task(self._read_on())
        raise AssertionError("none of them ends")

    async def _look_on(self) -> NoReturn:
        """Look for new watches, and for servers of which something is to be read."""
        while True:
            try:
                watches = self._watches()
                if watches:
                    await self._look(watches)
                    await self._line_up(watches)
                    self._looking.over()
            except Exception as error:  # noqa: BLE001 - whatever it was, it is looked again
                self._looking.met(error)
            await asyncio.sleep(LOOK_S)

    async def _look(self, watches: Mapping[GuildId, datetime]) -> None:
        now_s = asyncio.get_running_loop().time()
        for guild_id, since in watches.items():
            if self._known.get(guild_id) != since:
                await self._ask_for_members(guild_id, since, first_id_at(since))
                self._known[guild_id] = since
                self._looks[guild_id] = deque(now_s + after for after in _LOOKS_AFTER_S)
            looks = self._looks[guild_id]
            if looks and looks[0] <= now_s:
                await self._ask_for_gaps(guild_id)
                looks.popleft()
                if not looks:
                    looks.append(now_s + _SWEEP_S)
        if self._roles_at <= now_s:
            for guild_id, request_id in (await history.lists_wanted(self._db)).items():
                if guild_id in watches:
                    await self._ask_for_members(guild_id, watches[guild_id], request_id)
            self._roles_at = now_s + _ROLES_S
        for guild_id in self._known.keys() - watches.keys():
            del self._known[guild_id], self._looks[guild_id]

    async def _line_up(self, watches: Mapping[GuildId, datetime]) -> None:
        """Queue the servers of which something is to be read, unless they rest."""
        now_s = asyncio.get_running_loop().time()
        queued = self._busy.union(self._queue)
        for guild_id in await history.open_guilds(self._db):
            rests = self._rests_until.get(guild_id, 0.0) > now_s
            if guild_id in watches and guild_id not in queued and not rests:
                self._queue.append(guild_id)

    async def _ask_for_members(self, guild_id: GuildId, since: datetime, request_id: int) -> None:
        await history.ask(
            self._db,
            guild_id=guild_id,
            purpose=Purpose.MEMBERS,
            request_id=request_id,
            started_at=since,
            ended_at=since,
            now=self._clock.now(),
        )

    async def _ask_for_gaps(self, guild_id: GuildId) -> None:
        for gap in await coverage.unhealed(self._db, guild_id, Watched.MESSAGES):
            if gap.channel_id != EVERY_CHANNEL:
                continue  # the bot may not read there
            await history.ask(
                self._db,
                guild_id=guild_id,
                purpose=Purpose.HEAL,
                request_id=first_id_at(gap.ended_at),
                started_at=gap.started_at,
                ended_at=gap.ended_at,
                now=self._clock.now(),
            )

    async def _look_at_onboardings(self) -> NoReturn:
        """Ask each server, when its watch begins and once an hour, what newcomers are offered."""
        loop = asyncio.get_running_loop()
        asked: dict[GuildId, tuple[datetime, float]] = {}
        looking = Trouble(log, "what newcomers are offered is not known")
        while True:
            await asyncio.sleep(LOOK_S)
            for guild_id, since in self._watches().items():
                watch, again_at = asked.get(guild_id, (None, 0.0))
                if loop.time() < max(self._quiet_until, again_at if watch == since else 0.0):
                    continue
                wait_s = _SWEEP_S
                try:
                    await self._reader.look_at_onboarding(guild_id)
                    looking.over()
                except HistoryRefusedError:
                    wait_s = _REFUSED_S
                except HistoryAwayError as error:
                    wait_s = max(error.wait_s, _AGAIN_S)
                    if error.for_all:
                        self._quiet_until = loop.time() + error.wait_s
                except Exception as error:  # noqa: BLE001 - whatever it was, it is asked again
                    wait_s = _AGAIN_S
                    looking.met(error)
                asked[guild_id] = since, loop.time() + wait_s

    async def _read_on(self) -> NoReturn:
        """Give one server after the other its turn."""
        loop = asyncio.get_running_loop()
        while True:
            if not self._queue or not self._watches() or loop.time() < self._quiet_until:
                await asyncio.sleep(LOOK_S / 4)
                continue
            guild_id = self._queue.popleft()
            self._busy.add(guild_id)
            try:
                has_more = await self._reader.turn(guild_id)
                self._reading.over()
                if has_more:
                    self._queue.append(guild_id)
                else:
                    self._rests_until[guild_id] = loop.time() + _IDLE_S
            except HistoryAwayError as error:
                self._quiet_until = loop.time() + error.wait_s
                log.warning("history waits: %s", error, extra={"seconds": round(error.wait_s)})
            except DatabaseAwayError:
                await asyncio.sleep(LOOK_S)  # which is told where it is looked for work
            except TryLaterError as error:
                self._reading.met(error)
                await asyncio.sleep(LOOK_S)
            except Exception:
                log.exception("history could not be read", extra={"guild": guild_id})
                self._rests_until[guild_id] = loop.time() + _FAULT_S
            finally:
                self._busy.discard(guild_id)
