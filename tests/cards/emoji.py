"""Emoji and stickers."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from renderers import Look
from renderers.cards.emoji import EmojiCard
from statsbot.locale import language
from statsbot.reports.emoji import describe_emoji
from tests import fix_used
from tests.fix_used import FACES


def blot(colour: str, side: int = 128) -> bytes:
    """A custom emoji as the CDN would send it, clear around its shape."""
    image = Image.new("RGBA", (side, side))
    brush = ImageDraw.Draw(image)
    for x, y, radius in ((0.5, 0.55, 0.34), (0.22, 0.3, 0.12), (0.78, 0.26, 0.09), (0.8, 0.8, 0.1)):
        box = [(x - radius) * side, (y - radius) * side, (x + radius) * side, (y + radius) * side]
        brush.ellipse(box, fill=colour)
    for x in (0.4, 0.6):
        brush.ellipse(
            [(x - 0.05) * side, 0.45 * side, (x + 0.05) * side, 0.55 * side], fill="white"
        )
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


IMAGES = {7001: blot("#5b6ee1"), 8001: blot("#d95763"), 8002: b"no picture"}


def drawn(tag: str = "en") -> EmojiCard:
    """Ten emoji and three stickers."""
    return describe_emoji(fix_used.emoji(), FACES, IMAGES, language(tag))


def without_stickers() -> EmojiCard:
    """The runners-up have all the room."""
    return describe_emoji(fix_used.emoji(stickers=False), FACES, IMAGES, language("en"))


def custom() -> EmojiCard:
    """A custom one leads; nothing is known of the window before, nor of any text."""
    found = fix_used.emoji(stickers=False)
    first = replace(found.emoji[4], reactions=9000)
    unread = tuple(
        replace(
            each,
            in_messages=None,
            in_messages_share=None,
            previous_reactions=None,
            previous_in_messages=None,
            previous_rank=None,
        )
        for each in (first, *found.emoji[:3])
    )
    told = replace(found, emoji=unread, in_messages=None, previous_in_messages=None)
    return describe_emoji(told, FACES, IMAGES, language("de"))


def alone() -> EmojiCard:
    """One emoji, once."""
    found = fix_used.emoji(stickers=False)
    once = replace(found.emoji[0], reactions=1, in_messages=0, previous_rank=None)
    return describe_emoji(
        replace(found, emoji=(once,), different=1, reactions=1, in_messages=0),
        FACES,
        {},
        language("en"),
    )


def empty() -> EmojiCard:
    """None was used."""
    return describe_emoji(fix_used.no_emoji(), FACES, {}, language("de"))


def partly() -> EmojiCard:
    """Half of the month was not watched, nor the window before."""
    found = fix_used.emoji()
    each = tuple(
        replace(one, previous_reactions=None, previous_in_messages=None, previous_rank=None)
        for one in found.emoji
    )
    told = replace(
        found,
        watched_share=0.5,
        messages_watched_share=0.5,
        previous_reactions=None,
        previous_in_messages=None,
        emoji=each,
    )
    return describe_emoji(told, FACES, IMAGES, language("en"))


def unwatched() -> EmojiCard:
    """Nobody watched."""
    return describe_emoji(fix_used.no_emoji(0.0), FACES, {}, language("en"))


def strange() -> EmojiCard:
    """What no sprite shows, and numbers without end."""
    card = drawn("de")
    names = ("", "W" * 40, "\U0001fae0\U0001f3ff", "﷽", "🏴\U000e0067\U000e0062", "ab")
    rows = tuple(
        replace(
            row,
            values=("1,234,567,890",),
            face=None if row.face is None else replace(row.face, name=name, custom=False),
        )
        for row, name in zip(card.table.rows, names, strict=True)
    )
    assert card.hero.glyph is not None
    return replace(
        card,
        hero=replace(
            card.hero,
            glyph=replace(card.hero.glyph, name="﷽", custom=False),
            value="1,234,567,890,123",
            note="Überdurchschnittlich viele Verwendungen " * 3,
            name=":" + "w" * 60 + ":",
        ),
        table=replace(card.table, rows=rows),
    )


SAMPLES = {
    "full": drawn,
    "german": lambda: drawn("de"),
    "japanese": lambda: drawn("ja"),
    "arabic": lambda: replace(drawn("ar"), look=Look(leftward=True)),
    "hebrew": lambda: replace(drawn("he"), look=Look(leftward=True)),
    "without-stickers": without_stickers,
    "custom": custom,
    "alone": alone,
    "empty": empty,
    "partly": partly,
    "unwatched": unwatched,
    "strange": strange,
}
