"""Plays a story through the local Discord under one driven clock, as fast as the bot can follow.

The gateway tells the time of messages, joins and edits itself; everything else happens, for a
listener, at the time of its own clock. So the story is cut at the instants of the second kind.
At each cut the driver waits until the bot has processed what was sent, sets the clock that both
share, and sends what happened since the cut before and at this one. The clock is therefore never
behind what the bot hears. While the bot answers a command the clock runs as fast as the real one,
so that the bot sees how long that truly takes.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from statsbot.domain.ids import ChannelId, MemberId
from statsbot.errors import TryLaterError
from statsbot.sandbox.command_input import Values
from statsbot.sandbox.interactions import Interaction
from statsbot.sandbox.population.happenings import (
    UNTIMED,
    Asked,
    Happening,
    Joined,
    OutageBegan,
    OutageEnded,
)
from statsbot.sandbox.population.stage import Stage
from statsbot.sandbox.population.truth import Truth
from statsbot.sandbox.rest.api import Exchange
from statsbot.sandbox.sandbox import Sandbox

Progress = Callable[[int, int, datetime], None]
"""Told how many happenings are done, of how many, and the time of the newest."""

_PROGRESS_EVERY = 500
_YIELD_EVERY = 4
"""Happenings after which the bot may begin to hear while more are being made."""
_INVITES_ROUTE = "/guilds/{guild_id}/invites"
_VANITY_ROUTE = "/guilds/{guild_id}/vanity-url"
_ONE_SECOND = timedelta(seconds=1)
_TICK_S = 0.002
_TURNS_AFTER_ANSWER = 4
"""How often the bot is heard from after an answer: it notes the use when its request returns."""
_PATIENCE = 3
"""After so many joins without a look at the invites, the driver stops waiting for them."""


class DrivenClock(Protocol):
    """A clock that the driver can set."""

    def now(self) -> datetime:
        """Return the present instant."""
        ...

    def set(self, instant: datetime) -> None:
        """Move to ``instant``."""
        ...


class InviteWatch:
    """Sees the bot look at invites; an observer of the sandbox's exchanges.

    A bot that asks for the vanity address, too, has not looked until that is answered.
    """

    def __init__(self) -> None:
        self._looked = asyncio.Event()
        self._has_listed = False
        self._asks_for_vanity = False

    def __call__(self, exchange: Exchange) -> None:
        """Take note of an exchange."""
        if exchange.template == _INVITES_ROUTE:
            self._has_listed = True
        elif exchange.template == _VANITY_ROUTE:
            self._asks_for_vanity = True
        else:
            return
        if self._has_listed and exchange.template == self._last_route:
            self._looked.set()

    def forget(self) -> None:
        """Wait for the next look, not for one that was."""
        self._looked.clear()
        self._has_listed = False

    @property
    def _last_route(self) -> str:
        return _VANITY_ROUTE if self._asks_for_vanity else _INVITES_ROUTE

    async def looked(self, *, within_s: float) -> bool:
        """Return whether the bot looks within so many seconds."""
        try:
            async with asyncio.timeout(within_s):
                await self._looked.wait()
        except TimeoutError:
            return False
        return True


class Driver:
    """Plays happenings in order; ``truth`` learns of each."""

    def __init__(
        self,
        sandbox: Sandbox,
        stage: Stage,
        happenings: Sequence[Happening],
        clock: DrivenClock,
        *,
        truth: Truth,
        invites: InviteWatch | None = None,
        bot_timeout_s: float = 30.0,
        invite_timeout_s: float = 0.5,
    ) -> None:
        """Take the story up at its beginning.

        Args:
            sandbox: Where it is played.
            stage: The community in that sandbox.
            happenings: The plan, in order of time.
            clock: Shared with sandbox and bot.
            truth: Told of each happening as it happens.
            invites: Given as the sandbox's observer, too; without it the driver does not wait
                for the bot to look at the invites after a join.
            bot_timeout_s: Longest wait for a bot that has to connect (real seconds).
            invite_timeout_s: Longest wait for a look at the invites (real seconds).
        """
        self.stage = stage
        self.truth = truth
        self._sandbox = sandbox
        self._happenings = happenings
        self._clock = clock
        self._invites = invites
        self._bot_timeout_s = bot_timeout_s
        self._invite_timeout_s = invite_timeout_s
        self._next = 0
        self._unseen_joins = 0

    async def bot_connected(self) -> None:
        """Return when a bot is connected and has processed what it was told.

        Raises:
            TryLaterError: none came in time.
        """
        gateway = self._sandbox.gateway
        if not await self._holds(
            lambda: any(each.connection is not None for each in gateway.sessions.values())
        ):
            raise TryLaterError(
                f"no bot connected to the local Discord within {self._bot_timeout_s:g} seconds: "
                f"point one at {self._sandbox.gateway_url}."
            )
        await self._sandbox.settle()

    async def play(
        self, until: datetime | None = None, *, progress: Progress | None = None
    ) -> None:
        """Play what happens before ``until`` (None: all), and leave the clock at that instant.

        May be called again to go on.

        Raises:
            TryLaterError: the bot did not come (back) in time.
        """
        await self.bot_connected()
        if self._next == 0 and self._invites is not None:
            await self._invites.looked(within_s=self._invite_timeout_s)
        reported = self._next
        total = len(self._happenings)
        while (cut := self._next_cut(until)) is not None:
            end, instant = cut
            await self._sandbox.settle()
            self._clock.set(max(instant, self._clock.now()))
            while self._next < end:
                happening = self._happenings[self._next]
                self._next += 1
                await self._happen(happening)
                if self._next % _YIELD_EVERY == 0:
                    await asyncio.sleep(0)
            if progress is not None and self._next - reported >= _PROGRESS_EVERY:
                reported = self._next
                progress(reported, total, instant)
        await self._sandbox.settle()
        if until is not None:
            self._clock.set(max(until, self._clock.now()))
        if progress is not None and self._next > 0:
            progress(self._next, total, self._happenings[self._next - 1].at)

    def perform(self, happening: Happening) -> None:
        """Let one happening happen now, known to the truth."""
        self.stage.perform(happening)
        self.truth.observe(happening)

    def _next_cut(self, until: datetime | None) -> tuple[int, datetime] | None:
        """Return up to where to play without a stop, and the instant to set; None at the end."""
        end, total = self._next, len(self._happenings)
        instant: datetime | None = None
        while end < total:
            happening = self._happenings[end]
            if until is not None and happening.at >= until:
                break
            if instant is not None and happening.at > instant:
                break
            end += 1
            if type(happening) in UNTIMED:
                instant = happening.at
        if end == self._next:
            return None
        return end, instant or self._happenings[end - 1].at

    async def _happen(self, happening: Happening) -> None:
        if isinstance(happening, OutageBegan):
            await self._begin_outage()
        elif isinstance(happening, OutageEnded):
            await self._end_outage()
        elif isinstance(happening, Asked):
            if not self._sandbox.state.commands:
                return  # a bot without commands is asked nothing
            asked = happening
            await self.ask(asked.member_id, asked.channel_id, asked.command, asked.values)
        if isinstance(happening, Joined) and self._invites is not None:
            self._invites.forget()
            self.perform(happening)
            await self._let_bot_look(self._invites, happening)
        else:
            self.perform(happening)

    async def ask(
        self, member_id: MemberId, channel_id: ChannelId, command: str, values: Values
    ) -> Interaction:
        """Let someone run a command of the bot, and return when it is answered.

        Raises:
            TryLaterError: the bot did not answer in time.
            ValueError: the bot has no such command.
        """
        state = self._sandbox.state
        running = asyncio.create_task(self._run_clock())
        interaction = self._sandbox.interactions.run_command(
            state.users[member_id], state.channels[channel_id], command, values
        )
        try:
            async with asyncio.timeout(self._bot_timeout_s):
                await interaction.finished.wait()
                for _ in range(_TURNS_AFTER_ANSWER):
                    await self._sandbox.settle()
                    await asyncio.sleep(_TICK_S)
        except TimeoutError:
            raise TryLaterError(
                f"the bot did not answer /{command} in {self._bot_timeout_s:g} s."
            ) from None
        finally:
            running.cancel()
        return interaction

    async def _run_clock(self) -> None:
        """Let the clock go on as the real one does, until cancelled."""
        loop, since = asyncio.get_running_loop(), self._clock.now()
        began = loop.time()
        while True:
            await asyncio.sleep(_TICK_S)
            self._clock.set(since + timedelta(seconds=loop.time() - began))

    async def _let_bot_look(self, invites: InviteWatch, joined: Joined) -> None:
        """Wait for the bot to read the counters, unless someone else joins within a second."""
        following = self._happenings[self._next : self._next + 3]
        crowd = any(
            isinstance(each, Joined) and each.at - joined.at < _ONE_SECOND for each in following
        )
        if crowd or not self._sandbox.gateway.connections:
            return
        timeout_s = self._invite_timeout_s if self._unseen_joins < _PATIENCE else 0.0
        looked = await invites.looked(within_s=timeout_s)
        self._unseen_joins = 0 if looked else self._unseen_joins + 1

    async def _begin_outage(self) -> None:
        """Cut the bot off, and go on once it has noticed (which a refused handshake shows)."""
        gateway, faults = self._sandbox.gateway, self._sandbox.faults
        await self._sandbox.settle()
        faults.forget_sessions()
        plenty = 1_000_000
        faults.refuse_connections(plenty)
        faults.drop()
        await self._holds(lambda: gateway.refusals_left < plenty)

    async def _end_outage(self) -> None:
        """Let the bot in again, and wait until it is."""
        if self._invites is not None:
            self._invites.forget()
        self._sandbox.faults.accept_connections()
        await self.bot_connected()
        if self._invites is not None:
            await self._invites.looked(within_s=self._invite_timeout_s)

    async def _holds(self, condition: Callable[[], bool]) -> bool:
        """Wait until a condition holds; return whether it does before the bot's time is up."""
        try:
            async with asyncio.timeout(self._bot_timeout_s):
                while not condition():  # noqa: ASYNC110 - nobody announces what is waited for
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return False
        return True
