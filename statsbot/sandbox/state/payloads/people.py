"""Users, members, roles, emoji, and the spelling of times and ids."""

from dataclasses import dataclass
from datetime import datetime

from statsbot.sandbox.state.records import Emoji, EmojiKey, Json, Member, Role, User


@dataclass(slots=True)
class Viewer:
    """For whom records are spelled out: whose reactions are "me", where files lie."""

    user_id: int
    cdn_url: str


def iso(at: datetime) -> str:
    """Return an instant as Discord writes it: microseconds and ``+00:00``."""
    return at.isoformat(timespec="microseconds")


def iso_or_none(at: datetime | None) -> str | None:
    """Return an instant as Discord writes it, or null."""
    return None if at is None else iso(at)


def id_or_none(value: int | None) -> str | None:
    """Return an id as Discord writes it, or null."""
    return None if value is None else str(value)


def user(record: User) -> Json:
    """A user object."""
    if record.payload is None:
        payload: Json = {
            "id": str(record.id),
            "username": record.username,
            "discriminator": f"{record.id % 9999 + 1:04}" if record.bot else "0",
            "global_name": record.display_name,
            "avatar": record.avatar,
            "avatar_decoration_data": None,
            "banner": None,
            "accent_color": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "collectibles": None,
        }
        if record.bot:
            payload["bot"] = True
        record.payload = payload
    return record.payload


def member_without_user(record: Member) -> Json:
    """A member as it rides in a message."""
    if record.payload is None:
        voice = record.guild.voice_states.get(record.user.id)
        record.payload = {
            "avatar": record.avatar,
            "banner": None,
            "communication_disabled_until": iso_or_none(record.timeout_until),
            "flags": record.flags,
            "joined_at": iso(record.joined_at),
            "nick": record.nick,
            "pending": record.pending,
            "premium_since": iso_or_none(record.premium_since),
            "roles": [str(role_id) for role_id in record.role_ids],
            "mute": voice is not None and voice.mute,
            "deaf": voice is not None and voice.deaf,
        }
    return record.payload


def member(record: Member) -> Json:
    """A member object."""
    return {**member_without_user(record), "user": user(record.user)}


def role(record: Role) -> Json:
    """A role object."""
    payload: Json = {
        "id": str(record.id),
        "name": record.name,
        "description": None,
        "permissions": str(record.permissions),
        "position": record.position,
        "color": record.color,
        "colors": {
            "primary_color": record.color,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": record.hoist,
        "managed": record.managed,
        "mentionable": record.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if record.bot_id is not None:
        payload["tags"] = {"bot_id": str(record.bot_id)}
    return payload


def emoji(record: Emoji) -> Json:
    """A custom emoji of a server."""
    return {
        "id": str(record.id),
        "name": record.name,
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": record.animated,
        "available": True,
    }


def partial_emoji(key: EmojiKey) -> Json:
    """The emoji of a reaction; ``animated`` is there for custom emoji alone."""
    if key.id is None:
        return {"id": None, "name": key.name}
    return {"id": str(key.id), "name": key.name, "animated": key.animated}
