"""The drawing office: cards in, PNG bytes out; knows no clock, file, network or database.

card (words and numbers, frozen) -> layout (boxes and marks) -> image -> PNG

studio = Studio({path.name: path.read_bytes() for path in fonts.iterdir()})
png = draw(card, studio)
"""

from dataclasses import replace

from renderers.cards.card import Card, Look
from renderers.mirror import mirrored
from renderers.palette import PALETTES
from renderers.plot.apart import apart
from renderers.plot.marks import Layout
from renderers.png import INTERACTIVE, REPORT, encode
from renderers.studio import Studio

__all__ = ["INTERACTIVE", "REPORT", "Card", "Layout", "Look", "Studio", "draw", "layout"]


def layout(card: Card, studio: Studio) -> Layout:
    """Where everything on a card is, in logical pixels, before it is painted."""
    made = card.lay_out(studio.text)
    made = mirrored(made) if card.look.leftward else made
    return replace(made, panels=tuple(apart(panel) for panel in made.panels))


def draw(card: Card, studio: Studio, *, level: int = INTERACTIVE) -> bytes:
    """A card as PNG, 1320 x 840 pixels; equal cards give equal bytes.

    Args:
        card: What it says, and how it looks.
        studio: Faces and caches; one per thread or process.
        level: zlib's level: INTERACTIVE (1) or REPORT (6).
    """
    image = studio.paint(layout(card, studio), PALETTES[card.look.theme])
    return encode(image, level=level)
