"""Courses of up to five counts over one another, with a number for each."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array, runs
from renderers.panels.comparison import COLOURS, MOST
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Block, Dot, Figure, Hatching, Mark, Panel, Plot, Rect, Stroke
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Courses:
    """One line for each thing, over the same days."""

    title: str
    note: str
    lines: FloatArray
    """Shape (things, days), one to five things and at least one day; NaN is not watched."""
    numbers: tuple[str, ...]
    """The number beside each line's key."""
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
        if len(self.numbers) != len(lines):
            raise ValueError("each course has a number")
        values = [tick.at for tick in self.value_ticks]
        if len(values) < 2 or values[0] != 0 or values != sorted(set(values)):
            raise ValueError("value ticks rise from 0 and are at least two")


_SWATCH = 8.0


def lay_out(courses: Courses, rect: Rect, text: Typesetter) -> Panel:
    """The courses within ``rect``."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    known = not bool(np.isnan(courses.lines).all())
    widest = max(text.width(tick.label, theme.AXIS.style) for tick in courses.value_ticks)
    start = left + widest + 8 if known else left
    plot = Rect(start, rect.y + 34, right - start, rect.height - 56)
    key, key_start = _key(courses, text, right, baseline)
    head = panel_head(
        text, courses.title, courses.note, x=left, baseline=baseline, right=key_start - 12
    )
    days = courses.lines.shape[1]
    slot = plot.width / days
    top = max(float(np.nanmax(courses.lines, initial=0.0)), courses.value_ticks[-1].at)
    values = _values(courses, text, plot, top, left + widest) if known else []
    marks: list[Mark] = [*head, *key, *values]
    unknown = np.where(np.isnan(courses.lines).all(axis=0), np.nan, 0.0)
    for run in runs(unknown, known=False):
        box = Rect(
            plot.x + run.start * slot + 0.75,
            plot.y,
            (run.stop - run.start) * slot - 1.5,
            plot.height,
        )
        marks.append(Hatching(name="unwatched", rect=box, radius=2.0))
    canvas = Rect(plot.x - 6, plot.y - 6, plot.width + 12, plot.height + 12)
    if not courses.empty:
        figures = tuple(_lines(courses.lines, plot, slot, top))
        marks.append(Plot(name="chart", rect=canvas, figures=figures))
    marks += _days(courses, text, plot, slot)
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
            points = np.column_stack((x, y))
            if len(points) == 1:
                figures.append(
                    Dot(x=float(x[0]), y=float(y[0]), radius=2.4, halo=1.2, colour=colour)
                )
                continue
            figures.append(Stroke(points=points, width=4.2, colour=theme.PANEL))
            figures.append(Stroke(points=points, width=2.0, colour=colour))
    return figures


def _key(
    courses: Courses, text: Typesetter, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """A swatch and a number for each line, from the right end; and where they start."""
    marks: list[Mark] = []
    x = right
    entries = list(zip(courses.numbers, COLOURS, strict=False))
    if bool(np.isnan(courses.lines).all(axis=0).any()) and courses.unwatched:
        word = write(
            text,
            courses.unwatched,
            theme.LEGEND,
            name="key unwatched",
            x=x,
            baseline=baseline,
            align="right",
        )
        box = Rect(word.x - 5 - 10, baseline - 7.5, 10, 8.5)
        marks += [word, Hatching(name="key", rect=box, radius=2)]
        x = box.x - 12
    for number, colour in reversed(entries):
        word = write(
            text,
            number,
            theme.LEGEND,
            name="key number",
            x=x,
            baseline=baseline,
            align="right",
            colour=theme.TEXT_2,
        )
        box = Rect(word.x - 5 - _SWATCH, baseline - 7.5, _SWATCH, _SWATCH)
        marks += [word, Block(name="key", rect=box, colour=colour, radius=2.4)]
        x = box.x - 12
    return marks, x + 12


def _values(courses: Courses, text: Typesetter, plot: Rect, top: float, right: float) -> list[Mark]:
    marks: list[Mark] = []
    for tick in courses.value_ticks:
        y = round((plot.bottom - tick.at / top * plot.height) * theme.SCALE) / theme.SCALE
        line = Rect(plot.x, y - 0.5, plot.width, 0.5)
        marks.append(Block(name="hairline", rect=line, colour=theme.HAIRLINE))
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name="value",
                x=right,
                baseline=y + 3.3,
                align="right",
            )
        )
    return marks


def _days(courses: Courses, text: Typesetter, plot: Rect, slot: float) -> list[Mark]:
    marks: list[Mark] = []
    free = plot.x - 10
    for tick in courses.day_ticks:
        half = text.width(tick.label, theme.AXIS.style) / 2
        middle = plot.x + (tick.at + 0.5) * slot
        middle = min(max(middle, plot.x + half), plot.right - half)
        if middle - half < free:
            continue
        free = middle + half + 10
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name="day",
                x=middle,
                baseline=plot.bottom + 13.5,
                align="centre",
            )
        )
    return marks
