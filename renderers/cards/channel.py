"""One channel's card: its numbers, its course, its hours, who writes there, and what."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import hours, ranking, stats, table, trend_layout
from renderers.panels.hours import HourGrid
from renderers.panels.ranking import Ranking
from renderers.panels.table import Table
from renderers.panels.tile import Tile
from renderers.panels.trend import Trend
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

KINDS = 4
"""Kinds of content there is room for."""
DAYS = 60
"""Days there is room for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    """With the channel's name in the place of the server's."""
    tiles: tuple[Tile, ...]
    """Four of them."""
    trend: Trend
    """Its messages per day, :data:`DAYS` at most."""
    mix: Table
    """What its messages are made of, in :data:`KINDS` places."""
    hours: HourGrid
    ranking: Ranking
    """Who wrote most."""

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"a channel has four tiles, not {len(self.tiles)}")
        if self.mix.places > KINDS:
            raise ValueError(f"there is room for {KINDS} kinds of content, not {self.mix.places}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full, wide, aside = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN, 372.0, 238.0
        right = theme.WIDTH - theme.MARGIN - aside
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            trend_layout.lay_out(self.trend, Rect(left, 148, wide, 116), text),
            table.lay_out(self.mix, Rect(right, 148, aside, 116), text, name="mix"),
            hours.lay_out(self.hours, Rect(left, 274, wide, 126), text),
            ranking.lay_out(self.ranking, Rect(right, 274, aside, 126), text),
        )
