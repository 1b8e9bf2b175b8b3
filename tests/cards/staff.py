"""How staff cover the week."""

from dataclasses import replace

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.staff import StaffCard
from renderers.panels.board import Board, BoardRow
from renderers.panels.grid import Grid, Outline
from renderers.panels.header import Header
from renderers.panels.tile import Tile
from renderers.scale import Tick
from tests.fix_cards import picture, week_of

ALONE = (Outline(row=4, column=22, cells=2), Outline(row=5, column=0))


def grid(title: str, shares: FloatArray, high: str, *, empty: str = "") -> Grid:
    return Grid(
        title=title,
        note="",
        shares=shares,
        row_names=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        column_ticks=tuple(Tick(at=hour, label=f"{hour:02d}") for hour in range(0, 24, 6)),
        legend_low="0",
        legend_high=high,
        unwatched="not watched",
        outlines=ALONE if (shares > 0).any() else (),
        empty=empty,
    )


def board(names: tuple[str, ...], hours: tuple[int, ...], *, avatars: bool = True) -> Board:
    rows = tuple(
        BoardRow(
            name=name,
            value=f"{count:,} h",
            share=count / max(hours),
            avatar=picture(60 + 40 * place) if avatars else None,
            seed=place << 22,
        )
        for place, (name, count) in enumerate(zip(names, hours, strict=True))
    )
    return Board(
        title="Staff", note="hours active", rows=rows, places=4, empty="No staff was active"
    )


def members() -> FloatArray:
    rate = week_of(np.random.default_rng(7), 40)
    return np.minimum(rate / 40, 1) ** 0.72


def cover() -> FloatArray:
    hour = np.arange(24)
    day = np.exp(-(((hour - 14) / 4.5) ** 2))
    of_days = np.array([0.9, 1.0, 0.95, 0.9, 0.8, 0.4, 0.5])
    return np.round(np.clip(of_days[:, None] * day, 0, 1), 1)


def full() -> StaffCard:
    return StaffCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Busiest without staff: Friday, 22:00 to 01:00, 14 members an hour",
            period="20 Oct – 16 Nov 2025",
            comparison="times in Europe/Berlin",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        members=grid("Members active", members(), "42/h"),
        cover=grid("Staff there", cover(), "100%"),
        stats=(
            Tile(label="Hours covered", value="34%", note="of all hours"),
            Tile(label="Activity covered", value="61%", note="of what members do"),
            Tile(label="Busiest gap", value="Fri 22:00", note="14 members an hour"),
            Tile(label="Staff active", value="3", note="of 4"),
        ),
        board=board(("bytewitch", "김민준 ✨", "Zoë van Dijk"), (142, 96, 31)),
    )


def partly_watched() -> StaffCard:
    card = full()
    both: list[Grid] = []
    for each in (card.members, card.cover):
        shares = each.shares.copy()
        shares[2], shares[:, 4] = np.nan, np.nan
        both.append(replace(each, shares=shares))
    return replace(card, members=both[0], cover=both[1])


def first_days() -> StaffCard:
    """Three days were watched: too little to tell a gap, or a share."""
    card = full()
    both: list[Grid] = []
    for each in (card.members, card.cover):
        shares = each.shares.copy()
        shares[[0, 1, 5, 6]] = np.nan
        both.append(replace(each, shares=shares, outlines=()))
    first, second, third, fourth = card.stats
    little = "not enough data"
    return replace(
        card,
        header=replace(card.header, insight="Watched too little to tell", icon=None),
        members=both[0],
        cover=both[1],
        stats=(
            replace(first, value="–", note=little),
            replace(second, value="–", note=little),
            replace(third, value="–", note=little),
            replace(fourth, value="1"),
        ),
        board=board(("bytewitch",), (2,)),
    )


def no_staff() -> StaffCard:
    card = full()
    first, second, third, fourth = (replace(tile, value="–", note="") for tile in card.stats)
    return replace(
        card,
        header=replace(card.header, insight="No staff known: name their role", icon=None),
        cover=grid("Staff there", np.zeros((7, 24)), "100%", empty="No staff known"),
        stats=(first, second, third, fourth),
        board=board((), (1,)[:0]),
    )


def unwatched() -> StaffCard:
    card = no_staff()
    nothing = np.full((7, 24), np.nan)
    first, second, third, fourth = (replace(tile, note="not watched") for tile in card.stats)
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched in these 30 days"),
        stats=(first, second, third, fourth),
        board=replace(card.board, empty="These hours were not watched"),
        members=grid("Members active", nothing, "1/h", empty="These hours were not watched"),
        cover=grid("Staff there", nothing, "100%", empty="These hours were not watched"),
    )


def always_there() -> StaffCard:
    card = full()
    return replace(card, cover=replace(card.cover, shares=np.ones((7, 24)), outlines=()))


def huge_german() -> StaffCard:
    card = full()
    weekdays = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
    return replace(
        card,
        members=replace(
            card.members, title="Mitglieder, die etwas getan haben", legend_high="1.234.567/Std."
        ),
        cover=replace(card.cover, title="Team im Einsatz in jeder Stunde", row_names=weekdays),
        stats=(
            Tile(label="Abgedeckte Stunden insgesamt", value="100 %", note="von allen Stunden"),
            Tile(label="Abgedeckte Aktivität", value="99,9 %", note="dessen, was Mitglieder tun"),
            Tile(label="Größte Lücke", value="Donnerstag, 22:00", note="1.234 Mitglieder je Std."),
            Tile(label="Aktiv im Team", value="1.234.567", note="von 1.234.568"),
        ),
        board=board(
            ("W" * 32, "محمد العربي", "山田太郎と愉快な仲間たち", "꧁༺ ᴠᴏɪᴅ ༻꧂"),
            (1_234_567, 1_234_567, 1, 0),
            avatars=False,
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (full, partly_watched, first_days, no_staff, unwatched, always_there, huge_german)
}
