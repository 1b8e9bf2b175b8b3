"""The cover of a digest: the headline, the main number, and a column for each day."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.headline import headline
from renderers.panels.tile import Delta, change, change_width
from renderers.panels.writing import fitting, sentence, widest, write
from renderers.plot.marks import Block, Columns, Figure, Hatching, Mark, Panel, Plot, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

MOST_DAYS = 60
_SIZES = (30.0, 27.0, 24.0, 21.0, 18.0)
_VALUE_SIZES = (36.0, 32.0, 28.0, 25.0, 22.0, 18.0, 14.0)
_VALUE_HEIGHT = 0.73
"""Of a number, in ems."""
_INSET = 20.0
_CHART = 256.0
"""Width of the columns' part,"""
_GAP = 24.0
"""and how far from the words it stays."""
_WIDEST = 30.0
"""Columns of few days do not grow into blocks."""
_GOLD_PALE = theme.mix(theme.PANEL, theme.GOLD, 0.6)


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
    """Count per local day, oldest first, shape (n,) with 1 <= n <= 60; NaN: not watched, or in
    part, and hatched."""
    running: bool = False
    """Whether the last day is not over: it is drawn paler."""
    ticks: tuple[Tick, ...]
    """Days to name, rising; some are left out where all would touch."""
    best: str = ""
    """Words over the highest column: "7.5k", "25 Oct · 7.5k"."""
    note: str = ""
    """What the columns show, over them: "messages per day"."""
    empty: str = ""
    """Sentence among the columns when there is none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", frozen_array(self.days, shape=(None,), what="days"))
        if not 1 <= len(self.days) <= MOST_DAYS:
            raise ValueError(f"a cover has 1 to {MOST_DAYS} days, not {len(self.days)}")
        at = [tick.at for tick in self.ticks]
        if at != sorted(set(at)) or any(not 0 <= day < len(self.days) for day in at):
            raise ValueError(f"ticks rise within the {len(self.days)} days")


def lay_out(cover: Cover, rect: Rect, text: Typesetter) -> Panel:
    """The cover within ``rect``: words on the left, columns on the right."""
    left = rect.x + _INSET
    width = rect.width - 2 * _INSET - _CHART - _GAP
    accent = Rect(left, rect.y + 20, 30, 3)
    words = Rect(left, rect.y + 35, width, 84)
    lines = headline(text, cover.headline, words, sizes=_SIZES)
    marks: list[Mark] = [
        Block(name="accent", rect=accent, colour=theme.GOLD, radius=1.5),
        *lines,
    ]
    above = max(line.rect.bottom for line in lines)
    marks += _number(cover, text, Rect(left, above, width, rect.bottom - 18 - above))
    chart = Rect(rect.right - _INSET - _CHART, rect.y + 53, _CHART, rect.height - 86)
    marks += _columns(cover, chart)
    marks += _labels(cover, chart, text)
    if not np.nansum(cover.days) and cover.empty:
        middle, y = chart.x + chart.width / 2, chart.y + chart.height / 2
        marks += sentence(text, cover.empty, middle, y, chart.width - 24)
    return Panel(name="cover", rect=rect, marks=marks)


def _number(cover: Cover, text: Typesetter, room: Rect) -> list[Mark]:
    """The number at the foot of ``room``, and what it counts and how it moved behind it."""
    moved = change_width(cover.delta, text) + 1 if cover.delta else 0.0
    beside = max(moved, min(text.width(cover.label, theme.INSIGHT.style), room.width / 3))
    width = room.width - beside - 10
    sizes = tuple(size for size in _VALUE_SIZES if size * _VALUE_HEIGHT <= room.height - 18)
    kind = fitting(text, cover.value, theme.KPI, sizes=sizes or _VALUE_SIZES[-1:], width=width)
    value = write(
        text, cover.value, kind, name="value", x=room.x, baseline=room.bottom, width=width
    )
    x = value.end + 9
    label = write(
        text,
        cover.label,
        theme.INSIGHT,
        name="label",
        x=x,
        baseline=room.bottom - (14.5 if cover.delta else 0),
        width=room.right - x,
    )
    if cover.delta is None:
        return [value, label]
    return [value, label, *change(cover.delta, text, x, room.right, room.bottom)[0]]


def _columns(cover: Cover, chart: Rect) -> list[Mark]:
    count = len(cover.days)
    slot = chart.width / count
    width = min(slot * 0.74, _WIDEST)
    top = float(np.nanmax(cover.days, initial=0.0))
    radius = min(4.0, width / 2)
    tones: dict[Tone, list[tuple[float, float, float, float]]] = {}
    ground = Rect(chart.x, chart.bottom, chart.width, 1)
    marks: list[Mark] = [Block(name="ground", rect=ground, colour=theme.HAIRLINE)]
    for day, value in enumerate(cover.days):
        x = chart.x + (day + 0.5) * slot - width / 2
        if np.isnan(value):
            box = Rect(x, chart.y, width, chart.height)
            marks.append(Hatching(name=f"unwatched {day + 1}", rect=box, radius=radius))
        elif value > 0:
            height = max(float(value) / top * chart.height, 2.5)
            tone = _tone(cover, day)
            tones.setdefault(tone, []).append((x, chart.bottom - height, width, height))
    figures: list[Figure] = [
        Columns(boxes=np.array(boxes), colour=tone, radius=radius) for tone, boxes in tones.items()
    ]
    if figures:
        marks.append(Plot(name="columns", rect=chart, figures=tuple(figures)))
    return marks


def _tone(cover: Cover, day: int) -> Tone:
    is_best = day == int(np.nanargmax(cover.days))
    if cover.running and day == len(cover.days) - 1:
        return _GOLD_PALE if is_best else theme.BAR_PALE
    return theme.GOLD if is_best else theme.BAR


def _labels(cover: Cover, chart: Rect, text: Typesetter) -> list[Mark]:
    """Names under the columns, the highest one's value over it, and what they show."""
    slot = chart.width / len(cover.days)
    marks = _names(cover, chart, slot, text)
    if np.nansum(cover.days) and cover.best:
        half = min(text.width(cover.best, theme.CALLOUT.style), chart.width) / 2
        middle = chart.x + (int(np.nanargmax(cover.days)) + 0.5) * slot
        middle = min(max(middle, chart.x + half), chart.right - half)
        marks.append(
            write(
                text,
                cover.best,
                theme.CALLOUT,
                name="best",
                x=middle,
                baseline=chart.y - 7,
                align="centre",
                width=2 * half,
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
    return marks


def _names(cover: Cover, chart: Rect, slot: float, text: Typesetter) -> list[Mark]:
    """The ticks' labels: all of them, or every second or third where they would touch."""
    if not cover.ticks:
        return []
    ticks = cover.ticks
    labels = (tick.label for tick in ticks)
    longest = widest(text, labels, theme.AXIS, most=chart.width)
    apart = min((later.at - tick.at for tick, later in pairwise(ticks)), default=1) * slot
    step = max(1, math.ceil((longest + 4) / apart))
    marks: list[Mark] = []
    free = chart.x - 1
    for tick in ticks[::step]:
        half = min(text.width(tick.label, theme.AXIS.style), chart.width) / 2
        middle = max(chart.x + (tick.at + 0.5) * slot, chart.x + half)
        if middle - half < free or middle + half > chart.right + 1:
            continue
        free = middle + half + 3
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name=f"day {tick.at + 1}",
                x=middle,
                baseline=chart.bottom + 15,
                align="centre",
                width=chart.width,
            )
        )
    return marks
