"""The bot's end of Discord's gateway, put together."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from random import Random

import discord

from statsbot.clock import Clock, SteadyClock, SystemClock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.segments import SessionPosition, Tick
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Audience, GapReason
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.gateway import endpoints, wire
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.client import GatewayClient, ask_invites
from statsbot.gateway.intake import REPLACED, Intake
from statsbot.gateway.intents import intents, watched_kinds
from statsbot.gateway.invites import Counters
from statsbot.gateway.join_sources import JoinSources, searching
from statsbot.gateway.keeping import Keeping, Taken
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.sessions import Sessions
from statsbot.gateway.sight import Sight
from statsbot.gateway.skew import SkewWatch
from statsbot.gateway.supervise import Supervisor

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=5)
"""How often it is told how far we watched, by the bot's clock."""
_LOOK_S = 0.25
"""How often that clock, which may be driven, is looked at."""


async def _nobody(_: GuildId) -> bool:
    return False


class Gateway:
    """Connects to Discord and records what it tells into a buffer.

    ``client`` is there for whoever speaks to Discord: commands, delivery.
    """

    def __init__(
        self,
        buffer: Buffer,
        *,
        token: str,
        api_url: str,
        cdn_url: str,
        message_content: bool,
        clock: Clock,
        random: Random,
        wants_exact_invites: Callable[[GuildId], Awaitable[bool]] = _nobody,
        spool: Spool | None = None,
        publicly: bool = False,
    ) -> None:
        """Prepare to connect.

        Args:
            buffer: where facts go.
            token: the bot's.
            api_url: base address of the REST API.
            cdn_url: base address of the CDN.
            message_content: whether to ask for the text of messages.
            clock: gives the instants of what Discord tells without one.
            random: jitters the waits between tries to connect.
            wants_exact_invites: whether a server chose to have its members' ways looked up.
            spool: where facts are stored, with the session that they are of; None: whoever holds
                the buffer takes them.
            publicly: leave discord.py's private parts alone even where they are as expected.
        """
        endpoints.point(api_url=api_url, cdn_url=cdn_url)
        asked = intents(message_content=message_content)
        self.client, misfit = _client(asked, clock, publicly=publicly)
        self.faults = wire.Faults()
        self._buffer = buffer
        self._clock = clock
        known = Knowledge(reads_text=message_content)
        self._known = known
        self._sessions = Sessions(known, watched_kinds(asked), buffer.record)
        self._invite_watch = InviteWatch(
            self._ask_invites,
            buffer.record,
            clock,
            join_sources=JoinSources(searching(self.client), wants_exact_invites, buffer.record),
        )
        self._intake = Intake(
            known=known,
            sessions=self._sessions,
            invite_watch=self._invite_watch,
            record=buffer.record,
            clock=SteadyClock(clock),
        )
        self._listen(misfit)
        self._sight = Sight(buffer.record)
        self._spool = spool
        self._stood_at = spool.session if spool is not None else None
        """Where the session stood that is to be resumed, until there is a socket."""
        self._keeping = (
            Keeping(self._take, spool, begin_again=self._begin_again) if spool is not None else None
        )
        self._is_private = misfit is None
        self._supervisor = Supervisor(
            self.client,
            token,
            random=random,
            is_live=lambda: self.is_live,
            restore=self._restore if misfit is None else None,
        )
        self.ready = asyncio.Event()
        """Set when the client knows its servers for the first time."""
        self._await_readiness()

    def _listen(self, misfit: str | None) -> None:
        """Have the client's events taken in: by its private parts where they are as expected."""
        if misfit is None:
            wire.install(self.client, self._intake, replaced=REPLACED, faults=self.faults)
        else:
            log.warning("counting through discord.py's public events: %s", misfit)
            wire.install_publicly(self.client, self._intake, faults=self.faults)

    def _await_readiness(self) -> None:
        async def on_ready() -> None:
            self.ready.set()

        async def on_resumed() -> None:
            if not self.client.is_ready():
                wire.become_ready(self.client)

        self.client.event(on_ready)
        self.client.event(on_resumed)

    @property
    def is_live(self) -> bool:
        """Whether a session is there and Discord tells us everything."""
        return self._sessions.is_live

    def watches(self) -> dict[GuildId, datetime]:
        """Return since when each server is watched; nothing while no session is live."""
        if not self.is_live:
            return {}
        return {
            guild.guild_id: guild.watched_since
            for guild in self._known.guilds.values()
            if guild.watched_since is not None
        }

    def audience(self, guild_id: GuildId, channel_id: ChannelId) -> Audience:
        """Return who can see a channel; what we do not know is restricted."""
        guild = self._known.guilds.get(guild_id)
        return Audience.RESTRICTED if guild is None else guild.audience(channel_id)

    def forget_member(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Forget how a member is called; the next event that tells it is news."""
        self._known.told_members.forget(guild_id, member_id)

    def archived_threads_are(
        self, threads: Mapping[GuildId, Mapping[ChannelId, ChannelId]]
    ) -> None:
        """Know what public threads hang on, oldest first, of all servers: before it runs."""
        self._intake.archived_threads_are(threads)

    def audience_roles_are(self, roles: Mapping[GuildId, int]) -> None:
        """Know the roles that make "everyone", of all servers that chose one."""
        self._intake.audience_roles_are(roles)

    def audience_role_changed(self, guild_id: GuildId, role_id: int | None) -> None:
        """Count from now on what members with this role can see as public; None: what all can."""
        self._intake.audience_role_changed(guild_id, role_id)

    async def store(self) -> None:
        """Put everything that was recorded until now into the spool."""
        if self._keeping is not None:
            await self._keeping.store()

    async def keep(self) -> None:
        """Do so a few times a second, until cancelled."""
        if self._keeping is not None:
            await self._keeping.run()

    def beat(self, *, at_once: bool = False) -> None:
        """Record how far we watched until now; ``at_once``: also what is told more rarely."""
        spool = self._spool
        if spool is not None:
            # While the spool refuses, what is told is lost.
            self._intake.beat(spool.take_damage() if spool.refused_since is None else ())
        elif self._buffer.take_refused() and (told_until := self._sessions.told_until):
            self._intake.refused(told_until, told_until=told_until)
        else:
            self._intake.beat(())
        self._look(at_once=at_once)

    def _look(self, *, at_once: bool) -> None:
        """Record what the bot may not see, where that changed or grew."""
        heard_at, watches = self._sessions.heard_at, self.watches()
        if heard_at is None or not watches:
            return
        regulated = self._intake.regulated
        for guild_id in regulated.keys() & watches.keys():
            regulated_at = regulated.pop(guild_id)
            seen = self.client.get_guild(guild_id)
            if seen is not None and seen.get_member(self._known.bot_id or 0) is not None:
                self._sight.look(self._known.guilds[guild_id], seen, regulated_at)
        self._sight.beat(heard_at, watched=watches, at_once=at_once)

    def _take(self) -> Taken:
        changes, self._intake.changes = self._intake.changes, []
        position = wire.session_position(self.client) if self.client.ws else self._stood_at
        return Taken(
            tick=Tick(
                facts=self._buffer.take(),
                session=position if self._is_private else None,
                heard_at=self._sessions.heard_at,
                told_until=self._sessions.told_until,
            ),
            changes=changes,
            was_refused=self._buffer.take_refused() > 0,
        )

    def _begin_again(self) -> None:
        """Follow again on what is stored, since the spool refused what came behind it."""
        if self._is_private:
            self._supervisor.go_back()
        elif self._spool is not None and self._spool.refused_since is not None:
            since = self._spool.refused_since
            self._take_anew(self._spool)
            self._intake.refused(since, told_until=self._spool.told_until)

    def _take_anew(self, spool: Spool) -> None:
        """Let go of what was recorded until now, and let the spool take what follows."""
        self._buffer.take()
        self._buffer.take_refused()
        self._intake.changes.clear()
        spool.go_on()

    async def _restore(self) -> SessionPosition | None:
        """Know the servers as they were when what is stored was; return where the session stood."""
        spool, keeping = self._spool, self._keeping
        if spool is None or keeping is None:
            return None
        refused_since = spool.refused_since
        if refused_since is not None:
            wire.forget_socket(self.client)
            self._intake.forget()
            self._sight = Sight(self._buffer.record)
        self._stood_at = position = await self._known_again(spool, keeping)
        if position is not None and spool.heard_at is not None:
            lost_by = GapReason.OFFLINE if refused_since is None else GapReason.REFUSED
            self._sessions.restored(spool.heard_at, spool.told_until, lost_by)
        if refused_since is not None:
            self._take_anew(spool)
        return position

    async def _known_again(self, spool: Spool, keeping: Keeping) -> SessionPosition | None:
        if spool.session is None or spool.heard_at is None:
            return None
        self._known.bot_id = self.client.user.id if self.client.user else None
        try:
            async with aclosing(keeping.load(spool.session)) as servers:
                async for since, shadow in servers:
                    wire.know_again(self.client, shadow)
                    if not shadow.get("unavailable"):
                        self._intake.restored(shadow, since=since)
        except Exception as error:  # noqa: BLE001 - whatever was kept, the bot can begin anew
            log.warning("the last session cannot be resumed", extra={"error": type(error).__name__})
            self._known.guilds.clear()
            return None
        return spool.session

    async def _ask_invites(self, guild_id: GuildId) -> Counters | None:
        counters = await ask_invites(self.client, guild_id, self._clock)
        # While nobody listens, it may know of joins that have yet to be told.
        return counters if self.is_live else None

    async def settled(self) -> None:
        """Wait until every join has been attributed."""
        await self._invite_watch.settled()

    async def run(self) -> None:
        """Stay connected until cancelled, then hang up so that the session may be resumed.

        Raises:
            ConfigurationError: the token or an intent is refused; the sentence says what to do.
        """
        beating = asyncio.create_task(self._beat_on())
        try:
            async with self.client:
                try:
                    await self._supervisor.run()
                finally:
                    self.beat(at_once=True)
                    await self.client.hang_up()
                    await self._invite_watch.close()
        finally:
            beating.cancel()
            self.beat()
            await asyncio.sleep(0)  # the library begins its last events and waits for none

    async def _beat_on(self) -> None:
        beaten_at = self._clock.now()
        while True:
            await asyncio.sleep(_LOOK_S)
            now = self._clock.now()
            # A clock that was set back must not keep it from beating.
            if self._sessions.has_new_watch or abs(now - beaten_at) >= BEAT:
                beaten_at = now
                self.beat()


def _client(
    asked: discord.Intents, clock: Clock, *, publicly: bool
) -> tuple[GatewayClient, str | None]:
    """Return a client, and why its private parts are left alone; None: they are as expected."""
    # A clock that is driven is not meant to be Discord's.
    trace = SkewWatch(clock).trace() if isinstance(clock, SystemClock) else None
    client = GatewayClient(intents=asked, http_trace=trace)
    misfit = "it was asked for" if publicly else wire.misfit(client, REPLACED)
    if misfit is not None:
        client = GatewayClient(intents=asked, debug_events=True, http_trace=trace)
    return client, misfit
