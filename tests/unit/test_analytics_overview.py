"""The overview's plan and findings, by hand-computed examples."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.overview_plan import plan_overview
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window, parse_window, whole_days
from statsbot.errors import WindowError
from tests.fix_findings import BERLIN, NOW, WEEK, counts, find, spans, watched


def test_a_window_in_the_future_is_refused_and_one_into_it_is_cut() -> None:
    with pytest.raises(WindowError):
        plan_overview(whole_days(date(2025, 11, 21), 1, BERLIN), BERLIN, NOW)
    plan = plan_overview(whole_days(date(2025, 11, 17), 7, BERLIN), BERLIN, NOW)
    assert plan.window.end == NOW
    assert not plan.last_day_ended


def test_a_whole_week_is_compared_with_the_whole_weeks_before() -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    assert plan.last_day_ended
    assert plan.previous == whole_days(date(2025, 11, 3), 7, BERLIN)
    assert len(plan.earlier) == 26
    assert plan.earlier[-1] == whole_days(date(2025, 5, 12), 7, BERLIN)
    assert (plan.days[0], plan.days[-1]) == (date(2025, 5, 24), date(2025, 11, 16))
    assert plan.spark_edges[0] == whole_days(date(2025, 11, 3), 1, BERLIN).start
    assert plan.spark_edges[-1] == WEEK.end
    assert plan.week == WEEK
    assert plan.read == Window(start=plan.earlier[-1].start, end=WEEK.end)


def test_the_points_of_a_long_window_are_blocks_of_days() -> None:
    plan = plan_overview(whole_days(date(2025, 8, 20), 90, BERLIN), BERLIN, NOW)
    assert len(plan.spark_edges) == 16
    assert plan.spark_edges[0] == plan.window.start
    assert len(plan.earlier) == 4, "no further back than a year"


def test_a_day_that_is_not_over_is_counted_but_in_no_average() -> None:
    plan = plan_overview(parse_window("7d", now=NOW, zone=BERLIN), BERLIN, NOW)
    days = [whole_days(date(2025, 11, 20) - timedelta(days=n), 1, BERLIN) for n in range(7)]
    found = find(plan, counts([(day.start, 10 if n else 3) for n, day in enumerate(days)]))
    assert found.messages.value == 63
    assert found.daily[-1] == 3
    assert found.daily_share[-1] == 1.0, "as far as the day went"
    assert not found.daily_used[-1]
    assert np.isnan(found.average[-1]), "the line ends with the last whole day"
    assert found.average[-2] == pytest.approx(60 / 7)
    assert len(found.messages.spark) == 14
    assert found.messages.spark[-1] == 10, "the sparkline ends with the last whole day"
    assert (found.watched_days, found.window_days) == (7, 7)
    assert not np.isnan(found.week.rate).any(), "the hours still to come are last week's"


def test_an_outage_is_left_out_of_averages() -> None:
    outage = whole_days(date(2025, 11, 12), 1, BERLIN)
    plan = plan_overview(WEEK, BERLIN, NOW)
    around = watched(
        Window(start=plan.read.start, end=outage.start + timedelta(hours=6)),
        Window(start=outage.end, end=plan.read.end),
    )
    days = [whole_days(date(2025, 11, 10) + timedelta(days=n), 1, BERLIN) for n in range(7)]
    found = find(plan, counts([(d.start, 2 if d == outage else 10) for d in days]), messages=around)
    assert found.messages.value == 62
    assert found.messages.share == pytest.approx(1 - 18 / 168)
    assert found.daily[-5] == 2
    assert found.daily_share[-5] == 0.25
    assert not found.daily_used[-5]
    assert found.average[-1] == 10.0
    assert (found.watched_days, found.window_days) == (6, 7)
    assert np.isnan(found.messages.spark[-5])
    assert found.standing.change is None, "89 % of the week is no base for a record or a change"


def test_a_day_without_its_busy_hours_is_not_a_quiet_day() -> None:
    day = whole_days(date(2025, 11, 13), 1, BERLIN)
    plan = plan_overview(WEEK, BERLIN, NOW)
    around = watched(
        Window(start=plan.read.start, end=day.start + timedelta(hours=17)),
        Window(start=day.start + timedelta(hours=22, minutes=30), end=plan.read.end),
    )
    days = [whole_days(date(2025, 11, 10) + timedelta(days=n), 1, BERLIN) for n in range(7)]
    found = find(plan, counts([(d.start, 2 if d == day else 10) for d in days]), messages=around)
    assert found.daily_share[-4] == pytest.approx(18.5 / 24)
    assert not found.daily_used[-4]
    assert np.isnan(found.average[-4]), "the line breaks there"
    assert found.average[-1] == 10.0
    assert np.isnan(found.messages.spark[-4])
    assert (found.watched_days, found.window_days) == (6, 7)


def test_the_average_ends_where_the_watch_ends() -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    until = Window(start=plan.read.start, end=WEEK.end - timedelta(days=2))
    found = find(plan, counts([(WEEK.start, 70)]), messages=watched(until))
    assert np.isnan(found.average[-2:]).all()
    assert found.average[-3] == 10.0


OLD, YOUNG = (first_id_at(datetime(year, 11, 10, 12, tzinfo=UTC)) for year in (2020, 2025))


@pytest.mark.parametrize(
    ("newer", "older", "same"),
    [
        ([0], [0], True),
        ([OLD, OLD + 1], [OLD, OLD + 1], True),
        ([OLD], [OLD, OLD + 1], False),
        ([OLD, OLD + 1], [OLD], False),
        ([OLD, YOUNG], [OLD], True),
        ([YOUNG], [OLD], False),
        ([0], [OLD], False),
        ([OLD], [0], False),
        ([0], [0, OLD], True),
    ],
)
def test_only_what_was_watched_in_the_same_channels_is_compared(
    newer: list[int], older: list[int], same: bool
) -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    before = Window(start=plan.read.start, end=WEEK.start)
    both = Coverage([*spans(WEEK, *newer), *spans(before, *older)])
    happened = [(window.start, 500) for window in plan.earlier] + [(WEEK.start, 900)]
    found = find(plan, counts(happened), messages=both)
    assert found.messages.comparable == same
    assert found.active_members.comparable == same
    assert found.voice_hours.comparable
    assert (found.standing.compared, found.standing.record) == (
        (26, "busiest") if same else (0, None)
    )
    assert (found.standing.change is not None) == same


def test_what_was_not_watched_is_unknown_and_never_zero() -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    found = find(plan, counts([(WEEK.start, 5)]), voice=Coverage([]), members=watched(WEEK))
    assert (found.voice_hours.value, found.voice_hours.previous) == (None, None)
    assert np.isnan(found.voice_hours.spark).all()
    assert (found.joins.value, found.joins.previous) == (0.0, None)
    assert not found.joins.comparable
    assert found.messages.comparable


def test_voice_is_in_hours() -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    talked = [(WEEK.start, 5400), (plan.previous.start, 1800)]
    found = find(plan, counts(talked, "voice_seconds"))
    assert (found.voice_hours.value, found.voice_hours.previous) == (1.5, 0.5)


def test_the_last_24_hours_show_a_whole_week_of_hours() -> None:
    plan = plan_overview(parse_window("24h", now=NOW, zone=BERLIN), BERLIN, NOW)
    assert plan.previous.end == plan.window.start
    assert plan.week == Window(start=NOW - timedelta(days=7), end=NOW)
    assert len(plan.spark_edges) == 15


def test_a_month_long_gone_has_no_forecast() -> None:
    month = whole_days(date(2025, 9, 1), 30, BERLIN)
    plan = plan_overview(month, BERLIN, NOW)
    happened = [(day.start, 20) for day in [WEEK, month]]
    assert find(plan, counts(happened)).forecast is None
    recent = plan_overview(WEEK, BERLIN, NOW)
    assert find(recent, counts(happened)).forecast is not None


def test_four_members_lead() -> None:
    found = find(plan_overview(WEEK, BERLIN, NOW), counts([(WEEK.start, 30)]))
    assert [member.member_id for member in found.top_members] == [0, 1, 2, 3]
    assert (found.active_members.value, found.active_members.previous) == (7, 5)
    assert found.ever
    plan = plan_overview(WEEK, BERLIN, NOW)
    assert not find(plan, counts([])).ever
    older = Window(start=plan.read.start - timedelta(days=1), end=WEEK.end)
    assert find(plan, counts([]), messages=watched(older)).ever, "before all that was read"


@pytest.mark.parametrize(("hours", "expected"), [(1, None), (100, None), (102, 0.0)])
def test_a_zero_is_no_number_where_hardly_anybody_watched(
    hours: int, expected: float | None
) -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    lately = watched(Window(start=WEEK.end - timedelta(hours=hours), end=WEEK.end))
    found = find(plan, counts([(WEEK.start, 3)]), voice=lately, members=lately)
    assert found.messages.value == 3
    assert found.voice_hours.value == found.joins.value == found.leaves.value == expected


def test_what_was_counted_is_a_number_however_short_the_watch() -> None:
    plan = plan_overview(WEEK, BERLIN, NOW)
    lately = watched(Window(start=WEEK.end - timedelta(hours=1), end=WEEK.end))
    last = WEEK.end - timedelta(minutes=30)
    found = find(plan, counts([(last, 2)], "joins"), members=lately)
    assert (found.joins.value, found.leaves.value) == (2, None)
