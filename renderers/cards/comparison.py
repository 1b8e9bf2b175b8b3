"""The comparison card: two to five periods, members, channels or servers beside each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import comparison, courses
from renderers.panels.comparison import Comparison
from renderers.panels.courses import Courses
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparisonCard(Card):
    """What the card says. The caller has chosen every word."""

    comparison: Comparison
    courses: Courses

    def __post_init__(self) -> None:
        if len(self.courses.lines) != len(self.comparison.columns):
            raise ValueError("each thing has a course")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            comparison.lay_out(self.comparison, Rect(left, 66, full, 204), text),
            courses.lay_out(self.courses, Rect(left, 280, full, 120), text),
        )
