"""The overview card: a server's week on one picture of 660 x 420 logical pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import hours, ranking, tile, trend_layout
from renderers.panels.header import Header
from renderers.panels.hours import HourGrid
from renderers.panels.ranking import Ranking, RankingRow
from renderers.panels.tile import Delta, Direction, Tile
from renderers.panels.trend import Forecast, Trend, TrendLegend
from renderers.plot.marks import Panel, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter

__all__ = [
    "Delta",
    "Direction",
    "Forecast",
    "Header",
    "HourGrid",
    "OverviewCard",
    "Ranking",
    "RankingRow",
    "Tick",
    "Tile",
    "Trend",
    "TrendLegend",
]


TILE_COLOURS = (theme.GOLD, theme.IRIS, theme.IRIS, theme.IRIS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverviewCard(Card):
    """What the overview says. The caller has chosen every word, number format and zone."""

    tiles: tuple[Tile, Tile, Tile, Tile]
    """Messages, active members, voice, new members: left to right."""
    trend: Trend
    hours: HourGrid
    ranking: Ranking

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"an overview has four tiles, not {len(self.tiles)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        width = (full - 3 * theme.GUTTER) / 4
        tiles = (
            tile.lay_out(
                each,
                Rect(left + index * (width + theme.GUTTER), 66, width, 72),
                text,
                name=f"tile {index + 1}",
                colour=TILE_COLOURS[index],
            )
            for index, each in enumerate(self.tiles)
        )
        return (
            *tiles,
            trend_layout.lay_out(self.trend, Rect(left, 148, full, 116), text),
            hours.lay_out(self.hours, Rect(left, 274, 372, 126), text),
            ranking.lay_out(self.ranking, Rect(402, 274, 238, 126), text),
        )
