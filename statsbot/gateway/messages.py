"""MESSAGE_* to facts. The text is read here, if at all, and goes no further."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.collectors.message_payload import app_answered, message_sent
from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Fact,
    MessageDeleted,
    MessageEdited,
)
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.members import seen
from statsbot.gateway.payloads import Payload, instant

# Looked up once: this is the hottest path.
_BOT, _WEBHOOK, _RESTRICTED = AuthorKind.BOT, AuthorKind.WEBHOOK, Audience.RESTRICTED


def sent(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_CREATE: a message; that it answers a command; how its author is called, if news."""
    guild_text = payload.get("guild_id")
    if guild_text is None:  # a direct message
        return ()
    guild_id = int(guild_text)
    guild = known.guilds.get(guild_id)
    audience = _RESTRICTED if guild is None else guild.audience(int(payload["channel_id"]))
    message = message_sent(
        payload, guild_id=guild_id, audience=audience, reads_text=known.reads_text
    )
    if message.author_kind is _WEBHOOK:
        return (message,)
    author = payload["author"]
    member = seen(guild_id, message.author_id, author, payload.get("member"), known, now)
    facts = (message,) if member is None else (member, message)
    if message.author_kind is _BOT:
        answer = app_answered(payload, guild_id=guild_id, audience=audience)
        return facts if answer is None else (*facts, answer)
    return facts


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
            channel_id=snowflake(payload["channel_id"]),
            message_id=snowflake(payload["id"]),
            edited_at=edited_at,
        ),
    )


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_DELETE: one message."""
    return _deleted(payload, (payload["id"],), now)


def bulk_deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_DELETE_BULK: up to a hundred messages at once."""
    return _deleted(payload, payload["ids"], now, in_bulk=True)


def _deleted(
    payload: Payload, ids: Iterable[str], now: datetime, *, in_bulk: bool = False
) -> Iterable[Fact]:
    guild_text = payload.get("guild_id")
    if guild_text is None:
        return ()
    guild_id, channel_id = snowflake(guild_text), snowflake(payload["channel_id"])
    return tuple(
        MessageDeleted(
            guild_id=guild_id,
            channel_id=channel_id,
            message_id=snowflake(text),
            deleted_at=now,
            in_bulk=in_bulk,
        )
        for text in ids
    )
