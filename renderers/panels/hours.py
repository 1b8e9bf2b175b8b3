"""The hour grid: a week's rhythm, as a rate per watched hour."""

from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.writing import panel_head, sentence, write
from renderers.plot.marks import Cells, Hatching, Mark, Panel, Rect, Ring, Text
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


_PITCH = (13.0, 10.5)
_GAP = 1.5
_RADIUS = 2.6
_SWATCH = 7.0


def lay_out(grid: HourGrid, rect: Rect, text: Typesetter) -> Panel:
    """The hour grid within ``rect``."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    width, height = 24 * _PITCH[0] - _GAP, 7 * _PITCH[1] - _GAP
    cells = Rect(right - width, rect.y + 31, width, height)
    head, key = _head(grid, text, left, right, rect.y + 21)
    marks: list[Mark] = [*head, *key]
    for row, words in enumerate(grid.weekdays):
        if words:
            baseline = cells.y + row * _PITCH[1] + (_PITCH[1] - _GAP) / 2 + 3.4
            marks.append(
                write(
                    text,
                    words,
                    theme.AXIS,
                    name=f"weekday {row}",
                    x=left,
                    baseline=baseline,
                    width=cells.x - left - 5,
                )
            )
    shares = np.minimum(grid.rate / grid.top, 1.0) ** theme.RAMP_GAMMA
    marks.append(
        Cells(name="cells", rect=cells, shares=shares, pitch=_PITCH, gap=_GAP, radius=_RADIUS)
    )
    if grid.peak is not None:
        marks.append(_peak(grid.peak, cells))
    marks += _hours(grid, text, cells)
    if grid.empty and not bool((grid.rate > 0).any()):
        middle = cells.x + cells.width / 2
        marks += sentence(text, grid.empty, middle, cells.y + cells.height / 2, cells.width - 30)
    return Panel(name="hours", rect=rect, marks=marks)


def _head(
    grid: HourGrid, text: Typesetter, left: float, right: float, baseline: float
) -> tuple[list[Text], list[Mark]]:
    """Title, zone and legend; the hatching's name goes before a word is shortened."""
    head: list[Text] = []
    key: list[Mark] = []
    for hatching in (True, False):
        key, start = _legend(grid, text, right, baseline, hatching=hatching)
        head = panel_head(
            text,
            grid.title,
            grid.note,
            x=left,
            baseline=baseline,
            right=start - 12,
            firm_note=True,
        )
        if [mark.line.text for mark in head] == [
            words for words in (grid.title, grid.note) if words
        ]:
            break
    return head, key


def _peak(peak: tuple[int, int], cells: Rect) -> Ring:
    row, hour = peak
    around = 1.75
    box = Rect(
        cells.x + hour * _PITCH[0] - around,
        cells.y + row * _PITCH[1] - around,
        _PITCH[0] - _GAP + 2 * around,
        _PITCH[1] - _GAP + 2 * around,
    )
    return Ring(name="peak", rect=box, radius=_RADIUS + around, width=1.25, colour=theme.TEXT_1)


def _hours(grid: HourGrid, text: Typesetter, cells: Rect) -> list[Mark]:
    marks: list[Mark] = []
    free = cells.x - 20
    for tick in grid.hour_ticks:
        middle = cells.x + tick.at * _PITCH[0] + (_PITCH[0] - _GAP) / 2
        half = text.width(tick.label, theme.AXIS.style) / 2
        middle = min(middle, cells.right - half)
        if middle - half < free:
            continue
        free = middle + half + 6
        marks.append(
            write(
                text,
                tick.label,
                theme.AXIS,
                name=f"hour {tick.label}",
                x=middle,
                baseline=cells.bottom + 12.5,
                align="centre",
            )
        )
    return marks


def _legend(
    grid: HourGrid, text: Typesetter, right: float, baseline: float, *, hatching: bool = True
) -> tuple[list[Mark], float]:
    """The ramp between its two numbers, and the hatching's name; and where they start."""
    swatch = Rect(0, baseline - 7.0, _SWATCH, _SWATCH)
    marks: list[Mark] = []
    x = right

    def word(words: str, name: str) -> float:
        mark = write(text, words, theme.LEGEND, name=name, x=x, baseline=baseline, align="right")
        marks.append(mark)
        return mark.x

    if hatching and grid.unwatched and bool(np.isnan(grid.rate).any()):
        x = word(grid.unwatched, "key unwatched") - 4 - _SWATCH
        box = Rect(x, swatch.y, _SWATCH, _SWATCH)
        marks.append(Hatching(name="key", rect=box, radius=1.8))
        x -= 12
    x = word(grid.legend_high, "legend high") - 5
    shares = np.array([[0.0, 0.12, 0.4, 0.7, 1.0]])
    width = 5 * (_SWATCH + 2) - 2
    ramp = Rect(x - width, swatch.y, width, _SWATCH)
    marks.append(
        Cells(
            name="ramp",
            rect=ramp,
            shares=shares,
            pitch=(_SWATCH + 2, _SWATCH + 2),
            gap=2,
            radius=1.8,
        )
    )
    x = ramp.x - 5
    x = word(grid.legend_low, "legend low")
    return marks, x
