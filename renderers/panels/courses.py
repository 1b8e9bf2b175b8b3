"""Courses of up to five counts over one another, with a number for each."""

from dataclasses import dataclass, replace

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array, runs
from renderers.panels.axes import day_axis, numbers_width, value_axis
from renderers.panels.comparison import COLOURS, MOST
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import (
    Block,
    Dot,
    Figure,
    Hatching,
    Mark,
    Panel,
    Plot,
    Rect,
    Stroke,
    Text,
)
from renderers.scale import Tick
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Courses:
    """One line for each thing, over the same days."""

    title: str
    note: str
    lines: FloatArray
    """Shape (things, days), one to five things and at least one day; NaN is not watched."""
    names: tuple[str, ...]
    """Of the lines, as they came. The key has them where there is room."""
    numbers: tuple[str, ...]
    """The number beside each line's key; "" writes none."""
    value_ticks: tuple[Tick, ...]
    """From 0 upward, at least two."""
    day_ticks: tuple[Tick, ...]
    """``at`` = index of the day. Labels that would touch the one before are left out."""
    unwatched: str
    """Names the hatching, over days that are not known of any."""
    empty: str = ""
    """Sentence in the middle, where no line can be drawn."""

    def __post_init__(self) -> None:
        lines = frozen_array(self.lines, shape=(None, None), what="lines")
        object.__setattr__(self, "lines", lines)
        if not 1 <= len(lines) <= MOST or not lines.shape[1]:
            raise ValueError(f"one to {MOST} courses of at least a day, not {lines.shape}")
        if not len(self.names) == len(self.numbers) == len(lines):
            raise ValueError("each course has a name and a number")
        values = [tick.at for tick in self.value_ticks]
        if len(values) < 2 or values[0] != 0 or values != sorted(set(values)):
            raise ValueError("value ticks rise from 0 and are at least two")


_SWATCH = 8.0
_WIDTH, _HALO = 2.0, 0.5
_DASH = (4.5, 2.5)
_SMOOTH_FROM = 9
"""Days from which they are joined by a curve: a few would look like a hump of more than was
counted. They are dots that are joined by straight lines."""
_LONGEST_NAME = 140.0
"""Where names do not fit into the key as they are, up to this, it has none: the colours say it."""


def lay_out(courses: Courses, rect: Rect, text: Typesetter) -> Panel:
    """The courses within ``rect``."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    known = not bool(np.isnan(courses.lines).all())
    start = left + numbers_width(courses.value_ticks, text) + 8 if known else left
    plot = Rect(start, rect.y + 34, right - start, rect.height - 56)
    key, key_start = _fitting_key(courses, text, left, right, baseline)
    head = panel_head(
        text, courses.title, courses.note, x=left, baseline=baseline, right=key_start - 12
    )
    days = courses.lines.shape[1]
    slot = plot.width / days
    top = max(float(np.nanmax(courses.lines, initial=0.0)), courses.value_ticks[-1].at)
    marks: list[Mark] = [*head, *key]
    if known and not courses.empty:
        ticks = courses.value_ticks
        marks += value_axis(
            ticks, text, plot, left=left, y=lambda value: plot.bottom - value / top * plot.height
        )
    unknown = np.where(np.isnan(courses.lines).all(axis=0), np.nan, 0.0)
    for run in runs(unknown, known=False):
        width = (run.stop - run.start) * slot
        inset = min(0.75, width / 4)
        box = Rect(plot.x + run.start * slot + inset, plot.y, width - 2 * inset, plot.height)
        marks.append(Hatching(name="unwatched", rect=box, radius=2.0))
    canvas = Rect(plot.x - 6, plot.y - 6, plot.width + 12, plot.height + 12)
    if not courses.empty:
        figures = tuple(_lines(courses.lines, plot, slot, top))
        marks.append(Plot(name="chart", rect=canvas, figures=figures))
    marks += day_axis(courses.day_ticks, text, plot, slot=slot, baseline=plot.bottom + 13.5)
    if courses.empty:
        middle, y = plot.x + plot.width / 2, plot.y + plot.height / 2
        marks += sentence(text, courses.empty, middle, y, plot.width - 24)
    return Panel(name="courses", rect=rect, marks=marks)


def _lines(lines: FloatArray, plot: Rect, slot: float, top: float) -> list[Figure]:
    """The lines, the first on top of the others."""
    figures: list[Figure] = []
    for values, colour in reversed(list(zip(lines, COLOURS, strict=False))):
        for run in runs(values):
            days = np.arange(run.start, run.stop, dtype=np.float64)
            x: FloatArray = plot.x + (days + 0.5) * slot
            y: FloatArray = plot.bottom - values[run] / top * plot.height
            few = lines.shape[1] < _SMOOTH_FROM
            figures += _line(np.column_stack((x, y)), colour, few=few)
    return figures


def _line(points: FloatArray, colour: Tone, *, few: bool) -> list[Figure]:
    """Days in a row, joined; where there are ``few`` in all, each is a dot."""
    stroke = Stroke(
        points=points,
        width=_WIDTH,
        colour=colour,
        dash=None if colour in theme.SERIES else _DASH,
        straight=few,
    )
    figures: list[Figure] = []
    if len(points) > 1:
        figures += [replace(stroke, width=_WIDTH + 2 * _HALO, colour=theme.PANEL), stroke]
    if few or not figures:
        figures += [
            Dot(x=float(x), y=float(y), radius=2.4, halo=_HALO, colour=colour) for x, y in points
        ]
    return figures


def _fitting_key(
    courses: Courses, text: Typesetter, left: float, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """The key, with the names if that leaves the panel's head whole."""
    head = text.width(courses.title, theme.PANEL_TITLE.style) + 8
    head += text.width(courses.note, theme.PANEL_NOTE.style)
    named = _key(courses, text, left, right, baseline, _LONGEST_NAME)
    return (
        named
        if named[1] >= left + head + 16
        else _key(courses, text, left, right, baseline, name_width=0.0)
    )


def _key(
    courses: Courses,
    text: Typesetter,
    left: float,
    right: float,
    baseline: float,
    name_width: float,
) -> tuple[list[Mark], float]:
    """What each line is, from the right end; and where that starts."""
    marks: list[Mark] = []
    x = right
    most = (right - left) / (len(courses.numbers) + 2) - _SWATCH - 12
    if bool(np.isnan(courses.lines).all(axis=0).any()) and courses.unwatched:
        word = _key_word(text, courses.unwatched, "unwatched", x, baseline, width=2 * most)
        box = Rect(word.x - 5 - 10, baseline - 7.5, 10, 8.5)
        marks += [word, Hatching(name="key", rect=box, radius=2)]
        x = box.x - 12
    unknown = bool(np.isnan(courses.lines).all())
    for name, number, colour in reversed(
        [*zip(courses.names, courses.numbers, COLOURS, strict=False)]
    ):
        if unknown or not (number or name_width):
            continue
        if number:
            word = _key_word(text, number, "number", x, baseline, width=most, colour=theme.TEXT_2)
            marks.append(word)
            x = word.x - 5
        if name_width:
            cleaned = clean_name(name, fallback="?")
            word = _key_word(text, cleaned, "name", x, baseline, width=name_width)
            marks.append(word)
            x = word.x - 5
        box = Rect(x - _SWATCH, baseline - 7.5, _SWATCH, _SWATCH)
        marks.append(Block(name="key", rect=box, colour=colour, radius=2.4))
        x = box.x - 12
    return marks, x + 12


def _key_word(
    text: Typesetter,
    words: str,
    what: str,
    x: float,
    baseline: float,
    *,
    width: float,
    colour: Tone | None = None,
) -> Text:
    return write(
        text,
        words,
        theme.LEGEND,
        name=f"key {what}",
        x=x,
        baseline=baseline,
        align="right",
        width=width,
        colour=colour,
    )
