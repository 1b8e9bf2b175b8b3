"""The comparison card: two to five periods, members, channels or servers beside each other."""

from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import comparison, courses, header
from renderers.panels.comparison import Comparison
from renderers.panels.courses import Courses
from renderers.panels.header import Header
from renderers.plot.marks import Layout, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparisonCard(Card):
    """What the card says. The caller has chosen every word."""

    header: Header
    comparison: Comparison
    courses: Courses

    def __post_init__(self) -> None:
        if len(self.courses.lines) != len(self.comparison.columns):
            raise ValueError("each thing has a course")

    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything on the card is."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return Layout(
            panels=(
                header.lay_out(self.header, Rect(left, 16, full, 38), text),
                comparison.lay_out(self.comparison, Rect(left, 66, full, 204), text),
                courses.lay_out(self.courses, Rect(left, 280, full, 120), text),
            )
        )
