"""Course, changes and trend of daily counts, by hand-computed examples and planted truths."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.changes import change_points
from statsbot.analytics.course import course_of
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.forecast import forecast
from statsbot.analytics.season import weekday_factors
from statsbot.analytics.trend import DailyTrend, TrendFindings, TrendRows, find_trend, history_days
from statsbot.domain.windows import Window, local_day, midnight, whole_days, zone
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.truth import Truth
from statsbot.store.marks import EventMark, MarkKind
from tests.fix_findings import BERLIN, asked, counts, spans, watched

MONDAY = date(2025, 6, 2)
NAN = float("nan")
WEEK = np.array([0.8, 0.8, 0.8, 0.8, 1.0, 1.4, 1.4])


def dates(count: int, first: date = MONDAY) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def noisy(expected: np.ndarray, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(expected).astype(np.float64)


def test_a_season_is_the_share_of_each_weekday() -> None:
    np.testing.assert_allclose(weekday_factors(np.tile(20 * WEEK, 4)[None])[0], WEEK)


def test_a_season_survives_a_level_that_grows_by_a_tenth_a_week() -> None:
    levels = 1.1 ** (np.arange(56) / 7)
    np.testing.assert_allclose(
        weekday_factors((np.tile(WEEK, 8) * levels)[None])[0], WEEK, rtol=0.01
    )


def test_a_season_of_a_week_with_holes_is_that_of_the_rest() -> None:
    values = np.tile(WEEK, 4)
    values[[0, 1, 8, 20, 26]] = NAN
    np.testing.assert_allclose(weekday_factors(values[None])[0], WEEK, rtol=1e-3)


def test_chance_makes_no_season() -> None:
    draws = np.random.default_rng(3).normal(100, 10, (200, 56))
    kept = np.abs(weekday_factors(draws) - 1).max(axis=1) > 1e-9
    assert kept.mean() < 0.6, "most have none at all"
    assert np.abs(weekday_factors(draws) - 1).mean() < 0.015, "chance alone: 0.1 / sqrt(8) = 0.035"


def test_level_and_slope_are_those_of_the_line_through_the_weeks() -> None:
    # Weeks of 40, 44, 48, 52, 56 a day: 4 more from week to week, 56 in the last. Their steps make
    # Mondays a little more than Sundays.
    daily = np.repeat([40.0, 44, 48, 52, 56], 7)
    found = course_of(dates(35), daily)
    assert found is not None
    assert found.level == pytest.approx(56, rel=0.005)
    assert found.slope == pytest.approx(4, rel=0.01)
    assert found.slope_low == pytest.approx(4, rel=0.05)
    assert found.slope_high == pytest.approx(4, rel=0.05)
    np.testing.assert_allclose(found.season, 1, atol=0.03)


def test_the_interval_of_the_slope_leaves_out_the_outer_pairs() -> None:
    # Ten weeks have 45 pairs; C = 1.96 sqrt(10 * 9 * 25 / 18) = 21.9, so that (45 - 21.9) / 2,
    # rounded down to 11, are left out on either side.
    levels = np.array([100.0, 121, 81, 100, 144, 121, 100, 144, 169, 144])
    pairs = sorted((levels[j] - levels[i]) / (j - i) for i in range(10) for j in range(i + 1, 10))
    found = course_of(dates(70), np.repeat(levels, 7))
    assert found is not None
    assert found.slope == pytest.approx(pairs[22])
    assert found.slope_low == pytest.approx(pairs[11])
    assert found.slope_high == pytest.approx(pairs[33])


def test_the_season_is_told_from_monday_on_whatever_day_comes_first() -> None:
    daily = np.tile(100 * WEEK, 6)
    for first in range(7):
        found = course_of(dates(35, MONDAY + timedelta(days=first)), daily[first : first + 35])
        assert found is not None
        np.testing.assert_allclose(found.season, WEEK)
        assert found.level == pytest.approx(100)


def test_a_day_that_stands_out_is_named_with_what_was_to_be_expected() -> None:
    daily = noisy(100 * np.tile(WEEK, 8))
    daily[19] = 300  # a Saturday of some 140
    daily[30] = 8  # a Wednesday of some 80
    daily[40] = NAN
    found = course_of(dates(56), daily)
    assert found is not None
    assert [(each.day, each.value) for each in found.outliers] == [
        (date(2025, 6, 21), 300),
        (date(2025, 7, 2), 8),
    ]
    assert found.outliers[0].expected == pytest.approx(140, rel=0.15)
    assert found.outliers[1].expected == pytest.approx(80, rel=0.15)


def test_of_few_events_none_stands_out_by_chance() -> None:
    daily = np.zeros(56)
    daily[::9] = 1
    found = course_of(dates(56), daily)
    assert found is not None
    assert found.outliers == ()
    found = course_of(dates(56), daily, whole=False)
    assert found is not None
    assert len(found.outliers) == 7, "of hours, one is more than any other day had"


def test_a_course_needs_four_weeks() -> None:
    assert course_of(dates(27), np.full(27, 5.0)) is None
    assert course_of(dates(28), np.full(28, 5.0)) is not None
    scattered = np.full(70, NAN)
    scattered[::2] = 5
    scattered[1::14] = NAN
    assert course_of(dates(70), scattered) is not None
    scattered[scattered == 5] = np.where(np.arange(35) % 7 < 4, NAN, 5)
    assert course_of(dates(70), scattered) is None


@pytest.mark.parametrize("factor", [2.0, 0.5])
@pytest.mark.parametrize("growth", [0.0, 0.03])
def test_a_new_level_is_found_on_its_day(factor: float, growth: float) -> None:
    day = np.arange(182)
    expected = 80 * np.tile(WEEK, 26) * np.exp(growth / 7 * day) * np.where(day < 100, 1, factor)
    found = change_points(dates(182), noisy(expected))
    assert len(found) == 1
    change = found[0]
    assert abs((change.day - MONDAY).days - 100) <= 2
    assert change.before == pytest.approx(80 * np.exp(growth / 7 * 100), rel=0.15)
    assert change.after / change.before == pytest.approx(factor, rel=0.2)
    assert change.growth_before == pytest.approx(growth, abs=0.02)
    assert change.growth_after == pytest.approx(growth, abs=0.02)


def test_a_weekday_on_which_nothing_happens_says_nothing() -> None:
    closed = np.tile([1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 0], 20)
    daily = noisy(60 * closed * np.where(np.arange(140) < 70, 1, 2))
    assert [each.day for each in change_points(dates(140), daily)] == [date(2025, 8, 11)]
    found = course_of(dates(140), daily)
    assert found is not None
    assert found.season[6] == pytest.approx(0, abs=1e-3)
    coming = forecast(daily)
    assert coming is not None
    np.testing.assert_allclose(coming.middle[[6, 13]], 0, atol=0.01)
    assert coming.high[6] <= 1
    np.testing.assert_allclose(coming.middle[:6], 120 * closed[:6], rtol=0.2)


def test_growth_that_begins_is_a_change_without_a_jump() -> None:
    day = np.arange(182)
    found = change_points(dates(182), noisy(80 * np.exp(0.08 / 7 * np.maximum(day - 80, 0))))
    assert len(found) == 1
    assert found[0].growth_before == pytest.approx(0, abs=0.02)
    assert found[0].growth_after == pytest.approx(0.083, abs=0.02)
    assert found[0].after == pytest.approx(found[0].before, rel=0.2)


def test_neither_steady_growth_nor_wild_days_are_changes() -> None:
    day = np.arange(365)
    growing = noisy(40 * np.exp(0.03 / 7 * day))
    growing[[50, 51, 200, 300]] *= 8
    growing[120:124] = NAN
    assert change_points(dates(365), growing) == ()


def test_a_change_tells_what_the_days_beside_it_were_like() -> None:
    day = np.arange(200)
    daily = noisy(40 * np.exp(0.04 / 7 * day) * np.where(day < 180, 1, 2.5))
    (change,) = change_points(dates(200), daily)
    border = (change.day - MONDAY).days
    assert change.mean_before == pytest.approx(daily[border - 28 : border].mean())
    assert change.mean_after == pytest.approx(daily[border:].mean())


def test_a_short_or_constant_history_has_no_change() -> None:
    assert change_points(dates(55), np.repeat([10.0, 100.0], [28, 27])) == ()
    assert len(change_points(dates(56), np.repeat([10.0, 100.0], 28))) == 1
    assert change_points(dates(100), np.full(100, 7.0)) == ()
    assert change_points(dates(100), np.zeros(100)) == ()


NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)
MONTH = whole_days(date(2025, 10, 20), 31, BERLIN)


def story(days: int = 120) -> list[tuple[datetime, int]]:
    """Messages at local noon of the days to yesterday: 60 a day, since 1 November twice as many."""
    chance = np.random.default_rng(4)
    last = date(2025, 11, 19)
    told: list[tuple[datetime, int]] = []
    for before in reversed(range(days)):
        day = last - timedelta(days=before)
        usual = 120 if day >= date(2025, 11, 1) else 60
        told.append((midnight(day, BERLIN) + timedelta(hours=12), int(chance.poisson(usual))))
    return told


def rows(
    *, messages: Coverage | None = None, active: bool = True, column: str = "messages"
) -> TrendRows:
    everything = watched(whole_days(date(2025, 7, 23), 121, BERLIN))
    question = asked(Window(start=MONTH.start, end=NOW))
    return TrendRows(
        slots=counts(story(), column),
        active=np.full(len(history_days(question)), 9, np.int64) if active else None,
        messages_watched=messages or everything,
        voice_watched=everything,
        members_watched=everything,
    )


def of(found: TrendFindings, counted: str) -> DailyTrend:
    return next(each for each in found.trends if each.counted == counted)


def test_a_trend_is_that_of_the_days_that_are_over() -> None:
    question = asked(Window(start=MONTH.start, end=NOW), now=NOW)
    found = find_trend(question, rows())
    assert len(history_days(question)) == 400
    assert found.days[-1] == date(2025, 11, 19), "today is not over"
    assert len(found.days) == 56, "eight weeks at least"
    assert found.forecast_days[0] == date(2025, 11, 20)
    assert len(found.forecast_days) == 14
    messages = of(found, "messages")
    assert messages.daily.tolist() == [count for _, count in story()[-56:]]
    assert [each.day for each in messages.changes] == [date(2025, 11, 1)]
    assert messages.forecast is not None
    np.testing.assert_allclose(messages.forecast.middle, 120, rtol=0.15)
    assert [each.counted for each in found.trends] == [
        "messages",
        "active_members",
        "voice_hours",
        "joins",
    ]


def test_hours_are_seconds_over_3600() -> None:
    question = asked(Window(start=MONTH.start, end=NOW), now=NOW)
    voice = of(find_trend(question, rows(column="voice_seconds")), "voice_hours")
    np.testing.assert_allclose(voice.daily, [seconds / 3600 for _, seconds in story()[-56:]])
    assert voice.forecast is None, "fewer than five hours in four weeks"


def test_too_little_watched_is_withheld_and_days_not_watched_are_unknown() -> None:
    question = asked(Window(start=MONTH.start, end=NOW), now=NOW)
    half = watched(whole_days(date(2025, 11, 5), 16, BERLIN))
    found = find_trend(question, rows(messages=half))
    messages = of(found, "messages")
    assert messages.watched_share < 0.6
    assert np.isnan(messages.daily[:-15]).all()
    assert messages.daily[-15:].tolist() == [count for _, count in story()[-15:]]
    assert (messages.course, messages.changes, messages.forecast) == (None, (), None)
    assert of(found, "joins").course is not None


def test_what_was_watched_is_no_change() -> None:
    """Channels that were not watched before are the reason of a new level."""
    question = asked(Window(start=MONTH.start, end=NOW), now=NOW)
    split = Coverage(
        [
            *spans(whole_days(date(2025, 7, 23), 101, BERLIN), 7),
            *spans(whole_days(date(2025, 11, 1), 20, BERLIN)),
        ]
    )
    assert of(find_trend(question, rows(messages=split)), "messages").changes == ()


def test_a_past_window_has_no_forecast_and_another_zone_no_active_members() -> None:
    question = asked(whole_days(date(2025, 9, 1), 30, BERLIN), now=NOW)
    found = find_trend(question, rows(active=False))
    assert [each.counted for each in found.trends] == ["messages", "voice_hours", "joins"]
    assert all(each.forecast is None for each in found.trends)
    assert found.days[-1] == date(2025, 9, 30)


def test_the_event_of_a_made_up_community_stands_out_by_its_lift(demo_story: Story) -> None:
    """The 25th of October lies wholly in it; of the day before, the busiest hours."""
    community = demo_story.community
    place = zone(community.zone)
    told = Truth.of(community, demo_story.happenings).messages_per_day(place)
    days = dates(80, local_day(community.story.start, place) + timedelta(days=1))
    found = course_of(days, np.array([told[day] for day in days], np.float64))
    assert found is not None
    event = next(each for each in found.outliers if each.day == date(2026, 10, 25))
    assert event.value / event.expected == pytest.approx(community.occasion.lift, rel=0.2)
    assert len(found.outliers) <= 5, "moods aside"


def test_marks_are_told_by_their_days_of_those_shown() -> None:
    question = asked(Window(start=MONTH.start, end=NOW), now=NOW)
    first = find_trend(question, rows()).days[0]
    marks = [
        EventMark(kind=MarkKind.HAPPENING, at=midnight(day, BERLIN), ends_at=None, label=label)
        for day, label in (
            (first - timedelta(days=1), "too early"),
            (first, "first"),
            (date(2025, 11, 20), "today is not over"),
        )
    ]
    found = find_trend(question, replace(rows(), marks=marks))
    assert [(mark.day, mark.label) for mark in found.marks] == [(first, "first")]
