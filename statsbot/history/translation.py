"""A page of a channel's history to facts. Pure; the text of messages goes no further than here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from statsbot.collectors.message_payload import app_answered, message_sent
from statsbot.domain.facts import (
    Audience,
    Emoji,
    Fact,
    MemberSeen,
    MessageEdited,
    MessageSent,
    ReactionsTallied,
)
from statsbot.domain.ids import GuildId, MemberId, MessageId, instant_of
from statsbot.history.asking import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedPage:
    """What a page told."""

    facts: Sequence[Fact]
    not_understood: Sequence[MessageId]
    """Messages that could not be read; the others were."""


def translate(
    messages: Iterable[Payload],
    *,
    guild_id: GuildId,
    audience: Audience,
    reads_text: bool,
    told_at: datetime,
) -> TranslatedPage:
    """Return the facts of messages as Discord's API lists them.

    Args:
        messages: as they are listed: without server and membership. Each has an id.
        guild_id: the server.
        audience: who can see the channel.
        reads_text: whether the bot was granted the text of messages.
        told_at: when Discord listed them: so many reactions stood there then.
    """
    facts: list[Fact] = []
    not_understood: list[MessageId] = []
    for message in messages:
        try:
            facts += _facts(message, guild_id, audience, reads_text, told_at)
        except (KeyError, TypeError, ValueError, AttributeError):
            not_understood.append(int(message["id"]))
    return TranslatedPage(facts=facts, not_understood=not_understood)


def authors(messages: Iterable[Payload], guild_id: GuildId) -> list[MemberSeen]:
    """Describe the authors by their accounts, as of their newest message.

    History tells no nickname: it is for those of whom nothing else was told.
    """
    described: dict[MemberId, MemberSeen] = {}
    for message in messages:
        user: Any = message.get("author") or {}
        try:
            member_id, sent_at = int(user["id"]), instant_of(int(message["id"]))
            is_webhook = bool(message.get("webhook_id") and not message.get("interaction_metadata"))
            if is_webhook:
                continue
            described[member_id] = MemberSeen(
                guild_id=guild_id,
                member_id=member_id,
                name=user.get("global_name") or user["username"],
                avatar=user.get("avatar"),
                is_bot=bool(user.get("bot")),
                seen_at=sent_at,
            )
        except (KeyError, TypeError, ValueError):
            continue
    return list(described.values())


def _facts(
    message: Payload,
    guild_id: GuildId,
    audience: Audience,
    reads_text: bool,
    told_at: datetime,
) -> list[Fact]:
    sent = message_sent(message, guild_id=guild_id, audience=audience, reads_text=reads_text)
    facts: list[Fact] = [sent]
    answered = app_answered(message, guild_id=guild_id, audience=audience)
    if answered is not None:
        facts.append(answered)
    if edited := message.get("edited_timestamp"):
        facts.append(
            MessageEdited(
                guild_id=guild_id,
                channel_id=sent.channel_id,
                message_id=sent.message_id,
                edited_at=datetime.fromisoformat(edited).astimezone(UTC),
            )
        )
    for reaction in message.get("reactions") or ():
        facts += _tally(sent, reaction, told_at)
    return facts


def _tally(sent: MessageSent, reaction: Payload, told_at: datetime) -> Iterator[ReactionsTallied]:
    emoji = reaction["emoji"]
    if not emoji.get("id") and not emoji.get("name"):
        return  # nothing is left to tell it by
    yield ReactionsTallied(
        guild_id=sent.guild_id,
        channel_id=sent.channel_id,
        message_id=sent.message_id,
        emoji=Emoji(emoji_id=int(emoji.get("id") or 0), name=emoji.get("name") or ""),
        audience=sent.audience,
        reactions=int(reaction["count"]),
        told_at=told_at,
    )
