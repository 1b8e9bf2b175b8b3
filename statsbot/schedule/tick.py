"""The schedule's heartbeat: APScheduler calls, Postgres knows what is due.

Nothing but a tick is asked of APScheduler: placed inside clock changes, its triggers for days and
weeks fire twice in an hour that is repeated and leave out one that is skipped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from statsbot.logs import Trouble

log = logging.getLogger(__name__)

_SECONDS_TO_FINISH = 5.0


class Ticker:
    """Calls ``tick`` at once and every ``seconds``; a tick that takes longer is not overtaken.

    One that fails is tried again with the next; the log tells the first in a row.
    """

    def __init__(self, tick: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._tick = tick
        self._seconds = seconds
        self._running: asyncio.Task[Any] | None = None
        self._trouble = Trouble(log, "what is due waits")
        # Untyped. A skipped tick is no news, so its warnings about them are not let through.
        self._scheduler: Any = AsyncIOScheduler(timezone=UTC)
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        """Begin to tick, in the running event loop."""
        self._scheduler.add_job(
            self._call,
            # It takes fractions, whatever it says of itself.
            IntervalTrigger(seconds=cast("int", self._seconds), timezone=UTC),
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; a tick that is on gets a few seconds to finish, then it is cancelled."""
        self._scheduler.remove_all_jobs()
        running = self._running
        if running is not None and not running.done():
            await asyncio.wait({running}, timeout=_SECONDS_TO_FINISH)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the scheduler ends itself in the loop's next turn

    async def _call(self) -> None:
        self._running = asyncio.ensure_future(self._tick())
        try:
            await self._running
        except Exception as error:  # noqa: BLE001 - whatever it was, the next tick tries again
            self._trouble.met(error)
        else:
            self._trouble.over()
