"""Newcomers: how far they get."""

from collections.abc import Callable
from dataclasses import replace

from renderers.cards.newcomers import Header, NewcomersCard, Step, Steps, Tile
from tests.fix_cards import picture

LABELS = (
    "Joined",
    "Wrote on the first day",
    "Wrote in the first week",
    "Active in week two",
    "Still here after a month",
)


def step(label: str, did: int, of: int, unfinished: int, unwatched: int, whole: int) -> Step:
    note = f"{did} of {of}" if of else ""
    later = f"{unfinished} to come" if unfinished else ""
    return Step(
        label=label,
        value=f"{did / of:.0%}" if of else "–",
        notes=(" · ".join(filter(None, (note, later))), note),
        reached=did / whole,
        missed=(of - did) / whole,
        unfinished=unfinished / whole,
        unwatched=unwatched / whole,
        muted=of < 20,
    )


def joined(count: int) -> Step:
    return Step(label="Joined", value=f"{count}", reached=1.0 if count else 0.0)


def funnel(
    whole: int, numbers: tuple[tuple[int, int, int, int], ...], labels: tuple[str, ...] = LABELS[1:]
) -> Steps:
    return Steps(
        title="How far they get",
        note="",
        rows=(
            joined(whole),
            *(
                step(label, *each, max(whole, 1))
                for label, each in zip(labels, numbers, strict=True)
            ),
        ),
        unfinished="still to come",
        unwatched="not watched",
    )


def ways(counts: tuple[tuple[int, int, int, int], ...]) -> Steps:
    most = max(sum(each[1:]) for each in counts)
    names = ("Invites", "Vanity URL", "Server Discovery", "Bots", "Unknown")
    return Steps(
        title="By way",
        note="wrote in the first week",
        rows=tuple(step(name, *each, most) for name, each in zip(names, counts, strict=False)),
        foot="bars: people",
    )


def tiles(*values: tuple[str, str, str, str]) -> tuple[Tile, Tile, Tile, Tile]:
    first, second, third, fourth = (
        Tile(label=label, value=value, unit=unit, note=note) for label, value, unit, note in values
    )
    return first, second, third, fourth


def full() -> NewcomersCard:
    return NewcomersCard(
        header=Header(
            server="The Cartographers Guild",
            insight="61% of newcomers write in their first week, 34% are active in the second",
            period="17 Sept – 16 Nov 2026",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        tiles=tiles(
            ("New members", "123", "", "12 more came back"),
            ("First message after", "3.4", "h", "median of 71"),
            ("Answered in a day", "63%", "", "of 41"),
            ("First reply after", "14", "min", "median of 26"),
        ),
        funnel=funnel(123, ((52, 119, 4, 0), (71, 108, 15, 0), (32, 94, 29, 0), (48, 70, 45, 8))),
        ways=ways(((48, 62, 8, 0), (12, 20, 4, 0), (6, 14, 3, 0), (5, 12, 0, 0))),
    )


def young() -> NewcomersCard:
    """A window so short that nobody's month is over."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="17 newcomers; nobody's first week is over"),
        tiles=tiles(
            ("New members", "17", "", ""),
            ("First message after", "–", "", "nobody's week is over"),
            ("Answered in a day", "–", "", "of 3: too few to tell"),
            ("First reply after", "–", "", ""),
        ),
        funnel=funnel(17, ((6, 12, 5, 0), (0, 0, 17, 0), (0, 0, 17, 0), (0, 0, 17, 0))),
        ways=ways(((0, 0, 12, 0), (0, 0, 5, 0))),
    )


def gaps() -> NewcomersCard:
    card = full()
    return replace(
        card,
        header=replace(card.header, comparison="watched 61%"),
        funnel=funnel(40, ((12, 24, 0, 16), (0, 0, 1, 39), (3, 4, 20, 16), (0, 0, 0, 40))),
        ways=ways(((1, 1, 0, 30), (0, 1, 0, 8))),
    )


def empty() -> NewcomersCard:
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="Nobody came for the first time in these 30 days"),
        tiles=tiles(*((tile.label, "–", "", "") for tile in card.tiles)),
        funnel=replace(card.funnel, rows=(), empty="Nobody came in these days"),
        ways=replace(card.ways, rows=(), empty="Nobody came"),
    )


def unwatched() -> NewcomersCard:
    card = empty()
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched who joined and left"),
        tiles=tiles(*((tile.label, "–", "", "not watched") for tile in card.tiles)),
        funnel=replace(
            card.funnel,
            rows=tuple(
                Step(label=label, value="–", reached=0, unwatched=1.0, muted=True)
                for label in LABELS
            ),
        ),
        ways=replace(card.ways, empty="not watched"),
    )


def extreme() -> NewcomersCard:
    card = full()
    labels = (
        "Haben am allerersten Tag geschrieben",
        "Haben in der ersten Woche auf dem Server geschrieben",
        "كانوا نشطين في الأسبوع الثاني",
        "一か月後もサーバーに参加しているメンバー",
    )
    huge = 1_234_567
    return replace(
        card,
        header=replace(
            card.header,
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde der Binnenschifffahrt",
            insight="61 % der Neuen schreiben in ihrer ersten Woche, 34 % sind auch noch in der "
            "zweiten Woche aktiv",
            comparison="zu 61 % beobachtet, bekannt seit 29. September 2026",
        ),
        tiles=tiles(
            ("Neue Mitglieder auf dem Server", "1.234.567", "", "1.234.567 kamen zurück"),
            ("Erste Nachricht nach so langer Zeit", "1.234", "Std.", "Median von 1.234.567"),
            ("Innerhalb eines Tages beantwortet", "100 %", "", "von 1.234.567 Mitgliedern"),
            ("Erste Antwort nach", "0", "Sekunden", "Median von 1.234.567"),
        ),
        funnel=replace(
            funnel(
                huge,
                ((1, huge, 0, 0), (0, 1, 1, huge - 2), (huge - 2, huge - 2, 1, 1), (0, 0, 0, huge)),
                labels,
            ),
            title="Wie weit neue Mitglieder kommen",
            unfinished="noch nicht vorbei",
            unwatched="wurde nicht beobachtet",
        ),
        ways=replace(card.ways, note="haben in der ersten Woche geschrieben"),
    )


def one() -> NewcomersCard:
    card = full()
    joined, message, answered, reply = tiles(
        ("New members", "1", "", ""),
        ("First message after", "15", "h", "median of 1"),
        ("Answered in a day", "0%", "", "0 of 1"),
        ("First reply after", "–", "", "nobody yet"),
    )
    return replace(
        card,
        header=replace(card.header, insight="1 of 1 newcomer wrote in their first week"),
        tiles=(joined, replace(message, muted=True), replace(answered, muted=True), reply),
        funnel=funnel(1, ((1, 1, 0, 0), (1, 1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1))),
        ways=ways(((1, 1, 0, 0),)),
    )


SAMPLES: dict[str, Callable[[], NewcomersCard]] = {
    make.__name__: make for make in (full, young, gaps, empty, unwatched, extreme, one)
}
