"""What the bot may do in a channel, from what Discord's API tells of roles and overwrites.

Bits and order of application: Discord's documentation, "Permissions".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from statsbot.domain.facts import ChannelKind

VIEW_AUDIT_LOG = 1 << 7
VIEW_CHANNEL = 1 << 10
READ_MESSAGE_HISTORY = 1 << 16
MANAGE_THREADS = 1 << 34
_ADMINISTRATOR = 1 << 3
_CONNECT = 1 << 20
_EVERYTHING = -1
_VOICE = frozenset({ChannelKind.VOICE, ChannelKind.STAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRights:
    """What the bot's roles give it in a server."""

    guild_id: int
    me: int
    roles: Collection[int]
    base: int
    """The bits before any overwrite."""

    @classmethod
    def of(cls, guild: Mapping[str, Any], member: Mapping[str, Any]) -> "OwnRights":
        """Add up the roles of the bot's ``member`` in ``guild``."""
        guild_id, me = int(guild["id"]), int(member["user"]["id"])
        roles = {guild_id, *map(int, member["roles"])}
        base = 0
        for role in guild["roles"]:
            if int(role["id"]) in roles:
                base |= int(role["permissions"])
        if base & _ADMINISTRATOR or guild.get("owner_id") == str(me):
            base = _EVERYTHING
        return cls(guild_id=guild_id, me=me, roles=roles, base=base)

    def in_channel(self, channel: Mapping[str, Any]) -> int:
        """Return the bits in a channel that is no thread; a thread has those of its channel."""
        if self.base == _EVERYTHING:
            return self.base
        overwrites = {
            int(each["id"]): (int(each["allow"]), int(each["deny"]))
            for each in channel.get("permission_overwrites") or ()
        }
        bits = _with(self.base, *overwrites.get(self.guild_id, (0, 0)))
        allow = deny = 0
        for role_id in self.roles:
            if role_id != self.guild_id and role_id in overwrites:
                allow |= overwrites[role_id][0]
                deny |= overwrites[role_id][1]
        return _with(_with(bits, allow, deny), *overwrites.get(self.me, (0, 0)))


def missing_for_history(bits: int, kind: int) -> str | None:
    """Return the right that is missing to read a channel's history; None: none is.

    Without "Read Message History" Discord shows an empty history instead of refusing.
    """
    if not bits & READ_MESSAGE_HISTORY:
        return "Read Message History"
    if kind in _VOICE and not bits & _CONNECT:
        return "Connect"
    return None


def _with(bits: int, allow: int, deny: int) -> int:
    return bits & ~deny | allow
