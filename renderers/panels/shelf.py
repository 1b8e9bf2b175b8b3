"""A shelf: a few pictures side by side, each with its count."""

from dataclasses import dataclass

from renderers import theme
from renderers.panels import glyph
from renderers.panels.glyph import Glyph
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.typesetter import Typesetter

PLACES = 5
_SIDE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The most used stickers, the first first."""

    title: str
    note: str
    """What is counted: "42 uses"."""
    things: tuple[tuple[Glyph, str], ...]
    """At most five, each with its count."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.things) <= PLACES:
            raise ValueError(f"a shelf has 1 to {PLACES} things, not {len(self.things)}")


def lay_out(shelf: Shelf, rect: Rect, text: Typesetter) -> Panel:
    """The things within ``rect``, 78 pixels high."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, shelf.title, shelf.note, x=left, baseline=rect.y + 21, right=right)
    ]
    width = (right - left) / PLACES
    for place, (each, count) in enumerate(shelf.things):
        box = Rect(left + place * width, rect.y + 34, _SIDE, _SIDE)
        marks.append(glyph.lay_out(each, box, text))
        marks.append(
            write(
                text,
                count,
                theme.ROW_VALUE,
                name=f"count {place + 1}",
                x=box.right + 8,
                baseline=box.y + box.height / 2 + 4.3,
                width=width - _SIDE - 12,
            )
        )
    return Panel(name="shelf", rect=rect, marks=marks)
