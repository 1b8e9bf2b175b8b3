"""What people do, one frozen record for each deed. Instants are UTC, ids are Discord's.

Discord's gateway tells the time of some events and leaves that of others to the listener's
clock. The second kind is planned on whole grains of time (a minute, unless a size says
otherwise), so that a driven clock has few stops to make; :data:`UNTIMED` names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import TypeAlias

from statsbot.domain.ids import ChannelId, MemberId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Someone came: by an invite, by the vanity address, or (neither) unseen how."""

    at: datetime
    member_id: MemberId
    code: str | None = None
    vanity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Someone left, or was made to."""

    at: datetime
    member_id: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class NickChanged:
    """A member goes by another name in the server."""

    at: datetime
    member_id: MemberId
    nick: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteCreated:
    """A member made an invite; 0 uses and 0 seconds mean without limit."""

    at: datetime
    code: str
    inviter_id: MemberId
    channel_id: ChannelId
    max_uses: int = 0
    max_age_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRevoked:
    """An invite was taken back."""

    at: datetime
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadOpened:
    """A thread was opened: on the message of the same id, as a forum post, or by itself."""

    at: datetime
    thread_id: ChannelId
    parent_id: ChannelId
    owner_id: MemberId
    name: str
    on_message: bool = False
    private: bool = False
    with_bot: bool = False
    """The statistics bot is taken into the private thread."""


class Held(Enum):
    """What a message holds beside its words."""

    NOTHING = auto()
    PICTURE = auto()
    PREVIEW = auto()
    """Of a link that Discord knows already, so that it is told with the message."""
    STICKER = auto()
    """The text is the sticker's name, and no words."""
    RECORDING = auto()
    """Words that are spoken."""
    POLL = auto()
    """The text is its question."""
    FORWARD = auto()
    """A message of another channel, and no words."""


WORDLESS = frozenset({Held.STICKER, Held.RECORDING, Held.POLL, Held.FORWARD})
"""What comes without words of its own, which could be edited, and is no reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the message stands that is shown in a forward."""

    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What an app was asked, and by whom."""

    name: str
    asked_by: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message; ``at`` is the instant in its id. ``kind`` is Discord's message type."""

    at: datetime
    message_id: MessageId
    channel_id: ChannelId
    author_id: MemberId
    kind: int = 0
    text: str = ""
    reply_to: MessageId | None = None
    held: Held = Held.NOTHING
    origin: Origin | None = None
    """Of a forward."""
    answers: Command | None = None
    """What an app answers with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message got a new text."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A message was deleted."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkDeleted:
    """Messages of one channel were deleted at once."""

    at: datetime
    channel_id: ChannelId
    message_ids: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """Someone put ``emoji`` under a message: a character, or ``:name:`` for a custom one."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId
    member_id: MemberId
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreacted:
    """Someone took a reaction back."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId
    member_id: MemberId
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionsCleared:
    """A moderator cleared a message's reactions, of one emoji or (None) of all."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId
    emoji: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChanged:
    """Someone connected, moved, changed how they take part, or (no channel) left voice."""

    at: datetime
    member_id: MemberId
    channel_id: ChannelId | None
    muted: bool = False
    deafened: bool = False
    streaming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Someone ran a command of the statistics bot; what it answers is the bot's doing."""

    at: datetime
    channel_id: ChannelId
    member_id: MemberId
    command: str
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    """By option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageBegan:
    """The statistics bot lost its connection; life goes on without it."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEnded:
    """Discord lets the bot back in, with a session that is new."""

    at: datetime


Happening: TypeAlias = (
    OutageEnded
    | InviteCreated
    | Joined
    | NickChanged
    | ThreadOpened
    | Said
    | Edited
    | Reacted
    | Unreacted
    | ReactionsCleared
    | VoiceChanged
    | Deleted
    | BulkDeleted
    | InviteRevoked
    | Left
    | Asked
    | OutageBegan
)
"""Everything that can happen, in the order in which things of the same instant do."""

ORDER: dict[type[Happening], int] = {
    kind: place
    for place, kind in enumerate(
        (
            OutageEnded,
            InviteCreated,
            Joined,
            NickChanged,
            ThreadOpened,
            Said,
            Edited,
            Reacted,
            Unreacted,
            ReactionsCleared,
            VoiceChanged,
            Deleted,
            BulkDeleted,
            InviteRevoked,
            Left,
            Asked,
            OutageBegan,
        )
    )
}
"""The place of each kind among those of the same instant."""

UNTIMED = frozenset(
    {
        Left,
        InviteRevoked,
        Deleted,
        BulkDeleted,
        Reacted,
        Unreacted,
        ReactionsCleared,
        VoiceChanged,
        Asked,
        OutageBegan,
        OutageEnded,
    }
)
"""The kinds whose time a listener knows from its own clock alone."""
