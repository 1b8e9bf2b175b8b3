"""A story: one finding with a small picture, a number or a name, and a line or two about it."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, check_share, frozen_array, runs
from renderers.panels.face import face
from renderers.panels.headline import broken
from renderers.panels.tile import Delta, change, figure, sparkline
from renderers.panels.writing import fitting, write
from renderers.plot.marks import Block, Dot, Hatching, Mark, Panel, Plot, Rect, Wedge
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """A number's course as a sparkline."""

    values: FloatArray = field(default_factory=lambda: np.empty(0))
    """Oldest first, shape (n,); NaN is not watched, and hatched, as is all of shape (0,)."""

    def __post_init__(self) -> None:
        values = frozen_array(self.values, shape=(None,), what="course")
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A share as a ring."""

    share: float | None
    """0 to 1; None: not known, and hatched."""

    def __post_init__(self) -> None:
        check_share(self.share, "a share")


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
    """Chooses the generated avatar's colours; the member's id does well."""


Illustration: TypeAlias = "Course | Gauge | Bars | Person"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story:
    """One finding of a digest."""

    title: str
    """What it is about: "Newcomers"."""
    picture: Illustration
    value: str
    """Its number: "87", or "–" where it is not known; or who or what it is about."""
    is_name: bool = False
    """Whether ``value`` is a name, as it came: it is cleaned and shortened to fit."""
    unit: str = ""
    """Small, behind a number: "of 100"."""
    delta: Delta | None = None
    """How far it moved, in the first line under it."""
    text: str = ""
    """A few words about it; on at most two lines, or on one under a delta."""


_PICTURE = 46.0
_NAME = Type(replace(theme.KPI.style, kerned=True), theme.KPI.colour)
_NAME_SIZES = (20.0, 18.0, 16.5, 15.0)
_MOST_BARS = 4
_LEADING = 13.0
"""From one line to the next."""
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
    marks += _picture(story.picture, Rect(left, rect.y + 31, width, _PICTURE), text, colour)
    marks += _value(story, text, left, right, rect.y + 103.5)
    lines = _lines(story.text, text, width)
    baseline = rect.y + 121.5
    if story.delta is not None:
        marks += change(story.delta, text, left, right, baseline)[0]
        baseline += _LEADING
        lines = [" ".join(lines)] if lines else []
    for number, line in enumerate(lines):
        marks.append(
            write(
                text,
                line,
                theme.NOTE,
                name=f"text {number + 1}",
                x=left,
                baseline=baseline + _LEADING * number,
                width=width,
            )
        )
    return Panel(name=name, rect=rect, marks=marks)


def _value(
    story: Story, text: Typesetter, left: float, right: float, baseline: float
) -> list[Mark]:
    if not story.is_name:
        return figure(story.value, story.unit, text, left, right, baseline)
    name, width = clean_name(story.value, fallback="?"), right - left
    kind = fitting(text, name, _NAME, sizes=_NAME_SIZES, width=width)
    return [write(text, name, kind, name="value", x=left, baseline=baseline, width=width)]


def _lines(words: str, text: Typesetter, width: float) -> list[str]:
    """One line or two; what is more is left to the second, where it is cut off."""
    if not words:
        return []
    lines = broken(text, words, theme.NOTE.style, width)
    return lines if len(lines) <= 2 else [lines[0], " ".join(lines[1:])]


def _picture(picture: Illustration, rect: Rect, text: Typesetter, colour: Tone) -> list[Mark]:
    match picture:
        case Course():
            return _course(picture.values, rect, colour)
        case Gauge():
            return _gauge(picture.share, rect, colour)
        case Bars():
            return _bars(picture.values[:_MOST_BARS], rect)
        case Person():
            return [
                face(
                    picture.name,
                    Rect(rect.x, rect.y, _PICTURE, _PICTURE),
                    text,
                    image=picture.avatar,
                    seed=picture.seed,
                    letter=theme.MONOGRAM.style,
                )
            ]


def _course(values: FloatArray, rect: Rect, colour: Tone) -> list[Mark]:
    if not np.isfinite(values).any():
        return [Hatching(name="unwatched", rect=rect, radius=6)]
    slot = rect.width / len(values)
    marks: list[Mark] = [
        Hatching(
            name="unwatched",
            rect=Rect(
                rect.x + run.start * slot, rect.y, (run.stop - run.start) * slot, rect.height
            ),
            radius=min(6.0, (run.stop - run.start) * slot / 2),
        )
        for run in runs(values, known=False)
    ]
    return [*marks, sparkline(values, rect, colour)]


def _gauge(share: float | None, rect: Rect, colour: Tone) -> list[Mark]:
    radius = rect.height / 2
    x, y = rect.x + radius, rect.y + radius
    box = Rect(rect.x, rect.y, rect.height, rect.height)
    if share is None:
        hole = Dot(x=x, y=y, radius=radius * _RING, halo=0, colour=theme.PANEL)
        return [
            Hatching(name="unknown", rect=box, radius=radius),
            Plot(name="gauge", rect=box, figures=(hole,)),
        ]
    ring = {"x": x, "y": y, "outer": radius, "inner": radius * _RING}
    figures = [Wedge(**ring, start=0.0, end=1.0, colour=theme.RAISED)]
    if share:
        figures.append(Wedge(**ring, start=0.0, end=share, colour=colour))
    return [Plot(name="gauge", rect=box, figures=tuple(figures))]


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
