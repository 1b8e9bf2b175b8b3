"""Different people in a window, by hand-computed examples."""

from datetime import date, timedelta

import numpy as np

from statsbot.analytics.presence import people_in
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window, whole_days
from tests.fix_findings import BERLIN, WEEK, people

MONDAY = day_number(date(2025, 11, 10))


def test_a_person_counts_once_however_many_days() -> None:
    rows = people((7, MONDAY), (7, MONDAY + 1), (8, MONDAY + 6), (9, MONDAY + 7), (9, MONDAY - 1))
    assert people_in(rows, rows.active, WEEK, BERLIN) == 2


def test_only_the_rows_that_count() -> None:
    rows = people((7, MONDAY), (8, MONDAY, {"messages": 0, "reactions": 1}))
    assert people_in(rows, rows.messages > 0, WEEK, BERLIN) == 1
    assert people_in(rows, rows.active, WEEK, BERLIN) == 2
    received = people((7, MONDAY, {"messages": 0, "reactions_received": 3}))
    assert people_in(received, received.active, WEEK, BERLIN) == 0


def test_a_last_day_that_is_cut_counts_to_the_end_of_its_hour() -> None:
    day = whole_days(date(2025, 11, 10), 1, BERLIN)
    cut = Window(start=day.start, end=day.start + timedelta(hours=15, minutes=30))
    early, late = {"hours": 1 << 15}, {"hours": 1 << 16}
    rows = people((7, MONDAY, early), (8, MONDAY, late), (9, MONDAY - 1, early))
    assert people_in(rows, rows.active, cut, BERLIN) == 1
    longer = Window(start=day.start - timedelta(days=1), end=cut.end)
    rows = people((7, MONDAY, early), (8, MONDAY, late), (9, MONDAY - 1, late))
    assert people_in(rows, rows.active, longer, BERLIN) == 2
    sharp = Window(start=day.start, end=day.start + timedelta(hours=16))
    rows = people((7, MONDAY, early), (8, MONDAY, late))
    assert people_in(rows, rows.active, sharp, BERLIN) == 1


def test_days_between_have_only_their_own_people() -> None:
    rows = people((7, MONDAY), (8, MONDAY + 1), (8, MONDAY + 3), (9, MONDAY + 3))
    part = rows.between(MONDAY + 1, MONDAY + 3)
    assert (part.ids.tolist(), part.member.tolist(), part.day.tolist()) == (
        [8],
        [0],
        [MONDAY + 1],
    )
    assert part.messages.dtype == np.int64
