"""Laws of days, windows and ids in every zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import SLOT, day_edges, days, local_day, midnight, whole_days

ZONES = sorted(name for name in available_timezones() if "/" in name)
zones = st.sampled_from(ZONES).map(ZoneInfo)
dates = st.dates(date(2016, 1, 1), date(2037, 12, 31))
instants = st.datetimes(datetime(2015, 1, 2), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(dates, zones)
def test_midnight_is_the_first_instant_of_its_day(day: date, zone: ZoneInfo) -> None:
    start = midnight(day, zone)
    before = local_day(start - timedelta(microseconds=1), zone)
    if local_day(start, zone) == day:
        assert before < day or before == day - timedelta(days=1)
    else:
        # A whole day was skipped when a zone crossed the date line.
        assert before < day < local_day(start, zone)


@given(dates, st.integers(1, 40), zones)
def test_consecutive_windows_meet_without_gap_or_overlap(
    first: date, count: int, zone: ZoneInfo
) -> None:
    window = whole_days(first, count, zone)
    after = whole_days(first + timedelta(days=count), 1, zone)
    assert window.end == after.start


@given(dates, st.integers(1, 40), zones)
def test_edges_rise_and_lie_on_slots(first: date, count: int, zone: ZoneInfo) -> None:
    edges = day_edges([first + timedelta(days=n) for n in range(count)], zone)
    assert all(a <= b for a, b in pairwise(edges))
    assert all(edge.timestamp() % SLOT.total_seconds() == 0 for edge in edges)


@given(dates, st.integers(1, 40), zones)
def test_a_window_of_whole_days_touches_just_those_days(
    first: date, count: int, zone: ZoneInfo
) -> None:
    window = whole_days(first, count, zone)
    touched = days(window, zone)
    assert first - timedelta(days=1) <= touched[0] <= first + timedelta(days=1)
    assert len(touched) in (count, count - 1), "one less where a zone skipped a date"


@given(instants, instants)
def test_a_range_of_ids_is_a_range_of_time(a: datetime, b: datetime) -> None:
    start, end = min(a, b), max(a, b)
    for instant in (start, end):
        snowflake = first_id_at(instant) | 0x3FFFFF
        inside = start <= instant_of(snowflake) < end
        assert inside == (first_id_at(start) <= snowflake < first_id_at(end))
