"""Columns: one count over days or hours, with the ones to look at in a colour of their own."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array, runs
from renderers.panels.axes import day_axis
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Block, Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnChart:
    """Columns from left to right."""

    title: str
    note: str
    values: FloatArray
    """One for each column, shape (n,), n > 0; NaN: not watched, hatched."""
    ticks: tuple[Tick, ...]
    """Columns to name, rising; a label that would touch the one before is left out."""
    marked: tuple[int, ...] = ()
    """Columns to be looked at."""
    partial: tuple[int, ...] = ()
    """Those that were watched in part: paler, before a hatching."""
    top: str = ""
    """Words for the highest column, at the right of the head: "at most 214"."""
    empty: str = ""
    """Sentence among the columns where all that is known is 0, or nothing is known."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen_array(self.values, shape=(None,), what="values"))
        if not len(self.values):
            raise ValueError("a chart has columns")


_WIDEST = 30.0
"""Columns of few days do not grow into blocks."""


def lay_out(
    chart: ColumnChart, rect: Rect, text: Typesetter, *, name: str, mark: Tone = theme.GOLD
) -> Panel:
    """The columns within ``rect``, over a line of names; ``mark`` is the colour of those marked."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    end = right
    marks: list[Mark] = []
    if chart.top:
        top = write(
            text,
            chart.top,
            theme.NOTE,
            name="top",
            x=right,
            baseline=rect.y + 21,
            align="right",
            width=(right - left) / 2,
        )
        marks.append(top)
        end = top.x - 10
    marks += panel_head(text, chart.title, chart.note, x=left, baseline=rect.y + 21, right=end)
    box = Rect(left, rect.y + 32, right - left, rect.height - 32 - 22)
    marks += _columns(chart, box, mark)
    slot = box.width / len(chart.values)
    marks += day_axis(chart.ticks, text, box, slot=slot, baseline=box.bottom + 13.5)
    if chart.empty and not np.nansum(chart.values):
        middle = left + (right - left) / 2
        marks += sentence(text, chart.empty, middle, box.y + box.height / 2, right - left - 24)
    return Panel(name=name, rect=rect, marks=marks)


def _columns(chart: ColumnChart, box: Rect, mark: Tone) -> list[Mark]:
    count = len(chart.values)
    slot = box.width / count
    width = min(slot - min(2.0, slot * 0.25), _WIDEST)
    marked, partial = (np.isin(np.arange(count), at) for at in (chart.marked, chart.partial))
    marks: list[Mark] = [
        Hatching(
            name="unwatched",
            rect=Rect(box.x + run.start * slot, box.y, (run.stop - run.start) * slot, box.height),
            radius=3,
        )
        for run in runs(np.where(partial, np.nan, chart.values), known=False)
    ]
    ground = Rect(box.x, box.bottom, box.width, 1)
    marks.append(Block(name="ground", rect=ground, colour=theme.HAIRLINE))
    highest = float(np.nanmax(chart.values, initial=0.0))
    figures: list[Figure] = []
    tones = (
        (~marked & ~partial, theme.BAR),
        (~marked & partial, theme.BAR_PALE),
        (marked, mark),
    )
    for chosen, colour in tones:
        at = np.flatnonzero(chosen & (np.nan_to_num(chart.values) > 0))
        if len(at):
            tall = np.maximum(chart.values[at] / highest * box.height, 1.5)
            x = box.x + (at + 0.5) * slot - width / 2
            boxes = np.column_stack((x, box.bottom - tall, np.full(len(at), width), tall))
            figures.append(Columns(boxes=boxes, colour=colour, radius=min(2.5, slot / 3)))
    return [*marks, Plot(name="columns", rect=box, figures=tuple(figures))]
