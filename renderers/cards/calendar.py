"""The calendar card: a year of days, its months, its best, on 660 x 420 logical pixels."""

from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import bars, calendar, header, stats
from renderers.panels.bars import Bars
from renderers.panels.calendar import MOST_WEEKS
from renderers.panels.grid import Grid
from renderers.panels.header import Header
from renderers.panels.tile import Tile
from renderers.plot.marks import Layout, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalendarCard(Card):
    """What the card says. The caller has chosen every word, number format and zone."""

    header: Header
    days: Grid
    """Seven rows, Monday first, and a column for each week, oldest first, at most 54; cells that
    are no days of the window are not there."""
    months: Bars
    stats: tuple[Tile, Tile, Tile, Tile]
    """Best day, longest streak, current streak, best weekday: by rows."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"a calendar has four stats, not {len(self.stats)}")
        rows, weeks = self.days.shares.shape
        if rows != 7 or not 1 <= weeks <= MOST_WEEKS:
            raise ValueError(f"a calendar has 7 days by 1 to {MOST_WEEKS} weeks")

    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything on the card is."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return Layout(
            panels=(
                header.lay_out(self.header, Rect(left, 16, full, 38), text),
                calendar.lay_out(self.days, Rect(left, 66, full, 132), text),
                bars.lay_out(self.months, Rect(left, 208, 372, 192), text),
                *stats.lay_out(self.stats, Rect(402, 208, 238, 192), text, columns=2),
            )
        )
