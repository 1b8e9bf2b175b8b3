"""Segments of members, by hand: weeks of Berlin, the last one that of 10 November 2025."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.segments import (
    MemberSegment,
    SegmentRows,
    SegmentsFindings,
    find_segments,
    weeks_read,
    weeks_shown,
)
from statsbot.domain.windows import Window, whole_days
from statsbot.store.active_members import ActiveDays
from statsbot.store.arrays import microseconds
from statsbot.store.memberships import Memberships
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, NOW, WEEK, asked, watched

MONDAY = date(2025, 11, 10)
STAFF = asked(reader=Reader.STAFF)

STORIES = {
    # Active days in each of the six weeks that decide, the last one last.
    1: (0, 0, 0, 0, 0, 3, MemberSegment.NEW),
    2: (1, 1, 0, 0, 0, 2, MemberSegment.BACK),
    3: (0, 0, 1, 0, 0, 1, MemberSegment.OCCASIONAL),
    4: (0, 0, 1, 1, 0, 1, MemberSegment.CONSISTENT),
    5: (7, 7, 3, 3, 3, 2, MemberSegment.CONSISTENT),  # eleven days in four weeks
    6: (0, 0, 3, 3, 3, 3, MemberSegment.VITAL),
    7: (0, 0, 1, 1, 1, 0, MemberSegment.DROPPED),
    8: (0, 7, 7, 0, 7, 0, MemberSegment.DROPPED),
    9: (0, 0, 0, 0, 1, 0, MemberSegment.AWAY),
    10: (7, 7, 7, 0, 0, 0, MemberSegment.AWAY),
    11: (7, 7, 0, 0, 0, 0, MemberSegment.LAPSED),
    12: (0, 0, 0, 0, 2, 0, MemberSegment.LEFT),
    13: (0, 0, 0, 0, 0, 0, MemberSegment.LAPSED),  # active earlier
    14: (0, 0, 0, 0, 0, 0, MemberSegment.LEFT),  # the same, and no member
    15: (0, 0, 0, 0, 0, 1, MemberSegment.BACK),  # the same, and active again
    16: (1, 1, 1, 1, 1, 7, MemberSegment.CONSISTENT),
}
EARLIER = np.array([13, 14, 15, 16, 20], np.int64)
"""20 never was a member as far as is known, and has left."""


def rows(question: Question = STAFF, coverage: Coverage | None = None) -> SegmentRows:
    days = [
        (member, day_number(MONDAY) - 7 * (5 - week) + day)
        for member, story in STORIES.items()
        for week, count in enumerate(story[:6])
        for day in range(int(count))
    ]
    ids, member = np.unique([row[0] for row in days], return_inverse=True)
    here = [member for member in STORIES if member not in (12, 14)]
    ever = watched(weeks_read(question))
    return SegmentRows(
        days=ActiveDays(ids=ids, member=member, day=np.array([row[1] for row in days])),
        earlier=EARLIER,
        memberships=Memberships(
            member_id=np.array([*here, 12]),
            joined_at=np.zeros(len(here) + 1, np.int64),
            left_at=np.array([np.iinfo(np.int64).max] * len(here) + [microseconds(WEEK.end) - 1]),
        ),
        messages_watched=coverage or ever,
        members_watched=ever,
    )


def found(question: Question = STAFF) -> SegmentsFindings:
    return find_segments(question, rows(question))


def test_each_story_is_in_its_segment() -> None:
    one = found()
    assert one.weeks == (MONDAY,)
    expected = [story[6] for story in STORIES.values()] + [MemberSegment.LEFT]
    for each in one.segments:
        assert each.people[0] == expected.count(each.segment), each.segment
        assert each.share is not None and each.share.of == 17
    assert one.ever_active.tolist() == [17]


@pytest.mark.parametrize("member", STORIES)
def test_a_story_alone_is_in_its_segment(member: int) -> None:
    """Whatever the others do."""
    every = rows()
    of_member = every.days.ids[every.days.member] == member
    days = ActiveDays(
        ids=every.days.ids[every.days.ids == member],
        member=np.zeros(np.count_nonzero(of_member), np.int64),
        day=every.days.day[of_member],
    )
    one = find_segments(STAFF, replace(every, days=days, earlier=EARLIER[member == EARLIER]))
    people = {each.segment: each.people[0] for each in one.segments}
    assert people.pop(STORIES[member][6]) == 1
    assert not any(people.values())


def test_moves_say_where_people_came_from() -> None:
    moves = {(move.before, move.after): move.people for move in found().moves}
    assert moves == {
        (None, MemberSegment.NEW): 1,
        (MemberSegment.AWAY, MemberSegment.BACK): 1,  # 2, who was active in the second week
        (MemberSegment.LAPSED, MemberSegment.BACK): 1,  # 15
        (MemberSegment.AWAY, MemberSegment.OCCASIONAL): 1,
        (
            MemberSegment.AWAY,
            MemberSegment.CONSISTENT,
        ): 1,  # 4 was not regular before
        (MemberSegment.VITAL, MemberSegment.CONSISTENT): 1,  # 5
        (MemberSegment.CONSISTENT, MemberSegment.VITAL): 1,
        (MemberSegment.CONSISTENT, MemberSegment.DROPPED): 2,
        (MemberSegment.CONSISTENT, MemberSegment.CONSISTENT): 1,  # 16
        (MemberSegment.NEW, MemberSegment.AWAY): 1,
        (MemberSegment.AWAY, MemberSegment.AWAY): 1,  # 10
        (MemberSegment.AWAY, MemberSegment.LAPSED): 1,  # 11
        (MemberSegment.NEW, MemberSegment.LEFT): 1,  # 12
        (MemberSegment.LAPSED, MemberSegment.LAPSED): 1,
        (MemberSegment.LEFT, MemberSegment.LEFT): 2,  # 14, 20
    }


def test_staff_reads_who_dropped_the_most_active_first() -> None:
    assert found().dropped_ids.tolist() == [8, 7]
    assert found(asked()).dropped_ids.tolist() == []


def test_weeks_end_with_the_last_one_that_is_over() -> None:
    month = asked(Window(start=whole_days(date(2025, 10, 22), 1, BERLIN).start, end=NOW))
    assert weeks_shown(month) == whole_days(date(2025, 10, 13), 35, BERLIN)
    assert weeks_read(month) == whole_days(date(2025, 9, 8), 70, BERLIN)
    day = asked(whole_days(date(2025, 11, 16), 1, BERLIN))
    assert weeks_shown(day) == WEEK
    day = asked(whole_days(date(2025, 11, 15), 1, BERLIN))
    assert weeks_shown(day) == whole_days(date(2025, 11, 3), 7, BERLIN)


@pytest.mark.parametrize("gap", range(5))
def test_a_week_that_nobody_watched_leaves_those_it_decides_unknown(gap: int) -> None:
    first, last = weeks_read(STAFF).start, weeks_read(STAFF).end
    missing = whole_days(MONDAY - timedelta(weeks=gap), 4, BERLIN)
    parts = [Window(start=first, end=missing.start)]
    if missing.end < last:
        parts.append(Window(start=missing.end, end=last))
    one = find_segments(STAFF, rows(coverage=watched(*parts)))
    assert all(np.isnan(each.people).all() and each.share is None for each in one.segments)
    assert np.isnan(one.ever_active).all()
    assert one.moves == () and len(one.dropped_ids) == 0
    assert one.watched_share == pytest.approx(3 / 7 if gap == 0 else 1)


def test_without_a_watch_over_members_nobody_is_said_to_have_left() -> None:
    one = find_segments(STAFF, replace(rows(), members_watched=Coverage([])))
    people = {each.segment: each.people[0] for each in one.segments}
    assert np.isnan(people[MemberSegment.LEFT]) and one.segments[MemberSegment.LEFT].share is None
    assert people[MemberSegment.AWAY] == 3 and people[MemberSegment.LAPSED] == 4
    assert one.ever_active.tolist() == [17]


def test_who_left_is_known_of_weeks_in_which_members_were_watched() -> None:
    fortnight = asked(whole_days(date(2025, 11, 3), 14, BERLIN), reader=Reader.STAFF)
    known = rows(fortnight)
    one = find_segments(fortnight, replace(known, members_watched=watched(WEEK)))
    assert np.isnan(one.segments[MemberSegment.LEFT].people).tolist() == [True, False]
    assert one.segments[MemberSegment.LAPSED].people[0] >= 4  # those who left among them
    assert one.segments[MemberSegment.LEFT].people[1] == 3


def test_members_read_no_share_of_few_people() -> None:
    every = rows(asked())
    chosen = every.days.member < 4
    days = ActiveDays(
        ids=every.days.ids[:4], member=every.days.member[chosen], day=every.days.day[chosen]
    )
    one = find_segments(asked(), replace(every, days=days, earlier=EARLIER[:0]))
    new = one.segments[MemberSegment.NEW]
    assert new.people[0] == 1 and new.share is not None
    assert (new.share.part, new.share.of, new.share.share) == (1, 4, None)
