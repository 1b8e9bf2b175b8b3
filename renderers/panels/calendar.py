"""Up to a year of days: weeks across, weekdays down, months over them."""

from renderers import theme
from renderers.panels import grid as grids
from renderers.panels.grid import Grid, GridShape
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

MOST_WEEKS = 54
"""Columns that there is room for: 53 weeks, begun anywhere."""
_WIDEST = 44.0
"""The farthest that few weeks lie apart."""
_GAP = 1.5


def lay_out(grid: Grid, rect: Rect, text: Typesetter) -> Panel:
    """The calendar within ``rect``, 132 pixels high: cells as wide as there is room for."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    start = left + grids.names_width(grid, text) + 8
    weeks = grid.shares.shape[1]
    across = min((right - start + _GAP) / weeks, _WIDEST) * theme.SCALE // 1 / theme.SCALE
    shape = GridShape(pitch=(across, 10.5), gap=_GAP, radius=2.5)
    width = shape.box(0, 0, 7, weeks).width
    cells = shape.box(start if across == _WIDEST else right - width, rect.y + 46, 7, weeks)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += grids.body(grid, cells, shape, text, left=left, columns="above")
    return Panel(name="calendar", rect=rect, marks=marks)
