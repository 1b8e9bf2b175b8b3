"""A few weeks of days: weeks down, weekdays across, and what each week had beside it."""

from dataclasses import dataclass

from renderers import theme
from renderers.panels import grid as grids
from renderers.panels import row_sums
from renderers.panels.grid import Grid, GridShape
from renderers.panels.row_sums import RowSums
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

MOST = 9
"""Rows that there is room for: eight weeks, begun anywhere."""
_GAP = 3.0
_TOP = 50.0
_LOW, _TALL = 40.0, 60.0
"""From one row to the next, where there is no need to fill a panel, and at most."""
_WIDEST = 1.35
"""Width of a cell for its height, at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weeks:
    """Days with the sums of their weeks."""

    grid: Grid
    """A row for each week, oldest first, at most nine, and seven columns, Monday first."""
    sums: RowSums

    def __post_init__(self) -> None:
        rows, columns = self.grid.shares.shape
        if not 1 <= rows <= MOST or columns != 7:
            raise ValueError(f"one to {MOST} weeks of seven days, not {rows} of {columns}")
        if len(self.sums.words) != rows:
            raise ValueError(f"{rows} weeks have as many sums, not {len(self.sums.words)}")


def height(weeks: Weeks) -> float:
    """Return how high a panel of few weeks is, its cells not larger than need be."""
    return _TOP + len(weeks.sums.words) * _LOW - _GAP + theme.INSET


def lay_out(weeks: Weeks, rect: Rect, text: Typesetter) -> Panel:
    """The weeks within ``rect``, their cells as large as there is room for."""
    grid, rows = weeks.grid, len(weeks.sums.words)
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    start, top = left + grids.names_width(grid, text) + 8, rect.y + _TOP
    down = min((rect.bottom - theme.INSET - top + _GAP) / rows, _TALL)
    room = right - row_sums.width(weeks.sums, text) - start
    across = min((room + _GAP) / 7, down * _WIDEST)
    across, down = (each * theme.SCALE // 1 / theme.SCALE for each in (across, down))
    shape = GridShape(pitch=(across, down), gap=_GAP, radius=6)
    cells = shape.box(start, top, rows, 7)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += grids.body(grid, cells, shape, text, left=left, columns="above")
    marks += row_sums.lay_out(weeks.sums, text, cells, shape, right=right, baseline=top - 5)
    return Panel(name="weeks", rect=rect, marks=marks)
