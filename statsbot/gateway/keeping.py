"""Moves what the gateway recorded into the spool, with the session's position and the shadows."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from statsbot.collectors.segments import SessionPosition, Tick
from statsbot.collectors.spool import TICK_S, Spool
from statsbot.gateway.shadow import Change, Json, Shadows
from statsbot.logs import Trouble

log = logging.getLogger(__name__)

ROUND_EVERY_S = 10.0
"""How often the shadows are brought up to date."""
FILES_AT_ONCE = 20
"""How many of them between two ticks: some tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the gateway hands over at one moment."""

    tick: Tick
    changes: list[Change]
    """Of the servers' structure."""
    was_refused: bool
    """Whether facts were refused since the last time."""


class Keeping:
    """Stores what is taken from the gateway, tick by tick, shadows before positions.

    Once the spool refuses anything, whatever is taken is let go of, until there is room again and
    the gateway has begun again behind what is stored.
    """

    def __init__(
        self, take: Callable[[], Taken], spool: Spool, *, begin_again: Callable[[], None]
    ) -> None:
        """Prepare to store.

        Args:
            take: hands over what the gateway recorded.
            spool: where to.
            begin_again: lets the gateway begin again, soon, and the spool go on then.
        """
        self._take = take
        self._spool = spool
        self._begin_again = begin_again
        self._left = spool.changes
        self._shadows = Shadows(spool.folder / "guilds")
        self._turn = asyncio.Lock()
        self._round_at = monotonic()
        self._unkept_session: str | None = None
        self._has_others = False
        self._trouble = Trouble(log, "servers cannot be kept on disk")

    async def load(self, position: SessionPosition) -> AsyncGenerator[tuple[datetime, Json]]:
        """Read the servers as they were at the newest position that is stored; store nothing yet.

        Raises:
            LookupError: a newer session had begun already.
        """
        async with self._turn:
            left, self._left = self._left, []
            changes = (change for _, changes in left for change in changes)
            for server in self._shadows.load(position, changes):
                yield server
                await asyncio.sleep(0)

    async def run(self) -> None:
        """Store each quarter of a second until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            await self.store()
            if monotonic() - self._round_at > ROUND_EVERY_S or self._spool.is_held_back:
                await self._checkpoint()

    async def store(self) -> None:
        """Store everything that was recorded until now."""
        async with self._turn:
            taken = self._take()
            if taken.was_refused:
                self._spool.refuse()
            if self._spool.refused_since is not None:
                if await self._spool.has_room_again():
                    self._begin_again()
                return
            tick, position = taken.tick, taken.tick.session
            if position is None or position.session_id == self._unkept_session:
                await self._spool.store(replace(tick, session=None))
                if position is not None and self._spool.session is None:
                    self._spool.checkpointed(self._spool.number)  # it was given up
            else:
                await self._store_session(tick, position, taken.changes)

    async def _store_session(
        self, tick: Tick, position: SessionPosition, changes: list[Change]
    ) -> None:
        former = self._spool.session
        if changes and tick.heard_at is not None:
            try:
                changes = await asyncio.to_thread(
                    self._shadows.begin, changes, position, tick.heard_at
                )
            except Exception as error:  # noqa: BLE001 - facts are kept, whatever a server is like
                self._give_up(position, error)
                tick, changes = replace(tick, session=None), []
        await self._spool.store(replace(tick, changes=[each.as_json(position) for each in changes]))
        if self._spool.session != position:  # refused, or given up
            return
        self._shadows.stored(changes, position)
        if former is None or former.session_id != position.session_id:
            self._has_others = True
            await self._forget_others(position)

    def _give_up(self, position: SessionPosition, error: Exception) -> None:
        """Keep no position of this session any more: the next run will begin a new one."""
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        log.warning("servers cannot be kept for a resumed session", extra={"reason": reason})
        self._unkept_session = position.session_id

    async def _forget_others(self, position: SessionPosition) -> None:
        """Remove the shadows of former sessions, with which this one could not be resumed."""
        try:
            await asyncio.to_thread(self._shadows.forget_others, position.session_id)
            self._has_others = False
        except OSError as error:
            self._trouble.met(error)

    async def _checkpoint(self) -> None:
        async with self._turn:
            number, position = self._spool.number, self._spool.session
            if position is not None and self._has_others:
                await self._forget_others(position)
            try:
                done = await asyncio.to_thread(
                    self._shadows.checkpoint, number, limit=FILES_AT_ONCE
                )
            except OSError as error:
                self._trouble.met(error)
                self._round_at = monotonic()
                return
            except Exception as error:  # noqa: BLE001 - a change that was not foreseen
                self._round_at = monotonic()
                if position is not None:
                    self._give_up(position, error)
                return
            if done is not None:
                self._round_at = monotonic()
                self._spool.checkpointed(done)
                if not self._has_others:
                    self._trouble.over()
