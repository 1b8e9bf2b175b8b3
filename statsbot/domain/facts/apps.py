"""Apps: answers to commands in the channels, and our own commands."""

from dataclasses import dataclass
from enum import IntEnum

from statsbot.domain.facts.kinds import Audience
from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAnswered:
    """An app answered an interaction where everybody in the channel sees it.

    Key: guild, message. The answer is a :class:`MessageSent` too.
    """

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId
    application_id: int
    member_id: MemberId | None
    """Who asked."""
    command: str | None
    """Its name, where Discord tells."""
    audience: Audience


class Outcome(IntEnum):
    """How a command of ours ended."""

    ANSWERED = 0
    REFUSED = 1
    """With a sentence that says what to do."""
    FAILED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRun:
    """A command of ours ran. Key: guild, interaction, whose id carries the time."""

    guild_id: GuildId
    interaction_id: int
    channel_id: ChannelId | None
    member_id: MemberId
    command: str
    """Its name, groups included."""
    audience: Audience
    outcome: Outcome
    latency_ms: int
    """From the interaction's arrival to the answer."""
