"""``statsbot backfill``: the running bot is asked to read history; without one it is read here."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from zlib import crc32

import discord

from statsbot.clock import Clock
from statsbot.config import Settings, client_id_of
from statsbot.domain.ids import ChannelId, GuildId
from statsbot.errors import AnotherWriterError, ConfigurationError, TryLaterError
from statsbot.gateway import endpoints
from statsbot.gateway.client import GatewayClient
from statsbot.history.asking import DiscordHistory
from statsbot.history.backfilling import ask_for_backfill, open_backfill, progress
from statsbot.history.reading import HistoryReader
from statsbot.store.history import HistoryRequest, State
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.spool import Presence

LOOK_S = 2.0
"""How often it is looked how far the reading is."""

Tell = Callable[[str], None]


async def backfill(
    settings: Settings,
    database: Database,
    clock: Clock,
    guild_id: GuildId,
    *,
    since: date | None,
    channels: Sequence[ChannelId] | None,
    wait: bool,
    tell: Tell,
) -> None:
    """Ask for a backfill, or go on with the one that is open, and tell how far it is.

    With a bot running on this database, that one reads; else it is read here, if there is a token.

    Raises:
        MisuseError: the day is still to come.
        ConfigurationError: no bot runs, and there is no token to read with.
        TryLaterError: Discord or the database does not answer.
    """
    request = await open_backfill(database, guild_id)
    if request is not None:
        tell("A backfill of this server is under way; it goes on.")
    else:
        request = await ask_for_backfill(
            database, guild_id, since=since, channels=channels, now=clock.now()
        )
    if settings.token is None:
        tell("Asked for: the bot reads it while it runs. (Without DISCORD_TOKEN, this cannot.)")
        if wait:
            await _follow(database, request, tell)
    elif await _bot_runs(database, settings.require_token()):
        tell("Asked for: the running bot reads it.")
        if wait:
            await _follow(database, request, tell)
    else:
        tell("No bot is running on this database: reading here, until done or Ctrl-C.")
        await _read_here(settings, database, clock, request, tell)


async def _bot_runs(database: Database, token: str) -> bool:
    try:
        presence = await Presence.announce(database, client_id_of(token) or crc32(token.encode()))
    except AnotherWriterError:
        return True
    await presence.close()
    return False


async def _follow(database: Database, request: HistoryRequest, tell: Tell) -> None:
    told = ""
    while True:
        request, text = await progress(database, request)
        if text != told:
            tell(text)
            told = text
        if request.state in (State.DONE, State.REFUSED):
            return
        await asyncio.sleep(LOOK_S)


async def _read_here(
    settings: Settings, database: Database, clock: Clock, request: HistoryRequest, tell: Tell
) -> None:
    endpoints.point(api_url=settings.api_url, cdn_url=settings.cdn_url)
    client = GatewayClient(intents=discord.Intents(guilds=True))
    async with client:
        try:
            await client.login(settings.require_token())
        except discord.LoginFailure as error:
            raise ConfigurationError(
                "Discord does not accept the token: copy the one of your bot into DISCORD_TOKEN."
            ) from error
        except (discord.HTTPException, OSError) as error:
            raise TryLaterError("Discord does not answer: try again later.") from error
        reader = HistoryReader(
            database,
            FactWriter(database).write,
            DiscordHistory(client.http, lambda: client.user.id if client.user else None),
            clock,
            reads_text=settings.message_content,
        )
        following = asyncio.create_task(_follow(database, request, tell))
        try:
            while not following.done():
                if not await reader.turn(request.guild_id):
                    await asyncio.wait([following], timeout=LOOK_S)
            await following
        finally:
            following.cancel()
