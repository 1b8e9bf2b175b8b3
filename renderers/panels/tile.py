"""A tile: one number, how it moved, and its course."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array, runs
from renderers.panels.writing import fitting, write
from renderers.plot.marks import Area, Arrow, Dot, Figure, Mark, Panel, Plot, Rect, Stroke
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type

Direction = Literal["up", "down", "flat", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How a number moved against the comparison of the header."""

    text: str
    """Words for the change: "20 %", "+3", "no change", "first week"."""
    direction: Direction
    """Gives the mark (triangle up, down, dash, none) and the colour."""
    muted: bool = False
    """Grey although it has a direction: too few cases for the change to mean anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One headline number."""

    label: str
    """What is counted: "Voice hours"."""
    value: str
    """The number as text: "1,234,567", "0", or "–" where nothing was watched."""
    unit: str = ""
    """Small unit behind the number: "h". "" for plain counts."""
    delta: Delta | None = None
    """The change; None where there is none to tell."""
    note: str = ""
    """Words in the delta's place when ``delta`` is None: "not watched"."""
    muted: bool = False
    """The number in grey: of too few people to say much. The note says of how many."""
    spark: FloatArray = field(default_factory=lambda: np.empty(0))
    """The number's course, oldest first, shape (n,); NaN is "not watched" and leaves a gap.
    Fewer than three known points, or than a quarter of all, draw none. A line of zeros lies flat
    on the ground."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "spark", frozen_array(self.spark, shape=(None,), what="spark"))
        if self.delta is not None and self.note:
            raise ValueError("a tile has a delta or a note in its place, not both")


_KPI_SIZES = (25.0, 21.5, 18.5, 16.0, 14.0, 12.0, 10.5, theme.SMALLEST_TEXT)
"""A number is set smaller rather than cut off."""
_HEIGHT = 72.0
_TITLE_BASELINE = 21.0
"""Of a panel's title, from its top."""
_NOTE_SIZES = (theme.NOTE.style.size, 10.0, theme.SMALLEST_TEXT)
"""A note is set smaller rather than cut off."""
_SPARK_WIDTH = 58.0
_SPARK_HEIGHT = 19.0
_SHORTEST_SPARK = 28.0
"""Words come first: a sparkline with less room than this is left out."""
_FEWEST = 3
"""Known points that make a course."""
_FLATTEST = 0.2
"""Share of its largest value that a sparkline's height stands for at least."""

_DIRECTION: dict[Direction, Tone] = {
    "up": theme.UP,
    "down": theme.DOWN,
    "flat": theme.TEXT_3,
    "unknown": theme.TEXT_3,
}


def lay_out(
    tile: Tile,
    rect: Rect,
    text: Typesetter,
    *,
    name: str,
    colour: Tone,
    largest: float = _KPI_SIZES[0],
) -> Panel:
    """A tile within ``rect``.

    In a taller one than usual the label stands in line with the titles of panels beside it, and
    the number in the middle.

    Args:
        tile: What it says.
        rect: Where it is.
        text: Sets its lines.
        name: Names the panel.
        colour: Its sparkline's.
        largest: Size of the number, where it has room.
    """
    left, right = rect.x + theme.TILE_INSET, rect.right - theme.TILE_INSET
    top = rect.y + (rect.height - _HEIGHT) / 2
    marks: list[Mark] = [
        write(
            text,
            tile.label,
            theme.TILE_LABEL,
            name="label",
            x=left,
            baseline=rect.y + _TITLE_BASELINE if rect.height > _HEIGHT else top + 19.5,
            width=right - left,
        )
    ]
    marks += figure(
        tile.value,
        tile.unit,
        text,
        left,
        right,
        top + 45.5 - (_KPI_SIZES[0] - largest) * 0.4,
        largest=largest,
        colour=theme.TEXT_3 if tile.muted else None,
    )
    known = np.count_nonzero(np.isfinite(tile.spark)) >= max(_FEWEST, len(tile.spark) / 4)
    below, end = _below(tile, text, left, right, top + 61.5)
    marks += below
    start = max(right - _SPARK_WIDTH, end + 10)
    if known and right - start >= _SHORTEST_SPARK:
        box = Rect(start, rect.bottom - 5.5 - _SPARK_HEIGHT, right - start, _SPARK_HEIGHT)
        marks.append(sparkline(tile.spark, box, colour))
    return Panel(name=name, rect=rect, marks=marks)


def fitting_size(
    value: str, unit: str, text: Typesetter, width: float, largest: float = _KPI_SIZES[0]
) -> float:
    """The size, ``largest`` if it can be, in which a number and its unit fit into ``width``."""
    room = width - _unit_width(value, unit, text, width, largest)
    sizes = [size for size in _KPI_SIZES if size <= largest]
    styles = [replace(theme.KPI.style, size=size) for size in sizes]
    return next((style.size for style in styles if text.width(value, style) <= room), sizes[-1])


def figure(
    value: str,
    unit: str,
    text: Typesetter,
    left: float,
    right: float,
    baseline: float,
    *,
    largest: float = _KPI_SIZES[0],
    colour: Tone | None = None,
) -> list[Mark]:
    """A number, as large as there is room for, and the small unit behind it."""
    size = fitting_size(value, unit, text, right - left, largest)
    aside = _unit_width(value, unit, text, right - left, largest)
    room = right - left - aside
    kind = Type(replace(theme.KPI.style, size=size), theme.KPI.colour)
    number = write(
        text, value, kind, name="value", x=left, baseline=baseline, width=room, colour=colour
    )
    marks: list[Mark] = [number]
    if unit:
        x = number.end + 4
        kind = theme.KPI_UNIT
        marks.append(write(text, unit, kind, name="unit", x=x, baseline=baseline, width=aside - 4))
    return marks


def _unit_width(value: str, unit: str, text: Typesetter, room: float, largest: float) -> float:
    """Width of a unit with the gap before it: half the room at most, or what the number leaves."""
    if not unit:
        return 0.0
    left = room - text.width(value, replace(theme.KPI.style, size=largest))
    return min(text.width(unit, theme.KPI_UNIT.style) + 4, max(room / 2, left))


def _below(
    tile: Tile, text: Typesetter, left: float, limit: float, baseline: float
) -> tuple[list[Mark], float]:
    """The delta, or the note in its place; and where they end."""
    if tile.delta is not None:
        return change(tile.delta, text, left, limit, baseline)
    if not tile.note:
        return [], left
    width = limit - left
    kind = fitting(text, tile.note, theme.NOTE, sizes=_NOTE_SIZES, width=width)
    note = write(text, tile.note, kind, name="note", x=left, baseline=baseline, width=width)
    return [note], note.end


def change(
    delta: Delta, text: Typesetter, left: float, limit: float, baseline: float
) -> tuple[list[Mark], float]:
    """Arrow and words of a delta; and where they end."""
    colour = theme.TEXT_3 if delta.muted else _DIRECTION[delta.direction]
    marks: list[Mark] = []
    x = left
    if delta.direction != "unknown":
        box = Rect(left, baseline - 7.0, 8.0, 6.5)
        marks.append(Arrow(name="arrow", rect=box, direction=delta.direction, colour=colour))
        x += 12
    words = write(
        text,
        delta.text,
        theme.DELTA,
        name="delta",
        x=x,
        baseline=baseline,
        width=limit - x,
        colour=colour,
    )
    return [*marks, words], words.end


def change_width(delta: Delta, text: Typesetter) -> float:
    """How wide the arrow and words of a delta are."""
    return text.width(delta.text, theme.DELTA.style) + (0 if delta.direction == "unknown" else 12)


def sparkline(values: FloatArray, rect: Rect, colour: Tone) -> Plot:
    """The course of a number within ``rect``; at least one of ``values`` is known."""
    known = values[np.isfinite(values)]
    high = float(known.max())
    low = min(float(known.min()), high * (1 - _FLATTEST))
    reach = high - low or 1.0
    pad = 4.5
    ground = rect.bottom - 2.5
    x = (
        np.linspace(rect.x + 1.5, rect.right - pad, len(values))
        if len(values) > 1
        else (np.array([rect.right - pad]))
    )
    y = ground - (values - low) / reach * (rect.height - pad - 2.5)
    figures: list[Figure] = []
    strokes: list[Figure] = []
    for run in runs(values):
        points = np.column_stack((x[run], y[run]))
        if len(points) == 1:
            strokes.append(Dot(x=points[0, 0], y=points[0, 1], radius=0.9, halo=0, colour=colour))
            continue
        floor = np.column_stack((x[run], np.full(len(points), rect.bottom)))
        figures.append(Area(upper=points, lower=floor, colour=colour, alpha=0.42))
        strokes.append(Stroke(points=points, width=1.6, colour=colour))
    if figures:
        figures[-1] = replace(figures[-1], fade=True)
    if np.isfinite(values[-1]):
        strokes.append(Dot(x=float(x[-1]), y=float(y[-1]), radius=2.6, halo=1.4, colour=colour))
    return Plot(name="spark", rect=rect, figures=(*figures, *strokes))
