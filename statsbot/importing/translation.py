"""Turns the messages of an export into facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from statsbot.collectors.emoji import count_emoji
from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    AuthorKind,
    ChannelSeen,
    Contents,
    Emoji,
    Fact,
    GuildSeen,
    MemberSeen,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReactionsTallied,
    Sticker,
    Traits,
)
from statsbot.domain.ids import GuildId, MemberId, MessageId, instant_of
from statsbot.importing import fields
from statsbot.importing.header import ExportHeader, is_message_id

_REPLY = 19
_COMMAND_ANSWERS = frozenset({20, 23})
_VOICE_FILE = "voice-message.ogg"
_APART = timedelta(seconds=1)
# A custom emoji as plain text shows it; not inside <:name:id>, which count_emoji takes.
_NAMED = re.compile(r":(\w{2,32}):(?![0-9]+>)")


@dataclass(slots=True, kw_only=True)
class Translated:
    """What one message became."""

    message: MessageSent
    others: list[Fact]
    """The edit, the reactions, and members not described before."""
    times_differ: bool
    """Whether the file's timestamp is more than a second from the id's."""


@dataclass(slots=True, kw_only=True)
class Translator:
    """Translates one export, and remembers which of its members were described."""

    header: ExportHeader
    guild_id: GuildId
    audience: Audience
    counted_at: datetime
    """When the exporter counted the reactions."""
    now: datetime
    _described: set[MemberId] = field(default_factory=set[MemberId])

    def opening(self) -> list[Fact]:
        """Return the server and the channel as the export describes them."""
        header = self.header
        return [
            GuildSeen(
                guild_id=self.guild_id,
                name=header.guild_name,
                icon=header.guild_icon,
                owner_id=None,
                member_count=None,
                seen_at=header.seen_at,
            ),
            ChannelSeen(
                guild_id=self.guild_id,
                channel_id=header.channel_id,
                name=header.channel_name,
                kind=header.channel_kind,
                parent_id=header.parent_id,
                audience=None,
                seen_at=header.seen_at,
            ),
        ]

    def translate(self, message: dict[str, Any]) -> Translated:
        """Return the facts of one message.

        Raises:
            ValueError, TypeError, KeyError: it is not a message as the exporter writes it, or its
                id is not Discord's.
        """
        message_id = fields.snowflake(message["id"])
        if not is_message_id(message_id, self.now):
            raise ValueError("not one of Discord's ids")
        author = message["author"]
        author_id = fields.snowflake(author["id"])
        number = fields.message_type(message["type"])
        stickers = _stickers(message)
        sent = MessageSent(
            guild_id=self.guild_id,
            channel_id=self.header.channel_id,
            message_id=message_id,
            author_id=author_id,
            author_kind=_author_kind(author, message, number),
            message_type=number,
            audience=self.audience,
            reply_to=_reply_to(message) if number == _REPLY else None,
            emoji=_emoji_in(message),
            traits=_traits(message, stickers),
            contents=_contents(message),
            stickers=stickers,
        )
        others: list[Fact] = list(self._member(author))
        if number in _COMMAND_ANSWERS:
            others += self._answer(message, sent)
        edited_at = fields.instant(message.get("timestampEdited"))
        if edited_at is not None:
            others.append(
                MessageEdited(
                    guild_id=self.guild_id,
                    channel_id=self.header.channel_id,
                    message_id=message_id,
                    edited_at=edited_at,
                )
            )
        for reaction in message.get("reactions") or ():
            others += self._reaction(reaction, message_id, author_id)
        told_at = fields.instant(message["timestamp"])
        return Translated(
            message=sent,
            others=others,
            times_differ=told_at is not None and abs(told_at - instant_of(message_id)) > _APART,
        )

    def _answer(self, message: dict[str, Any], sent: MessageSent) -> Iterator[Fact]:
        """Yield that an app answered a command; exports name its bot, not the app."""
        interaction: dict[str, Any] = message.get("interaction") or {}
        user: dict[str, Any] | None = interaction.get("user")
        if user:
            yield from self._member(user)
        yield AppAnswered(
            guild_id=self.guild_id,
            channel_id=sent.channel_id,
            message_id=sent.message_id,
            application_id=sent.author_id,
            member_id=fields.snowflake(user["id"]) if user else None,
            command=fields.name(interaction.get("name")) or None,
            audience=self.audience,
        )

    def _reaction(
        self, reaction: dict[str, Any], message_id: MessageId, author_id: MemberId
    ) -> Iterator[Fact]:
        """Yield each reaction known by name, at the message's time, then how many there are."""
        emoji = fields.emoji(reaction["emoji"])
        if not emoji.emoji_id and not emoji.name:
            return  # nothing is left to tell it by
        for user in reaction.get("users") or ():
            yield from self._member(user)
            yield ReactionAdded(
                guild_id=self.guild_id,
                channel_id=self.header.channel_id,
                message_id=message_id,
                member_id=fields.snowflake(user["id"]),
                by_bot=bool(user.get("isBot")),
                emoji=emoji,
                audience=self.audience,
                added_at=instant_of(message_id),
                message_author_id=author_id,
            )
        yield ReactionsTallied(
            guild_id=self.guild_id,
            channel_id=self.header.channel_id,
            message_id=message_id,
            emoji=emoji,
            audience=self.audience,
            reactions=fields.count(reaction["count"]),
            told_at=self.counted_at,
        )

    def _member(self, user: dict[str, Any]) -> Iterator[MemberSeen]:
        """Yield how a member is called, once per export, which shows them as they were then."""
        member_id = fields.snowflake(user["id"])
        if member_id in self._described:
            return
        self._described.add(member_id)
        yield MemberSeen(
            guild_id=self.guild_id,
            member_id=member_id,
            name=fields.name(user.get("nickname") or user.get("name")),
            avatar=fields.image_hash(user.get("avatarUrl")),
            is_bot=bool(user.get("isBot")),
            seen_at=self.header.seen_at,
        )


def _author_kind(author: dict[str, Any], message: dict[str, Any], number: int) -> AuthorKind:
    """Return what the author is.

    The exporter marks webhooks as bots. Bots have a discriminator and webhooks have none ("0000");
    whatever answers a command is a bot.
    """
    if not author.get("isBot"):
        return AuthorKind.PERSON
    has_discriminator = bool(str(author.get("discriminator") or "").strip("0"))
    answers_command = bool(message.get("interaction")) or number in _COMMAND_ANSWERS
    return AuthorKind.BOT if has_discriminator or answers_command else AuthorKind.WEBHOOK


def _stickers(message: dict[str, Any]) -> tuple[Sticker, ...]:
    return tuple(
        Sticker(sticker_id=fields.snowflake(each["id"]), name=fields.name(each.get("name")))
        for each in message.get("stickers") or ()
    )


def _traits(message: dict[str, Any], stickers: tuple[Sticker, ...]) -> Traits:
    """Return what is told of every message, as far as an export tells it.

    Spoken messages are known by the one file that Discord's clients make of them; forwards only
    from versions that write the kind of a reference.
    """
    traits = Traits.STICKER if stickers else Traits(0)
    if (message.get("reference") or {}).get("type") == "Forward":
        traits |= Traits.FORWARD
    files = [each.get("fileName") for each in message.get("attachments") or ()]
    if files == [_VOICE_FILE] and not message.get("content"):
        traits |= Traits.VOICE_MESSAGE
    return traits


def _contents(message: dict[str, Any]) -> Contents:
    """Return what an export tells of the contents: of polls, nothing."""
    contents = Contents.ATTACHMENT if message.get("attachments") else Contents(0)
    return contents | Contents.EMBED if message.get("embeds") else contents


def _reply_to(message: dict[str, Any]) -> MessageId | None:
    return fields.optional_snowflake((message.get("reference") or {}).get("messageId"))


def _emoji_in(message: dict[str, Any]) -> tuple[tuple[Emoji, int], ...]:
    """Count the emoji in the text. ``inlineEmojis`` lists each once and says which id is meant."""
    content = message.get("content") or ""
    counts = dict(count_emoji(content))
    listed = message.get("inlineEmojis")
    if listed and ":" in content:
        custom = {emoji.name: emoji for emoji in map(fields.emoji, listed) if emoji.emoji_id}
        for name in _NAMED.findall(content):
            if name in custom:
                counts[custom[name]] = counts.get(custom[name], 0) + 1
    return tuple(counts.items())
