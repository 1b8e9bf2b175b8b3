"""Axis positions: which numbers an axis names, and where."""

import math
from collections.abc import Callable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One named position on an axis; the label is chosen by the caller."""

    at: float
    """Position in the axis' own unit: a value, a day's index, an hour from 0 to 23."""
    label: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.at):
            raise ValueError(f"a tick stands at a finite position, not {self.at}")


def nice_step(top: float, *, intervals: int = 3, whole: bool = True) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that covers ``top`` in ``intervals``.

    Args:
        top: Largest value to cover, not negative.
        intervals: How many steps there may be at most.
        whole: Steps are whole numbers, as counts need (2.5 is skipped, 25 is not).
    """
    if not math.isfinite(top) or top < 0 or intervals < 1:
        raise ValueError(f"no step covers {top} in {intervals} intervals")
    smallest = 1.0 if whole else 1e-9
    raw = max(top / intervals, smallest)
    power = 10.0 ** math.floor(math.log10(raw))
    for multiple in _STEPS:
        step = multiple * power
        if whole and step != math.floor(step):
            continue
        if step >= raw * (1 - 1e-9):
            return step
    return 10.0 * power


def axis_ticks(
    top: float, write: Callable[[float], str], *, intervals: int = 3, whole: bool = True
) -> tuple[Tick, ...]:
    """Ticks from 0 to the last step that ``top`` reaches, and always one above 0.

    The last tick may lie below ``top``: the axis goes on to its data, a label that no
    datum comes near would only press the data down.

    Args:
        top: Largest value that will be drawn; 0 gives the ticks 0 and 1.
        write: Words for a value, in the reader's language ("7.5k", "7,5 Tsd.").
        intervals: How many steps there may be at most.
        whole: See :func:`nice_step`.
    """
    step = nice_step(top, intervals=intervals, whole=whole)
    count = max(1, math.floor(top / step + 1e-9))
    return tuple(Tick(at=index * step, label=write(index * step)) for index in range(count + 1))
