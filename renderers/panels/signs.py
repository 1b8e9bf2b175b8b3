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


def lay_out(counts: tuple[SignCount, ...], rect: Rect, text: Typesetter) -> Panel:
    """The counts side by side within ``rect``, each with the shape of its standing."""
    marks: list[Mark] = []
    width = (rect.width - 2 * theme.INSET) / len(counts)
    baseline = rect.y + rect.height / 2 + 6.5
    for place, each in enumerate(counts):
        left = rect.x + theme.INSET + place * width
        value = write(
            text,
            each.value,
            _VALUE,
            name=f"count {place + 1}",
            x=left + 15,
            baseline=baseline,
            width=width - 20,
        )
        start = value.x + value.line.width / theme.SCALE + 6
        marks += [shape(each.standing, left, baseline - 2.8), value]
        room = left + width - 8 - start
        if room > 20:
            marks.append(
                write(
                    text,
                    each.word,
                    theme.TILE_LABEL,
                    name=f"word {place + 1}",
                    x=start,
                    baseline=baseline - 0.8,
                    width=room,
                )
            )
    return Panel(name="signs", rect=rect, marks=marks)
