"""A studio with the real faces, and overview cards of many kinds of server."""

import io
import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from renderers import Studio
from renderers.arrays import FloatArray
from renderers.cards.overview import (
    Delta,
    Direction,
    Forecast,
    Header,
    HourGrid,
    OverviewCard,
    Ranking,
    RankingRow,
    Tick,
    Tile,
    Trend,
    TrendLegend,
)
from renderers.scale import axis_ticks

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"
LEGEND = TrendLegend(
    daily="daily",
    average="7-day average",
    forecast="forecast",
    band="80% range",
    unwatched="not watched",
)


@cache
def font_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in FONTS.iterdir() if path.is_file()}


@pytest.fixture(scope="session")
def studio() -> Studio:
    """One studio for all tests; its caches are part of what is tested."""
    return Studio(font_files())


def short(value: float) -> str:
    """Axis numbers as an English caller writes them."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def picture(hue: int, side: int = 64) -> bytes:
    """An avatar as a CDN would send it."""
    image = Image.new("HSV", (side, side), (hue, 150, 120)).convert("RGB")
    brush = ImageDraw.Draw(image)
    brush.ellipse((side * 0.3, side * 0.2, side * 0.7, side * 0.6), fill=(250, 240, 220))
    brush.ellipse((side * 0.12, side * 0.66, side * 0.88, side * 1.4), fill=(250, 240, 220))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def rhythm(
    rng: np.random.Generator, days: int, level: float, *, first_weekday: int = 0
) -> FloatArray:
    weekday = (np.arange(days) + first_weekday) % 7
    swing = np.array([0.9, 0.86, 0.95, 0.9, 1.05, 1.3, 1.34])[weekday]
    slow = 1 + 0.12 * np.sin(np.arange(days) / 9.0)
    return rng.poisson(level * swing * slow * rng.gamma(28, 1 / 28, days)).astype(float)


def seven_day_average(daily: FloatArray) -> FloatArray:
    """Mean of the watched days among the last seven; NaN on unwatched days and with under four."""
    average = np.full(len(daily), np.nan)
    for day in range(len(daily)):
        window = daily[max(0, day - 6) : day + 1]
        watched = window[~np.isnan(window)]
        if not math.isnan(daily[day]) and len(watched) >= 4:
            average[day] = watched.mean()
    return average


def forecast_of(daily: FloatArray, days: int = 14) -> Forecast:
    last = daily[-28:].reshape(4, 7)
    middle = np.tile(np.nanmean(last, axis=0), days // 7)
    spread = 1.28 * float(np.nanstd(daily[-28:] - np.tile(np.nanmean(last, axis=0), 4)))
    growing = spread * np.sqrt(1 + np.arange(days) / 7)
    return Forecast(middle=middle, low=np.maximum(middle - growing, 0), high=middle + growing)


def day_ticks(span: int) -> tuple[Tick, ...]:
    names = ("24 Sep", "6 Oct", "18 Oct", "30 Oct", "11 Nov", "23 Nov")
    at = range(6, span, 12)
    return tuple(Tick(at=day, label=name) for day, name in zip(at, names, strict=False))


def trend_of(
    daily: FloatArray, *, forecast: Forecast | None, latest: str = "", empty: str = ""
) -> Trend:
    average = seven_day_average(daily)
    tops = [daily, average, forecast.high if forecast else np.empty(0)]
    top = max(float(np.nanmax(values)) for values in tops if np.isfinite(values).any())
    return Trend(
        title="Messages per day",
        note="last 60 days",
        daily=daily,
        average=average,
        forecast=forecast,
        value_ticks=axis_ticks(top, short),
        day_ticks=day_ticks(len(daily) + (len(forecast.middle) if forecast else 0)),
        legend=LEGEND,
        latest=latest,
        empty=empty,
    )


def week_of(rng: np.random.Generator, level: float) -> FloatArray:
    hour = np.arange(24)
    day = np.exp(-(((hour - 20) / 3.6) ** 2)) + 0.42 * np.exp(-(((hour - 12.5) / 2.6) ** 2)) + 0.04
    swing = np.array([0.75, 0.72, 0.8, 0.78, 0.95, 1.15, 1.25])
    return level * swing[:, None] * day[None, :] * rng.gamma(9, 1 / 9, (7, 24))


def hours_of(rate: FloatArray, *, zone: str = "Europe/Berlin", empty: str = "") -> HourGrid:
    known = rate[np.isfinite(rate)]
    top = float(np.percentile(known, 98)) if known.size and known.max() > 0 else 1.0
    peak = None
    if known.size and known.max() > 0:
        row, hour = np.unravel_index(int(np.nanargmax(rate)), rate.shape)
        peak = int(row), int(hour)
    return HourGrid(
        title="When you talk",
        note=zone,
        rate=rate,
        weekdays=("Mon", "", "Wed", "", "Fri", "", "Sun"),
        hour_ticks=tuple(Tick(at=hour, label=f"{hour:02d}") for hour in range(0, 24, 3)),
        top=top,
        legend_low="0",
        legend_high=f"{short(round(top))}/h" if top >= 10 else f"{top:.1f}/h",
        unwatched="not watched",
        peak=peak,
        empty=empty,
    )


def tile(
    label: str,
    value: str,
    spark: FloatArray,
    delta: str = "",
    direction: Direction = "unknown",
    *,
    unit: str = "",
    muted: bool = False,
    note: str = "",
) -> Tile:
    change = Delta(text=delta, direction=direction, muted=muted) if delta else None
    return Tile(label=label, value=value, unit=unit, delta=change, note=note, spark=spark)


def members(
    names: tuple[str, ...], counts: tuple[int, ...], *, avatars: bool = True
) -> tuple[RankingRow, ...]:
    return tuple(
        RankingRow(
            name=name,
            value=f"{count:,}",
            share=count / max(counts),
            avatar=picture(40 + 55 * index) if avatars else None,
            seed=(index * 5 + 3) << 22,
        )
        for index, (name, count) in enumerate(zip(names, counts, strict=True))
    )


def rich() -> OverviewCard:
    rng = np.random.default_rng(7)
    daily = rhythm(rng, 60, 5200, first_weekday=3)
    daily[9] = 9100
    return OverviewCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Busiest week since September, with a Sunday evening peak",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        tiles=(
            tile("Messages", "42,334", daily[-14:], "20%", "up"),
            tile("Active members", "1,126", rhythm(rng, 14, 480), "6.4%", "up"),
            tile("Voice hours", "412", rhythm(rng, 14, 58), "9.1%", "down", unit="h"),
            tile("New members", "87", rhythm(rng, 14, 12), "no change", "flat"),
        ),
        trend=trend_of(daily, forecast=forecast_of(daily), latest="6k a day"),
        hours=hours_of(week_of(rng, 470)),
        ranking=Ranking(
            title="Top members",
            note="messages",
            rows=members(
                ("moss & lantern", "さくら🌸ちゃん", "Дмитрий", "kestrel."),
                (2847, 2310, 1964, 1502),
            ),
        ),
    )


def outage() -> OverviewCard:
    card = rich()
    daily = card.trend.daily.copy()
    daily[24:33] = np.nan
    daily[50] = np.nan
    rate = card.hours.rate.copy()
    rate[2, 3:9] = np.nan
    rate[3, :4] = np.nan
    spark = card.tiles[0].spark.copy()
    spark[4:6] = np.nan
    voice = tile("Voice hours", "–", np.empty(0), note="not watched")
    messages = replace(card.tiles[0], spark=spark)
    filled = np.nan_to_num(daily, nan=5200.0)
    return replace(
        card,
        header=replace(card.header, insight="A steady week; nine days in October were not watched"),
        tiles=(messages, card.tiles[1], voice, card.tiles[3]),
        trend=trend_of(daily, forecast=forecast_of(filled), latest="6k a day"),
        hours=hours_of(rate),
    )


def sparse() -> OverviewCard:
    rng = np.random.default_rng(3)
    daily = rng.choice([0, 0, 0, 1, 1, 2, 3, 5, 8], 60).astype(float)
    latest = f"{np.mean(daily[-7:]):.1f} a day"
    rate = np.where(rng.random((7, 24)) < 0.14, rng.integers(1, 4, (7, 24)) / 8.6, 0.0)
    return OverviewCard(
        header=Header(
            server="pytest-helpers",
            insight="A quiet week: eleven messages from four people",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            seed=1 << 23,
        ),
        tiles=(
            tile("Messages", "11", daily[-14:], "+3", "up", muted=True),
            tile("Active members", "4", np.minimum(daily[-14:], 3), "−1", "down", muted=True),
            tile("Voice hours", "0", np.zeros(14), "no change", "flat", unit="h"),
            tile("New members", "1", np.eye(14)[9], "too few to compare", "unknown", muted=True),
        ),
        trend=trend_of(daily, forecast=forecast_of(daily), latest=latest),
        hours=hours_of(rate, zone="Asia/Kolkata"),
        ranking=Ranking(
            title="Top members",
            note="messages",
            rows=members(("ada", "grace"), (6, 3), avatars=False),
        ),
    )


def empty() -> OverviewCard:
    return OverviewCard(
        header=Header(
            server="Fresh Start",
            insight="Statsbot has just joined; the first numbers come with the first message",
            period="16 Nov 2026",
            seed=5 << 22,
        ),
        tiles=(
            tile("Messages", "0", np.zeros(2)),
            tile("Active members", "0", np.zeros(2)),
            tile("Voice hours", "0", np.zeros(2), unit="h"),
            tile("New members", "0", np.zeros(2)),
        ),
        trend=trend_of(
            np.concatenate((np.full(58, np.nan), np.zeros(2))),
            forecast=None,
            empty="No messages yet",
        ),
        hours=hours_of(np.zeros((7, 24)), empty="Fills up as people talk"),
        ranking=Ranking(
            title="Top members", note="messages", rows=(), empty="Nobody has written yet"
        ),
    )


def blind() -> OverviewCard:
    """Nothing at all was watched."""
    card = empty()
    nothing = tuple(
        tile(each.label, "–", np.full(14, np.nan), note="not watched") for each in card.tiles
    )
    first, second, third, fourth = nothing
    return replace(
        card,
        header=replace(card.header, insight="Nothing was watched in these days"),
        tiles=(first, second, third, fourth),
        trend=replace(card.trend, daily=np.full(60, np.nan), average=np.full(60, np.nan), empty=""),
        hours=replace(card.hours, rate=np.full((7, 24), np.nan), empty=""),
        ranking=replace(card.ranking, empty="This period was not watched"),
    )


def young() -> OverviewCard:
    card = rich()
    daily = np.concatenate((np.full(51, np.nan), np.array([0, 4, 31, 22, 40, 55, 61, 48, 70.0])))
    return replace(
        card,
        header=replace(card.header, insight="A lively first nine days", icon=None),
        trend=trend_of(daily, forecast=None, latest="47 a day"),
    )


def german() -> OverviewCard:
    card = rich()
    return replace(
        card,
        header=Header(
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde der Binnenschifffahrt",
            insight="Die lebhafteste Woche seit September, mit einem Höhepunkt am Sonntagabend "
            "und vielen neuen Mitgliedern",
            period="28. September – 4. Oktober 2026",
            comparison="gegenüber 21. – 27. September 2026",
            seed=9 << 22,
        ),
        tiles=(
            tile("Nachrichten insgesamt", "42.334", card.tiles[0].spark, "19,8 % mehr", "up"),
            tile("Aktive Mitglieder", "1.126", card.tiles[1].spark, "keine Änderung", "flat"),
            tile(
                "Stunden in Sprachkanälen",
                "1.412,5",
                card.tiles[2].spark,
                "9,1 %",
                "down",
                unit="Std.",
            ),
            tile("Neue Mitglieder", "–", np.empty(0), note="wurde nicht beobachtet"),
        ),
        trend=replace(
            card.trend,
            title="Nachrichten pro Tag",
            note="in den letzten sechzig Tagen",
            latest="rund 6.000 am Tag",
            legend=TrendLegend(
                daily="täglich",
                average="Durchschnitt über 7 Tage",
                forecast="Vorhersage",
                band="80-%-Bereich",
                unwatched="nicht beobachtet",
            ),
        ),
        hours=replace(
            card.hours,
            title="Wann geschrieben wird",
            note="America/Argentina/Buenos_Aires",
            weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        ),
        ranking=Ranking(
            title="Aktivste Mitglieder",
            note="nach Zahl der Nachrichten",
            rows=members(
                (
                    "Hauptstadtrundfunkintendant",
                    "Überraschungsgast",
                    "Jürgen Größenwahn-Müller",
                    "ß",
                ),
                (2847, 2310, 1964, 12),
                avatars=False,
            ),
        ),
    )


def scripts() -> OverviewCard:
    card = rich()
    return replace(
        card,
        header=Header(
            server="مجتمع الرسامين 🎨 東京",
            insight="\u2068محمد العربي\u2069 and \u2068김민준 ✨\u2069 wrote most this week",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            seed=6 << 22,
        ),
        ranking=Ranking(
            title="Top members",
            note="messages",
            rows=members(
                ("محمد العربي", "山田太郎と愉快な仲間たちの会", "👩🏽‍🚀 प्रिया शर्मा", "꧁༺ ᴠᴏɪᴅ ༻꧂"),
                (2847, 2310, 1964, 1502),
                avatars=False,
            ),
        ),
    )


def huge() -> OverviewCard:
    card = rich()
    daily = card.trend.daily * 213.0
    daily[58] = 4_800_000
    return replace(
        card,
        tiles=(
            tile("Messages", "12,345,678", daily[-14:], "1,234%", "up"),
            tile("Active members", "1,234,567", card.tiles[1].spark, "123.4%", "up"),
            tile("Voice hours", "1,234,567", card.tiles[2].spark, "99.1%", "down", unit="h"),
            tile("New members", "1,234,567", card.tiles[3].spark, "+1,234,567", "up"),
        ),
        trend=trend_of(daily, forecast=forecast_of(daily), latest="1,234,567 a day"),
        hours=hours_of(card.hours.rate * 2400),
        ranking=replace(
            card.ranking,
            rows=members(
                ("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "i" * 32, "Zoë z̷̢̧̨̛̛͇̈́̆", "kestrel."),
                (1_234_567, 1_234_566, 7, 0),
            ),
        ),
    )


KINDS = (rich, outage, sparse, empty, blind, young, german, scripts, huge)
CARDS: dict[str, Callable[[], OverviewCard]] = {make.__name__: make for make in KINDS}


@pytest.fixture(params=sorted(CARDS))
def any_card(request: pytest.FixtureRequest) -> OverviewCard:
    """Each kind of server in turn."""
    return CARDS[request.param]()
