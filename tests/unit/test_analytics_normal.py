"""What is normal for a window, by hand-computed examples."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.normal import normal_band, usual_windows
from statsbot.domain.windows import Window, parse_window, whole_days, zone
from tests.fix_findings import BERLIN, NOW, WEEK

NAN = float("nan")


def test_the_band_is_twice_the_usual_deviation_wide() -> None:
    band = normal_band(np.array([1000.0, 1100, 900, 1300, 700, 1000, 1200, 800]))
    assert band is not None
    # The median is 1000, deviations from it 0 100 100 300 300 0 200 200: half are below 150.
    half = 2 * 1.4826 * 150
    assert (band.expected, band.weeks) == (1000, 8)
    assert (band.low, band.high) == (pytest.approx(1000 - half), pytest.approx(1000 + half))
    assert band.holds(1000 + half) and not band.holds(1001 + half)


def test_a_tenth_is_always_normal() -> None:
    band = normal_band(np.full(8, 1000.0))
    assert band is not None
    assert (band.low, band.high) == (900, 1100)


def test_small_numbers_vary_by_chance() -> None:
    band = normal_band(np.full(8, 9.0))
    assert band is not None
    assert (band.low, band.high) == (3, 15)
    band = normal_band(np.full(8, 1.0))
    assert band is not None
    assert band.low == 0


def test_a_difference_may_be_negative() -> None:
    growth, passages = np.array([-4.0, -6, -4, -6, -5, -5]), np.full(6, 4.0)
    band = normal_band(growth, passages)
    assert band is not None
    # Two comings and goings of four are chance; twice 1.4826 * 1 would be less.
    assert (band.expected, band.low, band.high) == (-5, -9, -1)


def test_fewer_than_four_weeks_tell_nothing() -> None:
    assert normal_band(np.array([9.0, NAN, 9, 9, NAN])) is None
    assert normal_band(np.array([9.0, NAN, 9, 9, 9])) is not None


def test_a_week_is_compared_with_the_eight_before() -> None:
    usual = usual_windows(WEEK, BERLIN)
    days = [date(2025, 11, 3) - timedelta(days=7 * n) for n in range(8)]
    # Clocks went back within the second of them.
    assert usual == tuple(whole_days(day, 7, BERLIN) for day in days)


def test_a_day_is_compared_with_the_same_weekday() -> None:
    friday = parse_window("1d", now=NOW, zone=BERLIN)
    usual = usual_windows(friday, BERLIN)
    assert [each.start.astimezone(BERLIN).weekday() for each in usual] == [3] * 8
    assert {each.end.astimezone(BERLIN).time() for each in usual} == {NOW.astimezone(BERLIN).time()}


def test_thirty_days_are_compared_with_the_same_weekdays_before_them() -> None:
    month = whole_days(date(2025, 10, 1), 30, BERLIN)
    first, second, *_ = usual_windows(month, BERLIN)
    assert first == whole_days(date(2025, 8, 27), 30, BERLIN)
    assert second == whole_days(date(2025, 8, 20), 30, BERLIN)
    assert first.end <= month.start


def test_hours_are_compared_with_the_same_hours() -> None:
    asked = Window(start=datetime(2025, 11, 19, 15, tzinfo=UTC), end=NOW)
    first = usual_windows(asked, zone("UTC"))[0]
    assert first == Window(start=asked.start - timedelta(days=7), end=NOW - timedelta(days=7))


def test_a_year_has_no_normal() -> None:
    assert usual_windows(whole_days(date(2025, 1, 1), 94, BERLIN), BERLIN) == ()
    assert len(usual_windows(whole_days(date(2025, 1, 1), 92, BERLIN), BERLIN)) == 8
