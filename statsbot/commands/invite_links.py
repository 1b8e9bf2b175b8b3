"""What a server's links and its members' invitations brought, in words. For its staff."""

from collections.abc import Mapping

from renderers.text.names import clean_name
from statsbot.clock import Clock
from statsbot.commands.member_names import MemberNames, fitting
from statsbot.delivery.markup import literal
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, parse_window, zone
from statsbot.errors import MisuseError
from statsbot.store.coverage import spans, watched
from statsbot.store.guilds import members
from statsbot.store.invites import YOUNG, invites, joins_by_link, joins_by_maker, label_invite
from statsbot.store.pool import Database
from statsbot.store.rows import InviteRow, LinkJoins, MakerJoins
from statsbot.store.settings import settings

LONGEST_LABEL = 50
DEFAULT_WINDOW = "30d"


async def describe_links(
    database: Database, guild_id: GuildId, timeframe: str, clock: Clock
) -> str:
    """Return what each link brought in a window, most first.

    Raises:
        WindowError: the text names no window.
        MisuseError: nobody watched who came then.
    """
    window = await _window(database, guild_id, timeframe, clock)
    brought = await joins_by_link(database, guild_id, window)
    known = {row.code: row for row in await invites(database, guild_id)}
    names = await _names(database, guild_id, {row.inviter_id for row in known.values()})
    joins = sum(each.joins for each in brought)
    if not joins:
        return f"Nobody came in {_window_words(timeframe)}."
    lines = [f"How {_people(joins)} came in {_window_words(timeframe)}:"]
    lines += [f"- {_link(each, known, names)}: {_became(each)}" for each in brought]
    return fitting(lines)


async def describe_makers(
    database: Database, guild_id: GuildId, timeframe: str, clock: Clock
) -> str:
    """Return whom each member brought in a window, most first; raises as above."""
    window = await _window(database, guild_id, timeframe, clock)
    brought = await joins_by_maker(database, guild_id, window)
    if not brought:
        return f"Nobody is known to have been brought by a member in {_window_words(timeframe)}."
    names = await _names(database, guild_id, {each.inviter_id for each in brought})
    lines = [f"Who brought whom in {_window_words(timeframe)}:"]
    lines += [f"- {names.bold(each.inviter_id)}: {_became(each)}" for each in brought]
    return fitting(lines)


async def label(database: Database, guild_id: GuildId, code: str, text: str | None) -> str:
    """Name a link, or take its name away; return what was done.

    Raises:
        MisuseError: there is no such link.
    """
    code = code.strip().rstrip("/").rpartition("/")[2]
    shown = (clean_name(text, fallback="", max_clusters=LONGEST_LABEL) or None) if text else None
    if not await label_invite(database, guild_id, code, shown):
        raise MisuseError(
            f"No invite {literal(code)} is known here: choose from what Discord offers while you "
            "type."
        )
    if shown is None:
        return f"The invite {literal(code)} has no label any more."
    return f"The invite {literal(code)} is now labelled **{literal(shown)}**."


async def codes_like(
    database: Database, guild_id: GuildId, typed: str, limit: int
) -> list[tuple[str, str]]:
    """Return links to choose from while somebody types: what is shown, and the code."""
    rows = await invites(database, guild_id)
    typed = typed.strip().lower()
    found = [row for row in rows if typed in row.code.lower() or typed in (row.label or "").lower()]
    return [
        (f"{row.code} ({row.label})" if row.label else row.code, row.code) for row in found[:limit]
    ]


async def _window(database: Database, guild_id: GuildId, timeframe: str, clock: Clock) -> Window:
    zone_ = zone((await settings(database, guild_id)).zone)
    known = await watched(database, guild_id, Watched.MEMBERS)
    window = parse_window(timeframe, now=clock.now(), zone=zone_, watched=known)
    if not await spans(database, guild_id, Watched.MEMBERS, window):
        raise MisuseError(
            "Nobody watched who came on those days: choose a window that begins later, or `all`."
        )
    return window


def _window_words(timeframe: str) -> str:
    text = timeframe.strip().lower()
    return "all that is known" if text == "all" else literal(text)


async def _names(
    database: Database, guild_id: GuildId, member_ids: set[int | None] | set[int]
) -> MemberNames:
    rows = await members(database, guild_id, {each for each in member_ids if each is not None})
    return MemberNames({row.member_id: row.name for row in rows})


def _link(each: LinkJoins, known: Mapping[str, InviteRow], names: MemberNames) -> str:
    if each.code is None:
        return "no one link is credited"
    row = known.get(each.code)
    code = f"`{each.code.replace('`', '')}`"
    if row is None:
        return code
    named = f"**{literal(row.label)}** ({code})" if row.label else code
    return f"{named} of {names.bold(row.inviter_id)}" if row.inviter_id else named


def _became(each: LinkJoins | MakerJoins) -> str:
    """Return what became of those who came, in words."""
    parts = [f"{each.joins:,} came", f"{each.stayed:,} stayed"]
    if each.young:
        parts.append(f"{each.young:,} with an account younger than {YOUNG.days} days")
    return ", ".join(parts)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
