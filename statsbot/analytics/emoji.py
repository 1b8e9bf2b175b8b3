"""What emoji and stickers are used, under messages and in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from statsbot.analytics.coverage import known_count
from statsbot.analytics.groups import may_tell
from statsbot.analytics.question import Question
from statsbot.store.rows import EmojiTotal, Reader
from statsbot.store.stickers import StickerTotal

SHOWN = 50
"""Emoji and stickers that are listed, at most."""
_UNUSED = EmojiTotal(emoji_id=0, name="", reactions=0, in_messages=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiFigures:
    """An emoji in the window."""

    emoji_id: int
    """0: a Unicode emoji."""
    name: str
    """The custom emoji's, or the character."""
    reactions: int
    """As Discord shows them: everybody's, bots included."""
    reactions_share: float | None
    """Of all reactions; None: of none, or of fewer givers than members may be told of."""
    previous_reactions: int | None
    """In the window before; None: not known any more."""
    in_messages: int | None
    """Occurrences in the text of counted messages; None: no message's text was readable."""
    in_messages_share: float | None
    previous_in_messages: int | None
    previous_rank: int | None
    """Its place among all in the window before, 1 the most used; None: not used, or not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerFigures:
    """A sticker in the window."""

    sticker_id: int
    name: str
    """Empty: not told."""
    uses: int
    """Counted messages with it."""
    share: float | None
    previous: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmojiFindings:
    """Emoji and stickers in the window, by days of the server's zone."""

    question: Question
    watched_share: float
    """Share of the window in which reactions were watched."""
    messages_watched_share: float
    """The same of messages: what ``in_messages`` and stickers are counted in."""
    readable_share: float | None
    """Share of sent messages whose text we were told; None: no message."""
    reactions: int | None
    """None: not watched; history may tell of them all the same."""
    previous_reactions: int | None
    in_messages: int | None
    previous_in_messages: int | None
    sticker_uses: int | None
    """None: not watched."""
    previous_sticker_uses: int | None
    different: int
    """How many emoji were used."""
    emoji: tuple[EmojiFigures, ...]
    """Most used first, under and in messages; 50 at most."""
    stickers: tuple[StickerFigures, ...]
    """Most used first; 50 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiRows:
    """What the store answered for a question about emoji."""

    emoji: Sequence[EmojiTotal]
    previous_emoji: Sequence[EmojiTotal] | None
    """None: facts of the window before have left, as for the next one."""
    stickers: Sequence[StickerTotal]
    previous_stickers: Sequence[StickerTotal] | None
    sent: int
    """Messages of people in the window, deleted or not,"""
    readable: int
    """of which we were told the contents,"""
    previous_readable: int
    """and the same in the window before."""
    givers: int
    """Different people who reacted, and who wrote."""
    writers: int
    reactions_share: float
    messages_share: float


def find_emoji(question: Question, rows: EmojiRows) -> EmojiFindings:
    """Return the findings of what was read."""
    before = rows.previous_emoji
    was_readable = before is not None and rows.previous_readable > 0
    return EmojiFindings(
        question=question,
        watched_share=rows.reactions_share,
        messages_watched_share=rows.messages_share,
        readable_share=rows.readable / rows.sent if rows.sent else None,
        reactions=known_count(sum(each.reactions for each in rows.emoji), rows.reactions_share),
        previous_reactions=None if before is None else sum(each.reactions for each in before),
        in_messages=sum(each.in_messages for each in rows.emoji) if rows.readable else None,
        previous_in_messages=(
            sum(each.in_messages for each in before or ()) if was_readable else None
        ),
        sticker_uses=known_count(sum(each.uses for each in rows.stickers), rows.messages_share),
        previous_sticker_uses=(
            None
            if rows.previous_stickers is None
            else sum(each.uses for each in rows.previous_stickers)
        ),
        different=len(rows.emoji),
        emoji=_emoji(question.reader, rows),
        stickers=_stickers(question.reader, rows),
    )


def _emoji(reader: Reader, rows: EmojiRows) -> tuple[EmojiFigures, ...]:
    reactions = sum(each.reactions for each in rows.emoji)
    in_messages = sum(each.in_messages for each in rows.emoji)
    before = {_key(each): each for each in _most_first(rows.previous_emoji or ())}
    ranks = {key: place + 1 for place, key in enumerate(before)}
    is_known = rows.previous_emoji is not None
    was_readable = is_known and rows.previous_readable > 0

    def figures(each: EmojiTotal) -> EmojiFigures:
        earlier = before.get(_key(each), _UNUSED)
        return EmojiFigures(
            emoji_id=each.emoji_id,
            name=each.name,
            reactions=each.reactions,
            reactions_share=_share(each.reactions, reactions, rows.givers, reader),
            previous_reactions=earlier.reactions if is_known else None,
            in_messages=each.in_messages if rows.readable else None,
            in_messages_share=_share(each.in_messages, in_messages, rows.writers, reader),
            previous_in_messages=earlier.in_messages if was_readable else None,
            previous_rank=ranks.get(_key(each)),
        )

    return tuple(figures(each) for each in _most_first(rows.emoji)[:SHOWN])


def _most_first(emoji: Iterable[EmojiTotal]) -> list[EmojiTotal]:
    return sorted(
        emoji, key=lambda each: (-each.reactions - each.in_messages, each.emoji_id, each.name)
    )


def _stickers(reader: Reader, rows: EmojiRows) -> tuple[StickerFigures, ...]:
    uses = sum(each.uses for each in rows.stickers)
    before = {each.sticker_id: each.uses for each in rows.previous_stickers or ()}
    is_known = rows.previous_stickers is not None
    return tuple(
        StickerFigures(
            sticker_id=each.sticker_id,
            name=each.name,
            uses=each.uses,
            share=_share(each.uses, uses, rows.writers, reader),
            previous=before.get(each.sticker_id, 0) if is_known else None,
        )
        for each in rows.stickers[:SHOWN]
    )


def _key(emoji: EmojiTotal) -> tuple[int, str]:
    """Return what tells an emoji from others: custom ones are renamed."""
    return emoji.emoji_id, "" if emoji.emoji_id else emoji.name


def _share(part: int, of: int, people: int, reader: Reader) -> float | None:
    """Return a part of what ``people`` did; staff is told of what history tells without names."""
    return part / of if of and (reader is Reader.STAFF or may_tell(people, reader)) else None
