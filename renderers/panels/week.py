"""The local week, large: a grid of its hours under their sums, beside those of its days."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels import grid as grids
from renderers.panels import row_sums
from renderers.panels.grid import GridShape
from renderers.panels.hours import HourGrid
from renderers.panels.row_sums import RowSums
from renderers.plot.marks import Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Week:
    """A grid with the rates of its columns over it and of its rows at its right."""

    hours: HourGrid
    by_hour: FloatArray
    """Rate of each hour of the day, over all weekdays; shape (24,). NaN: not watched."""
    weekdays: RowSums
    """Amounts of the weekdays."""
    golden_hours: tuple[int, ...] = ()
    """Hours of the day whose column is to be looked at."""

    def __post_init__(self) -> None:
        by_hour = frozen_array(self.by_hour, shape=(24,), what="by_hour")
        object.__setattr__(self, "by_hour", by_hour)
        if len(self.weekdays.words) != 7:
            raise ValueError("a week has seven days")


_GAP = 2.0
_ROW = 22.5
_TALLEST = 31.0


def lay_out(week: Week, rect: Rect, text: Typesetter) -> Panel:
    """The week within ``rect``, 252 pixels high."""
    grid, left, right = week.hours.grid, rect.x + theme.INSET, rect.right - theme.INSET
    start = left + grids.names_width(grid, text) + 8
    end = right - row_sums.width(week.weekdays, text)
    pitch = np.floor((end - start + _GAP) / 24 * theme.SCALE) / theme.SCALE
    shape = GridShape(pitch=(float(pitch), _ROW), gap=_GAP, radius=4.5)
    cells = shape.box(start, rect.y + 71, 7, 24)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += _hours(week, cells, shape)
    marks += grids.body(grid, cells, shape, text, left=left)
    marks += row_sums.lay_out(
        week.weekdays, text, cells, shape, right=right, baseline=cells.bottom + 12.5
    )
    return Panel(name="week", rect=rect, marks=marks)


def _hours(week: Week, cells: Rect, shape: GridShape) -> list[Mark]:
    """A column over each hour of the grid; hatched on the ground where nobody watched."""
    ground = cells.y - 7
    top = float(np.nanmax(week.by_hour, initial=0.0))
    golden = np.isin(np.arange(24), week.golden_hours)
    width = shape.pitch[0] - shape.gap
    figures: list[Figure] = []
    for of, colour in ((~golden, theme.BAR), (golden, theme.GOLD)):
        hours = np.flatnonzero(of & (np.nan_to_num(week.by_hour) > 0))
        if len(hours):
            tall = np.maximum(week.by_hour[hours] / top * _TALLEST, 1.5)
            boxes = np.column_stack(
                (
                    cells.x + hours * shape.pitch[0],
                    ground - tall,
                    np.full(len(hours), width),
                    tall,
                )
            )
            figures.append(Columns(boxes=boxes, colour=colour, radius=2.0))
    box = Rect(cells.x, ground - _TALLEST, cells.width, _TALLEST)
    marks: list[Mark] = [
        Hatching(
            name="unwatched hour",
            rect=Rect(cells.x + float(hour) * shape.pitch[0], ground - 6, width, 6),
            radius=2,
        )
        for hour in np.flatnonzero(np.isnan(week.by_hour))
    ]
    return [*marks, Plot(name="hour sums", rect=box, figures=tuple(figures))]
