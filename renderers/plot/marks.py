"""Marks: everything a layout can hold, as data in logical pixels, before anything is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from renderers import theme
from renderers.arrays import BoolArray, FloatArray
from renderers.text.typesetter import Line
from renderers.theme import Tone

Shape = Literal["circle", "squircle", "plain"]
"""Plain: the whole square, what is clear in it as the panel behind; a generated one is a
squircle."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A box; x to the right, y downward."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def holds(self, other: "Rect", *, slack: float = 0.0) -> bool:
        """Whether ``other`` lies within, give or take ``slack``."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: "Rect") -> bool:
        """Whether the two share area."""
        return max(self.x, other.x) < min(self.right, other.right) and max(self.y, other.y) < min(
            self.bottom, other.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A set line with the start of its baseline."""

    name: str
    line: Line
    x: float
    baseline: float
    size: float
    """Logical pixels per em."""
    colour: Tone
    behind: Tone = theme.PANEL
    """The colour it lies on, for measuring contrast."""

    @property
    def width(self) -> float:
        """How far it advances; its ink may reach a little farther, or less far."""
        return self.line.width / theme.SCALE

    @property
    def end(self) -> float:
        """Where the next letter would stand."""
        return self.x + self.width

    @property
    def rect(self) -> Rect:
        """The box around its ink."""
        left, top, right, bottom = self.line.ink
        scale = theme.SCALE
        return Rect(
            round(self.x * scale) / scale + left / scale,
            round(self.baseline * scale) / scale + top / scale,
            (right - left) / scale,
            (bottom - top) / scale,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A filled box; ``radius`` rounds its corners, ``until`` makes it a gradient to the right.

    A gradient runs over ``span`` pixels (default: the width), so that a short bar shows the
    beginning of a long one's colours.
    """

    name: str
    rect: Rect
    colour: Tone
    radius: float = 0.0
    until: Tone | None = None
    span: float | None = None
    leftward: bool = False
    """The gradient begins at the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatching:
    """A box that nobody watched: slanted lines, never a colour of a scale."""

    name: str
    rect: Rect
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A triangle that points up or down, or a dash for no change."""

    name: str
    rect: Rect
    direction: Literal["up", "down", "flat"]
    colour: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An outline around a rounded box."""

    name: str
    rect: Rect
    radius: float
    width: float
    colour: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """An avatar or icon; without an image that decodes, a gradient with ``letters``."""

    name: str
    rect: Rect
    image: bytes | None
    shape: Shape
    seed: int
    letters: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A grid of rounded cells of one size, filled by the ramp; NaN is hatched."""

    name: str
    rect: Rect
    """From the first cell's corner to the last one's."""
    shares: FloatArray
    """Place on the ramp from 0 to 1, shape (rows, columns); 0 is the colour of nothing."""
    there: BoolArray | None = None
    """Which cells are drawn at all, same shape; None: all."""
    pitch: tuple[float, float]
    """From one cell to the next, across and down."""
    gap: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points, drawn as a curve that never overshoots them."""

    points: FloatArray
    """Shape (n, 2), x strictly rising, logical pixels of the card."""
    width: float
    colour: Tone
    dash: tuple[float, float] | None = None
    alpha: float = 1.0
    straight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What lies between two lines over the same x, or between a line and the ground."""

    upper: FloatArray
    """Shape (n, 2)."""
    lower: FloatArray
    """Shape (n, 2), same x."""
    colour: Tone
    alpha: float
    fade: bool = False
    """Thins out all that is drawn so far, to nothing at the plot's lower edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Upright bars with rounded tops."""

    boxes: FloatArray
    """x, y, width, height of each, shape (n, 4)."""
    colour: Tone
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A disc with a halo in the colour of the panel."""

    x: float
    y: float
    radius: float
    halo: float
    colour: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedge:
    """A part of a ring, from one angle clockwise to another."""

    x: float
    y: float
    outer: float
    """Radius."""
    inner: float
    start: float
    """Turns from the top, 0 to 1,"""
    end: float
    """and more than ``start``."""
    colour: Tone


Figure = Stroke | Area | Columns | Dot | Wedge


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Curves, areas and bars within a box, drawn in order by matplotlib's Agg."""

    name: str
    rect: Rect
    figures: tuple[Figure, ...]


Mark = Text | Block | Hatching | Arrow | Ring | Portrait | Cells | Plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A surface of a card and the marks on it, in the order they are painted."""

    name: str
    rect: Rect
    marks: Sequence[Mark]
    bare: bool = False
    """Without a surface of its own, as the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything on a card is, and how it looks; painted as it stands."""

    panels: tuple[Panel, ...]
    leftward: bool = False
    """Whether it is mirrored, and so its ground is."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text, in painting order."""
        return tuple(
            mark for panel in self.panels for mark in panel.marks if isinstance(mark, Text)
        )
