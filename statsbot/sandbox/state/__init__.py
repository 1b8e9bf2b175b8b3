"""The state of the local Discord: records, and verbs that change them and tell of it."""

from statsbot.sandbox.state.events import Event, Intent
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import (
    Attachment,
    Channel,
    ChannelType,
    Emoji,
    EmojiKey,
    EventStatus,
    Guild,
    Invite,
    Member,
    Message,
    MessageType,
    Overwrite,
    Role,
    ScheduledEvent,
    Stage,
    User,
    VoiceState,
)
from statsbot.sandbox.state.state import State

__all__ = [
    "Attachment",
    "Channel",
    "ChannelType",
    "Emoji",
    "EmojiKey",
    "Event",
    "EventStatus",
    "Guild",
    "Intent",
    "Invite",
    "Member",
    "Message",
    "MessageType",
    "Overwrite",
    "Permission",
    "Role",
    "ScheduledEvent",
    "Stage",
    "State",
    "User",
    "VoiceState",
]
