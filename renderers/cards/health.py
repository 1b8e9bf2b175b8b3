"""The card of community health: an index in a ring, and each of its parts."""

from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import header
from renderers.panels.header import Header
from renderers.panels.index import Index, IndexParts, lay_out_parts, lay_out_ring
from renderers.plot.marks import Layout, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HealthCard(Card):
    """What the card says. The caller has chosen every word."""

    header: Header
    index: Index
    parts: IndexParts

    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything on the card is."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return Layout(
            panels=(
                header.lay_out(self.header, Rect(left, 16, full, 38), text),
                lay_out_ring(self.index, Rect(left, 66, 204, 334), text),
                lay_out_parts(self.parts, Rect(234, 66, 406, 334), text),
            )
        )
