"""What the card of a server's week says."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from renderers.cards.rhythm import RhythmCard
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.week import RhythmFindings, RhythmRows, find_rhythm, read_window
from statsbot.domain.windows import Window
from statsbot.locale import LANGUAGES, Language, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.rhythm import describe_rhythm, sentence
from tests.fix_findings import WEEK, asked, counts, watched

FACES = Faces(server=Face(name="The Cartographers Guild"))
ENGLISH = language("en")


def found(*told: tuple[int, int], coverage: Coverage | None = None) -> RhythmFindings:
    """A week in which that many messages were written, each day or in one hour of the week."""
    question = asked()
    happened = [(WEEK.start + timedelta(hours=hour), count) for hour, count in told]
    everything = watched(read_window(question))
    rows = RhythmRows(
        slots=counts(happened),
        messages_watched=coverage or everything,
        voice_watched=everything,
        members_watched=everything,
        people=None,
    )
    return find_rhythm(question, rows)


def describe(findings: RhythmFindings, speak: Language = ENGLISH) -> RhythmCard:
    return describe_rhythm(findings, FACES, speak)


EVENINGS = [(day * 24 + hour, 10) for day in range(7) for hour in (10, 19, 20, 21)]
EVEN = [(hour, 1) for hour in range(168)]
WEEKENDS = [(hour, 3 if hour >= 120 else 1) for hour in range(168)]


def test_the_part_of_the_day_that_carries_it_is_named() -> None:
    assert sentence(found(*EVENINGS), ENGLISH) == (
        "Evenings carry the day: 75% of messages, 18:00 to 24:00"
    )
    assert sentence(found(*WEEKENDS), ENGLISH) == "Weekends carry the week: 55% of messages"
    assert sentence(found(*EVEN, (50, 1)), ENGLISH) == (
        "Busiest on Wednesday, 00:00 to 03:00, otherwise spread over the day"
    )


def test_few_messages_have_no_rhythm() -> None:
    card = describe(found((20, 3)))
    assert card.header.insight == "Only 3 messages: too few for a rhythm"
    assert [tile.value for tile in card.stats] == ["–"] * 4
    assert {tile.note for tile in card.stats} == {"too few messages"}
    assert (card.week.hours.peak, card.week.golden_hours) == (None, ())
    assert sentence(found((20, 1)), ENGLISH) == "Only 1 message: too few for a rhythm"


@pytest.mark.parametrize(
    ("tag", "words"), [("en", "<0.1"), ("de", "<0,1"), ("he", "\u2066<0.1\u2069")]
)
def test_hardly_a_message_a_day_is_not_written_to_the_thousandth(tag: str, words: str) -> None:
    once = found((20, 1))
    in_twenty_weeks = replace(once.messages, by_weekday=once.messages.by_weekday / 20)
    card = describe(replace(once, messages=in_twenty_weeks), language(tag))
    assert card.week.weekdays.words == (words, *["0"] * 6)


def test_silence_is_not_blindness() -> None:
    silent, blind = describe(found()), describe(found(coverage=Coverage([])))
    assert silent.header.insight == "Not one message this week"
    assert silent.week.weekdays.words == ("0",) * 7
    assert silent.week.hours.empty == "Nobody wrote in these hours"
    assert blind.header.insight == "Nobody watched this week"
    assert blind.week.weekdays.words == ("–",) * 7
    assert blind.week.hours.empty == "These hours were not watched"
    assert blind.stats[0].note == "not watched"
    assert np.isnan(blind.week.hours.rate).all()


def test_a_part_that_was_watched_is_called_one() -> None:
    half = Window(start=WEEK.start, end=WEEK.start + timedelta(days=3))
    card = describe(found(*EVEN[:72], (20, 100), coverage=watched(half)))
    assert card.header.insight == "Watched too little to tell when the server is awake"
    assert card.header.comparison == "times in Europe/Berlin · 43% watched"
    assert card.week.weekdays.words[3:] == ("–",) * 4
    assert [tile.value for tile in card.stats] == ["–"] * 4


def test_the_peak_and_the_weekend_are_told() -> None:
    card = describe(found(*EVENINGS, (6 * 24 + 20, 30)))
    assert (card.stats[0].value, card.stats[0].note) == ("Sun 20:00", "40 messages/h")
    assert card.stats[2].note == "29% if days were alike"
    assert card.week.hours.peak == (6, 20)
    assert set(card.week.golden_hours) >= {20}
    assert card.week.weekdays.golden == 6
    # The server's people were not looked at: no hour is recommended.
    assert (card.stats[3].value, card.stats[3].note) == ("–", "not enough data yet")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("told", [EVENINGS, EVEN, [(3, 1)], []])
def test_every_language_tells_it(tag: str, told: list[tuple[int, int]]) -> None:
    card = describe_rhythm(found(*told), FACES, language(tag))
    assert card.header.insight
    assert all(tile.label and tile.value for tile in card.stats)


def test_a_weekday_of_which_hours_are_unknown_has_no_amount() -> None:
    late = Window(start=WEEK.start + timedelta(hours=23), end=WEEK.end)
    card = describe(
        found((23, 60), *((hour, 3) for hour in range(24, 168)), coverage=watched(late))
    )
    assert card.week.weekdays.words == ("–", *("72",) * 6)
    assert card.week.weekdays.golden == 1
    assert (card.stats[2].value, card.stats[2].note) == ("–", "not enough data")
