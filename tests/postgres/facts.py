"""Facts with everything that a test does not care about filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Emoji,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
    VoiceMoved,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window

GUILD = 100
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""A Monday."""
MAY = Window(start=datetime(2026, 5, 1, tzinfo=UTC), end=datetime(2026, 6, 1, tzinfo=UTC))
PARTY = Emoji(emoji_id=77, name="party")
TADA = Emoji(emoji_id=0, name="🎉")


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


def sent(at: datetime = NOON, number: int = 0, **given: Any) -> MessageSent:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "channel_id": 1, "message_id": first_id_at(at) + number,
        "author_id": 11, "author_kind": AuthorKind.PERSON, "message_type": 0,
        "audience": Audience.PUBLIC,
    }  # fmt: skip
    return MessageSent(**fact | given)


def deleted(message: MessageSent, at: datetime = NOON) -> MessageDeleted:
    return MessageDeleted(
        guild_id=message.guild_id, channel_id=message.channel_id, message_id=message.message_id,
        deleted_at=at,
    )  # fmt: skip


def reacted(
    at: datetime = NOON, member: int = 11, emoji: Emoji = TADA, **given: Any
) -> ReactionAdded:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "channel_id": 1, "message_id": sent().message_id, "member_id": member,
        "by_bot": False, "emoji": emoji, "audience": Audience.PUBLIC, "added_at": at,
    }  # fmt: skip
    return ReactionAdded(**fact | given)


def unreacted(at: datetime, member: int = 11, emoji: Emoji = TADA) -> ReactionRemoved:
    return ReactionRemoved(
        guild_id=GUILD, channel_id=1, message_id=sent().message_id, member_id=member, emoji=emoji,
        removed_at=at,
    )  # fmt: skip


def moved(at: datetime, channel: int | None, member: int = 11, **given: Any) -> VoiceMoved:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "member_id": member, "is_bot": False, "channel_id": channel,
        "in_afk_channel": False, "audience": Audience.PUBLIC, "at": at,
    }  # fmt: skip
    return VoiceMoved(**fact | given)


def watched(kind: Watched, start: datetime, end: datetime, channel: int = 0) -> WatchedSpan:
    return WatchedSpan(
        guild_id=GUILD, kind=kind, channel_id=channel, started_at=start, ended_at=end
    )
