"""The cover of a digest: the headline, the main number, and a column for each day."""

import math
from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.headline import headline
from renderers.panels.tile import Delta, change
from renderers.panels.writing import sentence, write
from renderers.plot.marks import Block, Columns, Hatching, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter

MOST_DAYS = 14
_SIZES = (30.0, 27.0, 24.0, 21.0, 18.0)
_INSET = 20.0
_CHART = 258.0
"""Width of the columns' part,"""
_GAP = 26.0
"""and how far from the words it stays."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """What the week is about, in a sentence, a number and a picture."""

    headline: str
    """One sentence without a full stop."""
    value: str
    """The main number: "42,334", or "–" where nothing was watched."""
    label: str
    """What it counts: "messages"."""
    delta: Delta | None
    """How it moved."""
    days: FloatArray
    """Count per local day, oldest first, shape (n,) with 1 <= n <= 14; NaN: not watched."""
    names: tuple[str, ...]
    """Of the days, as many: "Mon"."""
    best: str = ""
    """Words over the highest column: "7.5k"."""
    note: str = ""
    """What the columns show, over them: "messages per day"."""
    empty: str = ""
    """Sentence among the columns when there is none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", frozen_array(self.days, shape=(None,), what="days"))
        if not 1 <= len(self.days) <= MOST_DAYS or len(self.names) != len(self.days):
            raise ValueError(f"a cover has 1 to {MOST_DAYS} days, each with a name")


def lay_out(cover: Cover, rect: Rect, text: Typesetter) -> Panel:
    """The cover within ``rect``: words on the left, columns on the right."""
    left = rect.x + _INSET
    width = rect.width - 2 * _INSET - _CHART - _GAP
    accent = Rect(left, rect.y + 18, 30, 3)
    words = Rect(left, rect.y + 33, width, 90)
    marks: list[Mark] = [
        Block(name="accent", rect=accent, colour=theme.GOLD, radius=1.5),
        *headline(text, cover.headline, words, sizes=_SIZES),
    ]
    marks += _number(cover, text, left, left + width, rect.bottom - 18)
    chart = Rect(rect.right - _INSET - _CHART, rect.y + 51, _CHART, rect.height - 84)
    marks += _columns(cover, chart, text)
    return Panel(name="cover", rect=rect, marks=marks)


def _number(
    cover: Cover, text: Typesetter, left: float, right: float, baseline: float
) -> list[Mark]:
    """The number, what it counts, and how it moved, in one line."""
    value = write(
        text, cover.value, theme.KPI, name="value", x=left, baseline=baseline, width=right - left
    )
    x = left + value.line.width / theme.SCALE + 7
    marks: list[Mark] = [value]
    room = right - x
    if cover.delta is not None:
        need = text.width(cover.delta.text, theme.DELTA.style) + 12 + 14
        room -= min(need, room / 2)
    if room > 24:
        label = write(
            text, cover.label, theme.KPI_UNIT, name="label", x=x, baseline=baseline, width=room
        )
        marks.append(label)
        x += label.line.width / theme.SCALE + 14
    if cover.delta is not None and right - x > 24:
        moved, _ = change(cover.delta, text, x, right, baseline)
        marks += moved
    return marks


def _columns(cover: Cover, chart: Rect, text: Typesetter) -> list[Mark]:
    count = len(cover.days)
    slot = chart.width / count
    width = min(slot * 0.74, 34.0)
    top = float(np.nanmax(cover.days, initial=0.0))
    best = int(np.nanargmax(cover.days)) if top > 0 else None
    boxes: list[tuple[float, float, float, float]] = []
    ground = Rect(chart.x, chart.bottom, chart.width, 1)
    marks: list[Mark] = [Block(name="ground", rect=ground, colour=theme.HAIRLINE)]
    for day, value in enumerate(cover.days):
        x = chart.x + (day + 0.5) * slot - width / 2
        if np.isnan(value):
            box = Rect(x, chart.y, width, chart.height)
            marks.append(Hatching(name=f"unwatched {day + 1}", rect=box, radius=4.0))
        height = max(float(np.nan_to_num(value)) / (top or 1.0) * chart.height, 2.5)
        boxes.append((x, chart.bottom - height, width, height))
    some = cover.days > 0
    quiet = some & (np.arange(count) != best)
    figures = [
        Columns(boxes=np.array(boxes)[chosen], colour=colour, radius=4.0)
        for chosen, colour in ((quiet, theme.BAR), (some & ~quiet, theme.GOLD))
        if chosen.any()
    ]
    if figures:
        marks.append(Plot(name="columns", rect=chart, figures=tuple(figures)))
    marks += _labels(cover, chart, slot, best, text)
    if top == 0 and cover.empty:
        middle, y = chart.x + chart.width / 2, chart.y + chart.height / 2
        marks += sentence(text, cover.empty, middle, y, chart.width - 24)
    return marks


def _labels(
    cover: Cover, chart: Rect, slot: float, best: int | None, text: Typesetter
) -> list[Mark]:
    """Names under the columns, the highest one's value over it, and what they show."""
    marks: list[Mark] = []
    if best is not None and cover.best:
        half = text.width(cover.best, theme.CALLOUT.style) / 2
        middle = chart.x + (best + 0.5) * slot
        middle = min(max(middle, chart.x + half), chart.right - half)
        top = chart.y - 7
        marks.append(
            write(
                text,
                cover.best,
                theme.CALLOUT,
                name="best",
                x=middle,
                baseline=top,
                align="centre",
            )
        )
    if cover.note:
        marks.append(
            write(
                text,
                cover.note,
                theme.PANEL_NOTE,
                name="note",
                x=chart.right,
                baseline=chart.y - 28,
                align="right",
                width=chart.width,
            )
        )
    widest = max(text.width(name, theme.AXIS.style) for name in cover.names)
    step = max(1, math.ceil((widest + 4) / slot))
    for day in range(0, len(cover.names), step):
        middle = chart.x + (day + 0.5) * slot
        half = text.width(cover.names[day], theme.AXIS.style) / 2
        marks.append(
            write(
                text,
                cover.names[day],
                theme.AXIS,
                name=f"day {day + 1}",
                x=max(middle, chart.x + half),
                baseline=chart.bottom + 15,
                align="centre",
                width=min(slot * step, chart.width) - 4,
            )
        )
    return marks
