"""What the card of newcomers says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from renderers.cards.newcomers import NewcomersCard
from statsbot.analytics.coverage import Coverage
from statsbot.domain.facts import Confidence
from statsbot.domain.windows import Window, local_day
from statsbot.locale import LANGUAGES, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.newcomers import describe_newcomers, newcomers_told
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, watched
from tests.fix_newcomers import Person
from tests.unit.test_analytics_newcomers import ALL, DAY, FIVE, HOUR, MONDAY, WINDOW, found

ENGLISH = language("en")
FACES = Faces(server=Face(name="Cartographers"))
NOBODY = Coverage([])


def crowd(count: int) -> list[Person]:
    """People of whom every second one writes at once, and every fourth comes back."""
    return [
        Person(
            member=number << 22,
            joined=MONDAY,
            first_message=None if number % 2 else MONDAY + 3 * HOUR,
            days=() if number % 4 else (local_day(MONDAY + 8 * DAY, BERLIN),),
            how=(Confidence.EXACT, Confidence.INFERRED, Confidence.VANITY)[number % 3],
        )
        for number in range(1, count + 1)
    ]


def card_of(people: Sequence[Person] = FIVE, **how: Any) -> NewcomersCard:
    return describe_newcomers(found(*people, **how), FACES, ENGLISH)


def insight(people: Sequence[Person], **how: Any) -> str:
    return card_of(people, **how).header.insight


def test_a_crowd_is_told_in_percent() -> None:
    people = crowd(40)
    told = "50% of newcomers write in their first week, 25% are active in the second"
    assert insight(people) == told
    assert insight(people, now=MONDAY + 8 * DAY) == "50% of newcomers write in their first week"


def test_few_are_told_by_their_number() -> None:
    assert insight(FIVE) == "2 of 5 newcomers wrote in their first week"


def test_what_cannot_be_known_yet_is_not_told() -> None:
    early = card_of(FIVE, now=MONDAY + 2 * DAY)
    assert early.header.insight == "5 newcomers: too early to say what becomes of them"
    joined, _, week, later, month = early.funnel.rows
    assert (joined.value, joined.reached) == ("5", 1.0)
    for step in (week, later, month):
        assert (step.value, step.notes, step.unfinished) == ("–", ("5 to come",), 1.0)
    assert early.tiles[1].value == "–"


def test_nobody_is_not_unknown() -> None:
    assert insight(()) == "Nobody joined in this period"
    silent = card_of(())
    assert silent.tiles[0].value == "0"
    assert silent.funnel.empty == "nobody joined"
    blind = card_of((), members=NOBODY)
    assert blind.header.insight == "Nobody watched who joined and left"
    assert (blind.tiles[0].value, blind.tiles[0].note) == ("–", "not watched")
    assert [(row.value, row.unwatched) for row in blind.funnel.rows] == [("–", 1.0)] * 5
    assert blind.tiles[3].note == "not watched"


def test_a_part_is_called_one() -> None:
    half = watched(Window(start=WINDOW.start, end=WINDOW.start + 5 * DAY))
    part = card_of(FIVE, members=half)
    assert part.header.insight == "Watched too little: these people are only a part"
    assert part.header.comparison == "36% watched"


def test_bars_are_people_on_one_scale() -> None:
    gap = watched(
        Window(start=ALL.start, end=MONDAY + 3 * DAY), Window(start=MONDAY + 5 * DAY, end=ALL.end)
    )
    rows = card_of(FIVE, messages=gap).funnel.rows
    day, week = rows[1], rows[2]
    assert (day.reached, day.missed, day.unwatched) == (0.2, 0.8, 0)
    assert day.notes == ("1 of 5", "of 5")
    # Nobody watched the whole of anybody's first week.
    assert (week.value, week.reached, week.missed, week.unwatched) == ("–", 0, 0, 1.0)


def test_times_have_their_unit() -> None:
    message = card_of(crowd(40)).tiles[1]
    assert (message.value, message.unit, message.note) == ("3", "h", "median of 20")
    soon = replace(FIVE[0], first_message=MONDAY + timedelta(seconds=50))
    assert (card_of((soon,)).tiles[1].value, card_of((soon,)).tiles[1].unit) == ("50", "s")


def test_tiles_of_few_are_grey() -> None:
    assert [tile.muted for tile in card_of(FIVE).tiles] == [False, True, True, True]
    assert not card_of(crowd(40)).tiles[1].muted


def test_ways_are_told_together_however_surely_they_are_known() -> None:
    rows = card_of(crowd(30)).ways.rows
    assert [(row.label, row.notes[0]) for row in rows] == [
        ("Invites", "10 of 20"),
        ("Vanity URL", "5 of 10"),
    ]
    assert rows[0].reached + rows[0].missed == pytest.approx(1.0)
    assert rows[1].reached + rows[1].missed == pytest.approx(0.5)


def test_members_are_told_no_share_of_few() -> None:
    card = card_of(FIVE[:4], reader=Reader.PUBLIC)
    for row in card.funnel.rows[1:]:
        assert (row.value, row.reached) == ("–", 0)
        assert row.notes == ("too few to tell",)
    assert card.header.insight == "4 people joined for the first time"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_says_it(tag: str) -> None:
    speak = language(tag)
    for people in (FIVE, crowd(40), ()):
        findings = found(*people)
        card = describe_newcomers(findings, FACES, speak)
        text = alt_text_of(newcomers_told(findings, card, speak), speak)
        assert card.header.insight in text
        assert len(text) < LONGEST_ALT_TEXT
        assert "{" not in text
