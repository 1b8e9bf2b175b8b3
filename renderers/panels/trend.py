"""The trend panel: daily bars, their average, and where they may go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array, runs
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import (
    Area,
    Block,
    Columns,
    Dot,
    Figure,
    Hatching,
    Mark,
    Panel,
    Plot,
    Rect,
    Stroke,
    Text,
)
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter
from renderers.theme import mix

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
    latest: str = ""
    """Words at the average's last known point: "6k a day". "" writes none."""
    empty: str = ""
    """Sentence in the middle of the panel when no day has a message; "" writes none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "daily", frozen_array(self.daily, shape=(None,), what="daily"))
        count = len(self.daily)
        if not 1 <= count <= LONGEST:
            raise ValueError(f"a trend has 1 to {LONGEST} days, not {count}")
        average = frozen_array(self.average, shape=(count,), what="average")
        object.__setattr__(self, "average", average)
        values = [tick.at for tick in self.value_ticks]
        if len(values) < 2 or values[0] != 0 or values != sorted(set(values)):
            raise ValueError("value ticks rise from 0 and are at least two")
        days = [tick.at for tick in self.day_ticks]
        if days != sorted(set(days)) or any(not 0 <= day < self.span for day in days):
            raise ValueError(f"day ticks rise within 0 and {self.span}")

    @property
    def span(self) -> int:
        """Days on the axis, those of the forecast included."""
        return len(self.daily) + (len(self.forecast.middle) if self.forecast else 0)


_BAND_ALPHA = 0.2
_WIDEST_BAR = 10.0
_CALLOUT_HEIGHT = 13.0


def lay_out(trend: Trend, rect: Rect, text: Typesetter) -> Panel:
    """The trend panel within ``rect``."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    key, key_start = _legend(trend, text, right, rect.y + 21)
    head, _ = panel_head(
        text, trend.title, trend.note, x=left, baseline=rect.y + 21, right=key_start - 14
    )
    labels = [text.width(tick.label, theme.AXIS.style) for tick in trend.value_ticks]
    plot = Rect(left + max(labels) + 8, rect.y + 34, 0, rect.height - 34 - 23)
    plot = Rect(plot.x, plot.y, right - plot.x, plot.height)
    axis = _Axis(trend, plot, text)
    marks: list[Mark] = [*head, *key]
    marks += axis.grid(text, left + max(labels))
    marks += axis.gaps(text)
    marks.append(Plot(name="chart", rect=axis.canvas, figures=tuple(axis.figures())))
    marks += axis.days(text)
    if axis.callout is not None:
        marks.append(axis.callout)
    if trend.empty and not bool((trend.daily > 0).any()):
        middle = plot.x + plot.width / 2
        marks += sentence(text, trend.empty, middle, plot.y + plot.height / 2 + 2, plot.width - 24)
    return Panel(name="trend", rect=rect, marks=marks)


class _Axis:
    """Where days and values of one trend lie within its plot."""

    def __init__(self, trend: Trend, plot: Rect, text: Typesetter) -> None:
        self.trend = trend
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
        bars = self._bars()
        if len(bars):
            figures.append(Columns(boxes=bars, colour=theme.BAR, radius=1.5))
        if trend.forecast is not None:
            figures += self._forecast(trend.forecast)
        for run in runs(trend.average):
            days = np.arange(run.start, run.stop, dtype=np.float64)
            points = np.column_stack((self.x(days), self.y(trend.average[run])))
            if len(points) == 1:
                figures.append(_dot(points[0], 1.2, 0.8))
                continue
            figures.append(Stroke(points=points, width=4.4, colour=theme.PANEL))
            figures.append(Stroke(points=points, width=2.2, colour=theme.GOLD))
        last = self._last()
        if last is not None:
            figures.append(_dot((float(self.x(last)), float(self.y(trend.average[last])))))
        return figures

    def _bars(self) -> FloatArray:
        days = np.flatnonzero(self.trend.daily > 0)
        scale = theme.SCALE
        width = max(1.0, round(min(self.slot * 0.56, _WIDEST_BAR) * scale)) / scale
        x = np.round((self.x(days) - width / 2) * scale) / scale
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
            area = Area(upper=upper, lower=lower, colour=theme.GOLD, alpha=_BAND_ALPHA)
            middle = np.column_stack((x, self.y(forecast.middle)))
            dashed = Stroke(points=middle, width=2.0, colour=theme.GOLD, dash=(4.5, 3.0))
            figures += [area, dashed]
        else:
            figures.append(_dot((float(x[0]), float(self.y(forecast.middle[0]))), 1.6, 0.8))
        today = self.plot.x + self.count * self.slot
        rule = np.array([(today, self.plot.y - 4), (today, self.plot.bottom)])
        return [
            Stroke(points=rule, width=1.0, colour=theme.HATCH, dash=(2.5, 2.5), straight=True),
            *figures,
        ]

    def _last(self) -> int | None:
        known = np.flatnonzero(np.isfinite(self.trend.average))
        return int(known[-1]) if len(known) else None

    def _callout(self, text: Typesetter) -> Text | None:
        """The latest value in words, above all that is drawn where it stands.

        The axis is stretched until there is room for it.
        """
        last = self._last()
        if not self.trend.latest or last is None:
            return None
        width = text.width(self.trend.latest, theme.CALLOUT.style)
        dot = float(self.x(last))
        start = dot + 8 if dot + 8 + width <= self.plot.right else self.plot.right - width
        if self.trend.forecast is not None and last == self.count - 1:
            start = max(start, self.plot.x + self.count * self.slot + 5)
        start = min(start, self.plot.right - width)
        first, end = (
            math.floor((edge - self.plot.x) / self.slot) for edge in (start - 5, start + width + 3)
        )
        beneath = float(self._highest()[max(first, 0) : end + 1].max(initial=0.0))
        free = self.plot.height - _CALLOUT_HEIGHT - 3
        self.top = max(self.top, beneath * self.plot.height / free)
        baseline = float(self.y(beneath)) - 5.5
        return write(
            text,
            self.trend.latest,
            theme.CALLOUT,
            name="latest",
            x=start,
            baseline=min(baseline, self.plot.bottom - 8),
        )

    def _highest(self) -> FloatArray:
        """The highest value drawn on each day of the span; 0 where there is none."""
        trend = self.trend
        past = np.fmax(np.nan_to_num(trend.daily), np.nan_to_num(trend.average))
        coming = trend.forecast.high if trend.forecast else np.empty(0)
        return np.concatenate((past, coming))

    def grid(self, text: Typesetter, right: float) -> list[Mark]:
        """Hairlines and numbers of the value axis."""
        marks: list[Mark] = []
        for tick in self.trend.value_ticks:
            y = round(float(self.y(tick.at)) * theme.SCALE) / theme.SCALE
            line = Rect(self.plot.x, y - 0.5, self.plot.width, 0.5)
            marks.append(Block(name="hairline", rect=line, colour=theme.HAIRLINE))
            marks.append(
                write(
                    text,
                    tick.label,
                    theme.AXIS,
                    name=f"value {tick.label}",
                    x=right,
                    baseline=y + 3.3,
                    align="right",
                )
            )
        return marks

    def gaps(self, text: Typesetter) -> list[Mark]:
        """Hatching over the days nobody watched, named where there is room."""
        marks: list[Mark] = []
        words = self.trend.legend.unwatched
        for run in runs(self.trend.daily, known=False):
            start = self.plot.x + run.start * self.slot
            width = (run.stop - run.start) * self.slot
            box = Rect(start + 0.75, self.plot.y, width - 1.5, self.plot.height)
            marks.append(Hatching(name="unwatched", rect=box, radius=2.0))
        if marks and words:
            widest = max((mark.rect for mark in marks if isinstance(mark, Hatching)), key=_width)
            if widest.width >= text.width(words, theme.LEGEND.style) + 24:
                middle = widest.x + widest.width / 2
                y = widest.y + widest.height / 2
                marks += sentence(text, words, middle, y, widest.width, kind=theme.LEGEND)
        return marks

    def days(self, text: Typesetter) -> list[Mark]:
        """Names of days under the axis, without those that would touch the one before."""
        marks: list[Mark] = []
        free = self.plot.x - 10
        for tick in self.trend.day_ticks:
            middle = float(self.x(tick.at))
            half = text.width(tick.label, theme.AXIS.style) / 2
            middle = min(middle, self.plot.right - half)
            if middle - half < free:
                continue
            free = middle + half + 10
            marks.append(
                write(
                    text,
                    tick.label,
                    theme.AXIS,
                    name=f"day {tick.label}",
                    x=middle,
                    baseline=self.plot.bottom + 13.5,
                    align="centre",
                )
            )
        return marks


def sentence(
    text: Typesetter,
    words: str,
    middle: float,
    y: float,
    width: float,
    *,
    kind: theme.Type = theme.EMPTY,
) -> list[Mark]:
    """Words on a small plate in the middle of something."""
    mark = write(
        text, words, kind, name="sentence", x=middle, baseline=y + 3.8, align="centre", width=width
    )
    box = mark.rect
    plate = Rect(box.x - 10, y - 10, box.width + 20, 20)
    return [Block(name="plate", rect=plate, colour=theme.PANEL, radius=10), mark]


def _width(rect: Rect) -> float:
    return rect.width


def _dot(at: Sequence[float] | FloatArray, radius: float = 3.2, halo: float = 1.6) -> Dot:
    return Dot(x=float(at[0]), y=float(at[1]), radius=radius, halo=halo, colour=theme.GOLD)


def _legend(
    trend: Trend, text: Typesetter, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """Keys and words from the right end; and where they start."""
    legend = trend.legend
    entries = [("daily", legend.daily)] if bool((trend.daily > 0).any()) else []
    if bool(np.isfinite(trend.average).any()):
        entries.append(("average", legend.average))
    if trend.forecast is not None:
        entries += [("forecast", legend.forecast), ("band", legend.band)]
    if bool(np.isnan(trend.daily).any()):
        entries.append(("unwatched", legend.unwatched))
    marks: list[Mark] = []
    x = right
    for kind, words in reversed(entries):
        word = write(
            text, words, theme.LEGEND, name=f"key {kind}", x=x, baseline=baseline, align="right"
        )
        width = 11.0 if kind in ("average", "forecast") else 7.0 if kind == "daily" else 10.0
        box = Rect(word.x - 5 - width, baseline - 7.5, width, 8.5)
        marks += [word, *_key(kind, box)]
        x = box.x - 12
    return marks, x + 12


def _key(kind: str, box: Rect) -> list[Mark]:
    middle = box.y + box.height / 2 - 1
    if kind == "daily":
        return [Block(name="key", rect=Rect(box.x, box.y, 7, 8), colour=theme.BAR, radius=2)]
    if kind == "average":
        line = Rect(box.x, middle, box.width, 2)
        return [Block(name="key", rect=line, colour=theme.GOLD, radius=1)]
    if kind == "forecast":
        parts = (Rect(box.x, middle, 4.5, 2), Rect(box.x + 6.5, middle, 4.5, 2))
        return [Block(name="key", rect=part, colour=theme.GOLD, radius=1) for part in parts]
    if kind == "band":
        colour = mix(theme.PANEL, theme.GOLD, _BAND_ALPHA)
        return [Block(name="key", rect=box, colour=colour, radius=2)]
    return [Hatching(name="key", rect=box, radius=2)]
