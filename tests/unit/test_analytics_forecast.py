"""The forecast, its band, and the plain way it is measured against, by hand-computed examples."""

import numpy as np
import pytest

from statsbot.analytics.average import trailing_mean
from statsbot.analytics.forecast import LATEST_DAYS, expected, forecast, seasonal_naive
from tests.fix_daily import DailySeries, planted_series

WEEK = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
NAN = float("nan")


def history(roots: list[float]) -> np.ndarray:
    """A history whose square roots are known."""
    return np.array(roots) ** 2


def test_a_week_that_repeats_is_forecast_without_doubt() -> None:
    found = forecast(np.array(WEEK * 8))
    assert found is not None
    np.testing.assert_allclose(found.middle, WEEK * 2)
    assert found.low.tolist() == found.high.tolist() == WEEK * 2


def test_the_level_is_the_mean_of_two_memories() -> None:
    # The roots rise from 10 to 12 a week before the end. What the newest seven days weigh is
    # (1 - w ** 7) / (1 - w ** 56) for w = 0.95 and 0.8: 0.31971 and 0.79029, on average 0.555. The
    # days around the step lie a little off the level around them, so that a trace of it is season.
    roots = [10.0] * 49 + [12.0] * 7
    weight = np.mean([(1 - w**7) / (1 - w**56) for w in (0.95, 0.8)])
    found = expected(history(roots)[None], 3)[0]
    np.testing.assert_allclose(found, (10 + 2 * weight) ** 2, rtol=1e-3)


def test_a_sure_slope_goes_on_and_is_damped() -> None:
    # The roots rise by 0.1 a day without any chance; that Sundays lie above Mondays is explained
    # by the days of a weekday, which spread over 4.9. The newest day, of which only one side is
    # known, is drawn back a little: 0.03 at most.
    roots = np.linspace(10, 15.5, 56)
    found = np.sqrt(expected((roots**2)[None], 2)[0])
    np.testing.assert_allclose(found, [15.5 + 0.1 * 0.95, 15.5 + 0.1 * (0.95 + 0.95**2)], atol=0.03)
    np.testing.assert_allclose(np.diff(found), 0.1 * 0.95**2, rtol=1e-3)


def test_an_unsure_slope_is_none() -> None:
    chance = np.random.default_rng(5).normal(10, 1, 56)
    steady = np.sqrt(expected((chance**2)[None], 14)[0])
    assert np.ptp(steady) < 1e-9, "neither slope nor season"


def test_one_wild_day_moves_the_forecast_little() -> None:
    calm = np.random.default_rng(1).poisson(100, 70).astype(np.float64)
    wild = calm.copy()
    wild[-2] = 5000
    before, after = expected(calm[None, -56:], 7), expected(wild[None, -56:], 7)
    np.testing.assert_allclose(after, before, rtol=0.15)


def test_the_band_is_made_of_the_errors_of_trials() -> None:
    # 60 on most days, 80 on every fifth: of the errors, a fifth lie above, none below.
    daily = np.where(np.arange(200) % 5 == 0, 80.0, 60.0)
    found = forecast(daily)
    assert found is not None
    assert (found.low >= 59).all()
    assert (found.high >= 79).all()
    assert (found.high <= 83).all()


def test_of_few_events_the_band_names_the_whole_numbers_around_the_middle() -> None:
    daily = (np.random.default_rng(2).random(200) < 0.8).astype(np.float64)
    found = forecast(daily)
    assert found is not None
    assert (found.middle > 0).all()
    assert (found.middle < 1).all()
    assert found.low.tolist() == [0.0] * 14
    assert found.high.tolist() == [1.0] * 14


def test_hours_are_not_whole_numbers() -> None:
    daily = np.random.default_rng(3).gamma(4, 0.5, 120)
    found = forecast(daily, whole=False, fewest=5)
    assert found is not None
    assert (found.high % 1 != 0).all()


def test_a_short_history_has_a_band_of_its_own_differences() -> None:
    # Fourth roots of 2 and 3 turn about from week to week: all differences are 1, so the half
    # width is 1.2816 * sqrt(0.75). The level is the mean of both weeks' with weights that favour
    # the newer one.
    daily = np.array([16.0] * 7 + [81.0] * 7)
    found = forecast(daily, whole=False)
    assert found is not None
    half = 1.2816 * np.sqrt(0.75)
    np.testing.assert_allclose(found.high**0.25 - found.middle**0.25, half)
    np.testing.assert_allclose(found.middle**0.25 - found.low**0.25, half)


def test_today_is_not_over_and_is_forecast_over() -> None:
    """The first day of the forecast is the one after the last of the series, known or not."""
    daily = np.array(WEEK * 8)
    daily[-1] = NAN
    found = forecast(daily)
    assert found is not None
    np.testing.assert_allclose(found.middle, WEEK * 2)


def test_too_little_history_gives_no_forecast() -> None:
    assert forecast(np.array(WEEK + WEEK[:6])) is None
    assert forecast(np.array(WEEK * 2)) is not None
    assert forecast(np.zeros(0)) is None
    assert forecast(np.full(90, NAN)) is None
    gone = np.concatenate((WEEK * 8, np.full(LATEST_DAYS + 1, NAN)))
    assert forecast(gone) is None
    assert forecast(gone[:-1]) is not None


def test_a_handful_of_messages_gives_no_forecast() -> None:
    sparse = np.zeros(60)
    sparse[:20] = 50.0
    sparse[-3] = 19.0
    assert forecast(sparse) is None, "19 in the last 28 days"
    assert forecast(sparse, fewest=19) is not None
    sparse[-28] = 1.0
    assert forecast(sparse) is not None


def test_the_plain_forecast_repeats_each_weekday() -> None:
    found = seasonal_naive(np.arange(100.0, 121.0))
    assert found is not None
    assert found.tolist() == [*range(114, 121)] * 2


def test_the_plain_forecast_of_an_unwatched_weekday_is_from_the_week_before() -> None:
    daily = np.arange(100.0, 121.0)
    daily[-1] = NAN
    found = seasonal_naive(daily, days=7)
    assert found is not None
    assert found.tolist() == [114, 115, 116, 117, 118, 119, 113]
    daily[6::7] = NAN
    assert seasonal_naive(daily) is None


def test_the_average_leaves_out_what_was_not_watched() -> None:
    daily = np.array([1.0, 2.0, 3.0, 4.0, NAN, NAN, 14.0, 8.0])
    mean = trailing_mean(daily)
    assert np.isnan(mean[:3]).all()
    assert mean[3:].tolist() == [2.5, 2.5, 2.5, 4.8, (2 + 3 + 4 + 14 + 8) / 5]


def test_an_average_of_one_day_is_the_day() -> None:
    daily = np.array([3.0, NAN, 5.0])
    np.testing.assert_array_equal(trailing_mean(daily, length=1, fewest=1), daily)


@pytest.mark.parametrize("factor", [2.0, 50.0])
def test_a_level_that_stays_is_followed(factor: float) -> None:
    """Four days of a new level are not taken for strange ones."""
    daily = np.random.default_rng(4).poisson(100, 90).astype(np.float64)
    daily[-4:] *= factor
    found = forecast(daily)
    assert found is not None
    assert found.middle[0] > 100 * factor**0.3


@pytest.mark.parametrize(
    "series",
    [each for each in planted_series(7) if each.name.split(" ")[0] in ("+10", "level", "outages")],
    ids=lambda each: each.name,
)
def test_tried_on_its_past_it_beats_the_plain_one_and_its_band_holds(series: DailySeries) -> None:
    """From every tenth day of a planted series; ``tests/bench/forecast.py`` tries many more."""
    errors: list[tuple[float, float, float]] = []
    for origin in range(70, len(series.daily) - 14, 10):
        past, future = series.daily[:origin], series.daily[origin : origin + 14]
        found, naive = forecast(past), seasonal_naive(past)
        assert found is not None
        assert naive is not None
        held = ((future >= found.low) & (future <= found.high)).sum() / (~np.isnan(future)).sum()
        ours, plain = (np.nanmean(np.abs(future - each)) for each in (found.middle, naive))
        errors.append((float(ours), float(plain), float(held)))
    ours, plain, held = np.mean(errors, axis=0)
    assert ours < 0.92 * plain
    assert 0.7 < held < 0.9
