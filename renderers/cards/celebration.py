"""Small cards of joy: a level reached, a goal reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import celebration
from renderers.panels.celebration import Celebration
from renderers.panels.climb import Way
from renderers.panels.header import Header
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = ["Celebration", "CelebrationCard", "Header", "Way"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CelebrationCard(Card):
    """What was reached, or how far it is. The caller has chosen every word."""

    celebration: Celebration

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (celebration.lay_out(self.celebration, Rect(left, 66, full, 334), text),)
