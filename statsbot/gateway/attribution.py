"""Asks Discord for a server's invites after each join and says which one brought the member.

One question at a time and server; if somebody joins while it is asked, it is asked again for all
of them together. A question that fails changes nothing of what is known, and leaves those joins
unknown: a later rise of a counter may be theirs, so it is no longer taken as certain.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from statsbot.clock import Clock
from statsbot.domain.facts import (
    Confidence,
    Fact,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
)
from statsbot.domain.ids import GuildId
from statsbot.gateway.invites import (
    UNKNOWN,
    Attribution,
    Counters,
    attribute,
    is_each_told,
    rises,
)
from statsbot.gateway.join_sources import JoinSources

log = logging.getLogger(__name__)

QUESTIONS_AT_ONCE = 4
QUESTIONS_IN_A_ROW = 3
"""How often it is asked again because somebody came while it was asked."""
LOOSE_ENDS_LAST = timedelta(seconds=30)
"""How long a use without a join, or an invite that vanished, waits for the join it belongs to."""

Ask = Callable[[GuildId], Awaitable[Counters | None]]
"""Asks Discord for a server's counters; None: not allowed, or no answer."""


@dataclass(slots=True)
class _Watch:
    """One server's counters and the joins that wait for the next ones."""

    counters: Counters | None = None
    joins: list[MemberJoined] = field(default_factory=list[MemberJoined])
    missed: int = 0
    """Joins since ``counters`` were taken that stayed unknown because nobody answered."""
    created: dict[str, InviteSeen] = field(default_factory=dict[str, InviteSeen])
    """Invites made since the open question was put: the answer may not know them yet."""
    gone: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Invites that Discord said were deleted since ``counters`` were taken, and when."""
    leftover: dict[str, int] = field(default_factory=dict[str, int])
    """Uses that no join has claimed yet."""
    leftover_until: datetime | None = None
    task: asyncio.Task[None] | None = None


class InviteWatch:
    """Keeps each server's invite counters and attributes joins to them."""

    def __init__(
        self,
        ask: Ask,
        record: Callable[[Iterable[Fact]], None],
        clock: Clock,
        *,
        join_sources: JoinSources | None = None,
    ) -> None:
        """Prepare to ask.

        Args:
            ask: asks Discord for a server's counters.
            record: takes invites and attributions.
            clock: tells when invites ended.
            join_sources: looks joins up afterwards; what it names replaces what counters say.
        """
        self._ask = ask
        self._join_sources = join_sources
        self._record = record
        self._clock = clock
        self._watches: dict[GuildId, _Watch] = {}
        self._turns = asyncio.Semaphore(QUESTIONS_AT_ONCE)

    def guild_opened(self, guild_id: GuildId) -> None:
        """Take a server's counters, at the start of a watch."""
        self._watches.setdefault(guild_id, _Watch()).counters = None
        self._compare_soon(guild_id)
        if self._join_sources is not None:
            self._join_sources.guild_opened(guild_id)

    def guild_left(self, guild_id: GuildId) -> None:
        """Forget a server."""
        watch = self._watches.pop(guild_id, None)
        if watch is not None and watch.task is not None:
            watch.task.cancel()

    def invite_created(self, invite: InviteSeen) -> None:
        """Count a new invite from its beginning."""
        watch = self._watches.get(invite.guild_id)
        if watch is None:
            return
        watch.created[invite.code] = invite
        if watch.counters is not None:
            known = {**watch.counters.invites, invite.code: invite}
            watch.counters = replace(watch.counters, invites=known)

    def invite_deleted(self, gone: InviteGone) -> None:
        """Note when an invite went: its last use and its end are told in either order."""
        watch = self._watches.get(gone.guild_id)
        if watch is not None:
            watch.gone[gone.code] = gone.gone_at

    def joined(self, join: MemberJoined) -> None:
        """Attribute a join, soon; a bot at once, since no invite brings bots."""
        if join.is_bot:
            self._tell([join], Attribution(confidence=Confidence.BOT))
            return
        self._watches.setdefault(join.guild_id, _Watch()).joins.append(join)
        self._compare_soon(join.guild_id)

    def joined_unseen(self, join: MemberJoined) -> None:
        """Leave a join unknown of which no counter from before it is known."""
        if join.is_bot:
            self.joined(join)
        else:
            self._tell([join], UNKNOWN)
            self._look_up([join])

    async def settled(self) -> None:
        """Wait until no question is open."""
        while tasks := [each.task for each in self._watches.values() if each.task]:
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._join_sources is not None:
            await self._join_sources.settled()

    async def close(self) -> None:
        """Ask no more."""
        tasks = [each.task for each in self._watches.values() if each.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._join_sources is not None:
            await self._join_sources.close()

    def _compare_soon(self, guild_id: GuildId) -> None:
        watch = self._watches[guild_id]
        if watch.task is None:
            watch.task = asyncio.create_task(self._compare_all(guild_id, watch))

    async def _compare_all(self, guild_id: GuildId, watch: _Watch) -> None:
        try:
            await self._compare(guild_id, watch)
            while watch.joins:
                await self._compare(guild_id, watch)
        finally:
            watch.task = None

    async def _compare(self, guild_id: GuildId, watch: _Watch) -> None:
        joins: list[MemberJoined] = []
        after = None
        for _ in range(QUESTIONS_IN_A_ROW):
            joins += watch.joins
            watch.joins = []
            after = await self._answer(guild_id, watch)
            if after is None or not watch.joins:
                break  # else the answer may or may not count those who came meanwhile
        if after is None:
            watch.missed += len(joins)
            self._tell(joins, UNKNOWN)
            self._look_up(joins)
            return
        now, before = self._clock.now(), watch.counters
        told = {**watch.created, **after.invites}
        after = replace(after, invites={c: each for c, each in told.items() if c not in watch.gone})
        watch.counters, gone, watch.gone = after, watch.gone, {}
        if before is None:
            watch.missed, watch.leftover_until = 0, None
            self._record(after.invites.values())
            self._tell(joins, UNKNOWN)
            self._look_up(joins)
            return
        self._record(self._news(before, after, gone, now))
        began_at = min((join.joined_at for join in joins), default=now)
        revoked = {code for code, at in gone.items() if began_at - at > LOOSE_ENDS_LAST}
        kept = {code: each for code, each in before.invites.items() if code not in revoked}
        before = replace(before, invites=kept)
        self._tell(joins, self._attribution(watch, before, after, len(joins), now))
        self._look_up(joins)

    async def _answer(self, guild_id: GuildId, watch: _Watch) -> Counters | None:
        async with self._turns:
            watch.created.clear()
            try:
                return await self._ask(guild_id)
            except Exception:  # an answer of any other form: the joins are not to be forgotten
                log.exception("invites could not be read", extra={"guild": guild_id})
                return None

    def _look_up(self, joins: list[MemberJoined]) -> None:
        if self._join_sources is not None:
            self._join_sources.joined(joins)

    def _attribution(
        self, watch: _Watch, before: Counters, after: Counters, joins: int, now: datetime
    ) -> Attribution:
        wanted = joins + watch.missed
        risen = rises(before, after, wanted, now)
        if watch.leftover_until is not None and now <= watch.leftover_until:
            for code, uses in watch.leftover.items():
                risen[code] = risen.get(code, 0) + uses
        watch.missed = 0
        if sum(risen.values()) == wanted and is_each_told(before, after):
            self._record(_used_up(risen, before, after))
        unclaimed = sum(risen.values()) - wanted
        # With several candidates any of them may be the unclaimed one.
        watch.leftover = {code: min(n, unclaimed) for code, n in risen.items() if unclaimed > 0}
        watch.leftover_until = now + LOOSE_ENDS_LAST if watch.leftover else None
        return attribute(risen, wanted + len(watch.joins), before, after)

    @staticmethod
    def _news(
        before: Counters, after: Counters, gone: Container[str], now: datetime
    ) -> Iterable[Fact]:
        for code, invite in after.invites.items():
            old = before.invites.get(code)
            if old is None or old.uses != invite.uses:
                yield invite
        for code, invite in before.invites.items():
            if code not in after.invites and code not in gone:
                yield InviteGone(guild_id=invite.guild_id, code=code, gone_at=now)

    def _tell(self, joins: Iterable[MemberJoined], attribution: Attribution) -> None:
        self._record(
            JoinAttributed(
                guild_id=join.guild_id,
                member_id=join.member_id,
                joined_at=join.joined_at,
                confidence=attribution.confidence,
                code=attribution.code,
                inviter_id=attribution.inviter_id,
                candidates=attribution.candidates,
            )
            for join in joins
        )


def _used_up(risen: Iterable[str], before: Counters, after: Counters) -> Iterator[InviteSeen]:
    """Describe, as of when they were last seen, invites that vanished with their last use."""
    for code in risen:
        invite = before.invites.get(code)
        if invite is not None and code not in after.invites:
            yield replace(invite, uses=invite.max_uses)
