"""What the trend card says: its sentence, tiles, named days, and what it does not know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from statsbot.analytics.trend import TrendFindings
from statsbot.locale import LANGUAGES, language
from statsbot.reports.picture import alt_text_of
from statsbot.reports.trend import describe_trend, trend_insight, trend_told
from statsbot.store.marks import MarkKind
from tests.cards.trend import FACES, course, eventful, found, shifted

ENGLISH = language("en")


def sentence(made: TrendFindings) -> str:
    return trend_insight(made, ENGLISH)


def test_a_sure_direction_is_told_with_what_is_expected() -> None:
    told = sentence(found(course(400, 900, -0.02), days=365))
    assert told.startswith("Fading by ") and told.endswith(" expected in the next 14 days")
    assert sentence(found(course(150, 900, 0.06))).startswith("Growing by ")


def test_an_unsure_direction_is_steady() -> None:
    assert sentence(eventful()).startswith("Steady at about 5.3k a day")


def test_a_new_course_is_told_before_a_direction() -> None:
    made = shifted()
    change = made.trends[0].changes[-1]
    at = made.days.index(change.day)
    daily = made.trends[0].daily
    before, after = daily[at - 28 : at].mean(), daily[at:].mean()
    assert sentence(made) == (
        f"Since {ENGLISH.day(change.day)} about {ENGLISH.short(after)} a day, "
        f"before that {ENGLISH.short(before)}"
    )


def test_what_was_over_soon_is_no_new_course() -> None:
    made = shifted()
    trend, *others = made.trends
    passing = replace(trend.changes[-1], mean_after=trend.changes[-1].mean_before)
    told = sentence(replace(made, trends=(replace(trend, changes=(passing,)), *others)))
    assert not told.startswith("Since ")


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (found(course(6, 40), days=7), "6 watched days: too few to see a direction"),
        (found([0.0] * 90), "No messages yet: this card fills up as people talk"),
        (found([*[0.0] * 89, 1.0]), "Hardly a message a day"),
        (found([0.0] * 90, unwatched=[(89, 0)]), "Nobody watched in these 90 days"),
        (
            found(course(90, 80), unwatched=[(89, 40)]),
            "Watched too little to compare: these numbers are only a part",
        ),
    ],
)
def test_what_cannot_be_said_is_said(made: TrendFindings, told: str) -> None:
    assert sentence(made) == told


def test_unknown_is_never_nothing() -> None:
    card = describe_trend(found([0.0] * 90, unwatched=[(89, 0)]), FACES, ENGLISH)
    assert [(tile.value, tile.note) for tile in card.tiles] == [("–", "not watched")] * 4
    assert card.trend.empty == "This period was not watched"
    silent = describe_trend(found([0.0] * 90), FACES, ENGLISH)
    assert silent.tiles[0].value == "0"
    assert [(tile.value, tile.note) for tile in silent.tiles[1:]] == [("–", "nobody wrote")] * 3
    assert silent.trend.empty == "Nobody wrote in this period"


def test_days_are_named_by_staff_by_their_number_or_as_what_happened() -> None:
    card = describe_trend(eventful(), FACES, ENGLISH)
    notes = [(note.text, note.number) for note in card.trend.notes]
    assert notes[0] == ("Map contest", "11k")
    assert ("10 Oct", "1.6k") in notes and ("Event", "5.2k") in notes


def test_a_growth_of_next_to_nothing_is_not_told() -> None:
    card = describe_trend(found(course(level=0.25)), FACES, ENGLISH)
    assert card.header.insight == "Hardly a message a day"
    assert (card.tiles[1].value, card.tiles[1].note) == ("–", "not enough data")


def test_nameless_announcements_are_shown_where_little_else_is() -> None:
    made = eventful()
    posts = tuple(
        replace(mark, kind=MarkKind.ANNOUNCEMENT, label=None, day=made.days[-1 - before])
        for before, mark in zip((3, 9), made.marks, strict=True)
    )
    for marks, shown in ((posts, 1), ((*made.marks, *posts), 0)):
        notes = describe_trend(replace(made, marks=marks), FACES, ENGLISH).trend.notes
        assert [note.text for note in notes].count("Announcement") == shown


def test_of_a_window_long_ago_the_busiest_day_is_told() -> None:
    made = found(course(), now=eventful().question.window.end + timedelta(days=60))
    card = describe_trend(made, FACES, ENGLISH)
    assert card.tiles[3].label == "Busiest day"
    assert card.header.comparison == ""
    assert card.trend.forecast is None


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_describes_it(tag: str) -> None:
    speak = language(tag)
    for made in (eventful(), shifted(), found([0.0] * 90, unwatched=[(89, 0)])):
        card = describe_trend(made, FACES, speak)
        told = alt_text_of(trend_told(made, card, speak), speak)
        assert FACES.server.name in told and card.header.insight in told
        assert len(told) <= 1024
