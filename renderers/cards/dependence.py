"""Dependence: how much of the talk comes from the few who write most."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import arcs, stats
from renderers.panels.arcs import Arc, Arcs
from renderers.panels.header import Header
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = ["Arc", "Arcs", "DependenceCard", "Header", "Tile"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DependenceCard(Card):
    """Shares of few people in all messages. The caller has chosen every word."""

    arcs: Arcs
    shares: str
    """Title over the same shares as bars."""
    stats: tuple[Tile, Tile]
    """How few wrote half of it, and how unequal it is."""

    def __post_init__(self) -> None:
        if len(self.stats) != 2:
            raise ValueError(f"dependence has two stats, not {len(self.stats)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left = theme.MARGIN
        right, width = 332.0, 308.0
        return (
            arcs.lay_out_rings(self.arcs, Rect(left, 66, 302, 334), text),
            arcs.lay_out_rows(self.arcs.arcs, Rect(right, 66, width, 252), text, title=self.shares),
            *stats.lay_out(self.stats, Rect(right, 328, width, 72), text, columns=2),
        )
