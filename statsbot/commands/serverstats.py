"""``/serverstats``: how the whole server is doing, as a picture for everybody in the channel."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from discord import app_commands

from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.question import Question
from statsbot.commands.answers import (
    AT_ONCE,
    NO_PINGS,
    Interaction,
    ServerOnly,
    guild_of,
    promptly,
)
from statsbot.commands.services import Services
from statsbot.delivery.markup import literal
from statsbot.delivery.message import clipped, picture_file
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import WINDOWS, local_day, parse_window, zone
from statsbot.errors import DrawingError, MisuseError, WindowError
from statsbot.findings.overview import count_overview
from statsbot.findings.source import Source
from statsbot.reports.asked import Asked, asked_window
from statsbot.reports.desk import Desk
from statsbot.reports.faces import read_faces
from statsbot.reports.overview import describe_overview, picture_overview
from statsbot.reports.overview_data import overview_told
from statsbot.reports.picture import alt_text_of
from statsbot.store.coverage import spans, watched
from statsbot.store.rows import Reader
from statsbot.store.settings import settings

DEFAULT_WINDOW = "30d"
_LONGEST_WORDS = 900
"""Characters of the text that stands in for a picture; escaping at most doubles them."""
_LABELS = {
    "24h": "the last 24 hours",
    "7d": "the last 7 days",
    "14d": "the last 14 days",
    "30d": "the last 30 days",
    "90d": "the last 90 days",
    "365d": "the last 365 days",
    "all": "everything that is known",
}


class ServerStats(ServerOnly, name="serverstats", description="How this server is doing"):
    """Answers for everybody: what is counted is what every member can see."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @app_commands.command(description="Messages, members, voice and hours on one picture")
    @app_commands.describe(timeframe="7d, 30d, 365d, all, or two dates: 2025-01-01..2025-01-31")
    async def overview(self, interaction: Interaction, timeframe: str = DEFAULT_WINDOW) -> None:
        """Answer with the overview of a window."""
        guild_id = guild_of(interaction)
        async with promptly():
            frame = await self._frame(guild_id, timeframe)
        counting = asyncio.create_task(self._count(guild_id, frame))
        try:
            # What refuses at once does so in private; after the public wait it no longer can.
            done, _ = await asyncio.wait({counting}, timeout=AT_ONCE)
            if done:
                counting.result()
            await interaction.response.defer(thinking=True)
            findings = await counting
        finally:
            counting.cancel()
        await self._answer(interaction, findings)

    @overview.autocomplete("timeframe")
    async def offer_timeframes(
        self, _: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the named windows, and what was typed if it is a window."""
        typed = current.strip().lower()
        offers = {name: f"{name}: {_LABELS[name]}" for name in WINDOWS if name.startswith(typed)}
        if typed not in WINDOWS and _is_window(typed, self._services.clock.now()):
            offers = {typed: typed, **offers}
        return [app_commands.Choice(name=label, value=value) for value, label in offers.items()]

    async def _frame(self, guild_id: GuildId, timeframe: str) -> "_Frame":
        database = self._services.database
        zone_ = zone((await settings(database, guild_id)).zone)
        now = self._services.clock.now()
        asked = await asked_window(database, guild_id, timeframe, zone_, now)
        if not await spans(database, guild_id, Watched.MESSAGES, asked.window):
            raise MisuseError(await self._nothing_known(guild_id, zone_))
        return _Frame(asked=asked, zone=zone_)

    async def _nothing_known(self, guild_id: GuildId, zone: ZoneInfo) -> str:
        seen = await watched(self._services.database, guild_id, Watched.MESSAGES)
        if seen is None:
            return (
                "There is nothing to show yet: nobody has watched this server. Try again when "
                "people have talked for a while."
            )
        return (
            "Nobody watched this server on those days: what is known begins on "
            f"{local_day(seen.start, zone)} and ends on {local_day(seen.end, zone)}."
        )

    async def _count(self, guild_id: GuildId, frame: "_Frame") -> OverviewFindings:
        question = Question(
            guild_id=guild_id,
            window=frame.asked.window,
            zone=frame.zone,
            reader=Reader.PUBLIC,
            now=frame.asked.now,
        )
        return await count_overview(Source(self._services.database), question)

    async def _answer(self, interaction: Interaction, findings: OverviewFindings) -> None:
        services = self._services
        desk = Desk(database=services.database, draw=services.draw, assets=services.assets)
        try:
            picture = await picture_overview(desk, findings)
        except DrawingError:
            words = literal(clipped(await _in_words(desk, findings), _LONGEST_WORDS))
            await interaction.edit_original_response(content=words, allowed_mentions=NO_PINGS)
            return
        await interaction.edit_original_response(
            attachments=[picture_file(picture)], allowed_mentions=NO_PINGS
        )


async def _in_words(desk: Desk, findings: OverviewFindings) -> str:
    shown = [member.member_id for member in findings.top_members]
    faces = await read_faces(desk.database, findings.question.guild_id, shown, None)
    card = describe_overview(findings, faces, desk.speak)
    return alt_text_of(overview_told(findings, card, desk.speak), desk.speak)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What is asked for, and in whose days."""

    asked: Asked
    zone: ZoneInfo


def _is_window(text: str, now: datetime) -> bool:
    try:
        parse_window(text, now=now, zone=ZoneInfo("UTC"))
    except WindowError:
        return False
    return True
