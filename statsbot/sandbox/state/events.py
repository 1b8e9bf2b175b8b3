"""What the state tells the world: one event for each thing that happened."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import Channel, Guild, Json, Message, User


class Intent(IntFlag):
    """Groups of gateway events that a session subscribes to (Discord: "Gateway Intents")."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


PRIVILEGED_INTENTS = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
KNOWN_INTENTS = sum(Intent)


@dataclass(slots=True, kw_only=True, eq=False)
class Event:
    """Something that happened, before anyone's intents and permissions are asked."""

    name: str
    payload: Callable[[], Json]
    """Builds the payload in full; to be called at once, before the state moves on."""
    intent: int
    """The intents of which a session needs one; 0 means none."""
    guild: Guild
    channel: Channel | None = None
    """Given when only those who have ``permission`` in the channel are told."""
    permission: Permission = Permission.VIEW_CHANNEL
    guild_permission: Permission | int = 0
    """Given when only those who have one of these in the whole server are told."""
    message: Message | None = None
    """Given when the payload is a message, whose text may have to be left out."""
    only_for: User | None = None
    """Given when one person's client alone is told (ephemeral messages): no session is."""
