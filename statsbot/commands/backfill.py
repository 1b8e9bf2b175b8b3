"""``/statsbot backfill``: the history from before the bot, counted on request."""

import asyncio
import logging
from datetime import date
from typing import Any, cast

import discord
from discord import app_commands

from statsbot.commands.answers import NO_PINGS, Interaction, guild_of, promptly, whisper
from statsbot.commands.services import Services
from statsbot.errors import MisuseError, TryLaterError
from statsbot.history.backfilling import ask_for_backfill, open_backfill, progress
from statsbot.store.history import HistoryRequest, State

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""How often the answer says how far it is."""
_LOOKS = 160
"""How often it can: Discord lets an answer be changed for a quarter of an hour."""
_UNDER_WAY = "A backfill is under way; the next one can be asked for when it is done. "
_AGAIN = "\n-# Use this command again to see how far it is."

_following: set[asyncio.Task[None]] = set()
"""The answers that are kept up to date; asyncio itself does not hold on to tasks."""


def backfill_command(services: Services) -> app_commands.Command[Any, ..., None]:
    """Return the command, to be added to the group of those who manage the server."""

    @app_commands.command(
        name="backfill", description="Have messages from before the bot came counted"
    )
    @app_commands.describe(
        since="The first day, such as 2025-01-31; without it, from the beginning",
        channel="Read only this channel, with its threads; without it, all of them",
    )
    async def backfill(
        interaction: Interaction,
        since: str | None = None,
        channel: discord.TextChannel
        | discord.VoiceChannel
        | discord.StageChannel
        | discord.ForumChannel
        | discord.Thread
        | None = None,
    ) -> None:
        guild_id, database = guild_of(interaction), services.database
        first_day = None if since is None else _day(since)
        async with promptly():
            request = await open_backfill(database, guild_id)
            preface = "" if request is None else _UNDER_WAY
            if request is None:
                request = await ask_for_backfill(
                    database,
                    guild_id,
                    since=first_day,
                    channels=None if channel is None else [channel.id],
                    now=services.clock.now(),
                )
            request, text = await progress(database, request)
        await whisper(interaction, preface + text + _AGAIN)
        following = asyncio.create_task(_follow(interaction, services, request, text))
        _following.add(following)
        following.add_done_callback(_following.discard)

    return cast("app_commands.Command[Any, ..., None]", backfill)


async def _follow(
    interaction: Interaction, services: Services, request: HistoryRequest, told: str
) -> None:
    """Say how far it is, where it was asked, until it is done or the answer is too old."""
    for _ in range(_LOOKS):
        if request.state in (State.DONE, State.REFUSED):
            return
        await asyncio.sleep(LOOK_S)
        try:
            request, text = await progress(services.database, request)
        except TryLaterError:
            continue
        if text == told:
            continue
        told = text
        closed = request.state in (State.DONE, State.REFUSED)
        try:
            await interaction.edit_original_response(
                content=text if closed else text + _AGAIN, allowed_mentions=NO_PINGS
            )
        except discord.HTTPException as error:
            log.info("a backfill's answer is gone", extra={"code": error.code})
            return


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise MisuseError(
            "The day cannot be read: write it as year-month-day, such as 2025-01-31."
        ) from None
