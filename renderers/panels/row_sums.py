"""A bar and its amount beside each row of a grid."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.grid import GridShape
from renderers.panels.writing import widest, write
from renderers.plot.marks import Block, Hatching, Mark, Rect
from renderers.text.typesetter import Typesetter

LONGEST = 30.0
"""Length of the longest bar, where there is no more room than needed."""
_WIDEST = 110.0
"""Of amounts with their bars."""
_HEIGHT = 8.0
_BEFORE = 10.0
"""From the grid to the bars,"""
_BEHIND = 7.0
"""and from them to the amounts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowSums:
    """Amounts of a grid's rows."""

    values: FloatArray
    """One for each row, shape (rows,). NaN: not watched, and hatched."""
    words: tuple[str, ...]
    """The same in words; "–" where it was not watched."""
    note: str
    """What these are: "a day"."""
    golden: int | None = None
    """The row to be looked at."""
    pale: tuple[int, ...] = ()
    """Rows that are not over, not whole, or were watched in part."""

    def __post_init__(self) -> None:
        count = len(self.words)
        values = frozen_array(self.values, shape=(count,), what="sums")
        object.__setattr__(self, "values", values)
        if any(not 0 <= row < count for row in self.pale):
            raise ValueError(f"pale rows are of the {count}, not {self.pale}")


def width(sums: RowSums, text: Typesetter) -> float:
    """Return how much room they need beside a grid."""
    words = _words_width(sums, text)
    note = widest(text, (sums.note,), theme.AXIS, most=_WIDEST)
    return _BEFORE + max(words + _BEHIND + LONGEST, note)


def _words_width(sums: RowSums, text: Typesetter) -> float:
    return widest(text, sums.words, theme.ROW_VALUE, most=_WIDEST - LONGEST)


def lay_out(
    sums: RowSums,
    text: Typesetter,
    cells: Rect,
    shape: GridShape,
    *,
    right: float,
    baseline: float,
) -> list[Mark]:
    """The bars from the grid's ``cells`` to the amounts, which end at ``right``.

    The note stands on ``baseline``.
    """
    column = _words_width(sums, text)
    bars = Rect(cells.right + _BEFORE, 0, right - column - _BEHIND - cells.right - _BEFORE, 0)
    top = float(np.nanmax(sums.values, initial=0.0))
    marks: list[Mark] = []
    for row, words in enumerate(sums.words):
        golden = row == sums.golden
        cell = shape.cell(cells, row, 0)
        middle = cell.y + cell.height / 2
        colour = theme.GOLD if golden else theme.BAR_PALE if row in sums.pale else theme.BAR
        value = float(sums.values[row])
        if np.isnan(value):
            box = Rect(bars.x, middle - _HEIGHT / 2, _HEIGHT, _HEIGHT)
            marks.append(Hatching(name="unwatched sum", rect=box, radius=2))
        elif value > 0:
            long = max(bars.width * value / top, 2.0)
            box = Rect(bars.x, middle - _HEIGHT / 2, long, _HEIGHT)
            marks.append(Block(name="row sum", rect=box, colour=colour, radius=min(2.5, long / 2)))
        marks.append(
            write(
                text,
                words,
                theme.ROW_VALUE,
                name=f"row value {row}",
                x=right,
                baseline=middle + 4.2,
                align="right",
                width=column,
                colour=theme.TEXT_1 if golden else None,
            )
        )
    marks.append(
        write(
            text,
            sums.note,
            theme.AXIS,
            name="sums note",
            x=right,
            baseline=baseline,
            align="right",
            width=right - cells.right - _BEFORE,
        )
    )
    return marks
