"""One member's card: who they are, what they did, when and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import board, columns, person, stats
from renderers.panels.board import Board
from renderers.panels.columns import ColumnChart
from renderers.panels.person import Person
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

CHANNELS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberCard(Card):
    """What a member did. The caller has chosen every word and number format."""

    person: Person
    stats: tuple[Tile, Tile, Tile, Tile]
    """Two rows of two."""
    course: ColumnChart
    """Messages per local day."""
    hours: ColumnChart
    """On how many days they were active in each of the 24 local hours."""
    channels: Board
    """Where they wrote most; five places."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"a member has four stats, not {len(self.stats)}")
        if len(self.hours.values) != 24 or self.channels.places != CHANNELS:
            raise ValueError(f"a member has 24 hours and places for {CHANNELS} channels")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left = theme.MARGIN
        right, width = 268.0, 372.0
        return (
            person.lay_out(self.person, Rect(left, 66, 238, 142), text),
            *stats.lay_out(self.stats, Rect(right, 66, width, 142), text, columns=2),
            board.lay_out(self.channels, Rect(left, 218, 238, 182), text, name="channels"),
            columns.lay_out(self.course, Rect(right, 218, width, 96), text, name="course"),
            columns.lay_out(
                self.hours, Rect(right, 324, width, 76), text, name="hours", mark=theme.IRIS
            ),
        )
