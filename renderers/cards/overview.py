"""The overview card: a server's week on one picture of 660 x 420 logical pixels."""

from dataclasses import dataclass

from renderers.panels.header import Header
from renderers.panels.hours import HourGrid
from renderers.panels.ranking import Ranking, RankingRow
from renderers.panels.tile import Delta, Direction, Tile
from renderers.panels.trend import Forecast, Trend, TrendLegend
from renderers.scale import Tick

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewCard:
    """What the overview says. The caller has chosen every word, number format and zone."""

    header: Header
    tiles: tuple[Tile, Tile, Tile, Tile]
    """Messages, active members, voice, new members: left to right."""
    trend: Trend
    hours: HourGrid
    ranking: Ranking

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"an overview has four tiles, not {len(self.tiles)}")
