"""Laws of the findings: parts sum to the whole, in every zone and across clock changes."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.average import trailing_mean
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.rhythm import busiest_stretch, rhythm
from statsbot.analytics.slots import bucket_sums, hours_of_week, slot_from, slots_from, utc_offsets
from statsbot.analytics.standing import standing
from statsbot.clock import EPOCH
from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.windows import SLOT, Window, day_edges, days, previous, whole_days

ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC",
            "Asia/Kolkata",
            "America/St_Johns",
            "Pacific/Chatham",
            "Australia/Lord_Howe",
            "Europe/Berlin",
            "America/Santiago",
            "Africa/Casablanca",
            "Asia/Kathmandu",
            "Pacific/Apia",
        )
    ]
)
FIRST_SLOT, LAST_SLOT = (
    slot_from(datetime(2016, 1, 1, tzinfo=UTC)),
    slot_from(datetime(2029, 1, 1, tzinfo=UTC)),
)
DATES = st.dates(date(2016, 3, 1), date(2028, 6, 1))
WINDOWS = st.builds(
    whole_days, st.shared(DATES, key="day"), st.integers(1, 40), st.shared(ZONES, key="zone")
)
ZONE = st.shared(ZONES, key="zone")
COUNTS = st.lists(st.tuples(st.integers(-2000, 6000), st.integers(0, 50)), max_size=60)


def slotted(window: Window, happened: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Slots around the window's start, rising, and what happened in each."""
    by_slot = dict(happened)
    first = slot_from(window.start)
    offsets = sorted(by_slot)
    return (
        np.array([first + offset for offset in offsets], np.int64),
        np.array([by_slot[offset] for offset in offsets], np.int64),
    )


def span(start: datetime, end: datetime) -> WatchedSpan:
    return WatchedSpan(
        guild_id=1, kind=Watched.MESSAGES, channel_id=0, started_at=start, ended_at=end
    )


def total(slots: np.ndarray, counts: np.ndarray, window: Window) -> int:
    return int(bucket_sums(slots, counts, slots_from([window.start, window.end]))[0])


@given(zone=ZONES, slots=st.sets(st.integers(FIRST_SLOT, LAST_SLOT), max_size=30))
def test_local_hours_are_those_of_the_zone(zone: ZoneInfo, slots: set[int]) -> None:
    rising = sorted(slots)
    local = [(EPOCH + SLOT * slot).astimezone(zone) for slot in rising]
    assert hours_of_week(np.array(rising, np.int64), zone).tolist() == [
        instant.weekday() * 24 + instant.hour for instant in local
    ]


@given(zone=ZONES, first=st.integers(FIRST_SLOT, LAST_SLOT - 96 * 60))
def test_offsets_found_by_halving_are_those_of_each_slot(zone: ZoneInfo, first: int) -> None:
    slots = np.arange(first, first + 96 * 60, 5, dtype=np.int64)
    assert utc_offsets(slots, zone).tolist() == [
        (EPOCH + SLOT * int(slot)).astimezone(zone).utcoffset().total_seconds() for slot in slots
    ]


@given(window=WINDOWS, zone=ZONE, happened=COUNTS)
def test_days_sum_to_the_window(
    window: Window, zone: ZoneInfo, happened: list[tuple[int, int]]
) -> None:
    slots, counts = slotted(window, happened)
    by_day = bucket_sums(slots, counts, slots_from(day_edges(days(window, zone), zone)))
    assert by_day.sum() == total(slots, counts, window)


@given(window=WINDOWS, zone=ZONE, happened=COUNTS)
def test_windows_that_follow_one_another_add_up(
    window: Window, zone: ZoneInfo, happened: list[tuple[int, int]]
) -> None:
    slots, counts = slotted(window, happened)
    before = previous(window, zone)
    assert before.end == window.start
    both = Window(start=before.start, end=window.end)
    assert total(slots, counts, both) == total(slots, counts, before) + total(slots, counts, window)


@given(window=WINDOWS, zone=ZONE, happened=COUNTS)
def test_the_week_sums_to_the_window_and_its_hours_to_the_time_watched(
    window: Window, zone: ZoneInfo, happened: list[tuple[int, int]]
) -> None:
    slots, counts = slotted(window, happened)
    week = rhythm(slots, counts, Coverage([span(window.start, window.end)]), window, zone)
    assert week.counted.sum() == total(slots, counts, window)
    np.testing.assert_allclose(week.watched_hours.sum(), window.length / timedelta(hours=1))
    np.testing.assert_allclose(
        np.nansum(week.rate * week.watched_hours), week.counted.sum(), atol=1e-9
    )


@given(day=DATES, happened=COUNTS, weeks=st.integers(1, 60))
def test_whole_weeks_later_the_week_looks_the_same(
    day: date, happened: list[tuple[int, int]], weeks: int
) -> None:
    utc = ZoneInfo("UTC")
    window = whole_days(day, 14, utc)
    later = whole_days(day + timedelta(weeks=weeks), 14, utc)
    weeks_seen = []
    for seen in (window, later):
        slots, counts = slotted(seen, happened)
        weeks_seen.append(rhythm(slots, counts, Coverage([span(seen.start, seen.end)]), seen, utc))
    np.testing.assert_array_equal(weeks_seen[0].rate, weeks_seen[1].rate)
    assert busiest_stretch(weeks_seen[0]) == busiest_stretch(weeks_seen[1])


MOMENTS = st.integers(0, 10_000_000).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(
    spans=st.lists(st.tuples(MOMENTS, MOMENTS), max_size=8),
    edges=st.lists(MOMENTS, min_size=3, max_size=6, unique=True).map(sorted),
)
def test_watched_shares_are_those_of_a_union(
    spans: list[tuple[datetime, datetime]], edges: list[datetime]
) -> None:
    told = [span(min(pair), max(pair)) for pair in spans]
    coverage = Coverage(told)
    shares = coverage.shares(edges)
    assert ((shares >= 0) & (shares <= 1)).all()
    lengths = np.array([(b - a) / timedelta(seconds=1) for a, b in itertools.pairwise(edges)])
    whole = coverage.share(Window(start=edges[0], end=edges[-1]))
    np.testing.assert_allclose((shares * lengths).sum(), whole * lengths.sum(), rtol=1e-12)
    np.testing.assert_array_equal(Coverage([*told[::-1], *told]).shares(edges), shares)


DAILY = st.lists(st.one_of(st.just(float("nan")), st.integers(0, 5000)), max_size=70).map(
    lambda values: np.array(values, np.float64)
)


@given(daily=DAILY)
def test_an_average_lies_between_the_days_it_is_of(daily: np.ndarray) -> None:
    for index, mean in enumerate(trailing_mean(daily)):
        recent = daily[max(0, index - 6) : index + 1]
        used = recent[~np.isnan(recent)]
        assert np.isnan(mean) == (len(used) < 4)
        if len(used) >= 4:
            np.testing.assert_allclose(mean, used.mean())


@given(count=st.integers(0, 5000), earlier=DAILY)
def test_a_record_lies_beyond_every_window_since(count: int, earlier: np.ndarray) -> None:
    found = standing(count, earlier)
    since = earlier[: found.since - 1] if found.since else earlier
    if found.record == "busiest":
        assert (since[~np.isnan(since)] < count).all()
    if found.record == "quietest":
        assert (since[~np.isnan(since)] > count).all()
