"""The card of community health: an index in a ring, and each of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels.index import Index, IndexParts, lay_out_parts, lay_out_ring
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HealthCard(Card):
    """What the card says. The caller has chosen every word."""

    index: Index
    parts: IndexParts

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left = theme.MARGIN
        return (
            lay_out_ring(self.index, Rect(left, 66, 204, 334), text),
            lay_out_parts(self.parts, Rect(234, 66, 406, 334), text),
        )
