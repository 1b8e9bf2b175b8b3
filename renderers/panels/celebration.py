"""A celebration: something was reached. Confetti flies only then."""

from dataclasses import dataclass, replace

import numpy as np

from renderers import theme
from renderers.panels.climb import Way, way
from renderers.panels.headline import headline
from renderers.panels.writing import write
from renderers.plot.marks import (
    Dot,
    Figure,
    Hatching,
    Mark,
    Panel,
    Plot,
    Portrait,
    Rect,
    Stroke,
    Wedge,
)
from renderers.text.names import clean_name, initial, monogram
from renderers.text.typesetter import Typesetter

_SIDE = 128.0
_RING = 7.0
_THROWN = 150
"""Pieces of confetti; some fall where none may lie,"""
_APART = 15.0
"""or too near to another."""
_COLOURS = (*theme.SERIES, theme.UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebration:
    """What was reached, by whom."""

    name: str
    """Whose picture it is; for a generated one's letters."""
    headline: str
    """One short sentence without a full stop."""
    text: str
    """A line under it."""
    way: Way
    """How far it has come; its share is the ring around the picture, too."""
    reached: bool
    """False: not yet. The picture stays quiet."""
    is_server: bool = False
    """A generated picture has two letters, not a person's one."""
    image: bytes | None = None
    """Encoded picture; None, or bytes that do not decode, draws a generated one."""
    seed: int = 0
    """Chooses a generated picture's colours, and how the confetti falls."""


def lay_out(celebration: Celebration, rect: Rect, text: Typesetter) -> Panel:
    """The celebration within ``rect``: picture in a ring, headline, line, way."""
    middle = rect.x + rect.width / 2
    box = Rect(middle - _SIDE / 2, rect.y + 36, _SIDE, _SIDE)
    marks: list[Mark] = []
    if celebration.reached:
        upper = Rect(rect.x + 10, rect.y + 10, rect.width - 20, _SIDE + 52)
        marks.append(_confetti(upper, box, celebration.seed))
    marks += _ring(celebration, box)
    name = clean_name(celebration.name, fallback="?")
    letters = replace(theme.MONOGRAM.style, size=38.0)
    marks.append(
        Portrait(
            name="portrait",
            rect=box,
            image=celebration.image,
            shape="circle",
            seed=celebration.seed,
            letters=text.line(monogram(name) if celebration.is_server else initial(name), letters),
        )
    )
    width = rect.width - 96
    words = Rect(rect.x + 48, box.bottom + 33, width, 52)
    lines = headline(text, celebration.headline, words, sizes=(34.0, 30.0, 26.0, 22.0, 19.0))
    marks += (replace(line, x=middle - line.width / 2) for line in lines)
    marks.append(
        write(
            text,
            celebration.text,
            theme.INSIGHT,
            name="text",
            x=middle,
            baseline=lines[-1].baseline + 26,
            align="centre",
            width=width,
        )
    )
    marks += way(celebration.way, Rect(rect.x + 48, rect.bottom - 50, width, 10), text)
    return Panel(name="celebration", rect=rect, marks=marks)


def _ring(celebration: Celebration, box: Rect) -> list[Mark]:
    """How far it has come, around the picture; hatched where that is not known."""
    outer = box.width / 2 + 5 + _RING
    x, y = box.x + box.width / 2, box.y + box.height / 2
    around = Rect(x - outer - 1, y - outer - 1, 2 * outer + 2, 2 * outer + 2)
    if celebration.way.share is None and not celebration.reached:
        hole = Dot(x=x, y=y, radius=outer - _RING, halo=0, colour=theme.PANEL)
        return [
            Hatching(name="unknown", rect=around, radius=around.width / 2),
            Plot(name="ring", rect=around, figures=(hole,)),
        ]
    ring = {"x": x, "y": y, "outer": outer, "inner": outer - _RING}
    figures: list[Figure] = [Wedge(**ring, start=0.0, end=1.0, colour=theme.RAISED)]
    share = 1.0 if celebration.reached else celebration.way.share
    if share:
        figures.append(Wedge(**ring, start=0.0, end=share, colour=theme.GOLD))
    return [Plot(name="ring", rect=around, figures=tuple(figures))]


def _confetti(rect: Rect, box: Rect, seed: int) -> Plot:
    """Dots and ribbons that thin out away from the picture and never lie on it."""
    rng = np.random.default_rng(abs(seed))
    centre = box.x + box.width / 2, box.y + box.height / 2
    clear = box.width / 2 + 26
    figures: list[Figure] = []
    taken: list[tuple[float, float]] = []
    for _ in range(_THROWN):
        x = centre[0] + rng.normal() * rect.width / 3.6
        y = rect.y + rng.random() * rect.height
        inside = rect.x + 8 < x < rect.right - 8 and rect.y + 6 < y < rect.bottom - 6
        near = any(np.hypot(x - one, y - other) < _APART for one, other in taken)
        if not inside or near or np.hypot(x - centre[0], y - centre[1]) < clear:
            continue
        taken.append((x, y))
        colour = _COLOURS[int(rng.integers(len(_COLOURS)))]
        if rng.random() < 0.45:
            figures.append(Dot(x=x, y=y, radius=1.2 + 2.0 * rng.random(), halo=0, colour=colour))
            continue
        run, rise = 2.0 + 3.5 * rng.random(), 4.5 * (2 * rng.random() - 1)
        points = np.array([[x - run, y - rise], [x + run, y + rise]])
        figures.append(Stroke(points=points, width=3.2, colour=colour, straight=True))
    return Plot(name="confetti", rect=rect, figures=tuple(figures))
