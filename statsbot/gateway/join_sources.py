"""Who came by which invite, as Discord's own search of members names it.

The search is not in Discord's documentation; bots with "Manage Server" may use it, and servers
choose whether theirs does. It knows a new member some seconds after the join, and those who came
before the bot as well. Fields and numbers: as servers' own pages and other bots read them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import discord
from discord.http import Route

from statsbot.domain.facts import Confidence, Fact, JoinAttributed, MemberJoined
from statsbot.domain.ids import GuildId, MemberId
from statsbot.gateway.payloads import Payload, instant, optional_id

LOOKS_AFTER_S = (2.0, 8.0, 30.0)
"""How long after a join it is looked up; Discord's index takes some seconds."""
PAGE = 1000
PAGE_PAUSE_S = 1.0
"""Between the pages of a whole server."""
_SAME_JOIN = timedelta(seconds=1)
_NO_ANSWER = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)

_CONFIDENCE = {
    1: Confidence.BOT,
    3: Confidence.DISCOVERY,
    5: Confidence.EXACT,
    6: Confidence.VANITY,
}
"""What Discord's ``join_source_type`` says; others say nothing of the way."""

Search = Callable[[GuildId, Payload], Awaitable[Sequence[Payload] | None]]
"""Asks Discord for members; None: not allowed, not indexed yet, or no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSource:
    """One coming, as Discord names it."""

    member_id: MemberId
    joined_at: datetime
    confidence: Confidence
    code: str | None
    inviter_id: MemberId | None


def searching(client: discord.Client) -> Search:
    """Return the search through a client's connection."""

    async def search(guild_id: GuildId, query: Payload) -> Sequence[Payload] | None:
        guild = client.get_guild(guild_id)
        if guild is None or guild.unavailable or not guild.me.guild_permissions.manage_guild:
            return None
        route = Route("POST", "/guilds/{guild_id}/members-search", guild_id=guild_id)
        try:
            answer: Payload = await client.http.request(route, json=query)
        except _NO_ANSWER:
            return None
        return answer.get("members")

    return search


def sources(found: Iterable[Payload]) -> list[JoinSource]:
    """Return what the search says of the members it found, where it says how they came."""
    told: list[JoinSource] = []
    for each in found:
        confidence = _CONFIDENCE.get(each.get("join_source_type", 0))
        joined_text = each["member"].get("joined_at")
        if confidence is None or joined_text is None:
            continue
        code, inviter_id = each.get("source_invite_code"), optional_id(each.get("inviter_id"))
        if confidence is Confidence.EXACT and code is None:
            continue
        told.append(
            JoinSource(
                member_id=int(each["member"]["user"]["id"]),
                joined_at=instant(joined_text),
                confidence=confidence,
                code=code,
                inviter_id=inviter_id,
            )
        )
    return told


class JoinSources:
    """Looks joins up, for the servers that want it, and tells what Discord names."""

    def __init__(
        self,
        search: Search,
        wants: Callable[[GuildId], Awaitable[bool]],
        record: Callable[[Iterable[Fact]], None],
    ) -> None:
        """Prepare to look.

        Args:
            search: asks Discord.
            wants: whether a server chose this.
            record: takes what was found.
        """
        self._search = search
        self._wants = wants
        self._record = record
        self._tasks: set[asyncio.Task[None]] = set()

    def joined(self, joins: Sequence[MemberJoined]) -> None:
        """Look up members who just came to one server."""
        if joins:
            self._begin(self._look_up(joins[0].guild_id, joins))

    def guild_opened(self, guild_id: GuildId) -> None:
        """Look up everybody who is there: some came while nobody watched."""
        self._begin(self._survey(guild_id))

    async def settled(self) -> None:
        """Wait until nothing is being looked up."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Look no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_up(self, guild_id: GuildId, joins: Sequence[MemberJoined]) -> None:
        if not await self._wants(guild_id):
            return
        waiting = {join.member_id: join for join in joins}
        for wait_s in LOOKS_AFTER_S:
            await asyncio.sleep(wait_s)
            ids = [str(member_id) for member_id in waiting]
            found = await self._search(
                guild_id, {"limit": len(ids), "and_query": {"user_id": {"or_query": ids}}}
            )
            for source in sources(found or ()):
                join = waiting.get(source.member_id)
                if join is not None and abs(join.joined_at - source.joined_at) < _SAME_JOIN:
                    del waiting[source.member_id]
                    self._record((_attributed(guild_id, source, join.joined_at),))
            if not waiting:
                return

    async def _survey(self, guild_id: GuildId) -> None:
        if not await self._wants(guild_id):
            return
        query: Payload = {"limit": PAGE}
        while found := await self._search(guild_id, query):
            self._record(
                _attributed(guild_id, source, source.joined_at) for source in sources(found)
            )
            last = found[-1]["member"]
            joined_ms = int(instant(last["joined_at"]).timestamp() * 1000)
            query = {
                "limit": PAGE,
                "after": {"guild_joined_at": joined_ms, "user_id": last["user"]["id"]},
            }
            await asyncio.sleep(PAGE_PAUSE_S)


def _attributed(guild_id: GuildId, source: JoinSource, joined_at: datetime) -> JoinAttributed:
    return JoinAttributed(
        guild_id=guild_id,
        member_id=source.member_id,
        joined_at=joined_at,
        confidence=source.confidence,
        code=source.code,
        inviter_id=source.inviter_id,
    )
