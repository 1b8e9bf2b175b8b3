"""Who is active among members, by hand. The week is that of Monday, 10 November 2025."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.members import (
    MembersFindings,
    MembersRows,
    find_members,
    watched_window,
)
from statsbot.analytics.question import Question
from statsbot.domain.windows import Window, whole_days
from statsbot.store.active_members import ActivePeople
from statsbot.store.arrays import IntArray, microseconds
from statsbot.store.memberships import Memberships
from statsbot.store.rows import MemberCount, Reader, Snapshots
from tests.fix_findings import BERLIN, WEEK, asked, watched

QUESTION = asked()
EVER = watched(watched_window(QUESTION))


def ids(*numbers: int) -> IntArray:
    return np.array(numbers, np.int64)


def memberships(*told: tuple[int, float, float | None]) -> Memberships:
    """Member, days before the week's end at which they came, and at which they left."""

    def instant(days: float | None) -> int:
        if days is None:
            return int(np.iinfo(np.int64).max)
        return microseconds(WEEK.end - timedelta(days=days))

    return Memberships(
        member_id=ids(*(row[0] for row in told)),
        joined_at=ids(*(instant(row[1]) for row in told)),
        left_at=ids(*(instant(row[2]) for row in told)),
    )


def passages(joins: tuple[int, int, int], leaves: tuple[int, int, int]) -> Snapshots:
    nothing = {field.name: ids(0, 0, 0) for field in fields(Snapshots)}
    return Snapshots(**nothing | {"joins": ids(*joins), "leaves": ids(*leaves)})


ROWS = MembersRows(
    people=ActivePeople(
        daily=ids(2, 2, 3, 3, 2, 2, 0), weekly=ids(4, 4, 4, 5, 5, 6, 6), monthly=np.full(7, 10)
    ),
    now=ids(1, 2, 3, 4, 5, 6),
    before=ids(4, 5, 7, 8),
    earlier=ids(3, 4, 9, 10),
    # 6, who was active, and 8 are gone; 11 and 12 never did anything.
    memberships=memberships(
        (1, 2, None), (2, 6, None), (3, 400, None), (4, 90, None), (5, 89, None),
        (6, 20, 1), (7, 50, None), (8, 10, 4.5), (9, 365, None), (10, 364, None),
        (11, 29, None), (12, 30, None),
    ),
    told=[MemberCount(day=date(2025, 11, 12), members=14, counted_at=WEEK.end)],
    passages=passages((1, 9, 2), (4, 9, 3)),
    messages_watched=EVER,
    members_watched=EVER,
)  # fmt: skip


def found(rows: MembersRows = ROWS, question: Question = QUESTION) -> MembersFindings:
    return find_members(question, rows)


def test_active_people_return_come_first_or_come_back() -> None:
    turnover = found().turnover
    assert turnover.active == 6
    assert turnover.returning == 2  # 4, 5
    assert turnover.back == 1  # 3
    assert turnover.first_time == 3  # 1, 2, 6
    assert (turnover.previous, turnover.lapsed, turnover.gone) == (4, 1, 1)  # 7 is here, 8 is not
    assert turnover.returned is not None
    assert (turnover.returned.part, turnover.returned.of) == (2, 4)
    assert turnover.returned.share is None  # of four people, and members read it


def test_staff_reads_shares_of_few_people() -> None:
    staff = found(question=asked(reader=Reader.STAFF)).turnover
    assert staff.returned is not None and staff.returned.share == 0.5


def test_members_are_active_lapsed_or_lurking() -> None:
    here = found().here
    assert here is not None
    assert here.people == 10
    assert (here.active.part, here.active.share) == (5, 0.5)  # 1 to 5
    assert (here.inactive.part, here.inactive.share) == (5, 0.5)
    assert here.lapsed is not None and here.lapsed.part == 1  # 7
    assert here.lurking is not None and here.lurking.part == 4
    assert here.quiet is not None and here.quiet.part == 2  # 9, 10
    assert here.never is not None and here.never.part == 2  # 11, 12


def test_stickiness_is_the_mean_day_of_the_mean_month() -> None:
    assert found().stickiness == pytest.approx((14 / 7) / 10)


def test_a_day_that_is_not_over_is_not_in_stickiness() -> None:
    question = asked(Window(start=WEEK.start, end=WEEK.end - timedelta(hours=3)))
    assert found(question=question).stickiness == pytest.approx((14 / 6) / 10)


def test_members_read_no_stickiness_of_few() -> None:
    people = replace(ROWS.people, monthly=np.full(7, 4))
    rows = replace(ROWS, people=people)
    assert found(rows).stickiness is None
    assert found(rows, asked(reader=Reader.STAFF)).stickiness == pytest.approx(0.5)


def test_tenure_is_grouped_where_a_week_a_month_a_quarter_and_a_year_end() -> None:
    tenure = found().tenure
    assert tenure is not None
    # 2, 6, 29, 30, 50, 89, 90, 364, 365, 400 days; the time change of October is no day.
    assert tenure.median_days.value == pytest.approx((50 + 89) / 2)
    assert [group.part for group in tenure.groups] == [2, 1, 3, 2, 2]
    assert tenure.groups[0].share == 0.2
    leavers = found().tenure_of_leavers
    assert leavers is not None
    assert (leavers.median_days.value, leavers.median_days.people) == (None, 2)
    assert [group.part for group in leavers.groups] == [1, 1, 0, 0, 0]  # 5.5 and 19 days
    assert found().left_unknown == 1  # of the three who left


def test_growth_is_of_the_members_at_the_beginning() -> None:
    growth = found().growth
    assert (growth.joins, growth.leaves, growth.net, growth.previous_net) == (2, 3, -1, -3)
    # Before the week there were all but 1 and 2, and 8 and 6 still were.
    assert growth.share == pytest.approx(-1 / 10)
    assert growth.told.tolist()[2] == 14
    assert np.count_nonzero(np.isnan(growth.told)) == 6


def days_watched(*stretches: tuple[int, int]) -> Coverage:
    """Each from one day to before another, counted from the week's Monday."""
    monday = date(2025, 11, 10)
    return watched(
        *(
            whole_days(monday + timedelta(days=first), last - first, BERLIN)
            for first, last in stretches
        )
    )


def test_without_a_watched_window_before_nobody_returns_or_lapses() -> None:
    turnover = found(replace(ROWS, messages_watched=days_watched((-2, 7)))).turnover
    assert turnover.active == 6
    assert turnover.returning is turnover.previous is turnover.lapsed is turnover.returned is None
    assert turnover.first_time is turnover.back is None


def test_who_was_active_is_not_known_where_nobody_watched() -> None:
    unwatched = replace(ROWS, messages_watched=watched())
    assert found(unwatched).turnover.active == 6  # told by history
    assert found(replace(unwatched, now=ROWS.now[:0])).turnover.active is None
    assert found(replace(ROWS, now=ROWS.now[:0])).turnover.active == 0


def test_without_a_watched_past_nobody_is_there_for_the_first_time() -> None:
    one = found(replace(ROWS, messages_watched=days_watched((-7, 7))))
    assert (one.turnover.returning, one.turnover.first_time, one.turnover.back) == (2, None, None)
    assert one.here is not None and one.here.lurking is not None
    assert one.here.lurking.part == 4
    assert one.here.quiet is None and one.here.never is None


def test_of_a_week_that_was_hardly_watched_only_counts_are_told() -> None:
    one = found(replace(ROWS, messages_watched=days_watched((3, 7))))
    assert one.here is not None
    assert (one.here.active.part, one.here.active.of, one.here.active.share) == (5, 10, None)
    assert one.here.inactive.share is None and one.turnover.active == 6
    both = replace(ROWS, messages_watched=days_watched((3, 7)), members_watched=Coverage([]))
    told = found(both).active_of_told
    assert told is not None and (told.part, told.share) == (6, None)


def test_weeks_and_months_that_were_hardly_watched_are_unknown() -> None:
    one = found(replace(ROWS, messages_watched=days_watched((0, 7))))
    assert one.daily.tolist() == [2, 2, 3, 3, 2, 2, 0]
    assert np.isnan(one.weekly).tolist() == [True, True, True, True, False, False, False]
    assert np.isnan(one.monthly).all()
    assert one.stickiness is None


def test_a_day_that_nobody_watched_is_unknown_not_zero() -> None:
    one = found(replace(ROWS, messages_watched=days_watched((-40, 2), (3, 7))))
    assert np.isnan(one.daily).tolist() == [False, False, True, False, False, False, False]
    assert one.stickiness == pytest.approx((11 / 6) / 10)


def test_where_nobody_watched_members_discord_s_number_stands_for_them() -> None:
    one = found(replace(ROWS, members_watched=days_watched((5, 7))))
    assert one.here is None and one.tenure is None and one.tenure_of_leavers is None
    assert one.active_of_told is not None
    assert (one.active_of_told.part, one.active_of_told.of) == (6, 14)
    assert (one.growth.joins, one.growth.share, one.growth.previous_net) == (2, None, None)
    assert found().active_of_told is None
    never = found(replace(ROWS, members_watched=Coverage([])))
    assert never.growth.joins is None and never.growth.net is None
    unknown = found(replace(ROWS, members_watched=Coverage([]), told=[]))
    assert unknown.active_of_told is None


def test_an_empty_server_has_zeros_where_it_was_watched() -> None:
    nothing = np.zeros(7, np.int64)
    nobody = replace(
        ROWS, people=ActivePeople(daily=nothing, weekly=nothing, monthly=nothing),
        now=ids(), before=ids(), earlier=ids(), memberships=memberships(), told=[],
        passages=passages((0, 0, 0), (0, 0, 0)),
    )  # fmt: skip
    one = found(nobody)
    assert one.turnover.active == one.turnover.first_time == one.turnover.lapsed == 0
    assert one.here is not None and one.here.people == 0 and one.here.active.share is None
    assert one.stickiness is None
    assert one.growth.net == 0 and one.growth.share is None


def test_the_window_before_is_as_many_whole_days_just_before() -> None:
    today = asked(Window(start=WEEK.start, end=datetime(2025, 11, 12, 15, tzinfo=WEEK.end.tzinfo)))
    assert watched_window(today).start == whole_days(date(2025, 10, 10), 1, BERLIN).start
