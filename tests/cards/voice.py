"""Voice."""

from dataclasses import replace

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray
from renderers.cards.voice import VoiceCard
from renderers.panels.board import Board, BoardRow
from renderers.panels.header import Header
from renderers.panels.stack import Stack
from renderers.panels.tile import Tile
from renderers.scale import Tick, axis_ticks
from tests.fix_cards import picture, short

NAMES = ("others", "Study", "Music", "Gaming", "Lounge")
UNSEEN = "This period was not watched"
TONES = (theme.OTHER, *reversed(theme.SERIES))


def stack(values: FloatArray, *, names: tuple[str, ...] = NAMES, empty: str = "") -> Stack:
    parts, columns = values.shape
    top = float(np.nanmax(values.sum(axis=0), initial=0.0))
    return Stack(
        title="Hours per day",
        note="",
        names=names[-parts:],
        values=values,
        ticks=tuple(
            Tick(at=at, label=f"{1 + at % 30} Nov") for at in range(columns % 7, columns, 7)
        ),
        value_ticks=axis_ticks(top, short),
        amounts=tuple(f"{short(round(float(each)))} h" for each in np.nansum(values, axis=1)),
        tones=TONES[-parts:],
        unwatched="not watched",
        empty=empty,
    )


def hours(days: int = 28, parts: int = 5) -> FloatArray:
    rng = np.random.default_rng(4)
    weekend = np.where(np.arange(days) % 7 >= 5, 1.9, 1.0)
    level = np.array([3.0, 7.0, 10.0, 13.0, 18.0])[-parts:]
    return level[:, None] * weekend * rng.gamma(7, 1 / 7, (parts, days))


def board(
    names: tuple[str, ...],
    values: tuple[int, ...],
    *,
    avatars: bool = True,
    empty: str = "Nobody was in voice",
) -> Board:
    rows = tuple(
        BoardRow(
            name=name,
            value=f"{value:,} h",
            share=value / max(*values, 1),
            golden=not place,
            avatar=picture(30 + 33 * place) if avatars else None,
            seed=place << 22,
        )
        for place, (name, value) in enumerate(zip(names, values, strict=True))
    )
    return Board(title="Longest in voice", note="", rows=rows, places=7, empty=empty)


def full() -> VoiceCard:
    return VoiceCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Most meet on Saturdays, 20:00 to 23:00: 12 at once on average",
            period="20 Oct – 16 Nov 2025",
            comparison="days in Europe/Berlin",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        stats=(
            Tile(label="Time in voice", value="1,508", unit="h", note="54 h a day"),
            Tile(label="Most at once", value="37", note="15 Nov, 21:40"),
            Tile(label="Typical stay", value="48", unit="min", note="of 1,412 stays"),
            Tile(label="People in voice", value="204", note="in 9 channels"),
        ),
        hours=stack(hours()),
        longest=board(
            ("bytewitch", "김민준 ✨", "pixel_otter", "Zoë van Dijk", "kestrel.", "Ayşe", "สมชาย"),
            (61, 54, 47, 39, 33, 28, 21),
        ),
    )


def partly_watched() -> VoiceCard:
    card, values = full(), hours()
    values[:, 9:13] = np.nan
    values[:, 20] = np.nan
    return replace(card, hours=replace(stack(values), running=True))


def unwatched() -> VoiceCard:
    card = empty()
    first, second, third, fourth = (
        replace(tile, value="–", unit="", note="not watched") for tile in card.stats
    )
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched in these 28 days"),
        hours=stack(np.full((1, 28), np.nan), names=("Lounge",), empty=UNSEEN),
        stats=(first, second, third, fourth),
        longest=replace(board((), (), empty=UNSEEN), watched=False),
    )


def empty() -> VoiceCard:
    card = full()
    first, second, third, fourth = (replace(tile, value="0", note="") for tile in card.stats)
    return replace(
        card,
        header=replace(card.header, insight="Nobody was in voice in these 28 days", icon=None),
        stats=(first, second, third, fourth),
        hours=stack(np.zeros((1, 28)), names=("Lounge",), empty="Nobody was in voice"),
        longest=board((), ()),
    )


def one_day() -> VoiceCard:
    card = full()
    return replace(card, hours=stack(hours(1, 2)), longest=board(("ada",), (3,), avatars=False))


def three_months() -> VoiceCard:
    return replace(full(), hours=stack(hours(62)))


def huge_names() -> VoiceCard:
    card = full()
    names = (
        "alle übrigen Sprachkanäle",
        "مجتمع الرسامين والخطاطين العرب الكبير",
        "山田太郎と愉快な仲間たちの会議室その一",
        "Donaudampfschifffahrtsgesellschaftskapitänstreffpunkt",
        "🎮" * 12,
    )
    return replace(
        card,
        hours=replace(
            stack(hours() * 40_000, names=names), title="Stunden in Sprachkanälen pro Tag"
        ),
        stats=(
            Tile(label="Zeit in Sprachkanälen", value="1.234.567", unit="Std.", note="a" * 50),
            Tile(label="Höchstens gleichzeitig", value="123.456", note="Samstag, 15. November"),
            Tile(label="Üblicher Aufenthalt", value="–", note="nicht beobachtet"),
            Tile(label="Leute in Sprachkanälen", value="1.234.567", note="in 1.234 Kanälen"),
        ),
        longest=board(
            (
                "W" * 32,
                "i" * 32,
                "محمد العربي",
                "山田太郎",
                "꧁༺ ᴠᴏɪᴅ ༻꧂",
                "👩🏽‍🚀",
                "ß",
            ),
            (1_234_567, 1_234_567, 98_765, 0, 0, 0, 0),
            avatars=False,
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (full, partly_watched, unwatched, empty, one_day, three_months, huge_names)
}
