"""When to post, when it is quiet, and the calendar, by hand-computed examples."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from statsbot.analytics.best_hours import BestHour, best_by_weekday, best_hours, reach
from statsbot.analytics.calendar import BestDay, Streak, find_calendar, streaks_of
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.rhythm import QuietHours, Rhythm, quiet_hours, week_grid
from statsbot.analytics.week import RhythmFindings, RhythmRows, find_rhythm, reach_days, read_window
from statsbot.domain.windows import Window, midnight, whole_days, zone
from statsbot.store.people import PeopleDays
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, asked, counts, watched

MONDAY = date(2025, 11, 3)
FIRST = day_number(MONDAY)
KOLKATA = zone("Asia/Kolkata")


def people(told: list[tuple[int, date, int]]) -> PeopleDays:
    """Who was active on which day, in which hours as bits."""
    told = sorted(told)
    ids, member = np.unique(np.array([row[0] for row in told], np.int64), return_inverse=True)
    nothing = np.zeros(len(told), np.int64)
    return PeopleDays(
        ids=ids, member=member, day=np.array([day_number(row[1]) for row in told], np.int64),
        hours=np.array([row[2] for row in told], np.int64), messages=nothing, replies=nothing,
        reactions=nothing, reactions_received=nothing, voice_seconds=nothing,
    )  # fmt: skip


def at(*hours: int) -> int:
    return sum(1 << hour for hour in hours)


def test_somebody_is_reached_within_three_hours() -> None:
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(4)]
    rows = people([(1, day, at(10, 12)) for day in weeks] + [(2, weeks[0], at(12))])
    reached = reach(rows, FIRST, np.ones(28, np.bool_))
    # From 8 on, the first is there at 10; from 10 on, both are there at 12, the second in one week.
    assert reached[0, 6:14].tolist() == [0, 0, 1, 1, 1.25, 1.25, 1.25, 0]
    assert reached[1:].sum() == 0


def test_the_last_hours_reach_into_the_next_day() -> None:
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(4)]
    tuesdays = [day + timedelta(days=1) for day in weeks]
    alone = people([(1, day, at(0)) for day in tuesdays])
    both = people([(1, day, at(0)) for day in tuesdays] + [(1, day, at(22)) for day in weeks])
    for rows, late in ((alone, [0, 0, 1, 1]), (both, [1, 1, 1, 1])):
        reached = reach(rows, FIRST, np.ones(28, np.bool_))
        assert reached[0, 20:].tolist() == late
        assert reached[1, 0] == 1
    # Where one of two Tuesdays was not watched, Monday's late hours are of the other alone.
    usable = np.ones(28, np.bool_)
    usable[8] = False
    fewer = people([(1, weeks[0], at(23)), (1, weeks[1], at(23))])
    reached = reach(fewer, FIRST, usable)
    assert reached[0, 21] == 0.5
    assert reached[0, 22] == 1 / 3


def test_an_hour_of_too_few_days_is_not_known() -> None:
    reached = reach(people([(1, MONDAY, at(9))]), FIRST, np.ones(14, np.bool_))
    assert np.isnan(reached).all()
    assert best_hours(reached) == ()
    assert best_by_weekday(reached) == (None,) * 7


def test_the_best_hours_lie_apart() -> None:
    reached = np.zeros((7, 24))
    reached[6, 23], reached[0, 0], reached[0, 1], reached[0, 2] = 9, 8, 7, 6
    assert best_hours(reached) == (
        BestHour(weekday=6, hour=23, people=9.0),
        BestHour(weekday=0, hour=2, people=6.0),
    )
    assert best_by_weekday(reached) == (
        BestHour(weekday=0, hour=0, people=8.0), None, None, None, None, None,
        BestHour(weekday=6, hour=23, people=9.0),
    )  # fmt: skip


def test_quiet_hours_may_pass_midnight() -> None:
    counted = np.full((7, 24), 10)
    counted[:, [23, 0, 1, 2]] = 2
    week = week_grid(Rhythm(counted=counted, watched_hours=np.full((7, 24), 1.0)))
    assert quiet_hours(week) == QuietHours(hour=23, hours=4, share=8 / 208)
    assert week.by_hour.tolist() == [2, 2, 2, *[10] * 20, 2]
    assert week.by_weekday.tolist() == [208 / 24] * 7
    even = week_grid(Rhythm(counted=np.full((7, 24), 10), watched_hours=np.full((7, 24), 1.0)))
    assert quiet_hours(even) is None
    once = np.zeros((7, 24), np.int64)
    once[0, 12] = 99
    few = week_grid(Rhythm(counted=once, watched_hours=np.full((7, 24), 1.0)))
    assert quiet_hours(few) is None
    once[0, 12] = 100
    many = week_grid(Rhythm(counted=once, watched_hours=np.full((7, 24), 1.0)))
    assert quiet_hours(many) == QuietHours(hour=13, hours=23, share=0.0)


def found(question: Question, told: PeopleDays | None) -> RhythmFindings:
    start = question.window.start
    everything = watched(read_window(question))
    rows = RhythmRows(
        slots=counts([(start + timedelta(hours=8), 30)]),
        messages_watched=everything, voice_watched=watched(question.window),
        members_watched=watched(whole_days(MONDAY, 1, BERLIN)), people=told,
    )  # fmt: skip
    return find_rhythm(question, rows)


def test_the_week_in_a_half_hour_zone() -> None:
    question = asked(whole_days(MONDAY, 7, KOLKATA), KOLKATA)
    week = found(question, None)
    assert week.messages.peak == (0, 8)
    assert week.messages.rate[0, 8] == 30
    assert (week.best, week.reach_days) == ((), 0)
    assert np.isnan(week.reach).all()
    assert week.joins_watched_share < 0.2
    assert np.isnan(week.joins.rate[3]).all()
    assert week.joins.rate[0, 8] == 0


def test_days_on_which_clocks_change_are_no_part_of_reach() -> None:
    # Eight weeks to the 9th of November hold the 26th of October, of 25 hours.
    question = asked(whole_days(MONDAY, 7, BERLIN))
    first, after = reach_days(question)
    sundays = [date(2025, 11, 9) - timedelta(days=7 * n) for n in range(8)]
    told = people([(n, day, at(9)) for n in range(1, 6) for day in sundays])
    week = found(question, told)
    assert (after - first, week.reach_days) == (56, 55)
    assert week.reach[6, 9] == 5
    assert week.best[0] == BestHour(weekday=6, hour=7, people=5.0)
    four = people([(n, day, at(9)) for n in range(1, 5) for day in sundays])
    assert found(question, four).best == ()
    staff = asked(whole_days(MONDAY, 7, BERLIN), reader=Reader.STAFF)
    assert found(staff, four).best[0].people == 4


def test_a_calendar_of_days_with_a_gap() -> None:
    now = datetime(2025, 11, 13, 12, tzinfo=UTC)
    window = Window(start=midnight(MONDAY, BERLIN), end=now)
    question = asked(window, now=now)
    noon = window.start + timedelta(hours=12)
    # Days 0 to 10; day 2 was not watched, on day 5 nothing was said, and today nothing yet.
    happened = [(noon + timedelta(days=n), 2 + n) for n in (0, 1, 3, 4, 6, 7, 8, 9)]
    coverage = watched(whole_days(MONDAY, 2, BERLIN),
        Window(start=midnight(MONDAY + timedelta(days=3), BERLIN), end=now))  # fmt: skip
    found = find_calendar(question, counts(happened), coverage)
    np.testing.assert_array_equal(found.messages, [2, 3, np.nan, 5, 6, 0, 8, 9, 10, 11, 0])
    assert found.total == 54
    days = found.days
    assert found.longest == Streak(days=4, first=days[6], last=days[9])
    assert found.current == found.longest
    assert found.best == BestDay(day=days[9], messages=11)
    # Mondays are days 0 and 7, the Wednesday of day 2 was not watched, Thursday's second is today.
    assert found.weekday_means.tolist() == [5.5, 6.5, 11, 5, 6, 0, 8]
    assert found.weekday_days.tolist() == [2, 2, 1, 1, 1, 1, 1]


def test_streaks() -> None:
    assert streaks_of(np.array([1, -1, 1, 0, 1])) == [(2, 0, 2), (1, 4, 4)]
    assert streaks_of(np.array([-1, 1, -1])) == [(1, 1, 1)]
    assert streaks_of(np.array([0, 0, -1])) == []


def test_a_streak_that_ended_is_not_the_current_one() -> None:
    window = whole_days(MONDAY, 3, BERLIN)
    slots = counts([(window.start, 5)])
    found = find_calendar(asked(window), slots, watched(window))
    assert found.longest == Streak(days=1, first=MONDAY, last=MONDAY)
    assert found.current is None
    unwatched = find_calendar(asked(window), slots, watched(whole_days(MONDAY, 1, BERLIN)))
    assert (unwatched.longest, unwatched.current, unwatched.total) == (None, None, 5)
