"""Rank and level: how far a member has come, and who is around them."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import board, climb, stats
from renderers.panels.board import Board
from renderers.panels.climb import Climb
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

AROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankCard(Card):
    """A member's level and rank. The caller has chosen every word and number format."""

    climb: Climb
    stats: tuple[Tile, Tile, Tile, Tile]
    """Rank, points, days they were active, and what is next: two above two."""
    around: Board
    """Those just before and after them by rank, they among them; three places."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4 or self.around.places != AROUND:
            raise ValueError(f"a rank has four stats and places for {AROUND} people")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            climb.lay_out(self.climb, Rect(left, 66, full, 154), text),
            *stats.lay_out(self.stats, Rect(left, 230, 268, 170), text, columns=2),
            board.lay_out(self.around, Rect(298, 230, 342, 170), text, name="around"),
        )
