"""How commands answer: in time, in private where they refuse, and never with a traceback.

Discord waits three seconds for the first word. What may take longer is deferred within
:data:`AT_ONCE`, or given up within :data:`PATIENCE` with a sentence.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeAlias

import discord
from discord import app_commands

from statsbot.domain.ids import GuildId
from statsbot.errors import ConfigurationError, DatabaseAwayError, StatsbotError, TryLaterError

log = logging.getLogger(__name__)

Interaction: TypeAlias = discord.Interaction[discord.Client]

AT_ONCE = 0.8
"""Seconds within which an answer is given, or deferred."""
PATIENCE = 2.0
"""Seconds after which a read that was to be answered at once is given up."""
NO_PINGS = discord.AllowedMentions.none()
NOT_OFFERED = (
    "One of these values cannot be used here: choose from what Discord offers while you type."
)

_LOST = {10062, 40060, 50027}
"""Unknown interaction, already answered, token expired: nobody hears another word."""
_ONLY_IN_SERVERS = "Statistics belong to a server: use this command in one."
_OUT_OF_REACH = "The statistics are out of reach at present: try again in a few minutes."
_CHANGED = "This command has changed: reload Discord (Ctrl+R) and try it again."
_NO_SUCH_BUTTON = "This button or menu is no longer in use: run the command again."


class ServerOnly(app_commands.Group):
    """A group of commands that works in servers alone, for the members of a server."""

    def __init__(self, *, default_permissions: discord.Permissions | None = None) -> None:
        super().__init__(
            guild_only=True,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            default_permissions=default_permissions,
        )

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse what comes from elsewhere, whatever Discord was told of the command."""
        if interaction.guild_id is None:
            raise app_commands.NoPrivateMessage
        return True


def guild_of(interaction: Interaction) -> GuildId:
    """Return the server in which a command of :class:`ServerOnly` was used."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


@asynccontextmanager
async def promptly() -> AsyncGenerator[None]:
    """Give up with a sentence what takes longer than a first answer may.

    Raises:
        TryLaterError: the database did not answer in time.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError as error:
        raise TryLaterError(_OUT_OF_REACH) from error


async def whisper(interaction: Interaction, text: str) -> None:
    """Answer in private, pinging nobody."""
    if not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=NO_PINGS)
    else:
        # Deferred for all to see: the placeholder becomes the sentence.
        await interaction.edit_original_response(content=text, allowed_mentions=NO_PINGS)


async def explain(interaction: Interaction, error: Exception) -> None:
    """Answer a command that failed with one sentence."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.HTTPException) and cause.code in _LOST:
        log.warning(
            "an interaction could not be answered: too late, or another instance of this bot did",
            extra={"interaction": interaction.id, "code": cause.code},
        )
        return
    try:
        await whisper(interaction, _sentence(interaction, cause))
    except discord.HTTPException as failure:
        log.warning("a refusal was not delivered", extra={"code": failure.code})


async def answer_forgotten(interaction: Interaction) -> None:
    """Answer buttons, menus and forms that no part of the bot knows."""
    kinds = (discord.InteractionType.component, discord.InteractionType.modal_submit)
    if interaction.type in kinds and not interaction.response.is_done():
        await whisper(interaction, _NO_SUCH_BUTTON)


def _sentence(interaction: Interaction, error: BaseException) -> str:
    if isinstance(error, DatabaseAwayError):
        return _OUT_OF_REACH  # the error's own sentence tells the operator where it is
    if isinstance(error, StatsbotError) and not isinstance(error, ConfigurationError):
        return str(error)
    if isinstance(error, app_commands.NoPrivateMessage):
        return _ONLY_IN_SERVERS
    if isinstance(error, app_commands.TransformerError):
        return NOT_OFFERED
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return _CHANGED
    incident = f"{interaction.id:x}"
    log.error("a command failed", exc_info=error, extra={"incident": incident})
    return f"Something went wrong here. The operator finds it in the log as incident {incident}."
