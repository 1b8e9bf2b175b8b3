"""Keeps the connection to Discord for as long as Discord lets us.

discord.py's own loop does not survive a first handshake that fails (its issue 10520) or a Discord
that is away when it logs in, begins a new session where an error of its own ended the old one, and
waits up to a quarter of an hour between tries. So the loop is here: it resumes whatever can be
resumed, also the session of the last run, and tries again within seconds, with jitter. What only
the operator can mend ends the run with a sentence.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random
from typing import TypeAlias

import discord
from discord.gateway import ReconnectWebSocket

from statsbot.collectors.segments import SessionPosition
from statsbot.errors import ConfigurationError, StatsbotError, TryLaterError
from statsbot.gateway import endpoints, wire
from statsbot.gateway.client import GatewayClient
from statsbot.gateway.intents import PORTAL, portal_switches

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""Waits between tries; half of each is jitter."""
ANOTHER_ADDRESS_AFTER = 2
"""After how many tries in vain a session is resumed at Discord's general address."""

Restore: TypeAlias = Callable[[], Awaitable[SessionPosition | None]]
"""Returns where a session of the last run can be resumed, once the client is logged in."""


class Supervisor:
    """Logs in, connects, and begins again where discord.py would give up or wait for long."""

    def __init__(
        self,
        client: GatewayClient,
        token: str,
        *,
        random: Random,
        is_live: Callable[[], bool],
        restore: Restore | None,
    ) -> None:
        """Prepare to connect.

        Args:
            client: what to keep connected.
            token: the bot's.
            random: jitters the waits between tries.
            is_live: whether a session is there and tells us everything.
            restore: knows where to resume, at the start and after :meth:`go_back`; None:
                discord.py's private parts are not as expected, and its own way of connecting is
                taken, which knows nothing of earlier runs.
        """
        self._client = client
        self._token = token
        self._random = random
        self._is_live = is_live
        self._restore = restore
        self._failures = 0
        self._position: SessionPosition | None = None
        self._has_begun = False
        self._goes_back = False
        self._hanging_up: asyncio.Task[None] | None = None

    def go_back(self) -> None:
        """Resume, soon, from what is restored, and forget where the session stands now."""
        if not self._goes_back:
            self._goes_back = True
            self._hanging_up = asyncio.create_task(self._client.hang_up())

    async def run(self) -> None:
        """Stay connected until the client is closed.

        Raises:
            ConfigurationError: the token or an intent is refused; the sentence says what to do.
            TryLaterError: discord.py closed the client for a reason that may pass.
        """
        await self._log_in()
        if self._restore is not None:
            self._position = await self._restore()
        while not self._client.is_closed():
            try:
                if self._restore is None:
                    await self._prepare_session()
                    await self._client.connect()
                else:
                    if self._goes_back:
                        await self._client.hang_up()
                        self._position = await self._restore()
                        self._goes_back = False
                    await self._hold_socket()
            except discord.PrivilegedIntentsRequired as error:
                raise ConfigurationError(_intents_missing(self._client.intents)) from error
            except discord.ConnectionClosed as error:
                if sentence := _refusal(error.code, self._client.intents):
                    raise ConfigurationError(sentence) from error
                if self._restore is None:
                    raise TryLaterError(
                        f"Discord ended the connection (code {error.code}): start the bot again."
                    ) from error
                await self._lost(error)
            except Exception as error:  # noqa: BLE001 - whatever it is, the bot lives on
                await self._lost(error)

    async def _hold_socket(self) -> None:
        """Open a socket and receive from it until it ends, which raises."""
        if self._position is None:
            await self._prepare_session()
        elif self._failures >= ANOTHER_ADDRESS_AFTER:
            start = await self._client.session_start()
            self._position = replace(self._position, resume_url=start.url)
        is_initial = not self._has_begun
        self._has_begun = self._has_begun or self._position is None
        await wire.open_socket(self._client, self._position, initial=is_initial)
        while not self._goes_back:
            await self._client.ws.poll_event()

    async def _lost(self, error: Exception) -> None:
        """Take note of where the session stands, and wait before the next try if one is wise."""
        was_live = self._is_live()
        self._client.dispatch("disconnect")
        if isinstance(error, ReconnectWebSocket) and not error.resume:
            self._position = None
        elif self._restore is not None and self._client.ws:
            self._position = wire.session_position(self._client)
        if was_live:
            self._failures = 0
        if self._goes_back or isinstance(error, wire.AskingAgain):
            return
        if not (was_live and isinstance(error, ReconnectWebSocket)):
            await self._wait("gateway lost", error)

    async def _prepare_session(self) -> None:
        """Learn where new sessions are begun, and wait while none may be."""
        start = await self._client.session_start()
        if start.wait_s:
            log.error("no session may be started for now", extra={"seconds": round(start.wait_s)})
            await asyncio.sleep(start.wait_s)
        endpoints.point_gateway(start.url)

    async def _log_in(self) -> None:
        while True:
            try:
                await self._client.login(self._token)
            except discord.LoginFailure as error:
                raise ConfigurationError(
                    "Discord does not accept the token: copy the one on the page “Bot” of "
                    f"{PORTAL} into DISCORD_TOKEN, or reset it there first."
                ) from error
            except StatsbotError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever answers, it is not Discord
                await self._client.forget_login()
                await self._wait("Discord is away", error)
            else:
                self._failures = 0
                return

    async def _wait(self, what: str, error: Exception) -> None:
        await self._client.hang_up()
        longest = min(FIRST_WAIT_S * 2**self._failures, LONGEST_WAIT_S)
        self._failures += 1
        wait_s = longest * self._random.uniform(0.5, 1.0)
        log.warning(
            "%s, trying again",
            what,
            extra={"seconds": round(wait_s, 1), "error": type(error).__name__},
        )
        await asyncio.sleep(wait_s)


def _refusal(code: int, asked: discord.Intents) -> str | None:
    """Return the sentence for a code with which Discord refuses us for good."""
    match code:
        case 4004:
            return (
                "Discord ended the session because the token is no longer valid: copy the new one "
                f"on the page “Bot” of {PORTAL} into DISCORD_TOKEN."
            )
        case 4010 | 4011:
            return (
                "Discord wants this bot to be split into shards (from 2,500 servers on), which "
                "this version cannot do."
            )
        case 4012:
            return "Discord no longer speaks this version of its gateway: update statsbot."
        case 4013 | 4014:
            return _intents_missing(asked)
        case _:
            return None


def _intents_missing(asked: discord.Intents) -> str:
    return (
        f"Discord refuses what the bot asks to be told: switch on {portal_switches(asked)} on the "
        f"page “Bot” of {PORTAL} (“Privileged Gateway Intents”) and start again."
    )
