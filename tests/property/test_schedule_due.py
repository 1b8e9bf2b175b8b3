"""Exactly one report per local week, through every clock change of every zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from statsbot.domain.windows import local_day
from statsbot.schedule.due import DueReport, WeeklyTime, next_report, period

ZONES = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
WEEKLY_TIMES = st.builds(
    WeeklyTime,
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
INSTANTS = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
)


def clock_changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the minutes at which the zone's offset changes, Discord's birth to 2038."""
    instant = FIRST
    while instant < LAST:
        following = instant + WEEK
        if instant.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            low, high = instant, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high.replace(second=0, microsecond=0)
        instant = following


def chain(weekly: WeeklyTime, after: datetime, until: datetime) -> list[DueReport]:
    reports: list[DueReport] = []
    while after < until:
        reports.append(next_report(weekly, after))
        after = reports[-1].due_at
    return reports


def test_one_report_a_week_through_every_clock_change() -> None:
    seen: set[tuple[datetime, timedelta | None, timedelta | None]] = set()
    changes = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in clock_changes(zone):
            changes += 1
            before = (change - timedelta(minutes=2)).astimezone(zone).utcoffset()
            sort = (change, before, change.astimezone(zone).utcoffset())
            if sort in seen:  # the same change under another zone's name
                continue
            seen.add(sort)
            weekday = local_day(change, zone).weekday()
            for hour in range(24):
                weekly = WeeklyTime(weekday=weekday, hour=hour, zone=zone)
                reports = chain(weekly, change - WEEK - timedelta(days=1), change + WEEK)
                assert_weekly(weekly, reports)
    assert changes > 2000


@given(WEEKLY_TIMES, INSTANTS)
def test_one_report_a_week_from_any_instant(weekly: WeeklyTime, after: datetime) -> None:
    assert_weekly(weekly, chain(weekly, after, after + 8 * WEEK))


@given(WEEKLY_TIMES, INSTANTS, st.floats(0, 1, exclude_max=True))
def test_when_one_looks_makes_no_difference(
    weekly: WeeklyTime, after: datetime, share: float
) -> None:
    """Anywhere between two due instants, the later one is next."""
    earlier, later = chain(weekly, after, after + 2 * WEEK)[:2]
    assert next_report(weekly, earlier.due_at + share * (later.due_at - earlier.due_at)) == later


@given(WEEKLY_TIMES, INSTANTS)
def test_periods_join_without_gap_or_overlap(weekly: WeeklyTime, after: datetime) -> None:
    reports = chain(weekly, after, after + 8 * WEEK)
    windows = [period(report.period_start, weekly.zone) for report in reports]
    assert all(one.end == two.start for one, two in pairwise(windows))
    for report, window in zip(reports, windows, strict=True):
        assert window.end <= report.due_at < window.end + timedelta(days=1, hours=2)


def assert_weekly(weekly: WeeklyTime, reports: list[DueReport]) -> None:
    for one, two in pairwise(reports):
        assert two.period_start - one.period_start == WEEK
        assert timedelta(days=5, hours=22) < two.due_at - one.due_at < timedelta(days=8, hours=2)
    for report in reports:
        due_day = report.period_start + WEEK
        assert due_day.weekday() == weekly.weekday
        local = report.due_at.astimezone(weekly.zone)
        wanted = datetime.combine(due_day, local.time().replace(hour=weekly.hour, minute=0))
        skipped = local.replace(tzinfo=None) - wanted
        if skipped:  # only where the clocks jumped over the hour, and by as much
            just_before = (report.due_at - skipped - timedelta(minutes=1)).astimezone(weekly.zone)
            assert local.utcoffset() - just_before.utcoffset() == skipped  # type: ignore[operator]
