"""MESSAGE_* to facts. The text is read here, if at all, and goes no further."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.collectors.emoji import count_emoji
from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Fact,
    MessageDeleted,
    MessageEdited,
    MessageSent,
)
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.members import seen
from statsbot.gateway.payloads import Payload, instant

_REPLY = 19


def sent(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_CREATE: a message, and how its author is called if that is news."""
    guild_text = payload.get("guild_id")
    if guild_text is None:  # a direct message
        return ()
    guild_id = int(guild_text)
    channel_id = int(payload["channel_id"])
    guild = known.guilds.get(guild_id)
    author = payload["author"]
    author_id = int(author["id"])
    author_kind = _author_kind(payload)
    message_type = payload["type"]
    message = MessageSent(
        guild_id=guild_id,
        channel_id=channel_id,
        message_id=int(payload["id"]),
        author_id=author_id,
        author_kind=author_kind,
        message_type=message_type,
        audience=guild.audience(channel_id) if guild else Audience.RESTRICTED,
        reply_to=_replied_to(payload) if message_type == _REPLY else None,
        emoji=count_emoji(payload["content"]) if known.reads_text else None,
    )
    if author_kind is AuthorKind.WEBHOOK:
        return (message,)
    member = seen(guild_id, author_id, author, payload.get("member"), known, now)
    return (message,) if member is None else (member, message)


def updated(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_UPDATE: an edit, if the text was changed while we watched.

    Discord tells the same event for unfurled links, pins and the like, with the instant of the
    last edit, if there ever was one.
    """
    edited_text = payload.get("edited_timestamp")
    guild = known.guilds.get(int(payload.get("guild_id", 0)))
    if edited_text is None or guild is None:
        return ()
    edited_at = instant(edited_text)
    if guild.watched_since is None or edited_at < guild.watched_since:
        return ()
    return (
        MessageEdited(
            guild_id=guild.guild_id,
            channel_id=int(payload["channel_id"]),
            message_id=int(payload["id"]),
            edited_at=edited_at,
        ),
    )


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_DELETE: one message."""
    return _deleted(payload, (payload["id"],), now)


def bulk_deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_DELETE_BULK: up to a hundred messages at once."""
    return _deleted(payload, payload["ids"], now)


def _deleted(payload: Payload, ids: Iterable[str], now: datetime) -> Iterable[Fact]:
    guild_text = payload.get("guild_id")
    if guild_text is None:
        return ()
    guild_id, channel_id = int(guild_text), int(payload["channel_id"])
    return tuple(
        MessageDeleted(
            guild_id=guild_id, channel_id=channel_id, message_id=int(text), deleted_at=now
        )
        for text in ids
    )


def _author_kind(payload: Payload) -> AuthorKind:
    """A bot's answer to a command also comes through a webhook, but is the bot's."""
    if "webhook_id" in payload and "interaction_metadata" not in payload:
        return AuthorKind.WEBHOOK
    author = payload["author"]
    return AuthorKind.BOT if author.get("bot") or author.get("system") else AuthorKind.PERSON


def _replied_to(payload: Payload) -> int | None:
    reference = payload.get("message_reference")
    message_id = reference and reference.get("message_id")
    return int(message_id) if message_id else None
