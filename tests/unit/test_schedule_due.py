"""The due instant of a week, by cases worked out by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from statsbot.schedule.due import DueReport, WeeklyTime, next_report, period

MONDAY, FRIDAY, SUNDAY = 0, 4, 6


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "weekday", "hour", "after", "due_at", "period_start"),
    [
        ("UTC", MONDAY, 9, "2026-11-18T12:00", "2026-11-23T09:00", "2026-11-16"),
        ("UTC", MONDAY, 9, "2026-11-23T08:59", "2026-11-23T09:00", "2026-11-16"),
        ("UTC", MONDAY, 9, "2026-11-23T09:00", "2026-11-30T09:00", "2026-11-23"),
        ("Asia/Kolkata", MONDAY, 9, "2026-11-18T12:00", "2026-11-23T03:30", "2026-11-16"),
        # 02:00 is skipped on 2026-03-29: the clocks show 03:00 when it is due.
        ("Europe/Berlin", SUNDAY, 2, "2026-03-25T00:00", "2026-03-29T01:00", "2026-03-22"),
        # 02:00 comes twice on 2026-10-25: the first time counts, and the second is not due again.
        ("Europe/Berlin", SUNDAY, 2, "2026-10-20T00:00", "2026-10-25T00:00", "2026-10-18"),
        ("Europe/Berlin", SUNDAY, 2, "2026-10-25T00:30", "2026-11-01T01:00", "2026-10-25"),
        # Half an hour: Lord Howe skips 02:00 to 02:30 on 2026-10-04.
        ("Australia/Lord_Howe", SUNDAY, 2, "2026-10-01T00:00", "2026-10-03T15:30", "2026-09-27"),
        # Samoa had no 2011-12-30; its report came a day's name later, and only once.
        ("Pacific/Apia", FRIDAY, 9, "2011-12-28T00:00", "2011-12-30T19:00", "2011-12-23"),
        ("Pacific/Apia", FRIDAY, 9, "2011-12-30T12:00", "2011-12-30T19:00", "2011-12-23"),
        ("Pacific/Apia", FRIDAY, 9, "2011-12-30T19:00", "2012-01-05T19:00", "2011-12-30"),
    ],
)
def test_next_report(
    zone: str, weekday: int, hour: int, after: str, due_at: str, period_start: str
) -> None:
    weekly = WeeklyTime(weekday=weekday, hour=hour, zone=ZoneInfo(zone))
    assert next_report(weekly, utc(after)) == DueReport(
        due_at=utc(due_at), period_start=date.fromisoformat(period_start)
    )


def test_a_period_is_seven_local_days_whatever_their_length() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    window = period(date(2026, 3, 23), berlin)
    assert (window.start, window.end) == (utc("2026-03-22T23:00"), utc("2026-03-29T22:00"))
    assert window.length.total_seconds() == (7 * 24 - 1) * 3600


def test_a_zone_changed_on_the_report_day_gives_the_day_no_second_period() -> None:
    """The period names the report, so the outbox takes the day only once."""
    auckland = WeeklyTime(weekday=MONDAY, hour=9, zone=ZoneInfo("Pacific/Auckland"))
    first = next_report(auckland, utc("2026-11-18T00:00"))
    moved = WeeklyTime(weekday=MONDAY, hour=9, zone=ZoneInfo("America/Los_Angeles"))
    again = next_report(moved, first.due_at)
    assert again.due_at > first.due_at
    assert again.period_start == first.period_start
