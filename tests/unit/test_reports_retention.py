"""What the card of retention says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from renderers.cards.retention import RetentionCard
from statsbot.analytics.cohorts import RetentionFindings, RetentionRows, find_retention
from statsbot.analytics.coverage import Coverage
from statsbot.domain.windows import Window, local_day, whole_days
from statsbot.locale import LANGUAGES, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.reports.retention import describe_retention, retention_told
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, asked, watched
from tests.fix_newcomers import Person, comings_of, days_of

ENGLISH = language("en")
FACES = Faces(server=Face(name="Cartographers"))
DAY = timedelta(days=1)
MONDAY = datetime(2025, 9, 1, 10, tzinfo=UTC)
WINDOW = whole_days(date(2025, 9, 1), 6 * 7, BERLIN)
NOBODY = Coverage([])


def found(
    people: Sequence[Person],
    *,
    window: Window = WINDOW,
    messages: Coverage | None = None,
    members: Coverage | None = None,
    reader: Reader = Reader.STAFF,
) -> RetentionFindings:
    rows = RetentionRows(
        comings=comings_of(people),
        people=days_of(people),
        messages_watched=watched(window) if messages is None else messages,
        members_watched=watched(window) if members is None else members,
    )
    return find_retention(asked(window, BERLIN, reader, window.end), rows)


def cohort(week: int, count: int, active: int) -> list[Person]:
    """People of whom some are active in their second week, and every fifth one leaves in it."""
    joined = MONDAY + 7 * week * DAY
    return [
        Person(
            member=(week * 1000 + number + 1) << 22,
            joined=joined,
            days=(local_day(joined + 8 * DAY, BERLIN),) if number < active else (),
            left=joined + 9 * DAY if number % 5 == 4 else None,
        )
        for number in range(count)
    ]


def card_of(people: Sequence[Person], **how: Any) -> RetentionCard:
    return describe_retention(found(people, **how), FACES, ENGLISH)


CROWD = [*cohort(0, 20, 8), *cohort(1, 10, 1), *cohort(3, 10, 5)]


def test_what_all_did_is_the_sentence() -> None:
    card = card_of(CROWD)
    told = "35% of newcomers are active in their second week, 80% are here after four"
    assert card.header.insight == told
    assert [tile.value for tile in card.tiles] == ["40", "35%", "0%", "80%"]
    assert card.tiles[1].note == "of 40"
    assert card.triangle.overall.size == "40"


def test_cells_say_why_they_have_no_number() -> None:
    gap = watched(
        Window(start=WINDOW.start, end=WINDOW.start + 14 * DAY),
        Window(start=WINDOW.start + 21 * DAY, end=WINDOW.end),
    )
    rows = card_of(CROWD, messages=gap).triangle.rows
    kinds = [kind for kind, _ in rows[0].cells]
    assert kinds == ["told", "told", "unwatched", "told", "told"], "nobody's sixth week is over"
    assert rows[0].cells[1] == ("told", "40%")
    assert rows[2].size == "0"
    assert {kind for kind, _ in rows[2].cells} == {"withheld", "unfinished"}
    assert rows[5].cells[1] == ("unfinished", "")


def test_members_are_told_no_share_of_few() -> None:
    few = card_of(cohort(0, 4, 2), reader=Reader.PUBLIC)
    assert few.triangle.rows[0].cells[1] == ("withheld", "")
    assert few.triangle.overall.cells[1] == ("withheld", "")
    assert (few.tiles[1].value, few.tiles[1].note) == ("–", "too few to tell")
    assert few.triangle.withheld == "too few to tell"
    assert few.header.insight == "Too few people joined to tell how many stay"
    assert card_of(cohort(0, 4, 2)).tiles[1].value == "50%"


def test_staff_are_told_no_share_of_few_in_a_sentence() -> None:
    few = card_of(cohort(0, 4, 2))
    assert few.header.insight == "Too few people joined to tell how many stay"
    assert (few.tiles[1].value, few.tiles[1].note) == ("50%", "of only 4")
    assert [tile.muted for tile in few.tiles] == [False, True, True, True]


def test_shares_of_few_are_outlines_also_of_all_together() -> None:
    grid = card_of(CROWD).triangle
    assert [row.cells[0][0] for row in grid.rows] == [
        "told", "few", "withheld", "few", "withheld", "unfinished",
    ]  # fmt: skip
    assert grid.overall.cells[1] == ("told", "35%")
    assert grid.few == "under 20 people"
    alone = card_of(cohort(0, 19, 2)).triangle
    assert alone.overall.cells[0] == ("few", "0%")


def test_sparklines_have_no_point_of_few() -> None:
    spark = card_of(CROWD).tiles[1].spark
    assert np.isfinite(spark).tolist() == [True, False, False, False]


def test_a_sparkline_begins_behind_the_last_gap() -> None:
    people = [cohort(week, 6 if week == 1 else 30, 5) for week in range(5)]
    spark = card_of([person for part in people for person in part]).tiles[1].spark
    assert np.isfinite(spark).tolist() == [True, True]


def test_tiles_tell_of_the_last_week_that_is_over() -> None:
    weeks = whole_days(date(2025, 9, 1), 4 * 7, BERLIN)
    card = card_of(CROWD, window=weeks)
    labels = ["New members", "Active in week 2", "Active in week 3", "Here after 3 weeks"]
    assert [tile.label for tile in card.tiles] == labels
    assert card.triangle.column_heads == ("1", "2", "3")
    later = [tile.label for tile in card_of(CROWD).tiles]
    assert later[2:] == ["Active in week 4", "Here after 4 weeks"]


def test_nobody_is_not_unknown() -> None:
    silent = card_of(())
    assert silent.header.insight == "Nobody joined in this period"
    assert silent.tiles[0].value == "0"
    assert silent.triangle.withheld == "nobody joined"
    blind = card_of((), members=NOBODY, messages=NOBODY)
    assert blind.header.insight == "Nobody watched who joined and left"
    assert (blind.tiles[0].value, blind.triangle.rows[0].size) == ("–", "–")
    assert blind.triangle.rows[0].cells[0] == ("unwatched", "")


def test_what_is_not_over_is_not_low() -> None:
    week = whole_days(date(2025, 9, 1), 7, BERLIN)
    card = card_of(cohort(0, 10, 0), window=week)
    assert card.header.insight == "Nobody's second week is over yet"
    assert (card.tiles[1].value, card.tiles[1].note) == ("–", "not over yet")
    assert card.tiles[3].label == "Here after 1 week"


def test_before_any_week_is_over_the_card_says_when_one_is() -> None:
    days = whole_days(date(2025, 9, 1), 3, BERLIN)
    card = card_of(cohort(0, 10, 0), window=days)
    assert card.triangle.empty == "The first numbers come on 14 Sept"
    assert card.triangle.column_heads == ("1", "2", "3", "4")
    rows = (card.triangle.overall, *card.triangle.rows)
    assert {kind for row in rows for kind, _ in row.cells} == {"unfinished"}
    assert card_of((), window=days).triangle.empty == "Nobody joined in this period"
    # On that day there is one.
    later = card_of(cohort(0, 10, 0), window=whole_days(date(2025, 9, 1), 13, BERLIN))
    assert later.triangle.overall.cells[0][0] != "unfinished"


def test_the_newest_weeks_are_shown_of_many() -> None:
    window = whole_days(date(2025, 9, 1), 30 * 7, BERLIN)
    card = card_of([each for week in range(30) for each in cohort(week, 2, 1)], window=window)
    assert len(card.triangle.rows) == 10
    assert card.triangle.note == "of those who joined, newest 10 of 30 weeks"
    assert card.triangle.rows[-1].label == "23 Mar"
    assert np.isfinite(card.triangle.shares[0]).all()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_says_it(tag: str) -> None:
    speak = language(tag)
    for people in (CROWD, ()):
        findings = found(people)
        card = describe_retention(findings, FACES, speak)
        text = alt_text_of(retention_told(findings, card, speak), speak)
        assert card.header.insight in text
        assert len(text) < LONGEST_ALT_TEXT
        assert "{" not in text
