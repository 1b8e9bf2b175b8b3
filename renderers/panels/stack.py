"""Stacked columns: how a whole is made up, week by week."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.axes import numbers_width, value_axis
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Block, Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

PARTS = (theme.ICE, theme.ROSE, theme.BAR, theme.IRIS, theme.GOLD)
"""Colours of the parts, from the top of a column to its ground."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stack:
    """Columns of up to five parts."""

    title: str
    note: str
    names: tuple[str, ...]
    """Of the parts, from the top of a column to its ground."""
    values: FloatArray
    """Shape (parts, columns); NaN in all of a column's parts: not known, hatched."""
    ticks: tuple[Tick, ...]
    """Columns to name, rising; a label that would touch the one before is left out."""
    value_ticks: tuple[Tick, ...]
    """Sums to name at the left, from 0."""
    tones: tuple[Tone, ...] = ()
    """Colours of the parts, as ``names``; (): the last of :data:`PARTS`."""
    unwatched: str = ""
    """Names the hatching in the legend, while a column is hatched."""
    empty: str = ""
    """Sentence among the columns where all that is known is 0, or nothing is known."""

    def __post_init__(self) -> None:
        shape = (len(self.names), None)
        object.__setattr__(self, "values", frozen_array(self.values, shape=shape, what="values"))
        if not 1 <= len(self.names) <= len(PARTS) or not self.values.shape[1]:
            raise ValueError(f"a stack has one to {len(PARTS)} parts, and columns")
        values = [tick.at for tick in self.value_ticks]
        if len(values) < 2 or values[0] != 0 or values != sorted(set(values)):
            raise ValueError("value ticks rise from 0 and are at least two")
        if self.tones and len(self.tones) != len(self.names):
            raise ValueError("each part has a colour of its own")
        unknown = np.isnan(self.values)
        if bool((unknown.any(axis=0) != unknown.all(axis=0)).any()):
            raise ValueError("a column is known or not, with all of its parts")

    def colour(self, part: int) -> Tone:
        """Colour of a part: the last of them lies on the ground."""
        return (self.tones or PARTS[-len(self.names) :])[part]


_GAP = 1.5


def lay_out(stack: Stack, rect: Rect, text: Typesetter) -> Panel:
    """The columns within ``rect``: head, legend, chart, names of columns."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    head = panel_head(text, stack.title, stack.note, x=left, baseline=rect.y + 21, right=right)
    legend, lower = _legend(stack, text, Rect(left, rect.y + 39, right - left, 0))
    known = not bool(np.isnan(stack.values).all())
    start = left + numbers_width(stack.value_ticks, text) + 7 if known else left
    top = lower + 14
    box = Rect(start, top, right - start, rect.bottom - 28 - top)
    sums = stack.values.sum(axis=0)
    highest = max(float(np.nanmax(sums, initial=0.0)), stack.value_ticks[-1].at) or 1.0
    marks: list[Mark] = [*head, *legend]
    if known:
        ticks = stack.value_ticks
        marks += value_axis(
            ticks, text, box, left=left, y=lambda value: box.bottom - value / highest * box.height
        )
    marks += _columns(stack, box, highest)
    marks += _names(stack, text, box)
    if stack.empty and not np.nansum(stack.values):
        middle = box.x + box.width / 2
        marks += sentence(text, stack.empty, middle, box.y + box.height / 2, box.width - 24)
    return Panel(name="stack", rect=rect, marks=marks)


def _legend(stack: Stack, text: Typesetter, rect: Rect) -> tuple[list[Mark], float]:
    """Dots with names, in as many lines as they need; and the last baseline."""
    marks: list[Mark] = []
    x, baseline = rect.x, rect.y
    hatched = stack.unwatched and bool(np.isnan(stack.values).any())
    for place, name in enumerate([*stack.names, stack.unwatched] if hatched else stack.names):
        width = min(text.width(name, theme.LEGEND.style), rect.width / 2 - 18)
        if x > rect.x and x + 12 + width > rect.right:
            x, baseline = rect.x, baseline + 15
        dot = Rect(x, baseline - 7, 7, 7)
        marks.append(
            Block(name="swatch", rect=dot, colour=stack.colour(place), radius=2.2)
            if place < len(stack.names)
            else Hatching(name="swatch", rect=dot, radius=2.2)
        )
        marks.append(
            write(
                text, name, theme.LEGEND, name="legend", x=x + 11.5, baseline=baseline, width=width
            )
        )
        x += 11.5 + width + 10
    return marks, baseline


def _columns(stack: Stack, box: Rect, highest: float) -> list[Mark]:
    parts, count = stack.values.shape
    slot = box.width / count
    width = min(slot * 0.7, 30.0)
    middle = (np.arange(count, dtype=np.float64) + 0.5) * slot
    left = middle + (box.x - width / 2)
    marks: list[Mark] = [
        Hatching(name="unwatched", rect=Rect(float(left[week]), box.y, width, box.height), radius=4)
        for week in np.flatnonzero(np.isnan(stack.values[0]))
    ]
    ground = np.full(count, box.bottom)
    figures: list[Figure] = []
    for part in reversed(range(parts)):
        tall = np.nan_to_num(stack.values[part]) / highest * box.height
        at = np.flatnonzero(tall > 0)
        above = np.nan_to_num(stack.values[:part].sum(axis=0)) > 0
        for ends in (False, True):
            of = at[above[at] != ends]
            if not len(of):
                continue
            shown = np.maximum(tall[of] - (0 if ends else _GAP), 0.5)
            boxes = np.column_stack((left[of], ground[of] - shown, np.full(len(of), width), shown))
            radius = min(4.0, 0.28 * width) if ends else 0.0
            figures.append(Columns(boxes=boxes, colour=stack.colour(part), radius=radius))
        ground = ground - tall
    return [*marks, Plot(name="columns", rect=box, figures=tuple(figures))]


def _names(stack: Stack, text: Typesetter, box: Rect) -> list[Mark]:
    marks: list[Mark] = []
    slot, free = box.width / stack.values.shape[1], box.x - 12
    for tick in stack.ticks:
        half = min(text.width(tick.label, theme.AXIS.style), box.width) / 2
        middle = min(box.x + (tick.at + 0.5) * slot, box.right + 6 - half)
        if middle - half < free:
            continue
        free = middle + half + 8
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name="tick",
                x=middle,
                baseline=box.bottom + 15,
                align="centre",
                width=2 * half,
            )
        )
    return marks
