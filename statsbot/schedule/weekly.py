"""The weekly report of every server: claimed when due, drawn, posted once, marked.

The outbox row is the report's whole state. Killed at any moment, the next attempt begins by
looking for the message in the channel; and the report after it is planned before this one is
tried, so that nothing ends the series but a channel that takes no reports.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from statsbot.analytics.question import Question
from statsbot.clock import Clock
from statsbot.delivery.channel import Channels, DeliveryPostponedError, UndeliverableError
from statsbot.delivery.message import ReportMessage
from statsbot.domain.facts import Watched
from statsbot.domain.ids import ChannelId, GuildId, MessageId
from statsbot.domain.windows import zone
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import Draw
from statsbot.errors import StatsbotError
from statsbot.findings.overview import count_overview
from statsbot.findings.source import Source
from statsbot.reports.desk import Desk
from statsbot.reports.insight import insight
from statsbot.reports.overview import coverage_note, picture_overview
from statsbot.reports.periods import Period
from statsbot.reports.telling import messages_source
from statsbot.schedule.due import period
from statsbot.schedule.plan import WEEKLY, plan_weekly
from statsbot.store.coverage import spans
from statsbot.store.pool import Database
from statsbot.store.reports import (
    claim_report,
    guilds_with_due_reports,
    mark_failed,
    mark_posted,
    unschedule_reports,
)
from statsbot.store.rows import GuildSettings, Reader, ReportClaim
from statsbot.store.settings import settings

log = logging.getLogger(__name__)

LATEST = timedelta(hours=24)
"""How long after its due instant a report is still posted."""
LATE = timedelta(minutes=5)
"""From when on a report says that it is late."""
LEASE = timedelta(minutes=5)
"""How long a claim keeps others away; an attempt ends well before."""
_SECONDS_PER_ATTEMPT = 150.0
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
_AT_ONE_TIME = 4


class WeeklyReports:
    """Posts the reports that are due, a few servers at a time."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        channels: Channels,
        draw: Draw,
        assets: Assets | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._draw = draw
        self._assets = assets
        self._places = asyncio.Semaphore(_AT_ONE_TIME)

    async def tick(self, now: datetime | None = None) -> None:
        """See to every report that is due at ``now``. Never raises because of one of them.

        ``now`` is the instant up to which facts are known to be written; the present if None.
        """
        now = now or self._clock.now()
        try:
            due = await guilds_with_due_reports(self._database, now)
        except StatsbotError as error:
            log.warning("no reports at present: %s", error)
            return
        async with asyncio.TaskGroup() as group:
            for guild_id in due:
                group.create_task(self._see_to(guild_id, now))

    async def _see_to(self, guild_id: GuildId, now: datetime) -> None:
        async with self._places:
            try:
                claim = await claim_report(self._database, guild_id, now=now, lease=LEASE)
                if claim is not None:
                    await self._attempt(claim)
            except StatsbotError as error:
                # The claim's lease will end, and another attempt begin.
                log.warning("a report was left behind: %s", error, extra={"guild": guild_id})

    async def _attempt(self, claim: ReportClaim) -> None:
        """Make one attempt, and record what became of it."""
        extra = {"guild": claim.guild_id, "period": claim.period_start, "attempt": claim.attempt}
        try:
            async with asyncio.timeout(_SECONDS_PER_ATTEMPT):
                channel_id, message_id = await self._deliver(claim)
        except UndeliverableError as error:
            log.warning("a report cannot be posted: %s", error, extra=extra)
            if error.lasting:
                await unschedule_reports(self._database, claim.guild_id, claim.kind)
            await mark_failed(self._database, claim, reason=str(error), retry_at=None)
        except DeliveryPostponedError as error:
            await self._postpone(claim, str(error), error.wait)
        except TimeoutError:
            await self._postpone(claim, "It took too long to draw and post the report.")
        except StatsbotError as error:
            await self._postpone(claim, str(error))
        except Exception:
            # Also what discord.py raises on an answer that it cannot read.
            log.exception("a report failed", extra=extra)
            await self._postpone(claim, "Something went wrong; the operator finds it in the log.")
        else:
            await mark_posted(
                self._database,
                claim,
                channel_id=channel_id,
                message_id=message_id,
                posted_at=self._clock.now(),
            )
            log.info("a report stands in its channel", extra=extra)

    async def _deliver(self, claim: ReportClaim) -> tuple[ChannelId, MessageId]:
        """Return where the report stands: found there, or posted now."""
        database, guild_id = self._database, claim.guild_id
        wanted = await settings(database, guild_id)
        channel_id = wanted.reports_channel_id
        await plan_weekly(database, guild_id, self._clock.now())
        if channel_id is None:
            raise UndeliverableError("Reports were switched off.")
        filename = f"{WEEKLY}-{claim.period_start}.png"
        if claim.attempt > 1:
            found = await self._channels.find(guild_id, channel_id, filename, claim.due_at)
            if found is not None:
                return channel_id, found
        if self._clock.now() - claim.due_at > LATEST:
            raise UndeliverableError(
                "The bot was away for more than a day when it was due.", lasting=False
            )
        message = await self._message(claim, wanted, filename)
        return channel_id, await self._channels.post(guild_id, channel_id, message)

    async def _message(
        self, claim: ReportClaim, wanted: GuildSettings, filename: str
    ) -> ReportMessage:
        database, zone_ = self._database.patient, zone(wanted.zone)
        window = period(claim.period_start, zone_)
        if not await spans(database, claim.guild_id, Watched.MESSAGES, window):
            raise UndeliverableError(
                "Nobody watched the server in those days: there is nothing to report.",
                lasting=False,
            )
        now = self._clock.now()
        question = Question(
            guild_id=claim.guild_id, window=window, zone=zone_, reader=Reader.PUBLIC, now=now
        )
        findings = await count_overview(Source(database), question)
        desk = Desk(database=database, draw=self._draw, assets=self._assets)
        picture = await picture_overview(desk, findings)
        speak = desk.speak
        source = [messages_source(question, speak), coverage_note(findings, speak)]
        if now - claim.due_at > LATE:
            due = claim.due_at.astimezone(zone_)
            weekday, time = speak.weekday(due.weekday()), speak.time(due)
            source.append(speak.say("overview.report_late", weekday=weekday, time=time))
        period_ = Period(window, zone_).text(speak)
        return ReportMessage(
            title=speak.say("overview.report_title", period=period_),
            insight=speak.say("common.sentence", text=insight(findings, speak).text),
            source=" · ".join(filter(None, source)),
            picture=replace(picture, filename=filename),
            nonce=claim.nonce,
        )

    async def _postpone(
        self, claim: ReportClaim, reason: str, wait: timedelta = _FIRST_WAIT
    ) -> None:
        """Have another attempt made after ``wait``, or longer the more there have been."""
        doubled = min(_FIRST_WAIT * 2 ** min(claim.attempt - 1, 10), _LONGEST_WAIT)
        retry_at = self._clock.now() + max(wait, doubled)
        log.warning("a report waits: %s", reason, extra={"guild": claim.guild_id})
        await mark_failed(self._database, claim, reason=reason, retry_at=retry_at)
