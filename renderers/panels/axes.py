"""Axes: hairlines and numbers at the left of a chart, names of days under it."""

from collections.abc import Callable, Sequence

from renderers import theme
from renderers.panels.writing import widest, write
from renderers.plot.marks import Block, Mark, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter

_APART = 9.75
"""From one number's baseline to the next, at least."""
_WIDEST = 90.0
_BETWEEN = 10.0
"""From the end of one name to the next, at least."""


def numbers_width(ticks: Sequence[Tick], text: Typesetter) -> float:
    """How much room the numbers of an axis need."""
    return widest(text, (tick.label for tick in ticks), theme.AXIS, most=_WIDEST)


def value_axis(
    ticks: Sequence[Tick],
    text: Typesetter,
    plot: Rect,
    *,
    left: float,
    y: Callable[[float], float],
) -> list[Mark]:
    """Hairlines across ``plot``, their numbers from ``left`` on.

    A tick that would touch the one below it is left out.

    Args:
        ticks: Rising.
        text: Sets the numbers.
        plot: What the lines cross.
        left: Where the widest number begins.
        y: Height of a value.
    """
    marks: list[Mark] = []
    width, free = numbers_width(ticks, text), float(theme.HEIGHT)
    for tick in ticks:
        height = round(y(tick.at) * theme.SCALE) / theme.SCALE
        if height > free:
            continue
        free = height - _APART
        line = Rect(plot.x, height - 0.5, plot.width, 0.5)
        marks.append(Block(name="hairline", rect=line, colour=theme.HAIRLINE))
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name=f"value {tick.label}",
                x=left + width,
                baseline=height + 3.3,
                align="right",
                width=width,
            )
        )
    return marks


def day_axis(
    ticks: Sequence[Tick], text: Typesetter, plot: Rect, *, slot: float, baseline: float
) -> list[Mark]:
    """Names of days or weeks in the middle of their slots, moved in at the ends of ``plot``.

    One that would touch the one before it is left out.

    Args:
        ticks: Rising; ``at`` counts slots.
        text: Sets the names.
        plot: What they stand under.
        slot: How wide a day or week is.
        baseline: Where the letters stand.
    """
    marks: list[Mark] = []
    free = plot.x - _BETWEEN
    for tick in ticks:
        half = min(text.width(tick.label, theme.AXIS.style), plot.width) / 2
        middle = plot.x + (tick.at + 0.5) * slot
        middle = min(max(middle, plot.x + half), plot.right - half)
        if middle - half < free:
            continue
        free = middle + half + _BETWEEN
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name=f"day {tick.label}",
                x=middle,
                baseline=baseline,
                align="centre",
                width=2 * half,
            )
        )
    return marks
