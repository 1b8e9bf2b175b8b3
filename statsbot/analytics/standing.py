"""How a window stands among the windows of the same length before it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.normal import NormalBand

RECORD_AMONG = 8
"""Windows that a record must beat."""
LEAST_UNUSUAL = np.log(1.10)
"""A change within 10 % is never unusual."""
NORMAL_UNKNOWN = np.log(1.25)
"""What counts as normal where too few earlier weeks are known: 25 %."""
SMALL_BASE = 20
"""A window with fewer events than this is no base for a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A window's count against those before it."""

    record: Literal["busiest", "quietest"] | None
    """Whether it lies above, or below, at least the newest :data:`RECORD_AMONG` of them."""
    compared: int
    """Earlier windows that were watched well enough to compare with."""
    since: int | None
    """How many windows ago the record was last reached; None: in none of them."""
    change: float | None
    """Against the window just before, as a share of it; None where that is no base."""
    unusual: bool
    """Whether there is a change, and the count lies beyond normal variation."""


def standing(count: float, earlier: FloatArray, normal: NormalBand | None = None) -> Standing:
    """Return how ``count`` stands among ``earlier`` counts.

    Args:
        count: of the window; NaN if it was watched too little to compare.
        earlier: of the windows before, newest first; NaN for those watched too little; shape (n,).
        normal: where it normally lies; None: not known, and a change of 25 % is normal.
    """
    compared = int(np.count_nonzero(~np.isnan(earlier)))
    growth = _growth(np.concatenate(([count], earlier[:1])))
    changed = len(growth) == 1 and not np.isnan(growth[0])
    record, since = _record(count, earlier)
    return Standing(
        record=record,
        compared=compared,
        since=since,
        change=float(np.expm1(growth[0])) if changed else None,
        unusual=changed and _is_unusual(count, float(growth[0]), normal),
    )


def _record(
    count: float, earlier: FloatArray
) -> tuple[Literal["busiest", "quietest"] | None, int | None]:
    known = earlier[~np.isnan(earlier)]
    if np.isnan(count) or len(known) < RECORD_AMONG:
        return None, None
    if count >= SMALL_BASE and bool((count > known[:RECORD_AMONG]).all()):
        return "busiest", _first(earlier >= count)
    if np.median(known) >= SMALL_BASE and bool((count < known[:RECORD_AMONG]).all()):
        return "quietest", _first(earlier <= count)
    return None, None


def _first(reached: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int | None:
    return int(np.argmax(reached)) + 1 if reached.any() else None


def _growth(counts: FloatArray) -> FloatArray:
    """Return log(newer / older) of neighbours, newest first; NaN where there is no base."""
    newer, older = counts[:-1], counts[1:]
    growth = np.full(len(older), np.nan)
    based = (older >= SMALL_BASE) & (newer > 0)
    return np.log(np.divide(newer, older, out=growth, where=based), out=growth, where=based)


def _is_unusual(count: float, growth: float, normal: NormalBand | None) -> bool:
    if normal is None:
        return abs(growth) > NORMAL_UNKNOWN
    return abs(growth) > LEAST_UNUSUAL and not normal.holds(count)
