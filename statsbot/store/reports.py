"""The outbox of reports: at most one message per server, kind and period.

A report is pending until it is posted or has failed for good. A claim leases it: it hides the
report from other workers until ``lease`` has passed, and counts the attempt.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from statsbot.domain.ids import ChannelId, GuildId, MessageId
from statsbot.store.arrays import storable
from statsbot.store.pool import Database
from statsbot.store.rows import ReportClaim, ReportRow
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """Whether a report is new to the outbox."""

    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGuild:
    """A server with a report to claim."""

    guild_id: GuildId


_SCHEDULE = Query("schedule_report", Scheduled)
_UNSCHEDULE = Command("unschedule_reports")
_DUE = Query("guilds_with_due_reports", DueGuild)
_CLAIM = Query("claim_report", ReportClaim)
_POSTED = Command("mark_report_posted")
_FAILED = Command("mark_report_failed")
_REPORTS = Query("reports_of_guild", ReportRow)


async def schedule_report(
    db: Database, guild_id: GuildId, kind: str, period_start: date, due_at: datetime
) -> bool:
    """Have a report made for a period; return whether it is new.

    Told again while nobody has claimed it, it moves to the new ``due_at``; else nothing changes.
    """
    async with db.reading() as connection:
        scheduled = await _SCHEDULE.one_async(
            connection, guild_id=guild_id, kind=kind, period_start=period_start, due_at=due_at
        )
    return scheduled is not None and scheduled.is_new


async def unschedule_reports(db: Database, guild_id: GuildId, kind: str) -> int:
    """Forget the pending reports that nobody has claimed yet; return how many."""
    async with db.reading() as connection:
        return await _UNSCHEDULE.run_async(connection, guild_id=guild_id, kind=kind)


async def guilds_with_due_reports(db: Database, now: datetime) -> list[GuildId]:
    """Return the servers with a report that can be claimed at ``now``, the longest due first."""
    async with db.reading() as connection:
        return [row.guild_id for row in await _DUE.all_async(connection, now=now)]


async def claim_report(
    db: Database, guild_id: GuildId, *, now: datetime, lease: timedelta
) -> ReportClaim | None:
    """Claim the server's longest due report; None: nothing to do, or others are at it."""
    async with db.reading() as connection:
        return await _CLAIM.one_async(
            connection, guild_id=guild_id, now=now, lease_until=now + lease
        )


async def mark_posted(
    db: Database,
    claim: ReportClaim,
    *,
    channel_id: ChannelId,
    message_id: MessageId,
    posted_at: datetime,
) -> bool:
    """Record that the report stands in Discord; False: the claim had been overtaken."""
    async with db.reading() as connection:
        marked = await _POSTED.run_async(
            connection,
            guild_id=claim.guild_id,
            kind=claim.kind,
            period_start=claim.period_start,
            attempt=claim.attempt,
            channel_id=channel_id,
            message_id=message_id,
            posted_at=posted_at,
        )
    return marked == 1


async def mark_failed(
    db: Database, claim: ReportClaim, *, reason: str, retry_at: datetime | None
) -> bool:
    """Record why it was not posted; try again at ``retry_at``, None: never.

    Returns False if the claim had been overtaken by another attempt.
    """
    async with db.reading() as connection:
        marked = await _FAILED.run_async(
            connection,
            guild_id=claim.guild_id,
            kind=claim.kind,
            period_start=claim.period_start,
            attempt=claim.attempt,
            reason=storable(reason),
            retry_at=retry_at,
        )
    return marked == 1


async def reports(db: Database, guild_id: GuildId, limit: int = 10) -> list[ReportRow]:
    """Return the server's newest reports, newest period first."""
    async with db.reading() as connection:
        return await _REPORTS.all_async(connection, guild_id=guild_id, limit=limit)
