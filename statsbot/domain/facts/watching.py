"""When we watched, and when we did not."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from statsbot.domain.ids import ChannelId, GuildId


class Watched(IntEnum):
    """The kinds of fact whose watching is recorded apart."""

    MESSAGES = 0
    REACTIONS = 1
    VOICE = 2
    MEMBERS = 3
    INVITES = 4
    """The counters of invites: needs Manage Server."""
    MODERATION = 5
    """The audit log: needs View Audit Log."""
    EVENTS = 6
    """Scheduled events and stages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSpan:
    """We watched, from ``started_at`` to ``ended_at``. Spans that touch or overlap are one."""

    guild_id: GuildId
    kind: Watched
    channel_id: ChannelId
    """0: every channel the bot could see."""
    started_at: datetime
    ended_at: datetime


class GapReason(IntEnum):
    """Why we did not watch."""

    OFFLINE = 0
    """The bot was not running, or not connected."""
    SESSION_LOST = 1
    """It was connected again, but Discord did not tell what was missed."""
    UNAVAILABLE = 2
    """Discord had an outage of this server."""
    REFUSED = 3
    """Facts were refused because nothing more could be kept."""
    PERMISSION = 4
    """The bot may not see the channel, or what it needs to see."""
    DAMAGED = 5
    """What Discord told was lost or not understood, or could not be read back from disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwatched:
    """A stretch in which we did not watch. Key: guild, kind, channel, start; the longest holds.

    It stays on record when history later tells what was missed: then a :class:`WatchedSpan`
    lies over it.
    """

    guild_id: GuildId
    kind: Watched
    channel_id: ChannelId
    """0: every channel."""
    started_at: datetime
    ended_at: datetime
    reason: GapReason
