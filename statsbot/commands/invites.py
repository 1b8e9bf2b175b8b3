"""``/invites``: who brought a member, and whom a member brought. Answers are private."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

import discord
from discord import app_commands
from discord.utils import format_dt

from statsbot.clock import Clock
from statsbot.commands.answers import Interaction, ServerOnly, guild_of, promptly, whisper
from statsbot.commands.invite_links import (
    DEFAULT_WINDOW,
    LONGEST_LABEL,
    codes_like,
    describe_links,
    describe_makers,
    label,
)
from statsbot.commands.member_names import MemberNames, fitting
from statsbot.commands.services import Services
from statsbot.delivery.markup import literal
from statsbot.domain.facts import Confidence
from statsbot.domain.ids import GuildId, MemberId
from statsbot.errors import MisuseError
from statsbot.store.guilds import members
from statsbot.store.invites import attribution, invites, joins_by
from statsbot.store.pool import Database
from statsbot.store.rows import JoinRow

_COMINGS_SHOWN = 5
_OFFERS = 25
"""Choices that Discord shows at most."""
_TIMEFRAME = "7d, 30d, 365d, all, or two dates: 2025-01-01..2025-01-31"

Describe = Callable[[Database, GuildId, str, Clock], Awaitable[str]]


class Invites(ServerOnly, name="invites", description="Who came through whom"):
    """Answers from what was recorded when members came; nothing is guessed."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @app_commands.command(description="Who brought this member")
    @app_commands.describe(member="The member who came")
    async def who(self, interaction: Interaction, member: discord.User) -> None:
        """Answer with each coming of a member, newest first."""
        async with promptly():
            text = await self._who(guild_of(interaction), member)
        await whisper(interaction, text)

    @app_commands.command(description="Whom this member brought")
    @app_commands.describe(member="The member who invited")
    async def by(self, interaction: Interaction, member: discord.User) -> None:
        """Answer with how many came through a member's invites, and who."""
        async with promptly():
            text = await self._by(guild_of(interaction), member)
        await whisper(interaction, text)

    @app_commands.command(description="What each invite link brought; for those with Manage Server")
    @app_commands.describe(timeframe=_TIMEFRAME)
    async def links(self, interaction: Interaction, timeframe: str = DEFAULT_WINDOW) -> None:
        """Answer with the links of a window: who came, stayed, had a young account."""
        await self._tell_staff(interaction, describe_links, timeframe)

    @app_commands.command(description="Who brought the most people; for those with Manage Server")
    @app_commands.describe(timeframe=_TIMEFRAME)
    async def top(self, interaction: Interaction, timeframe: str = DEFAULT_WINDOW) -> None:
        """Answer with the members who are credited in a window."""
        await self._tell_staff(interaction, describe_makers, timeframe)

    @app_commands.command(description="Name an invite link; for those with Manage Server")
    @app_commands.describe(
        code="The invite link", text="What to call it, such as where it was posted; empty: nothing"
    )
    async def label(
        self,
        interaction: Interaction,
        code: str,
        text: app_commands.Range[str, 1, LONGEST_LABEL] | None = None,
    ) -> None:
        """Answer that a link has a name now, or none."""
        _for_staff(interaction)
        async with promptly():
            done = await label(self._services.database, guild_of(interaction), code, text)
        await whisper(interaction, done)

    @label.autocomplete("code")
    async def offer_codes(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the server's links to its staff."""
        if not interaction.permissions.manage_guild:
            return []
        offers = await codes_like(self._services.database, guild_of(interaction), current, _OFFERS)
        return [app_commands.Choice(name=shown, value=code) for shown, code in offers]

    async def _tell_staff(
        self, interaction: Interaction, describe: Describe, timeframe: str
    ) -> None:
        _for_staff(interaction)
        services = self._services
        async with promptly():
            text = await describe(
                services.database, guild_of(interaction), timeframe, services.clock
            )
        await whisper(interaction, text)

    async def _who(self, guild_id: GuildId, member: discord.User) -> str:
        database = self._services.database
        comings = await attribution(database, guild_id, member.id)
        makers = {row.code: row.inviter_id for row in await invites(database, guild_id)}
        ids = {coming.inviter_id for coming in comings} | set(makers.values())
        names = await self._names(guild_id, filter(None, ids), member)
        who = names.bold(member.id)
        if not comings:
            return f"How {who} came is not known: nobody watched when they did."
        lines = [_coming(coming, makers, names) for coming in comings[:_COMINGS_SHOWN]]
        return fitting([f"How {who} came:", *lines])

    async def _by(self, guild_id: GuildId, member: discord.User) -> str:
        joins = await joins_by(self._services.database, guild_id, member.id)
        newest: dict[MemberId, JoinRow] = {}
        for join in joins:
            newest.setdefault(join.member_id, join)
        names = await self._names(guild_id, newest, member)
        who = names.bold(member.id)
        if not newest:
            return f"Nobody is known to have come through an invite of {who}."
        stayed = sum(join.left_at is None for join in newest.values())
        people = "1 member" if len(newest) == 1 else f"{len(newest)} members"
        lines = [
            f"- {names.bold(join.member_id)}, {_day(join.joined_at)}"
            + (f" (left {_day(join.left_at)})" if join.left_at else "")
            for join in newest.values()
        ]
        return fitting([f"{who} brought {people}, of whom {stayed} stayed:", *lines])

    async def _names(
        self, guild_id: GuildId, member_ids: Iterable[MemberId], asked: discord.User
    ) -> MemberNames:
        rows = await members(self._services.database, guild_id, {asked.id, *member_ids})
        return MemberNames(
            {asked.id: asked.display_name} | {row.member_id: row.name for row in rows}
        )


def _for_staff(interaction: Interaction) -> None:
    """Refuse those who do not manage the server: links are not everybody's to see."""
    if not interaction.permissions.manage_guild:
        raise MisuseError("This is for those who manage the server: ask one of them.")


def _coming(coming: JoinRow, makers: dict[str, MemberId | None], names: MemberNames) -> str:
    ended = f", left {_day(coming.left_at)}" if coming.left_at else ""
    return f"- {_day(coming.joined_at)}{ended}: {_way(coming, makers, names)}"


def _way(coming: JoinRow, makers: dict[str, MemberId | None], names: MemberNames) -> str:
    """Return how a member came, with how surely that is known."""
    invite = _invite(coming.code, coming.inviter_id, names)
    match coming.confidence:
        case Confidence.EXACT:
            return f"{invite}. Certain: Discord itself names it."
        case Confidence.INFERRED:
            return f"{invite}. Very likely: no other invite's counter rose."
        case Confidence.AMBIGUOUS:
            candidates = ", or ".join(
                _invite(code, makers.get(code), names) for code in coming.candidates
            )
            return f"{candidates or 'one of several invites'}. Not certain: several counters rose."
        case Confidence.VANITY:
            return "the server's own address."
        case Confidence.BOT:
            adder = f" by {names.bold(coming.inviter_id)}" if coming.inviter_id else ""
            return f"a bot, added{adder or ' by an administrator'}."
        case Confidence.DISCOVERY:
            return "Discord's server discovery, without an invite."
        case _:
            return "unknown; no invite was seen to be used."


def _invite(code: str | None, inviter_id: MemberId | None, names: MemberNames) -> str:
    maker = f"of {names.bold(inviter_id)}" if inviter_id else "whose maker is not known"
    return f"invite {literal(code)} {maker}" if code else f"an invite {maker}"


def _day(instant: datetime) -> str:
    return format_dt(instant, "d")
