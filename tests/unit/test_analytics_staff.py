"""Staff cover, by hand: two weeks of a server with two moderators."""

import math
from datetime import UTC, date, timedelta

import numpy as np
import pytest

from statsbot.analytics.question import day_number
from statsbot.analytics.rhythm import Stretch
from statsbot.analytics.staff import StaffFindings, StaffMember, find_staff
from statsbot.domain.windows import Window, whole_days, zone
from tests.fix_findings import BERLIN, asked, people, watched

MONDAY = date(2025, 11, 3)
FIRST = day_number(MONDAY)
WEEKS = whole_days(MONDAY, 14, BERLIN)
ADA, BEN, CARO, DORA = 1, 2, 3, 4
STAFF = np.array([ADA, BEN, 99])
NOBODY = np.zeros(0, np.int64)


def at(*hours: int, messages: int = 1) -> dict[str, int]:
    return {"hours": sum(1 << hour for hour in hours), "messages": messages}


TWO_WEEKS = people(
    (ADA, FIRST, at(9, 10, messages=5)),
    (ADA, FIRST + 7, at(9)),
    (BEN, FIRST, at(10)),
    (CARO, FIRST, at(9, 10, 11, 20)),
    (CARO, FIRST + 7, at(10, 20, 21)),
    (DORA, FIRST, at(10, 20)),
)  # fmt: skip


def find(window: Window = WEEKS, unwatched: Window | None = None) -> StaffFindings:
    seen = [window]
    if unwatched is not None:
        seen = [
            Window(start=start, end=end)
            for start, end in ((window.start, unwatched.start), (unwatched.end, window.end))
            if start < end
        ]
    question = asked(window)
    told = TWO_WEEKS.between(question.first_day, question.after_day)
    return find_staff(question, told, STAFF, watched(*seen))


def test_two_weeks_by_hand() -> None:
    found = find()
    assert (found.staff, found.active_staff, found.messages) == (3, 2, 7)
    # Seven of eleven messages.
    assert found.message_share == pytest.approx(7 / 10)
    # Mondays at ten: two of the staff on one of them, one other person less on the other.
    assert found.present[0, 9:12].tolist() == [1.0, 1.0, 0.0]
    assert found.members[0, 9:12].tolist() == [0.5, 1.5, 0.5]
    assert found.covered[0, 9:12].tolist() == [1.0, 0.5, 0.0]
    assert found.uncovered_members[0, [10, 11, 20, 21]].tolist() == [0.5, 0.5, 1.5, 0.5]
    # Three of 14 days' 336 hours; of nine hours of the others, three beside staff.
    assert found.covered_hours == pytest.approx(3 / 336)
    assert found.covered_activity == pytest.approx(3 / 9)
    # 19, 20 and 21 hold 0, 1.5 and 0.5; so do 20 to 22, which begin later.
    assert found.uncovered_stretch == Stretch(weekday=0, hour=19, hours=3, rate=2 / 3)
    assert found.board == (
        StaffMember(member_id=ADA, hours=3, days=2, messages=6),
        StaffMember(member_id=BEN, hours=1, days=1, messages=1),
    )


def test_hours_that_were_not_watched_are_in_no_part() -> None:
    start = WEEKS.start + timedelta(hours=20)
    found = find(unwatched=Window(start=start, end=start + timedelta(hours=1)))
    assert found.members[0, 20] == 1.0
    assert found.covered_activity == pytest.approx(3 / 7)
    assert found.covered_hours == pytest.approx(3 / 335)


def test_an_hour_of_the_week_that_was_never_watched_is_not_known() -> None:
    day = whole_days(MONDAY, 1, BERLIN)
    found = find(day, unwatched=Window(start=day.start, end=day.start + timedelta(hours=1)))
    assert math.isnan(found.covered[0, 0])
    assert not np.isnan(found.covered[0, 1:]).any()
    assert np.isnan(found.covered[1:]).all()
    assert found.uncovered_stretch == Stretch(weekday=0, hour=18, hours=3, rate=2 / 3)


def test_too_little_watched_concludes_nothing() -> None:
    start = WEEKS.start + timedelta(days=2)
    found = find(unwatched=Window(start=start, end=WEEKS.end))
    assert (found.covered_hours, found.covered_activity) == (None, None)
    assert (found.uncovered_stretch, found.message_share) == (None, None)
    assert found.messages == 7
    assert found.present[0, 9] == 1.0


def test_nothing_is_concluded_where_no_staff_are_known() -> None:
    found = find_staff(asked(WEEKS), TWO_WEEKS, NOBODY, watched(WEEKS))
    assert (found.covered_hours, found.covered_activity, found.message_share) == (None, None, None)
    assert (found.staff, found.board) == (0, ())


def test_a_day_on_which_clocks_change_is_left_out() -> None:
    window = whole_days(date(2025, 10, 26), 1, BERLIN)
    day = day_number(date(2025, 10, 26))
    found = find_staff(asked(window), people((CARO, day, at(2))), STAFF, watched(window))
    assert np.isnan(found.members).all()
    kolkata = zone("Asia/Kolkata")
    window = whole_days(date(2025, 10, 26), 1, kolkata)
    found = find_staff(asked(window, kolkata), people((CARO, day, at(2))), STAFF, watched(window))
    assert found.members[6, 2] == 1.0
    assert window.start.astimezone(UTC).minute == 30
