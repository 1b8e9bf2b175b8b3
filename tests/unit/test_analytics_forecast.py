"""The seasonal-naive forecast and the moving average, by hand-computed examples."""

import numpy as np

from statsbot.analytics.average import trailing_mean
from statsbot.analytics.forecast import seasonal_naive

WEEK = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
NAN = float("nan")


def test_a_week_that_repeats_is_forecast_without_doubt() -> None:
    found = seasonal_naive(np.array(WEEK * 3))
    assert found is not None
    assert found.middle.tolist() == WEEK * 2
    assert found.low.tolist() == found.high.tolist() == WEEK * 2


def test_the_band_grows_with_the_root_of_the_seasons_ahead() -> None:
    # Each day is 7 more than a week before: every residual is 7, so s = 7.
    found = seasonal_naive(np.arange(100.0, 121.0))
    assert found is not None
    assert found.middle.tolist() == [*range(114, 121)] * 2
    half = (found.high - found.low) / 2
    np.testing.assert_allclose(half[:7], 1.28 * 7)
    np.testing.assert_allclose(half[7:], 1.28 * 7 * np.sqrt(2))


def test_the_band_never_goes_below_zero() -> None:
    found = seasonal_naive(np.array([0.0, 100.0] * 11))
    assert found is not None
    assert found.low.min() == 0.0
    assert found.middle.min() == 0.0


def test_a_weekday_that_was_last_unwatched_is_forecast_from_the_week_before_it() -> None:
    daily = np.arange(100.0, 121.0)
    daily[-1] = NAN
    found = seasonal_naive(daily, days=7)
    assert found is not None
    assert found.middle.tolist() == [114, 115, 116, 117, 118, 119, 113]
    half = (found.high - found.low) / 2
    np.testing.assert_allclose(half[6] / half[0], np.sqrt(2))


def test_too_little_history_gives_no_forecast() -> None:
    assert seasonal_naive(np.array(WEEK + WEEK[:6])) is None
    assert seasonal_naive(np.array(WEEK * 2)) is not None
    holes = np.array(WEEK * 4)
    holes[::2] = NAN
    holes[3::7] = NAN
    assert seasonal_naive(holes) is None, "14 days, but Thursday was never watched"
    assert seasonal_naive(np.zeros(0)) is None


def test_a_handful_of_messages_gives_no_forecast() -> None:
    sparse = np.zeros(60)
    sparse[:20] = 50.0
    sparse[-3] = 19.0
    assert seasonal_naive(sparse) is None, "19 in the last 28 days"
    sparse[-28] = 1.0
    assert seasonal_naive(sparse) is not None


def test_the_average_leaves_out_what_was_not_watched() -> None:
    daily = np.array([1.0, 2.0, 3.0, 4.0, NAN, NAN, 14.0, 8.0])
    mean = trailing_mean(daily)
    assert np.isnan(mean[:3]).all()
    assert mean[3:].tolist() == [2.5, 2.5, 2.5, 4.8, (2 + 3 + 4 + 14 + 8) / 5]


def test_an_average_of_one_day_is_the_day() -> None:
    daily = np.array([3.0, NAN, 5.0])
    np.testing.assert_array_equal(trailing_mean(daily, length=1, fewest=1), daily)
