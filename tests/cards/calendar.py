"""Years of days."""

from dataclasses import replace

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.calendar import CalendarCard
from renderers.panels.bars import Bar, Bars
from renderers.panels.grid import Grid, Outline
from renderers.panels.header import Header
from renderers.panels.tile import Tile
from renderers.scale import Tick
from tests.fix_cards import picture, rhythm, short

MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
AT = (2, 7, 11, 15, 20, 24, 28, 33, 37, 41, 46, 50)


def grid(daily: FloatArray, *, empty: str = "") -> Grid:
    """Days that begin with a Monday."""
    weeks = -(-len(daily) // 7)
    cells = np.full(7 * weeks, np.nan)
    cells[: len(daily)] = daily
    there = np.arange(7 * weeks) < len(daily)
    known = daily[daily > 0]
    low, high = np.percentile(known, [2, 98]) if len(known) else (0.0, 1.0)
    shares = np.clip((cells - low) / max(high - low, 1e-9), 1e-3, 1)
    shares[cells == 0] = 0
    best = int(np.nanargmax(cells)) if len(known) else None
    return Grid(
        title="Messages per day",
        note="",
        shares=shares.reshape(weeks, 7).T,
        there=there.reshape(weeks, 7).T,
        row_names=("Mon", "", "Wed", "", "Fri", "", "Sun"),
        column_ticks=tuple(
            Tick(at=at, label=name) for at, name in zip(AT, MONTHS, strict=True) if at < weeks
        ),
        legend_low=short(round(low, -2)),
        legend_high=short(round(high, -2)),
        unwatched="not watched",
        outlines=() if best is None else (Outline(row=best % 7, column=best // 7),),
        empty=empty,
        from_nothing=not low,
    )


def months(values: tuple[float, ...], *, text: str = "{:.0f}k", empty: str = "") -> Bars:
    best = max((value for value in values if value > 0), default=-1.0)
    last = len(values) - 1
    return Bars(
        title="Messages per month",
        note="",
        bars=tuple(
            Bar(
                name=MONTHS[place % 12],
                value=value,
                text="" if np.isnan(value) else text.format(value),
                emphasis="dim" if place == last else "gold" if value == best else "plain",
            )
            for place, value in enumerate(values)
        ),
        empty=empty,
    )


SUMS = (119.0, 154.0, 115.0, 115.0, 121.0, 113.0, 143.0, 132.0, 196.0, 169.0, 157.0, 90.0)


def year() -> FloatArray:
    rng = np.random.default_rng(5)
    return rhythm(rng, 365, 3800) * (1 + 0.5 * np.exp(-(((np.arange(365) - 280) / 40) ** 2)))


def full() -> CalendarCard:
    return CalendarCard(
        header=Header(
            server="The Cartographers Guild",
            insight="1,612,408 messages, on a streak of 250 days",
            period="17 Nov 2024 – 16 Nov 2025",
            comparison="days in Europe/Berlin",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        days=grid(year()),
        months=months(SUMS),
        stats=(
            Tile(label="Best day", value="9.8k", note="Sat 30 Aug"),
            Tile(label="Longest streak", value="250", unit="days", note="to 16 Nov"),
            Tile(label="Current streak", value="250", unit="days", note="and counting"),
            Tile(label="Best weekday", value="Sat", note="5,420 messages"),
        ),
    )


def partly_watched() -> CalendarCard:
    card, daily = full(), year()
    daily[:150] = np.nan
    daily[230:244] = np.nan
    sums = (*(float("nan"),) * 5, 31.0, *SUMS[6:])
    return replace(card, days=grid(daily), months=months(sums))


def unwatched() -> CalendarCard:
    card = empty()
    return replace(
        card,
        days=grid(np.full(365, np.nan), empty="This period was not watched"),
        months=months((float("nan"),) * 12, empty="This period was not watched"),
    )


def empty() -> CalendarCard:
    card = full()
    first, second, third, fourth = (
        replace(tile, value="–", unit="", note="") for tile in card.stats
    )
    return replace(
        card,
        header=replace(card.header, insight="Not one message this year", icon=None),
        days=grid(np.zeros(365), empty="Nobody wrote in this period"),
        months=months((0.0,) * 12, empty="Nobody wrote in this period"),
        stats=(first, second, third, fourth),
    )


def one_month() -> CalendarCard:
    card = full()
    return replace(card, days=grid(year()[:30]), months=months((3.2, 87.0)))


def one_day() -> CalendarCard:
    card = full()
    return replace(card, days=grid(np.array([7.0])), months=months((7.0,), text="{:.0f}"))


def all_equal() -> CalendarCard:
    return replace(full(), days=grid(np.full(365, 5.0)), months=months((5.0,) * 13))


def huge_german() -> CalendarCard:
    card = full()
    return replace(
        card,
        header=replace(
            card.header,
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde",
            insight="161.240.800 Nachrichten, und 365 Tage lang keiner ohne eine einzige davon",
            comparison="Tage in America/Argentina/Buenos_Aires",
        ),
        days=replace(
            card.days,
            title="Nachrichten pro Tag im vergangenen Jahr",
            row_names=("الاثنين", "", "الأربعاء", "", "الجمعة", "", "الأحد"),
            legend_low="1.234.567",
            legend_high="9.876.543",
        ),
        months=months((*SUMS, 196.0, 150.0), text="{:.0f}.123.456"),
        stats=(
            Tile(label="Tag mit den meisten", value="1.234.567", note="Samstag, 30. August 2025"),
            Tile(label="Längste Serie von allen", value="1.250", unit="Tage", note="bis heute"),
            Tile(label="Laufende Serie", value="0", unit="Tage", note="نص عربي طويل جدًا للاختبار"),
            Tile(label="Bester Wochentag", value="Donnerstags", note="123.456.789 Nachrichten"),
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (
        full, partly_watched, unwatched, empty, one_month, one_day, all_equal, huge_german,
    )
}  # fmt: skip
