"""Roles: what they are called, whether they make staff, who has them, which newcomers choose."""

from dataclasses import dataclass
from datetime import datetime

from statsbot.domain.ids import GuildId, MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeen:
    """A role as it now is, @everyone and those of bots apart. The newest description holds."""

    guild_id: GuildId
    role_id: int
    name: str
    is_staff: bool
    """It permits to moderate or manage."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGone:
    """A role was deleted, and nobody has it any more."""

    guild_id: GuildId
    role_id: int
    gone_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingSeen:
    """The roles that newcomers are offered, all of them. The newest answer holds."""

    guild_id: GuildId
    role_ids: tuple[int, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRolesSeen:
    """All roles that a person has at an instant. The newest state holds.

    Only those are kept that make staff or are offered to newcomers.
    """

    guild_id: GuildId
    member_id: MemberId
    role_ids: tuple[int, ...]
    seen_at: datetime
