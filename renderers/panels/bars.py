"""Upright bars with a name under each and a number over it: months, weekdays, sizes."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from renderers import theme
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Columns, Figure, Hatching, Mark, Panel, Plot, Rect, Text
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

Emphasis = Literal["plain", "gold", "dim"]

MOST = 21
_TONES: dict[Emphasis, Tone] = {
    "plain": theme.BAR,
    "gold": theme.GOLD,
    "dim": theme.BAR_PALE,
}
_WIDEST = 34.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One amount."""

    name: str
    """Under it: "Nov". Left out where it would touch the one before."""
    value: float
    """Not negative; NaN: not watched, and hatched."""
    text: str
    """Over it: "42k". Left out where it would touch another bar or number; "" writes none."""
    emphasis: Emphasis = "plain"
    """Gold: to be looked at. Dim: not over, or watched in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Amounts in their order."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    """At most 21."""
    empty: str = ""
    """Sentence in the middle when no bar is above 0; "" writes none."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.bars) <= MOST:
            raise ValueError(f"1 to {MOST} bars, not {len(self.bars)}")
        if any(np.isinf(bar.value) or bar.value < 0 for bar in self.bars):
            raise ValueError("a bar's value is 0 or more, or NaN for what is not known")


def lay_out(bars: Bars, rect: Rect, text: Typesetter) -> Panel:
    """The bars within ``rect``, side by side over all of its width."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks, top = _head(bars, rect, text)
    plot = Rect(left, top, right - left, rect.bottom - 25 - top)
    boxes = _boxes(bars, plot)
    figures: list[Figure] = []
    for emphasis, tone in _TONES.items():
        chosen = [
            (box.x, box.y, box.width, box.height)
            for bar, box in zip(bars.bars, boxes, strict=True)
            if bar.emphasis == emphasis and bar.value > 0
        ]
        if chosen:
            figures.append(Columns(boxes=np.array(chosen), colour=tone, radius=3.0))
    marks.append(Plot(name="bars", rect=plot, figures=tuple(figures)))
    for bar, box in zip(bars.bars, boxes, strict=True):
        if np.isnan(bar.value):
            marks.append(Hatching(name="unwatched", rect=box, radius=3.0))
    marks += _names(bars, boxes, plot, text)
    marks += _numbers(bars, boxes, plot, text)
    if bars.empty and not any(bar.value > 0 for bar in bars.bars):
        middle = plot.x + plot.width / 2
        marks += sentence(text, bars.empty, middle, plot.y + plot.height / 2, plot.width - 24)
    return Panel(name="bars", rect=rect, marks=marks)


def _head(bars: Bars, rect: Rect, text: Typesetter) -> tuple[list[Mark], float]:
    """Title and note, below it where there is no room behind; and where the plot begins."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    title = text.width(bars.title, theme.PANEL_TITLE.style)
    note = text.width(bars.note, theme.PANEL_NOTE.style)
    if not bars.note or title + 8 + note <= right - left:
        head = panel_head(text, bars.title, bars.note, x=left, baseline=baseline, right=right)
        return [*head], rect.y + 46
    head = panel_head(text, bars.title, "", x=left, baseline=baseline, right=right)
    below = write(
        text,
        bars.note,
        theme.PANEL_NOTE,
        name="note",
        x=left,
        baseline=baseline + 15,
        width=right - left,
    )
    return [*head, below], rect.y + 61


def _boxes(bars: Bars, plot: Rect) -> list[Rect]:
    """Return where each bar is; one that was not watched as high as the plot."""
    slot = plot.width / len(bars.bars)
    width = min(slot * 0.78, _WIDEST)
    top = max((bar.value for bar in bars.bars if bar.value > 0), default=1.0)
    found: list[Rect] = []
    for place, bar in enumerate(bars.bars):
        share = 1.0 if np.isnan(bar.value) else bar.value / top
        tall = max(plot.height * share, 2.0 if share else 0.0)
        x = plot.x + place * slot + (slot - width) / 2
        found.append(Rect(x, plot.bottom - tall, width, tall))
    return found


def _names(bars: Bars, boxes: list[Rect], plot: Rect, text: Typesetter) -> list[Mark]:
    marks: list[Mark] = []
    free = plot.x - 4
    for bar, box in zip(bars.bars, boxes, strict=True):
        middle = box.x + box.width / 2
        half = text.width(bar.name, theme.LEGEND.style) / 2
        if middle - half < free or middle + half > plot.right + 4:
            continue
        free = middle + half + 5
        marks.append(
            write(
                text,
                bar.name,
                theme.LEGEND,
                name=f"name {bar.name}",
                x=middle,
                baseline=plot.bottom + 14.5,
                align="centre",
            )
        )
    return marks


def _numbers(bars: Bars, boxes: list[Rect], plot: Rect, text: Typesetter) -> list[Text]:
    """Return the numbers, those of golden and of the highest bars first: no two touch."""
    order = sorted(
        (place for place, bar in enumerate(bars.bars) if bar.text),
        key=lambda place: (bars.bars[place].emphasis != "gold", boxes[place].y),
    )
    taken: list[Rect] = [box for box in boxes if box.height]
    marks: list[Text] = []
    for place in order:
        bar, box = bars.bars[place], boxes[place]
        golden = bar.emphasis == "gold"
        mark = write(
            text,
            bar.text,
            theme.DELTA if golden else theme.BAR_VALUE,
            name=f"number {place}",
            x=box.x + box.width / 2,
            baseline=box.y - 6,
            align="centre",
            width=plot.width,
            colour=theme.GOLD if golden else None,
        )
        advance = mark.line.width / theme.SCALE
        mark = replace(mark, x=min(max(mark.x, plot.x), plot.right - advance))
        ink = mark.rect
        around = Rect(ink.x - 1, ink.y - 1.5, ink.width + 2, ink.height + 3)
        if any(around.meets(each) for each in taken):
            continue
        taken.append(around)
        marks.append(mark)
    return marks
