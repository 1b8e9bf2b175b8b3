"""The emoji card: the most used of all, those after it, and stickers."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import hero, shelf, table
from renderers.panels.hero import Hero
from renderers.panels.shelf import Shelf
from renderers.panels.table import Table
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

ROWS = 8
"""Emoji after the first that there is room for,"""
ROWS_OVER_STICKERS = 6
"""and where there are stickers as well."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmojiCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    hero: Hero
    table: Table
    """The second and those after it."""
    stickers: Shelf | None
    """None: none was used."""

    def __post_init__(self) -> None:
        places = ROWS if self.stickers is None else ROWS_OVER_STICKERS
        if self.table.places > places:
            raise ValueError(f"there is room for {places} emoji, not {self.table.places}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full, first = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN, 196.0
        aside = Rect(left + first + theme.GUTTER, 66, full - first - theme.GUTTER, 334)
        below: list[Panel] = []
        if self.stickers is not None:
            box = Rect(aside.x, 322, aside.width, 78)
            below.append(shelf.lay_out(self.stickers, box, text))
            aside = Rect(aside.x, aside.y, aside.width, 246)
        return (
            hero.lay_out(self.hero, Rect(left, 66, first, 334), text),
            table.lay_out(self.table, aside, text),
            *below,
        )
