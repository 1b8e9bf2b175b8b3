"""Ranks and levels."""

from dataclasses import replace

from renderers.cards.rank import AROUND, Board, Climb, RankCard, Tile
from renderers.panels.climb import Way
from renderers.panels.header import Header
from renderers.panels.person import Person
from renderers.panels.tile import Delta
from tests.cards.leaderboard import people
from tests.fix_cards import picture

_LONG = "Donaudampfschifffahrtsgesellschaftskapitän"


def full() -> RankCard:
    """Somebody on the way up."""
    return RankCard(
        header=Header(
            server="The Cartographers Guild",
            insight="26 points to level 15",
            period="18 Oct – 16 Nov 2026",
            comparison="vs 18 Sep – 17 Oct",
            seed=7,
        ),
        climb=Climb(
            person=Person(
                name="moss & lantern",
                lines=("Rank 3 of 412 active members",),
                avatar=picture(120, 160),
                seed=4,
            ),
            level_label="Level",
            level="14",
            way=Way(share=0.82, done="1,099 points", ahead="26 points to level 15"),
        ),
        stats=(
            Tile(label="Rank", value="#3", delta=Delta(text="2 places", direction="up")),
            Tile(label="Points", value="121", delta=Delta(text="12%", direction="up")),
            Tile(label="Days active", value="28", unit="of 30"),
            Tile(label="To the next rank", value="9.4", unit="points"),
        ),
        around=Board(
            title="Around moss & lantern",
            note="points",
            rows=people(("さくら🌸ちゃん", "moss & lantern", "Дмитрий"), (130.4, 121.0, 119.7)),
            places=AROUND,
        ),
    )


def nothing(value: str, note: str = "") -> tuple[Tile, Tile, Tile, Tile]:
    """Tiles that all say the same."""
    first, second, third, fourth = (
        Tile(label=each.label, value=value, note=note) for each in full().stats
    )
    return first, second, third, fourth


def fresh() -> RankCard:
    """Somebody who did nothing yet."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="kestrel. has no points yet", comparison=""),
        climb=Climb(
            person=Person(name="kestrel.", lines=("No rank yet",)),
            level_label="Level",
            level="0",
            way=Way(share=0.0, done="0 points", ahead="5 points to level 1"),
        ),
        stats=nothing("0"),
        around=replace(card.around, rows=(), empty="No rank in this period"),
    )


def partly_watched() -> RankCard:
    """Half of the window was not watched: nothing is compared."""
    card = full()
    first, second, third, fourth = (replace(tile, delta=None) for tile in card.stats)
    return replace(
        card,
        header=replace(card.header, comparison="50% watched"),
        stats=(first, second, replace(third, value="11"), fourth),
    )


def unwatched() -> RankCard:
    """Nobody watched."""
    card = fresh()
    way = Way(share=None, done="not watched", ahead="")
    person = replace(card.climb.person, lines=())
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched in these 30 days"),
        climb=replace(card.climb, person=person, level="–", way=way),
        stats=nothing("–", "not watched"),
        around=replace(card.around, empty="not watched", watched=False),
    )


def long() -> RankCard:
    """Words and numbers without end."""
    card = full()
    tile = Tile(
        label=_LONG, value="1,234,567", unit="Std.", delta=Delta(text=_LONG, direction="up")
    )
    names = (_LONG, "W" * 40, "꧁༺ ᴠᴏɪᴅ ༻꧂" * 4)
    return replace(
        card,
        climb=Climb(
            person=Person(name=_LONG * 2, lines=(_LONG * 2, _LONG * 2)),
            level_label=_LONG,
            level="1,234,567",
            way=Way(share=0.001, done=_LONG * 2, ahead=_LONG * 2),
        ),
        stats=(tile, tile, tile, tile),
        around=replace(
            card.around, title=_LONG * 2, rows=people(names, (9e9, 8e9, 7e9), (99999, None, -3))
        ),
    )


SAMPLES = {make.__name__: make for make in (full, fresh, partly_watched, unwatched, long)}
