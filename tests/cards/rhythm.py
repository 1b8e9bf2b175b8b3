"""When servers are awake."""

from dataclasses import replace

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.rhythm import RhythmCard
from renderers.panels.header import Header
from renderers.panels.row_sums import RowSums
from renderers.panels.tile import Tile
from renderers.panels.week import Week
from tests.fix_cards import hours_of, picture, short, week_of


def week(rate: FloatArray, *, zone: str = "Europe/Berlin", empty: str = "") -> Week:
    known = np.isfinite(rate)
    total = np.nan_to_num(rate)
    counts = known.sum(axis=0), known.sum(axis=1)
    by_hour = np.divide(total.sum(axis=0), counts[0], out=np.full(24, np.nan), where=counts[0] > 0)
    mean = np.divide(total.sum(axis=1), counts[1], out=np.full(7, np.nan), where=counts[1] > 0)
    by_day = mean * 24
    some = bool((total > 0).any())
    hours = replace(
        hours_of(rate, zone="", empty=empty),
        title="Messages by weekday and hour",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    )
    return Week(
        hours=hours,
        by_hour=by_hour,
        weekdays=RowSums(
            values=by_day,
            words=tuple("–" if np.isnan(each) else short(round(each)) for each in by_day),
            note="a day",
            golden=int(np.nanargmax(by_day)) if some else None,
        ),
        golden_hours=tuple(int(h) for h in np.argsort(-np.nan_to_num(by_hour))[:3]) if some else (),
    )


def full() -> RhythmCard:
    return RhythmCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Evenings carry the week: 47% of messages come from 18:00 to 24:00",
            period="20 Oct – 16 Nov 2025",
            comparison="times in Europe/Berlin",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        week=week(week_of(np.random.default_rng(7), 470)),
        stats=(
            Tile(label="Peak hour", value="Sun 20:00", note="641 messages an hour"),
            Tile(label="Quietest hours", value="03:00–06:00", note="1.9% of messages"),
            Tile(label="Weekend share", value="38%", note="29% if days were equal"),
            Tile(label="Best time to post", value="Sat 19:00", note="reaches 41 people"),
        ),
    )


def partly_watched() -> RhythmCard:
    card = full()
    rate = card.week.hours.rate.copy()
    rate[2] = np.nan
    rate[:, 4] = np.nan
    rate[5, 9:15] = np.nan
    first, _, third, fourth = card.stats
    unknown = Tile(label="Quietest hours", value="–", note="not watched")
    days = tuple(0.2 if day in (2, 9, 16) else 1.0 for day in range(28))
    return replace(
        card,
        header=replace(card.header, watched=days),
        week=week(rate),
        stats=(first, unknown, third, fourth),
    )


def unwatched() -> RhythmCard:
    card = empty()
    rate = np.full((7, 24), np.nan)
    return replace(card, week=week(rate, empty="These hours were not watched"))


def empty() -> RhythmCard:
    card = full()
    nothing = tuple(replace(tile, value="–", note="") for tile in card.stats)
    first, second, third, fourth = nothing
    return replace(
        card,
        header=replace(card.header, insight="Not one message in these 28 days", icon=None),
        week=week(np.zeros((7, 24)), empty="Nobody wrote in these hours"),
        stats=(first, second, third, fourth),
    )


def one_evening() -> RhythmCard:
    rate = np.zeros((7, 24))
    rate[3, 20:] = 0.25
    return replace(empty(), week=week(rate))


def all_equal() -> RhythmCard:
    return replace(full(), week=week(np.full((7, 24), 3.0)))


def huge_german() -> RhythmCard:
    card = full()
    large = week(week_of(np.random.default_rng(8), 9_800_000))
    return replace(
        card,
        header=replace(
            card.header,
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde",
            insight="Die Abende tragen die Woche: 47 % der Nachrichten kommen von 18 bis 24 Uhr "
            "und fast nichts am Morgen",
            comparison="Zeiten in America/Argentina/Buenos_Aires",
        ),
        week=replace(
            large,
            hours=replace(
                large.hours,
                title="Nachrichten nach Wochentag und Stunde",
                weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "Donnerstag"),
                legend_high="9.999.999 Nachrichten je Stunde",
            ),
            weekdays=replace(large.weekdays, words=("123.456.789",) * 7, note="Nachrichten am Tag"),
        ),
        stats=(
            Tile(label="Stunde mit den meisten Nachrichten", value="Donnerstag, 20:00", note="x"),
            Tile(label="Ruhigste Stunden der Woche", value="23:00 bis 11:00", note="y" * 60),
            Tile(
                label="Anteil der Wochenenden", value="100 %", note="WWWWWWWWWWWWWWWWWWWWWWWWWWWW"
            ),
            Tile(label="Beste Zeit für Ankündigungen", value="–", note="مساء الخير يا أصدقاء"),
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (full, partly_watched, unwatched, empty, one_evening, all_equal, huge_german)
}
