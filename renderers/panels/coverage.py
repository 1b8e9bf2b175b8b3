"""The coverage strip: which days of a window were watched, where no axis shows it."""

from collections.abc import Sequence
from itertools import groupby

from renderers import theme
from renderers.plot.marks import Block, Hatching, Mark, Rect

HEIGHT = 4.0
WHOLLY = 0.95
"""Part of a day below which it counts as not watched, as it does on every axis of days."""
_NARROWEST = 1.5
"""A hatched stretch is at least as wide as its lines are apart, or it would not be seen."""


def lay_out(watched: Sequence[float], rect: Rect) -> list[Mark]:
    """The days of a window within ``rect``, oldest first: plain where watched, hatched elsewhere.

    Args:
        watched: part of each day that was watched, 0 to 1; one at least.
        rect: the strip's box.
    """
    marks: list[Mark] = [Block(name="watched", rect=rect, colour=theme.BAR, radius=rect.height / 2)]
    pitch = rect.width / len(watched)
    for unseen, days in groupby(range(len(watched)), lambda day: watched[day] < WHOLLY):
        run = list(days)
        if unseen:
            width = max(len(run) * pitch, _NARROWEST)
            x = min(rect.x + run[0] * pitch, rect.right - width)
            box = Rect(x, rect.y, width, rect.height)
            marks.append(Hatching(name="unwatched", rect=box, radius=1.0))
    return marks
