"""A labelled grid: cells on the ramp, rows and columns named, the ramp's numbers over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from renderers import theme
from renderers.arrays import BoolArray, FloatArray, frozen_array, runs
from renderers.panels.writing import panel_head, sentence, widest, write
from renderers.plot.marks import Cells, Hatching, Mark, Rect, Ring, Text
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

_SWATCH = 7.0
_BETWEEN_NAMES = 6.0
_WIDEST_NAME = 80.0
"""Of a row."""
_WIDEST_KEY = 0.32
"""Share of the width that a word of the legend may have."""
_LARGE = 12.0
"""Side of a cell from which a ring keeps a distance,"""
_WIDE = 3.0
"""and gap in which there is more room for it."""


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
    running: tuple[int, int] | None = None
    """Row and column of what is not over: as its colour can still rise, the cell is hollow."""

    def __post_init__(self) -> None:
        shares = frozen_array(self.shares, shape=(None, None), what="shares")
        object.__setattr__(self, "shares", shares)
        if bool((shares > 1).any()):
            raise ValueError("a place on the ramp is at most 1")
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
        if self.running is not None:
            row, column = self.running
            if not (0 <= row < rows and 0 <= column < columns):
                raise ValueError(f"what is not over lies on the grid, not at {self.running}")

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
    return widest(text, grid.row_names, theme.AXIS, most=_WIDEST_NAME)


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
            there=_filled(grid),
            pitch=shape.pitch,
            gap=shape.gap,
            radius=shape.radius,
        )
    )
    marks += _hollow(grid, cells, shape)
    for outline in grid.outlines:
        marks += _ring(outline, cells, shape)
    baseline = cells.bottom + 12.5 if columns == "below" else cells.y - 5
    marks += _columns(grid, text, cells, shape, baseline)
    if grid.empty and not bool((grid.shares > 0).any()):
        middle = cells.x + cells.width / 2
        marks += sentence(text, grid.empty, middle, cells.y + cells.height / 2, cells.width - 30)
    return marks


def head(
    grid: Grid,
    text: Typesetter,
    left: float,
    right: float,
    baseline: float,
    *,
    named: bool = False,
) -> list[Mark]:
    """Title, note and legend.

    Before a word is shortened, the ramp's low number gives way to the hatching's name, then that
    goes. If it is ``named`` on the grid, it has no name here.
    """
    words: list[Text] = []
    key: list[Mark] = []
    plain = (False, True)
    ways = [plain] if named or not grid.hatched else [(True, True), (True, False), plain]
    for hatching, low in ways:
        key, start = _legend(grid, text, left, right, baseline, hatching=hatching, low=low)
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


def gap_name(grid: Grid, cells: Rect, shape: GridShape, text: Typesetter) -> list[Mark]:
    """The hatching's name on the widest stretch of columns that was not watched, if it fits."""
    if not (grid.shares > 0).any():
        return []
    there = np.ones(grid.shares.shape, np.bool_) if grid.there is None else grid.there
    seen = (there & ~np.isnan(grid.shares)).any(axis=0) | ~there.any(axis=0)
    gaps = runs(np.where(seen, 0.0, np.nan), known=False)
    if not gaps:
        return []
    longest = max(gaps, key=lambda run: run.stop - run.start)
    stretch = shape.cell(cells, 0, longest.start, longest.stop - longest.start)
    if stretch.width < text.width(grid.unwatched, theme.LEGEND.style) + 32:
        return []
    middle = stretch.x + stretch.width / 2
    y = cells.y + cells.height / 2
    return sentence(text, grid.unwatched, middle, y, stretch.width, kind=theme.LEGEND)


def _filled(grid: Grid) -> BoolArray | None:
    """Which cells are filled: all that are there but the hollow one."""
    if grid.running is None or np.isnan(grid.shares[grid.running]):
        return grid.there
    there = np.ones(grid.shares.shape, np.bool_) if grid.there is None else grid.there.copy()
    there[grid.running] = False
    return there


def _hollow(grid: Grid, cells: Rect, shape: GridShape) -> list[Mark]:
    """The cell of what is not over, in the colour that it has so far."""
    if grid.running is None or np.isnan(grid.shares[grid.running]):
        return []
    share = float(grid.shares[grid.running])
    place = theme.RAMP_FIRST + (1 - theme.RAMP_FIRST) * share
    colour = theme.RAMP[round(place * (len(theme.RAMP) - 1))] if share > 0 else theme.RULE
    box = shape.cell(cells, *grid.running)
    width = 2.0 if min(box.width, box.height) > _LARGE else 1.5
    return [Ring(name="running", rect=box, radius=shape.radius, width=width, colour=colour)]


def _ring(ring: Outline, cells: Rect, shape: GridShape) -> list[Mark]:
    """A ring at a distance from what it encloses, which gives way where its neighbours are near."""
    inner = shape.cell(cells, ring.row, ring.column, ring.cells)
    if min(inner.width, inner.height) > _LARGE:
        by, width = (2.5, 1.5) if shape.gap >= _WIDE else (1.75, 1.25)
        return [_around(inner, by, width, shape, theme.TEXT_1)]
    edge = _around(inner, 0.0, 1.0, shape, theme.PANEL)
    return [edge, _around(inner, 1.0, 1.0, shape, theme.TEXT_1)]


def _around(inner: Rect, by: float, width: float, shape: GridShape, colour: Tone) -> Ring:
    box = Rect(inner.x - by, inner.y - by, inner.width + 2 * by, inner.height + 2 * by)
    return Ring(name="outline", rect=box, radius=shape.radius + by, width=width, colour=colour)


def _columns(
    grid: Grid, text: Typesetter, cells: Rect, shape: GridShape, baseline: float
) -> list[Mark]:
    marks: list[Mark] = []
    free = cells.x - 20
    for tick in _apart(grid.column_ticks, text, shape.pitch[0]):
        middle = cells.x + tick.at * shape.pitch[0] + (shape.pitch[0] - shape.gap) / 2
        half = min(text.width(tick.label, theme.AXIS.style), cells.width) / 2
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
                width=2 * half,
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
    grid: Grid,
    text: Typesetter,
    left: float,
    right: float,
    baseline: float,
    *,
    hatching: bool,
    low: bool,
) -> tuple[list[Mark], float]:
    """The ramp between its two numbers, and the hatching's name; and where they start.

    Without ``hatching`` it has no name, without ``low`` the ramp has no low number.
    """
    swatch = Rect(0, baseline - 7.0, _SWATCH, _SWATCH)
    marks: list[Mark] = []
    x = right

    def word(words: str, name: str) -> float:
        mark = write(
            text,
            words,
            theme.LEGEND,
            name=name,
            x=x,
            baseline=baseline,
            align="right",
            width=(right - left) * _WIDEST_KEY,
        )
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
    if not low:
        return marks, ramp.x
    x = ramp.x - 5
    return marks, word(grid.legend_low, "legend low")
