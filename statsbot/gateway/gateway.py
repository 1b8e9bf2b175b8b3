"""The bot's end of Discord's gateway, put together."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

from statsbot.clock import Clock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.segments import Tick
from statsbot.domain.ids import GuildId, MemberId
from statsbot.gateway import endpoints, wire
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.client import GatewayClient, ask_invites
from statsbot.gateway.intake import REPLACED, Intake
from statsbot.gateway.intents import intents, watched_kinds
from statsbot.gateway.join_sources import JoinSources, searching
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.sessions import Sessions
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
            publicly: leave discord.py's private parts alone even where they are as expected.
        """
        endpoints.point(api_url=api_url, cdn_url=cdn_url)
        asked = intents(message_content=message_content)
        self.client = GatewayClient(intents=asked)
        misfit = "it was asked for" if publicly else wire.misfit(self.client, REPLACED)
        if misfit is not None:
            self.client = GatewayClient(intents=asked, debug_events=True)
        self.faults = wire.Faults()
        self._buffer = buffer
        self._clock = clock
        known = Knowledge(reads_text=message_content)
        self._known = known
        self._sessions = Sessions(known, watched_kinds(asked), buffer.record)
        self._invite_watch = InviteWatch(
            lambda guild_id: ask_invites(self.client, guild_id, clock),
            buffer.record,
            clock,
            join_sources=JoinSources(searching(self.client), wants_exact_invites, buffer.record),
        )
        self._intake = Intake(
            known=known,
            sessions=self._sessions,
            invite_watch=self._invite_watch,
            record=buffer.record,
            clock=clock,
        )
        if misfit is None:
            wire.install(self.client, self._intake, replaced=REPLACED, faults=self.faults)
        else:
            log.warning("counting through discord.py's public events: %s", misfit)
            wire.install_publicly(self.client, self._intake, faults=self.faults)
        self._supervisor = Supervisor(self.client, token, random=random)
        self.ready = asyncio.Event()
        """Set when the client knows its servers for the first time."""

        async def on_ready() -> None:
            self.ready.set()

        self.client.event(on_ready)

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

    def forget_member(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Forget how a member is called; the next event that tells it is news."""
        self._known.told_members.forget(guild_id, member_id)

    def audience_role_changed(self, guild_id: GuildId, role_id: int | None) -> None:
        """Count from now on what members with this role can see as public; None: what all can."""
        self._intake.audience_role_changed(guild_id, role_id)

    def take(self) -> Tick:
        """Hand over what was recorded, and how far the session had come with it."""
        return Tick(facts=self._buffer.take())

    def beat(self) -> None:
        """Record how far we watched until now."""
        self._intake.beat(self._buffer.take_refused())

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
                    await self.client.hang_up()
                    await self._invite_watch.close()
        finally:
            beating.cancel()
            self.beat()

    async def _beat_on(self) -> None:
        beaten_at = self._clock.now()
        while True:
            await asyncio.sleep(_LOOK_S)
            now = self._clock.now()
            # A clock that was set back must not keep it from beating.
            if self._sessions.has_new_watch or abs(now - beaten_at) >= BEAT:
                beaten_at = now
                self.beat()
