"""Placing a line of text: at its left end, its right end, or its middle."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from renderers import theme
from renderers.plot.marks import Block, Mark, Rect, Text
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type


def write(
    text: Typesetter,
    words: str,
    kind: Type,
    *,
    name: str,
    x: float,
    baseline: float,
    align: Literal["left", "right", "centre"] = "left",
    width: float | None = None,
    colour: Tone | None = None,
    behind: Tone = theme.PANEL,
) -> Text:
    """A text mark.

    Args:
        text: Sets the line.
        words: What it says.
        kind: Style and usual colour.
        name: Names the mark in its panel.
        x: Left end, right end or middle, as ``align`` says.
        baseline: Where the letters stand.
        align: What ``x`` means.
        width: Room in logical pixels; longer words end in an ellipsis.
        colour: Another colour than the usual one.
        behind: The colour the text lies on.
    """
    style = kind.style
    line = text.line(words, style) if width is None else text.fit(words, style, width)
    advance = line.width / theme.SCALE
    start = {"left": x, "right": x - advance, "centre": x - advance / 2}[align]
    return Text(
        name=name,
        line=line,
        x=start,
        baseline=baseline,
        size=style.size,
        colour=colour or kind.colour,
        behind=behind,
    )


def fitting(
    text: Typesetter, words: str, kind: Type, *, sizes: tuple[float, ...], width: float
) -> Type:
    """``kind`` in the first of ``sizes`` in which the words fit into ``width``, or the last."""
    kinds = [replace(kind, style=replace(kind.style, size=size)) for size in sizes]
    return next((each for each in kinds if text.width(words, each.style) <= width), kinds[-1])


def widest(text: Typesetter, words: Iterable[str], kind: Type, *, most: float) -> float:
    """How wide a column of these words is; no more than ``most``, to which they are shortened."""
    return min(max((text.width(each, kind.style) for each in words), default=0.0), most)


def shared(widths: Sequence[float], room: float) -> list[float]:
    """``widths`` that are together no more than ``room``: the widest give way, all to one."""
    left, most = room, math.inf
    for place, width in enumerate(sorted(widths)):
        part = max(left, 0.0) / (len(widths) - place)
        if width > part:
            most = part
            break
        left -= width
    return [min(width, most) for width in widths]


def panel_head(
    text: Typesetter,
    title: str,
    note: str,
    *,
    x: float,
    baseline: float,
    right: float,
    firm_note: bool = False,
) -> list[Text]:
    """A panel's title with its note behind it.

    The note gives way first: it is shortened, and left out where a few letters would remain.
    With ``firm_note`` it is the title that is shortened, down to a quarter of the room.
    """
    width = right - x
    if firm_note and note:
        width = max(width - 8 - text.width(note, theme.PANEL_NOTE.style), width / 4)
    head = write(
        text,
        title,
        theme.PANEL_TITLE,
        name="title",
        x=x,
        baseline=baseline,
        width=width,
    )
    end = head.end
    room = right - end - 8
    if not note or room < 30:
        return [head]
    tail = write(
        text, note, theme.PANEL_NOTE, name="note", x=end + 8, baseline=baseline, width=room
    )
    return [head, tail]


def sentence(
    text: Typesetter,
    words: str,
    middle: float,
    y: float,
    width: float,
    *,
    kind: theme.Type = theme.EMPTY,
) -> list[Mark]:
    """Words on a small plate in the middle of something."""
    mark = write(
        text, words, kind, name="sentence", x=middle, baseline=y + 3.8, align="centre", width=width
    )
    box = mark.rect
    plate = Rect(box.x - 10, y - 10, box.width + 20, 20)
    return [Block(name="plate", rect=plate, colour=theme.PANEL, radius=10), mark]
