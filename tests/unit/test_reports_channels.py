"""What the cards of all channels, and of one, say."""

from dataclasses import replace

import numpy as np
import pytest

from renderers import Studio, layout
from statsbot.analytics.channel import Concentration
from statsbot.analytics.lifecycle import Life
from statsbot.domain.facts import ChannelKind
from statsbot.locale import LANGUAGES, language
from statsbot.reports.channel import channel_insight, channel_told, describe_channel
from statsbot.reports.channels import channels_insight, channels_told, describe_channels
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.store.rows import Reader
from tests import fix_used
from tests.fix_used import FACES

ENGLISH = language("en")


def sentence(*lives: Life | None, of: int = 35_000) -> str:
    """What is said of channels that stand like this, the first with most messages."""
    found = fix_used.channels()
    told = tuple(
        fix_used.figures(place + 1, 9000 - place, 9000, life, of)
        for place, life in enumerate(lives)
    )
    return plain(channels_insight(replace(found, channels=told), FACES, ENGLISH))


def plain(text: str) -> str:
    """Without the marks that keep names apart."""
    return text.replace("\u2068", "").replace("\u2069", "")


def test_a_channel_that_wakes_is_told_first() -> None:
    assert sentence(Life.STEADY, Life.FADING, Life.WAKING, of=10_000) == (
        "#map-making is waking: at least twice as busy as before"
    )


def test_then_one_that_carries_all_then_one_that_fades() -> None:
    assert sentence(Life.STEADY, Life.FADING, of=18_000) == "#general carries 50% of all messages"
    assert sentence(Life.STEADY, Life.FADING).startswith("#off-topic is fading")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_standing_has_its_word_on_the_strip(tag: str, studio: Studio) -> None:
    card = describe_channels(fix_used.channels(), FACES, language(tag))
    (strip,) = (panel for panel in layout(card, studio).panels if panel.name == "signs")
    words = [mark for mark in strip.marks if mark.name.startswith("word")]
    assert len(words) == len(Life)


def test_otherwise_how_many_hold_half() -> None:
    assert sentence(*[Life.STEADY] * 5) == "Half of all messages are in 3 of 5 channels"
    assert sentence(Life.STEADY) == "All messages are in #general"


def test_unwatched_channels_are_not_silent_ones() -> None:
    unwatched = describe_channels(fix_used.unwatched_channels(), FACES, ENGLISH)
    assert unwatched.header.insight == "Nobody watched in these 30 days"
    assert {row.values for row in unwatched.table.rows} == {("–", "–")}
    assert not any(row.watched for row in unwatched.table.rows)
    assert {each.value for each in unwatched.signs} == {"–"}
    assert unwatched.mix.empty == "not watched"
    silent = replace(fix_used.unwatched_channels(), watched_share=1.0, messages=0, channels=())
    assert describe_channels(silent, FACES, ENGLISH).header.insight == (
        "Not one message in these 30 days"
    )


def test_rows_say_how_much_by_how_many_and_how_it_goes_on() -> None:
    rows = describe_channels(fix_used.channels(), FACES, ENGLISH).table.rows
    steady, waking, new = rows[0], rows[2], rows[7]
    assert (steady.name, steady.sign) == ("#general", None)
    assert (waking.name, waking.values) == ("#map-making", ("5,482", "208"))
    assert waking.sign is not None and waking.delta is not None
    assert (waking.sign.word, waking.delta.text, waking.delta.direction) == ("waking", "148%", "up")
    assert new.delta is None


def test_advice_is_for_staff_alone_the_most_pressing_first() -> None:
    card = describe_channels(fix_used.channels(), FACES, ENGLISH)
    assert card.advice is not None
    assert [(hint.name, hint.words) for hint in card.advice.hints] == [
        ("#map-making", "See what drew people"),
        ("#さくらの部屋", "Ask something there"),
        ("#old-archive", "Archive or hide it"),
    ]
    assert describe_channels(fix_used.channels(Reader.PUBLIC), FACES, ENGLISH).advice is None


def test_the_mix_of_few_people_is_withheld_from_members() -> None:
    found = replace(fix_used.channels(Reader.PUBLIC), authors=4)
    mix = describe_channels(found, FACES, ENGLISH).mix
    assert (mix.rows, mix.empty) == ((), "Too few people to tell")
    told = describe_channels(fix_used.channels(), FACES, ENGLISH).mix.rows
    assert [(row.name, row.values) for row in told[:2]] == [
        ("Replies", ("31%",)),
        ("Files", ("12%",)),
    ]


def test_channels_that_a_member_cannot_see_have_no_name() -> None:
    found = fix_used.channels(Reader.PUBLIC)
    hidden = replace(found.channels[0], channel_id=0)
    card = describe_channels(replace(found, channels=(hidden,)), FACES, ENGLISH)
    assert card.table.rows[0].name == "Other channels"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_channels_are_described_in_every_language(tag: str) -> None:
    speak = language(tag)
    for found in (fix_used.channels(), fix_used.unwatched_channels()):
        card = describe_channels(found, FACES, speak)
        told = alt_text_of(channels_told(found, card, speak), speak)
        assert FACES.server.name in told
        assert card.header.insight in told
        assert len(told) < LONGEST_ALT_TEXT


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (Life.WAKING, "Waking: about 1.3k messages a week, 525 before"),
        (Life.FADING, "Fading: about 1.3k messages a week, 3.1k before"),
        (Life.DEAD, "Almost silent for four weeks or longer"),
        (Life.NEW, "New: 206 people have written so far"),
        (Life.STEADY, "Busiest on Sunday, 19:00 to 22:00"),
        (None, "Busiest on Sunday, 19:00 to 22:00"),
    ],
)
def test_a_channel_says_how_it_goes_on(life: Life | None, words: str) -> None:
    assert channel_insight(fix_used.channel(life), ENGLISH) == words


def test_a_voice_channel_wakes_by_its_hours() -> None:
    found = fix_used.channel(Life.WAKING)
    weekly = np.array([4.0, 6, 1, 2, 1, 2, 1, 2])
    figures = replace(found.channel, kind=ChannelKind.VOICE, weekly=weekly)
    told = channel_insight(replace(found, channel=figures), ENGLISH)
    assert told == "Waking: about 5 hours a week in voice, 1.5 before"


def test_a_channel_names_itself_and_its_numbers() -> None:
    card = describe_channel(fix_used.channel(), FACES, ENGLISH)
    assert (card.header.subject, card.header.server) == ("#map-making", "The Cartographers Guild")
    assert card.header.comparison == "channel: steady"
    assert [tile.value for tile in card.tiles] == ["5,414", "206", "15%", "0.34"]
    assert card.ranking.note == "top 5 wrote 38%"


def test_what_is_not_known_of_a_channel_is_never_zero() -> None:
    card = describe_channel(fix_used.unwatched_channel(), FACES, ENGLISH)
    assert [(tile.value, tile.note) for tile in card.tiles] == [("–", "not watched")] * 4
    assert np.isnan(card.trend.daily).all()
    assert np.isnan(card.hours.rate).all()
    assert card.hours.empty == "Hours this old are no longer kept"


def test_shares_of_few_people_are_withheld() -> None:
    found = fix_used.channel()
    assert found.channel.share is not None
    figures = replace(
        found.channel,
        share=replace(found.channel.share, share=None),
        reactions_per_message=None,
        mix=fix_used.untold(40),
    )
    untold = Concentration()
    card = describe_channel(replace(found, channel=figures, concentration=untold), FACES, ENGLISH)
    assert [(tile.value, tile.note) for tile in card.tiles[2:]] == [("–", "not enough data")] * 2
    assert card.ranking.note == "messages"
    assert card.mix.empty == "Too few people to tell"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_channel_is_described_in_every_language(tag: str) -> None:
    speak = language(tag)
    for life in (*Life, None):
        found = fix_used.channel(life)
        card = describe_channel(found, FACES, speak)
        told = alt_text_of(channel_told(found, card, FACES, speak), speak)
        assert "#map-making" in told and card.header.insight in told
        assert len(told) < LONGEST_ALT_TEXT
