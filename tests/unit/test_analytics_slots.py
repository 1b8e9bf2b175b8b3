"""Slots, their sums and their local time, by hand-computed examples."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.slots import bucket_sums, hours_of_week, slot_from, slots_from, utc_offsets
from statsbot.domain.windows import zone


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hour(weekday: int, hour: int) -> int:
    return weekday * 24 + hour


def test_an_instant_inside_a_slot_belongs_to_the_next_one() -> None:
    assert slot_from(at("1970-01-01T00:00")) == 0
    assert slot_from(at("1970-01-01T00:15")) == 1
    assert slot_from(at("1970-01-01T00:00:00.000001")) == 1


def test_buckets_are_half_open() -> None:
    slots, counts = np.array([0, 3, 4, 9]), np.array([1, 10, 100, 1000])
    assert bucket_sums(slots, counts, np.array([0, 4, 9, 10])).tolist() == [11, 100, 1000]
    assert bucket_sums(slots[:0], counts[:0], np.array([0, 4, 9])).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("name", "instant", "expected"),
    [
        ("UTC", "2025-11-17T00:00", hour(0, 0)),
        ("Asia/Kolkata", "2025-11-16T18:15", hour(6, 23)),
        ("Asia/Kolkata", "2025-11-16T18:30", hour(0, 0)),
        ("America/St_Johns", "2025-11-17T03:15", hour(6, 23)),
        ("America/St_Johns", "2025-11-17T03:30", hour(0, 0)),
        ("Pacific/Chatham", "2025-11-17T10:00", hour(0, 23)),
        ("Pacific/Chatham", "2025-11-17T10:15", hour(1, 0)),
    ],
)
def test_hours_of_the_week_in_zones_off_the_hour(name: str, instant: str, expected: int) -> None:
    assert hours_of_week(slots_from([at(instant)]), zone(name)).tolist() == [expected]


def slots_of(first: str, hours: int) -> np.ndarray:
    start = at(first)
    return slots_from(start + timedelta(minutes=15 * n) for n in range(4 * hours))


def test_an_hour_that_clocks_skip_has_no_slots() -> None:
    # Berlin, Sunday 30 March 2025: 01:59:59 CET is followed by 03:00 CEST at 01:00 UTC.
    hours = hours_of_week(slots_of("2025-03-29T23:00", 23), zone("Europe/Berlin"))
    counts = np.bincount(hours, minlength=168)[hour(6, 0) : hour(6, 23) + 1]
    assert counts.tolist() == [4, 4, 0] + [4] * 21


def test_an_hour_that_clocks_repeat_has_its_slots_twice() -> None:
    hours = hours_of_week(slots_of("2025-10-25T22:00", 25), zone("Europe/Berlin"))
    counts = np.bincount(hours, minlength=168)[hour(6, 0) : hour(6, 23) + 1]
    assert counts.tolist() == [4, 4, 8] + [4] * 21


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    # Sunday 5 April 2026: 02:00 becomes 01:30; 01:30 to 02:00 happens twice.
    hours = hours_of_week(slots_of("2026-04-04T13:00", 5), zone("Australia/Lord_Howe"))
    counts = np.bincount(hours, minlength=168)[hour(6, 0) : hour(6, 4) + 1]
    assert counts.tolist() == [4, 6, 4, 4, 2]


def test_offsets_are_found_where_slots_are_years_apart() -> None:
    slots = slots_from([at("2020-01-01T00:00"), at("2023-07-01T00:00"), at("2025-12-01T00:00")])
    assert utc_offsets(slots, zone("Europe/Berlin")).tolist() == [3600, 7200, 3600]
    assert utc_offsets(slots[:0], zone("Europe/Berlin")).tolist() == []
