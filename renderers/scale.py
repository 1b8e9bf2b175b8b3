"""Axis positions: which numbers an axis names, and where."""

import math
from collections.abc import Callable
from dataclasses import dataclass

_MULTIPLES = (1.0, 2.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One named position on an axis; the label is chosen by the caller."""

    at: float
    """Position in the axis' own unit: a value, a day's index, an hour from 0 to 23."""
    label: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.at):
            raise ValueError(f"a tick stands at a finite position, not {self.at}")


def nice_step(top: float, *, most: int = 4, whole: bool = True) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that fits at most ``most`` times.

    Args:
        top: Largest value of the axis, not negative.
        most: How many whole steps may fit into ``top``.
        whole: Steps are whole numbers, as counts need (2.5 is skipped, 25 is not).
    """
    if not math.isfinite(top) or top < 0 or most < 1:
        raise ValueError(f"no step divides {top} into {most}")
    smallest = 1.0 if whole else 1e-9
    power = 10.0 ** math.floor(math.log10(max(top / (most + 1), smallest)))
    while True:
        for multiple in _MULTIPLES:
            step = multiple * power
            if step < smallest or (whole and step != math.floor(step)):
                continue
            if top < step * (most + 1) * (1 - 1e-9):
                return step
        power *= 10.0


def axis_ticks(
    top: float, write: Callable[[float], str], *, most: int = 4, whole: bool = True
) -> tuple[Tick, ...]:
    """Ticks from 0 to the last step that ``top`` reaches, and always one above 0.

    The last tick may lie below ``top``: the axis goes on to its data, a label that no
    datum comes near would only press the data down.

    Args:
        top: Largest value that will be drawn; 0 gives the ticks 0 and 1.
        write: Words for a value, in the reader's language ("7.5k", "7,5 Tsd.").
        most: How many ticks there may be above 0.
        whole: Ticks are whole numbers, as counts need.
    """
    step = nice_step(top, most=most, whole=whole)
    count = max(1, math.floor(top / step + 1e-9))
    return tuple(Tick(at=index * step, label=write(index * step)) for index in range(count + 1))


def round_up(value: float) -> float:
    """``value``, above 0, rounded up to two significant digits."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 12)
