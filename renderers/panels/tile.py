"""A tile: one number, how it moved, and its course."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from renderers.arrays import FloatArray, frozen_array

Direction = Literal["up", "down", "flat", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How a number moved against the comparison of the header."""

    text: str
    """Words for the change: "20 %", "+3", "no change", "first week"."""
    direction: Direction
    """Gives the mark (triangle up, down, dash, none) and the colour."""
    muted: bool = False
    """Grey although it has a direction: too few cases for the change to mean anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One headline number."""

    label: str
    """What is counted: "Voice hours"."""
    value: str
    """The number as text: "1,234,567", "0", or "–" where nothing was watched."""
    unit: str = ""
    """Small unit behind the number: "h". "" for plain counts."""
    delta: Delta | None = None
    """The change; None where there is none to tell."""
    note: str = ""
    """Words in the delta's place when ``delta`` is None: "not watched"."""
    spark: FloatArray = field(default_factory=lambda: np.empty(0))
    """The number's course, oldest first, shape (n,); NaN is "not watched" and leaves a gap.
    Shape (0,) draws none. A line of zeros lies flat on the ground."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "spark", frozen_array(self.spark, shape=(None,), what="spark"))
        if self.delta is not None and self.note:
            raise ValueError("a tile has a delta or a note in its place, not both")
