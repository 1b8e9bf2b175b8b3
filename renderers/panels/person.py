"""One person, large: portrait, name, a few lines about them, and a number to remember."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.panels.face import face
from renderers.panels.writing import write
from renderers.plot.marks import Mark, Panel, Rect, Ring
from renderers.text.names import clean_name
from renderers.text.style import TextStyle
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who it is."""

    name: str
    """Display name as it came; it is cleaned, set in any script and shortened to fit."""
    lines: tuple[str, ...] = ()
    """At most two lines under the name."""
    number: str = ""
    """What is to be remembered: "#3"; "" for nothing."""
    number_note: str = ""
    """Behind it: "of 412 who wrote"."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated avatar."""
    seed: int = 0
    """Chooses the generated avatar's colours; the member's id does well."""

    def __post_init__(self) -> None:
        if len(self.lines) > 2:
            raise ValueError(f"a person has two lines at most, not {len(self.lines)}")


_SIDE = 58.0
_ABOVE = 18.0
"""From the panel's top to the portrait; without a number it stands in the middle."""


def portrait(person: Person, rect: Rect, text: Typesetter) -> list[Mark]:
    """The portrait in a ring; ``rect`` is the portrait's."""
    around = Rect(rect.x - 4, rect.y - 4, rect.width + 8, rect.height + 8)
    letters: TextStyle = replace(theme.MONOGRAM.style, size=round(rect.width * 0.42, 1))
    return [
        face(person.name, rect, text, image=person.avatar, seed=person.seed, letter=letters),
        Ring(name="ring", rect=around, radius=around.width / 2, width=1.75, colour=theme.GOLD),
    ]


def lay_out(person: Person, rect: Rect, text: Typesetter) -> Panel:
    """The person within ``rect``."""
    left, right = rect.x + theme.INSET + 4, rect.right - theme.INSET
    above = _ABOVE if person.number else (rect.height - _SIDE) / 2
    box = Rect(left, rect.y + above, _SIDE, _SIDE)
    marks = portrait(person, box, text)
    x = box.right + 14
    top = box.y + box.height / 2 + (5.5 - 9 * len(person.lines))
    name = clean_name(person.name, fallback="?")
    marks.append(write(text, name, theme.TITLE, name="name", x=x, baseline=top, width=right - x))
    for place, line in enumerate(person.lines):
        marks.append(
            write(
                text,
                line,
                theme.NOTE,
                name=f"line {place + 1}",
                x=x,
                baseline=top + 18 + 15.5 * place,
                width=right - x,
            )
        )
    marks += _number(person, text, left - 4, right, rect.bottom - 19)
    return Panel(name="person", rect=rect, marks=marks)


def _number(
    person: Person, text: Typesetter, left: float, right: float, baseline: float
) -> list[Mark]:
    if not person.number:
        return []
    number = write(
        text,
        person.number,
        theme.KPI,
        name="number",
        x=left,
        baseline=baseline,
        width=right - left,
        colour=theme.GOLD,
    )
    x = number.end + 8
    if not person.number_note or right - x < 30:
        return [number]
    note = write(
        text,
        person.number_note,
        theme.INSIGHT,
        name="number note",
        x=x,
        baseline=baseline,
        width=right - x,
    )
    return [number, note]
