"""Exports of DiscordChatExporter as each of its versions writes them, from one truth."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from statsbot.domain.ids import first_id_at, instant_of

VERSIONS = (
    "2.18", "2.23", "2.24", "2.25", "2.26", "2.27", "2.33", "2.38", "2.40.1", "2.40.4", "2.41",
    "2.44", "2.47",
)  # fmt: skip
GUILD, CHANNEL, CATEGORY = 900000000000000001, 910000000000000001, 905000000000000001
AVATAR = "0123456789abcdef0123456789abcdef"
DAY = datetime(2022, 3, 27, 0, 30, tzinfo=UTC)
"""Half an hour before clocks change in Berlin."""
NOW = datetime(2026, 11, 21, tzinfo=UTC)
ExportFileMaker = Callable[..., Path]
"""What the fixture ``export_file`` is."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """An author or somebody who reacts."""

    id: int
    name: str
    is_bot: bool = False
    discriminator: str = "0000"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message, as it was."""

    id: int
    author: Person
    type: str = "Default"
    text: str = ""
    inline: tuple[tuple[int, str], ...] = ()
    """Custom (id, name) and standard (0, character) emoji in the text."""
    edited_at: datetime | None = None
    reply_to: int | None = None
    reactions: tuple[tuple[int, str, int, tuple[Person, ...]], ...] = ()
    """Emoji id (0: standard), name, count, and those who are known by name."""


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def written(moment: datetime | None, version: str) -> str | None:
    """As the exporter writes it: trailing zeros trimmed, local offset since 2.41."""
    if moment is None:
        return None
    if number(version) >= (2, 41):
        moment = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
    whole, _, rest = moment.isoformat(timespec="microseconds").partition(".")
    digits = rest[:6].rstrip("0")
    return f"{whole}.{digits}{rest[6:]}" if digits else f"{whole}{rest[6:]}"


def as_user(person: Person, version: str, *, roles: bool = True) -> dict[str, Any]:
    at = number(version)
    discriminator: str | int = person.discriminator
    if (2, 25) <= at < (2, 27) and not roles:
        discriminator = int(discriminator)
    user: dict[str, Any] = {
        "id": str(person.id),
        "name": person.name.lower(),
        "discriminator": discriminator,
        "isBot": person.is_bot,
        "avatarUrl": f"https://cdn.discordapp.com/avatars/{person.id}/{AVATAR}.png?size=512",
    }
    if at >= (2, 25):
        user["nickname"] = person.name
    if at >= (2, 27) and roles:
        user["color"] = "#1ABC9C"
    if at >= (2, 40, 1) and roles:
        user["roles"] = [{"id": "1", "name": "Crew", "color": None, "position": 1}]
    return user


def as_emoji(emoji_id: int, name: str, version: str) -> dict[str, Any]:
    absent = "" if number(version) >= (2, 33) else None
    emoji: dict[str, Any] = {
        "id": str(emoji_id) if emoji_id else absent,
        "name": name,
        "isAnimated": False,
        "imageUrl": f"https://cdn.discordapp.com/emojis/{emoji_id}.png",
    }
    if number(version) >= (2, 38):
        emoji["code"] = name if emoji_id else "short_name"
    return emoji


def as_message(message: Sent, version: str) -> dict[str, Any]:
    at = number(version)
    reactions: list[dict[str, Any]] = []
    for emoji_id, name, count, users in message.reactions:
        reaction: dict[str, Any] = {"emoji": as_emoji(emoji_id, name, version), "count": count}
        if at >= (2, 40, 4):
            reaction["users"] = [as_user(user, version, roles=False) for user in users]
        reactions.append(reaction)
    result: dict[str, Any] = {
        "id": str(message.id),
        "type": message.type,
        "timestamp": written(instant_of(message.id), version),
        "timestampEdited": written(message.edited_at, version),
        "isPinned": False,
        "content": message.text,
        "author": as_user(message.author, version),
        "attachments": [],
        "embeds": [],
        "reactions": reactions,
    }
    if at >= (2, 23):
        result["callEndedTimestamp"] = None
    if at >= (2, 25):
        result["mentions"] = []
    if at >= (2, 26) and message.reply_to is not None:
        reference = {"messageId": str(message.reply_to), "channelId": str(CHANNEL), "guildId": None}
        result["reference"] = {"type": "Default", **reference} if at >= (2, 47) else reference
    if at >= (2, 33):
        result["stickers"] = []
    if at >= (2, 44):
        result["inlineEmojis"] = [as_emoji(i, name, version) for i, name in message.inline]
    return result


def as_export(
    messages: Sequence[Sent],
    version: str = "2.47",
    *,
    guild_id: int = GUILD,
    channel_id: int = CHANNEL,
    channel_type: str = "GuildTextChat",
    name: str = "general",
    parent_id: int | None = CATEGORY,
    after: datetime | None = None,
    before: datetime | None = None,
    exported_at: datetime | None = DAY + timedelta(days=7),
) -> dict[str, Any]:
    """Return an export as a dictionary with its keys in the exporter's order."""
    at = number(version)
    channel: dict[str, Any] = {"id": str(channel_id), "type": channel_type}
    if at >= (2, 27):
        channel["categoryId"] = str(parent_id) if parent_id else None
    channel |= {"category": "Talk", "name": name, "topic": None}
    export: dict[str, Any] = {
        "guild": {
            "id": str(guild_id),
            "name": "Harbour",
            "iconUrl": f"https://cdn.discordapp.com/icons/{guild_id}/{AVATAR}.png",
        },
        "channel": channel,
        "dateRange": {"after": written(after, version), "before": written(before, version)},
    }
    if at >= (2, 40, 1):
        export["exportedAt"] = written(exported_at, version)
    export["messages"] = [as_message(message, version) for message in messages]
    export["messageCount"] = len(messages)
    return export


def as_text(export: dict[str, Any]) -> str:
    """As the exporter lays it out: indented, literal letters, pairs for astral characters."""
    text = json.dumps(export, indent=2, ensure_ascii=False)
    return "".join(letter if ord(letter) < 0x10000 else json.dumps(letter)[1:-1] for letter in text)


ADA = Person(id=100000000000000001, name="Ada")
BEA = Person(id=100000000000000002, name="Béa ☃")
ROBOT = Person(id=100000000000000003, name="Robot", is_bot=True, discriminator="4821")
HOOK = Person(id=100000000000000004, name="Hook", is_bot=True)


def sent(minute: float, author: Person = ADA, **fields: Any) -> Sent:
    """Return a message sent that many minutes into :data:`DAY`."""
    moment = DAY + timedelta(minutes=minute)
    return Sent(id=first_id_at(moment) + 7, author=author, **fields)


def conversation() -> list[Sent]:
    """Return one message of each sort, oldest first."""
    first = sent(0, text="Good morning 👋👋 :wave:", edited_at=DAY + timedelta(hours=2.000125))
    return [
        first,
        sent(
            1, BEA, type="Reply", reply_to=first.id, text=":party::party: not :other: 🎉",
            inline=((930000000000000001, "party"), (0, "🎉")),
        ),
        sent(
            2, text="look", reactions=(
                (0, "❤️", 3, (BEA, ROBOT)), (930000000000000001, "party", 1, (ADA,)),
            ),
        ),
        sent(3, ROBOT, type="20", text="Done."),
        sent(4, HOOK, text="Build passed."),
        sent(5, type="ThreadCreated", text="Started a thread."),
        sent(6, type="8", text="Boosted."),
        sent(60 * 24 * 3 + 0.001, BEA, text="raw <:party:930000000000000001> mark"),
    ]  # fmt: skip


@pytest.fixture
def export_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an export of the conversation and returns its path."""

    def write(
        messages: Sequence[Sent] | None = None,
        version: str = "2.47",
        file: str = "Harbour - Talk - general [910000000000000001].json",
        **header: Any,
    ) -> Path:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        messages = conversation() if messages is None else messages
        path.write_text(as_text(as_export(messages, version, **header)), encoding="utf-8")
        return path

    return write


def without_reactions(message: Sent) -> Sent:
    return replace(message, reactions=())
