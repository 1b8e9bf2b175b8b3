"""Who may view a channel.

A channel is public if the @everyone role may view it, by the server's setting or by the channel's
own overwrite, and no overwrite takes that from a role or a person. A server that lets people in
through a role (rules accepted, verified) may name that role: then a channel is public if a member
who has it, and no other, may view it. What a channel inherits from its category stands in the
channel itself. A thread is as public as the channel it hangs on; a private thread never is.
Source: Discord's documentation, "Permissions".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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


def may_everyone_view(
    overwrites: ViewOverwrites, *, everyone_permissions: int, bot_roles: Iterable[int]
) -> bool:
    """Return whether every person in the server may view a channel.

    Args:
        overwrites: those of the channel.
        everyone_permissions: the permission bits of the @everyone role.
        bot_roles: roles that belong to bots; what is denied to them concerns no person.
    """
    everyone = overwrites.everyone
    if everyone is None:
        everyone = bool(everyone_permissions & VIEW_CHANNEL)
    return everyone and overwrites.denied.issubset(bot_roles)


def may_role_view(
    overwrites: ViewOverwrites, *, role_id: int, everyone_permissions: int, role_permissions: int
) -> bool:
    """Return whether a member who has one role beside @everyone may view a channel.

    Args:
        overwrites: those of the channel.
        role_id: the role.
        everyone_permissions: the permission bits of the @everyone role.
        role_permissions: those of the role.
    """
    permissions = everyone_permissions | role_permissions
    if permissions & ADMINISTRATOR:
        return True
    if role_id in overwrites.allowed:
        return True
    if role_id in overwrites.denied:
        return False
    if overwrites.everyone is not None:
        return overwrites.everyone
    return bool(permissions & VIEW_CHANNEL)
