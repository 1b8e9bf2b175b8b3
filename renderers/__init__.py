"""The drawing office: cards in, PNG bytes out; knows no clock, file, network or database.

card (words and numbers, frozen) -> layout (boxes and marks) -> image -> PNG

studio = Studio({path.name: path.read_bytes() for path in fonts.iterdir()})
png = draw(card, studio)
"""

from renderers.cards.overview import OverviewCard
from renderers.cards.overview import lay_out as _lay_out_overview
from renderers.plot.marks import Layout
from renderers.png import INTERACTIVE, REPORT, encode
from renderers.studio import Studio

__all__ = ["INTERACTIVE", "REPORT", "Card", "Layout", "Studio", "draw", "layout"]

Card = OverviewCard
"""Any card; grows into a union as cards are added."""


def layout(card: Card, studio: Studio) -> Layout:
    """Where everything on a card is, in logical pixels, before it is painted."""
    return _lay_out_overview(card, studio.text)


def draw(card: Card, studio: Studio, *, level: int = INTERACTIVE) -> bytes:
    """A card as PNG, 1320 x 840 pixels; equal cards give equal bytes.

    Args:
        card: What it says.
        studio: Faces and caches; one per thread or process.
        level: zlib's level: INTERACTIVE (1) or REPORT (6).
    """
    return encode(studio.paint(layout(card, studio)), level=level)
