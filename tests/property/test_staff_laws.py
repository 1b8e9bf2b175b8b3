"""Laws of staff cover."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.question import day_number
from statsbot.analytics.staff import StaffFindings, find_staff
from statsbot.domain.windows import whole_days
from tests.fix_findings import BERLIN, asked, people, watched

DAYS = 14
WINDOW = whole_days(date(2025, 11, 3), DAYS, BERLIN)
FIRST = day_number(date(2025, 11, 3))
ROWS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(0, DAYS - 1)),
    st.integers(1, 2**24 - 1),
    min_size=1,
    max_size=30,
)


def find(rows: dict[tuple[int, int], int], staff: set[int]) -> StaffFindings:
    told = people(
        *((member, FIRST + day, {"hours": hours}) for (member, day), hours in rows.items())
    )
    ids = np.array(sorted(staff), dtype=np.int64)
    return find_staff(asked(WINDOW), told, ids, watched(WINDOW))


@given(rows=ROWS, staff=st.sets(st.integers(1, 6), min_size=1))
def test_parts_are_parts_and_sum_to_the_whole(
    rows: dict[tuple[int, int], int], staff: set[int]
) -> None:
    found, everyone = find(rows, staff), find(rows, {99})
    assert found.present + found.members == pytest.approx(everyone.members)
    assert (found.uncovered_members <= found.members).all()
    assert ((found.covered >= 0) & (found.covered <= 1)).all()
    assert found.covered_hours == pytest.approx(found.covered.mean())
    if found.covered_activity is not None:
        without = found.uncovered_members.sum() / found.members.sum()
        assert found.covered_activity + without == pytest.approx(1)
    assert sum(member.hours for member in found.board) == pytest.approx(found.present.sum() * 2)


@given(rows=ROWS, staff=st.sets(st.integers(1, 6), min_size=1), more=st.integers(1, 6))
def test_more_staff_cover_no_less(
    rows: dict[tuple[int, int], int], staff: set[int], more: int
) -> None:
    few, many = find(rows, staff), find(rows, staff | {more})
    assert (many.covered >= few.covered).all()
    assert many.covered_hours is not None
    assert few.covered_hours is not None
    assert many.covered_hours >= few.covered_hours
    assert (many.uncovered_members <= few.uncovered_members).all()
