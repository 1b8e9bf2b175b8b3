"""Every use of a command, recorded when it has ended: how, and how long after its arrival."""

from datetime import datetime, timedelta

import discord
from discord import app_commands

from statsbot.commands.answers import Interaction, explain
from statsbot.commands.services import Services
from statsbot.domain.facts import Audience, CommandRun, Outcome
from statsbot.errors import ConfigurationError, StatsbotError, TryLaterError

_ARRIVED_AT = "arrived_at"
_MILLISECOND = timedelta(milliseconds=1)


def record_runs(tree: app_commands.CommandTree[discord.Client], services: Services) -> None:
    """Record the uses of all commands of ``tree``, and answer those that failed.

    What was asked for while a value was typed is no use.
    """

    async def arrived(interaction: Interaction) -> bool:
        interaction.extras[_ARRIVED_AT] = services.clock.now()
        return True

    async def failed(interaction: Interaction, error: app_commands.AppCommandError) -> None:
        await explain(interaction, error)
        record(interaction, _outcome(error))

    def record(interaction: Interaction, outcome: Outcome) -> None:
        command, guild_id = interaction.command, interaction.guild_id
        if command is None or guild_id is None:
            return
        now, channel_id = services.clock.now(), interaction.channel_id
        arrived_at: datetime = interaction.extras.get(_ARRIVED_AT, now)
        run = CommandRun(
            guild_id=guild_id,
            interaction_id=interaction.id,
            channel_id=channel_id,
            member_id=interaction.user.id,
            command=command.qualified_name,
            audience=(
                Audience.RESTRICTED
                if channel_id is None
                else services.audience(guild_id, channel_id)
            ),
            outcome=outcome,
            latency_ms=max(0, (now - arrived_at) // _MILLISECOND),
        )
        services.record((run,))

    tree.interaction_check = arrived
    tree.error(failed)

    @tree.client.event
    async def on_app_command_completion(interaction: Interaction, _: object) -> None:  # pyright: ignore[reportUnusedFunction]
        record(interaction, Outcome.ANSWERED)


def _outcome(error: app_commands.AppCommandError) -> Outcome:
    """Tell a sentence that says what to do from what is nobody's doing but ours."""
    if not isinstance(error, app_commands.CommandInvokeError):
        return Outcome.REFUSED
    ours = (ConfigurationError, TryLaterError)
    said = isinstance(error.original, StatsbotError) and not isinstance(error.original, ours)
    return Outcome.REFUSED if said else Outcome.FAILED
