"""The trend card: where a daily count is going, with its forecast and the days that have a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import stats, trend_layout
from renderers.panels.tile import Tile
from renderers.panels.trend import Trend
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrendCard(Card):
    """Four numbers over one tall chart. The caller has chosen every word."""

    tiles: tuple[Tile, ...]
    """Four of them."""
    trend: Trend

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"a trend has four tiles, not {len(self.tiles)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            trend_layout.lay_out(self.trend, Rect(left, 148, full, 252), text),
        )
