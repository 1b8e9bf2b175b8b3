"""Up to a year of days: weeks across, weekdays down, months over them."""

from renderers import theme
from renderers.panels import grid as grids
from renderers.panels.grid import Grid, GridShape
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

FEWEST_WEEKS, MOST_WEEKS = 10, 54
"""Columns that there is room for, at most 53 weeks, begun anywhere; fewer are rows: see
:mod:`renderers.panels.weeks`."""
_TOP, _BELOW = 46.0, 14.0
_WIDEST_NAME = 34.0
"""Of a weekday."""
_TALL = 27.5
"""From one row to the next where there is room for large cells,"""
_LOW = 17.5
"""and at most where there is not."""
_NARROWEST = 21.0
"""From one column to the next in large cells, at least."""


def lay_out(grid: Grid, rect: Rect, text: Typesetter) -> Panel:
    """The calendar within ``rect``, its cells as large as there is room for."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    start, weeks = left + _names(grid, text), grid.shares.shape[1]
    down = (rect.height - _TOP - _BELOW) / 7
    gap = 1.5 if down < _LOW else 2.0
    across, down = (
        each * theme.SCALE // 1 / theme.SCALE for each in ((right - start + gap) / weeks, down)
    )
    shape = GridShape(pitch=(across, down), gap=gap, radius=0.24 * min(across, down))
    width = shape.box(0, 0, 7, weeks).width
    cells = shape.box(right - width, rect.y + _TOP, 7, weeks)
    name = grids.gap_name(grid, cells, shape, text)
    marks = grids.head(grid, text, left, right, rect.y + 21, named=bool(name))
    marks += grids.body(grid, cells, shape, text, left=left, columns="above")
    return Panel(name="calendar", rect=rect, marks=[*marks, *name])


def large(grid: Grid, widest: float, text: Typesetter) -> tuple[float, float] | None:
    """Return width and height of a panel of large, nearly square cells; None: it is too wide."""
    weeks, names = grid.shares.shape[1], _names(grid, text) + 2 * theme.INSET
    width = min(names + weeks * _TALL, widest)
    if (width - names) / weeks < _NARROWEST:
        return None
    return width, _TOP + 7 * _TALL + _BELOW - 0.5


def height(grid: Grid, width: float, text: Typesetter) -> float:
    """Return how high a panel of small, nearly square cells is that is ``width`` wide."""
    across = (width - 2 * theme.INSET - _names(grid, text)) / grid.shares.shape[1]
    return _TOP + 7 * min(across, _LOW) + _BELOW


def _names(grid: Grid, text: Typesetter) -> float:
    return min(grids.names_width(grid, text), _WIDEST_NAME) + 8
