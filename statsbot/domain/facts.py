"""What happened, as the product remembers it. Ids and instants (UTC) only, never text.

A fact is recorded once and never changed. Each class says what makes it the same fact when
Discord, a resumed session or an import tells it again. The collectors hand batches of facts, in
the order of the gateway, to ``store``; nothing else writes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias

from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId


class Audience(IntEnum):
    """Who could see a channel when a fact happened there."""

    PUBLIC = 0
    """Everyone in the server can view the channel."""
    RESTRICTED = 1
    """Some role or person cannot, or we do not know."""


class AuthorKind(IntEnum):
    """What stands behind an author id."""

    PERSON = 0
    BOT = 1
    WEBHOOK = 2


class ChannelKind(IntEnum):
    """Discord's channel types, under Discord's numbers."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    DIRECTORY = 14
    FORUM = 15
    MEDIA = 16

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread or a forum post."""
        return self in (self.ANNOUNCEMENT_THREAD, self.PUBLIC_THREAD, self.PRIVATE_THREAD)


COUNTED_MESSAGE_TYPES = frozenset({0, 19})
"""Default and Reply: what "messages" means everywhere, for people, unless a name says more."""


class Watched(IntEnum):
    """The kinds of fact whose watching is recorded apart."""

    MESSAGES = 0
    REACTIONS = 1
    VOICE = 2
    MEMBERS = 3


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
class Emoji:
    """A custom emoji (``emoji_id`` > 0) or a Unicode one (``emoji_id`` 0, ``name`` the character).

    The key is the id where there is one, else the character: custom emoji are renamed.
    """

    emoji_id: int
    name: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceReconciled:
    """Everybody in voice in a server after the session was new, as GUILD_CREATE tells it.

    Sessions of members who are not in it ended while nobody watched: they are closed at
    the last time seen, as an estimate. For those who are in it, an open session in the same
    channel also ends at the last time seen, and a new one starts at ``at``.
    """

    guild_id: GuildId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """A member came. Key: guild, member, joined_at (Discord may tell it twice)."""

    guild_id: GuildId
    member_id: MemberId
    joined_at: datetime
    is_bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft:
    """A member left, by whatever door. Leaving twice without a return counts once."""

    guild_id: GuildId
    member_id: MemberId
    left_at: datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSpan:
    """We watched, from ``started_at`` to ``ended_at``. Spans that touch or overlap are one."""

    guild_id: GuildId
    kind: Watched
    channel_id: ChannelId
    """0: every channel the bot could see."""
    started_at: datetime
    ended_at: datetime


Fact: TypeAlias = (
    MessageSent
    | MessageEdited
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | ReactionsCleared
    | ReactionsTallied
    | VoiceMoved
    | VoiceReconciled
    | MemberJoined
    | MemberLeft
    | JoinAttributed
    | InviteSeen
    | InviteGone
    | GuildSeen
    | GuildLeft
    | ChannelSeen
    | ChannelGone
    | MemberSeen
    | WatchedSpan
)
"""Everything the store takes."""
