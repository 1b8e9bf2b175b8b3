"""Invites against a plain reference: whoever is credited did bring the member.

A model of Discord keeps the counters and knows by which invite each member came. The watch sees
what Discord shows: events in either order, counters when it asks, now and then no answer.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from statsbot.clock import DrivenClock
from statsbot.domain.facts import (
    Confidence,
    Fact,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
)
from statsbot.domain.ids import GuildId
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.invites import Counters

GUILD = 7
START = datetime(2026, 9, 7, tzinfo=UTC)


@dataclass
class Link:
    code: str
    maker: int
    max_uses: int
    uses: int = 0


@dataclass
class Model:
    """What Discord knows."""

    links: dict[str, Link] = field(default_factory=dict[str, Link])
    came_by: dict[int, str | None] = field(default_factory=dict[int, str | None])
    makers: dict[str, int] = field(default_factory=dict[str, int])


class InvitesLikeDiscord(RuleBasedStateMachine):
    """Members come by links and in other ways while the watch looks on."""

    are_new_told = True
    """Whether Discord tells the watch of links that are made, and of those that go."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = DrivenClock(START)
        self.model = Model()
        self.answers = True
        self.sees_late = False
        self.may_answer = asyncio.Event()
        self.told: dict[int, JoinAttributed] = {}
        self.seen: dict[str, InviteSeen] = {}
        self.number = 0
        self.watch = InviteWatch(self.ask, self.record, self.clock)
        self.loop.run_until_complete(self.open())

    def teardown(self) -> None:
        self.loop.run_until_complete(self.watch.close())
        self.loop.close()

    async def open(self) -> None:
        self.watch.guild_opened(GUILD)
        self.may_answer.set()
        await self.watch.settled()
        self.may_answer.clear()

    async def ask(self, _: GuildId) -> Counters | None:
        """Answer when the model lets it, with the counters of either moment."""
        early = self.counters()
        await self.may_answer.wait()
        if not self.answers:
            return None
        return self.counters() if self.sees_late else early

    def counters(self) -> Counters:
        return Counters(
            invites={code: self.described(link) for code, link in self.model.links.items()},
            are_new_told=self.are_new_told,
        )

    def record(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, JoinAttributed):
                self.told[fact.member_id] = fact
            elif isinstance(fact, InviteSeen):
                self.seen[fact.code] = fact

    def described(self, link: Link) -> InviteSeen:
        return InviteSeen(
            guild_id=GUILD,
            code=link.code,
            inviter_id=link.maker,
            channel_id=1,
            uses=link.uses,
            max_uses=link.max_uses,
            created_at=START,
            expires_at=None,
            seen_at=self.clock.now(),
        )

    def settle(self) -> None:
        self.may_answer.set()
        self.loop.run_until_complete(self.watch.settled())
        self.may_answer.clear()

    @rule(max_uses=st.sampled_from([0, 0, 1, 2]), told=st.booleans())
    def create(self, max_uses: int, told: bool) -> None:
        """Somebody makes a link. The answer to a question may tell of it before the event."""
        self.number += 1
        link = Link(f"code{self.number}", 100 + self.number, max_uses)
        self.model.links[link.code] = link
        self.model.makers[link.code] = link.maker
        if self.are_new_told and (told or max_uses):
            self.watch.invite_created(self.described(link))

    @precondition(lambda self: self.model.links)
    @rule(data=st.data(), gone_told=st.sampled_from(["before", "after", "never"]))
    def come_by_a_link(self, data: st.DataObject, gone_told: str) -> None:
        """A link is used; one that is used up vanishes, told before or after the join."""
        code = data.draw(st.sampled_from(sorted(self.model.links)))
        link = self.model.links[code]
        link.uses += 1
        used_up = link.max_uses and link.uses >= link.max_uses
        if used_up:
            del self.model.links[code]
            if gone_told == "before":
                self.tell_gone(code)
        self.come(code)
        if used_up and gone_told == "after":
            self.tell_gone(code)

    @rule()
    def come_in_another_way(self) -> None:
        """Discovery, or an invite of which no counter tells."""
        self.come(None)

    @precondition(lambda self: self.revocable())
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        """A link is revoked."""
        code = data.draw(st.sampled_from(self.revocable()))
        self.settle()  # what was used just before it is revoked cannot be known by anybody
        del self.model.links[code]
        self.tell_gone(code)

    def revocable(self) -> list[str]:
        """Return the links that may be revoked.

        Where those that are made are told, one with its last use left would look as if it was used.
        """
        return sorted(
            code
            for code, link in self.model.links.items()
            if not (self.are_new_told and link.max_uses)
        )

    @rule(answers=st.booleans(), sees_late=st.booleans())
    def discord_answers_or_not(self, answers: bool, sees_late: bool) -> None:
        self.settle()
        self.answers, self.sees_late = answers, sees_late

    @rule()
    def time_passes(self) -> None:
        self.settle()
        self.clock.set(self.clock.now() + timedelta(minutes=2))

    def tell_gone(self, code: str) -> None:
        if not self.are_new_told:
            return
        self.watch.invite_deleted(InviteGone(guild_id=GUILD, code=code, gone_at=self.clock.now()))

    def come(self, code: str | None) -> None:
        member_id = 10_000 + len(self.model.came_by)
        self.model.came_by[member_id] = code
        joined = MemberJoined(
            guild_id=GUILD, member_id=member_id, joined_at=self.clock.now(), is_bot=False
        )

        async def tell() -> None:
            self.watch.joined(joined)
            await asyncio.sleep(0)  # the question is put

        self.loop.run_until_complete(tell())

    @invariant()
    def whoever_is_credited_brought_them(self) -> None:
        for member_id, told in self.told.items():
            code = self.model.came_by[member_id]
            if told.confidence is Confidence.INFERRED:
                assert told.code == code
                assert told.inviter_id == self.model.makers[code or ""]
            elif self.are_new_told and told.confidence is Confidence.AMBIGUOUS and code is not None:
                assert code in told.candidates

    @rule()
    def every_join_is_told_once_nothing_is_open(self) -> None:
        self.settle()
        assert self.told.keys() == self.model.came_by.keys()


class InvitesOfWhichNothingIsTold(InvitesLikeDiscord):
    """The same where the bot may not manage channels: links come and go between two answers."""

    are_new_told = False


SETTINGS = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestInvitesLikeDiscord = InvitesLikeDiscord.TestCase
TestInvitesLikeDiscord.settings = SETTINGS
TestInvitesOfWhichNothingIsTold = InvitesOfWhichNothingIsTold.TestCase
TestInvitesOfWhichNothingIsTold.settings = SETTINGS
