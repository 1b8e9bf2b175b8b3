"""A strip of signs: how many there are of each standing."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.panels.sign import Standing, shape
from renderers.panels.writing import write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCount:
    """A standing, its word, and how many have it."""

    standing: Standing
    word: str
    value: str


_VALUE = Type(replace(theme.KPI.style, size=19.0), theme.TEXT_1)
_SHAPE = 15.0
"""From a shape to its number,"""
_WORD = 6.0
"""from there to the word,"""
_APART = 14.0
"""and from one count to the next, at least."""
_FEW_LETTERS = 20.0


def lay_out(counts: tuple[SignCount, ...], rect: Rect, text: Typesetter) -> Panel:
    """The counts from end to end of ``rect``, each with the shape of its standing."""
    left, inner = rect.x + theme.INSET, rect.width - 2 * theme.INSET
    widths = [
        _SHAPE
        + text.width(each.value, _VALUE.style)
        + _WORD
        + text.width(each.word, theme.TILE_LABEL.style)
        for each in counts
    ]
    gap = (inner - sum(widths)) / max(len(counts) - 1, 1)
    if gap < _APART:
        gap = _APART
        widths = [(inner - gap * (len(counts) - 1)) / len(counts)] * len(counts)
    marks: list[Mark] = []
    baseline = rect.y + rect.height / 2 + 6.5
    for place, (each, width) in enumerate(zip(counts, widths, strict=True), start=1):
        marks += _count(each, Rect(left, rect.y, width + 1, rect.height), baseline, place, text)
        left += width + gap
    return Panel(name="signs", rect=rect, marks=marks)


def _count(
    count: SignCount, room: Rect, baseline: float, place: int, text: Typesetter
) -> list[Mark]:
    """One count; its word is left out where a few letters of it would remain."""
    value = write(
        text,
        count.value,
        _VALUE,
        name=f"count {place}",
        x=room.x + _SHAPE,
        baseline=baseline,
        width=room.width - _SHAPE,
    )
    marks: list[Mark] = [shape(count.standing, room.x, baseline - 2.8), value]
    start = value.end + _WORD
    if room.right - start > min(_FEW_LETTERS, text.width(count.word, theme.TILE_LABEL.style)):
        marks.append(
            write(
                text,
                count.word,
                theme.TILE_LABEL,
                name=f"word {place}",
                x=start,
                baseline=baseline - 0.8,
                width=room.right - start,
            )
        )
    return marks
