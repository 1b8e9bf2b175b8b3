"""Asks Discord for history, politely, and tells what stands in the way.

discord.py's own client waits for the buckets of each route. What would have it wait for more than
a minute is told instead, so that nothing sleeps on it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, cast

import aiohttp
import discord
from discord.http import HTTPClient

from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId
from statsbot.errors import StatsbotError, TryLaterError

Payload: TypeAlias = Mapping[str, Any]
"""An object of Discord's API."""

MESSAGES_PER_PAGE = 100
THREADS_PER_PAGE = 100
MEMBERS_PER_PAGE = 1000
ENTRIES_PER_PAGE = 100
_WITHIN_S = 120.0
"""How long an answer may take, the waits for rate limits included."""
_REFUSALS = frozenset({*range(400, 500), 501}) - {401, 429}
"""It may not be seen, or there is no such thing: asking again would not help."""
_INVALID = frozenset({401, 403, 429})
_TURNED_AWAY = frozenset({401, 429})
"""The token is refused, or Discord's network does not let us in: each more is held against us."""
_INVALID_MOST, _INVALID_WITHIN_S = 30, 600.0
"""How many answers 401, 403 and 429 we cause in how long at most: Discord bans at 10,000."""
_BANNED_S = 600.0
"""How long nothing is asked after that."""

_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, ValueError, RuntimeError)
"""The network failed, what came is no JSON, or the client is being closed."""


class HistoryRefusedError(StatsbotError):
    """Discord does not show this, and asking again would not help."""


class HistoryAwayError(TryLaterError):
    """Discord cannot answer now."""

    def __init__(self, reason: str, *, wait_s: float = 0.0, for_all: bool = False) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        """How long Discord wants us to wait at least."""
        self.for_all = for_all
        """Whether nothing else may be asked in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """A page of archived threads."""

    threads: Sequence[Payload]
    has_more: bool


class DiscordHistory:
    """What Discord tells of the past.

    Raises (from every question):
        HistoryRefusedError: it may not be seen, or does not exist.
        HistoryAwayError: not now.
    """

    def __init__(self, http: HTTPClient, me: Callable[[], MemberId | None]) -> None:
        """Ask through ``http``; ``me`` is the bot's own id, once it has logged in."""
        self._http = http
        self._me = me
        self._invalid_at: deque[float] = deque()

    async def guild(self, guild_id: GuildId) -> Payload:
        """Return a server with its roles."""
        return await self._answer(self._http.get_guild(guild_id, with_counts=False), dict)

    async def own_member(self, guild_id: GuildId) -> Payload:
        """Return the bot's own membership, with its roles."""
        me = self._me()
        if me is None:
            raise HistoryAwayError("The bot is not logged in.")
        return await self._answer(self._http.get_member(guild_id, me), dict)

    async def channels(self, guild_id: GuildId) -> Sequence[Payload]:
        """Return every channel, threads apart, also those that the bot may not view."""
        return await self._answer(self._http.get_all_guild_channels(guild_id), list)

    async def channel(self, channel_id: ChannelId) -> Payload:
        """Return a channel or thread, archived or not."""
        return await self._answer(self._http.get_channel(channel_id), dict)

    async def active_threads(self, guild_id: GuildId) -> Sequence[Payload]:
        """Return the threads and posts that are not archived."""
        listed = await self._answer(self._http.get_active_threads(guild_id), dict)
        return listed.get("threads", ())

    async def public_archive(self, channel_id: ChannelId, before: datetime | None) -> ThreadPage:
        """Return archived public threads and posts, the one archived last first."""
        text = None if before is None else before.isoformat()
        return _page(
            await self._answer(
                self._http.get_public_archived_threads(
                    channel_id, cast("Any", text), THREADS_PER_PAGE
                ),
                dict,
            )
        )

    async def private_archive(self, channel_id: ChannelId, before: datetime | None) -> ThreadPage:
        """Return archived private threads, the one archived last first; needs Manage Threads."""
        text = None if before is None else before.isoformat()
        return _page(
            await self._answer(
                self._http.get_private_archived_threads(
                    channel_id, cast("Any", text), THREADS_PER_PAGE
                ),
                dict,
            )
        )

    async def joined_archive(self, channel_id: ChannelId, before: ChannelId | None) -> ThreadPage:
        """Return archived private threads that the bot is in, the newest first."""
        return _page(
            await self._answer(
                self._http.get_joined_private_archived_threads(
                    channel_id, before, THREADS_PER_PAGE
                ),
                dict,
            )
        )

    async def messages(self, channel_id: ChannelId, after: MessageId) -> Sequence[Payload]:
        """Return the messages that follow ``after``, oldest first."""
        page = await self._answer(
            self._http.logs_from(channel_id, MESSAGES_PER_PAGE, after=after), list
        )
        return sorted(page, key=lambda message: int(message["id"]))

    async def members(self, guild_id: GuildId, after: MemberId) -> Sequence[Payload]:
        """Return the members whose ids follow ``after``, by id; needs the members intent."""
        return await self._answer(self._http.get_members(guild_id, MEMBERS_PER_PAGE, after), list)

    async def onboarding(self, guild_id: GuildId) -> Payload:
        """Return what newcomers of a server are asked."""
        return await self._answer(self._http.get_guild_onboarding(guild_id), dict)

    async def audit_log(self, guild_id: GuildId, after: int) -> Sequence[Payload]:
        """Return the entries that follow ``after``, oldest first; needs View Audit Log."""
        listed = await self._answer(
            self._http.get_audit_logs(guild_id, ENTRIES_PER_PAGE, after=after), dict
        )
        return listed["audit_log_entries"]

    async def _answer(self, asked: Coroutine[Any, Any, Any], kind: type[Any]) -> Any:
        """Return the answer, which must be of ``kind``, unless too many were refused lately."""
        now_s = asyncio.get_running_loop().time()
        while self._invalid_at and self._invalid_at[0] < now_s - _INVALID_WITHIN_S:
            self._invalid_at.popleft()
        if len(self._invalid_at) >= _INVALID_MOST:
            asked.close()
            wait_s = self._invalid_at[0] + _INVALID_WITHIN_S - now_s
            raise HistoryAwayError("Discord refused too much of late.", wait_s=wait_s, for_all=True)
        try:
            return await _told_apart(asked, kind)
        except (HistoryRefusedError, HistoryAwayError) as error:
            if isinstance(error.__cause__, discord.RateLimited) or (
                isinstance(error.__cause__, discord.HTTPException)
                and error.__cause__.status in _INVALID
            ):
                self._invalid_at.append(now_s)
            raise


def _page(listed: Payload) -> ThreadPage:
    return ThreadPage(threads=listed["threads"], has_more=bool(listed["has_more"]))


async def _told_apart(asked: Awaitable[Any], kind: type[Any]) -> Any:
    """Return the answer, which must be of ``kind``; tell failures apart."""
    try:
        async with asyncio.timeout(_WITHIN_S):
            answer = await asked
    except discord.RateLimited as error:
        raise HistoryAwayError("Discord asks us to wait.", wait_s=error.retry_after) from error
    except discord.HTTPException as error:
        turned_away = error.status in _TURNED_AWAY
        if error.status in _REFUSALS:
            raise HistoryRefusedError(error.text or f"code {error.code}") from error
        raise HistoryAwayError(
            f"Discord answers with {error.status}.",
            wait_s=_BANNED_S if turned_away else 0.0,
            for_all=turned_away,
        ) from error
    except _NO_ANSWER as error:
        raise HistoryAwayError(f"No answer from Discord ({type(error).__name__}).") from error
    if not isinstance(answer, kind):
        raise HistoryAwayError("Discord answers with something else than was asked for.")
    return answer
