"""What single members did, by hand-computed examples."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from statsbot.analytics.member import (
    MemberRows,
    WatchedShares,
    compare_members,
    deeds,
    find_member,
)
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.rows import Reader
from tests.fix_findings import WEEK, asked, people, watched
from tests.fix_server_channels import homes

MONDAY = day_number(date(2025, 11, 10))
MOSS, FERN, REED, NOBODY = 7, 8, 9, 10
STORY = people(
    (MOSS, MONDAY, {"messages": 6, "replies": 2, "hours": 1 << 9 | 1 << 23}),
    (MOSS, MONDAY + 1, {"messages": 0, "voice_seconds": 5400, "hours": 1 << 23}),
    (MOSS, MONDAY + 2, {"messages": 0, "reactions_received": 3}),
    (FERN, MONDAY + 6, {"messages": 6, "reactions": 4}),
    (REED, MONDAY + 6, {"messages": 8}),
    (MOSS, MONDAY - 7, {"messages": 5}),
)


ALL = WatchedShares(messages=1, reactions=1, voice=1)


def places() -> ChannelPeople:
    def column(*numbers: int) -> np.ndarray:
        return np.array(numbers, np.int64)

    # Channels 1, 2 and 3; Moss wrote in 2 on two occasions.
    return ChannelPeople(
        ids=column(1, 2, 3, MOSS, FERN),
        channel=column(0, 1, 1, 2, 2),
        member=column(3, 3, 3, 3, 4),
        messages=column(1, 2, 3, 0, 6),
        voice_seconds=column(0, 0, 0, 60, 0),
    )


BOTH_WEEKS = Window(start=WEEK.start - timedelta(days=7), end=WEEK.end)


def rows(coverage: Window = BOTH_WEEKS) -> MemberRows:
    return MemberRows(
        people=STORY,
        places=places(),
        homes=homes([]),
        member=None,
        watched=watched(coverage),
        reactions_watched=watched(WEEK),
        voice_watched=watched(),
    )


def test_deeds_are_sums_and_ranks_are_shared() -> None:
    week = STORY.between(MONDAY, MONDAY + 7)
    moss, fern, reed, nobody = deeds(week, [MOSS, FERN, REED, NOBODY], Reader.STAFF, ALL)
    assert (moss.messages, moss.replies, moss.voice_hours, moss.active_days) == (6, 2, 1.5, 2)
    assert (moss.reactions_received, fern.reactions) == (3, 4)
    assert [each.rank for each in (moss, fern, reed, nobody)] == [2, 2, 1, None]
    assert {each.authors for each in (moss, fern, reed, nobody)} == {3}
    assert moss.share == pytest.approx(6 / 20)
    assert (nobody.messages, nobody.active_days, nobody.share) == (0, 0, 0)


def test_no_share_of_few_or_of_what_was_hardly_watched() -> None:
    more = people(*((member, MONDAY, {"messages": 2}) for member in range(MOSS, MOSS + 5)))
    assert deeds(more, [MOSS], Reader.PUBLIC, ALL)[0].share == 0.2
    assert deeds(more, [MOSS], Reader.STAFF, replace(ALL, messages=0.5))[0].share is None
    week = STORY.between(MONDAY, MONDAY + 7)
    assert deeds(week, [MOSS], Reader.PUBLIC, ALL)[0].share is None
    half = Window(start=WEEK.start, end=WEEK.start + timedelta(days=3))
    question = asked(of=(MOSS,), reader=Reader.STAFF)
    assert find_member(question, MOSS, rows(half)).now.share is None
    assert find_member(question, MOSS, rows()).now.share == pytest.approx(6 / 20)


def test_one_member() -> None:
    found = find_member(asked(of=(MOSS,)), MOSS, rows())
    assert (found.reactions_watched_share, found.voice_watched_share) == (1, 0)
    assert found.daily.tolist() == [6, 0, 0, 0, 0, 0, 0]
    assert found.active_by_hour[[9, 22, 23]].tolist() == [1, 0, 2]
    assert [(place.channel_id, place.messages) for place in found.channels] == [(2, 5), (1, 1)]
    assert found.previous is not None and found.previous.messages == 5


def test_what_was_not_watched_is_not_nothing() -> None:
    half = Window(start=WEEK.start, end=WEEK.start + timedelta(days=3))
    found = find_member(asked(of=(FERN,)), FERN, rows(half))
    assert found.watched_share == pytest.approx(3 / 7)
    assert found.daily[:3].tolist() == [0, 0, 0]
    # Of a day that nobody watched we were told of a part afterwards: the rest is not known.
    assert np.isnan(found.daily[3:]).all()
    assert found.now.messages == 6
    assert found.previous is None


def test_deeds_of_a_kind_that_nobody_watched_are_not_known() -> None:
    week = STORY.between(MONDAY, MONDAY + 7)
    unwatched = WatchedShares(messages=0, reactions=0, voice=0)
    nobody, moss = deeds(week, [NOBODY, MOSS], Reader.STAFF, unwatched)
    assert (nobody.messages, nobody.replies, nobody.active_days) == (None, None, None)
    assert (nobody.reactions, nobody.reactions_received, nobody.voice_hours) == (None, None, None)
    # What is told all the same is counted.
    assert (moss.messages, moss.voice_hours, moss.reactions_received) == (6, 1.5, 3)
    assert (moss.active_days, moss.reactions, moss.authors) == (2, None, 3)
    assert deeds(people(), [MOSS], Reader.STAFF, unwatched)[0].authors is None
    (heard,) = deeds(week, [NOBODY], Reader.STAFF, replace(unwatched, voice=0.1))
    assert (heard.voice_hours, heard.messages, heard.reactions) == (0, None, None)


def test_reactions_that_nobody_watched_the_week_before_are_no_base() -> None:
    found = find_member(asked(of=(MOSS,)), MOSS, rows())
    assert found.now.reactions == 0
    assert found.previous is not None
    assert (found.previous.reactions, found.previous.reactions_received) == (None, None)


def test_a_member_who_did_nothing_has_a_watched_nothing() -> None:
    found = find_member(asked(of=(NOBODY,)), NOBODY, rows())
    assert found.daily.tolist() == [0] * 7
    assert (found.active_by_hour.sum(), found.channels) == (0, ())


def test_members_stand_in_the_order_in_which_they_were_named() -> None:
    found = compare_members(
        asked(of=(REED, MOSS)),
        STORY.between(MONDAY, MONDAY + 7),
        watched(WEEK),
        voice=watched(),
        reactions=watched(WEEK),
    )
    assert (found.voice_watched_share, found.reactions_watched_share) == (0, 1)
    assert [each.member_id for each in found.members] == [REED, MOSS]
    assert found.members[0].daily.tolist() == [0, 0, 0, 0, 0, 0, 8]
