"""Roles to facts: whether they make staff, and which of them a person has."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.collectors.audience import ADMINISTRATOR, is_of_a_bot
from statsbot.domain.facts import MemberRolesSeen, RoleSeen
from statsbot.domain.ids import GuildId, snowflake
from statsbot.gateway.payloads import Payload, storable

_KICK_MEMBERS = 1 << 1
_BAN_MEMBERS = 1 << 2
_MANAGE_CHANNELS = 1 << 4
_MANAGE_GUILD = 1 << 5
_MANAGE_MESSAGES = 1 << 13
_MODERATE_MEMBERS = 1 << 40
_OF_STAFF = (
    _KICK_MEMBERS
    | _BAN_MEMBERS
    | ADMINISTRATOR
    | _MANAGE_CHANNELS
    | _MANAGE_GUILD
    | _MANAGE_MESSAGES
    | _MODERATE_MEMBERS
)
"""What only staff are permitted. Bits: Discord's API reference, "Permissions"."""


def seen(guild_id: GuildId, roles: Iterable[Payload], now: datetime) -> list[RoleSeen]:
    """Describe roles as they now are, but for @everyone, who is no staff, and those of bots."""
    return [
        RoleSeen(
            guild_id=guild_id,
            role_id=snowflake(role["id"]),
            name=storable(role.get("name") or ""),
            is_staff=bool(int(role["permissions"]) & _OF_STAFF),
            seen_at=now,
        )
        for role in roles
        if int(role["id"]) != guild_id and not is_of_a_bot(role)
    ]


def held(guild_id: GuildId, member: Payload, now: datetime) -> tuple[MemberRolesSeen, ...]:
    """Tell which roles a person has, where that is told; nothing of bots."""
    user, role_ids = member["user"], member.get("roles")
    if role_ids is None or user.get("bot"):
        return ()
    return (
        MemberRolesSeen(
            guild_id=guild_id,
            member_id=snowflake(user["id"]),
            role_ids=tuple(snowflake(each) for each in role_ids),
            seen_at=now,
        ),
    )
