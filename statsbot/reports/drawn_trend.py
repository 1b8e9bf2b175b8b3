"""A course of days as a trend: its axes, its legend, and where its average stands."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from renderers.panels.trend import Forecast, Trend, TrendLegend, TrendNote
from renderers.scale import axis_ticks
from statsbot.analytics import forecast as forecasts
from statsbot.analytics.arrays import FloatArray
from statsbot.locale import Language
from statsbot.reports.axes import day_ticks


def drawn_trend(
    first: date,
    daily: FloatArray,
    average: FloatArray,
    speak: Language,
    *,
    title: str,
    note: str,
    empty: str,
    forecast: forecasts.Forecast | None = None,
    partial_last: bool = False,
    notes: Sequence[TrendNote] = (),
) -> Trend:
    """Return days as they are drawn.

    Args:
        first: the first of them.
        daily: what was counted on each; NaN: not watched; shape (days,).
        average: to each of them; NaN: there is none; shape (days,).
        speak: the language.
        title: what is counted.
        note: of which days.
        empty: a sentence for days with nothing; "": they have something.
        forecast: of the days after them.
        partial_last: whether the last of them is not over.
        notes: days with a name.
    """
    known = average[~np.isnan(average)]
    tops = np.concatenate((daily, average, forecast.high if forecast else daily[:0]))
    span = len(daily) + (len(forecast.middle) if forecast else 0)
    return Trend(
        title=title,
        note=note,
        daily=daily,
        average=average,
        partial_last=partial_last,
        forecast=forecast
        and Forecast(middle=forecast.middle, low=forecast.low, high=forecast.high),
        value_ticks=axis_ticks(float(np.nanmax(tops, initial=0.0)), speak.short),
        day_ticks=day_ticks(first, span, speak),
        legend=TrendLegend(
            daily=speak.say("overview.daily"),
            average=speak.say("overview.average"),
            forecast=speak.say("overview.forecast"),
            band=speak.say("overview.band"),
            unwatched=speak.say("common.not_watched"),
        ),
        latest=speak.say("overview.a_day", number=speak.short(float(known[-1])))
        if len(known)
        else "",
        empty=empty,
        notes=tuple(notes),
    )
