"""Reads the single values of an export: ids, instants, names, hashes, kinds."""

import re
from datetime import UTC, datetime
from typing import Any

from statsbot.domain.facts import ChannelKind, Emoji

UNKNOWN_TYPE = -1
"""The message type for a word that no version we know writes: kept, never counted."""

_MAX_ID = 2**63
_MAX_COUNT = 2**31
_MAX_KIND = 2**15
_MAX_NAME = 100
_HASH = re.compile(r"/(?:avatars|icons)/[0-9]+/((?:a_)?[0-9a-f]{32})\.")
_MESSAGE_TYPES = {
    "Default": 0,
    "RecipientAdd": 1,
    "RecipientRemove": 2,
    "Call": 3,
    "ChannelNameChange": 4,
    "ChannelIconChange": 5,
    "ChannelPinnedMessage": 6,
    "GuildMemberJoin": 7,
    "ThreadCreated": 18,
    "Reply": 19,
    "PollResult": 46,
}
"""The words of the exporter; every other type is written as its number."""

_CHANNEL_KINDS = {
    "GuildTextChat": ChannelKind.TEXT,
    "GuildVoiceChat": ChannelKind.VOICE,
    "Category": ChannelKind.CATEGORY,
    "GuildCategory": ChannelKind.CATEGORY,
    "News": ChannelKind.ANNOUNCEMENT,
    "GuildNews": ChannelKind.ANNOUNCEMENT,
    "GuildNewsThread": ChannelKind.ANNOUNCEMENT_THREAD,
    "GuildPublicThread": ChannelKind.PUBLIC_THREAD,
    "GuildPrivateThread": ChannelKind.PRIVATE_THREAD,
    "GuildStageVoice": ChannelKind.STAGE,
    "GuildDirectory": ChannelKind.DIRECTORY,
    "GuildForum": ChannelKind.FORUM,
}


def snowflake(value: Any) -> int:
    """Return an id, written as digits or as a number.

    Raises:
        ValueError: it is neither, or too large to be one.
    """
    number = int(value)
    if not 0 <= number < _MAX_ID:
        raise ValueError(f"no id: {number}")
    return number


def optional_snowflake(value: Any) -> int | None:
    """Return an id, or None for null and the empty text."""
    return snowflake(value) if value else None


def instant(value: Any) -> datetime | None:
    """Return a moment in UTC, or None for null and the empty text.

    The exporter writes one to seven digits of a second, and since 2.41 the offset of the
    machine it ran on.

    Raises:
        ValueError: it is not a moment.
    """
    if not value:
        return None
    read = datetime.fromisoformat(str(value))
    try:
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"out of all calendars: {value}") from error


def name(value: Any) -> str:
    """Return a name as the database can hold it: without NUL, and not endless."""
    return str(value or "").replace("\0", "")[:_MAX_NAME]


def image_hash(url: Any) -> str | None:
    """Return Discord's hash in the address of an avatar or icon; None: the default picture.

    An avatar that holds in one server alone is not the user's, and a saved file names no hash.
    """
    found = _HASH.search(url) if isinstance(url, str) and "/guilds/" not in url else None
    return found[1] if found else None


def message_type(value: Any) -> int:
    """Return Discord's number for a message type; :data:`UNKNOWN_TYPE` for a word not known."""
    if value in _MESSAGE_TYPES:
        return _MESSAGE_TYPES[value]
    return _small(value, UNKNOWN_TYPE)


def message_type_name(number: int) -> str:
    """Return the exporter's word for a message type, or ``type 20``."""
    for word, known in _MESSAGE_TYPES.items():
        if known == number:
            return word
    return f"type {number}" if number >= 0 else "of unknown type"


def channel_kind(value: Any) -> ChannelKind | int:
    """Return Discord's number for a channel type; a word not known is a text channel's."""
    if value in _CHANNEL_KINDS:
        return _CHANNEL_KINDS[value]
    number = _small(value, ChannelKind.TEXT)
    return ChannelKind(number) if number in set(ChannelKind) else number


def count(value: Any) -> int:
    """Return how many of something there are.

    Raises:
        ValueError: it is no number of things.
    """
    number = int(value)
    if not 0 <= number < _MAX_COUNT:
        raise ValueError(f"no count: {number}")
    return number


def emoji(value: dict[str, Any]) -> Emoji:
    """Return an emoji. Standard ones have the id ``""``, and null before version 2.33."""
    return Emoji(
        emoji_id=optional_snowflake(value.get("id")) or 0,
        name=name(value.get("name")),
    )


def _small(value: Any, otherwise: int) -> int:
    """Return a number that was written as digits or as a number, else ``otherwise``."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) < _MAX_KIND else otherwise
