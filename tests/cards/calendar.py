"""Days of a year, of weeks, of one day."""

from dataclasses import replace

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.calendar import CalendarCard, FewWeeks, ManyWeeks
from renderers.panels.bars import Bar, Bars
from renderers.panels.grid import Grid, Outline
from renderers.panels.header import Header
from renderers.panels.row_sums import RowSums
from renderers.panels.tile import Tile
from renderers.panels.weeks import Weeks
from renderers.scale import Tick
from tests.fix_cards import picture, rhythm, short

MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
UNSEEN, SILENT = "This period was not watched", "Nobody wrote in this period"
PALE = "paler: not whole"
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


def many(daily: FloatArray, sums: Bars, *, empty: str = "") -> ManyWeeks:
    return ManyWeeks(grid=grid(daily, empty=empty), months=sums)


def few(daily: FloatArray, *, running: bool = False, empty: str = "") -> FewWeeks:
    """Days that begin with a Monday, each week a row; and as bars where there are few."""
    across = grid(daily, empty=empty)
    weeks = across.shares.shape[1]
    padded = np.pad(daily, (0, 7 * weeks - len(daily)), constant_values=np.nan).reshape(weeks, 7)
    known = ~np.isnan(padded).all(axis=1)
    sums = np.where(known, np.nansum(padded, axis=1), np.nan)
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    bars = tuple(
        Bar(name=f"{1 + place} Nov", value=value, text=short(round(value)) if value > 0 else "")
        for place, value in enumerate(daily.tolist())
    )
    return FewWeeks(
        weeks=Weeks(
            grid=replace(
                across,
                shares=across.shares.T.copy(),
                there=None if across.there is None else across.there.T.copy(),
                row_names=tuple(f"{1 + 7 * week} Nov" for week in range(weeks)),
                column_ticks=tuple(Tick(at=day, label=name) for day, name in enumerate(names)),
                outlines=tuple(
                    Outline(row=each.column, column=each.row) for each in across.outlines
                ),
                running=divmod(len(daily) - 1, 7) if running else None,
            ),
            sums=RowSums(
                values=sums,
                words=tuple("–" if np.isnan(each) else short(round(each)) for each in sums),
                note="a week",
                golden=int(np.nanargmax(sums)) if np.nansum(sums) else None,
                pale=(weeks - 1,),
            ),
        ),
        daily=Bars(title="Days compared", note="", bars=bars, empty=empty) if weeks < 4 else None,
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
        days=many(year(), months(SUMS)),
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
    return replace(card, days=many(daily, months(sums)))


def unwatched() -> CalendarCard:
    card = empty()
    return replace(
        card,
        days=many(np.full(365, np.nan), months((float("nan"),) * 12, empty=UNSEEN), empty=UNSEEN),
    )


def empty() -> CalendarCard:
    card = full()
    first, second, third, fourth = (
        replace(tile, value="–", unit="", note="") for tile in card.stats
    )
    return replace(
        card,
        header=replace(card.header, insight="Not one message this year", icon=None),
        days=many(np.zeros(365), months((0.0,) * 12, empty=SILENT), empty=SILENT),
        stats=(first, second, third, fourth),
    )


def half_a_year() -> CalendarCard:
    return replace(full(), days=many(year()[:182], replace(months(SUMS[:7]), note=PALE)))


def quarter() -> CalendarCard:
    return replace(full(), days=many(year()[:90], replace(months(SUMS[:4]), note=PALE)))


def ten_weeks() -> CalendarCard:
    return replace(full(), days=many(year()[:70], months(SUMS[:3])))


def nine_weeks() -> CalendarCard:
    daily = year()[:58]
    daily[11:15] = np.nan
    return replace(full(), days=few(daily))


def one_month() -> CalendarCard:
    return replace(full(), days=few(year()[:30], running=True))


def month_unwatched() -> CalendarCard:
    return replace(unwatched(), days=few(np.full(30, np.nan), empty=UNSEEN))


def three_weeks() -> CalendarCard:
    return replace(full(), days=few(year()[:21] * 1000))


def first_days() -> CalendarCard:
    return replace(full(), days=few(np.array([np.nan, 411.0, 298.0, 15.0]), running=True))


def one_day() -> CalendarCard:
    return replace(full(), days=few(np.array([7.0])))


def all_equal() -> CalendarCard:
    return replace(full(), days=many(np.full(365, 5.0), months((5.0,) * 13)))


def _long(days: Grid) -> Grid:
    return replace(
        days,
        title="Nachrichten pro Tag im vergangenen Jahr",
        legend_low="1.234.567",
        legend_high="9.876.543",
    )


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
        days=ManyWeeks(
            grid=replace(
                _long(grid(year())),
                row_names=("الاثنين", "", "الأربعاء", "", "الجمعة", "", "الأحد"),
            ),
            months=months((*SUMS, 196.0, 150.0), text="{:.0f}.123.456"),
        ),
        stats=(
            Tile(label="Tag mit den meisten", value="1.234.567", note="Samstag, 30. August 2025"),
            Tile(label="Längste Serie von allen", value="1.250", unit="Tage", note="bis heute"),
            Tile(label="Laufende Serie", value="0", unit="Tage", note="نص عربي طويل جدًا للاختبار"),
            Tile(label="Bester Wochentag", value="Donnerstags", note="123.456.789 Nachrichten"),
        ),
    )


def month_huge() -> CalendarCard:
    weeks = few(year()[:45]).weeks
    return replace(
        huge_german(),
        days=FewWeeks(
            weeks=Weeks(
                grid=replace(_long(weeks.grid), row_names=("28. September",) * 7),
                sums=replace(weeks.sums, words=("123.456.789",) * 7, note="insgesamt in der Woche"),
            )
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (
        full, partly_watched, unwatched, empty, half_a_year, quarter, ten_weeks, nine_weeks,
        one_month, month_unwatched, three_weeks, first_days, one_day, all_equal, huge_german,
        month_huge,
    )
}  # fmt: skip
