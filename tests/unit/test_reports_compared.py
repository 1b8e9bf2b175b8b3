"""What comparisons say: who is ahead, what cannot be compared, and what is not known."""

from dataclasses import replace

import numpy as np
import pytest

from statsbot.locale import LANGUAGES, language
from statsbot.reports.compared import (
    beside_channels,
    beside_members,
    beside_periods,
    beside_servers,
)
from statsbot.reports.comparison import Beside, Row, leader, put_together, told_of
from statsbot.reports.picture import alt_text_of
from tests.cards.compare import (
    FACES,
    SERVERS,
    UNKNOWN,
    channels,
    course,
    figures,
    members,
    periods,
    servers,
    three,
)

ENGLISH = language("en")


def ahead(*values: float | None, share: float = 1.0) -> str:
    names = ("moss", "reed", "fern")[: len(values)]
    return leader(names, values, ENGLISH.count, share, ENGLISH)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((120, 40, 7), "moss leads with 120, 3 times the next"),
        ((40, 50), "reed leads with 50, the next has 40"),
        ((50, 50, 1), "A tie at the top: 50 each"),
        ((0, 9, None), "reed: 9"),
        ((0, 0), "Nobody wrote in this period"),
        ((None, None), "Too few people wrote to compare them"),
    ],
)
def test_the_sentence_says_who_is_ahead(values: tuple[float | None, ...], told: str) -> None:
    assert ahead(*values) == told


def test_nobody_is_ahead_where_little_was_watched() -> None:
    assert ahead(9, 5, share=0.3).startswith("Watched too little to compare")
    assert ahead(9, None, share=0.0).startswith("Watched too little to compare")
    assert ahead(None, None, share=0.0) == "This period was not watched"


def test_periods_are_named_by_their_days_and_the_change_since() -> None:
    beside = beside_periods(three(), ENGLISH)
    assert beside.insight == "20% more messages than the 30 days before"
    assert [column.delta.text if column.delta else "" for column in beside.columns] == [
        "", "20% since", "31% since",
    ]  # fmt: skip
    assert beside.columns[2].name.endswith("2024")


def test_a_year_that_is_not_known_has_no_column() -> None:
    beside = beside_periods(periods(before=None, change=None), ENGLISH)
    assert [column.value for column in beside.columns] == [beside.columns[0].value, "–"]
    assert beside.columns[1].note == "not watched"
    assert beside.insight.startswith("Cannot be compared with the 30 days before")


def test_what_was_watched_in_part_is_compared_by_its_watched_days() -> None:
    now, before = course(30, 1400, 1), course(30, 1400, 2)
    now[:9] = np.nan
    found = periods(now=figures(now), before=figures(before), change=-0.3, share=0.7)
    beside = beside_periods(found, ENGLISH)
    new, old = (ENGLISH.short(float(np.nanmean(daily))) for daily in (now, before))
    assert beside.insight == f"{new} messages on an average watched day, {old} before"
    assert put_together(beside, FACES, ENGLISH).courses.numbers == (new, old)
    delta = beside.columns[1].delta
    assert delta and (delta.text, delta.muted) == ("30% since", True)


def test_unknown_is_never_nothing() -> None:
    card = put_together(beside_periods(periods(now=UNKNOWN, share=0.0), ENGLISH), FACES, ENGLISH)
    first = card.comparison.columns[0]
    assert first.value == "–" and {cell.text for cell in first.cells} == {"–"}
    nothing = figures(course(30, 0, 1), 0.0)
    card = put_together(beside_periods(periods(now=nothing), ENGLISH), FACES, ENGLISH)
    first = card.comparison.columns[0]
    assert first.value == "0" and {cell.text for cell in first.cells} == {"0", "0 h"}


def test_voice_that_nobody_watched_is_unknown_of_members() -> None:
    card = put_together(
        beside_members(members([400, 200], share=0.9), FACES, ENGLISH), FACES, ENGLISH
    )
    assert [cell.text for cell in card.comparison.columns[0].cells][3] == "–"
    assert card.comparison.columns[0].note == "rank 1 of 1,240"


def test_members_whom_nobody_watched_are_not_said_to_be_silent() -> None:
    told = beside_members(members([0, 0], share=0.0), FACES, ENGLISH)
    assert {column.note for column in told.columns} == {"not watched"}


def every(tag: str) -> list[Beside]:
    speak = language(tag)
    return [
        beside_periods(three(), speak),
        beside_members(members([2_900, 0]), FACES, speak),
        beside_channels(channels((120, 0.2), (None, None)), FACES, speak),
        beside_servers(servers(1400, None, 90), SERVERS, speak),
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_describes_them(tag: str) -> None:
    speak = language(tag)
    for beside in every(tag):
        card = put_together(beside, FACES, speak)
        told = alt_text_of(told_of(card, beside, speak), speak)
        assert card.header.insight in told and len(told) <= 1024


def test_what_is_written_alike_leads_together() -> None:
    told = beside_periods(three(), ENGLISH)

    def leads(*values: float | None) -> list[bool]:
        row = Row(label="", values=values, write=ENGLISH.percent)
        columns = put_together(replace(told, rows=[row]), FACES, ENGLISH).comparison.columns
        return [column.cells[0].leads for column in columns]

    assert leads(0.171, 0.182, 0.178) == [False, True, True]
    assert leads(0.2, 0.2, None) == [False, False, False]
    assert leads(0.03, -0.05, None) == [True, False, False]


def test_a_channel_is_compared_as_on_the_card_of_all_channels() -> None:
    told = channels((120, 0.2), (33, None), (7, None))
    of = [one.channel for one in told.channels]
    before = (100, 16, None)
    found = replace(
        told,
        channels=tuple(
            replace(one, channel=replace(each, previous=was))
            for one, each, was in zip(told.channels, of, before, strict=True)
        ),
    )
    grown, little, new = beside_channels(found, FACES, language("en")).columns
    assert grown.delta and (grown.delta.text, grown.delta.muted) == ("20%", False)
    assert little.delta and (little.delta.text, little.delta.muted) == ("+17", True)
    assert (new.delta, new.note) == (None, "not comparable")


def test_it_is_said_of_each_period_that_nobody_watched() -> None:
    beside = beside_periods(periods(7, now=UNKNOWN, change=None, share=0.0), ENGLISH)
    assert beside.insight == "Nobody watched this week"
    assert {column.note for column in beside.columns} == {"not watched"}


def test_the_key_of_servers_repeats_no_number_of_the_table() -> None:
    card = put_together(beside_servers(servers(40, 9), SERVERS, ENGLISH), FACES, ENGLISH)
    assert card.courses.names == ("moss & lantern HQ", "さくら🌸ちゃん HQ")
    assert card.courses.numbers == ("", "")


def test_courses_of_periods_have_short_names() -> None:
    courses = put_together(beside_periods(three(), ENGLISH), FACES, ENGLISH).courses
    assert courses.names == ("this period", "before", "a year earlier")


def test_nothing_in_what_was_hardly_watched_is_only_a_part() -> None:
    silent = replace(periods().now, messages=0)
    for share, told in ((1.0, "Not one message"), (0.2, "Watched too little")):
        assert beside_periods(periods(now=silent, share=share), ENGLISH).insight.startswith(told)
