"""Scheduled events and stages."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from statsbot.domain.ids import ChannelId, GuildId, MemberId


class EventStatus(IntEnum):
    """Of a scheduled event, under Discord's numbers."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledEventSeen:
    """A scheduled event as it now is. Key: guild, event; the newest description holds."""

    guild_id: GuildId
    event_id: int
    channel_id: ChannelId | None
    """None: it takes place outside of Discord."""
    creator_id: MemberId | None
    status: EventStatus
    starts_at: datetime
    ends_at: datetime | None
    interested: int | None
    """How many said that they will come, where Discord tells."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledEventInterest:
    """A member will come to a scheduled event, or no more. Key: guild, event, member."""

    guild_id: GuildId
    event_id: int
    member_id: MemberId
    is_interested: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOpened:
    """A stage went live. Key: guild, stage; its id carries the time."""

    guild_id: GuildId
    stage_id: int
    channel_id: ChannelId
    event_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageClosed:
    """A stage ended."""

    guild_id: GuildId
    stage_id: int
    channel_id: ChannelId
    closed_at: datetime
