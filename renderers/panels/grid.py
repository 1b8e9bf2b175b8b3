"""A labelled grid: cells on the ramp, rows and columns named, the ramp's numbers over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from renderers import theme
from renderers.arrays import BoolArray, FloatArray, frozen_array
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Cells, Hatching, Mark, Rect, Ring, Text
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter

_SWATCH = 7.0
_BETWEEN_NAMES = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A ring around neighbours of one row: what is to be looked at."""

    row: int
    column: int
    """The first of them,"""
    cells: int = 1
    """and how many."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Rows down, columns across."""

    title: str
    note: str
    """In small letters behind the title."""
    shares: FloatArray
    """Place on the ramp from 0 to 1, shape (rows, columns). 0 is nothing; NaN was never watched
    and is hatched."""
    row_names: tuple[str, ...]
    """One for each row; "" leaves it unnamed."""
    column_ticks: tuple[Tick, ...]
    """Columns to name, rising; a label that would touch the one before is left out."""
    legend_low: str
    """Words at the ramp's low end: "0"."""
    legend_high: str
    """Words at its high end: "469/h"."""
    unwatched: str = ""
    """Names the hatching; shown when a cell is NaN and title and note leave room."""
    outlines: tuple[Outline, ...] = ()
    empty: str = ""
    """Sentence over the grid when no cell is above 0; "" writes none."""
    from_nothing: bool = True
    """Whether the low end is 0, and so has the colour of nothing."""
    there: BoolArray | None = None
    """Which cells are drawn at all, same shape; None: all."""

    def __post_init__(self) -> None:
        shares = frozen_array(self.shares, shape=(None, None), what="shares")
        object.__setattr__(self, "shares", shares)
        rows, columns = shares.shape
        if len(self.row_names) != rows:
            raise ValueError(f"{rows} rows have as many names, not {len(self.row_names)}")
        if self.there is not None and self.there.shape != shares.shape:
            raise ValueError(f"{shares.shape} cells are there or not, not {self.there.shape}")
        at = [tick.at for tick in self.column_ticks]
        if at != sorted(set(at)) or any(not 0 <= column < columns for column in at):
            raise ValueError(f"column ticks rise from 0 to {columns - 1}")
        for ring in self.outlines:
            last = ring.column + ring.cells
            if not (0 <= ring.row < rows and 0 <= ring.column < last <= columns):
                raise ValueError(f"an outline lies on the grid, not at {ring}")

    @property
    def hatched(self) -> bool:
        """Whether a cell that is drawn was not watched."""
        unknown = np.isnan(self.shares)
        return bool((unknown if self.there is None else unknown & self.there).any())


@dataclass(frozen=True, slots=True, kw_only=True)
class GridShape:
    """How large its cells are."""

    pitch: tuple[float, float]
    """From one cell to the next, across and down; multiples of half a pixel."""
    gap: float
    radius: float

    def box(self, x: float, y: float, rows: int, columns: int) -> Rect:
        """Return the box of all cells, from the first one's corner at ``x``, ``y``."""
        return Rect(x, y, columns * self.pitch[0] - self.gap, rows * self.pitch[1] - self.gap)

    def cell(self, cells: Rect, row: int, column: int, count: int = 1) -> Rect:
        """Return the box of a cell, or of ``count`` neighbours."""
        return Rect(
            cells.x + column * self.pitch[0],
            cells.y + row * self.pitch[1],
            count * self.pitch[0] - self.gap,
            self.pitch[1] - self.gap,
        )


def names_width(grid: Grid, text: Typesetter) -> float:
    """Return how wide the widest name of a row is."""
    return max(text.width(words, theme.AXIS.style) for words in grid.row_names)


def body(
    grid: Grid,
    cells: Rect,
    shape: GridShape,
    text: Typesetter,
    *,
    left: float,
    columns: Literal["above", "below"] = "below",
) -> list[Mark]:
    """The cells within ``cells``, their rows named from ``left`` on and their columns."""
    marks: list[Mark] = []
    for row, words in enumerate(grid.row_names):
        if words:
            middle = shape.cell(cells, row, 0)
            marks.append(
                write(
                    text,
                    words,
                    theme.AXIS,
                    name=f"row {row}",
                    x=left,
                    baseline=middle.y + middle.height / 2 + 3.4,
                    width=cells.x - left - 5,
                )
            )
    marks.append(
        Cells(
            name="cells",
            rect=cells,
            shares=grid.shares,
            there=grid.there,
            pitch=shape.pitch,
            gap=shape.gap,
            radius=shape.radius,
        )
    )
    marks += [_ring(ring, cells, shape) for ring in grid.outlines]
    baseline = cells.bottom + 12.5 if columns == "below" else cells.y - 5
    marks += _columns(grid, text, cells, shape, baseline)
    if grid.empty and not bool((grid.shares > 0).any()):
        middle = cells.x + cells.width / 2
        marks += sentence(text, grid.empty, middle, cells.y + cells.height / 2, cells.width - 30)
    return marks


def head(grid: Grid, text: Typesetter, left: float, right: float, baseline: float) -> list[Mark]:
    """Title, note and legend; the hatching's name goes before a word is shortened."""
    words: list[Text] = []
    key: list[Mark] = []
    for hatching in (True, False):
        key, start = _legend(grid, text, right, baseline, hatching=hatching)
        words = panel_head(
            text,
            grid.title,
            grid.note,
            x=left,
            baseline=baseline,
            right=start - 12,
            firm_note=True,
        )
        if [mark.line.text for mark in words] == [each for each in (grid.title, grid.note) if each]:
            break
    return [*words, *key]


def _ring(ring: Outline, cells: Rect, shape: GridShape) -> Ring:
    around = 1.75
    inner = shape.cell(cells, ring.row, ring.column, ring.cells)
    box = Rect(
        inner.x - around, inner.y - around, inner.width + 2 * around, inner.height + 2 * around
    )
    return Ring(
        name="outline", rect=box, radius=shape.radius + around, width=1.25, colour=theme.TEXT_1
    )


def _columns(
    grid: Grid, text: Typesetter, cells: Rect, shape: GridShape, baseline: float
) -> list[Mark]:
    marks: list[Mark] = []
    free = cells.x - 20
    for tick in _apart(grid.column_ticks, text, shape.pitch[0]):
        middle = cells.x + tick.at * shape.pitch[0] + (shape.pitch[0] - shape.gap) / 2
        half = text.width(tick.label, theme.AXIS.style) / 2
        middle = min(middle, cells.right - half)
        if middle - half < free:
            continue
        free = middle + half + _BETWEEN_NAMES
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name=f"column {tick.label}",
                x=middle,
                baseline=baseline,
                align="centre",
            )
        )
    return marks


def _apart(ticks: Sequence[Tick], text: Typesetter, pitch: float) -> Sequence[Tick]:
    """Every second of evenly spaced names if any two would touch, rather than just one less."""
    steps = {after.at - before.at for before, after in pairwise(ticks)}
    widths = [text.width(tick.label, theme.AXIS.style) for tick in ticks]
    if len(steps) != 1 or all(
        (one + other) / 2 + _BETWEEN_NAMES <= pitch * min(steps) for one, other in pairwise(widths)
    ):
        return ticks
    return ticks[::2]


def _legend(
    grid: Grid, text: Typesetter, right: float, baseline: float, *, hatching: bool = True
) -> tuple[list[Mark], float]:
    """The ramp between its two numbers, and the hatching's name; and where they start."""
    swatch = Rect(0, baseline - 7.0, _SWATCH, _SWATCH)
    marks: list[Mark] = []
    x = right

    def word(words: str, name: str) -> float:
        mark = write(text, words, theme.LEGEND, name=name, x=x, baseline=baseline, align="right")
        marks.append(mark)
        return mark.x

    if hatching and grid.unwatched and grid.hatched:
        x = word(grid.unwatched, "key unwatched") - 4 - _SWATCH
        box = Rect(x, swatch.y, _SWATCH, _SWATCH)
        marks.append(Hatching(name="key", rect=box, radius=1.8))
        x -= 12
    if np.isnan(grid.shares if grid.there is None else grid.shares[grid.there]).all():
        return marks, x
    x = word(grid.legend_high, "legend high") - 5
    shares = np.array([[0.0 if grid.from_nothing else 0.02, 0.12, 0.4, 0.7, 1.0]])
    width = 5 * (_SWATCH + 2) - 2
    ramp = Rect(x - width, swatch.y, width, _SWATCH)
    marks.append(
        Cells(
            name="ramp",
            rect=ramp,
            shares=shares,
            pitch=(_SWATCH + 2, _SWATCH + 2),
            gap=2,
            radius=1.8,
        )
    )
    x = ramp.x - 5
    x = word(grid.legend_low, "legend low")
    return marks, x
