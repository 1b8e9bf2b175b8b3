"""The server itself, its channels and its threads."""

from dataclasses import dataclass
from datetime import datetime

from statsbot.domain.facts.kinds import Audience, ChannelKind
from statsbot.domain.ids import ChannelId, GuildId, MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSeen:
    """A server as it now is. The newest description holds."""

    guild_id: GuildId
    name: str
    icon: str | None
    """Discord's hash of the icon."""
    owner_id: MemberId | None
    member_count: int | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildListed:
    """All that a server has: what is known of it and not listed ended while nobody watched."""

    guild_id: GuildId
    channel_ids: tuple[ChannelId, ...]
    """Threads apart."""
    stage_ids: tuple[int, ...]
    """Those that are live."""
    event_ids: tuple[int, ...]
    """Scheduled events that are planned or live."""
    listed_at: datetime
    role_ids: tuple[int, ...] | None = None
    """@everyone and those of bots apart; None: of the time before they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildLeft:
    """The bot was removed from a server (never: the server is unavailable)."""

    guild_id: GuildId
    left_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeen:
    """A channel, thread or forum post as it now is. The newest description holds."""

    guild_id: GuildId
    channel_id: ChannelId
    name: str
    kind: ChannelKind | int
    parent_id: ChannelId | None
    audience: Audience | None
    """None: the teller cannot know (an export); then what is known stays."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelGone:
    """A channel, thread or forum post was deleted. Its counts stay."""

    guild_id: GuildId
    channel_id: ChannelId
    gone_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSeen:
    """A thread or forum post as it now is, beside its :class:`ChannelSeen`.

    Key: guild, thread; the newest description holds.
    """

    guild_id: GuildId
    thread_id: ChannelId
    parent_id: ChannelId
    owner_id: MemberId | None
    audience: Audience
    created_at: datetime
    """Not always what the id carries: a thread under a message has the message's id."""
    is_archived: bool
    archive_changed_at: datetime | None
    """Since when ``is_archived`` has been so."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadJoined:
    """A member follows a thread. Key: guild, thread, member, joined_at."""

    guild_id: GuildId
    thread_id: ChannelId
    parent_id: ChannelId | None
    """The thread's channel; None: not told yet."""
    member_id: MemberId
    audience: Audience
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLeft:
    """A member follows a thread no more."""

    guild_id: GuildId
    thread_id: ChannelId
    member_id: MemberId
    left_at: datetime
