"""A story: one finding with a small picture, a number and a line or two about it."""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.headline import broken
from renderers.panels.ranking import initial
from renderers.panels.tile import figure, sparkline
from renderers.panels.writing import write
from renderers.plot.marks import Block, Hatching, Mark, Panel, Plot, Portrait, Rect, Wedge
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """A number's course as a sparkline."""

    values: FloatArray = field(default_factory=lambda: np.empty(0))
    """Oldest first, shape (n,); NaN is not watched. Shape (0,), or no known one, draws hatching."""

    def __post_init__(self) -> None:
        values = frozen_array(self.values, shape=(None,), what="course")
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A share as a ring."""

    share: float | None
    """0 to 1; None: not known."""

    def __post_init__(self) -> None:
        if self.share is not None and not 0 <= self.share <= 1:
            raise ValueError(f"a share lies between 0 and 1, not at {self.share}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """The first few of a ranking, the first of which the story is about."""

    values: FloatArray = field(default_factory=lambda: np.empty(0))
    """The largest first, shape (n,), of which four are drawn; of 0 an empty track. Shape (0,)
    draws hatching: not watched."""

    def __post_init__(self) -> None:
        values = frozen_array(self.values, shape=(None,), what="bars")
        if bool(np.isnan(values).any()):
            raise ValueError("a bar has a length")
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody's avatar."""

    name: str
    """As it came; its first letter stands in for an avatar."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated one."""
    seed: int = 0


Illustration: TypeAlias = "Course | Gauge | Bars | Person"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story:
    """One finding of a digest."""

    title: str
    """What it is about: "Newcomers"."""
    picture: Illustration
    value: str
    """Its number: "87", or "–" where it is not known."""
    unit: str = ""
    """Small, behind the number: "places"."""
    text: str = ""
    """A few words about it, or a name; on at most two lines."""


_PICTURE = 50.0
_MOST_BARS = 4
_RING = 0.66
"""A ring's inner radius, of the outer one."""


def lay_out(story: Story, rect: Rect, text: Typesetter, *, name: str, colour: Tone) -> Panel:
    """A story within ``rect``; ``colour`` is its picture's."""
    left, right = rect.x + theme.TILE_INSET, rect.right - theme.TILE_INSET
    width = right - left
    title = write(
        text,
        story.title,
        theme.TILE_LABEL,
        name="title",
        x=left,
        baseline=rect.y + 19.5,
        width=width,
    )
    marks: list[Mark] = [title]
    marks += _picture(story.picture, Rect(left, rect.y + 29, width, _PICTURE), text, colour)
    marks += figure(story.value, story.unit, text, left, right, rect.y + 104)
    for number, line in enumerate(_lines(story.text, text, width)):
        baseline = rect.y + 120 + 13 * number
        marks.append(
            write(
                text,
                line,
                theme.NOTE,
                name=f"text {number + 1}",
                x=left,
                baseline=baseline,
                width=width,
            )
        )
    return Panel(name=name, rect=rect, marks=marks)


def _lines(words: str, text: Typesetter, width: float) -> list[str]:
    """One line or two; what is more is left to the second, where it is cut off."""
    if not words:
        return []
    lines = broken(text, words, theme.NOTE.style, width)
    return lines if len(lines) <= 2 else [lines[0], " ".join(lines[1:])]


def _picture(picture: Illustration, rect: Rect, text: Typesetter, colour: Tone) -> list[Mark]:
    match picture:
        case Course():
            if bool(np.isfinite(picture.values).any()):
                return [sparkline(picture.values, rect, colour)]
            return [Hatching(name="unwatched", rect=rect, radius=6)]
        case Gauge():
            return [_gauge(picture.share, rect, colour)]
        case Bars():
            return _bars(picture.values[:_MOST_BARS], rect)
        case Person():
            name = clean_name(picture.name, fallback="?")
            return [
                Portrait(
                    name="avatar",
                    rect=Rect(rect.x, rect.y, _PICTURE, _PICTURE),
                    image=picture.avatar,
                    shape="circle",
                    seed=picture.seed,
                    letters=text.line(initial(name), theme.MONOGRAM.style),
                )
            ]


def _gauge(share: float | None, rect: Rect, colour: Tone) -> Plot:
    radius = rect.height / 2
    ring = {"x": rect.x + radius, "y": rect.y + radius, "outer": radius, "inner": radius * _RING}
    figures = [Wedge(**ring, start=0.0, end=1.0, colour=theme.RAISED)]
    if share:
        figures.append(Wedge(**ring, start=0.0, end=share, colour=colour))
    box = Rect(rect.x, rect.y, rect.height, rect.height)
    return Plot(name="gauge", rect=box, figures=tuple(figures))


def _bars(values: FloatArray, rect: Rect) -> list[Mark]:
    if not len(values):
        return [Hatching(name="unwatched", rect=rect, radius=6)]
    height, longest = 7.0, float(values.max(initial=0.0)) or 1.0
    pitch = (rect.height - height) / (_MOST_BARS - 1)
    marks: list[Mark] = []
    for place, value in enumerate(values):
        is_first = place == 0 and value > 0
        width = max(float(value) / longest * rect.width, height) if value else rect.width
        marks.append(
            Block(
                name=f"bar {place + 1}",
                rect=Rect(rect.x, rect.y + place * pitch, width, height),
                colour=theme.RAMP[3] if is_first else theme.BAR if value else theme.RAISED,
                until=theme.RAMP[6] if is_first else None,
                radius=height / 2,
            )
        )
    return marks
