"""What the card of voice says."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from renderers import theme
from renderers.cards.voice import VoiceCard
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.voice import VoiceFindings, VoiceRows, find_voice
from statsbot.analytics.voice_stays import cut
from statsbot.domain.facts import ChannelKind
from statsbot.domain.windows import Window, whole_days
from statsbot.locale import LANGUAGES, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.voice import describe_voice, sentence
from statsbot.store.rows import Reader
from statsbot.store.voice_stays import VoiceStays
from tests.fix_findings import BERLIN, WEEK, asked, counts, people, watched
from tests.fix_server_channels import Day, channel_days, channel_people, homes
from tests.unit.test_analytics_voice import hour, stays_of

ENGLISH = language("en")
ROOMS = (5, 6, 7, 8, 9, 10)
FACES = Faces(
    server=Face(name="The Cartographers Guild"),
    channels={room: f"#Room {room}" for room in ROOMS},
)
MONDAY = date(2025, 11, 10)


def found(
    *,
    days: list[Day] | None = None,
    stays: VoiceStays | None = None,
    coverage: Coverage | None = None,
    reader: Reader = Reader.STAFF,
    window: Window = WEEK,
) -> VoiceFindings:
    """Voice of a week: everything at 20:00 on Tuesday, by members 1 and 2."""
    question = asked(window, reader=reader, now=window.end)
    days = days or []
    seconds = sum(of["voice_seconds"] for _, _, of in days)
    spent = [(who, question.first_day, {"voice_seconds": seconds // who}) for who in (1, 2)]
    rows = VoiceRows(
        days=channel_days(days),
        people=channel_people([], [(room, who, 1) for room, _, _ in days for who in (1, 2)]),
        members=people(*spent) if days else people(),
        uses=[],
        stays=stays_of([]) if stays is None else cut(stays, window),
        slots=counts([(hour(44), seconds)] if days else [], "voice_seconds"),
        homes=homes([(room, ChannelKind.VOICE, room, 0) for room in ROOMS]),
        watched=coverage or watched(window),
    )
    return find_voice(question, rows)


def describe(findings: VoiceFindings) -> VoiceCard:
    return describe_voice(findings, FACES, ENGLISH)


def day(room: int, weekday: int, hours: float) -> Day:
    seconds = int(hours * 3600)
    return room, MONDAY + timedelta(days=weekday), {"voice_seconds": seconds, "company": seconds}


LIVELY = [day(room, 1, 12 - room) for room in ROOMS]
TOGETHER = stays_of([(44, 45, 5, 1), (44.5, 45, 5, 2), (44, 44.5, 6, 3)])


def test_when_most_meet_is_told() -> None:
    week = found(days=LIVELY, stays=TOGETHER)
    assert sentence(week, ENGLISH) == ("Most meet on Tuesday, 18:00 to 21:00: 9 at once on average")
    card = describe(week)
    assert [(tile.value, tile.unit, tile.note) for tile in card.stats] == [
        ("27", "h", "3.9 h a day"),
        ("2", "", "11 Nov, 20:00"),
        ("30", "min", "of 3 stays"),
        ("2", "", "in 6 channels"),
    ]


def test_the_four_with_most_have_a_colour_and_the_others_are_grey() -> None:
    hours = describe(found(days=LIVELY)).hours
    assert hours.names == ("others", "Room 8", "Room 7", "Room 6", "Room 5")
    assert hours.tones == (theme.OTHER, *reversed(theme.SERIES))
    assert hours.values[:, 1].tolist() == [5, 4, 5, 6, 7]
    assert not hours.values[:, [0, 2, 3, 4, 5, 6]].any()
    few = describe(found(days=LIVELY[:2])).hours
    assert (few.names, len(few.values)) == (("Room 6", "Room 5"), 2)


def test_silence_is_not_blindness() -> None:
    silent, blind = describe(found()), describe(found(coverage=Coverage([])))
    assert silent.header.insight == silent.hours.empty == "Nobody was in voice"
    assert [tile.value for tile in silent.stats] == ["0", "0", "–", "0"]
    assert silent.stats[2].note == "no stays"
    assert blind.header.insight == "Nobody watched this week"
    assert blind.hours.empty == "This period was not watched"
    assert np.isnan(blind.hours.values).all()
    assert [tile.value for tile in blind.stats] == ["–"] * 4
    assert not np.isnan(silent.hours.values).any()


def test_unwatched_days_are_hatched() -> None:
    late = Window(start=hour(48), end=WEEK.end)
    card = describe(found(days=[day(5, 4, 3)], coverage=watched(late)))
    assert np.isnan(card.hours.values[0]).tolist() == [True, True] + [False] * 5
    assert card.header.comparison == "days in Europe/Berlin · 71% watched"
    little = Window(start=hour(100), end=WEEK.end)
    assert sentence(found(days=[day(5, 4, 3)], coverage=watched(little)), ENGLISH) == (
        "Voice was watched too little: these numbers are only a part"
    )


def test_how_long_few_people_stay_is_not_told_to_members() -> None:
    card = describe(found(days=LIVELY, stays=TOGETHER, reader=Reader.PUBLIC))
    assert (card.stats[2].value, card.stats[2].note) == ("–", "too few people to tell")


def test_what_facts_told_is_no_longer_known_once_they_have_left() -> None:
    week = found(days=LIVELY)
    gone = replace(week, whole=replace(week.whole, stays=None, peak=None), peak_at=None)
    card = describe(gone)
    assert [tile.note for tile in card.stats[1:3]] == ["no longer known"] * 2


@pytest.mark.parametrize(
    ("days", "columns", "title"),
    [(62, 62, "Hours per day"), (100, 14, "Hours per week"), (800, 28, "Hours per four weeks")],
)
def test_long_windows_have_wider_columns(days: int, columns: int, title: str) -> None:
    window = whole_days(MONDAY - timedelta(days=days - 7), days, BERLIN)
    hours = describe(found(days=LIVELY, window=window)).hours
    assert (hours.values.shape[1], hours.title) == (columns, title)
    assert hours.values.sum() == 27


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("told", [LIVELY, LIVELY[:1], []])
def test_every_language_tells_it(tag: str, told: list[Day]) -> None:
    card = describe_voice(found(days=told), FACES, language(tag))
    assert card.header.insight
    assert all(tile.label and tile.value for tile in card.stats)
