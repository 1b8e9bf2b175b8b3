"""Who may view a channel.

A channel is public if the @everyone role may view it, by the server's setting or by the channel's
own overwrite, and no overwrite takes that from a role or a person. A server that lets people in
through a role (rules accepted, verified) may name that role: then a channel is public if a member
who has it, and no other, may view it. What a channel inherits from its category stands in the
channel itself. A thread is as public as the channel it hangs on; a private thread never is.
Source: Discord's documentation, "Permissions".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from statsbot.domain.facts import Audience
from statsbot.domain.ids import GuildId

VIEW_CHANNEL = 1 << 10
ADMINISTRATOR = 1 << 3


@dataclass(frozen=True, slots=True)
class ViewOverwrites:
    """What a channel's overwrites say about viewing it."""

    everyone: bool | None = None
    """Whether @everyone may; None: as the server says."""
    denied: frozenset[int] = frozenset()
    """Roles and people who may not, whatever @everyone may."""
    allowed: frozenset[int] = frozenset()
    """Roles and people who may, whatever @everyone may not."""


NO_OVERWRITES = ViewOverwrites()


def view_overwrites(overwrites: Iterable[Mapping[str, Any]], guild_id: int) -> ViewOverwrites:
    """Return what ``overwrites``, as Discord lists them in a channel, say about viewing it."""
    everyone: bool | None = None
    denied: set[int] = set()
    allowed: set[int] = set()
    for overwrite in overwrites:
        target = int(overwrite["id"])
        allows = int(overwrite["allow"]) & VIEW_CHANNEL
        denies = int(overwrite["deny"]) & VIEW_CHANNEL
        if target == guild_id:  # the @everyone role has the server's id
            everyone = True if allows else False if denies else None
        elif allows:
            allowed.add(target)
        elif denies:
            denied.add(target)
    if everyone is None and not denied and not allowed:
        return NO_OVERWRITES
    return ViewOverwrites(everyone, frozenset(denied), frozenset(allowed))


def audience_of(
    overwrites: ViewOverwrites,
    *,
    guild_id: GuildId,
    role_permissions: Mapping[int, int],
    bot_roles: Collection[int],
    audience_role_id: int | None,
) -> Audience:
    """Return who may view a channel that is no thread.

    Args:
        overwrites: those of the channel.
        guild_id: the server.
        role_permissions: the permission bits of each role; @everyone has the server's id.
        bot_roles: roles that belong to bots; what is denied to them concerns no person.
        audience_role_id: the role that makes "everyone"; None, or no such role: whoever joins.
    """
    everyone = role_permissions.get(guild_id, 0)
    if audience_role_id is not None and audience_role_id in role_permissions:
        permissions = everyone | role_permissions[audience_role_id]
        is_public = _may_role_view(overwrites, audience_role_id, permissions)
    else:
        is_public = overwrites.denied.issubset(bot_roles)
        is_public = is_public and _may_everyone_view(overwrites, everyone)
    return Audience.PUBLIC if is_public else Audience.RESTRICTED


def is_of_a_bot(role: Mapping[str, Any]) -> bool:
    """Return whether a role, as Discord describes it, belongs to a bot."""
    return "bot_id" in (role.get("tags") or ())


def _may_everyone_view(overwrites: ViewOverwrites, permissions: int) -> bool:
    if overwrites.everyone is not None:
        return overwrites.everyone
    return bool(permissions & VIEW_CHANNEL)


def _may_role_view(overwrites: ViewOverwrites, role_id: int, permissions: int) -> bool:
    """Return whether a member who has one role beside @everyone may view a channel."""
    if permissions & ADMINISTRATOR:
        return True
    if role_id in overwrites.allowed:
        return True
    if role_id in overwrites.denied:
        return False
    return _may_everyone_view(overwrites, permissions)
