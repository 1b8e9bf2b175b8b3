"""Laws of forecasts, trends and changes: what scales, shifts and stays."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.analytics.changes import change_points
from statsbot.analytics.course import course_of
from statsbot.analytics.forecast import forecast, seasonal_naive
from statsbot.analytics.robust import cleaned, median, spread
from statsbot.analytics.season import weekday_factors

NAN = float("nan")


@st.composite
def histories(draw: st.DrawFn, fewest: int = 14, most: int = 90) -> np.ndarray:
    """Days of some size, with a week, a slope, gaps, quiet and wild days."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    length = draw(st.integers(fewest, most))
    size = draw(st.sampled_from([0.5, 3.0, 40.0, 2000.0]))
    day = np.arange(length)
    week = chance.uniform(0.3, 1.7, 7)[day % 7]
    growth = np.exp(draw(st.floats(-0.02, 0.02)) * day)
    daily = chance.poisson(size * week * growth).astype(np.float64)
    wild = draw(st.lists(st.integers(0, length - 1), max_size=4))
    daily[wild] = chance.choice([0.0, 30 * size], len(wild)).round()
    daily[chance.random(length) < draw(st.sampled_from([0.0, 0.1, 0.4]))] = NAN
    return daily


HISTORIES = histories()


@settings(max_examples=60)
@given(daily=HISTORIES, factor=st.integers(2, 50))
def test_a_forecast_scales_with_its_history(daily: np.ndarray, factor: int) -> None:
    found = forecast(daily, fewest=0, whole=False)
    scaled = forecast(daily * factor, fewest=0, whole=False)
    assert (found is None) == (scaled is None)
    if found is None or scaled is None:
        return
    for name in ("middle", "low", "high"):
        np.testing.assert_allclose(
            getattr(scaled, name), factor * getattr(found, name), rtol=1e-7, atol=1e-6
        )


@settings(max_examples=60)
@given(daily=HISTORIES, whole=st.booleans(), days=st.integers(1, 30))
def test_a_band_holds_its_middle_and_is_never_below_zero(
    daily: np.ndarray, whole: bool, days: int
) -> None:
    found = forecast(daily, days, whole=whole)
    if found is None:
        return
    assert len(found.middle) == len(found.low) == len(found.high) == days
    assert (found.low >= 0).all()
    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    if whole:
        assert (found.low % 1 == 0).all()
        assert (found.high % 1 == 0).all()


@settings(max_examples=60)
@given(daily=HISTORIES, whole=st.booleans())
def test_a_longer_forecast_begins_as_the_shorter(daily: np.ndarray, whole: bool) -> None:
    short, long = forecast(daily, 7, whole=whole), forecast(daily, 28, whole=whole)
    if short is None or long is None:
        assert short is long is None
        return
    np.testing.assert_allclose(long.middle[:7], short.middle)
    np.testing.assert_allclose(long.high[:7], short.high)


@settings(max_examples=60)
@given(daily=HISTORIES, before=st.integers(1, 40))
def test_days_before_the_first_known_one_change_nothing(daily: np.ndarray, before: int) -> None:
    found, later = forecast(daily), forecast(np.concatenate((np.full(before, NAN), daily)))
    if found is None or later is None:
        assert found is later is None
        return
    np.testing.assert_allclose(later.middle, found.middle)
    np.testing.assert_allclose(later.low, found.low)


@settings(max_examples=60)
@given(daily=histories(fewest=40), weeks=st.integers(1, 3))
def test_unwatched_weeks_at_the_end_are_not_silence(daily: np.ndarray, weeks: int) -> None:
    """What was not watched makes the forecast older, not lower; a silence makes it lower."""
    daily = np.where(np.isnan(daily), 0.0, daily) + 5
    found = forecast(daily, 7 + 7 * weeks)
    later = forecast(np.concatenate((daily, np.full(7 * weeks, NAN))), 7)
    silent = forecast(np.concatenate((daily, np.zeros(7 * weeks))), 7, fewest=0)
    assert found is not None
    assert later is not None
    assert silent is not None
    np.testing.assert_allclose(later.middle, found.middle[7 * weeks :])
    assert silent.middle.sum() < later.middle.sum()


@given(level=st.integers(1, 10_000), days=st.integers(14, 120))
def test_a_constant_series_forecasts_itself(level: int, days: int) -> None:
    found = forecast(np.full(days, float(level)), fewest=0)
    assert found is not None
    assert found.middle.tolist() == found.low.tolist() == found.high.tolist() == [level] * 14


@given(daily=HISTORIES)
def test_the_plain_forecast_is_made_of_days_that_were(daily: np.ndarray) -> None:
    found = seasonal_naive(daily)
    if found is not None:
        assert np.isin(found, daily).all()
        np.testing.assert_array_equal(found[:7], found[7:])


ROWS = st.lists(
    st.one_of(st.just(NAN), st.floats(0, 1e6, allow_subnormal=False)), min_size=7, max_size=40
).map(np.array)


@given(row=ROWS)
def test_a_median_is_that_of_what_is_known(row: np.ndarray) -> None:
    known = row[~np.isnan(row)]
    found = median(row[None])[0]
    if len(known):
        np.testing.assert_allclose(found, np.median(known))
    else:
        assert np.isnan(found)


@given(row=ROWS)
def test_cleaning_adds_and_takes_away_no_day(row: np.ndarray) -> None:
    clean = cleaned(row[None])[0]
    np.testing.assert_array_equal(np.isnan(clean), np.isnan(row))
    known = row[~np.isnan(row)]
    if len(known):
        assert np.nanmin(clean) >= known.min()
        assert np.nanmax(clean) <= known.max()


@given(row=ROWS, factor=st.floats(0.1, 100))
def test_a_spread_scales(row: np.ndarray, factor: float) -> None:
    np.testing.assert_allclose(spread(factor * row[None]), factor * spread(row[None]), rtol=1e-9)


@given(seed=st.integers(0, 2**32 - 1), weeks=st.integers(1, 12))
def test_weekday_factors_average_to_one_where_all_are_known(seed: int, weeks: int) -> None:
    values = np.random.default_rng(seed).gamma(2, 1, (3, 7 * weeks))
    factors = weekday_factors(values)
    np.testing.assert_allclose(factors.mean(axis=1), 1)
    assert (factors > 0).all()


FIRST = date(2025, 6, 2)


def days_of(daily: np.ndarray, first: date = FIRST) -> list[date]:
    return [first + timedelta(days=n) for n in range(len(daily))]


@settings(max_examples=60)
@given(daily=histories(fewest=28), factor=st.integers(2, 50))
def test_a_course_scales_with_its_counts(daily: np.ndarray, factor: int) -> None:
    found = course_of(days_of(daily), daily, whole=False)
    scaled = course_of(days_of(daily), daily * factor, whole=False)
    if found is None or scaled is None:
        assert found is scaled is None
        return
    np.testing.assert_allclose(scaled.level, found.level * factor, atol=1e-6)
    np.testing.assert_allclose(scaled.slope, found.slope * factor, atol=1e-6)
    np.testing.assert_allclose(scaled.season, found.season, rtol=1e-6)
    np.testing.assert_allclose(scaled.expected, found.expected * factor, rtol=1e-6, atol=1e-6)


@settings(max_examples=60)
@given(daily=histories(fewest=28), weeks=st.integers(1, 60))
def test_whole_weeks_later_the_course_is_the_same(daily: np.ndarray, weeks: int) -> None:
    later = timedelta(weeks=weeks)
    found = course_of(days_of(daily), daily)
    moved = course_of(days_of(daily, FIRST + later), daily)
    if found is None or moved is None:
        assert found is moved is None
        return
    assert moved.level == found.level
    np.testing.assert_array_equal(moved.season, found.season)
    assert [each.day - later for each in moved.outliers] == [each.day for each in found.outliers]


@settings(max_examples=60)
@given(daily=histories(fewest=28))
def test_a_course_is_in_order(daily: np.ndarray) -> None:
    found = course_of(days_of(daily), daily)
    if found is None:
        return
    assert found.level >= 0
    assert found.slope_low <= found.slope <= found.slope_high
    np.testing.assert_allclose(found.season.mean(), 1)
    assert all(each.value >= 0 for each in found.outliers)
    named = {each.day for each in found.outliers}
    assert named <= {day for day, count in zip(days_of(daily), daily, strict=True) if count >= 0}


@settings(max_examples=60, deadline=None)
@given(daily=histories(fewest=56, most=200))
def test_changes_lie_two_weeks_apart_on_days_that_are_known(daily: np.ndarray) -> None:
    days = days_of(daily)
    found = [each.day for each in change_points(days, daily)]
    known = [day for day, count in zip(days, daily, strict=True) if not np.isnan(count)]
    assert set(found) <= set(known)
    places = [0, *map(known.index, found), len(known)]
    assert all(after - before >= 14 for before, after in pairwise(places))


@settings(max_examples=30, deadline=None)
@given(daily=histories(fewest=56, most=150), weeks=st.integers(1, 60))
def test_whole_weeks_later_the_changes_are_the_same(daily: np.ndarray, weeks: int) -> None:
    later = timedelta(weeks=weeks)
    found = change_points(days_of(daily), daily)
    moved = change_points(days_of(daily, FIRST + later), daily)
    assert [each.day - later for each in moved] == [each.day for each in found]
