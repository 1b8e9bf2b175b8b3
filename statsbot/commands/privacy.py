"""``/privacy``: what members decide about what is collected of them. Answers are private."""

import asyncio
import gzip
import io
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

import discord
from discord import app_commands, ui
from discord.utils import format_dt

from statsbot.commands.answers import (
    NO_PINGS,
    Interaction,
    ServerOnly,
    explain,
    guild_of,
    promptly,
    whisper,
)
from statsbot.commands.services import Services
from statsbot.domain.ids import GuildId
from statsbot.errors import MisuseError
from statsbot.reports.personal import personal_json
from statsbot.store.erasure import erase_member
from statsbot.store.guilds import guilds
from statsbot.store.privacy_choices import opt_in, opt_out, privacy_state
from statsbot.store.rows import PrivacyState

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes that an answer carries in every server."""
CONFIRMATION = "ERASE"
_FORM, _WORD = "privacy:erase", "word"
"""The ids of the form that confirms an erasure, and of its one field."""
_POLICY = (
    "**What is collected here**: that a message was sent, where and when, never its text; "
    "reactions; time in voice; comings and goings, and through which invite; how you are called; "
    "roles that make you staff, or that you chose when you came. "
    "It becomes this server's statistics and goes nowhere else.\n"
    "**For how long**: what you did in detail for as long as this server decided (400 days unless "
    "it says otherwise); what was added up from it stays.\n"
    "**What you can do**: `/privacy opt-out` ends it with your next step, `/privacy erase` takes "
    "out what there is, `/privacy export` shows it to you. Totals that name nobody stay.\n"
    "Whoever runs this bot answers for it; the server's staff knows who that is."
)

Change = Callable[[list[GuildId], datetime], Awaitable[None]]


class Privacy(ServerOnly, name="privacy", description="What is collected of you, and your say"):
    """For everybody, about themselves alone."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @app_commands.command(description="Whether anything is collected of you here")
    async def status(self, interaction: Interaction) -> None:
        """Answer with what the member asked for in this server."""
        async with promptly():
            state = await privacy_state(
                self._services.database, guild_of(interaction), interaction.user.id
            )
        await whisper(interaction, status_text(state))

    @app_commands.command(name="opt-out", description="Collect nothing more of you")
    @app_commands.describe(everywhere="In every server that this bot is in, not only in this one")
    async def opt_out(self, interaction: Interaction, everywhere: bool = False) -> None:
        """Collect nothing more of the member."""

        async def change(guild_ids: list[GuildId], now: datetime) -> None:
            await opt_out(self._services.database, guild_ids, interaction.user.id, now=now)

        where = await self._change(interaction, everywhere, change)
        await whisper(
            interaction,
            f"From now on nothing of yours is collected {where}. What was collected before is "
            "kept until it is too old, or until you use `/privacy erase`.",
        )

    @app_commands.command(name="opt-in", description="Collect again what you do from now on")
    @app_commands.describe(everywhere="In every server that this bot is in, not only in this one")
    async def opt_in(self, interaction: Interaction, everywhere: bool = False) -> None:
        """Collect of the member again."""

        async def change(guild_ids: list[GuildId], now: datetime) -> None:
            await opt_in(self._services.database, guild_ids, interaction.user.id, now=now)

        where = await self._change(interaction, everywhere, change)
        await whisper(interaction, f"What you do from now on is counted as yours again {where}.")

    @app_commands.command(description="Take out everything that was collected of you")
    @app_commands.describe(
        opt_out="Collect nothing more of you afterwards, either",
        everywhere="In every server that this bot is in, not only in this one",
    )
    async def erase(
        self, interaction: Interaction, opt_out: bool = False, everywhere: bool = False
    ) -> None:
        """Ask for the word that confirms it."""
        await interaction.response.send_modal(_form(opt_out=opt_out, everywhere=everywhere))

    @app_commands.command(description="Everything that is kept of you here, as a file")
    async def export(self, interaction: Interaction) -> None:
        """Answer with all rows that name the member."""
        guild_id = guild_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        content = await personal_json(
            self._services.database.patient,
            guild_id,
            interaction.user.id,
            now=self._services.clock.now(),
        )
        file = await asyncio.to_thread(_file, content, f"privacy-{guild_id}.json")
        await interaction.edit_original_response(
            content="Everything that is kept of you here, and names you:",
            attachments=[file],
            allowed_mentions=NO_PINGS,
        )

    @app_commands.command(description="What is collected, why, and for how long")
    async def policy(self, interaction: Interaction) -> None:
        """Answer with the policy in short."""
        await whisper(interaction, _POLICY)

    async def submitted(self, interaction: Interaction) -> bool:
        """Erase the member if this is the form that confirms it; return whether it was ours.

        A form is known by its id alone, so that one that was open while the bot was started again
        is understood.
        """
        form = str((interaction.data or {}).get("custom_id", ""))
        if interaction.type is not discord.InteractionType.modal_submit or not form.startswith(
            _FORM
        ):
            return False
        try:
            await self._erase(interaction, form)
        except Exception as error:  # noqa: BLE001 - whatever it is, they get a sentence
            await explain(interaction, error)
        return True

    async def _erase(self, interaction: Interaction, form: str) -> None:
        if _typed(interaction).strip().upper() != CONFIRMATION:
            raise MisuseError(f"Nothing was erased: that was not the word {CONFIRMATION}.")
        options = form.split(":")

        async def change(guild_ids: list[GuildId], now: datetime) -> None:
            for guild_id in guild_ids:
                await erase_member(
                    self._services.database,
                    guild_id,
                    interaction.user.id,
                    now=now,
                    opt_out="opt-out" in options,
                )

        where = await self._change(interaction, "everywhere" in options, change)
        if self._services.assets is not None:
            self._services.assets.forget(interaction.user.id)
        after = (
            "Nothing more is collected of you."
            if "opt-out" in options
            else "What you do from now on is counted again, unless you use `/privacy opt-out`."
        )
        await whisper(
            interaction,
            f"Everything that named you was erased {where}; totals that name nobody stay. {after}",
        )

    async def _change(self, interaction: Interaction, everywhere: bool, change: Change) -> str:
        """Make a change here or everywhere, and return where that was."""
        here = guild_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_ids = {here}
        if everywhere:
            present = await guilds(self._services.database)
            guild_ids |= {row.guild_id for row in present if row.left_at is None}
        await change(sorted(guild_ids), self._services.clock.now())
        for guild_id in guild_ids:
            self._services.forget_member(guild_id, interaction.user.id)
        return "in every server that this bot is in" if everywhere else "in this server"


def status_text(state: PrivacyState) -> str:
    """Return what a member asked for, in words."""
    lines = ["What you do in this server is counted, and kept with your id."]
    if state.opted_out_at is not None:
        lines = [f"Nothing of yours is collected here since {format_dt(state.opted_out_at, 'f')}."]
    if state.named_from is not None:
        lines.append(f"Whatever was before {format_dt(state.named_from, 'f')} stays unnamed.")
    lines.append("`/privacy export` shows what is kept, `/privacy policy` what is collected.")
    return "\n".join(lines)


def _form(*, opt_out: bool, everywhere: bool) -> ui.Modal:
    options = [_FORM, *["opt-out"] * opt_out, *["everywhere"] * everywhere]
    form = ui.Modal(title="Erase what was collected of you", custom_id=":".join(options))
    form.add_item(
        ui.Label(
            text=f"Type {CONFIRMATION} to confirm",
            description="This cannot be undone. Totals that name nobody stay.",
            component=ui.TextInput(custom_id=_WORD, max_length=20),
        )
    )
    form.stop()  # discord.py need not keep it: its answer is understood by its id
    return form


def _typed(interaction: Interaction) -> str:
    """Return what stands in the form's one field."""
    data = cast("dict[str, Any]", interaction.data or {})
    for component in data.get("components", ()):
        field = component.get("component", {})
        if field.get("custom_id") == _WORD:
            return str(field.get("value", ""))
    return ""


def _file(content: bytes, name: str) -> discord.File:
    """Return the file that carries ``content``, packed if it is large.

    Raises:
        MisuseError: it is too large even so.
    """
    if len(content) > LARGEST_FILE:
        content, name = gzip.compress(content, 6), f"{name}.gz"
    if len(content) > LARGEST_FILE:
        raise MisuseError(
            "There is more of you than fits into a message: ask whoever runs this bot, who can "
            "export it with statsbot privacy export."
        )
    return discord.File(io.BytesIO(content), filename=name)
