"""An index from 0 to 100 as a ring with the number in it, and what it is made of as bars."""

import math
from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.headline import broken
from renderers.panels.meter import HIGHLIGHT, meter
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import Figure, Hatching, Mark, Panel, Plot, Rect, Wedge
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The number in its ring."""

    title: str
    share: float | None
    """How far the ring is filled, 0 to 1; None: there is no index."""
    number: str
    """In the ring: "72", or "–"."""
    of: str
    """Under the number: "of 100"."""
    words: str
    """Under the ring, one sentence: what it is the mean of, or why there is none."""

    def __post_init__(self) -> None:
        check_share(self.share, "a share")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPart:
    """One part of the index."""

    label: str
    note: str
    """What it measures, in small letters; gives way to the label."""
    value: str
    """What was measured, and what full points stand for: "21% / 30%"."""
    points: str
    share: float | None
    """Points as a share of all, 0 to 1; None: not known, and hatched."""
    few: bool = False
    """Of too few people for points: without a share, and not hatched."""
    golden: bool = False
    """Whether it is the one to look at."""

    def __post_init__(self) -> None:
        check_share(self.share, "a share")
        if self.few and self.share is not None:
            raise ValueError("what is of too few people has no points")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexParts:
    """All parts, known or not."""

    title: str
    note: str
    parts: tuple[IndexPart, ...]
    unknown: str = ""
    """Names the hatching; shown where there is some."""

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("an index has at least one part")


_OUTER, _INNER = 80.0, 65.0
_STEPS = 48
_FIRST, _LAST = 3, 7
"""Stops of the ramp between which the ring is coloured."""
_NUMBER = Type(replace(theme.KPI.style, size=50.0), theme.TEXT_1)
_POINTS = Type(replace(theme.ROW_VALUE.style, size=14.0, weight="SemiBold"), theme.TEXT_1)
_POINTS_WIDTH = 34.0
_BAR = 6.0
_SWATCH = 8.0
_WIDEST_KEY = 150.0
_LINE = 16.0


def lay_out_ring(index: Index, rect: Rect, text: Typesetter) -> Panel:
    """The ring within ``rect``, with its number and sentence."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    lines = broken(text, index.words, theme.INSIGHT.style, right - left)[:4]
    x = rect.x + rect.width / 2
    # Ring and sentence stand together in the middle of what the title leaves.
    tall = 2 * _OUTER + 26 + len(lines) * _LINE
    y = rect.y + 30 + (rect.height - 30 - tall) / 2 + _OUTER - 4
    ring = Rect(x - _OUTER, y - _OUTER, 2 * _OUTER, 2 * _OUTER)
    marks: list[Mark] = [
        *panel_head(text, index.title, "", x=left, baseline=rect.y + 21, right=right),
        Plot(name="ring", rect=ring, figures=tuple(_ring(index.share, x, y))),
    ]
    for words, kind, name, baseline in (
        (index.number, _NUMBER, "number", y + 14),
        (index.of, theme.NOTE, "of", y + 34.5),
    ):
        marks.append(
            write(
                text,
                words,
                kind,
                name=name,
                x=x,
                baseline=baseline,
                align="centre",
                width=2 * _INNER - 16,
            )
        )
    marks += [
        write(
            text,
            line,
            theme.INSIGHT,
            name=f"words {place + 1}",
            x=x,
            baseline=ring.bottom + 34 + place * _LINE,
            align="centre",
            width=right - left,
        )
        for place, line in enumerate(lines)
    ]
    return Panel(name="index", rect=rect, marks=marks)


def lay_out_parts(parts: IndexParts, rect: Rect, text: Typesetter) -> Panel:
    """The parts within ``rect``, one under the other."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    baseline = rect.y + 21
    key, start = _legend(parts, text, right, baseline)
    marks: list[Mark] = [
        *panel_head(text, parts.title, parts.note, x=left, baseline=baseline, right=start),
        *key,
    ]
    pitch = (rect.height - 40) / len(parts.parts)
    for place, part in enumerate(parts.parts):
        top = rect.y + 34 + place * pitch + (pitch - 25) / 2
        marks += _part(part, Rect(left, top, right - left, 25), text)
    return Panel(name="parts", rect=rect, marks=marks)


def _legend(
    parts: IndexParts, text: Typesetter, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """What the hatching means, where there is some; and where that starts."""
    hatched = any(part.share is None and not part.few for part in parts.parts)
    if not hatched or not parts.unknown:
        return [], right
    word = write(
        text,
        parts.unknown,
        theme.LEGEND,
        name="key",
        x=right,
        baseline=baseline,
        align="right",
        width=_WIDEST_KEY,
    )
    box = Rect(word.x - 5 - _SWATCH, baseline - 7.5, _SWATCH, _SWATCH)
    return [word, Hatching(name="key", rect=box, radius=2)], box.x - 14


def _ring(share: float | None, x: float, y: float) -> list[Figure]:
    around = {"x": x, "y": y, "outer": _OUTER, "inner": _INNER}
    figures: list[Figure] = [Wedge(**around, start=0.0, end=1.0, colour=theme.RAISED)]
    if not share:
        return figures
    # The longest first: each lies over the seam of the one before.
    steps = max(1, math.ceil(_STEPS * share))
    for step in range(steps, 0, -1):
        end = share * step / steps
        figures.append(Wedge(**around, start=0.0, end=end, colour=_on_ramp(end)))
    return figures


def _on_ramp(share: float) -> Tone:
    place = _FIRST + share * (_LAST - _FIRST)
    stop = min(int(place), _LAST - 1)
    return theme.mix(theme.RAMP[stop], theme.RAMP[stop + 1], place - stop)


def _part(part: IndexPart, rect: Rect, text: Typesetter) -> list[Mark]:
    baseline, bar_end = rect.y + 12, rect.right - _POINTS_WIDTH - 10
    marks = _naming(part, rect, text, baseline, bar_end)
    marks.append(
        write(
            text,
            part.points,
            _POINTS,
            name="points",
            x=rect.right,
            baseline=rect.y + 19,
            align="right",
            width=_POINTS_WIDTH,
            colour=_points_colour(part),
        )
    )
    track = Rect(rect.x, rect.bottom - _BAR, bar_end - rect.x, _BAR)
    share = 0.0 if part.share is None and part.few else part.share
    first, last = (theme.GOLD, None) if part.golden else HIGHLIGHT
    return [*marks, *meter(share, track, first, until=last, over_track=True)]


def _naming(
    part: IndexPart, rect: Rect, text: Typesetter, baseline: float, end: float
) -> list[Mark]:
    """The label with the note behind it, and the value, which ends at ``end``."""
    value = write(
        text,
        part.value,
        theme.ROW_VALUE,
        name="value",
        x=end,
        baseline=baseline,
        align="right",
        width=(end - rect.x) / 2,
    )
    label = write(
        text,
        part.label,
        theme.ROW_NAME,
        name="label",
        x=rect.x,
        baseline=baseline,
        width=value.x - 10 - rect.x,
    )
    marks: list[Mark] = [value, label]
    start = label.end + 8
    if part.note and value.x - 10 - start > 40:
        marks.append(
            write(
                text,
                part.note,
                theme.NOTE,
                name="note",
                x=start,
                baseline=baseline,
                width=value.x - 10 - start,
            )
        )
    return marks


def _points_colour(part: IndexPart) -> Tone | None:
    if part.golden:
        return theme.GOLD
    return theme.TEXT_3 if part.share is None else None
