"""Emoji, stickers, reactions and apps, by hand-computed examples."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from statsbot.analytics.apps import AppRows, CommandUse, find_apps
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.emoji import EmojiRows, find_emoji
from statsbot.analytics.groups import Ratio
from statsbot.analytics.growth import growth
from statsbot.analytics.question import day_number
from statsbot.analytics.reactions import ReactionRows, ReactionTotal, find_reactions
from statsbot.domain.windows import Window, whole_days
from statsbot.store.apps import AppDay, AppTotal, CommandTotal
from statsbot.store.people import PeopleDays
from statsbot.store.rows import EmojiTotal, Reader, Snapshots
from statsbot.store.stickers import StickerTotal
from tests.fix_findings import BERLIN, WEEK, asked, watched

PARTY = EmojiTotal(emoji_id=77, name="party", reactions=6, in_messages=0)
TADA = EmojiTotal(emoji_id=0, name="🎉", reactions=2, in_messages=8)
EMOJI = EmojiRows(
    emoji=[PARTY, TADA],
    # Renamed since: the same emoji all the same.
    previous_emoji=[replace(PARTY, name="fest", reactions=3), replace(TADA, name="👍")],
    stickers=[StickerTotal(sticker_id=88, name="wave", uses=3)],
    previous_stickers=[StickerTotal(sticker_id=89, name="hug", uses=4)],
    sent=20, readable=15, previous_readable=1, givers=5, writers=5,
    reactions_share=0.5, messages_share=1.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "share", "before", "before_share", "change"),
    [
        (30, 1.0, 20, 1.0, 0.5),
        (30, 0.75, 20, 1.0, 1.0),
        (30, 1.0, 19, 1.0, None),
        (30, 0.59, 20, 1.0, None),
        (30, 1.0, 20, 0.59, None),
        (30, 1.0, None, 1.0, None),
        (0, 1.0, 50, 1.0, -1.0),
    ],
)
def test_growth(
    now: int, share: float, before: int | None, before_share: float, change: float | None
) -> None:
    assert growth(now, share, before, before_share) == change


def test_emoji_are_counted_under_and_in_messages() -> None:
    found = find_emoji(asked(), EMOJI)
    tada, party = found.emoji
    assert (found.watched_share, found.readable_share) == (0.5, 0.75)
    assert (found.reactions, found.in_messages, found.different) == (8, 8, 2)
    assert (found.previous_reactions, found.previous_in_messages) == (5, 8)
    assert (party.reactions_share, party.previous_reactions) == (0.75, 3)
    assert (tada.in_messages_share, tada.previous_in_messages) == (1.0, 0)
    # Before, 👍 was used nine times and the party thrice: a renamed emoji keeps its place.
    assert (party.previous_rank, tada.previous_rank) == (2, None)
    (wave,) = found.stickers
    assert (wave.uses, wave.share, wave.previous) == (3, 1.0, 0)
    assert (found.sticker_uses, found.previous_sticker_uses) == (3, 4)


def test_emoji_in_text_that_was_not_readable_are_not_known() -> None:
    found = find_emoji(asked(), replace(EMOJI, readable=0))
    assert (found.in_messages, found.emoji[0].in_messages) == (None, None)
    assert found.previous_in_messages == 8
    before = find_emoji(asked(), replace(EMOJI, previous_readable=0))
    assert (before.in_messages, before.previous_in_messages) == (8, None)
    gone = find_emoji(asked(), replace(EMOJI, previous_emoji=None, previous_stickers=None))
    assert (gone.previous_reactions, gone.emoji[0].previous_reactions) == (None, None)
    assert gone.emoji[1].previous_rank is None
    assert (gone.stickers[0].previous, gone.previous_sticker_uses) == (None, None)


def test_members_are_told_no_share_over_four_people() -> None:
    few = replace(EMOJI, givers=4, writers=4)
    for reader, share in ((Reader.PUBLIC, None), (Reader.STAFF, 0.75)):
        found = find_emoji(asked(reader=reader), few)
        assert found.emoji[1].reactions_share == share
        assert found.stickers[0].share == (share and 1.0)


def snapshots(messages: list[int], reactions: list[int], removed: list[int]) -> Snapshots:
    nothing = np.zeros(len(messages), np.int64)
    columns = dict.fromkeys(Snapshots.__dataclass_fields__, nothing)
    columns |= {"messages": np.array(messages), "reactions": np.array(reactions)}
    return Snapshots(**columns | {"reactions_removed": np.array(removed)})


def people(told: list[tuple[int, int, int]]) -> PeopleDays:
    """Member, reactions given and received on the week's first day."""
    ids, gave, received = np.array(sorted(told), np.int64).T
    nothing = np.zeros(len(ids), np.int64)
    return PeopleDays(
        ids=ids, member=np.arange(len(ids)), day=nothing + day_number(date(2025, 11, 10)),
        messages=nothing, replies=nothing, reactions=gave, reactions_received=received,
        voice_seconds=np.ones(len(ids), np.int64), hours=nothing,
    )  # fmt: skip


def test_reactions() -> None:
    question = asked()
    rows = ReactionRows(
        daily=snapshots([10] * 7, [0, 7, 7, 7, 7, 7, 0], [1] * 7),
        previous=snapshots([70], [28], [0]),
        people=people([(11, 20, 0), (12, 5, 9), (13, 5, 3), (14, 4, 0), (15, 1, 0), (16, 0, 3)]),
        watched=watched(Window(start=question.previous.start, end=WEEK.end)),
    )
    found = find_reactions(question, rows)
    assert (found.given, found.removed, found.previous, found.change) == (35, 7, 28, 0.25)
    assert found.per_message == 0.5
    course = [0, 7 / 20, 14 / 30, 21 / 40, 28 / 50, 35 / 60, 35 / 70]
    np.testing.assert_allclose(found.per_message_course, course)
    assert found.givers == Ratio(part=5, of=6, share=5 / 6)
    assert found.receivers == 3
    assert [each.member_id for each in found.top_givers] == [11, 12, 13, 14, 15]
    assert found.top_receivers == (
        ReactionTotal(member_id=12, reactions=9),
        ReactionTotal(member_id=13, reactions=3),
        ReactionTotal(member_id=16, reactions=3),
    )
    half = replace(rows, watched=watched(whole_days(date(2025, 11, 14), 3, BERLIN)))
    found = find_reactions(question, half)
    assert (found.given, found.change, found.per_message) == (35, None, None)
    np.testing.assert_array_equal(found.daily, [np.nan] * 4 + [7, 7, 0])
    assert np.isnan(found.per_message_course).all()
    morning = Window(start=WEEK.end - timedelta(hours=40), end=WEEK.end)
    found = find_reactions(question, replace(rows, watched=watched(morning)))
    np.testing.assert_array_equal(found.daily, [np.nan] * 6 + [0])
    few = replace(rows, people=people([(11, 20, 0), (12, 5, 9), (13, 5, 3), (14, 4, 0)]))
    assert np.isnan(find_reactions(question, few).per_message_course).all()
    told = find_reactions(asked(reader=Reader.STAFF), few).per_message_course
    np.testing.assert_allclose(told, course)


def test_reactions_that_nobody_watched_are_not_known() -> None:
    rows = ReactionRows(
        daily=snapshots([10] * 7, [0] * 7, [0] * 7),
        previous=snapshots([70], [0], [0]),
        people=people([(11, 0, 0)]),
        watched=Coverage([]),
    )
    found = find_reactions(asked(), rows)
    assert (found.given, found.removed, found.previous) == (None, None, None)
    assert (found.givers, found.receivers, found.per_message) == (None, None, None)
    assert np.isnan(found.daily).all()


def test_emoji_that_history_tells_are_counted_all_the_same() -> None:
    told = replace(EMOJI, givers=0, reactions_share=0.0)
    found = find_emoji(asked(reader=Reader.STAFF), told)
    assert (found.reactions, found.emoji[1].reactions_share) == (8, 0.75)
    unknown = find_emoji(asked(), replace(told, emoji=[], stickers=[], messages_share=0.0))
    assert (unknown.reactions, unknown.sticker_uses) == (None, None)


def test_apps_and_our_own_commands() -> None:
    first_day = asked().days[0]
    rows = AppRows(
        days=[AppDay(day=first_day + timedelta(days=2), uses=12)],
        day_shares=np.array([1.0, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0]),
        apps=[
            AppTotal(application_id=2, command="play", uses=5),
            AppTotal(application_id=1, command="rank", uses=4),
            AppTotal(application_id=1, command="", uses=3),
        ],
        previous_apps=[AppTotal(application_id=1, command="rank", uses=9)],
        commands=[
            CommandTotal(
                command="serverstats", runs=4, refused=1, failed=0, latency_ms=1000, slowest_ms=700
            )
        ],
        previous_commands=None,
        watched_share=1.0,
        previous_watched_share=0.5,
    )
    found = find_apps(asked(), rows)
    first, second = found.apps
    assert (found.uses, found.previous_uses, found.own_runs) == (12, 9, 4)
    assert (first.application_id, first.uses, first.previous) == (1, 7, 9)
    assert first.commands == (CommandUse(command="rank", uses=4), CommandUse(command="", uses=3))
    assert (second.application_id, second.previous) == (2, 0)
    (own,) = found.own
    assert (own.mean_latency_ms, own.slowest_ms, own.refused, own.previous) == (250, 700, 1, None)
    assert str(found.daily.tolist()) == "[0.0, nan, 12.0, 0.0, 0.0, 0.0, 0.0]"


def test_how_often_apps_were_used_is_not_known_where_nobody_watched() -> None:
    nothing = AppRows(
        days=[], day_shares=np.zeros(7),
        apps=[], previous_apps=[], commands=[], previous_commands=[],
        watched_share=0.0, previous_watched_share=0.0,
    )  # fmt: skip
    unknown = find_apps(asked(), nothing)
    assert (unknown.uses, unknown.own_runs) == (None, None)
    watched = find_apps(asked(), replace(nothing, watched_share=0.1))
    assert (watched.uses, watched.own_runs) == (0, 0)
