"""The hero: the one emoji of all, large, with where it was used."""

import math
from dataclasses import dataclass, replace

from renderers import theme
from renderers.panels import glyph
from renderers.panels.glyph import Glyph
from renderers.panels.meter import split
from renderers.panels.writing import write
from renderers.plot.marks import Block, Dot, Hatching, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Type, mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two places where it was used."""

    value: str
    """The count, or "–" where it is not known."""
    word: str
    """"reactions"."""
    share: float
    """Of all its uses, 0 to 1; NaN: not known, and hatched."""

    def __post_init__(self) -> None:
        if not (math.isnan(self.share) or 0 <= self.share <= 1):
            raise ValueError(f"a share lies between 0 and 1, not at {self.share}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """The most used one."""

    label: str
    """"No. 1"."""
    glyph: Glyph | None
    """None: nothing was used, and its place is empty, or hatched where all is unknown."""
    name: str
    """A custom one's, under it: ":inkblot:"; "" for a character."""
    value: str
    """Its uses; "–" where all is unknown."""
    note: str
    """Under the number: "15% of all uses"."""
    sides: tuple[Side, Side]

    def __post_init__(self) -> None:
        if sum(side.share for side in self.sides if not math.isnan(side.share)) > 1 + 1e-9:
            raise ValueError("the shares of both places are together at most 1")


SIDE = 92.0
_COUNTS = tuple(
    Type(replace(theme.KPI.style, size=size), theme.TEXT_1) for size in (32, 27, 22, 18)
)
_LABEL = Type(replace(theme.ROW_NAME.style, weight="SemiBold"), theme.GOLD)
_RADIUS = 22.0
_GLOW = 78.0
_STEPS = 26


def lay_out(hero: Hero, rect: Rect, text: Typesetter) -> Panel:
    """The hero within ``rect``, 196 by 334 pixels."""
    inner = Rect(rect.x + 18, rect.y, rect.width - 36, rect.height)
    marks: list[Mark] = [
        write(
            text,
            hero.label,
            _LABEL,
            name="label",
            x=rect.x + 14,
            baseline=rect.y + 21,
            width=rect.width - 28,
            colour=None if hero.glyph else theme.TEXT_3,
        )
    ]
    box = Rect(rect.x + (rect.width - SIDE) / 2, rect.y + 62, SIDE, SIDE)
    if hero.glyph is None and all(math.isnan(side.share) for side in hero.sides):
        marks.append(Hatching(name="unknown", rect=box, radius=_RADIUS))
    elif hero.glyph is None:
        marks.append(Block(name="none", rect=box, colour=theme.RAISED, radius=_RADIUS))
    else:
        if not hero.glyph.custom:  # what is clear in a picture is painted as the panel
            marks.append(_glow(box, inner))
        marks.append(glyph.lay_out(hero.glyph, box, text))
    marks += _words(hero, inner, text)
    marks += _sides(hero.sides, Rect(inner.x, rect.y + 275, inner.width, 8), text)
    return Panel(name="hero", rect=rect, marks=marks)


def _words(hero: Hero, rect: Rect, text: Typesetter) -> list[Mark]:
    """Name, count, and what it counts, each in the middle."""
    fitting = (kind for kind in _COUNTS if text.width(hero.value, kind.style) <= rect.width)
    lines = [(hero.name, theme.PANEL_NOTE, 177.0)] if hero.name else []
    lines += [(hero.value, next(fitting, _COUNTS[-1]), 216.0), (hero.note, theme.INSIGHT, 238.0)]
    return [
        write(
            text,
            words,
            kind,
            name=f"words {number + 1}",
            x=rect.x + rect.width / 2,
            baseline=rect.y + down,
            align="centre",
            width=rect.width,
        )
        for number, (words, kind, down) in enumerate(lines)
    ]


def _glow(box: Rect, room: Rect) -> Plot:
    """A breath of the ramp's colour behind it: discs, each a little smaller and brighter."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    figures = tuple(
        Dot(
            x=x,
            y=y,
            radius=_GLOW * (1 - step / _STEPS),
            halo=0,
            colour=mix(theme.PANEL, theme.GLOW_AT_TEXT, math.sin(step / _STEPS * math.pi / 2) ** 2),
        )
        for step in range(1, _STEPS)
    )
    return Plot(name="glow", rect=Rect(room.x, y - _GLOW, room.width, 2 * _GLOW), figures=figures)


def _sides(sides: tuple[Side, Side], track: Rect, text: Typesetter) -> list[Mark]:
    """A bar of two parts over their numbers; hatched where one of them is not known."""
    colours = theme.GOLD, theme.IRIS
    if any(math.isnan(side.share) for side in sides):
        marks: list[Mark] = [Hatching(name="unknown", rect=track, radius=4)]
        # The bar's half is left to what is not known, however much that is.
        halves = [0.0 if math.isnan(side.share) else side.share / 2 for side in sides]
        marks += split(halves, track, colours)
    else:
        marks = [Block(name="track", rect=track, colour=theme.RAISED, radius=4)]
        if any(side.share for side in sides):
            marks = split([side.share for side in sides], track, colours)
    half = track.width / 2 - 4
    for side, colour, end in zip(sides, colours, ("left", "right"), strict=True):
        x = track.x if end == "left" else track.right
        told = colour if side.share > 0 else theme.TEXT_3
        number = Type(replace(theme.ROW_VALUE.style, weight="SemiBold"), told)
        for words, kind, down in ((side.value, number, 25.0), (side.word, theme.PANEL_NOTE, 41.0)):
            marks.append(
                write(
                    text,
                    words,
                    kind,
                    name="side",
                    x=x,
                    baseline=track.y + down,
                    align=end,
                    width=half,
                )
            )
    return marks
