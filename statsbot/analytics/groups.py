"""Figures over people: where members can read them, not over fewer than five.

Counts may be shown of any group, and so may boards that people can leave. A share or an average
over a few people tells too much of each.
"""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.store.rows import Reader

FEWEST_PEOPLE = 5
"""People over whom a share or an average is told to members."""
FEWEST_TO_JUDGE = 20
"""Of fewer people a share says little, whoever reads it: of 20, one half is between 30 and 70 %
(95 %, by E. B. Wilson's interval)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many of how many people."""

    part: int
    of: int
    share: float | None
    """0 to 1; None: of nobody, of too few to tell members, or hardly watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """What is usual among people."""

    value: float | None
    """None: among nobody, among too few to tell members, or hardly watched."""
    people: int


def ratio(part: int, of: int, reader: Reader, *, enough: bool = True) -> Ratio:
    """Return how many of how many, for ``reader``; no share if not ``enough`` was watched."""
    told = enough and may_tell(of, reader)
    return Ratio(part=int(part), of=int(of), share=part / of if told else None)


def median_of(values: FloatArray, reader: Reader, *, enough: bool = True) -> Typical:
    """Return the median over people, one value each, for ``reader``; NaN: a person without one.

    Without a value if not ``enough`` was watched.
    """
    known = values[~np.isnan(values)]
    told = enough and may_tell(len(known), reader)
    return Typical(value=float(np.median(known)) if told else None, people=len(known))


def may_tell(people: int, reader: Reader) -> bool:
    """Return whether ``reader`` may be told a share or an average over so many people."""
    return people >= (FEWEST_PEOPLE if reader is Reader.PUBLIC else 1)
