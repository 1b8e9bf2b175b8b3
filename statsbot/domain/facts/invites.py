"""Invites, and which of them brought whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from statsbot.domain.ids import ChannelId, GuildId, MemberId


class Confidence(IntEnum):
    """How surely a join is attributed to an invite."""

    EXACT = 0
    """Discord itself named the invite."""
    INFERRED = 1
    """Exactly one counter rose."""
    AMBIGUOUS = 2
    """Several could be it; the candidates are named."""
    VANITY = 3
    BOT = 4
    """A bot, added by an administrator."""
    DISCOVERY = 5
    UNKNOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAttributed:
    """Which invite brought a member. Key: guild, member, joined_at; a later one replaces it."""

    guild_id: GuildId
    member_id: MemberId
    joined_at: datetime
    confidence: Confidence
    code: str | None
    inviter_id: MemberId | None
    candidates: tuple[str, ...] = ()
    """The codes that could be it when ``confidence`` is AMBIGUOUS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteSeen:
    """An invite as Discord describes it. Key: guild, code; the newest description holds."""

    guild_id: GuildId
    code: str
    inviter_id: MemberId | None
    channel_id: ChannelId | None
    uses: int
    max_uses: int
    """0: without limit."""
    created_at: datetime | None
    expires_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteGone:
    """An invite was revoked, used up or expired."""

    guild_id: GuildId
    code: str
    gone_at: datetime
