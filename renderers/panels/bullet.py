"""A bullet: a value as a bar over the band in which it normally lies."""

import math
from dataclasses import dataclass

from renderers import theme
from renderers.plot.marks import Block, Hatching, Mark, Rect
from renderers.theme import Tone

BAND = theme.mix(theme.PANEL, theme.BAR, 0.55)
"""Colour of the normal band."""
HEIGHT = 12.0
_BAR = 5.0
TICK = 2.0
"""Width of the mark at the middle of the band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """A value beside what is normal, on a scale from 0 to ``top``."""

    value: float
    low: float
    """The normal band."""
    high: float
    expected: float
    """Its middle, which gets a tick."""
    top: float
    """End of the scale, above 0; what lies beyond it ends there."""

    def __post_init__(self) -> None:
        numbers = (self.value, self.low, self.high, self.expected, self.top)
        if not all(math.isfinite(number) and number >= 0 for number in numbers) or not self.top:
            raise ValueError("a bullet's numbers are finite, not negative, and its top above 0")
        if not self.low <= self.expected <= self.high:
            raise ValueError("a normal band is ordered: low <= expected <= high")

    @property
    def beyond(self) -> bool:
        """Whether the value lies outside of the band."""
        return not self.low <= self.value <= self.high

    @property
    def colour(self) -> Tone:
        """Gold above the band, the falling colour below it, else that of a quiet series."""
        if self.value > self.high:
            return theme.GOLD
        return theme.DOWN if self.value < self.low else theme.IRIS


def draw_bullet(bullet: Bullet | None, rect: Rect) -> list[Mark]:
    """The bullet within ``rect``, which is :data:`HEIGHT` tall; None: not known, and hatched."""
    radius = rect.height / 2
    if bullet is None:
        return [Hatching(name="track", rect=rect, radius=radius)]

    def x(value: float) -> float:
        return rect.x + min(value / bullet.top, 1.0) * rect.width

    low, high = x(bullet.low), x(bullet.high)
    band = Rect(low, rect.y, max(high - low, TICK), rect.height)
    middle = rect.y + rect.height / 2
    length = max(x(bullet.value) - rect.x, _BAR if bullet.value else 0.0)
    tick = min(x(bullet.expected), rect.right - TICK)
    marks: list[Mark] = [
        Block(name="track", rect=rect, colour=theme.RAISED, radius=radius),
        Block(name="band", rect=band, colour=BAND, radius=3.0),
    ]
    if length:
        bar = Rect(rect.x, middle - _BAR / 2, length, _BAR)
        marks.append(Block(name="bar", rect=bar, colour=bullet.colour, radius=_BAR / 2))
    marks.append(
        Block(name="expected", rect=Rect(tick, rect.y, TICK, rect.height), colour=theme.TEXT_1)
    )
    return marks
