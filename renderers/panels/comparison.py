"""Two to five things beside each other: a column for each, a row for each number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.face import face
from renderers.panels.headline import broken
from renderers.panels.meter import meter
from renderers.panels.tile import Delta, change
from renderers.panels.writing import write
from renderers.plot.marks import Block, Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type

MOST = 5
"""Columns there is room for."""
COLOURS = (*theme.SERIES, theme.TEXT_1)
"""Of the columns and their courses, first first; few have room for a fifth, so it is dashed too."""
Face = Literal["circle", "squircle", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of one thing."""

    text: str
    """"–": not known."""
    share: float | None
    """Length of its bar against the largest of the row, 0 to 1; None: not known, and hatched."""
    leads: bool = False
    """Whether it is to be looked at: none of the row is more, and some are less."""

    def __post_init__(self) -> None:
        check_share(self.share, "a bar's share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One of the things, as a column."""

    name: str
    """As it came; it is cleaned, set in any script and shortened to fit."""
    value: str
    """The large number."""
    cells: tuple[Cell, ...]
    """One for each row."""
    delta: Delta | None = None
    """How the large number moved."""
    note: str = ""
    """Words in its place when ``delta`` is None."""
    face: Face = ""
    """How a picture of it is cut; "": it has none."""
    image: bytes | None = None
    seed: int = 0
    """Chooses a generated picture's colours; the id does well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Things beside each other."""

    label: str
    """What the large numbers count."""
    rows: tuple[str, ...]
    """What the other numbers are."""
    columns: tuple[Compared, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.columns) <= MOST:
            raise ValueError(f"one to {MOST} things are compared, not {len(self.columns)}")
        if any(len(column.cells) != len(self.rows) for column in self.columns):
            raise ValueError("each thing has a number for each row")


_WIDEST_RAIL = {1: 190.0, 2: 190.0, 3: 170.0, 4: 132.0, 5: 118.0}
"""Room for the rows' names, by the number of columns."""
_GAP = 14.0
_FACE = 17.0
_STRIPE = 3.0
_SIZES = (25.0, 21.5, 18.5, 16.0, 13.0)
_NAME_SIZES = (12.0, 11.0, 10.0)
"""Of names without a face: days, of which none should be cut off."""
_FIRST_ROW = 92.0
_LEADING = 12.0
_BAR = 3.0


def lay_out(comparison: Comparison, rect: Rect, text: Typesetter) -> Panel:
    """The columns within ``rect``, the rows' names before them."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    labels = (comparison.label, *comparison.rows)
    widest = max(text.width(label, theme.TILE_LABEL.style) for label in labels)
    rail = min(widest + 2 * _GAP, _WIDEST_RAIL[len(comparison.columns)])
    width = (right - left - rail + _GAP) / len(comparison.columns)
    pitch = (rect.bottom - 8 - rect.y - _FIRST_ROW) / max(len(comparison.rows), 1)
    tops = [
        round((rect.y + _FIRST_ROW + place * pitch) * theme.SCALE) / theme.SCALE
        for place in range(len(comparison.rows))
    ]
    marks: list[Mark] = []
    for label, middle in zip(labels, (rect.y + 54, *(top + 12 for top in tops)), strict=True):
        marks += _label(label, text, left, middle, rail - _GAP)
    for top in tops:
        line = Rect(left, top - 0.5, right - left, 0.5)
        marks.append(Block(name="hairline", rect=line, colour=theme.HAIRLINE))
    room = width - _GAP
    values = [column.value for column in comparison.columns]
    kind = _fitting(values, theme.KPI, _SIZES, text, room)
    days = [column.name for column in comparison.columns if not column.face]
    naming = _fitting(days, theme.ROW_NAME, _NAME_SIZES, text, room)
    for place, column in enumerate(comparison.columns):
        x = left + rail + place * width
        marks += _head(column, text, Rect(x, rect.y + 11, room, 24), COLOURS[place], naming)
        marks.append(
            write(text, column.value, kind, name="value", x=x, baseline=rect.y + 61, width=room)
        )
        marks += _below(column, text, x, x + room, rect.y + 78)
        for cell, top in zip(column.cells, tops, strict=True):
            marks += _cell(cell, text, Rect(x, top, room, pitch), COLOURS[place])
    return Panel(name="comparison", rect=rect, marks=marks)


def _label(
    label: str, text: Typesetter, left: float, middle: float, width: float
) -> Sequence[Mark]:
    """A row's name, in two lines if it has to be."""
    first, *rest = broken(text, label, theme.TILE_LABEL.style, width)
    lines = [first, " ".join(rest)] if rest else [first]
    return [
        write(
            text,
            line,
            theme.TILE_LABEL,
            name="row",
            x=left,
            baseline=middle + 4 + (place - (len(lines) - 1) / 2) * _LEADING,
            width=width,
        )
        for place, line in enumerate(lines)
    ]


def _fitting(
    words: Sequence[str], kind: Type, sizes: Sequence[float], text: Typesetter, room: float
) -> Type:
    """The kind in the largest size in which all words fit, or in the smallest."""
    kinds = [Type(replace(kind.style, size=size), kind.colour) for size in sizes]
    return next(
        (each for each in kinds if all(text.width(word, each.style) <= room for word in words)),
        kinds[-1],
    )


def _head(column: Compared, text: Typesetter, rect: Rect, colour: Tone, naming: Type) -> list[Mark]:
    name = clean_name(column.name, fallback="?")
    middle = rect.bottom - 10
    stripe = Rect(rect.x, rect.y, rect.width, _STRIPE)
    marks: list[Mark] = [Block(name="stripe", rect=stripe, colour=colour, radius=_STRIPE / 2)]
    x = rect.x
    if column.face:
        marks.append(
            face(
                column.name,
                Rect(x, middle - _FACE / 2, _FACE, _FACE),
                text,
                image=column.image,
                seed=column.seed,
                shape=column.face,
            )
        )
        x += _FACE + 6
    marks.append(
        write(
            text,
            name,
            naming,
            name="name",
            x=x,
            baseline=middle + 4.3,
            width=rect.right - x,
        )
    )
    return marks


def _below(
    column: Compared, text: Typesetter, left: float, right: float, baseline: float
) -> list[Mark]:
    if column.delta is not None:
        return change(column.delta, text, left, right, baseline)[0]
    if not column.note:
        return []
    return [
        write(
            text,
            column.note,
            theme.NOTE,
            name="note",
            x=left,
            baseline=baseline,
            width=right - left,
        )
    ]


def _cell(cell: Cell, text: Typesetter, rect: Rect, colour: Tone) -> list[Mark]:
    value = write(
        text,
        cell.text,
        theme.ROW_VALUE,
        name="cell",
        x=rect.x,
        baseline=rect.y + 16,
        width=rect.width,
        colour=theme.TEXT_1 if cell.leads else None,
    )
    return [value, *meter(cell.share, Rect(rect.x, rect.y + 20, rect.width, _BAR), colour)]
