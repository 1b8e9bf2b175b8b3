"""discord.py's client as the bot uses it: no caches of messages and members, no pings."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import discord.http
from discord import app_commands

from statsbot.clock import Clock
from statsbot.domain.ids import GuildId
from statsbot.gateway.invites import Counters, described
from statsbot.gateway.payloads import Payload
from statsbot.gateway.wire import RESUMABLE_CLOSE

_NOT_THERE = (404, 501)
_CLOSE_WITHIN_S = 2.0
_NO_ANSWER = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """What Discord says of new sessions."""

    url: str
    """The gateway's address."""
    wait_s: float
    """How long none may be begun."""


class GatewayClient(discord.Client):
    """The connection to Discord. Commands hang on ``tree``."""

    def __init__(
        self,
        *,
        intents: discord.Intents,
        debug_events: bool = False,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=60.0,
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=debug_events,
            http_trace=http_trace or aiohttp.TraceConfig(),
        )
        self.tree = app_commands.CommandTree(self)
        self.on_setup: Callable[[], Awaitable[None]] | None = None
        """Called after each login, before the gateway is opened."""

    async def setup_hook(self) -> None:
        """Let the commands be made known to Discord."""
        if self.on_setup is not None:
            await self.on_setup()

    async def application_info(self) -> discord.AppInfo:
        """Ask Discord for the application; where nobody knows of it, it has the user's id."""
        try:
            return await super().application_info()
        except discord.HTTPException as error:
            if error.status not in _NOT_THERE or self.user is None:
                raise
        owner = {"id": "0", "username": "", "discriminator": "0", "avatar": None}
        unknown: Any = {
            "id": str(self.user.id),
            "name": self.user.name,
            "description": "",
            "icon": None,
            "bot_public": False,
            "bot_require_code_grant": False,
            "owner": owner,
            "verify_key": "",
        }
        return discord.AppInfo(self._connection, unknown)

    async def session_start(self) -> SessionStart:
        """Ask Discord where sessions begin, and whether one may be begun now.

        Raises:
            discord.HTTPException: it does not say.
        """
        told = await self.http.request(discord.http.Route("GET", "/gateway/bot"))
        limit: Payload = told.get("session_start_limit") or {}
        remaining = limit.get("remaining")
        is_spent = remaining is not None and remaining < 1
        wait_s = (limit.get("reset_after") or 0) / 1000 if is_spent else 0.0
        return SessionStart(url=told["url"], wait_s=wait_s)

    async def forget_login(self) -> None:
        """Undo a login that failed half-way, so that another can be tried."""
        await self.http.close()
        self.http.connector = discord.utils.MISSING

    async def hang_up(self) -> None:
        """Close the gateway so that the session may be resumed; REST goes on working."""
        if self.ws and self.ws.open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ws.close(code=RESUMABLE_CLOSE), _CLOSE_WITHIN_S)


async def ask_invites(client: discord.Client, guild_id: GuildId, clock: Clock) -> Counters | None:
    """Return the counters of a server's invites; None if we may not ask or nobody answers.

    The counters are told only to those with "Manage Server". What comes is read as it is: a
    server may have a thousand invites, and discord.py's objects would cost 50 ms after each join.
    """
    guild = client.get_guild(guild_id)
    if guild is None or guild.unavailable:
        return None
    us = guild.get_member(client.user.id) if client.user else None  # GUILD_CREATE may lack us
    if us is None or not us.guild_permissions.manage_guild:
        return None
    http = client.http
    try:
        listed = await http.invites_from(guild_id)
    except _NO_ANSWER:
        return None
    vanity: Payload = {}
    if "VANITY_URL" in guild.features:
        # Without an answer the vanity invite is unknown, which credits it with nobody.
        with suppress(*_NO_ANSWER):
            vanity = await http.get_vanity_code(guild_id)
    now = clock.now()
    return Counters(
        invites={each["code"]: described(each, guild_id, now) for each in listed},
        vanity_code=vanity.get("code"),
        vanity_uses=vanity.get("uses", 0),
        are_new_told=us.guild_permissions.manage_channels,
    )
