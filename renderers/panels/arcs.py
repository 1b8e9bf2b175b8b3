"""Arcs: shares of one whole, each within the next, as rings around a number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.headline import broken
from renderers.panels.meter import meter
from renderers.panels.tile import Delta, change
from renderers.panels.writing import fitting, panel_head, sentence, write
from renderers.plot.marks import Block, Figure, Mark, Panel, Plot, Rect, Wedge
from renderers.text.typesetter import Typesetter
from renderers.theme import Type

COLOURS = (theme.GOLD, theme.ICE, theme.IRIS)
"""From the smallest share to the largest: from the inside out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One share, now and before."""

    label: str
    """Whose it is: "The first five"."""
    value: str
    """The share as text: "38%", or "–"."""
    share: float | None
    """0 to 1; None: not known or not told, hatched."""
    before: float | None = None
    """The share of the window before; None: there is none to compare."""
    before_text: str = ""
    """The same in words, with what it is: "before: 33%"."""
    delta: Delta | None = None

    def __post_init__(self) -> None:
        for share in (self.share, self.before):
            check_share(share, "a share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Three shares that lie within each other."""

    title: str
    note: str
    arcs: tuple[Arc, Arc, Arc]
    """The smallest first."""
    number: str
    """In the middle: "7"."""
    words: str
    """Under it: "wrote half of all messages"."""
    empty: str = ""
    """Sentence in the place of the number where there is nothing to draw."""

    def __post_init__(self) -> None:
        known = [arc.share for arc in self.arcs if arc.share is not None]
        if len(self.arcs) != len(COLOURS) or known != sorted(known):
            raise ValueError(f"{len(COLOURS)} shares within each other rise, unlike {known}")


_WIDTH = 17.0
_GAP = 5.0
_THIN = 2.5
_KEY = 10.0
"""Length of the line that says which ones are before."""
_SIZES = (34.0, 28.0, 23.0, 19.0, 16.0)


def lay_out_rings(arcs: Arcs, rect: Rect, text: Typesetter) -> Panel:
    """The rings within ``rect``; a thin arc within each is that of before."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, arcs.title, arcs.note, x=left, baseline=rect.y + 21, right=right)
    ]
    side = min(right - left, rect.bottom - 16 - (rect.y + 40))
    x, y = rect.x + rect.width / 2, rect.bottom - 18 - side / 2
    outer = side / 2
    figures: list[Figure] = []
    for arc, colour in reversed(list(zip(arcs.arcs, COLOURS, strict=True))):
        ring = {"x": x, "y": y, "outer": outer, "inner": outer - _WIDTH}
        figures.append(Wedge(**ring, start=0.0, end=1.0, colour=theme.RAISED))
        if arc.share:
            figures.append(Wedge(**ring, start=0.0, end=arc.share, colour=colour))
        if arc.before:
            inner = outer - _WIDTH - 1.2
            thin = {"x": x, "y": y, "outer": inner, "inner": inner - _THIN}
            figures.append(Wedge(**thin, start=0.0, end=arc.before, colour=theme.TEXT_3))
        outer -= _WIDTH + _GAP
    box = Rect(x - side / 2, y - side / 2, side, side)
    marks.append(Plot(name="rings", rect=box, figures=tuple(figures)))
    if arcs.empty:
        marks += sentence(text, arcs.empty, x, y, right - left)
    else:
        marks += _middle(arcs, text, x, y, 2 * outer - 10)
    return Panel(name="rings", rect=rect, marks=marks)


def _middle(arcs: Arcs, text: Typesetter, x: float, y: float, width: float) -> list[Mark]:
    style = theme.NOTE.style
    lines = broken(text, arcs.words, style, width * 0.92)
    lines = lines if len(lines) <= 3 else [*lines[:2], " ".join(lines[2:])]
    top = y + 8 - 6.5 * (len(lines) - 1)
    marks: list[Mark] = [
        write(
            text,
            arcs.number,
            fitting(text, arcs.number, theme.KPI, sizes=_SIZES, width=width * 0.9),
            name="number",
            x=x,
            baseline=top,
            align="centre",
            width=width * 0.9,
        )
    ]
    for place, line in enumerate(lines):
        marks.append(
            write(
                text,
                line,
                theme.NOTE,
                name=f"words {place + 1}",
                x=x,
                baseline=top + 17 + 13 * place,
                align="centre",
                width=width * (0.94 if place < 2 else 0.8),
            )
        )
    return marks


def lay_out_rows(arcs: Sequence[Arc], rect: Rect, text: Typesetter, *, title: str) -> Panel:
    """The same shares as bars with their numbers, now over before."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [*panel_head(text, title, "", x=left, baseline=rect.y + 21, right=right)]
    pitch = (rect.height - 30) / len(arcs)
    for place, (arc, colour) in enumerate(zip(arcs, COLOURS, strict=True)):
        top = rect.y + 30 + place * pitch + (pitch - 66) / 2
        marks += _row(arc, text, Rect(left, top, right - left, 66), colour)
    return Panel(name="shares", rect=rect, marks=marks)


def _row(arc: Arc, text: Typesetter, rect: Rect, colour: theme.Tone) -> list[Mark]:
    value = write(
        text,
        arc.value,
        Type(replace(theme.KPI.style, size=21.5), theme.TEXT_1),
        name="value",
        x=rect.right,
        baseline=rect.y + 26,
        align="right",
        width=rect.width * 0.6,
    )
    dot = Rect(rect.x, rect.y + 17, 8, 8)
    marks: list[Mark] = [
        value,
        Block(name="swatch", rect=dot, colour=colour, radius=2.4),
        write(
            text,
            arc.label,
            theme.ROW_NAME,
            name="label",
            x=rect.x + 14,
            baseline=rect.y + 25.5,
            width=value.x - rect.x - 24,
        ),
    ]
    track = Rect(rect.x, rect.y + 34, rect.width, 7)
    marks += meter(arc.share, track, colour)
    if arc.before:
        thin = Rect(track.x, track.bottom + 2, max(track.width * arc.before, _THIN), _THIN)
        marks.append(Block(name="before", rect=thin, colour=theme.TEXT_3, radius=_THIN / 2))
    baseline, end = rect.y + 59, rect.x
    if arc.delta is not None:
        moved, end = change(arc.delta, text, rect.x, rect.x + rect.width * 0.5, baseline)
        marks += moved
    if arc.before_text:
        words = write(
            text,
            arc.before_text,
            theme.NOTE,
            name="before text",
            x=rect.right,
            baseline=baseline,
            align="right",
            width=rect.right - end - 12 - _KEY - 5,
        )
        key = Rect(words.x - 5 - _KEY, baseline - 4.8, _KEY, _THIN)
        marks += [words, Block(name="key before", rect=key, colour=theme.TEXT_3, radius=_THIN / 2)]
    return marks
