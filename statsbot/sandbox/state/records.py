"""What a Discord consists of. Records are changed only by the verbs of the state.

Times are aware and in UTC; ids are integers (they become strings on the wire).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Any, TypeAlias

from statsbot.domain.ids import instant_of

Json: TypeAlias = dict[str, Any]
"""An object of the wire, as the API reference describes it."""


class ChannelType(IntEnum):
    """Kinds of channels (Discord: "Channel Types")."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15
    MEDIA = 16


THREAD_TYPES = frozenset(
    {ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}
)
VOICE_TYPES = frozenset({ChannelType.VOICE, ChannelType.STAGE})
POST_TYPES = frozenset({ChannelType.FORUM, ChannelType.MEDIA})
MESSAGE_TYPES = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT}) | THREAD_TYPES | VOICE_TYPES
"""Channels that hold messages themselves; a forum holds posts, which are threads."""


class MessageType(IntEnum):
    """The kinds of messages that the sandbox itself makes (any number may be sent)."""

    DEFAULT = 0
    PINS_ADD = 6
    USER_JOIN = 7
    BOOST = 8
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """Flags of a message."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_VOICE_MESSAGE = 1 << 13
    HAS_SNAPSHOT = 1 << 14
    IS_COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """An account: a person, a bot, or the name under which a webhook posts."""

    id: int
    username: str
    display_name: str | None = None
    bot: bool = False
    avatar: str | None = None
    payload: Json | None = field(default=None, repr=False)
    """The wire form, kept between messages; dropped when the user changes."""


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """A role; the one whose id is the server's own is @everyone."""

    id: int
    name: str
    permissions: int
    position: int = 0
    color: int = 0
    hoist: bool = False
    managed: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What one channel allows or denies a role or a member beyond their roles."""

    id: int
    member: bool = False
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Emoji:
    """A custom emoji of a server."""

    id: int
    name: str
    animated: bool = False


@dataclass(frozen=True, slots=True)
class EmojiKey:
    """The emoji of a reaction: Unicode (``id`` is None) or custom."""

    name: str
    id: int | None = None
    animated: bool = False


@dataclass(frozen=True, slots=True)
class JoinSource:
    """How a member came: Discord's number for it, the invite's code and its maker."""

    type: int
    code: str | None = None
    inviter_id: int | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user in a server."""

    user: User
    guild: "Guild"
    joined_at: datetime
    nick: str | None = None
    avatar: str | None = None
    role_ids: list[int] = field(default_factory=list[int])
    flags: int = 0
    premium_since: datetime | None = None
    timeout_until: datetime | None = None
    pending: bool = False
    came_by: "JoinSource | None" = None
    """How they came, for Discord's search of members; None: it does not say."""
    payload: Json | None = field(default=None, repr=False)
    """The wire form without ``user``, kept between messages; dropped on change."""


@dataclass(slots=True, kw_only=True, eq=False)
class VoiceState:
    """Where and how a member is connected to voice."""

    user: User
    channel: "Channel"
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False
    self_stream: bool = False
    mute: bool = False
    deaf: bool = False
    suppress: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Invite:
    """An invite link; ``max_age_s`` and ``max_uses`` of 0 mean "no limit"."""

    code: str
    guild: "Guild"
    channel: "Channel"
    inviter: User | None
    created_at: datetime
    max_age_s: int = 0
    max_uses: int = 0
    temporary: bool = False
    uses: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Attachment:
    """A file in a message; its bytes are served by the sandbox's CDN."""

    id: int
    filename: str
    data: bytes = field(repr=False)
    content_type: str
    description: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message. Everything that most messages lack is empty and shared."""

    id: int
    channel: "Channel"
    author: User
    type: int = 0
    content: str = ""
    flags: int = 0
    edited_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    mentions: tuple[User, ...] = ()
    mention_role_ids: tuple[int, ...] = ()
    mention_everyone: bool = False
    reactions: dict[EmojiKey, dict[int, None]] | None = None
    """Who reacted with what, in order; None until the first reaction."""
    reply_to: "Message | None" = None
    forward_of: "Message | None" = None
    """The message that is shown in this one."""
    sticker_items: tuple[Json, ...] = ()
    poll: Json | None = None
    pinned: bool = False
    tts: bool = False
    nonce: str | int | None = None
    webhook_id: int | None = None
    application_id: int | None = None
    interaction: Json | None = None
    """``interaction_metadata`` of an answer to an interaction."""
    command_name: str | None = None
    """The command that it answers, with its subcommands."""
    seen_by: User | None = None
    """The only person who sees it, when it is ephemeral."""
    thread: "Channel | None" = None

    @property
    def created_at(self) -> datetime:
        """The instant in the id."""
        return instant_of(self.id)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)


@dataclass(slots=True, kw_only=True, eq=False)
class Thread:
    """What a thread has beyond a channel."""

    owner: User
    private: bool = False
    archived: bool = False
    locked: bool = False
    archived_at: datetime
    """When the archive status last changed; creation until then."""
    auto_archive_minutes: int = 1440
    member_ids: dict[int, datetime] = field(default_factory=dict[int, datetime])
    total_messages: int = 0
    """Messages ever sent, without the starter; never goes down."""
    applied_tag_ids: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel, category or thread."""

    id: int
    guild: "Guild"
    type: ChannelType
    name: str
    parent: "Channel | None" = None
    position: int = 0
    topic: str | None = None
    nsfw: bool = False
    slowmode_s: int = 0
    user_limit: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict[int, Overwrite])
    thread: Thread | None = None
    messages: dict[int, Message] = field(default_factory=dict[int, Message], repr=False)
    message_ids: list[int] = field(default_factory=list[int], repr=False)
    """Ids of ``messages``, ascending."""
    last_message_id: int | None = None
    """The greatest id of a message ever sent here, deleted or not."""


class EventStatus(IntEnum):
    """Of a scheduled event."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(slots=True, kw_only=True, eq=False)
class ScheduledEvent:
    """An event that is planned; without a channel it takes place outside of Discord."""

    id: int
    guild: "Guild"
    name: str
    creator: User
    channel: Channel | None
    starts_at: datetime
    ends_at: datetime | None
    status: EventStatus = EventStatus.SCHEDULED
    interested_ids: set[int] = field(default_factory=set[int])


@dataclass(slots=True, kw_only=True, eq=False)
class Stage:
    """A stage that is live in a stage channel."""

    id: int
    channel: Channel
    topic: str
    event: ScheduledEvent | None = None


class AuditAction(IntEnum):
    """What the sandbox writes into the audit log (Discord: "Audit Log Events")."""

    MEMBER_KICK = 20
    MEMBER_PRUNE = 21
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AuditEntry:
    """An entry of the audit log."""

    id: int
    action: AuditAction
    user: User
    target: User | None = None
    changes: tuple[Json, ...] = ()
    options: Json | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class OnboardingOption:
    """An answer that newcomers may give, and the roles that they get for it."""

    id: int
    title: str
    role_ids: list[int]


@dataclass(slots=True, kw_only=True, eq=False)
class OnboardingPrompt:
    """A question of a server's onboarding."""

    id: int
    title: str
    options: list[OnboardingOption]
    in_onboarding: bool = True
    """Whether newcomers are asked; else it is only under "Channels & Roles"."""


@dataclass(slots=True, kw_only=True, eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    icon: str | None = None
    roles: dict[int, Role] = field(default_factory=dict[int, Role], repr=False)
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel], repr=False)
    threads: dict[int, Channel] = field(default_factory=dict[int, Channel], repr=False)
    members: dict[int, Member] = field(default_factory=dict[int, Member], repr=False)
    emojis: dict[int, Emoji] = field(default_factory=dict[int, Emoji], repr=False)
    voice_states: dict[int, VoiceState] = field(default_factory=dict[int, VoiceState], repr=False)
    invites: dict[str, Invite] = field(default_factory=dict[str, Invite], repr=False)
    bans: dict[int, User] = field(default_factory=dict[int, User], repr=False)
    audit_log: list[AuditEntry] = field(default_factory=list[AuditEntry], repr=False)
    """Oldest first."""
    scheduled_events: dict[int, ScheduledEvent] = field(
        default_factory=dict[int, ScheduledEvent], repr=False
    )
    stages: dict[int, Stage] = field(default_factory=dict[int, Stage], repr=False)
    onboarding: list[OnboardingPrompt] = field(default_factory=list[OnboardingPrompt], repr=False)
    system_channel: Channel | None = None
    afk_channel: Channel | None = None
    vanity_code: str | None = None
    vanity_uses: int = 0
    locale: str = "en-US"
    available: bool = True
    """False while an outage hides the server from its bots."""
    former_ids: set[int] = field(default_factory=set[int], repr=False)
    """Who was a member once: whoever of them comes again is marked so."""


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook:
    """An address under which messages can be posted to a channel."""

    id: int
    token: str
    channel: Channel
    name: str
    creator: User | None = None
    avatar: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Command:
    """A registered application command."""

    id: int
    version: int
    guild_id: int | None
    """None for a global command."""
    definition: Json
    """Name, type, description, options ... with Discord's defaults filled in."""


@dataclass(slots=True, kw_only=True, eq=False)
class Application:
    """The bot's entry in the developer portal; its id is that of its bot user."""

    bot: User
    owner: User
    token: str = field(repr=False)
    description: str = ""
    privileged_intents: int
    """The privileged intents that are switched on in the portal."""
    max_concurrency: int = 1
    shards: int = 1
    """The number of shards that ``GET /gateway/bot`` recommends."""
