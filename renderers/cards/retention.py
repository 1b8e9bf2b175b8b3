"""The retention card: of those who came in each week, how many are active week by week."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import stats, triangle
from renderers.panels.header import Header
from renderers.panels.tile import Tile
from renderers.panels.triangle import CellKind, Triangle, TriangleRow
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = ["CellKind", "Header", "RetentionCard", "Tile", "Triangle", "TriangleRow"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RetentionCard(Card):
    """How cohorts were retained. The caller has chosen every word."""

    tiles: tuple[Tile, Tile, Tile, Tile]
    """How many came, active in week two, in a later week, still here after it: left to right,
    each with its course from cohort to cohort."""
    triangle: Triangle

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"there are four tiles, not {len(self.tiles)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            triangle.lay_out(self.triangle, Rect(left, 148, full, 252), text),
        )
