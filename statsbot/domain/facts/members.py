"""Members: comings, leavings, and how they are called."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from statsbot.domain.ids import GuildId, MemberId


class Door(IntEnum):
    """How a member left."""

    LEFT = 0
    """By themselves, or we cannot know."""
    KICKED = 1
    BANNED = 2
    PRUNED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """A member came. Key: guild, member, joined_at (Discord may tell it twice)."""

    guild_id: GuildId
    member_id: MemberId
    joined_at: datetime
    is_bot: bool
    counts: bool = True
    """False: a list of members told of it, from before we watched: kept, in no total."""
    returns: bool = False
    """Discord says that they had been here before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft:
    """A member left, by whatever door. Leaving twice without a return counts once."""

    guild_id: GuildId
    member_id: MemberId
    left_at: datetime
    estimated: bool = False
    """Noticed later, by comparing lists: ``left_at`` is when it was noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureExplained:
    """A member was made to leave. Key: guild, member; explains the departure nearest in time."""

    guild_id: GuildId
    member_id: MemberId
    door: Door
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersCounted:
    """How many members a server had, as Discord told it while the server was available.

    Key: guild, at. The newest of a day is the day's figure.
    """

    guild_id: GuildId
    members: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSeen:
    """How a member is called and pictured. The newest description holds."""

    guild_id: GuildId
    member_id: MemberId
    name: str
    """What the server's members see: nickname, else display name, else user name."""
    avatar: str | None
    """Discord's hash of the user's avatar; None: the default one."""
    is_bot: bool
    seen_at: datetime
