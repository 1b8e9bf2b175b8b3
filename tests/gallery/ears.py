"""Hears a story as the bot does, but in one process: from the local Discord to facts.

What Discord would have dispatched goes to the bot's own intake, what it would have listed to the
bot's own comparison of lists. So months take seconds, and Postgres gets what the bot would have
written.
"""

import random
from datetime import timedelta

from statsbot.clock import DrivenClock
from statsbot.domain.facts import Audience, CommandRun, Fact, MemberRolesSeen, Outcome
from statsbot.domain.ids import GuildId
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.intake import Intake
from statsbot.gateway.intents import intents, watched_kinds
from statsbot.gateway.invites import Counters, described
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.sessions import Sessions
from statsbot.history.members import compare
from statsbot.history.roles import offered
from statsbot.sandbox.gateway.gateway import may_hear
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.happenings import (
    Asked,
    Happening,
    Joined,
    OutageBegan,
    OutageEnded,
)
from statsbot.sandbox.population.stage import Stage
from statsbot.sandbox.state import Event, State, payloads
from statsbot.store.history import NewestMembership
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings

BATCH = 20_000
BEAT = timedelta(hours=6)
"""How often it is told how far the bot watched, and how many members there are."""
LARGE = 250
"""Members up to which Discord lists all of them when a session begins."""
QUICK_MS, DRAWN_MS, SPREAD = 16, 240, 0.4
"""Medians of how long answers take in words and in pictures, and the sigma of the logarithm."""


class Ears:
    """Listens to one community, and writes what it hears."""

    def __init__(self, story: Story, database: Database) -> None:
        self._story, self._database = story, database
        self._clock = DrivenClock(story.begins_at)
        self.state = State(self._clock, seed=story.community.seed)
        self._stage = Stage(self.state, story.community)
        self._staff = {each.member_id for each in story.community.people if each.is_staff}
        self._writer = FactWriter(database)
        self._heard: list[Fact] = []
        known = Knowledge(reads_text=True)
        kinds = watched_kinds(intents(message_content=True))
        self._invites = InviteWatch(self._counters, self._heard.extend, self._clock)
        self._intake = Intake(
            known=known,
            sessions=Sessions(known, kinds, self._heard.extend),
            invite_watch=self._invites,
            record=self._heard.extend,
            clock=self._clock,
        )
        self._handlers = self._intake.handlers()
        self._chance = random.Random(story.community.seed)
        self._there: dict[int, NewestMembership] = {}
        """Who was a member when the bot was cut off."""
        self._is_listening = False
        self._beats_at = story.begins_at

    async def listen(self) -> None:
        """Hear the whole story, and write it."""
        community = self._story.community
        settings = GuildSettings(
            zone=community.zone, reports_channel_id=self._story.reports_channel_id
        )
        await save_settings(self._database, community.guild_id, settings, now=community.story.start)
        self.state.listeners.append(self._hear)
        await self._begin()
        for happening in self._story.happenings:
            await self._live_until(happening)
            await self._happen(happening)
            if len(self._heard) >= BATCH:
                await self._write()
        while self._beats_at < community.story.end:
            self._beat()
        self._clock.set(community.story.end)
        self._tell_how_far()
        await self._write()
        await self._invites.close()

    async def _live_until(self, happening: Happening) -> None:
        while self._beats_at <= happening.at:
            self._beat()
        self._clock.set(max(happening.at, self._clock.now()))

    def _beat(self) -> None:
        self._clock.set(max(self._beats_at, self._clock.now()))
        self._beats_at += BEAT
        self._tell_how_far()

    def _tell_how_far(self) -> None:
        if self._is_listening:
            self._intake.heard()
            self._intake.beat(())

    async def _happen(self, happening: Happening) -> None:
        if isinstance(happening, OutageEnded):
            await self._begin()
        self._stage.perform(happening)
        if isinstance(happening, Joined):
            await self._invites.settled()
        elif isinstance(happening, Asked):
            self._answer(happening)
        elif isinstance(happening, OutageBegan):
            self._tell_how_far()
            self._intake.interrupted()
            self._is_listening = False
            self._there = {
                member_id: NewestMembership(
                    member_id=member_id, joined_at=each.joined_at, left_at=None
                )
                for member_id, each in self._stage.guild.members.items()
            }

    def _hear(self, event: Event) -> None:
        handle = self._handlers.get(event.name)
        if handle is not None and self._is_listening and may_hear(self.state.bot.id, event):
            self._intake.heard()
            handle(event.payload())

    async def _begin(self) -> None:
        """Begin a session: what Discord says then, and the lists that the bot asks for."""
        guild, now = self._stage.guild, self._clock.now()
        self._is_listening = True
        user, servers = payloads.user(self.state.bot), [{"id": str(guild.id)}]
        self._intake.heard()
        self._handlers["READY"]({"user": user, "guilds": servers})
        me = guild.members[self.state.bot.id]
        self._handlers["GUILD_CREATE"](
            payloads.guild_create(guild, seen_by=me, large_threshold=LARGE)
        )
        page = [payloads.member(each) for each in guild.members.values()]
        compared = compare(
            page,
            guild_id=guild.id,
            kept=self._there,
            named=(),
            watched_since=now,
            first_watched_at=self._story.begins_at,
            now=now,
        )
        self._heard += compared.facts
        self._heard.append(offered(payloads.onboarding(guild), guild_id=guild.id, now=now))
        self._heard += (
            MemberRolesSeen(
                guild_id=guild.id,
                member_id=each.user.id,
                role_ids=tuple(sorted(each.role_ids)),
                seen_at=now,
            )
            for each in guild.members.values()
            if each.role_ids and not each.user.bot
        )
        await self._invites.settled()

    async def _counters(self, guild_id: GuildId) -> Counters:
        guild, now = self._stage.guild, self._clock.now()
        listed = map(payloads.invite_with_metadata, self.state.live_invites(guild))
        return Counters(
            invites={each["code"]: described(each, guild_id, now) for each in listed},
            vanity_code=guild.vanity_code,
            vanity_uses=guild.vanity_uses,
        )

    def _answer(self, asked: Asked) -> None:
        """Answer a command as the bot would, but for the words and the picture."""
        for_staff = asked.command in {"invites links", "invites top"}
        is_staff = asked.member_id in self._staff
        is_drawn = asked.command == "serverstats overview"
        median = DRAWN_MS if is_drawn else QUICK_MS
        if is_drawn:
            asker = self.state.users[asked.member_id]
            channel = self.state.channels[asked.channel_id]
            self.state.answer_command(self.state.bot, channel, asked.command, asker)
        self._heard.append(
            CommandRun(
                guild_id=self._stage.guild.id,
                interaction_id=self.state.new_id(),
                channel_id=asked.channel_id,
                member_id=asked.member_id,
                command=asked.command,
                audience=Audience.PUBLIC,
                outcome=Outcome.REFUSED if for_staff and not is_staff else Outcome.ANSWERED,
                latency_ms=round(median * self._chance.lognormvariate(0, SPREAD)),
            )
        )

    async def _write(self) -> None:
        heard = self._heard.copy()
        self._heard.clear()
        await self._writer.write(heard)
