"""The trend panel laid out: head, legend, chart."""

import numpy as np

from renderers import theme
from renderers.panels import trend_notes
from renderers.panels.axes import numbers_width
from renderers.panels.trend import Trend
from renderers.panels.trend_chart import BAND_ALPHA, TrendChart
from renderers.panels.writing import panel_head, sentence, shared, write
from renderers.plot.marks import Block, Hatching, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import mix

_WIDEST_LEGEND = 0.85
"""Share of the panel's width that the legend may take from the head."""


def lay_out(trend: Trend, rect: Rect, text: Typesetter) -> Panel:
    """The trend panel within ``rect``."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    known = bool(np.isfinite(trend.daily).any())
    start = left + numbers_width(trend.value_ticks, text) + 8 if known else left
    flags = trend_notes.place(trend.notes, text, start, right, (right - start) / trend.span)
    above = trend_notes.height(flags)
    plot = Rect(start, rect.y + 36 + above, right - start, rect.height - 59 - above)
    chart = TrendChart(trend, plot, text, [flag.x for flag in flags])
    silent = bool(trend.empty) and not bool((trend.daily > 0).any())
    name = [] if silent else chart.gap_name(text)
    key, key_start = _legend(trend, text, left, right, baseline, named=bool(name))
    head = panel_head(
        text, trend.title, trend.note, x=left, baseline=baseline, right=key_start - 14
    )
    grid = chart.grid(text, left) if known else []
    marks: list[Mark] = [*head, *key, *grid, *chart.gaps(), *name]
    marks += trend_notes.lay_out(flags, text, plot, [chart.top_of(flag.note) for flag in flags])
    figures = (*chart.figures(), *chart.dots([flag.note for flag in flags]))
    marks.append(Plot(name="chart", rect=chart.canvas, figures=figures))
    marks += [*chart.days(text), *chart.callout]
    if silent:
        middle, y = plot.x + plot.width / 2, plot.y + plot.height / 2
        marks += sentence(text, trend.empty, middle, y, plot.width - 24)
    return Panel(name="trend", rect=rect, marks=marks)


def _legend(
    trend: Trend, text: Typesetter, left: float, right: float, baseline: float, *, named: bool
) -> tuple[list[Mark], float]:
    """Keys and words from the right end; and where they start.

    ``named`` says that the hatching has its name on it and needs no entry.
    """
    legend = trend.legend
    entries = [("daily", legend.daily)] if bool((trend.daily > 0).any()) else []
    if bool(np.isfinite(trend.average).any()):
        entries.append(("average", legend.average))
    if trend.forecast is not None:
        entries += [("forecast", legend.forecast), ("band", legend.band)]
    if bool(np.isnan(trend.daily).any()) and not named:
        entries.append(("unwatched", legend.unwatched))
    marks: list[Mark] = []
    x = right
    widths = [text.width(words, theme.LEGEND.style) for _, words in entries]
    widths = shared(widths, (right - left) * _WIDEST_LEGEND - 28 * len(entries))
    for (kind, words), room in reversed([*zip(entries, widths, strict=True)]):
        word = write(
            text,
            words,
            theme.LEGEND,
            name=f"key {kind}",
            x=x,
            baseline=baseline,
            align="right",
            width=room,
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
        colour = mix(theme.PANEL, theme.GOLD, BAND_ALPHA)
        return [Block(name="key", rect=box, colour=colour, radius=2)]
    return [Hatching(name="key", rect=box, radius=2)]
