"""Emoji and stickers: chooses the words, draws."""

import math
from collections.abc import Mapping, Sequence

from renderers.cards.emoji import ROWS, ROWS_OVER_STICKERS, EmojiCard
from renderers.panels import shelf
from renderers.panels.glyph import Glyph
from renderers.panels.hero import Hero, Side
from renderers.panels.shelf import Shelf
from renderers.panels.table import Table, TableRow
from renderers.text.names import clean_name
from statsbot.analytics.emoji import EmojiFigures, EmojiFindings, StickerFigures
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import apart, climbed
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, silence, source_told, title_told, watched_part

_TOLD = 5
"""Emoji that the alt text names."""


async def picture_emoji(desk: Desk, findings: EmojiFindings) -> Picture:
    """Return the drawn emoji and stickers of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces, images = await desk.faces(findings), await _images(desk, findings)
    card = describe_emoji(findings, faces, images, desk.speak)
    return await desk.picture(
        "emoji",
        findings,
        card,
        told=emoji_told(findings, card, desk.speak),
        source=source_told("emoji.source", findings.question, desk.speak),
    )


async def _images(desk: Desk, findings: EmojiFindings) -> dict[int, bytes | None]:
    """Return encoded pictures of the custom emoji and stickers that may be shown, by id."""
    if desk.assets is None:
        return {}
    emoji = [each.emoji_id for each in findings.emoji[: ROWS + 1] if each.emoji_id]
    stickers = [each.sticker_id for each in findings.stickers[: shelf.PLACES]]
    paths = [desk.assets.emoji(each) for each in emoji]
    paths += [desk.assets.sticker(each) for each in stickers]
    images = await desk.assets.fetch_all(paths)
    return dict(zip([*emoji, *stickers], images, strict=True))


def describe_emoji(
    findings: EmojiFindings, faces: Faces, images: Mapping[int, bytes | None], speak: Language
) -> EmojiCard:
    """Return the card that says what was found.

    Args:
        findings: what was found.
        faces: the server's.
        images: encoded pictures of custom emoji and stickers, by id; one that is not there is
            drawn as a letter.
        speak: the language.
    """
    stickers = _shelf(findings, images, speak)
    shares = findings.watched_share, findings.messages_watched_share
    watched = watched_part(min(filter(None, shares), default=0.0), speak)
    beside = speak.say("emoji.total", count=_total(findings)) if findings.emoji else ""
    return EmojiCard(
        header=heading(
            findings.question,
            faces,
            emoji_insight(findings, speak),
            speak,
            beside=" · ".join(filter(None, (beside, watched))),
        ),
        hero=_hero(findings, images, speak),
        table=_table(findings, images, speak, ROWS_OVER_STICKERS if stickers else ROWS),
        stickers=stickers,
    )


def emoji_insight(findings: EmojiFindings, speak: Language) -> str:
    """Return the one sentence: what came to the top, or stays there."""
    period = Period(findings.question.window, findings.question.zone)
    if not findings.emoji:
        watched = findings.watched_share or findings.messages_watched_share
        return speak.say("emoji.none") if watched else period.say(speak, "unwatched")
    first = findings.emoji[0]
    name = emoji_name(first)
    if first.previous_rank is not None and first.previous_rank > 1:
        beaten = next((each for each in findings.emoji if each.previous_rank == 1), None)
        if beaten is not None:
            return speak.say("emoji.overtook", first=name, second=emoji_name(beaten))
    if first.previous_rank == 1:
        return speak.say("emoji.stays", first=name)
    if first.previous_rank is None and first.previous_reactions is not None:
        return speak.say("emoji.new_top", first=name)
    return speak.say("emoji.different", count=findings.different, first=name)


def emoji_name(emoji: EmojiFigures) -> str:
    """Return an emoji in a sentence: the character, or ``:name:``."""
    if not emoji.emoji_id:
        return emoji.name
    return apart(f":{clean_name(emoji.name, fallback='emoji')}:")


def emoji_told(findings: EmojiFindings, card: EmojiCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, the most used, stickers, source."""
    header = card.header
    named = speak.semicolons(
        speak.say("overview.number", label=emoji_name(each), value=speak.count(uses(each)))
        for each in findings.emoji[:_TOLD]
    )
    return [
        title_told("emoji.title", header, findings.question, speak),
        header.insight,
        named,
        speak.commas(f"{side.word} {side.value}" for side in card.hero.sides) if named else "",
        f"{card.stickers.title}: {card.stickers.note}" if card.stickers else "",
        source_told("emoji.source", findings.question, speak),
    ]


def uses(emoji: EmojiFigures) -> int:
    """Return how often an emoji was used, as far as that is known."""
    return emoji.reactions + (emoji.in_messages or 0)


def _total(findings: EmojiFindings) -> int:
    return (findings.reactions or 0) + (findings.in_messages or 0)


def _glyph(emoji: EmojiFigures, images: Mapping[int, bytes | None]) -> Glyph:
    return Glyph(
        name=emoji.name,
        custom=emoji.emoji_id != 0,
        image=images.get(emoji.emoji_id),
        seed=emoji.emoji_id,
    )


def _hero(findings: EmojiFindings, images: Mapping[int, bytes | None], speak: Language) -> Hero:
    label, words = speak.say("emoji.first"), ("reactions", "in_messages")
    if not findings.emoji:
        watched = findings.watched_share, findings.messages_watched_share
        reactions, in_messages = (
            _side(speak.count(0) if share else "–", word, 0.0 if share else math.nan, speak)
            for word, share in zip(words, watched, strict=True)
        )
        return Hero(
            label=label,
            glyph=None,
            name="",
            value=speak.count(0) if any(watched) else "–",
            note=speak.say("emoji.total_uses" if any(watched) else "common.not_watched"),
            sides=(reactions, in_messages),
        )
    first = findings.emoji[0]
    count = uses(first)
    known = first.reactions_share is not None and first.in_messages_share is not None
    note = speak.say("emoji.total_uses")
    if known and _total(findings):
        share = speak.percent(count / _total(findings))
        note = speak.say("emoji.uses_of_all", percent=share)
    reactions, in_messages = first.reactions, first.in_messages
    return Hero(
        label=label,
        glyph=_glyph(first, images),
        name=emoji_name(first) if first.emoji_id else "",
        value=speak.count(count),
        note=note,
        sides=(
            _side(speak.count(reactions), words[0], reactions / (count or 1), speak),
            _side("–", words[1], math.nan, speak)
            if in_messages is None
            else _side(speak.count(in_messages), words[1], in_messages / (count or 1), speak),
        ),
    )


def _side(value: str, word: str, share: float, speak: Language) -> Side:
    return Side(value=value, word=speak.say(f"emoji.{word}"), share=share)


def _table(
    findings: EmojiFindings, images: Mapping[int, bytes | None], speak: Language, places: int
) -> Table:
    followers = findings.emoji[1 : places + 1]
    most = uses(findings.emoji[0]) if findings.emoji else 1
    empty = speak.say("emoji.only_one" if findings.emoji else "emoji.none_after")
    watched = bool(findings.watched_share or findings.messages_watched_share)
    if not findings.emoji and not watched:
        empty = silence(0, "days", speak)
    return Table(
        title=speak.say("emoji.runners_up"),
        note=speak.say("emoji.total_uses"),
        moves="",
        rows=tuple(
            TableRow(
                face=_glyph(each, images),
                parts=(uses(each) / (most or 1),),
                values=(speak.count(uses(each)),),
                delta=None
                if each.previous_reactions is None
                else climbed(place, each.previous_rank, speak),
            )
            for place, each in enumerate(followers, start=2)
        ),
        places=places,
        first_rank=2,
        golden=places,
        empty=empty,
        faces=True,
        watched=watched,
    )


def _shelf(
    findings: EmojiFindings, images: Mapping[int, bytes | None], speak: Language
) -> Shelf | None:
    stickers: Sequence[StickerFigures] = findings.stickers[: shelf.PLACES]
    if not stickers:
        return None
    return Shelf(
        title=speak.say("emoji.stickers"),
        note=speak.say("emoji.uses_counted", count=findings.sticker_uses or 0),
        things=tuple(
            (
                Glyph(
                    name=each.name or "?",
                    custom=True,
                    image=images.get(each.sticker_id),
                    seed=each.sticker_id,
                ),
                speak.count(each.uses),
            )
            for each in stickers
        ),
    )
