"""The hour grid: a week's rhythm, as a rate per watched hour."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels import grid as grids
from renderers.panels.grid import Grid, GridShape, Outline
from renderers.plot.marks import Panel, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HourGrid:
    """Weekdays down, hours across."""

    title: str
    """A short title: "When you talk"."""
    note: str
    """The zone by its name, in small letters: "Europe/Berlin"."""
    rate: FloatArray
    """Events per watched hour, shape (7, 24), first row = first label of ``weekdays``, columns
    by local hour. 0 is a quiet hour; NaN was never watched and is hatched."""
    weekdays: tuple[str, ...]
    """Names of the rows; "" leaves a row unnamed."""
    hour_ticks: tuple[Tick, ...]
    """Hours to name, ``at`` from 0 to 23, the label under the hour's column."""
    top: float
    """Rate that gets the ramp's last colour, > 0; rates above it share that colour.
    The 98th percentile of the watched cells, rounded up, keeps one outlier from greying
    all others."""
    legend_low: str
    """Words at the ramp's low end: "0"."""
    legend_high: str
    """Words at the ramp's high end, the number of ``top`` and the unit: "469/h"."""
    unwatched: str = ""
    """Names the hatching; shown when a cell is NaN and title and zone leave room."""
    peak: tuple[int, int] | None = None
    """(row, hour) that gets the ring, or None."""
    empty: str = ""
    """Sentence over the grid when no cell is above 0; "" writes none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", frozen_array(self.rate, shape=(7, 24), what="rate"))
        if len(self.weekdays) != 7:
            raise ValueError("a week has seven names")
        if not self.top > 0 or not np.isfinite(self.top):
            raise ValueError(f"the ramp's top is a rate above 0, not {self.top}")
        hours = [tick.at for tick in self.hour_ticks]
        if hours != sorted(set(hours)) or any(not 0 <= hour <= 23 for hour in hours):
            raise ValueError("hour ticks rise from 0 to 23")
        if self.peak is not None:
            row, hour = self.peak
            if not (0 <= row < 7 and 0 <= hour < 24) or bool(np.isnan(self.rate[row, hour])):
                raise ValueError(f"the peak is a watched cell of the grid, not {self.peak}")

    @property
    def grid(self) -> Grid:
        """The same as places on the ramp."""
        peak = () if self.peak is None else (Outline(row=self.peak[0], column=self.peak[1]),)
        return Grid(
            title=self.title,
            note=self.note,
            shares=np.minimum(self.rate / self.top, 1.0) ** theme.RAMP_GAMMA,
            row_names=self.weekdays,
            column_ticks=self.hour_ticks,
            legend_low=self.legend_low,
            legend_high=self.legend_high,
            unwatched=self.unwatched,
            outlines=peak,
            empty=self.empty,
        )


_SHAPE = GridShape(pitch=(13.0, 10.5), gap=1.5, radius=2.6)


def lay_out(hours: HourGrid, rect: Rect, text: Typesetter) -> Panel:
    """The hour grid within ``rect``."""
    grid, left, right = hours.grid, rect.x + theme.INSET, rect.right - theme.INSET
    width = _SHAPE.box(0, 0, 7, 24).width
    cells = _SHAPE.box(right - width, rect.y + 31, 7, 24)
    marks = grids.head(grid, text, left, right, rect.y + 21)
    marks += grids.body(grid, cells, _SHAPE, text, left=left)
    return Panel(name="hours", rect=rect, marks=marks)
