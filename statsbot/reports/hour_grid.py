"""Rates by weekday and hour, in words and on the ramp."""

import numpy as np

from renderers.panels.hours import HourGrid
from renderers.scale import Tick, round_up
from statsbot.analytics.arrays import FloatArray
from statsbot.locale import Language


def hour_grid(
    rate: FloatArray,
    speak: Language,
    *,
    title: str,
    note: str = "",
    peak: tuple[int, int] | None = None,
    empty: str = "",
    every_day: bool = False,
) -> HourGrid:
    """Return the grid of a week's rates.

    Args:
        rate: per watched hour; NaN: not watched; shape (7, 24), Monday and midnight first.
        speak: the language.
        title: of the panel.
        note: behind it.
        peak: the weekday and hour that is ringed.
        empty: a sentence over a grid of nothing.
        every_day: whether all weekdays are named, not every second.
    """
    top = ramp_top(rate)
    above = "+" if bool((rate > top).any()) else ""
    return HourGrid(
        title=title,
        note=note,
        rate=rate,
        weekdays=tuple(
            speak.weekday(day, "abbreviated") if every_day or not day % 2 else ""
            for day in range(7)
        ),
        hour_ticks=tuple(Tick(at=hour, label=speak.hour(hour)) for hour in range(0, 24, 3)),
        top=top,
        legend_low=speak.count(0),
        legend_high=speak.say("overview.per_hour", number=f"{speak.short(top)}{above}"),
        unwatched=speak.say("common.not_watched"),
        peak=peak,
        empty=empty,
    )


def ramp_top(rate: FloatArray) -> float:
    """Return the rate of the ramp's last colour: the 98th percentile, rounded up."""
    known = rate[~np.isnan(rate)]
    if not known.any():
        return 1.0
    top = float(np.percentile(known, 98))
    return round_up(top if top > 0 else float(known.max()))
