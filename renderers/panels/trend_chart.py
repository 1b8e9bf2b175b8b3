"""The trend panel's chart: where each day and value stands."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from renderers import theme
from renderers.arrays import FloatArray, runs
from renderers.panels.axes import day_axis, value_axis
from renderers.panels.trend import Forecast, Trend, TrendNote
from renderers.panels.writing import sentence, write
from renderers.plot.marks import (
    Area,
    Block,
    Columns,
    Dot,
    Figure,
    Hatching,
    Mark,
    Rect,
    Stroke,
)
from renderers.text.typesetter import Typesetter

BAND_ALPHA = 0.2
_WIDEST_BAR = 10.0
_LOW = 0.2
"""Part of the height up to which a line is drawn thin."""
_LIKING = 0.35
"""Part of the height by which the callout may stand higher for the better side."""
_CALLOUT_GAP = 5.5
"""From what is drawn to the baseline of the callout."""


class TrendChart:
    """Bars, curves and labels of one trend, laid out within its plot."""

    def __init__(
        self, trend: Trend, plot: Rect, text: Typesetter, stems: Sequence[float] = ()
    ) -> None:
        """Takes the plot's box, and where lines of flags come down into it."""
        self.trend = trend
        self._stems = np.array(stems)
        self.plot = plot
        self.slot = plot.width / trend.span
        # Half a dot's room on each side, so that nothing at the edge is cut.
        self.canvas = Rect(plot.x - 6, plot.y - 6, plot.width + 12, plot.height + 8)
        self.count = len(trend.daily)
        forecast = trend.forecast
        tops = [trend.daily, trend.average, forecast.high if forecast else np.empty(0)]
        known = np.concatenate(tops)
        known = known[np.isfinite(known)]
        self.top = max(float(known.max(initial=0.0)), trend.value_ticks[-1].at)
        self.callout = self._callout(text)

    def x(self, day: FloatArray | float) -> FloatArray:
        """Middle of a day's slot."""
        return self.plot.x + (np.asarray(day, dtype=np.float64) + 0.5) * self.slot

    def y(self, value: FloatArray | float) -> FloatArray:
        """Height of a value."""
        return self.plot.bottom - np.asarray(value, dtype=np.float64) / self.top * self.plot.height

    def figures(self) -> list[Figure]:
        """Bars, band, rule, average and forecast, in painting order."""
        trend, figures = self.trend, list[Figure]()
        days = np.flatnonzero(trend.daily > 0)
        over = days < self.count - trend.partial_last
        for drawn, colour in ((days[over], theme.BAR), (days[~over], theme.BAR_PALE)):
            if len(drawn):
                figures.append(Columns(boxes=self._bars(drawn), colour=colour, radius=1.5))
        if trend.forecast is not None:
            figures += self._forecast(trend.forecast)
        known = trend.average[np.isfinite(trend.average)]
        # A line near the ground would cover the bars that it is made of.
        low = bool(len(known)) and float(known.mean()) < _LOW * self.top
        for run in runs(trend.average):
            days = np.arange(run.start, run.stop, dtype=np.float64)
            points = np.column_stack((self.x(days), self.y(trend.average[run])))
            if len(points) == 1:
                figures.append(_dot(points[0], 1.2, 0.8))
                continue
            if not low:
                figures.append(Stroke(points=points, width=4.4, colour=theme.PANEL))
            figures.append(Stroke(points=points, width=1.4 if low else 2.2, colour=theme.GOLD))
        last = self._last()
        if last is not None:
            figures.append(_dot((float(self.x(last)), float(self.y(trend.average[last])))))
        return figures

    def top_of(self, note: TrendNote) -> float:
        """Where the line of a note's flag ends."""
        if note.kind == "change":
            return self.plot.bottom
        value = float(self.trend.daily[note.at])
        return self.plot.y if math.isnan(value) else float(self.y(value))

    def dots(self, notes: Sequence[TrendNote]) -> list[Figure]:
        """Dots on the bars of days with a name."""
        return [
            Dot(
                x=float(self.x(note.at)),
                y=self.top_of(note),
                radius=2.2,
                halo=1.2,
                colour=theme.TEXT_1,
            )
            for note in notes
            if note.kind == "day" and not math.isnan(self.trend.daily[note.at])
        ]

    def _bars(self, days: npt.NDArray[np.intp]) -> FloatArray:
        middle = self.x(days.astype(np.float64))
        scale = theme.SCALE
        width = max(1.0, round(min(self.slot * 0.56, _WIDEST_BAR) * scale)) / scale
        x = np.round((middle - width / 2) * scale) / scale
        # Even one message is seen: a bar is at least a pixel and a half high.
        y = np.minimum(self.y(self.trend.daily[days]), self.plot.bottom - 1.5)
        return np.column_stack((x, y, np.full(len(days), width), self.plot.bottom - y))

    def _forecast(self, forecast: Forecast) -> list[Figure]:
        days = np.arange(self.count, self.trend.span, dtype=np.float64)
        x = self.x(days)
        figures: list[Figure] = []
        if len(days) > 1:
            upper = np.column_stack((x, self.y(forecast.high)))
            lower = np.column_stack((x, self.y(forecast.low)))
            area = Area(upper=upper, lower=lower, colour=theme.GOLD, alpha=BAND_ALPHA)
            middle = np.column_stack((x, self.y(forecast.middle)))
            dashed = Stroke(points=middle, width=2.0, colour=theme.GOLD, dash=(4.5, 3.0))
            figures += [area, dashed]
        else:
            figures.append(_dot((float(x[0]), float(self.y(forecast.middle[0]))), 1.6, 0.8))
        today = self.plot.x + self.count * self.slot
        rule = np.array([(today, self.plot.y - 4), (today, self.plot.bottom)])
        return [
            Stroke(points=rule, width=1.0, colour=theme.RULE, dash=(2.5, 2.5), straight=True),
            *figures,
        ]

    def _last(self) -> int | None:
        known = np.flatnonzero(np.isfinite(self.trend.average))
        return int(known[-1]) if len(known) else None

    def _callout(self, text: Typesetter) -> list[Mark]:
        """The latest value in words, above all that is drawn where it stands.

        Of the places beside the last point it takes the one nearest to the ground, with a liking
        for the left, since over a forecast the words read as its number; days that are hatched
        are taken only when there is no other. A place that a flag's line runs through is none:
        the words are left out before they cut it.
        """
        last = self._last()
        words = self.trend.latest
        if not words or last is None:
            return []
        width = text.width(words, theme.CALLOUT.style)
        dot, right = float(self.x(last)), self.plot.right
        today = self.plot.x + self.count * self.slot
        starts = [dot - 7 - width]
        if self.trend.forecast is not None:
            starts.append(max(dot + 8, today + 5))
            # A callout right of today's rule keeps clear of it.
            if right - width >= today + 5:
                starts.append(right - width)
        starts = [
            start
            for start in starts
            if self.plot.x <= start <= right - width + 0.01 and self._clear(start, width)
        ]
        if not starts:
            return []
        free = 1 - (_CALLOUT_GAP + 2.5) / self.plot.height

        def cost(start: float) -> float:
            liking = _LIKING * self.top if start < dot else 0.0
            return self._beneath(start, width) - liking

        start = min(starts, key=cost)
        beneath = self._beneath(start, width, hatched=0.0)
        self.top = max(self.top, beneath / free)
        baseline = min(float(self.y(beneath)) - _CALLOUT_GAP, self.plot.bottom - 8)
        mark = write(text, words, theme.CALLOUT, name="latest", x=start, baseline=baseline)
        # A plate keeps hairlines and hatching from running through the words.
        box = mark.rect
        plate = Rect(box.x - 3, box.y - 1, box.width + 6, box.height + 2)
        return [Block(name="plate", rect=plate, colour=theme.PANEL, radius=3), mark]

    def _clear(self, start: float, width: float) -> bool:
        """Whether no flag's line comes down between ``start`` and its end."""
        return not bool(((self._stems > start - 5) & (self._stems < start + width + 5)).any())

    def _beneath(self, start: float, width: float, *, hatched: float = math.inf) -> float:
        """The highest value drawn between ``start`` and its end, hatching counted as told."""
        first = math.floor((start - 4 - self.plot.x) / self.slot)
        end = math.floor((start + width + 4 - self.plot.x) / self.slot)
        values = self._highest(hatched)[max(first, 0) : end + 1]
        return float(values.max(initial=0.0))

    def _highest(self, hatched: float) -> FloatArray:
        """The highest value drawn on each day of the span."""
        trend = self.trend
        past = np.fmax(np.nan_to_num(trend.daily, nan=hatched), np.nan_to_num(trend.average))
        coming = trend.forecast.high if trend.forecast else np.empty(0)
        return np.concatenate((past, coming))

    def grid(self, text: Typesetter, left: float) -> list[Mark]:
        """Hairlines and numbers of the value axis, from ``left`` on."""
        ticks = self.trend.value_ticks
        return value_axis(ticks, text, self.plot, left=left, y=lambda value: float(self.y(value)))

    def gaps(self) -> list[Mark]:
        """Hatching over the days nobody watched, named where there is room."""
        marks: list[Mark] = []
        for run in runs(self.trend.daily, known=False):
            start = self.plot.x + run.start * self.slot
            width = (run.stop - run.start) * self.slot
            box = Rect(start + 0.75, self.plot.y, width - 1.5, self.plot.height)
            marks.append(Hatching(name="unwatched", rect=box, radius=2.0))
        return marks

    def gap_name(self, text: Typesetter) -> list[Mark]:
        """The hatching's name on the widest gap, if it has room there."""
        gaps = runs(self.trend.daily, known=False)
        if not gaps:
            return []
        words = self.trend.legend.unwatched
        widest = max(gaps, key=lambda run: run.stop - run.start)
        width = (widest.stop - widest.start) * self.slot
        if width < text.width(words, theme.LEGEND.style) + 24:
            return []
        middle = self.plot.x + (widest.start + widest.stop) / 2 * self.slot
        y = self.plot.y + self.plot.height / 2
        return sentence(text, words, middle, y, width, kind=theme.LEGEND)

    def days(self, text: Typesetter) -> list[Mark]:
        """Names of days under the axis."""
        ticks, plot = self.trend.day_ticks, self.plot
        return day_axis(ticks, text, plot, slot=self.slot, baseline=plot.bottom + 13.5)


def _dot(at: Sequence[float] | FloatArray, radius: float = 3.2, halo: float = 1.6) -> Dot:
    return Dot(x=float(at[0]), y=float(at[1]), radius=radius, halo=halo, colour=theme.GOLD)
