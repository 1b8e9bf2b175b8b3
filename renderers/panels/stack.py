"""Stacked columns: how a whole is made up, week by week."""

from dataclasses import dataclass, replace

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels import legend
from renderers.panels.axes import day_axis, numbers_width, value_axis
from renderers.panels.legend import Entry
from renderers.panels.writing import panel_head, sentence
from renderers.plot.marks import Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, mix

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
    amounts: tuple[str, ...] = ()
    """What each part sums up to, as ``names``, for the legend; (): not told."""
    tones: tuple[Tone, ...] = ()
    """Colours of the parts, unmixed, as ``names``; (): the last of :data:`PARTS`."""
    running: bool = False
    """Whether the last column is not over: it is paler."""
    unwatched: str = ""
    """Names the hatching in the legend, while a column is hatched."""
    empty: str = ""
    """Sentence among the columns where all that is known is 0, or nothing is known; in the legend
    where they are hatched and so few that it would hide them."""

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
        if self.amounts and len(self.amounts) != len(self.names):
            raise ValueError("each part has an amount, or none has")
        unknown = np.isnan(self.values)
        if bool((unknown.any(axis=0) != unknown.all(axis=0)).any()):
            raise ValueError("a column is known or not, with all of its parts")

    def colour(self, part: int) -> Tone:
        """Colour of a part: the last of them lies on the ground."""
        return (self.tones or PARTS[-len(self.names) :])[part]


_GAP = 1.5
_PALE = 0.45


def lay_out(stack: Stack, rect: Rect, text: Typesetter) -> Panel:
    """The columns within ``rect``: head, legend, chart, names of columns."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    head = panel_head(text, stack.title, stack.note, x=left, baseline=rect.y + 21, right=right)
    room = Rect(left, rect.y + 39, right - left, 0)
    known = not bool(np.isnan(stack.values).all())
    hides = not known and _hides(stack, room.width, text)
    if hides and stack.empty and not stack.unwatched:
        stack = replace(stack, unwatched=stack.empty)
    key, lower = legend.lay_out(_entries(stack), text, room)
    start = left + numbers_width(stack.value_ticks, text) + 7 if known else left
    top = lower + 14
    box = Rect(start, top, right - start, rect.bottom - 28 - top)
    sums = stack.values.sum(axis=0)
    highest = max(float(np.nanmax(sums, initial=0.0)), stack.value_ticks[-1].at) or 1.0
    marks: list[Mark] = [*head, *key]
    if known:
        ticks = stack.value_ticks
        marks += value_axis(
            ticks, text, box, left=left, y=lambda value: box.bottom - value / highest * box.height
        )
    marks += _columns(stack, box, highest)
    slot, _ = _slot(stack, box.width)
    marks += day_axis(stack.ticks, text, box, slot=slot, baseline=box.bottom + 15)
    if stack.empty and not hides and not np.nansum(stack.values):
        middle = box.x + box.width / 2
        marks += sentence(text, stack.empty, middle, box.y + box.height / 2, box.width - 24)
    return Panel(name="stack", rect=rect, marks=marks)


def _hides(stack: Stack, width: float, text: Typesetter) -> bool:
    """Whether the sentence is wider than the columns it would lie on."""
    slot, column = _slot(stack, width)
    plate = text.width(stack.empty, theme.EMPTY.style) + 20
    return plate > width - slot + column


def _slot(stack: Stack, width: float) -> tuple[float, float]:
    """From one column to the next, and how wide each of them is."""
    slot = width / stack.values.shape[1]
    return slot, min(slot * 0.7, 30.0)


def _entries(stack: Stack) -> list[Entry]:
    """What is seen on the chart, from the ground up: parts of some size, and the hatching."""
    entries = [
        Entry(
            tone=stack.colour(part),
            name=stack.names[part],
            amount=stack.amounts[part] if stack.amounts else "",
        )
        for part in reversed(range(len(stack.names)))
        if np.nansum(stack.values[part]) > 0
    ]
    if stack.unwatched and bool(np.isnan(stack.values).any()):
        entries.append(Entry(tone=None, name=stack.unwatched))
    return entries


def _columns(stack: Stack, box: Rect, highest: float) -> list[Mark]:
    parts, count = stack.values.shape
    slot, width = _slot(stack, box.width)
    middle = (np.arange(count, dtype=np.float64) + 0.5) * slot
    left = middle + (box.x - width / 2)
    marks: list[Mark] = [
        Hatching(name="unwatched", rect=Rect(float(left[week]), box.y, width, box.height), radius=4)
        for week in np.flatnonzero(np.isnan(stack.values[0]))
    ]
    over = count - stack.running
    ground = np.full(count, box.bottom)
    figures: list[Figure] = []
    for part in reversed(range(parts)):
        tall = np.nan_to_num(stack.values[part]) / highest * box.height
        at = np.flatnonzero(tall > 0)
        above = np.nan_to_num(stack.values[:part].sum(axis=0)) > 0
        for ends, pale in ((False, False), (True, False), (False, True), (True, True)):
            of = at[(above[at] != ends) & ((at >= over) == pale)]
            if not len(of):
                continue
            shown = np.maximum(tall[of] - (0 if ends else _GAP), 0.5)
            boxes = np.column_stack((left[of], ground[of] - shown, np.full(len(of), width), shown))
            radius = min(4.0, 0.28 * width) if ends else 0.0
            colour = stack.colour(part)
            colour = mix(theme.PANEL, colour, _PALE) if pale else colour
            figures.append(Columns(boxes=boxes, colour=colour, radius=radius))
        ground = ground - tall
    return [*marks, Plot(name="columns", rect=box, figures=tuple(figures))]
