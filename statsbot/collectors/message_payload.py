"""A message as Discord tells it, live or as history, to facts. Its text goes no further than here.

Pure functions on the hottest path of all: each message passes here once. What is null and what is
absent are the same.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from statsbot.collectors.emoji import count_emoji
from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    AuthorKind,
    Contents,
    MessageSent,
    Sticker,
    Traits,
)
from statsbot.domain.ids import GuildId, snowflake

MessagePayload: TypeAlias = Mapping[str, Any]
"""A message object of Discord's API."""

_REPLY = 19
_COMMAND_ANSWERS = frozenset({20, 23})
"""Discord's types of a first answer to a slash command, or to a command of a context menu."""
_FORWARD = 1
"""Discord's type of a reference to a message that is shown in full."""
_VOICE_MESSAGE = 1 << 13
"""Discord's flag of a spoken message."""

# Looked up by number: to make a set of flags anew takes longer than all else here.
_TRAITS = tuple(Traits(number) for number in range(8))
_CONTENTS = tuple(Contents(number) for number in range(8))
_PERSON, _BOT, _WEBHOOK = AuthorKind


def message_sent(
    payload: MessagePayload, *, guild_id: GuildId, audience: Audience, reads_text: bool
) -> MessageSent:
    """Return the fact of a message.

    Args:
        payload: the message; that of history names neither the server nor the author's membership.
        guild_id: the server.
        audience: who can see the channel.
        reads_text: whether the bot was granted the text of all messages. Without that Discord shows
            the contents of some, such as those that mention the bot: they are not looked at, since
            nothing could be said of the others.

    Raises:
        KeyError, TypeError, ValueError: it is no message, or has an id that is none of Discord's.
    """
    channel_id, message_id = int(payload["channel_id"]), int(payload["id"])
    author, message_type = payload["author"], payload["type"]
    author_id = int(author["id"])
    if (guild_id | channel_id | message_id | author_id) >> 63 or message_type >> 15:
        raise ValueError("an id or a type that is none of Discord's")
    traits = 4 if (payload.get("flags") or 0) & _VOICE_MESSAGE else 0
    stickers: tuple[Sticker, ...] = ()
    if items := payload.get("sticker_items"):
        stickers = tuple(map(_sticker, items))
        traits |= 1
    reply_to = None
    if reference := payload.get("message_reference"):
        if reference.get("type") == _FORWARD or payload.get("message_snapshots"):
            traits |= 2
        elif message_type == _REPLY and (told := reference.get("message_id")):
            reply_to = snowflake(told)
    author_kind = _BOT if author.get("bot") or author.get("system") else _PERSON
    if payload.get("webhook_id") and not _answers(payload, message_type):
        author_kind = _WEBHOOK
    return MessageSent(
        guild_id=guild_id,
        channel_id=channel_id,
        message_id=message_id,
        author_id=author_id,
        author_kind=author_kind,
        message_type=message_type,
        audience=audience,
        reply_to=reply_to,
        emoji=count_emoji(payload.get("content") or "") if reads_text else None,
        traits=_TRAITS[traits],
        contents=_contents(payload) if reads_text else None,
        stickers=stickers,
    )


def app_answered(
    payload: MessagePayload, *, guild_id: GuildId, audience: Audience
) -> AppAnswered | None:
    """Return the fact that the message is an app's first answer to a command; None: it is not.

    What the app says after that has other types, so that a command counts once.

    Raises:
        KeyError, TypeError, ValueError: it is no message, or has an id that is none of Discord's.
    """
    if payload["type"] not in _COMMAND_ANSWERS:
        return None
    described: MessagePayload = payload.get("interaction") or {}
    asked: MessagePayload = payload.get("interaction_metadata") or described
    user, name = asked.get("user"), described.get("name") or asked.get("name")
    return AppAnswered(
        guild_id=guild_id,
        channel_id=snowflake(payload["channel_id"]),
        message_id=snowflake(payload["id"]),
        application_id=snowflake(payload.get("application_id") or payload["author"]["id"]),
        member_id=snowflake(user["id"]) if user else None,
        command=name or None,
        audience=audience,
    )


def _answers(payload: MessagePayload, message_type: int) -> bool:
    """What an app answers also comes through a webhook, but is the app's."""
    return bool(payload.get("interaction_metadata")) or message_type in _COMMAND_ANSWERS


def _contents(payload: MessagePayload) -> Contents:
    """A forward contains what it adds itself, which is nothing."""
    number = 1 if payload.get("attachments") else 0
    if payload.get("embeds"):
        number |= 2
    if payload.get("poll"):
        number |= 4
    return _CONTENTS[number]


def _sticker(item: MessagePayload) -> Sticker:
    return Sticker(sticker_id=snowflake(item["id"]), name=item.get("name") or "")
