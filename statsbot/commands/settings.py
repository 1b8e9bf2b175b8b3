"""``/statsbot settings``: what those who manage a server decide for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias
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
from statsbot.locale import language
from statsbot.store.reports import reports
from statsbot.store.rows import GuildSettings, ReportRow
from statsbot.store.settings import (
    GREATEST_WEIGHT,
    LONGEST_RETENTION,
    SCORE_WEIGHTS,
    SHORTEST_RETENTION,
    save_settings,
    settings,
)

Points: TypeAlias = app_commands.Range[float, 0, GREATEST_WEIGHT]
"""What something weighs in the activity score."""
_OFFERS = 25
"""Choices that Discord shows at most."""
_ENGLISH = language("en")
_WEEKDAY_CHOICES = [
    app_commands.Choice(name=_ENGLISH.weekday(number), value=number) for number in range(7)
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

    @app_commands.command(description="Show or change what is counted, and what members see of it")
    @app_commands.describe(
        audience_role="What members with this role can see is what statistics show to everybody",
        audience_everyone="Statistics show to everybody only what every member can see",
        voice_afk="Count time in the AFK channel as voice time",
        voice_alone="Count time alone in a channel as voice time",
        voice_deafened="Count time deafened as voice time",
        exact_invites="Look up each new member's invite in Discord's search of members",
    )
    async def counting(
        self,
        interaction: Interaction,
        audience_role: discord.Role | None = None,
        audience_everyone: bool = False,
        voice_afk: bool | None = None,
        voice_alone: bool | None = None,
        voice_deafened: bool | None = None,
        exact_invites: bool | None = None,
    ) -> None:
        """Change what is given, then show everything that is decided about counting."""
        if audience_role is not None and audience_everyone:
            raise MisuseError("Give either an audience_role or audience_everyone, not both.")
        changes: dict[str, object] = {
            "voice_counts_afk": voice_afk,
            "voice_counts_alone": voice_alone,
            "voice_counts_deaf": voice_deafened,
            "exact_invites": exact_invites,
        }
        changes = {name: value for name, value in changes.items() if value is not None}
        if audience_everyone or (audience_role is not None and audience_role.is_default()):
            changes["audience_role_id"] = None
        elif audience_role is not None:
            changes["audience_role_id"] = audience_role.id
        await self._decide(interaction, changes, show=_counting)

    @app_commands.command(
        description="Show or change who the staff are and how activity is weighed"
    )
    @app_commands.describe(
        staff_role="Members with this role are the staff",
        staff_by_permissions="The staff are those who may moderate or manage, and the owner",
        message="Points of the activity score for a message",
        reply="Points that a reply gets besides",
        reaction="Points for a reaction given",
        reaction_received="Points for a reaction received",
        voice_minute="Points for a minute in voice",
    )
    async def people(
        self,
        interaction: Interaction,
        staff_role: discord.Role | None = None,
        staff_by_permissions: bool = False,
        message: Points | None = None,
        reply: Points | None = None,
        reaction: Points | None = None,
        reaction_received: Points | None = None,
        voice_minute: Points | None = None,
    ) -> None:
        """Change what is given, then show everything that is decided about people."""
        if staff_role is not None and staff_by_permissions:
            raise MisuseError("Give either a staff_role or staff_by_permissions, not both.")
        if staff_role is not None and staff_role.is_default():
            raise MisuseError("Not everyone can be of the staff: choose another role.")
        points = (message, reply, reaction, reaction_received, voice_minute)
        changes: dict[str, object] = {
            name: value
            for name, value in zip(SCORE_WEIGHTS, points, strict=True)
            if value is not None
        }
        if staff_role is not None or staff_by_permissions:
            changes["staff_role_id"] = None if staff_role is None else staff_role.id
        await self._decide(interaction, changes, show=_of_people)

    @app_commands.command(description="Show or change for how long what is kept, and of whom")
    @app_commands.describe(
        retention_days="For how many days what happened is kept in detail; sums stay",
        count_opted_out="Let people who opted out add to totals, without their name",
    )
    async def privacy(
        self,
        interaction: Interaction,
        retention_days: app_commands.Range[int, SHORTEST_RETENTION, LONGEST_RETENTION]
        | None = None,
        count_opted_out: bool | None = None,
    ) -> None:
        """Change what is given, then show everything that is decided about counting."""
        changes: dict[str, object] = {
            "retention_days": retention_days,
            "counts_opted_out": count_opted_out,
        }
        changes = {name: value for name, value in changes.items() if value is not None}
        await self._decide(interaction, changes, show=_counting)

    async def _decide(
        self,
        interaction: Interaction,
        changes: Mapping[str, Any],
        *,
        show: Callable[[GuildSettings], Iterable[str]],
    ) -> None:
        """Keep ``changes``, tell the gateway what concerns it, and show what holds."""
        guild_id, database = guild_of(interaction), self._services.database
        async with promptly():
            kept = await settings(database, guild_id)
            if changes:
                wanted, now = replace(kept, **changes), self._services.clock.now()
                kept = await save_settings(database, guild_id, wanted, now=now)
        if "audience_role_id" in changes:
            self._services.audience_role_changed(guild_id, kept.audience_role_id)
        await whisper(interaction, "\n".join(show(kept)))

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
    when = f"{_ENGLISH.weekday(kept.report_weekday)} at {kept.report_hour:02d}:00"
    if kept.reports_channel_id is None:
        yield "**Weekly report**: off. Choose a reports_channel to have it posted."
        return
    yield f"**Weekly report**: in <#{kept.reports_channel_id}>, every {when}"
    for report in newest:
        first = report.period_start
        week = _ENGLISH.days(first, first + timedelta(days=6), year=True)
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


def _counting(kept: GuildSettings) -> Iterator[str]:
    """Yield what is decided about counting, line by line."""
    role_id = kept.audience_role_id
    who = "every member" if role_id is None else f"a member with <@&{role_id}>"
    yield f"**Shown to everybody**: what happens where {who} can look"
    apart = {
        "alone in a channel": kept.voice_counts_alone,
        "deafened": kept.voice_counts_deaf,
        "in the AFK channel": kept.voice_counts_afk,
    }
    for words, counts in apart.items():
        yield f"**Time {words}**: {'is voice time' if counts else 'is counted apart'}"
    yield (
        "**Invites**: looked up for each new member"
        if kept.exact_invites
        else "**Invites**: told by their counters"
    )
    yield f"**Kept in detail**: for {kept.retention_days} days; sums stay"
    yield (
        "**People who opted out**: add to totals, without a name"
        if kept.counts_opted_out
        else "**People who opted out**: are in no total"
    )


def _of_people(kept: GuildSettings) -> Iterator[str]:
    """Yield what is decided about people, line by line."""
    role_id = kept.staff_role_id
    who = "who may moderate or manage, and the owner" if role_id is None else f"<@&{role_id}>"
    yield f"**Staff**: {who}"
    yield (
        f"**Points for activity**: a message {kept.score_message:g}, a reply "
        f"{kept.score_reply:g} more, a reaction {kept.score_reaction:g}, one received "
        f"{kept.score_received:g}, a minute in voice {kept.score_voice_minute:g}"
    )


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
