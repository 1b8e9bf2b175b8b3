"""The local week, large: a grid of its hours under their sums, beside those of its days."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels import grid as grids
from renderers.panels.grid import GridShape
from renderers.panels.hours import HourGrid
from renderers.panels.writing import write
from renderers.plot.marks import Block, Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Week:
    """A grid with the rates of its columns over it and of its rows at its right."""

    hours: HourGrid
    by_hour: FloatArray
    """Rate of each hour of the day, over all weekdays; shape (24,). NaN: not watched."""
    by_weekday: FloatArray
    """Amount of each weekday; shape (7,). NaN: not watched."""
    weekday_values: tuple[str, ...]
    """The same in words; "–" where it was not watched."""
    weekday_note: str
    """What these are, over them: "a day"."""
    golden_hours: tuple[int, ...] = ()
    """Hours of the day whose column is to be looked at."""
    golden_weekday: int | None = None

    def __post_init__(self) -> None:
        for name, count in (("by_hour", 24), ("by_weekday", 7)):
            values = frozen_array(getattr(self, name), shape=(count,), what=name)
            object.__setattr__(self, name, values)
        if len(self.weekday_values) != 7:
            raise ValueError("a week has seven days")


_GAP = 2.0
_ROW = 22.5
_TALLEST = 31.0
_LONGEST = 30.0
_BAR_HEIGHT = 8.0


def lay_out(week: Week, rect: Rect, text: Typesetter) -> Panel:
    """The week within ``rect``, 252 pixels high."""
    grid, left, right = week.hours.grid, rect.x + theme.INSET, rect.right - theme.INSET
    values = max(text.width(words, theme.ROW_VALUE.style) for words in week.weekday_values)
    note = text.width(week.weekday_note, theme.AXIS.style)
    start = left + grids.names_width(grid, text) + 8
    end = right - max(values + 7 + _LONGEST, note) - 10
    pitch = np.floor((end - start + _GAP) / 24 * theme.SCALE) / theme.SCALE
    shape = GridShape(pitch=(float(pitch), _ROW), gap=_GAP, radius=4.5)
    cells = shape.box(start, rect.y + 71, 7, 24)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += _hours(week, cells, shape)
    marks += grids.body(grid, cells, shape, text, left=left)
    bars = Rect(cells.right + 10, cells.y, right - values - 7 - cells.right - 10, cells.height)
    marks += _weekdays(week, text, bars, right, shape)
    marks.append(
        write(
            text,
            week.weekday_note,
            theme.AXIS,
            name="weekday note",
            x=right,
            baseline=cells.bottom + 12.5,
            align="right",
        )
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


def _weekdays(
    week: Week, text: Typesetter, bars: Rect, right: float, shape: GridShape
) -> list[Mark]:
    """A bar and its amount beside each row of the grid."""
    top = float(np.nanmax(week.by_weekday, initial=0.0))
    marks: list[Mark] = []
    for row, words in enumerate(week.weekday_values):
        golden = row == week.golden_weekday
        cell = shape.cell(bars, row, 0)
        middle = cell.y + cell.height / 2
        marks += _bar(week.by_weekday[row], top, Rect(bars.x, middle, bars.width, 0), golden=golden)
        marks.append(
            write(
                text,
                words,
                theme.ROW_VALUE,
                name=f"weekday value {row}",
                x=right,
                baseline=middle + 4.2,
                align="right",
                colour=theme.TEXT_1 if golden else None,
            )
        )
    return marks


def _bar(value: float, top: float, line: Rect, *, golden: bool) -> list[Mark]:
    y = line.y - _BAR_HEIGHT / 2
    if np.isnan(value):
        box = Rect(line.x, y, _BAR_HEIGHT, _BAR_HEIGHT)
        return [Hatching(name="unwatched day", rect=box, radius=2)]
    if value == 0:
        return []
    colour: Tone = theme.GOLD if golden else theme.BAR
    box = Rect(line.x, y, max(line.width * value / top, 2.0), _BAR_HEIGHT)
    return [Block(name="weekday sum", rect=box, colour=colour, radius=min(2.5, box.width / 2))]
