"""Which report comes next, kept in the outbox: a server that wants reports has one pending."""

from datetime import datetime

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import zone
from statsbot.schedule.due import DueReport, WeeklyTime, next_report
from statsbot.store.guilds import guilds
from statsbot.store.pool import Database
from statsbot.store.reports import reports, schedule_report, unschedule_reports
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import settings

WEEKLY = "weekly"
"""The kind of the weekly report, in the outbox."""


def weekly_time(settings: GuildSettings) -> WeeklyTime:
    """Return when a server wants its report."""
    return WeeklyTime(
        weekday=settings.report_weekday, hour=settings.report_hour, zone=zone(settings.zone)
    )


async def plan_weekly(db: Database, guild_id: GuildId, now: datetime) -> DueReport | None:
    """Plan the server's next weekly report by its settings, in place of the one planned before.

    Call it whenever the settings were saved. A period that was reported on is not reported on
    again, whatever the zone and weekday are now.

    Returns:
        What is planned; None if the server wants no reports.
    """
    wanted = await settings(db, guild_id)
    await unschedule_reports(db, guild_id, WEEKLY)
    if wanted.reports_channel_id is None:
        return None
    weekly = weekly_time(wanted)
    report = next_report(weekly, now)
    while not await schedule_report(db, guild_id, WEEKLY, report.period_start, report.due_at):
        report = next_report(weekly, report.due_at)
    return report


async def plan_all(db: Database, now: datetime) -> None:
    """Compute every pending report's due instant anew. Call it once, at the start.

    The time zone database may have changed since. What fell due in the meantime stays due, and
    reports that a failure has ended stay ended.
    """
    for guild in await guilds(db):
        wanted = await settings(db, guild.guild_id)
        if wanted.reports_channel_id is None or guild.left_at is not None:
            continue
        newest = await reports(db, guild.guild_id, limit=1)
        if newest and newest[0].state == "failed":
            continue
        report = next_report(weekly_time(wanted), now)
        await schedule_report(db, guild.guild_id, WEEKLY, report.period_start, report.due_at)
