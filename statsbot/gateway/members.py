"""GUILD_MEMBER_* to facts, and how members are called, wherever a payload tells it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from statsbot.domain.facts import Fact, MemberJoined, MemberLeft, MemberSeen
from statsbot.domain.ids import GuildId, MemberId
from statsbot.gateway import roles
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Payload, instant, storable
from statsbot.gateway.voice import left_voice

_DID_REJOIN = 1 << 0
"""Flag of a member who left and came again. Source: Discord's API reference, "Guild Member"."""
NEW_FOR = timedelta(hours=1)
"""How old a join may be and still be one that the number of members does not contain yet."""

_AFTERWARDS = timedelta(microseconds=1)
"""Nobody leaves before they came: Discord's clock, which tells that, may be ahead of ours."""


def joined(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_MEMBER_ADD, which Discord may tell again of who is here already.

    A guest of a voice channel has no ``joined_at`` and joins nothing.
    """
    guild_id, user = int(payload["guild_id"]), payload["user"]
    member_id, joined_text = int(user["id"]), payload.get("joined_at")
    if joined_text is None:
        return ()
    joined_at = instant(joined_text)
    described = seen(guild_id, member_id, user, payload, known, now)
    look = () if described is None else (described,)
    if not known.recent_joins.is_news(guild_id, member_id, joined_at):
        return look
    if now - joined_at < NEW_FOR:
        _count(known, guild_id, 1)
    member = MemberJoined(
        guild_id=guild_id,
        member_id=member_id,
        joined_at=joined_at,
        is_bot=bool(user.get("bot")),
        returns=bool(payload.get("flags", 0) & _DID_REJOIN),
    )
    # The roles of an earlier stay ended with it: most who come have none.
    held = roles.held(guild_id, payload, now) if payload.get("roles") else ()
    return (member, *look, *held)


def left(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_MEMBER_REMOVE: who leaves the server leaves its voice channels too."""
    guild_id, member_id = int(payload["guild_id"]), int(payload["user"]["id"])
    _count(known, guild_id, -1)
    joined_at = known.recent_joins.joined_at(guild_id, member_id)
    left_at = now if joined_at is None else max(now, joined_at + _AFTERWARDS)
    gone = MemberLeft(guild_id=guild_id, member_id=member_id, left_at=left_at)
    return (*left_voice(guild_id, member_id, known, now), gone)


def updated(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_MEMBER_UPDATE: a nickname, a role, an avatar; a look is a fact only if it is new."""
    user = payload["user"]
    guild = known.guilds.get(int(payload["guild_id"]))
    if guild is not None and int(user["id"]) == known.bot_id:
        guild.our_roles = frozenset(map(int, payload["roles"]))
        guild.note_permissions(now)
    guild_id = int(payload["guild_id"])
    described = seen(guild_id, int(user["id"]), user, payload, known, now)
    held = roles.held(guild_id, payload, now)
    return held if described is None else (described, *held)


def seen(
    guild_id: GuildId,
    member_id: MemberId,
    user: Payload,
    member: Payload | None,
    known: Knowledge,
    now: datetime,
) -> MemberSeen | None:
    """Return how a member is called and pictured, if that is news.

    Args:
        guild_id: the server.
        member_id: the id in ``user``, read already.
        user: the user object.
        member: the member object, which has the nickname; without it a name that is known stays.
        known: what was told before.
        now: the present instant.
    """
    nick = member.get("nick") if member is not None else None
    name, avatar = nick or user.get("global_name") or user["username"], user.get("avatar")
    told = known.told_members
    if member is None and told.has(guild_id, member_id):
        return None
    if not told.is_news(guild_id, member_id, name, avatar):
        return None
    return MemberSeen(
        guild_id=guild_id,
        member_id=member_id,
        name=storable(name),
        avatar=avatar,
        is_bot=bool(user.get("bot")),
        seen_at=now,
    )


def _count(known: Knowledge, guild_id: GuildId, change: int) -> None:
    guild = known.guilds.get(guild_id)
    if guild is not None and guild.member_count is not None:
        guild.member_count += change
        guild.is_count_told = False
