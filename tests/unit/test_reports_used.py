"""What the cards of emoji, reactions and apps say."""

from dataclasses import replace

import numpy as np
import pytest

from statsbot.analytics.apps import AppsFindings
from statsbot.locale import LANGUAGES, Language, language
from statsbot.reports.apps import apps_insight, apps_told, describe_apps
from statsbot.reports.emoji import describe_emoji, emoji_insight, emoji_told
from statsbot.reports.faces import Faces
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.reports.reactions import (
    describe_reactions,
    reactions_insight,
    reactions_told,
)
from tests import fix_used
from tests.fix_used import FACES

ENGLISH = language("en")


def first_was(rank: int | None, *, known: bool = True) -> str:
    """What is said if the first emoji stood there before."""
    found = fix_used.emoji()
    first = replace(found.emoji[0], previous_rank=rank, previous_reactions=0 if known else None)
    return emoji_insight(replace(found, emoji=(first, *found.emoji[1:])), ENGLISH)


def test_emoji_say_what_came_to_the_top() -> None:
    assert first_was(2) == "🔥 overtook 😂"
    assert first_was(1) == "🔥 stays on top"
    assert first_was(None) == "🔥 is new, and straight to the top"
    assert first_was(None, known=False) == "412 different ones in use, 🔥 most of all"


def test_no_emoji_is_not_an_unwatched_window() -> None:
    assert emoji_insight(fix_used.no_emoji(), ENGLISH).startswith("No emoji yet")
    assert emoji_insight(fix_used.no_emoji(0.0), ENGLISH) == "Nobody watched in these 30 days"
    shown = [describe_emoji(fix_used.no_emoji(*of), FACES, {}, ENGLISH) for of in ((), (0.0,))]
    told = [card.table.empty for card in shown]
    assert told == ["Nothing to rank yet", "This period was not watched"]


def test_the_runners_up_follow_with_how_far_they_climbed() -> None:
    card = describe_emoji(fix_used.emoji(), FACES, {}, ENGLISH)
    assert (card.hero.value, card.hero.note) == ("4,812", "15% of all uses")
    told = [(row.values[0], row.delta and row.delta.text) for row in card.table.rows]
    assert told == [
        ("4,655", "1"),
        ("3,977", ""),
        ("2,840", "1"),
        ("2,391", "4"),
        ("2,118", "2"),
        ("1,502", "new"),
    ]
    directions = [row.delta and row.delta.direction for row in card.table.rows]
    assert directions == ["down", "flat", "up", "up", "down", "unknown"]


def test_stickers_take_two_places() -> None:
    alone = describe_emoji(fix_used.emoji(stickers=False), FACES, {}, ENGLISH)
    assert (len(alone.table.rows), alone.stickers) == (8, None)
    both = describe_emoji(fix_used.emoji(), FACES, {8001: b"picture"}, ENGLISH)
    assert both.stickers is not None
    assert [(glyph.image, count) for glyph, count in both.stickers.things] == [
        (b"picture", "61"),
        (None, "40"),
        (None, "9"),
    ]


def test_texts_that_nobody_could_read_are_not_texts_without_emoji() -> None:
    found = fix_used.emoji()
    first = replace(found.emoji[0], in_messages=None, in_messages_share=None)
    hero = describe_emoji(replace(found, emoji=(first,)), FACES, {}, ENGLISH).hero
    assert (hero.value, hero.note) == ("3,120", "total uses")
    assert hero.sides[1].value == "–"
    assert np.isnan(hero.sides[1].share)


def test_reactions_say_how_they_changed_or_how_many_there_are() -> None:
    found = fix_used.reactions()
    assert reactions_insight(found, ENGLISH) == "18% more reactions than the 30 days before"
    fewer = replace(found, change=-0.3)
    assert reactions_insight(fewer, ENGLISH) == "30% fewer reactions than the 30 days before"
    even = replace(found, change=0.02)
    assert reactions_insight(even, ENGLISH) == "34 reactions to every 100 messages"
    untold = replace(even, per_message=None, given=1)
    assert reactions_insight(untold, ENGLISH) == "1 reaction"


@pytest.mark.parametrize(
    ("reactions", "words"),
    [(0, "0"), (0.004, "<0.01"), (0.2, "0.20"), (0.247, "0.25"), (1, "1.0"), (3.42, "3.4")],
)
def test_reactions_for_a_message_have_as_many_decimals_in_each_window(
    reactions: float, words: str
) -> None:
    found = replace(fix_used.reactions(), per_message=reactions)
    assert describe_reactions(found, FACES, ENGLISH).tiles[1].value == words


def test_unwatched_reactions_are_not_none() -> None:
    unwatched = describe_reactions(fix_used.no_reactions(0.0), FACES, ENGLISH)
    assert unwatched.header.insight == "Nobody watched in these 30 days"
    assert [(tile.value, tile.note) for tile in unwatched.tiles] == [("–", "not watched")] * 4
    assert np.isnan(unwatched.trend.daily).all()
    none = describe_reactions(fix_used.no_reactions(), FACES, ENGLISH)
    assert none.header.insight == "Nobody reacted in this period"
    assert none.tiles[0].value == "0"
    assert none.receivers.empty == "Nobody reacted in this period"


def test_the_average_breaks_where_nobody_watched() -> None:
    found = fix_used.reactions()
    daily = found.daily.copy()
    daily[14:16] = np.nan
    trend = describe_reactions(replace(found, daily=daily), FACES, ENGLISH).trend
    assert np.isnan(trend.average[14:16]).all()
    assert np.isfinite(trend.average[[13, 16]]).all()


def test_reactions_name_who_is_reacted_to_and_who_reacts() -> None:
    card = describe_reactions(fix_used.reactions(), FACES, ENGLISH)
    assert card.receivers.rows[0].name == "さくら🌸ちゃん"
    assert (card.givers.rows[0].name, card.givers.rows[0].value) == ("Дмитрий", "900")
    assert card.tiles[2].note == "30% of the active"


def test_a_change_against_little_watching_is_grey() -> None:
    found = replace(fix_used.reactions(), change=None)
    delta = describe_reactions(found, FACES, ENGLISH).tiles[0].delta
    assert delta is not None and delta.muted


def apps_said(findings: AppsFindings, faces: Faces, speak: Language) -> str:
    """The sentence, without the marks that keep names apart."""
    return apps_insight(findings, faces, speak).replace("\u2068", "").replace("\u2069", "")


def test_apps_say_how_many_were_not_used_in_the_window_before() -> None:
    found = fix_used.apps()
    fresh = tuple(replace(each, previous=0) for each in found.apps[:2])
    two = replace(found, apps=(*fresh, *found.apps[2:]))
    for told, note in (
        (found, "none of them new"),
        (two, "2 new"),
        (replace(two, previous_watched_share=0.5), ""),
        (replace(two, previous_uses=None), ""),
    ):
        assert describe_apps(told, FACES, ENGLISH).tiles[1].note == note


def test_apps_say_which_is_used_most() -> None:
    found = fix_used.apps()
    assert apps_said(found, FACES, ENGLISH) == "Dice Roller leads with 812 uses"
    only = replace(found, apps=found.apps[2:])
    assert apps_said(only, FACES, ENGLISH) == "Only Poll Keeper was used, 31 times"
    ours = replace(found, apps=())
    assert (
        apps_said(ours, FACES, ENGLISH)
        == "Only this bot was used, most of all /serverstats: 64 times"
    )
    assert apps_said(fix_used.no_apps(), FACES, ENGLISH) == "No app was used in this period"
    assert apps_said(fix_used.no_apps(0.0), FACES, ENGLISH) == "Nobody watched in these 30 days"


def test_what_fails_of_ours_comes_first() -> None:
    found = fix_used.apps()
    own = (replace(found.own[0], failed=9), *found.own[1:])
    told = apps_said(replace(found, own=own), FACES, ENGLISH)
    assert told == "10 of 96 uses of this bot's commands failed"


def test_our_commands_say_how_they_ended() -> None:
    card = describe_apps(fix_used.apps(), FACES, ENGLISH)
    assert [(row.name, row.note, row.values) for row in card.own.rows[:2]] == [
        ("/serverstats", "3 refused", ("64", "412")),
        ("/invites", "1 failed", ("22", "188")),
    ]
    assert card.own.rows[0].parts == pytest.approx((61 / 64, 3 / 64, 0))
    assert [tile.value for tile in card.tiles] == ["1,298", "3", "96", "326"]


def test_ours_are_known_where_nobody_watched() -> None:
    found = fix_used.apps()
    card = describe_apps(replace(found, watched_share=0.0, uses=None, apps=()), FACES, ENGLISH)
    assert [tile.value for tile in card.tiles] == ["–", "–", "96", "326"]
    assert card.apps.empty == "This period was not watched"


def test_short_lists_leave_room_for_the_days() -> None:
    found = fix_used.apps()
    assert describe_apps(found, FACES, ENGLISH).trend is None
    few = describe_apps(replace(found, own=found.own[:3]), FACES, ENGLISH)
    assert few.trend is not None
    np.testing.assert_array_equal(few.trend.daily, found.daily)
    assert len(few.apps.rows) == few.apps.places == 3


def test_an_answer_never_takes_no_time() -> None:
    found = fix_used.apps()
    quick = replace(found.own[0], mean_latency_ms=0.0, slowest_ms=0)
    told = replace(found, own=(quick,), own_runs=quick.runs)
    card = describe_apps(told, FACES, ENGLISH)
    assert (card.tiles[3].value, card.tiles[3].note) == ("<1", "slowest <1 ms")
    assert card.own.rows[0].values == ("64", "<1")
    assert describe_apps(replace(found, own=(), own_runs=0), FACES, ENGLISH).tiles[3].value == "–"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_all_are_described_in_every_language(tag: str) -> None:
    speak = language(tag)
    told: list[tuple[list[str], str]] = []
    for emoji in (fix_used.emoji(), fix_used.no_emoji(), fix_used.no_emoji(0.0)):
        card = describe_emoji(emoji, FACES, {}, speak)
        told.append((emoji_told(emoji, card, speak), card.header.insight))
    for reactions in (fix_used.reactions(), fix_used.no_reactions(), fix_used.no_reactions(0.0)):
        board = describe_reactions(reactions, FACES, speak)
        told.append((reactions_told(reactions, board, speak), board.header.insight))
    for apps in (fix_used.apps(), fix_used.no_apps(), fix_used.no_apps(0.0)):
        table = describe_apps(apps, FACES, speak)
        told.append((apps_told(apps, table, speak), table.header.insight))
    for sentences, insight in told:
        text = alt_text_of(sentences, speak)
        assert FACES.server.name in text and insight in text
        assert len(text) < LONGEST_ALT_TEXT
