"""Retention: cohorts week by week."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from renderers import Look
from renderers.arrays import FloatArray
from renderers.cards.retention import (
    CellKind,
    Header,
    RetentionCard,
    Tile,
    Triangle,
    TriangleRow,
)
from statsbot.analytics.cohorts import RetentionRows, find_retention
from statsbot.domain.windows import whole_days
from statsbot.locale import language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.retention import describe_retention
from statsbot.store.rows import Reader
from tests.fix_cards import picture
from tests.fix_findings import BERLIN, asked, watched
from tests.fix_newcomers import Person, comings_of, days_of

FIRST = date(2026, 8, 31)


def cells(shares: FloatArray, kinds: list[CellKind]) -> tuple[tuple[CellKind, str], ...]:
    return tuple(
        (kind, f"{share:.0%}" if kind in ("told", "few") else "")
        for share, kind in zip(shares, kinds, strict=True)
    )


def triangle(count: int, *, columns: int | None = None, seed: int = 5) -> Triangle:
    rng = np.random.default_rng(seed)
    across = columns or count
    course = 0.82 * np.exp(-0.55 * np.arange(across)) + 0.14
    shares = np.clip(course * rng.normal(1, 0.12, (count + 1, across)), 0, 1)
    kinds: list[list[CellKind]] = [
        ["told" if row + column < count else "unfinished" for column in range(across)]
        for row in range(count)
    ]
    if count > 4:
        kinds[3][1:4] = ["unwatched"] * 3
        kinds[1][0] = "withheld"
    overall: list[CellKind] = ["told"] * (across - 1) + ["told" if count else "unfinished"]
    kinds.insert(0, overall)
    told = np.array([[kind == "told" for kind in row] for row in kinds])
    shares[~told] = np.nan
    rows = tuple(
        TriangleRow(
            label=f"{FIRST + timedelta(weeks=index):%d %b}",
            size=f"{20 + index * 7}",
            cells=cells(shares[index + 1], kinds[index + 1]),
        )
        for index in range(count)
    )
    return Triangle(
        title="Active, week by week",
        note="of those who joined in a week",
        label_head="Week of",
        size_head="joined",
        column_heads=tuple(str(week + 1) for week in range(across)),
        overall=TriangleRow(label="All", size="812", cells=cells(shares[0], kinds[0])),
        rows=rows,
        shares=shares,
        unwatched="not watched",
        unfinished="not over yet",
        withheld="too few to tell",
        few="under 20 people",
    )


def tile(label: str, value: str, note: str, spark: FloatArray | None = None) -> Tile:
    return Tile(label=label, value=value, note=note, spark=np.empty(0) if spark is None else spark)


def card_of(grid: Triangle) -> RetentionCard:
    curve = grid.shares[0]
    return RetentionCard(
        header=Header(
            server="The Cartographers Guild",
            insight="43% of newcomers are active in their second week, 71% are here after four",
            period="31 Aug – 22 Nov 2026",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        tiles=(
            tile("New members", "812", "in 12 weeks", np.arange(12.0)),
            tile("Active in week two", "43%", "of 640", curve),
            tile("Active in week four", "22%", "of 510", curve),
            tile("Here after four weeks", "71%", "of 510", curve),
        ),
        triangle=grid,
    )


def full() -> RetentionCard:
    return card_of(triangle(10))


def month() -> RetentionCard:
    return card_of(triangle(5))


def of_few(kind: CellKind) -> CellKind:
    return "few" if kind == "told" else kind


def with_few(card: RetentionCard, sizes: tuple[int, ...], *, overall: bool) -> RetentionCard:
    """The card with cohorts of such sizes, those below 20 in outline."""
    grid = card.triangle

    def outlined(row: TriangleRow, few: bool) -> TriangleRow:
        cells = ((of_few(kind) if few else kind, words) for kind, words in row.cells)
        return replace(row, cells=tuple(cells))

    rows = tuple(
        replace(outlined(row, size < 20), size=str(size))
        for row, size in zip(grid.rows, sizes, strict=True)
    )
    first = replace(outlined(grid.overall, overall), size=str(sum(sizes)))
    return replace(card, triangle=replace(grid, overall=first, rows=rows))


def small() -> RetentionCard:
    """A server to which a handful of people come in most weeks."""
    return with_few(full(), (7, 9, 11, 26, 10, 55, 18, 24, 20, 14), overall=False)


def first_days() -> RetentionCard:
    """One person came, and did not leave."""
    card = card_of(triangle(2))
    note = "of only 1"
    joined, two, four, here = card.tiles
    shown = replace(
        card,
        header=replace(card.header, insight="Too few people came to tell how many stay"),
        tiles=(
            replace(joined, value="1", note="in 2 weeks", spark=np.empty(0)),
            replace(two, value="100%", note=note, muted=True, spark=np.empty(0)),
            replace(four, value="–", note="not over yet", spark=np.empty(0)),
            replace(here, value="100%", note=note, muted=True, spark=np.empty(0)),
        ),
    )
    return with_few(shown, (1, 1), overall=True)


def one() -> RetentionCard:
    return card_of(triangle(1))


def strip() -> RetentionCard:
    """More weeks after than cohorts."""
    return card_of(triangle(2, columns=10))


def every_share() -> RetentionCard:
    """Each share from 0 to 100 %: the numbers are readable on all of the ramp."""
    shares = np.linspace(0, 1, 11 * 9).reshape(11, 9)
    card = card_of(triangle(10, columns=9))
    rows = [
        replace(row, cells=cells(each, ["told"] * 9))
        for row, each in zip((card.triangle.overall, *card.triangle.rows), shares, strict=True)
    ]
    return replace(
        card,
        triangle=replace(card.triangle, overall=rows[0], rows=tuple(rows[1:]), shares=shares),
    )


def empty(
    kind: CellKind = "withheld",
    words: str = "Nobody came in these weeks",
    number: str = "0",
    note: str = "",
) -> RetentionCard:
    card = month()
    grid = card.triangle
    nothing = tuple((kind, "") for _ in grid.column_heads)
    return replace(
        card,
        header=replace(card.header, insight=words),
        tiles=tuple(
            replace(each, value="–" if at else number, note=note, spark=np.empty(0))
            for at, each in enumerate(card.tiles)
        ),
        triangle=replace(
            grid,
            overall=replace(grid.overall, size=number, cells=nothing),
            rows=tuple(replace(row, size=number, cells=nothing) for row in grid.rows),
            withheld="nobody came",
            shares=np.full_like(grid.shares, np.nan),
            empty=words,
        ),
    )


def unwatched() -> RetentionCard:
    return empty("unwatched", "Nobody watched who came in these weeks", "–", "not watched")


def unfinished() -> RetentionCard:
    return empty("unfinished", "Nobody's first week is over yet", "12", "not over yet")


def to_come(tag: str = "en") -> RetentionCard:
    """Fifteen people came in the three days that were watched so far."""
    window = whole_days(date(2026, 11, 16), 3, BERLIN)
    came = [
        Person(member=number << 22, joined=window.start + timedelta(hours=4 * number), days=())
        for number in range(1, 16)
    ]
    seen = watched(window)
    rows = RetentionRows(
        comings=comings_of(came),
        people=days_of(came),
        messages_watched=seen,
        members_watched=seen,
    )
    findings = find_retention(asked(window, BERLIN, Reader.STAFF, window.end), rows)
    speak = language(tag)
    card = describe_retention(findings, Faces(server=Face(name="Map Room")), speak)
    return replace(card, look=Look(leftward=speak.leftward))


def extreme() -> RetentionCard:
    card = full()
    grid = card.triangle
    return replace(
        card,
        header=replace(
            card.header,
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde der Binnenschifffahrt",
            insight="43 % der neuen Mitglieder sind in ihrer zweiten Woche aktiv, 71 % sind nach "
            "vier Wochen noch da",
            comparison="zu 61 % beobachtet, bekannt seit 29. September 2026",
        ),
        triangle=replace(
            grid,
            title="Wie viele Woche für Woche aktiv waren",
            note="von allen, die in einer Woche zum ersten Mal beigetreten sind",
            label_head="In der Woche ab dem",
            size_head="beigetreten",
            column_heads=tuple(f"{week}. Woche" for week in range(1, 11)),
            overall=replace(grid.overall, label="Alle zusammengenommen", size="1.234.567"),
            rows=tuple(replace(row, label="28. September", size="1.234.567") for row in grid.rows),
            unwatched="nicht beobachtet",
            unfinished="noch nicht vorbei",
            withheld="zu wenige für eine Aussage",
            few="unter 20 Menschen",
        ),
    )


SAMPLES: dict[str, Callable[[], RetentionCard]] = {
    make.__name__: make
    for make in (
        full,
        small,
        month,
        first_days,
        one,
        strip,
        every_share,
        empty,
        unwatched,
        unfinished,
        to_come,
        extreme,
    )
} | {"to_come_arabic": lambda: to_come("ar")}
