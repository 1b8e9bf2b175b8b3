"""The outbox of reports: at most one message per server, kind and period.

A report is pending until it is posted or has failed for good. A claim leases it: it hides the
report from other workers until ``lease`` has passed, and counts the attempt.
"""

from datetime import date, datetime, timedelta

from statsbot.domain.ids import ChannelId, GuildId, MessageId
from statsbot.store.pool import Database
from statsbot.store.rows import ReportClaim, ReportRow


async def schedule_report(
    db: Database, guild_id: GuildId, kind: str, period_start: date, due_at: datetime
) -> bool:
    """Have a report made for a period; return whether it is new.

    Told again while nobody has claimed it, it moves to the new ``due_at``; else nothing changes.
    """
    raise NotImplementedError


async def unschedule_reports(db: Database, guild_id: GuildId, kind: str) -> int:
    """Forget the pending reports that nobody has claimed yet; return how many."""
    raise NotImplementedError


async def guilds_with_due_reports(db: Database, now: datetime) -> list[GuildId]:
    """Return the servers with a report that can be claimed at ``now``, the longest due first."""
    raise NotImplementedError


async def claim_report(
    db: Database, guild_id: GuildId, *, now: datetime, lease: timedelta
) -> ReportClaim | None:
    """Claim the server's longest due report; None: nothing to do, or others are at it."""
    raise NotImplementedError


async def mark_posted(
    db: Database,
    claim: ReportClaim,
    *,
    channel_id: ChannelId,
    message_id: MessageId,
    posted_at: datetime,
) -> bool:
    """Record that the report stands in Discord; False: the claim had been overtaken."""
    raise NotImplementedError


async def mark_failed(
    db: Database, claim: ReportClaim, *, reason: str, retry_at: datetime | None
) -> bool:
    """Record why it was not posted; try again at ``retry_at``, None: never.

    Returns False if the claim had been overtaken by another attempt.
    """
    raise NotImplementedError


async def reports(db: Database, guild_id: GuildId, limit: int = 10) -> list[ReportRow]:
    """Return the server's newest reports, newest period first."""
    raise NotImplementedError
