"""The only place where database, bot, scheduler and workers are put together."""

import asyncio
import logging
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from random import Random

from statsbot.clock import Clock, SharedClock, SystemClock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.flush import Flusher
from statsbot.config import Settings
from statsbot.errors import DatabaseAwayError
from statsbot.gateway.gateway import Gateway
from statsbot.loop_lag import LoopLagSampler
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.pool import Database

log = logging.getLogger(__name__)

DRAIN_S = 6.0
"""How long a stopping bot tries to write what waits; the whole stop takes ten seconds at most."""


async def run_bot(
    settings: Settings, *, clock: Clock | None = None, stop: asyncio.Event | None = None
) -> None:
    """Run the bot until SIGTERM, SIGINT or ``stop``.

    Args:
        settings: the operator's.
        clock: the time to live by; None: that of ``settings.clock_file``, else the system's.
        stop: ends the run when set.

    Raises:
        ConfigurationError: token, intents, settings or data directory need the operator's hand.
        DatabaseAwayError: Postgres does not answer at the start, or facts were left at the end.
    """
    token = settings.require_token()
    database_url = settings.database_url
    async with await open_database(
        database_url.get_secret_value() if database_url else None, settings.data_dir
    ) as database:
        with _stopping(stop or asyncio.Event()) as stopping:
            await _Bot(settings, token, database, clock or clock_of(settings)).run(stopping)


def clock_of(settings: Settings) -> Clock:
    """Return the clock that the operator chose."""
    return SharedClock(settings.clock_file) if settings.clock_file else SystemClock()


class _Bot:
    """Everything of one running bot."""

    def __init__(self, settings: Settings, token: str, database: Database, clock: Clock) -> None:
        random = Random()
        self._buffer = Buffer()
        self._flusher = Flusher(self._buffer, FactWriter(database).write, random=random)
        self._lag = LoopLagSampler()
        self._gateway = Gateway(
            self._buffer,
            token=token,
            api_url=settings.api_url,
            cdn_url=settings.cdn_url,
            message_content=settings.message_content,
            clock=clock,
            random=random,
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set or a part fails; then stop in order, losing nothing."""
        listening = asyncio.create_task(self._gateway.run())
        beside = [asyncio.create_task(each) for each in (self._flusher.run(), self._lag.run())]
        waiting = asyncio.create_task(stopping.wait())
        try:
            done, _ = await asyncio.wait(
                {listening, *beside, waiting}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await _cancel(waiting, listening)
            await _cancel(*beside)
            drained = await self._flusher.drain(DRAIN_S)
        lag = self._lag.lag()
        log.info("stopped", extra=asdict(lag) | {"faults": self._gateway.faults.counts.total()})
        for task in done:
            task.result()
        if not drained:
            raise DatabaseAwayError(
                f"Postgres did not take the last {len(self._buffer)} facts: they are lost, and the "
                "time since the last ones it took is kept as not watched."
            )


async def _cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _stopping(stop: asyncio.Event) -> Generator[asyncio.Event]:
    """Let SIGTERM and SIGINT set ``stop`` meanwhile."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
