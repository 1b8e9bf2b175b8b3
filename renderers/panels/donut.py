"""The donut panel: the parts of a whole as a ring, and as a list with their numbers."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import Block, Figure, Mark, Panel, Plot, Rect, Wedge
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type

PARTS = 5
"""Parts there is room for."""
TONES = (theme.IRIS, theme.ICE, theme.GOLD, theme.ROSE)
"""Colours of the parts, first first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DonutPart:
    """One part of the whole."""

    label: str
    """As it came; it is cleaned and shortened to fit."""
    value: str
    """Its number as text: "83"."""
    share: float
    """Of the whole, 0 to 1."""
    is_rest: bool = False
    """In grey: what is not known, or all others."""

    def __post_init__(self) -> None:
        check_share(self.share, "a part's share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Donut:
    """A whole and its parts."""

    title: str
    note: str = ""
    total: str
    """The whole as text, in few letters: "123", "12k"; "–" where it is not known."""
    unit: str
    """What is counted: "joins"."""
    parts: tuple[DonutPart, ...]
    """At most five, four of them in colour; what they do not add up to stays empty."""
    empty: str = ""
    """A few words beside the ring when there are no parts."""

    def __post_init__(self) -> None:
        if len(self.parts) > PARTS:
            raise ValueError(f"a donut has {PARTS} parts, not {len(self.parts)}")
        if sum(not part.is_rest for part in self.parts) > len(TONES):
            raise ValueError(f"there are colours for {len(TONES)} parts and the rest")
        if sum(part.share for part in self.parts) > 1 + 1e-6:
            raise ValueError("the parts of a donut add up to at most 1")


_OUTER, _INNER = 35.0, 25.5
_APART = 0.011
"""Turns between two parts."""
_SIZES = (18.0, 15.5, 13.0, 11.0, theme.SMALLEST_TEXT)
_PITCH = 19.0


def lay_out(donut: Donut, rect: Rect, text: Typesetter, *, name: str) -> Panel:
    """The ring at the left, the list beside it."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, donut.title, donut.note, x=left, baseline=rect.y + 21, right=right)
    ]
    centre_y = rect.y + 30 + (rect.height - 36) / 2
    centre_x = left + _OUTER
    ring = Rect(left, centre_y - _OUTER, 2 * _OUTER, 2 * _OUTER)
    marks.append(Plot(name="ring", rect=ring, figures=tuple(_ring(donut, centre_x, centre_y))))
    marks += _middle(donut, text, centre_x, centre_y)
    list_left = ring.right + 14
    if not donut.parts and donut.empty:
        room = right - list_left
        marks.append(
            write(
                text,
                donut.empty,
                theme.EMPTY,
                name="sentence",
                x=list_left + room / 2,
                baseline=centre_y + 4,
                align="centre",
                width=room,
            )
        )
    top = centre_y - len(donut.parts) * _PITCH / 2
    for index, (part, tone) in enumerate(zip(donut.parts, _tones(donut), strict=True)):
        row = Rect(list_left, top + index * _PITCH, right - list_left, _PITCH)
        marks += _entry(part, tone, row, text)
    return Panel(name=name, rect=rect, marks=marks)


def _tones(donut: Donut) -> list[Tone]:
    left = iter(TONES)
    return [theme.OTHER if part.is_rest else next(left) for part in donut.parts]


def _ring(donut: Donut, x: float, y: float) -> list[Figure]:
    def wedge(start: float, end: float, colour: Tone) -> Wedge:
        return Wedge(x=x, y=y, outer=_OUTER, inner=_INNER, start=start, end=end, colour=colour)

    parts = zip(donut.parts, _tones(donut), strict=True)
    shown = [(part.share, tone) for part, tone in parts if part.share > 0]
    figures: list[Figure] = [wedge(0.0, 1.0, theme.RAISED)]
    apart = _APART if len(shown) > 1 else 0.0
    at = 0.0
    for share, tone in shown:
        start, end = at + apart / 2, at + share - apart / 2
        middle = at + share / 2
        if end - start < apart / 2:
            start, end = middle - apart / 4, middle + apart / 4
        figures.append(wedge(max(start, 0.0), min(end, 1.0), tone))
        at += share
    return figures


def _middle(donut: Donut, text: Typesetter, x: float, y: float) -> list[Mark]:
    """The whole and what is counted, within the ring."""
    room = 2 * _INNER - 5
    unit = write(
        text,
        donut.unit,
        theme.AXIS,
        name="unit",
        x=x,
        baseline=y + 15.3,
        align="centre",
        width=room - 9,
    )
    kinds = [Type(replace(theme.KPI.style, size=size), theme.KPI.colour) for size in _SIZES]
    kind = next((kind for kind in kinds if text.width(donut.total, kind.style) <= room), kinds[-1])
    total = write(
        text,
        donut.total,
        kind,
        name="total",
        x=x,
        baseline=y + 3.5,
        align="centre",
        width=room,
    )
    return [total, unit]


def _entry(part: DonutPart, tone: Tone, rect: Rect, text: Typesetter) -> list[Mark]:
    baseline = rect.y + rect.height / 2 + 3.8
    value = write(
        text,
        part.value,
        theme.ROW_VALUE,
        name="value",
        x=rect.right,
        baseline=baseline,
        align="right",
        width=rect.width / 2,
        colour=theme.TEXT_1,
    )
    swatch = Rect(rect.x, baseline - 7.5, 7, 8)
    label = write(
        text,
        clean_name(part.label, fallback="?"),
        theme.TILE_LABEL,
        name="label",
        x=rect.x + 12,
        baseline=baseline,
        width=value.x - 6 - rect.x - 12,
    )
    return [Block(name="key", rect=swatch, colour=tone, radius=2), label, value]
