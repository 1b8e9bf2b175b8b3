"""Laws of what is normal, of who was there, of single members, and of the health index."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.health import FEWEST_PARTS, Aspect, Measure, find_health
from statsbot.analytics.member import WatchedShares, deeds
from statsbot.analytics.normal import normal_band, usual_windows
from statsbot.analytics.presence import people_in
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window, days, whole_days, zone
from statsbot.store.people import PeopleDays
from statsbot.store.rows import Reader
from tests.fix_findings import asked, people

COUNTS = st.lists(st.none() | st.integers(0, 9_999), min_size=0, max_size=8).map(
    lambda drawn: np.array([np.nan if each is None else each for each in drawn], np.float64)
)
FIRST = day_number(date(2026, 3, 25))
ROWS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(FIRST, FIRST + 9)),
    st.fixed_dictionaries(
        {name: st.integers(0, 3) for name in ("messages", "replies", "reactions")}
        | {"voice_seconds": st.integers(0, 7_200), "hours": st.integers(0, 2**24 - 1)}
    ),
    min_size=1,
).map(lambda drawn: people(*((*key, done) for key, done in drawn.items())))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]).map(zone)


@given(usual=COUNTS, factor=st.sampled_from([2, 4, 9]))
def test_a_band_holds_its_middle_and_widens_with_it(usual: np.ndarray, factor: int) -> None:
    band = normal_band(usual)
    known = usual[~np.isnan(usual)]
    assert (band is None) == (len(known) < 4)
    if band is None:
        return
    assert 0 <= band.low <= band.expected <= band.high
    assert band.holds(float(np.median(known)))
    scaled = normal_band(usual * factor)
    assert scaled is not None
    assert scaled.expected == pytest.approx(factor * band.expected)
    # Chance grows with the root alone.
    assert scaled.high - scaled.low <= factor * (band.high - band.low) + 1e-6


@given(usual=COUNTS)
def test_in_which_order_the_weeks_came_does_not_matter(usual: np.ndarray) -> None:
    assert normal_band(usual) == normal_band(usual[::-1])


@given(
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.integers(1, 92),
    zone_=ZONES,
)
def test_usual_windows_have_the_same_weekdays_and_lie_before(
    first: date, length: int, zone_: ZoneInfo
) -> None:
    window = whole_days(first, length, zone_)
    weekdays = [day.weekday() for day in days(window, zone_)]
    usual = usual_windows(window, zone_)
    assert len(usual) == 8
    for newer, older in zip((window, *usual), usual, strict=False):
        assert older.end <= window.start
        assert older.start < newer.start
        assert [day.weekday() for day in days(older, zone_)] == weekdays


@given(rows=ROWS, cut=st.integers(1, 9), zone_=ZONES)
def test_people_of_a_window_are_between_those_of_its_parts(
    rows: PeopleDays, cut: int, zone_: ZoneInfo
) -> None:
    first = date(2026, 3, 25)
    early = whole_days(first, cut, zone_)
    late = whole_days(first + timedelta(days=cut), 10 - cut, zone_)
    whole = Window(start=early.start, end=late.end)
    one, other, both = (people_in(rows, rows.active, each, zone_) for each in (early, late, whole))
    assert max(one, other) <= both <= one + other
    assert both == len(np.unique(rows.member[rows.active]))


@given(rows=ROWS, hours=st.integers(0, 23), zone_=ZONES)
def test_people_only_become_more_as_a_day_goes_on(
    rows: PeopleDays, hours: int, zone_: ZoneInfo
) -> None:
    day = whole_days(date(2026, 3, 25), 3, zone_)
    earlier = Window(start=day.start, end=day.end - timedelta(hours=hours + 1))
    later = Window(start=day.start, end=day.end - timedelta(hours=hours))
    assert people_in(rows, rows.active, earlier, zone_) <= people_in(
        rows, rows.active, later, zone_
    )


@given(rows=ROWS)
def test_members_add_up_to_the_whole_and_ranks_follow_messages(rows: PeopleDays) -> None:
    everybody = deeds(
        rows,
        rows.ids.tolist(),
        Reader.STAFF,
        WatchedShares(messages=1, reactions=1, voice=1),
    )
    assert sum(each.messages or 0 for each in everybody) == rows.messages.sum()
    assert sum(each.active_days or 0 for each in everybody) == np.count_nonzero(rows.active)
    shares = [each.share for each in everybody if each.share is not None]
    assert not shares or sum(shares) == pytest.approx(1)
    ranked = sorted((each for each in everybody if each.rank), key=lambda each: each.rank or 0)
    assert [each.messages or 0 for each in ranked] == sorted(
        (each.messages or 0 for each in ranked), reverse=True
    )
    assert len(ranked) == everybody[0].authors


def measured(values: Mapping[Aspect, float | None]) -> dict[Aspect, Measure]:
    return {aspect: Measure(value=value, people=100) for aspect, value in values.items()}


@given(values=st.dictionaries(st.sampled_from(Aspect), st.none() | st.floats(-2, 2)))
def test_the_index_lies_among_its_parts(values: dict[Aspect, float | None]) -> None:
    found = find_health(asked(), 1.0, measured(values))
    points = [part.points for part in found.parts if part.points is not None]
    assert all(0 <= each <= 100 for each in points)
    assert (found.index is None) == (len(points) < FEWEST_PARTS)
    if found.index is not None:
        assert min(points) - 1e-9 <= found.index <= max(points) + 1e-9


@given(
    values=st.fixed_dictionaries({aspect: st.floats(-0.1, 1.5) for aspect in Aspect}),
    better=st.sampled_from(Aspect),
    by=st.floats(0, 1),
)
def test_a_better_part_never_lowers_the_index(
    values: dict[Aspect, float | None], better: Aspect, by: float
) -> None:
    before = find_health(asked(), 1.0, measured(values)).index
    raised = {**values, better: (values[better] or 0) + by}
    after = find_health(asked(), 1.0, measured(raised)).index
    assert before is not None and after is not None
    assert after >= before - 1e-9
