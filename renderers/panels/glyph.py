"""An emoji or sticker as a picture of any size."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.plot.marks import Mark, Portrait, Rect, Text
from renderers.text.names import clean_name, initial
from renderers.text.style import TextStyle
from renderers.text.typesetter import EMOJI_SIDE, Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A Unicode emoji, or a custom one or sticker of the server."""

    name: str
    """The character, or the custom emoji's name."""
    custom: bool = False
    """Not a character: ``image`` shows it."""
    image: bytes | None = None
    """Encoded picture of a custom one; None, or bytes that do not decode, draws a letter."""
    seed: int = 0
    """Chooses the colours behind the letter; the id does well."""


def lay_out(glyph: Glyph, rect: Rect, text: Typesetter) -> Mark:
    """The picture within ``rect``, a square."""
    name = clean_name(glyph.name, fallback="?")
    style = TextStyle(family="Inter", weight="SemiBold", size=rect.height / EMOJI_SIDE)
    line = text.line(name, style)
    left, top, right, bottom = (edge / theme.SCALE for edge in line.ink)
    fits = right - left <= rect.width + 1 and bottom - top <= rect.height + 1
    if fits and not glyph.custom:
        return Text(
            name="glyph",
            line=line,
            x=rect.x + rect.width / 2 - (left + right) / 2,
            baseline=rect.y + rect.height / 2 - (top + bottom) / 2,
            size=style.size,
            colour=theme.TEXT_1,
        )
    letter = replace(theme.MONOGRAM.style, size=max(rect.height * 0.42, theme.SMALLEST_TEXT))
    return Portrait(
        name="glyph",
        rect=rect,
        image=glyph.image,
        shape="plain",
        seed=glyph.seed,
        letters=text.line(initial(name), letter),
    )
