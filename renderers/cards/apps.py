"""The apps card: whose commands are used, and how our own do."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import stats, table, trend_layout
from renderers.panels.table import Table
from renderers.panels.tile import Tile
from renderers.panels.trend import Trend
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

ROWS = 6
"""Apps, and commands of ours, that there is room for,"""
ROWS_UNDER_TREND = 3
"""and under a trend."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppsCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    tiles: tuple[Tile, ...]
    """Four of them."""
    trend: Trend | None
    """Uses per day; None: the tables take its room."""
    apps: Table
    own: Table
    """Our commands, each with a bar of how it ended."""

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"apps have four tiles, not {len(self.tiles)}")
        rows = ROWS if self.trend is None else ROWS_UNDER_TREND
        if max(self.apps.places, self.own.places) > rows:
            raise ValueError(f"there is room for {rows} apps and {rows} commands")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full, first = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN, 330.0
        top = 148.0
        above: list[Panel] = []
        if self.trend is not None:
            above.append(trend_layout.lay_out(self.trend, Rect(left, top, full, 116), text))
            top += 116 + theme.GUTTER
        second = left + first + theme.GUTTER
        aside = Rect(second, top, left + full - second, 400 - top)
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            *above,
            table.lay_out(self.apps, Rect(left, top, first, 400 - top), text, name="apps"),
            table.lay_out(self.own, aside, text, name="own"),
        )
