"""Hangs the commands on discord.py's tree, and tells Discord of them when they changed."""

from operator import itemgetter
from typing import Any, cast

import discord
from discord import app_commands

from statsbot.commands.answers import Interaction, answer_forgotten
from statsbot.commands.backfill import backfill_command
from statsbot.commands.invites import Invites
from statsbot.commands.marks import Marks
from statsbot.commands.privacy import Privacy
from statsbot.commands.runs import record_runs
from statsbot.commands.serverstats import ServerStats
from statsbot.commands.services import Services
from statsbot.commands.settings import Settings


def install(tree: app_commands.CommandTree[discord.Client], services: Services) -> None:
    """Add every command to ``tree``, and answer whatever else members can send."""
    privacy = Privacy(services)
    settings = Settings(services)
    settings.add_command(backfill_command(services))
    settings.add_command(Marks(services))
    for group in (ServerStats(services), Invites(services), settings, privacy):
        tree.add_command(group)
    record_runs(tree, services)

    @tree.client.event
    async def on_interaction(interaction: Interaction) -> None:  # pyright: ignore[reportUnusedFunction]
        if not await privacy.submitted(interaction):
            await answer_forgotten(interaction)


async def sync_if_changed(tree: app_commands.CommandTree[discord.Client]) -> bool:
    """Tell Discord of the commands if it knows others; return whether it had to be told.

    What Discord has is asked, not remembered: so an older version that is started again finds
    its commands replaced, and puts them back. Call it after the login.
    """
    application_id = tree.client.application_id
    if application_id is None:
        raise discord.MissingApplicationID
    known: Any = await tree.client.http.get_global_commands(application_id)
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if sorted(_essence(known), key=_name) == sorted(_essence(wanted), key=_name):
        return False
    await tree.sync()
    return True


_name = itemgetter("name")
_DISCORDS_OWN = frozenset(
    {"id", "application_id", "version", "guild_id", "dm_permission"}
    | {"name_localizations", "description_localizations"}
)
"""Keys that Discord adds to what it was told, or derives from it."""


def _essence(described: Any) -> Any:
    """Return a command's description without defaults and without what is Discord's own."""
    if isinstance(described, list):
        return [_essence(item) for item in cast("list[Any]", described)]
    if not isinstance(described, dict):
        return described
    kept = {
        key: str(value) if key == "default_member_permissions" and value else _essence(value)
        for key, value in cast("dict[str, Any]", described).items()
        if key not in _DISCORDS_OWN
    }
    return {
        key: value
        for key, value in kept.items()
        if value is not None and value is not False and value != []
    }
