"""Leaderboards."""

from dataclasses import replace

from renderers.cards.leaderboard import (
    CHANNELS,
    MEMBERS,
    Board,
    BoardRow,
    Delta,
    Header,
    LeaderboardCard,
)
from tests.fix_cards import picture

_NAMES = (
    "moss & lantern", "さくら🌸ちゃん", "Дмитрий", "kestrel.", "محمد العربي", "Ayşe Yılmaz",
    "김민준 ✨", "bytewitch", "𝓢𝓴𝔂𝓵𝓪𝓻", "Zoë van Dijk",
)  # fmt: skip
_POINTS = (41.2, 38.9, 35.1, 30.4, 27.7, 24.0, 22.3, 19.6, 18.8, 17.1)
_MOVES = (0, 2, -1, 1, -2, 0, 3, None, -1, -3)
_CHANNELS = (
    ("general", 9214), ("off-topic", 6120), ("map-making", 5482), ("show-and-tell", 3877),
    ("help-desk", 2410), ("music-lounge", 1322), ("dev-log", 1104), ("memes", 966),
)  # fmt: skip


def moved(places: int | None) -> Delta:
    """How many places somebody moved; None: they are new."""
    if places is None:
        return Delta(text="new", direction="unknown")
    if not places:
        return Delta(text="", direction="flat")
    return Delta(text=f"{abs(places)}", direction="up" if places > 0 else "down")


def people(
    names: tuple[str, ...],
    points: tuple[float, ...],
    moves: tuple[int | None, ...] = (),
    *,
    avatars: bool = False,
) -> tuple[BoardRow, ...]:
    """Members with their points, the first three golden."""
    return tuple(
        BoardRow(
            name=name,
            value=f"{points[place]:,.1f}",
            share=points[place] / (max(points) or 1),
            rank=f"{place + 1}",
            change=moved(moves[place]) if moves else None,
            golden=place < 3,
            avatar=picture(35 * place) if avatars and place % 3 else None,
            seed=(place * 5 + 3) << 22,
        )
        for place, name in enumerate(names)
    )


def channels(*told: tuple[str, int | None]) -> tuple[BoardRow, ...]:
    """Channels with their messages; None: not watched."""
    most = max((count or 0 for _, count in told), default=0) or 1
    return tuple(
        BoardRow(
            name=name,
            value="–" if count is None else f"{count:,}",
            share=None if count is None else count / most,
        )
        for name, count in told
    )


def full() -> LeaderboardCard:
    """A lively week."""
    return LeaderboardCard(
        header=Header(
            server="The Cartographers Guild",
            insight="moss & lantern leads; 김민준 ✨ gained 3 places",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            seed=7,
        ),
        members=Board(
            title="Most active members",
            note="points",
            rows=people(_NAMES, _POINTS, _MOVES, avatars=True),
            places=MEMBERS,
        ),
        channels=Board(
            title="Top channels",
            note="messages",
            rows=channels(*_CHANNELS),
            places=CHANNELS,
            faces=False,
        ),
    )


def empty() -> LeaderboardCard:
    """Nobody did anything yet."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="Nobody was active yet", comparison=""),
        members=replace(card.members, rows=(), empty="Nobody was active in this period"),
        channels=replace(card.channels, rows=(), empty="Nobody wrote in this period"),
    )


def unwatched() -> LeaderboardCard:
    """Nobody watched."""
    card, words = empty(), "This period was not watched"
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched this week"),
        members=replace(card.members, empty=words, watched=False),
        channels=replace(card.channels, empty=words, watched=False),
    )


def partly_watched() -> LeaderboardCard:
    """Half of the week was not watched, nor were some channels: no places are compared."""
    card = full()
    return replace(
        card,
        header=replace(
            card.header, comparison="watched 3 of 7 days", watched=(1, 1, 0.94, 0, 0, 0, 1)
        ),
        members=replace(card.members, rows=people(_NAMES[:4], _POINTS[:4])),
        channels=replace(card.channels, rows=channels(("general", 41), ("archive", None))),
    )


def one() -> LeaderboardCard:
    """One member, one channel, one message."""
    card = full()
    return replace(
        card,
        members=replace(card.members, rows=people(("kestrel.",), (1.0,), (None,))),
        channels=replace(card.channels, rows=channels(("general", 1))),
    )


def equal() -> LeaderboardCard:
    """Everybody did as much."""
    card = full()
    return replace(
        card,
        members=replace(card.members, rows=people(_NAMES, (7.0,) * 10, (0,) * 10)),
        channels=replace(card.channels, rows=channels(*((f"room-{n}", 0) for n in range(8)))),
    )


def long() -> LeaderboardCard:
    """Names and numbers without end."""
    card = full()
    wide = "Donaudampfschifffahrtsgesellschaftskapitän"
    names = (wide, "W" * 32, "i" * 32, "Zoë z̷̢̧̨̛̛͇̈́̆", "꧁༺ ᴠᴏɪᴅ ༻꧂" * 3, "\u202eevil", *_NAMES[:4])
    points = tuple(1_234_567.8 / (n + 1) for n in range(10))
    moves = (999, -999, None, 1234, 0, -1, 2, None, 0, 0)
    rows = people(names, points, moves)
    rows = tuple(
        replace(row, change=Delta(text="neu dabei", direction="unknown")) if n % 4 == 2 else row
        for n, row in enumerate(rows)
    )
    return replace(
        card,
        header=replace(card.header, server=wide * 3, insight=wide * 3, comparison=wide),
        members=replace(card.members, title=wide, note=wide, rows=rows),
        channels=replace(
            card.channels,
            title=wide,
            note=wide,
            rows=channels(*((f"{wide.lower()}-{n}", 123_456_789) for n in range(8))),
        ),
    )


SAMPLES = {
    "full": full,
    "empty": empty,
    "partly_watched": partly_watched,
    "unwatched": unwatched,
    "one": one,
    "equal": equal,
    "long": long,
}
