"""Windows and zones by hand-computed examples; the laws are in tests/property."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statsbot.domain.windows import (
    Window,
    day_edges,
    days,
    midnight,
    parse_window,
    previous,
    whole_days,
    zone,
)
from statsbot.errors import WindowError, ZoneError

BERLIN = zone("Europe/Berlin")
KOLKATA = zone("Asia/Kolkata")
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)


def test_named_days_end_now_and_begin_at_a_local_midnight() -> None:
    window = parse_window("7d", now=NOW, zone=KOLKATA)
    assert window == Window(start=datetime(2025, 11, 13, 18, 30, tzinfo=UTC), end=NOW)
    assert days(window, KOLKATA) == [date(2025, 11, 14) + timedelta(days=n) for n in range(7)]


def test_at_midnight_sharp_the_days_are_all_whole() -> None:
    window = parse_window("7d", now=midnight(date(2025, 11, 17), BERLIN), zone=BERLIN)
    assert window == whole_days(date(2025, 11, 10), 7, BERLIN)


@pytest.mark.parametrize("name", ["UTC", "Japan", "EST5EDT", "America/Argentina/Buenos_Aires"])
def test_every_name_of_the_database_that_means_a_place_is_a_zone(name: str) -> None:
    assert zone(name).key == name


def test_hours_are_counted_back_from_now() -> None:
    assert parse_window("24h", now=NOW, zone=BERLIN).length == timedelta(hours=24)


def test_two_dates_are_both_included() -> None:
    window = parse_window("2025-03-30..2025-03-30", now=NOW, zone=BERLIN)
    assert window.length == timedelta(hours=23), "clocks went forward that Sunday"


def test_all_begins_at_the_midnight_before_the_first_watched_instant() -> None:
    watched = Window(start=datetime(2024, 2, 3, 4, 5, tzinfo=UTC), end=NOW)
    window = parse_window("all", now=NOW, zone=BERLIN, watched=watched)
    assert window == Window(start=datetime(2024, 2, 2, 23, tzinfo=UTC), end=NOW)


@pytest.mark.parametrize(
    "text",
    ["", "7", "d", "0d", "-3d", "1e9d", "99999d", "2024-02-30..2024-03-01", "all",
     "2025-01-02..2025-01-01", "0000-00-00..9999-12-31", "2014-01-01..2015-01-01", "7d; DROP"],
)  # fmt: skip
def test_a_malformed_window_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(WindowError) as refusal:
        parse_window(text, now=NOW, zone=BERLIN)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "name", ["Mars/Base", "../../etc/passwd", "Factory", "localtime", "posix/Europe/Berlin", ""]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneError, match="IANA"):
        zone(name)


def test_the_previous_window_is_cut_at_the_same_local_time() -> None:
    window = parse_window("7d", now=NOW, zone=BERLIN)
    assert previous(window, BERLIN) == Window(
        start=window.start - timedelta(days=7), end=NOW - timedelta(days=7)
    )


def test_the_previous_week_keeps_local_midnights_across_a_clock_change() -> None:
    week = whole_days(date(2025, 10, 27), 7, BERLIN)
    assert previous(week, BERLIN) == whole_days(date(2025, 10, 20), 7, BERLIN)


def test_the_24_hours_before_the_last_24_hours_end_where_those_begin() -> None:
    window = parse_window("24h", now=NOW, zone=BERLIN)
    assert previous(window, BERLIN) == Window(
        start=NOW - timedelta(hours=48), end=NOW - timedelta(hours=24)
    )


def test_the_week_before_one_that_begins_in_a_gap_begins_at_midnight() -> None:
    santiago = zone("America/Santiago")
    week = whole_days(date(2025, 9, 7), 7, santiago)
    assert week.start == datetime(2025, 9, 7, 4, tzinfo=UTC), "clocks skip from 24:00 to 01:00"
    assert previous(week, santiago) == whole_days(date(2025, 8, 31), 7, santiago)
    assert previous(week, santiago, times=2) == whole_days(date(2025, 8, 24), 7, santiago)


def test_a_day_whose_midnight_is_skipped_begins_after_the_gap() -> None:
    sao_paulo = zone("America/Sao_Paulo")
    assert midnight(date(2018, 11, 4), sao_paulo) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_edges_are_one_more_than_days() -> None:
    lord_howe = zone("Australia/Lord_Howe")
    first, second, third = day_edges([date(2025, 4, 6), date(2025, 4, 7)], lord_howe)
    assert second - first == timedelta(hours=24, minutes=30)
    assert third - second == timedelta(hours=24)


def test_ends_that_are_compared_lie_on_whole_slots() -> None:
    now = NOW + timedelta(minutes=7)
    day = parse_window("24h", now=now, zone=BERLIN)
    assert day == Window(start=NOW - timedelta(hours=24), end=now)
    assert previous(day, BERLIN) == Window(
        start=day.start - timedelta(hours=24, minutes=15), end=day.start
    )
    week = parse_window("7d", now=now, zone=BERLIN)
    assert previous(week, BERLIN).end == NOW - timedelta(days=7)
