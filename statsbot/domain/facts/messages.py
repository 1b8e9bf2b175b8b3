"""Messages: sent, edited, deleted. Never their text."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

from statsbot.domain.facts.kinds import Audience, AuthorKind, Emoji, Sticker
from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId


class Traits(IntFlag):
    """What Discord tells of every message, whether or not its text may be read."""

    STICKER = 1
    FORWARD = 2
    VOICE_MESSAGE = 4


NO_TRAITS = Traits(0)


class Contents(IntFlag):
    """What a message contains, told only where its text may be read."""

    ATTACHMENT = 1
    EMBED = 2
    POLL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A message was sent; its id carries the time. Key: guild, message."""

    guild_id: GuildId
    channel_id: ChannelId
    """The thread or forum post itself where it was sent in one."""
    message_id: MessageId
    author_id: MemberId
    author_kind: AuthorKind
    message_type: int
    """Discord's number; see :data:`COUNTED_MESSAGE_TYPES`."""
    audience: Audience
    reply_to: MessageId | None = None
    emoji: tuple[tuple[Emoji, int], ...] | None = None
    """Emoji in the text with the number of times each stands there; None: text not readable."""
    traits: Traits = NO_TRAITS
    contents: Contents | None = None
    """None: Discord did not show us what is in the message."""
    stickers: tuple[Sticker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """A message's text was changed (not merely unfurled). Key: guild, message, edited_at."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    """A message was removed, alone or in bulk. Key: guild, message; may come before it was told."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    deleted_at: datetime
    in_bulk: bool = False
    """Removed together with others, by a moderator or a bot."""
