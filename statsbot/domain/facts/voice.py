"""Voice: who is where, and how."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

from statsbot.domain.facts.kinds import Audience
from statsbot.domain.ids import ChannelId, GuildId, MemberId


class VoiceFlags(IntFlag):
    """How a member is in voice."""

    SELF_MUTE = 1
    MUTE = 2
    """Muted by a moderator."""
    SELF_DEAF = 4
    DEAF = 8
    """Deafened by a moderator."""
    STREAM = 16
    VIDEO = 32
    SUPPRESS = 64
    """In a stage's audience."""
    STAGE = 128
    """The channel is a stage."""
    UNCOUNTED = 256
    """Company to others, and in no total: of people whom the server leaves out, never told."""


NO_FLAGS = VoiceFlags(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMoved:
    """A member's voice state as it now is; ``channel_id`` None: not in voice.

    Telling the same state again changes nothing; order is that of the gateway.
    """

    guild_id: GuildId
    member_id: MemberId
    is_bot: bool
    channel_id: ChannelId | None
    in_afk_channel: bool
    audience: Audience
    at: datetime
    flags: VoiceFlags = NO_FLAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceReconciled:
    """Everybody in voice in a server after the session was new, as GUILD_CREATE tells it.

    Sessions of members who are not in it ended while nobody watched: they are closed at
    the last time seen, as an estimate. For those who are in it, an open session in the same
    channel also ends at the last time seen, and a new one starts at ``at``.
    """

    guild_id: GuildId
    at: datetime
