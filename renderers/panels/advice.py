"""Advice: names, and what may be done with each, in a few words."""

from dataclasses import dataclass

from renderers import theme
from renderers.panels.paragraph import paragraph
from renderers.panels.sign import Sign, shape
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What may be done with one thing."""

    name: str
    """As it came; it is cleaned, set in any script and shortened to fit."""
    words: str
    """One line: "archive or hide it"."""
    sign: Sign | None = None
    """Where it stands; its shape goes before the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The most pressing hints first."""

    title: str
    hints: tuple[Hint, ...]
    """At most three; fewer keep their height."""
    empty: str
    """Sentence where there is nothing to do."""

    def __post_init__(self) -> None:
        if len(self.hints) > MOST:
            raise ValueError(f"there is room for {MOST} hints, not {len(self.hints)}")


MOST = 3
_HEAD = 33.0
_FOOT = 5.0
_LINE = 14.0


def lay_out(advice: Advice, rect: Rect, text: Typesetter) -> Panel:
    """The hints within ``rect``, two lines each."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, advice.title, "", x=left, baseline=rect.y + 21, right=right)
    ]
    pitch = (rect.height - _HEAD - _FOOT) / MOST
    for place, hint in enumerate(advice.hints):
        baseline = rect.y + _HEAD + place * pitch + 9.5
        start = left
        if hint.sign is not None:
            marks.append(shape(hint.sign.standing, left, baseline - 0.5))
            start += 13
        name = clean_name(hint.name, fallback="?", max_clusters=100)
        for line, kind, below in ((name, theme.ROW_NAME, 0.0), (hint.words, theme.NOTE, _LINE)):
            marks.append(
                write(
                    text,
                    line,
                    kind,
                    name="hint" if below else "name",
                    x=start,
                    baseline=baseline + below,
                    width=right - start,
                )
            )
    if not advice.hints:
        room = Rect(left, rect.y + _HEAD, right - left, rect.height - _HEAD - 11)
        marks += paragraph(text, advice.empty, theme.EMPTY, room, align="centre")
    return Panel(name="advice", rect=rect, marks=marks)
