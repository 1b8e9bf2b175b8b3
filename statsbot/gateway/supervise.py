"""Keeps the connection to Discord for as long as Discord lets us.

discord.py resumes and reconnects by itself once it has been connected. What it does not survive is
a first handshake that fails (its issue 10520) and a Discord that is away when it logs in: those
are tried again here, with jitter. What only the operator can mend ends the run with a sentence.
"""

import asyncio
import logging
from random import Random

import aiohttp
import discord

from statsbot.errors import ConfigurationError, TryLaterError
from statsbot.gateway import endpoints
from statsbot.gateway.client import GatewayClient
from statsbot.gateway.intents import PORTAL, portal_switches

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""Waits between tries; half of each is jitter."""

_AWAY = (
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    discord.RateLimited,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)


class Supervisor:
    """Logs in, connects, and begins again where discord.py would give up."""

    def __init__(self, client: GatewayClient, token: str, *, random: Random) -> None:
        self._client = client
        self._token = token
        self._random = random
        self._failures = 0

    async def run(self) -> None:
        """Stay connected until the client is closed.

        Raises:
            ConfigurationError: the token or an intent is refused; the sentence says what to do.
            TryLaterError: discord.py closed the client for a reason that may pass.
        """
        await self._log_in()
        while not self._client.is_closed():
            try:
                await self._connect()
            except discord.PrivilegedIntentsRequired as error:
                raise ConfigurationError(_intents_missing(self._client.intents)) from error
            except discord.ConnectionClosed as error:
                if sentence := _refusal(error.code, self._client.intents):
                    raise ConfigurationError(sentence) from error
                raise TryLaterError(
                    f"Discord ended the connection (code {error.code}): start the bot again."
                ) from error
            except Exception as error:  # noqa: BLE001 - whatever it is, the bot lives on
                await self._wait("gateway lost", error)

    async def _log_in(self) -> None:
        while True:
            try:
                await self._client.login(self._token)
            except discord.LoginFailure as error:
                raise ConfigurationError(
                    "Discord does not accept the token: copy the one on the page “Bot” of "
                    f"{PORTAL} into DISCORD_TOKEN, or reset it there first."
                ) from error
            except _AWAY as error:
                await self._client.forget_login()
                await self._wait("Discord is away", error)
            else:
                self._failures = 0
                return

    async def _connect(self) -> None:
        _shards, url, limit = await self._client.http.get_bot_gateway()
        if limit["remaining"] < 1:
            wait_s = limit["reset_after"] / 1000
            log.error("no session may be started for now", extra={"seconds": round(wait_s)})
            await asyncio.sleep(wait_s)
        endpoints.point_gateway(url)
        await self._client.connect()

    async def _wait(self, what: str, error: Exception) -> None:
        await self._client.hang_up()
        if self._client.ws and self._client.is_ready():
            self._failures = 0
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
