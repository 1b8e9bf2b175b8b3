"""What the recap of events says: which brought most, and of which it cannot be said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from renderers.panels.recap import ROWS
from statsbot.analytics.events import EventsFindings
from statsbot.locale import LANGUAGES, language
from statsbot.reports.events import describe_events, events_insight, events_told
from statsbot.reports.picture import alt_text_of
from tests.cards.events import (
    BLIND,
    COMING,
    EVENT,
    FACES,
    FIRST,
    LONG,
    MAP,
    NEW,
    POST,
    QUIET,
    found,
)

ENGLISH = language("en")


def sentence(made: EventsFindings) -> str:
    return events_insight(made, FACES, ENGLISH)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (found(EVENT, MAP, QUIET), "Map contest: 4.6 times the usual messages"),
        (found(EVENT), "Event in #tavern-stage: 2.4 times the usual messages"),
        (found(QUIET), "Server maintenance: only 0.27 times the usual messages"),
        (found(POST), "Announcement: as many messages as usual"),
        (found(POST, POST), "None of the 2 marks moved messages beyond normal"),
        (found(BLIND, NEW), "2 marks, but what they brought cannot be told"),
        (found(COMING), "Winter fair: what it brought cannot be told"),
        (found(QUIET, POST), "Server maintenance: only 0.27 times the usual messages"),
        (found(), "Nothing was marked in this period"),
        (replace(found(), watched_share=0.0), "Nobody watched in these 30 days"),
    ],
)
def test_the_sentence_says_what_a_mark_brought(made: EventsFindings, told: str) -> None:
    assert sentence(made) == told


def test_the_strongest_marks_are_rows() -> None:
    card = describe_events(found(COMING, BLIND, NEW, QUIET, total=23), FACES, ENGLISH)
    assert card.header.comparison == "the strongest 4 of 23"
    told = [(row.name, row.ratio, row.value) for row in card.recaps[0].rows]
    assert told == [
        ("Server maintenance", "0.27×", "240 messages"),
        ("Winter fair", "–", "not over yet"),
        ("During the outage", "–", "not watched"),
        ("Before there was a usual week", "–", "420 messages"),
    ]
    assert [row.bullet is None for row in card.recaps[0].rows] == [False, True, True, True]


def test_of_many_marks_those_farthest_from_the_usual_are_rows() -> None:
    usual = [replace(POST, label=f"Patch {number}") for number in range(ROWS)]
    (recap,) = describe_events(found(QUIET, *usual, MAP), FACES, ENGLISH).recaps
    assert [row.name for row in recap.rows] == [
        "Map contest",
        *(f"Patch {n}" for n in range(4)),
        "Server maintenance",
    ]


def test_marks_of_one_name_are_told_by_when_they_were() -> None:
    again = replace(POST, at=POST.at - timedelta(days=2))
    (recap,) = describe_events(found(POST, again), FACES, ENGLISH).recaps
    assert [(row.name, row.note) for row in recap.rows] == [
        ("Fri 7 Nov, 19:00", "Announcement"),
        ("Wed 5 Nov, 19:00", "Announcement"),
    ]


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (1.0, "Events, announcements and what staff mark show up here"),
        (0.0, "This period was not watched"),
    ],
)
def test_an_empty_recap_says_why(share: float, told: str) -> None:
    (recap,) = describe_events(replace(found(), watched_share=share), FACES, ENGLISH).recaps
    assert (recap.note, recap.empty, recap.watched) == ("", told, share > 0)


def test_one_mark_alone_has_the_whole_card() -> None:
    card = describe_events(found(EVENT), FACES, ENGLISH)
    assert [recap.title for recap in card.recaps] == ["While it lasted", "In the 24 hours after"]
    assert [tile.value for tile in card.tiles] == ["2,840", "315", "71", "84"]
    assert card.header.comparison == "Sat 15 Nov, 19:00–22:00"


def test_without_a_usual_week_the_tiles_alone_tell_a_mark_of_one_moment() -> None:
    card = describe_events(found(FIRST), FACES, ENGLISH)
    (recap,) = card.recaps
    assert (recap.title, recap.empty) == ("In the 24 hours after", "no usual week yet")
    assert recap.rows == ()
    told = events_told(found(FIRST), card, ENGLISH)
    assert [f"{tile.label}: {tile.value}" for tile in card.tiles[:2]] == told[2:4]


def test_what_came_after_a_new_mark_keeps_its_rows_beside_what_came_while_it_lasted() -> None:
    card = describe_events(found(NEW), FACES, ENGLISH)
    assert [len(recap.rows) for recap in card.recaps] == [3, 3]


def test_days_are_told_as_days() -> None:
    (recap,) = describe_events(found(LONG, EVENT), FACES, ENGLISH).recaps
    assert recap.rows[0].note.replace("\u2009", "") == "14–16 Nov"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_describes_it(tag: str) -> None:
    speak = language(tag)
    for made in (found(EVENT, MAP, POST, QUIET), found(EVENT), found(COMING), found()):
        card = describe_events(made, FACES, speak)
        told = alt_text_of(events_told(made, card, speak), speak)
        assert card.header.insight in told and len(told) <= 1024
