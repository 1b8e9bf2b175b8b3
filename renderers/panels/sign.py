"""A sign of life: where something stands, as a shape, a colour and a word."""

from dataclasses import dataclass
from typing import Literal

from renderers import theme
from renderers.panels.writing import write
from renderers.plot.marks import Arrow, Block, Mark, Rect, Ring
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

Standing = Literal["new", "waking", "steady", "fading", "dead"]

_COLOURS: dict[Standing, Tone] = {
    "new": theme.GOLD,
    "waking": theme.UP,
    "steady": theme.TEXT_3,
    "fading": theme.DOWN,
    "dead": theme.TEXT_3,
}
_SHAPE = 8.0
_GAP = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A standing and its word."""

    standing: Standing
    word: str


def sign_width(sign: Sign, text: Typesetter) -> float:
    """How wide a sign is."""
    return _SHAPE + _GAP + text.width(sign.word, theme.DELTA.style)


def sign_marks(sign: Sign, text: Typesetter, left: float, baseline: float) -> list[Mark]:
    """The shape and the word behind it, from ``left`` on."""
    word = write(
        text,
        sign.word,
        theme.DELTA,
        name="sign",
        x=left + _SHAPE + _GAP,
        baseline=baseline,
        colour=_COLOURS[sign.standing],
    )
    return [shape(sign.standing, left, baseline), word]


def shape(standing: Standing, left: float, baseline: float) -> Mark:
    """A disc for new, triangles for waking and fading, a dash for steady, a ring for dead."""
    colour = _COLOURS[standing]
    if standing == "new":
        disc = Rect(left + 0.5, baseline - 7.25, 7, 7)
        return Block(name="sign shape", rect=disc, colour=colour, radius=3.5)
    if standing == "dead":
        ring = Rect(left + 0.5, baseline - 7.25, 7, 7)
        return Ring(name="sign shape", rect=ring, radius=3.5, width=1.5, colour=colour)
    direction = "up" if standing == "waking" else "down" if standing == "fading" else "flat"
    box = Rect(left, baseline - 7.0, _SHAPE, 6.5)
    return Arrow(name="sign shape", rect=box, direction=direction, colour=colour)
