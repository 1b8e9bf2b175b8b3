"""Segments: how regularly members are active, week by week, and who moved."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import flows, stack, stats
from renderers.panels.flows import Flows
from renderers.panels.stack import Stack
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentsCard(Card):
    """Member segments. The caller has chosen every word and number format."""

    stats: tuple[Tile, Tile, Tile, Tile]
    """Regulars, new, back, newly quiet: left to right."""
    weeks: Stack
    """Active members per week by segment; the most regular on the ground."""
    moves: Flows
    """From the week before the last to the last."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"segments have four stats, not {len(self.stats)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            *stats.lay_out(self.stats, Rect(left, 66, full, 72), text, columns=4),
            stack.lay_out(self.weeks, Rect(left, 148, 290, 252), text),
            flows.lay_out(self.moves, Rect(320, 148, 320, 252), text),
        )
