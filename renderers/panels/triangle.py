"""The triangle: groups that began at different times down, how long after across."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.writing import panel_head, sentence, shared, write
from renderers.plot.marks import Block, Cells, Hatching, Mark, Panel, Rect, Ring, Text
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type, mix

ROWS = COLUMNS = 10
"""Groups and times there is room for."""

CellKind = Literal["told", "few", "withheld", "unwatched", "unfinished"]
"""Told: has a share. Few: has one, of too few people to say much. Withheld: watched, but of nobody
or too few to tell. Unfinished: still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriangleRow:
    """One group through its times."""

    label: str
    """When it began: "29 Sept"."""
    size: str
    """How many they are: "84"; "–" where it is not known."""
    cells: tuple[tuple[CellKind, str], ...]
    """What each cell is, and its number: "34%"; "" where it has no share."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triangle:
    """Groups down, times across."""

    title: str
    note: str
    label_head: str
    """Over the groups: "Week of"."""
    size_head: str
    """Over their sizes: "joined"."""
    column_heads: tuple[str, ...]
    """Over the times, k of them: "1", "2"."""
    overall: TriangleRow
    """All groups together."""
    rows: tuple[TriangleRow, ...]
    """At most ten, the oldest first."""
    shares: FloatArray
    """0 to 1, those of ``overall`` and then of ``rows``, shape (1 + r, k); NaN where a cell
    has none."""
    unwatched: str
    """Names the hatching; shown where there is some, as are the next three."""
    unfinished: str
    """Names the dots, or outlines where nothing has a number."""
    withheld: str
    """Names the dash."""
    few: str
    """Names the outlines of cells that are of few people."""
    empty: str = ""
    """Sentence over the grid when no cell has a share; "" writes none."""

    def __post_init__(self) -> None:
        columns = len(self.column_heads)
        if not 1 <= len(self.rows) <= ROWS or not 1 <= columns <= COLUMNS:
            raise ValueError(f"a triangle has 1 to {ROWS} rows and columns")
        wanted = (1 + len(self.rows), columns)
        object.__setattr__(
            self, "shares", frozen_array(self.shares, shape=wanted, what="the shares")
        )
        for row, shares in zip((self.overall, *self.rows), self.shares, strict=True):
            told = [kind in _WITH_SHARE for kind, _ in row.cells]
            if told != np.isfinite(shares).tolist():
                raise ValueError("a cell has a share where it is told, and only there")
        if bool((self.shares > 1).any()):
            raise ValueError("a share is at most 1")

    @property
    def is_blank(self) -> bool:
        """Whether no cell has a number, and a sentence says why."""
        return bool(self.empty) and not bool(np.isfinite(self.shares).any())


_WITH_SHARE = ("told", "few")
_HEAD = 47.0
_APART = 5.0
"""Between the row of all and those of the groups."""
_GAP = 2.0
_WIDEST, _HIGHEST = 200.0, 40.0
"""From one cell to the next, at most: a few large cells would be a wall."""
_ROUNDEST = 6.5
_OUTLINE = 1.0
_STEPS = 20
"""Colours that there are: numbers tell shares of one apart, and the picture is smaller."""
_SWATCH = 8.0
_WIDEST_LEGEND = 470.0
"""Room that is left to what the cells mean."""
_DOT = 2.5
_BELOW = 60.0
"""Room under few rows in which a sentence stands, and not over them."""
_SMALL = theme.AXIS
_LARGE = Type(replace(theme.AXIS.style, size=11.0, weight="Medium"), theme.TEXT_1)
_READABLE = 0.38
"""The middle of the ramp is left out: no letters can be read on it, whether dark or light."""


def lay_out(triangle: Triangle, rect: Rect, text: Typesetter) -> Panel:
    """The triangle within ``rect``."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    key, start = _legend(triangle, text, right, baseline)
    marks: list[Mark] = [
        *panel_head(
            text, triangle.title, triangle.note, x=left, baseline=baseline, right=start - 14
        ),
        *key,
    ]
    rows = (triangle.overall, *triangle.rows)
    names = max(
        text.width(words, theme.AXIS.style)
        for words in (triangle.label_head, *(row.label for row in rows))
    )
    sizes = max(
        text.width(words, theme.AXIS.style)
        for words in (triangle.size_head, *(row.size for row in rows))
    )
    names, sizes = min(names + 1, 110), min(sizes + 1, 70)
    start = left + names + 12 + sizes + 10
    top = rect.y + _HEAD
    pitch = (
        min(
            _halves((right - start + _GAP) / len(triangle.column_heads)),
            right - start if triangle.is_blank else _WIDEST,
        ),
        min(_halves((rect.bottom - 12 - top - _APART + _GAP) / len(rows)), _HIGHEST),
    )
    width = len(triangle.column_heads) * pitch[0] - _GAP
    grid = _Grid(triangle, Rect(start, top, width, rect.bottom - top), pitch, text)
    columns = (left, names), (left + names + 12 + sizes, sizes)
    marks += _heads(grid, columns)
    for index, row in enumerate(rows):
        middle = grid.cell(index, 0).y + (pitch[1] - _GAP) / 2
        marks += _stub(row, columns, text, middle + 3.4, of_all=index == 0)
    marks += grid.marks()
    if triangle.is_blank:
        bottom = grid.cell(len(rows) - 1, 0).bottom
        free = rect.bottom - bottom
        y = bottom + free / 2 if free > _BELOW else rect.y + 130
        marks += sentence(text, triangle.empty, (start + right) / 2, y, right - start - 20)
    return Panel(name="triangle", rect=rect, marks=marks)


def ramp_place(shares: FloatArray) -> FloatArray:
    """Return where shares from 0 to 1 stand on the ramp, 0 to 1; a half is a step."""
    low = _READABLE * np.minimum(2 * shares, 1) ** theme.RAMP_GAMMA
    return np.where(shares < 0.5, low, 1 - 2 * _READABLE * (1 - shares))


def _stepped(shares: FloatArray) -> FloatArray:
    """Return the lower end of the step that each share is in; above 0, half a step at least."""
    return np.where(shares > 0, np.maximum(np.floor(shares * _STEPS), 0.5) / _STEPS, shares)


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Where the cells are, and what is on them."""

    triangle: Triangle
    rect: Rect
    pitch: tuple[float, float]
    text: Typesetter

    def cell(self, row: int, column: int) -> Rect:
        """The box of a cell; row 0 is that of all."""
        return Rect(
            self.rect.x + column * self.pitch[0],
            self.rect.y + row * self.pitch[1] + (_APART if row else 0),
            self.pitch[0] - _GAP,
            self.pitch[1] - _GAP,
        )

    def marks(self) -> list[Mark]:
        """Cells, dots, and the numbers on them."""
        rows = (self.triangle.overall, *self.triangle.rows)
        kinds = np.array([[kind for kind, _ in row.cells] for row in rows])
        steps = _stepped(self.triangle.shares)
        places = np.where(kinds == "withheld", 0.0, ramp_place(steps))
        there = (kinds != "unfinished") & (kinds != "few")
        marks: list[Mark] = []
        for part in (slice(0, 1), slice(1, len(rows))):
            first, last = self.cell(part.start, 0), self.cell(part.stop - 1, kinds.shape[1] - 1)
            marks.append(
                Cells(
                    name="cells",
                    rect=Rect(first.x, first.y, last.right - first.x, last.bottom - first.y),
                    shares=places[part],
                    there=there[part],
                    pitch=self.pitch,
                    gap=_GAP,
                    radius=_radius(first),
                )
            )
        for row, told in enumerate(rows):
            for column, (kind, words) in enumerate(told.cells):
                box = self.cell(row, column)
                if kind == "unfinished":
                    marks.append(_to_come(box, blank=self.triangle.is_blank))
                elif kind == "few":
                    place = float(places[row, column])
                    marks.append(_outline(box, _tone(place) if place else theme.RULE, "few"))
                    marks += self._number(words, box, theme.TEXT_2, theme.PANEL)
                elif kind == "told" or (kind == "withheld" and not self.triangle.is_blank):
                    place = float(places[row, column])
                    colour = theme.INK if place > 0.5 else theme.TEXT_1
                    marks += self._number(words or "–", box, colour, _tone(place))
        return marks

    def _number(self, words: str, box: Rect, colour: Tone, behind: Tone) -> list[Mark]:
        kind = _LARGE if box.height >= 17 and box.width >= 40 else _SMALL
        if self.text.width(words, kind.style) > box.width - 2:
            return []
        number = write(
            self.text,
            words,
            kind,
            name="number",
            x=box.x + box.width / 2,
            baseline=box.y + box.height / 2 + kind.style.size * 0.36,
            align="centre",
            colour=colour,
            behind=behind,
        )
        return [number]


def _radius(cell: Rect) -> float:
    return min(min(cell.height, cell.width) * 0.22, _ROUNDEST)


def _outline(cell: Rect, colour: Tone, name: str) -> Ring:
    return Ring(name=name, rect=cell, radius=_radius(cell), width=_OUTLINE, colour=colour)


def _tone(place: float) -> Tone:
    """The colour of a cell at a place on the ramp."""
    if place <= 0:
        return theme.ZERO_CELL
    at = (theme.RAMP_FIRST + (1 - theme.RAMP_FIRST) * place) * (len(theme.RAMP) - 1)
    lower = min(int(at), len(theme.RAMP) - 2)
    return mix(theme.RAMP[lower], theme.RAMP[lower + 1], at - lower)


def _halves(length: float) -> float:
    """Round down to what whole pixels can show."""
    return int(length * theme.SCALE) / theme.SCALE


def _to_come(cell: Rect, *, blank: bool) -> Mark:
    """A dot beside numbers; where there are none, the outline of what will be there."""
    if blank:
        return _outline(cell, theme.RULE, "unfinished")
    x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
    box = Rect(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT)
    return Block(name="unfinished", rect=box, colour=theme.RULE, radius=_DOT / 2)


def _heads(grid: _Grid, columns: tuple[tuple[float, float], tuple[float, float]]) -> list[Text]:
    """Names of the columns."""
    (left, names), (end, sizes) = columns
    triangle, text, baseline = grid.triangle, grid.text, grid.rect.y - 6.5
    marks = [
        write(
            text,
            triangle.label_head,
            theme.AXIS,
            name="head",
            x=left,
            baseline=baseline,
            width=names,
        ),
        write(
            text,
            triangle.size_head,
            theme.AXIS,
            name="head",
            x=end,
            baseline=baseline,
            align="right",
            width=sizes,
        ),
    ]
    for column, words in enumerate(triangle.column_heads):
        box = grid.cell(0, column)
        marks.append(
            write(
                text,
                words,
                theme.AXIS,
                name="head",
                x=box.x + box.width / 2,
                baseline=baseline,
                align="centre",
                width=box.width,
            )
        )
    return marks


def _stub(
    row: TriangleRow,
    columns: tuple[tuple[float, float], tuple[float, float]],
    text: Typesetter,
    baseline: float,
    *,
    of_all: bool,
) -> list[Text]:
    """A row's name and size."""
    (left, names), (end, sizes) = columns
    colour = theme.TEXT_1 if of_all else theme.TEXT_2
    return [
        write(
            text,
            row.label,
            theme.AXIS,
            name="label",
            x=left,
            baseline=baseline,
            width=names,
            colour=colour,
        ),
        write(
            text,
            row.size,
            theme.AXIS,
            name="size",
            x=end,
            baseline=baseline,
            align="right",
            width=sizes,
            colour=colour,
        ),
    ]


def _legend(
    triangle: Triangle, text: Typesetter, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """What hatching, dots, outlines and dashes mean, where there are any; and where that starts.

    A blank triangle has no dashes: its sentence says why.
    """
    rows = (triangle.overall, *triangle.rows)
    kinds = {kind for row in rows for kind, _ in row.cells}
    entries = (
        ("unwatched", triangle.unwatched),
        ("unfinished", triangle.unfinished),
        ("few", triangle.few),
        ("withheld", "" if triangle.is_blank else triangle.withheld),
    )
    shown = [(kind, words) for kind, words in entries if kind in kinds and words]
    widths = [text.width(words, theme.LEGEND.style) for _, words in shown]
    widths = shared(widths, _WIDEST_LEGEND - len(shown) * (_SWATCH + 17))
    marks: list[Mark] = []
    x = right
    for (kind, words), width in zip(shown, widths, strict=True):
        word = write(
            text,
            words,
            theme.LEGEND,
            name=f"key {kind}",
            x=x,
            baseline=baseline,
            align="right",
            width=width,
        )
        box = Rect(word.x - 5 - _SWATCH, baseline - 7.5, _SWATCH, _SWATCH)
        marks.append(word)
        if kind == "unwatched":
            marks.append(Hatching(name="key", rect=box, radius=2))
        elif kind == "few":
            marks.append(_outline(box, theme.RAMP[5], "key"))
        elif kind == "unfinished":
            marks.append(_to_come(box, blank=triangle.is_blank))
        else:
            marks.append(write(text, "–", theme.LEGEND, name="key", x=box.x + 1, baseline=baseline))
        x = box.x - 12
    return marks, x + 12
