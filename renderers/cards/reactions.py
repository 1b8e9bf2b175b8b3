"""The reactions card: how many, how they go on, by whom and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import ranking, stats, trend_layout
from renderers.panels.ranking import Ranking
from renderers.panels.tile import Tile
from renderers.panels.trend import Trend
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReactionsCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    tiles: tuple[Tile, ...]
    """Four of them."""
    trend: Trend
    """Reactions per day."""
    receivers: Ranking
    """Who is most reacted to,"""
    givers: Ranking
    """and who reacts most."""

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"reactions have four tiles, not {len(self.tiles)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        half = (full - theme.GUTTER) / 2
        second = Rect(left + half + theme.GUTTER, 274, half, 126)
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            trend_layout.lay_out(self.trend, Rect(left, 148, full, 116), text),
            ranking.lay_out(self.receivers, Rect(left, 274, half, 126), text, name="receivers"),
            ranking.lay_out(self.givers, second, text, name="givers"),
        )
