"""What the trend panel says: daily counts, their average, and where they may go."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from renderers.arrays import FloatArray, frozen_array
from renderers.scale import Tick

LONGEST = 120
"""Days that still get a bar of their own at the panel's width."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """The days after the last bar, oldest first; all three have the same shape (h,), no NaN."""

    middle: FloatArray
    """Expected value a day."""
    low: FloatArray
    """Lower end of the band, at least 0 and at most ``middle``."""
    high: FloatArray
    """Upper end of the band, at least ``middle``."""

    def __post_init__(self) -> None:
        count = len(self.middle)
        for name in ("middle", "low", "high"):
            values = frozen_array(getattr(self, name), shape=(count,), what=f"forecast.{name}")
            if count == 0 or bool(np.isnan(values).any()):
                raise ValueError(f"forecast.{name} knows each of its days and has at least one")
            object.__setattr__(self, name, values)
        if bool((self.low > self.middle).any() or (self.middle > self.high).any()):
            raise ValueError("a forecast's band is ordered: low <= middle <= high")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLegend:
    """Words of the legend; an entry is shown only while its mark is on the panel."""

    daily: str
    average: str
    forecast: str
    band: str
    unwatched: str
    """Names the hatching; also written into a hatched stretch that has room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendNote:
    """A day with a name, on a flag above the bars."""

    at: int
    """Index of the day; 0 is the first bar."""
    text: str
    """Shortened to fit."""
    number: str = ""
    """Stands behind the text, never shortened."""
    kind: Literal["day", "change"] = "day"
    """A day, with a dot on its bar; or the first one of another course, with a line before it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trend:
    """A count per day over the last weeks."""

    title: str
    """What is counted: "Messages per day"."""
    note: str
    """Window, in small letters behind the title: "last 60 days"."""
    daily: FloatArray
    """Count per local day, oldest first, shape (n,) with 1 <= n <= 120.
    0 is a quiet day; NaN is "not watched" and is hatched."""
    average: FloatArray
    """Moving average per day, shape (n,), same order; NaN where it is not known, and the line
    breaks there. All NaN draws no line."""
    forecast: Forecast | None
    """The days after; None with fewer than 14 days of data."""
    value_ticks: tuple[Tick, ...]
    """The value axis, from 0 upward, at least two: :func:`renderers.scale.axis_ticks`."""
    day_ticks: tuple[Tick, ...]
    """Days to name, ``at`` = index of the day (0 the first bar, n the first forecast day).
    Labels that would touch the one before them are left out."""
    legend: TrendLegend
    partial_last: bool = False
    """Whether the last of ``daily`` is not over: its bar, so far, is paler."""
    latest: str = ""
    """Words at the average's last known point: "6k a day". "" writes none."""
    empty: str = ""
    """Sentence in the middle of the panel when no day has a message; "" writes none."""
    notes: tuple[TrendNote, ...] = ()
    """Days with a name, the most important first: those that find no room are left out."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "daily", frozen_array(self.daily, shape=(None,), what="daily"))
        count = len(self.daily)
        if not 1 <= count <= LONGEST:
            raise ValueError(f"a trend has 1 to {LONGEST} days, not {count}")
        if self.partial_last and np.isnan(self.daily[-1]):
            raise ValueError("a last day that is not over has a count so far")
        average = frozen_array(self.average, shape=(count,), what="average")
        object.__setattr__(self, "average", average)
        values = [tick.at for tick in self.value_ticks]
        if len(values) < 2 or values[0] != 0 or values != sorted(set(values)):
            raise ValueError("value ticks rise from 0 and are at least two")
        days = [tick.at for tick in self.day_ticks]
        if days != sorted(set(days)) or any(not 0 <= day < self.span for day in days):
            raise ValueError(f"day ticks rise within 0 and {self.span}")
        if any(not 0 <= note.at < count for note in self.notes):
            raise ValueError(f"a note stands at one of the {count} days")

    @property
    def span(self) -> int:
        """Days on the axis, those of the forecast included."""
        return len(self.daily) + (len(self.forecast.middle) if self.forecast else 0)
