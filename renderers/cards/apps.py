"""The apps card: whose commands are used, and how our own do."""

from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import header, stats, table
from renderers.panels.header import Header
from renderers.panels.table import Table
from renderers.panels.tile import Tile
from renderers.plot.marks import Layout, Rect
from renderers.text.typesetter import Typesetter

ROWS = 6
"""Apps, and commands of ours, that there is room for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppsCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    header: Header
    tiles: tuple[Tile, ...]
    """Four of them."""
    apps: Table
    own: Table
    """Our commands, each with a bar of how it ended."""

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"apps have four tiles, not {len(self.tiles)}")
        if max(self.apps.places, self.own.places) > ROWS:
            raise ValueError(f"there is room for {ROWS} apps and {ROWS} commands")

    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything on the card is."""
        left, full, first = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN, 330.0
        aside = Rect(left + first + theme.GUTTER, 148, full - first - theme.GUTTER, 252)
        return Layout(
            panels=(
                header.lay_out(self.header, Rect(left, 16, full, 38), text),
                *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
                table.lay_out(self.apps, Rect(left, 148, first, 252), text, name="apps"),
                table.lay_out(self.own, aside, text, name="own"),
            )
        )
