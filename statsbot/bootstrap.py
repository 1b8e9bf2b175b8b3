"""The only place where database, bot, scheduler and workers are put together."""

import asyncio
import logging
import signal
import sys
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from random import Random
from zlib import crc32

import discord

from renderers import REPORT
from statsbot.clock import Clock, SharedClock, SystemClock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.flush import Flusher
from statsbot.collectors.spool import Spool
from statsbot.commands.services import Services
from statsbot.commands.tree import install, sync_if_changed
from statsbot.config import Settings, client_id_of, reveal
from statsbot.delivery.channel import Channels
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import DrawingOffice
from statsbot.errors import ConfigurationError
from statsbot.gateway.gateway import Gateway
from statsbot.gateway.knowledge import MOST_REMEMBERED
from statsbot.history.asking import DiscordHistory
from statsbot.history.reading import HistoryReader
from statsbot.history.worker import HistoryWorker
from statsbot.logs import Trouble
from statsbot.loop_lag import LoopLag, LoopLagSampler
from statsbot.schedule.nightly import Nightly
from statsbot.schedule.plan import plan_all, plan_weekly
from statsbot.schedule.tick import Ticker
from statsbot.schedule.weekly import WeeklyReports
from statsbot.store.guilds import public_threads
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from statsbot.store.settings import audience_roles
from statsbot.store.spool import Presence, applied

log = logging.getLogger(__name__)

SWITCH_S = 0.001
"""How long the thread that writes batches may hold the interpreter while the event loop waits."""
STOP_WITHIN_S = 9.5
"""How long a stopping bot may take in all; what is left of it goes to writing what waits."""


async def run_bot(settings: Settings, *, stop: asyncio.Event | None = None) -> LoopLag:
    """Run the bot until SIGTERM, SIGINT or ``stop``; return how late its event loop was.

    Raises:
        ConfigurationError: token, intents, settings or data directory need the operator's hand,
            or another instance of this bot runs.
        DatabaseAwayError: Postgres does not answer at the start.
        DrawingError: the drawing workers do not start.
    """
    token = settings.require_token()
    sys.setswitchinterval(SWITCH_S)
    database_url = reveal(settings.database_url)
    with _stopping(stop or asyncio.Event()) as stopping:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                await open_database(
                    database_url, settings.data_dir, privacy_key=reveal(settings.privacy_key)
                )
            )
            assets = await stack.enter_async_context(Assets(settings.cdn_url))
            office = DrawingOffice()
            stack.push_async_callback(office.close)
            clock = SharedClock(settings.clock_file) if settings.clock_file else SystemClock()
            spool = Spool(
                settings.data_dir / "spool", max_bytes=settings.spool_max_mb << 20, clock=clock
            )
            stack.push_async_callback(spool.close)
            application_id = client_id_of(token) or crc32(token.encode())
            presence = await Presence.announce(database, application_id)
            stack.push_async_callback(presence.close)
            writer = FactWriter(database)
            await writer.claim(application_id)
            spool.applied(await applied(database, spool.spool_id))
            bot = _Bot(settings, token, database, assets, office, clock, spool, writer)
            return await bot.run(stopping)


class _Bot:
    """Everything of one running bot."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        database: Database,
        assets: Assets,
        office: DrawingOffice,
        clock: Clock,
        spool: Spool,
        writer: FactWriter,
    ) -> None:
        self._database = database
        self._office = office
        self._clock = clock
        random = Random()
        self._flusher = Flusher(spool, writer.write, random=random)
        self._lag = LoopLagSampler()
        buffer = Buffer()
        self._gateway = Gateway(
            buffer,
            token=token,
            api_url=settings.api_url,
            cdn_url=settings.cdn_url,
            message_content=settings.message_content,
            clock=self._clock,
            random=random,
            spool=spool,
        )
        channels = Channels(self._gateway.client)
        self._offer_commands(buffer, channels, assets)
        self._reports = WeeklyReports(
            database=database,
            clock=self._clock,
            channels=channels,
            draw=partial(office.draw, level=REPORT),
            assets=assets,
        )
        reader = self._history_reader(writer, reads_text=settings.message_content)
        self._history = HistoryWorker(database, reader, self._gateway.watches, clock)
        self._nightly = Nightly(database, self._clock)
        self._tick_s = settings.tick_seconds
        self._ticker = Ticker(self._tick, self._tick_s)

    def _offer_commands(self, buffer: Buffer, channels: Channels, assets: Assets) -> None:
        services = Services(
            database=self._database,
            clock=self._clock,
            channels=channels,
            draw=self._office.draw,
            assets=assets,
            plan_reports=partial(plan_weekly, self._database),
            record=buffer.record,
            audience=self._gateway.audience,
            forget_member=self._gateway.forget_member,
            audience_role_changed=self._gateway.audience_role_changed,
        )
        client = self._gateway.client
        install(client.tree, services)
        client.on_setup = self._make_commands_known

    def _history_reader(self, writer: FactWriter, *, reads_text: bool) -> HistoryReader:
        client = self._gateway.client
        return HistoryReader(
            self._database,
            writer.write,
            DiscordHistory(client.http, lambda: client.user.id if client.user else None),
            self._clock,
            reads_text=reads_text,
        )

    async def run(self, stopping: asyncio.Event) -> LoopLag:
        """Run until ``stopping`` is set or a part fails; then stop in order, losing nothing."""
        self._gateway.audience_roles_are(await audience_roles(self._database))
        threads = await public_threads(self._database.patient, MOST_REMEMBERED)
        self._gateway.archived_threads_are(threads)
        loop = asyncio.get_running_loop()
        waiting = asyncio.create_task(stopping.wait())
        reporting = asyncio.create_task(self._report())
        reading = asyncio.create_task(self._history.run())
        tidying = asyncio.create_task(self._nightly.run())
        listening = asyncio.create_task(self._gateway.run())
        storing = asyncio.create_task(self._gateway.keep())
        flushing = asyncio.create_task(self._flusher.run())
        sampling = asyncio.create_task(self._lag.run())
        parts = (waiting, reporting, reading, tidying, listening, storing, flushing, sampling)
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            must_end_at = loop.time() + STOP_WITHIN_S
            for part in parts:
                part.cancel()
                await asyncio.gather(part, return_exceptions=True)
            await self._gateway.store()
            drained = await self._drain(must_end_at - loop.time())
        for part in done:
            part.result()
        if not drained:
            log.warning("Postgres is away: facts wait in the spool for the next start")
        lag = self._lag.lag()
        log.info("stopped", extra=asdict(lag) | {"faults": self._gateway.faults.counts.total()})
        return lag

    async def _drain(self, within_s: float) -> bool:
        try:
            return await self._flusher.drain(within_s)
        except ConfigurationError:
            log.exception("what is left in the spool may not be written")
            return False

    async def _make_commands_known(self) -> None:
        try:
            if await sync_if_changed(self._gateway.client.tree):
                log.info("commands were made known to Discord")
        except discord.DiscordException:
            log.exception("Discord did not take the commands; a restart tries again")

    async def _tick(self) -> None:
        """Post what is due, once all that was heard until now has been written."""
        now = self._clock.now()
        self._gateway.beat()
        await self._gateway.store()
        await self._flusher.flush()
        # The command line decides, too.
        self._gateway.audience_roles_are(await audience_roles(self._database))
        await self._reports.tick(now)

    async def _report(self) -> None:
        """Post what is due, from when there are workers and the servers are known."""
        await self._office.start()
        await self._gateway.ready.wait()
        waiting = Trouble(log, "reports are not planned yet")
        while True:
            try:
                await plan_all(self._database, self._clock.now())
                break
            except Exception as error:  # noqa: BLE001 - counting goes on without reports
                waiting.met(error)
                await asyncio.sleep(self._tick_s)
        self._ticker.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self._ticker.stop()


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
