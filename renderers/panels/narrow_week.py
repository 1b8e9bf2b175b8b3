"""The local week in a narrow panel, for two of them side by side."""

from renderers import theme
from renderers.panels import grid as grids
from renderers.panels.grid import Grid, GridShape
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

_GAP = 1.5


def lay_out(grid: Grid, rect: Rect, text: Typesetter, *, name: str) -> Panel:
    """A grid of seven rows within ``rect``, its cells as large as there is room for."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    rows, columns = grid.shares.shape
    start = left + grids.names_width(grid, text) + 7
    across = (right - start + _GAP) / columns * theme.SCALE // 1 / theme.SCALE
    down = (rect.height - 31 - 23 + _GAP) / rows * theme.SCALE // 1 / theme.SCALE
    shape = GridShape(pitch=(across, down), gap=_GAP, radius=2.6)
    width = shape.box(0, 0, rows, columns).width
    cells = shape.box(right - width, rect.y + 31, rows, columns)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += grids.body(grid, cells, shape, text, left=left)
    return Panel(name=name, rect=rect, marks=marks)
