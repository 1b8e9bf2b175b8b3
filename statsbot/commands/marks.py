"""``/statsbot mark``: what staff want to see marked in their statistics."""

from discord import app_commands
from discord.utils import format_dt

from renderers.text.names import clean_name
from statsbot.commands.answers import Interaction, guild_of, promptly, whisper
from statsbot.commands.member_names import fitting
from statsbot.commands.services import Services
from statsbot.delivery.markup import literal
from statsbot.domain.moments import parse_stretch
from statsbot.domain.windows import zone
from statsbot.errors import MisuseError
from statsbot.store.marks import (
    LONGEST_LABEL,
    EventMark,
    MarkKind,
    add_mark,
    marks_set,
    remove_mark,
)
from statsbot.store.settings import settings

_OFFERS = 25
"""Choices that Discord shows at most."""
_MOMENT = "such as 2026-05-01 or 2026-05-01 18:30, on the server's clocks"
_GREATEST_NUMBER = 2**31 - 1


class Marks(app_commands.Group, name="mark", description="Mark what happened in the statistics"):
    """For those who manage the server; answers are private."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @app_commands.command(description="Mark something that happened, so that pictures show it")
    @app_commands.describe(
        label="What to call it; whoever sees the statistics can read it",
        at=f"When it happened or began, {_MOMENT}; without it, now",
        until="When it ended, written the same way; without it, a day is all of it",
        announcement="It is something that you announced",
    )
    async def add(
        self,
        interaction: Interaction,
        label: app_commands.Range[str, 1, LONGEST_LABEL],
        at: str | None = None,
        until: str | None = None,
        announcement: bool = False,
    ) -> None:
        """Keep a mark and say under which number."""
        guild_id, database = guild_of(interaction), self._services.database
        async with promptly():
            clocks = zone((await settings(database, guild_id)).zone)
            now = self._services.clock.now()
            written = at or f"{now.astimezone(clocks):%Y-%m-%d %H:%M}"
            start, end = parse_stretch(written, until, zone=clocks)
            kind = MarkKind.ANNOUNCEMENT if announcement else MarkKind.HAPPENING
            shown = clean_name(label, fallback="?", max_clusters=LONGEST_LABEL)
            number = await add_mark(
                database,
                guild_id,
                at=start,
                ends_at=end,
                label=shown,
                kind=kind,
                creator_id=interaction.user.id,
            )
        mark = EventMark(kind=kind, at=start, ends_at=end, label=shown, mark_id=number)
        await whisper(interaction, f"Marked: {_line(mark)}")

    @app_commands.command(name="list", description="Show the marks that were set")
    async def show(self, interaction: Interaction) -> None:
        """Answer with the marks, newest first."""
        async with promptly():
            kept = await marks_set(self._services.database, guild_of(interaction))
        lines = [_line(mark) for mark in reversed(kept)]
        await whisper(interaction, fitting(lines) if lines else "Nothing is marked yet.")

    @app_commands.command(description="Remove a mark")
    @app_commands.describe(number="The mark's number, as the list has it")
    async def remove(
        self, interaction: Interaction, number: app_commands.Range[int, 1, _GREATEST_NUMBER]
    ) -> None:
        """Remove a mark, if there is one of this number."""
        async with promptly():
            removed = await remove_mark(self._services.database, guild_of(interaction), number)
        if not removed:
            raise MisuseError(f"There is no mark {number}: the list shows those there are.")
        await whisper(interaction, f"Mark {number} was removed.")

    @remove.autocomplete("number")
    async def offer_marks(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        """Offer the marks, newest first."""
        kept = await marks_set(self._services.database, guild_of(interaction))
        offers = {f"{mark.mark_id} {mark.label}": mark.mark_id or 0 for mark in reversed(kept)}
        typed = str(current).strip().lower()
        found = [name for name in offers if typed in name.lower()][:_OFFERS]
        return [app_commands.Choice(name=name[:100], value=offers[name]) for name in found]


def _line(mark: EventMark) -> str:
    """Return a mark in a line."""
    until = f" to {format_dt(mark.ends_at, 'f')}" if mark.ends_at is not None else ""
    what = ", announced" if mark.kind is MarkKind.ANNOUNCEMENT else ""
    label = f"\u2068{literal(mark.label or '')}\u2069"
    by = f", set by <@{mark.creator_id}>" if mark.creator_id is not None else ""
    return f"`{mark.mark_id}` **{label}**: {format_dt(mark.at, 'f')}{until}{what}{by}"
