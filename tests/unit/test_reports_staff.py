"""What the card of staff cover says."""

from datetime import date

import numpy as np
import pytest

from renderers.cards.staff import StaffCard
from renderers.panels.grid import Outline
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import day_number
from statsbot.analytics.rhythm import Stretch
from statsbot.analytics.staff import StaffFindings, find_staff
from statsbot.domain.windows import Window, midnight, whole_days
from statsbot.locale import LANGUAGES, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.staff import describe_staff, outlines_of, sentence
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, asked, people, watched

MONDAY = date(2025, 11, 3)
FIRST = day_number(MONDAY)
WEEK = whole_days(MONDAY, 7, BERLIN)
ADA, BEN = 1, 2
ENGLISH = language("en")
FACES = Faces(server=Face(name="The Cartographers Guild"), members={ADA: Face(name="Ada")})


def at(*hours: int) -> dict[str, int]:
    return {"hours": sum(1 << hour for hour in hours), "messages": 1}


ALONE = (*((who, FIRST, at(9, 20, 21, 22)) for who in (7, 8, 9)), (ADA, FIRST, at(9, 10)))


def found(
    *told: tuple[int, int, dict[str, int]],
    staff: tuple[int, ...] = (ADA, BEN),
    coverage: Coverage | None = None,
) -> StaffFindings:
    question = asked(WEEK, reader=Reader.STAFF)
    ids = np.array(staff, np.int64)
    return find_staff(question, people(*told), ids, coverage or watched(WEEK))


def describe(findings: StaffFindings) -> StaffCard:
    return describe_staff(findings, FACES, ENGLISH)


def test_the_busiest_time_without_staff_is_named() -> None:
    findings = found(*ALONE)
    assert sentence(findings, ENGLISH) == (
        "Busiest without staff: Monday, 20:00 to 23:00, 3 members an hour"
    )
    card = describe(findings)
    assert [(tile.value, tile.note) for tile in card.stats] == [
        ("1.2%", "of all hours"),
        ("25%", "of what members do"),
        ("Mon 20:00", "3 members an hour"),
        ("1", "of 2"),
    ]
    ring = (Outline(row=0, column=20, cells=3),)
    assert card.members.outlines == card.cover.outlines == ring
    assert [(row.name, row.value) for row in card.board.rows] == [("Ada", "2 h")]
    assert card.cover.shares[0, 8:11].tolist() == [0, 1, 1]


def test_a_stretch_over_midnight_has_two_rings() -> None:
    over = Stretch(weekday=6, hour=23, hours=3, rate=1)
    assert outlines_of(over) == (
        Outline(row=6, column=23, cells=1),
        Outline(row=0, column=0, cells=2),
    )


def test_staff_that_is_always_there_has_no_gap() -> None:
    card = describe(found((7, FIRST, at(9)), (ADA, FIRST, at(9))))
    assert card.header.insight == "Staff were there whenever members were"
    assert (card.stats[2].value, card.stats[2].note) == ("–", "no gap found")
    assert sentence(found((ADA, FIRST, at(9))), ENGLISH) == "No member was active"


def test_unknown_staff_is_not_absent_staff() -> None:
    card = describe(found(*ALONE, staff=()))
    assert card.header.insight == "No staff known: name their role in the settings"
    assert card.cover.empty == card.board.empty == "No staff known"
    assert [tile.value for tile in card.stats] == ["–"] * 4
    absent = describe(found(*ALONE[:3]))
    assert absent.cover.empty == absent.board.empty == "No staff was active"
    assert [tile.value for tile in absent.stats] == ["0%", "0%", "Mon 20:00", "0"]


def test_what_nobody_watched_is_not_told() -> None:
    blind = describe(found(coverage=Coverage([])))
    assert blind.header.insight == "Nobody watched this week"
    assert np.isnan(blind.members.shares).all()
    assert np.isnan(blind.cover.shares).all()
    assert [(tile.value, tile.note) for tile in blind.stats] == [("–", "not watched")] * 4
    half = Window(start=WEEK.start, end=midnight(date(2025, 11, 6), BERLIN))
    part = describe(found(*ALONE, coverage=watched(half)))
    assert part.header.insight == "Watched too little to tell how the staff cover the week"
    assert part.stats[0].value == "–"


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("told", [ALONE, ALONE[:3], ()])
def test_every_language_tells_it(
    tag: str, told: tuple[tuple[int, int, dict[str, int]], ...]
) -> None:
    card = describe_staff(found(*told), FACES, language(tag))
    assert card.header.insight
    assert all(tile.label and tile.value for tile in card.stats)
