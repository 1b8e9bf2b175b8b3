"""The steps panel: how many did each thing, of how many who had the time for it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from renderers import theme
from renderers.panels.writing import panel_head, sentence, widest, write
from renderers.plot.marks import Block, Hatching, Mark, Panel, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that people did or did not; the four lengths are parts of the whole bar."""

    label: str
    value: str
    """The share as text: "61%", or "–" where it is not known or not told."""
    notes: tuple[str, ...] = ()
    """Of how many, and how many are still to come: "42 of 69 · 15 to come", "of 69"; the first
    one that has room is shown."""
    reached: float
    """Those who did, 0 to 1,"""
    missed: float = 0.0
    """those who did not,"""
    unfinished: float = 0.0
    """those whose time for it is not over, dotted,"""
    unwatched: float = 0.0
    """and those of whom nobody knows, hatched."""
    muted: bool = False
    """In grey, and the bar faded: of too few people for the share to say much."""

    def __post_init__(self) -> None:
        lengths = (self.reached, self.missed, self.unfinished, self.unwatched)
        if not all(math.isfinite(length) and length >= 0 for length in lengths):
            raise ValueError(f"a bar's parts are 0 or more, not {lengths}")
        if sum(lengths) > 1 + 1e-9:
            raise ValueError(f"a bar's parts are together at most 1, not {sum(lengths)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Steps under one another, each with a bar of its own."""

    title: str
    note: str = ""
    rows: tuple[Step, ...]
    """At most as many as the panel has room for; fewer keep their height."""
    unfinished: str = ""
    """Names the dots; shown when a row has some. "" names nothing."""
    unwatched: str = ""
    """Names the hatching; likewise."""
    foot: str = ""
    """What the bars are, under the rows where they leave room for it."""
    empty: str = ""
    """Sentence in the panel when there are no rows."""


_VALUE = Type(replace(theme.ROW_VALUE.style, weight="SemiBold"), theme.TEXT_1)
_DOT = 2.0
_DOTS_APART = 6.0
_GAP = 2.5
_SWATCH = 8.0
_ROOMY = 56.0
"""Pitch from which a note stands under its bar, where the whole row is room for it."""
_ABOVE, _BELOW = 7.0, 14.0
"""What such a row has over its label, and for the note."""
_FOOT, _OVER_FOOT = 11.0, 16.0
"""The foot's baseline from the panel's end, and from what stands over it."""
_FADED = 0.55


def lay_out(
    steps: Steps,
    rect: Rect,
    text: Typesetter,
    *,
    name: str,
    pitch: float,
    bar: float = 7.0,
    tones: Sequence[Tone] = (theme.IRIS,),
) -> Panel:
    """The steps within ``rect``.

    Args:
        steps: What they say.
        rect: The panel's place.
        text: Sets the lines.
        name: The panel's.
        pitch: From one row to the next.
        bar: How thick the bars are.
        tones: The colours of the rows; the last one is that of all that follow.

    Raises:
        ValueError: there are more rows than the panel has room for.
    """
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    first = rect.y + 34
    if first + len(steps.rows) * pitch > rect.bottom + 0.01:
        raise ValueError(f"{rect.height} pixels have no room for {len(steps.rows)} steps")
    key, start = _legend(steps, text, left, right, baseline)
    marks: list[Mark] = [
        *panel_head(text, steps.title, steps.note, x=left, baseline=baseline, right=start - 14),
        *key,
    ]
    values = (row.value for row in steps.rows)
    column = widest(text, values, _VALUE, most=(right - left) / 2)
    end = rect.bottom
    for index, row in enumerate(steps.rows):
        roomy = pitch >= _ROOMY
        tall = bar + 19 + (_BELOW if roomy else 0)
        top = first + index * pitch + (_ABOVE if roomy else (pitch - tall) / 2)
        place = Rect(left, top, right - left, tall)
        end = place.bottom
        tone = tones[min(index, len(tones) - 1)]
        marks += _row(row, place, text, bar=bar, column=column, tone=tone)
    foot = rect.bottom - _FOOT
    if steps.foot and end + _OVER_FOOT <= foot:
        marks.append(
            write(
                text,
                steps.foot,
                theme.LEGEND,
                name="foot",
                x=left,
                baseline=foot,
                width=right - left,
            )
        )
    if not steps.rows and steps.empty:
        middle = rect.x + rect.width / 2
        marks += sentence(text, steps.empty, middle, rect.y + rect.height / 2 + 6, right - left)
    return Panel(name=name, rect=rect, marks=marks)


def _row(
    row: Step, rect: Rect, text: Typesetter, *, bar: float, column: float, tone: Tone
) -> list[Mark]:
    baseline = rect.y + 10.5
    value = write(
        text,
        row.value,
        _VALUE,
        name="value",
        x=rect.right,
        baseline=baseline,
        align="right",
        width=column,
        colour=theme.TEXT_3 if row.muted else None,
    )
    end = rect.right - column - 10
    label = write(
        text,
        row.label,
        theme.TILE_LABEL,
        name="label",
        x=rect.x,
        baseline=baseline,
        width=end - rect.x,
    )
    below = rect.height > bar + 19
    room = rect.width if below else end - label.end - 8
    fitting = [note for note in row.notes if text.width(note, theme.LEGEND.style) <= room]
    marks: list[Mark] = [label, value]
    if fitting:
        marks.append(
            write(
                text,
                fitting[0],
                theme.LEGEND,
                name="note",
                x=rect.x if below else end,
                baseline=rect.bottom if below else baseline,
                align="left" if below else "right",
            )
        )
    tone = theme.mix(tone, theme.PANEL, _FADED) if row.muted else tone
    return marks + _bar(row, Rect(rect.x, rect.y + 19, rect.width, bar), tone)


def _bar(row: Step, rect: Rect, tone: Tone) -> list[Mark]:
    """The parts of a bar, from those who did to those of whom nobody knows."""
    radius = rect.height / 2
    marks: list[Mark] = []
    x = rect.x
    known = (row.reached + row.missed) * rect.width
    if known > 0:
        track = Rect(x, rect.y, max(known, rect.height), rect.height)
        marks.append(Block(name="track", rect=track, colour=theme.RAISED, radius=radius))
        if row.reached > 0:
            filled = Rect(x, rect.y, max(row.reached * rect.width, rect.height), rect.height)
            marks.append(Block(name="bar", rect=filled, colour=tone, radius=radius))
        x = track.right + _GAP
    unwatched = row.unwatched * rect.width
    if row.unfinished > 0:
        end = rect.right - unwatched if row.unwatched > 0 else rect.right
        end = min(x + row.unfinished * rect.width, end)
        marks += _dots(x, end, rect.y + rect.height / 2)
        x = end + _GAP
    width = min(unwatched, rect.right - x)
    if width > rect.height / 2:
        box = Rect(x, rect.y, width, rect.height)
        marks.append(Hatching(name="unwatched", rect=box, radius=min(radius, width / 2)))
    return marks


def _dots(start: float, end: float, middle: float) -> list[Mark]:
    count = max(round((end - start) / _DOTS_APART), 1)
    return [
        Block(
            name="unfinished",
            rect=Rect(x, middle - _DOT / 2, _DOT, _DOT),
            colour=theme.RULE,
            radius=_DOT / 2,
        )
        for x in (start + 1 + index * _DOTS_APART for index in range(count))
        if x + _DOT <= end + _DOTS_APART / 2
    ]


def _legend(
    steps: Steps, text: Typesetter, left: float, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """What dots and hatching mean, where there are any; and where that starts."""
    marks: list[Mark] = []
    x, room = right, right - left
    for words, shown, kind in (
        (steps.unwatched, any(row.unwatched > 0 for row in steps.rows), "unwatched"),
        (steps.unfinished, any(row.unfinished > 0 for row in steps.rows), "unfinished"),
    ):
        if not words or not shown:
            continue
        word = write(
            text,
            words,
            theme.LEGEND,
            name=f"key {kind}",
            x=x,
            baseline=baseline,
            align="right",
            width=room / 3,
        )
        marks.append(word)
        if kind == "unwatched":
            box = Rect(word.x - 5 - _SWATCH, baseline - 7.5, _SWATCH, _SWATCH)
            marks.append(Hatching(name="key", rect=box, radius=2))
            x = box.x - 12
        else:
            start = word.x - 5 - 2 * _DOTS_APART - _DOT - 1
            marks += _dots(start, start + 3 * _DOTS_APART, baseline - 3.4)
            x = start - 12
    return marks, x + 12
