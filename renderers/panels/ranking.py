"""The ranking panel: the first few by a count."""

import math
from dataclasses import dataclass

ROWS = 4
"""Rows the overview's panel has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRow:
    """One member and their count."""

    name: str
    """Display name as it came; it is cleaned, set in any script and shortened to fit."""
    value: str
    """The count as text: "2,847"."""
    share: float
    """Length of the bar from 0 to 1, against the first row."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated avatar."""
    seed: int = 0
    """Chooses the generated avatar's colours; the member's id does well."""

    def __post_init__(self) -> None:
        if not math.isfinite(self.share) or not 0 <= self.share <= 1:
            raise ValueError(f"a bar's share lies between 0 and 1, not at {self.share}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Members by a count, first first."""

    title: str
    note: str
    """What is counted: "messages"."""
    rows: tuple[RankingRow, ...]
    """At most four, in order; fewer keep their height."""
    empty: str = ""
    """Sentence in the panel when there are no rows."""

    def __post_init__(self) -> None:
        if len(self.rows) > ROWS:
            raise ValueError(f"a ranking shows {ROWS} rows, not {len(self.rows)}")
