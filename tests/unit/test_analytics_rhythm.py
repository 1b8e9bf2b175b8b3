"""The local week, by hand-computed examples."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.rhythm import busiest_stretch, rhythm
from statsbot.analytics.slots import slots_from
from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.windows import Window, whole_days, zone

KOLKATA = zone("Asia/Kolkata")
BERLIN = zone("Europe/Berlin")


def watched(window: Window) -> Coverage:
    return Coverage(
        [
            WatchedSpan(
                guild_id=1,
                kind=Watched.MESSAGES,
                channel_id=0,
                started_at=window.start,
                ended_at=window.end,
            )
        ]
    )


def test_a_rate_is_per_watched_hour() -> None:
    two_weeks = whole_days(date(2025, 11, 3), 14, KOLKATA)
    first_week = whole_days(date(2025, 11, 3), 7, KOLKATA)
    # Mondays 09:15 and 09:45 in Kolkata are 03:45 and 04:15 UTC.
    monday = datetime(2025, 11, 3, 3, 45, tzinfo=UTC)
    slots = slots_from([monday, monday + timedelta(minutes=30), monday + timedelta(days=7)])
    both = rhythm(slots, np.array([5, 6, 1]), watched(two_weeks), two_weeks, KOLKATA)
    assert both.counted[0, 9] == 12
    assert both.watched_hours.tolist() == np.full((7, 24), 2.0).tolist()
    assert both.rate[0, 9] == 6.0
    one = rhythm(slots, np.array([5, 6, 1]), watched(first_week), first_week, KOLKATA)
    assert one.rate[0, 9] == 11.0
    assert one.peak == (0, 9)


def test_an_hour_that_was_never_watched_is_not_zero() -> None:
    week = whole_days(date(2025, 11, 3), 7, BERLIN)
    monday = whole_days(date(2025, 11, 3), 1, BERLIN)
    found = rhythm(np.zeros(0, np.int64), np.zeros(0, np.int64), watched(monday), week, BERLIN)
    assert (found.rate[0] == 0).all()
    assert np.isnan(found.rate[1:]).all()
    assert found.peak is None
    assert busiest_stretch(found) is None


def test_the_skipped_hour_is_unwatched_and_the_repeated_one_watched_twice() -> None:
    spring = whole_days(date(2025, 3, 24), 7, BERLIN)
    autumn = whole_days(date(2025, 10, 20), 7, BERLIN)
    none = np.zeros(0, np.int64)
    assert rhythm(none, none, watched(spring), spring, BERLIN).watched_hours[6, 2] == 0
    assert np.isnan(rhythm(none, none, watched(spring), spring, BERLIN).rate[6, 2])
    assert rhythm(none, none, watched(autumn), autumn, BERLIN).watched_hours[6, 2] == 2


def test_the_busiest_stretch_may_cross_midnight_and_the_week_s_end() -> None:
    week = whole_days(date(2025, 11, 3), 7, BERLIN)
    start = week.start
    sunday_23 = start + timedelta(hours=6 * 24 + 23)
    found = rhythm(
        slots_from([start, start + timedelta(hours=1), sunday_23]),
        np.array([30, 20, 40]),
        watched(week),
        week,
        BERLIN,
    )
    stretch = busiest_stretch(found)
    assert stretch is not None
    assert (stretch.weekday, stretch.hour, stretch.rate) == (6, 23, 30.0)
