"""Members' cards."""

from dataclasses import replace

import numpy as np

from renderers.cards.member import (
    CHANNELS,
    Board,
    ColumnChart,
    MemberCard,
    Person,
    Tile,
)
from renderers.panels.header import Header
from renderers.panels.tile import Delta
from renderers.scale import Tick
from tests.cards.leaderboard import channels
from tests.fix_cards import picture

_LONG = "Donaudampfschifffahrtsgesellschaftskapitän"
_HOURS = tuple(Tick(at=hour, label=f"{hour:02d}") for hour in range(0, 24, 3))


def full() -> MemberCard:
    """A month of somebody who writes in the evening."""
    rng = np.random.default_rng(4)
    hour = np.arange(24.0)
    evening, noon = np.exp(-(((hour - 20) / 3.0) ** 2)), np.exp(-(((hour - 12) / 2) ** 2))
    hours = np.asarray(18 * evening + 4 * noon, dtype=np.float64)
    days = rng.poisson(70, 30).astype(float)
    return MemberCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Third of 412 who wrote, mostly between 19:00 and 22:00",
            period="18 Oct – 16 Nov 2026",
            comparison="vs 18 Sep – 17 Oct",
            seed=7,
        ),
        person=Person(
            name="moss & lantern",
            lines=("member since 3 Nov 2024", "active on 28 of 30 days"),
            number="#3",
            number_note="of 412 who wrote",
            avatar=picture(120, 128),
            seed=4,
        ),
        stats=(
            Tile(label="Messages", value="2,104", delta=Delta(text="12%", direction="up")),
            Tile(label="Voice", value="31", unit="h", delta=Delta(text="4%", direction="down")),
            Tile(label="Reactions received", value="811", delta=Delta(text="40%", direction="up")),
            Tile(label="Share of all messages", value="4.2%"),
        ),
        course=ColumnChart(
            title="Messages per day",
            note="",
            values=days,
            ticks=tuple(Tick(at=at, label=f"{at + 18} Oct") for at in (1, 8)),
            marked=(int(days.argmax()),),
            top=f"at most {days.max():.0f}",
        ),
        hours=ColumnChart(
            title="Hours of the day", note="days active", values=hours, ticks=_HOURS,
            marked=(19, 20, 21),
        ),
        channels=Board(
            title="Favourite channels",
            note="messages",
            rows=channels(
                ("map-making", 902), ("general", 511), ("show-and-tell", 402), ("off-topic", 210),
                ("help-desk", 79),
            ),
            places=CHANNELS,
            faces=False,
        ),
    )  # fmt: skip


def nothing(value: str, note: str = "") -> tuple[Tile, Tile, Tile, Tile]:
    """Tiles that all say the same."""
    first, second, third, fourth = (
        Tile(label=each.label, value=value, note=note) for each in full().stats
    )
    return first, second, third, fourth


def empty() -> MemberCard:
    """Somebody who did nothing."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="kestrel. was not active in this period"),
        person=Person(name="kestrel."),
        stats=nothing("0"),
        course=replace(
            card.course, values=np.zeros(30), marked=(), top="", empty="Wrote on none of these days"
        ),
        hours=replace(card.hours, values=np.zeros(24), marked=(), empty="Not active in any hour"),
        channels=replace(card.channels, rows=(), empty="Wrote in no channel"),
    )


def partly_watched() -> MemberCard:
    """A month of which little was watched."""
    card = full()
    days = card.course.values.copy()
    days[:12] = np.nan
    days[20] = np.nan
    return replace(card, course=replace(card.course, values=days))


def partly_watched_weeks() -> MemberCard:
    """Half a year with days that were not watched."""
    card = full()
    weeks = np.random.default_rng(3).poisson(160, 26).astype(float)
    weeks[:4], weeks[9], weeks[14] = np.nan, 41, 0
    return replace(
        card,
        course=replace(
            card.course,
            title="Messages per week",
            note="paler: watched in part",
            values=weeks,
            ticks=tuple(Tick(at=at, label=f"{1 + at // 4 * 4} Jul") for at in range(0, 26, 8)),
            marked=(int(np.nanargmax(weeks)),),
            partial=(4, 9, 14),
            top="at most 180",
        ),
    )


def first_days() -> MemberCard:
    """Three days, on one of which somebody wrote."""
    card = full()
    first, *others = nothing("0")
    hours = np.zeros(24)
    hours[21] = 1
    return replace(
        card,
        header=replace(card.header, insight="2 messages", period="14–16 Nov 2026", comparison=""),
        person=replace(
            card.person, lines=("active on 1 of 3 days",), number="#2", number_note="of 2 who wrote"
        ),
        stats=(replace(first, value="2"), *others),
        course=replace(
            card.course,
            values=np.array([0.0, 2.0, 0.0]),
            ticks=tuple(Tick(at=at, label=f"{14 + at} Nov") for at in range(3)),
            marked=(1,),
            top="at most 2",
        ),
        hours=replace(card.hours, values=hours, marked=(21,)),
        channels=replace(card.channels, rows=channels(("map-making", 2))),
    )


def unwatched() -> MemberCard:
    """Nobody watched."""
    card, words = empty(), "not watched"
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched in these 30 days", comparison=""),
        stats=nothing("–", words),
        course=replace(card.course, values=np.full(30, np.nan), empty=words),
        hours=replace(card.hours, values=np.full(24, np.nan), empty=words),
        channels=replace(card.channels, empty=words, watched=False),
    )


def long() -> MemberCard:
    """Words and numbers without end, and a single day."""
    card = full()
    tile = Tile(
        label=_LONG, value="1,234,567,890", unit="Std.", delta=Delta(text=_LONG, direction="up")
    )
    return replace(
        card,
        header=replace(card.header, insight=_LONG * 3, server="꧁༺ ᴠᴏɪᴅ ༻꧂" * 9),
        person=Person(
            name=_LONG, lines=(_LONG, _LONG), number="#1,234,567", number_note=_LONG, seed=9
        ),
        stats=(tile, tile, tile, tile),
        course=replace(
            card.course, values=np.array([1e6]), marked=(0,), top=_LONG, title=_LONG, note=_LONG,
            ticks=(Tick(at=0, label="28. September"),),
        ),
        hours=replace(card.hours, title=_LONG, note=_LONG, values=np.ones(24)),
        channels=replace(
            card.channels, title=_LONG, rows=channels(*((_LONG.lower(), 10**9) for _ in range(5)))
        ),
    )  # fmt: skip


SAMPLES = {
    make.__name__: make
    for make in (full, empty, partly_watched, partly_watched_weeks, first_days, unwatched, long)
}
