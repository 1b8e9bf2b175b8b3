"""``/statsbot settings``: what those who manage a server decide for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import discord
from discord import app_commands
from discord.utils import format_dt

from statsbot.commands.answers import (
    NOT_OFFERED,
    Interaction,
    ServerOnly,
    guild_of,
    promptly,
    whisper,
)
from statsbot.commands.services import Services
from statsbot.delivery.markup import literal
from statsbot.domain.ids import ChannelId, GuildId
from statsbot.domain.windows import zone as known_zone
from statsbot.errors import MisuseError, ZoneError
from statsbot.reports.periods import WEEKDAYS, days_text
from statsbot.store.reports import reports
from statsbot.store.rows import GuildSettings, ReportRow
from statsbot.store.settings import save_settings, settings

_OFFERS = 25
"""Choices that Discord shows at most."""
_WEEKDAY_CHOICES = [
    app_commands.Choice(name=name, value=number) for number, name in enumerate(WEEKDAYS)
]


class Settings(ServerOnly, name="statsbot", description="Settings of the statistics"):
    """For those with Manage Server, unless the server's own integration settings say else."""

    def __init__(self, services: Services) -> None:
        super().__init__(default_permissions=discord.Permissions(manage_guild=True))
        self._services = services
        _zones()  # read from disk now, not while somebody types

    @app_commands.command(
        name="settings", description="Show or change where and when reports come, and the time zone"
    )
    @app_commands.describe(
        reports_channel="Where the weekly report is posted",
        weekday="The day of the week on which it comes",
        hour="The full hour at which it comes, 0 to 23, in the server's time zone",
        zone="The time zone in which the server's days begin, such as Europe/Berlin",
        reports_off="Post no more reports",
    )
    @app_commands.choices(weekday=_WEEKDAY_CHOICES)
    async def settings(
        self,
        interaction: Interaction,
        reports_channel: discord.TextChannel | discord.Thread | None = None,
        weekday: int | None = None,
        hour: app_commands.Range[int, 0, 23] | None = None,
        zone: str | None = None,
        reports_off: bool = False,
    ) -> None:
        """Change what is given, then show everything."""
        guild_id = guild_of(interaction)
        now = self._services.clock.now()
        # discord.py passes on what it was sent, whatever was offered.
        _check_number(weekday, most=6)
        _check_number(hour, most=23)
        if zone is not None:
            known_zone(zone)
        channel_id = self._chosen(guild_id, reports_channel, reports_off)
        async with promptly():
            kept = await settings(self._services.database, guild_id)
            wanted = replace(
                kept,
                zone=kept.zone if zone is None else zone,
                report_weekday=kept.report_weekday if weekday is None else weekday,
                report_hour=kept.report_hour if hour is None else hour,
                reports_channel_id=None if reports_off else channel_id or kept.reports_channel_id,
            )
            if wanted != kept or channel_id is not None:
                kept = await save_settings(self._services.database, guild_id, wanted, now=now)
                await self._services.plan_reports(guild_id, now)
            newest = await reports(self._services.database, guild_id, limit=2)
        await whisper(interaction, "\n".join(_shown(kept, newest, now)))

    @settings.autocomplete("zone")
    async def offer_zones(self, _: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer time zones in which what was typed occurs, with the time it is there."""
        now = self._services.clock.now()
        return [
            app_commands.Choice(name=f"{name} ({now.astimezone(ZoneInfo(name)):%H:%M})", value=name)
            for name in _zones_like(current)[:_OFFERS]
        ]

    def _chosen(
        self,
        guild_id: GuildId,
        channel: discord.TextChannel | discord.Thread | None,
        reports_off: bool,
    ) -> ChannelId | None:
        if channel is None:
            return None
        if reports_off:
            raise MisuseError("Give either a reports channel or reports_off, not both.")
        if obstacle := self._services.channels.obstacle(guild_id, channel):
            raise MisuseError(f"{obstacle} Nothing was changed.")
        return channel.id


def _check_number(number: object, *, most: int) -> None:
    if number is not None and (type(number) is not int or not 0 <= number <= most):
        raise MisuseError(NOT_OFFERED)


def _shown(kept: GuildSettings, newest: list[ReportRow], now: datetime) -> Iterator[str]:
    """Yield the settings and the state of the reports, line by line."""
    local = now.astimezone(ZoneInfo(kept.zone))
    yield f"**Time zone**: {literal(kept.zone)}, where it is {local:%H:%M} now"
    when = f"{WEEKDAYS[kept.report_weekday]} at {kept.report_hour:02d}:00"
    if kept.reports_channel_id is None:
        yield "**Weekly report**: off. Choose a reports_channel to have it posted."
        return
    yield f"**Weekly report**: in <#{kept.reports_channel_id}>, every {when}"
    for report in newest:
        first = report.period_start
        week = days_text(first, first + timedelta(days=6), year=True)
        match report.state:
            case "posted" if report.posted_at is not None:
                yield f"**{week}**: posted {format_dt(report.posted_at, 'f')}"
            case "pending" if report.reason:
                again = format_dt(report.next_at, "R")
                yield f"**{week}**: not posted yet. {literal(report.reason)} Next attempt {again}"
            case "pending":
                yield f"**Next**, {week}: due {format_dt(report.due_at, 'F')}"
            case _:
                yield f"**{week}**: not posted. {literal(report.reason or '')}"
    if newest and newest[0].state == "failed":
        yield "No more reports will come until you choose the reports_channel again."


def _zones_like(text: str) -> list[str]:
    """Return the zones in whose name ``text`` occurs, those whose city begins with it first."""
    wanted = text.strip().lower().replace(" ", "_")
    found = [name for name in _zones() if wanted in name.lower()]
    return sorted(found, key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))


@cache
def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if _is_zone(name))


def _is_zone(name: str) -> bool:
    try:
        known_zone(name)
    except ZoneError:
        return False
    return not name.startswith("Etc/")
