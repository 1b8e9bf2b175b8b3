"""Reactions: by whom, or how many."""

from dataclasses import dataclass
from datetime import datetime

from statsbot.domain.facts.kinds import Audience, Emoji
from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded:
    """A member reacted. Key: guild, message, member, emoji while it stands."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    member_id: MemberId
    by_bot: bool
    emoji: Emoji
    audience: Audience
    added_at: datetime
    message_author_id: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved:
    """A reaction was taken back."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    member_id: MemberId
    emoji: Emoji
    removed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionsCleared:
    """A moderator cleared a message's reactions, of one emoji or (None) of all."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    emoji: Emoji | None
    cleared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionsTallied:
    """History tells how many reactions of an emoji stand under a message, not by whom or when.

    What is not known by name from :class:`ReactionAdded` is counted without a name, at the time
    of the message. Key: guild, message, emoji; the tally with the newest ``told_at`` holds, and of
    two with the same the greater, whichever comes first.
    """

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    emoji: Emoji
    audience: Audience
    reactions: int
    told_at: datetime
    """When so many stood there, not when we learned of it."""
