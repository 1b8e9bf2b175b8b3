"""When a weekly report is due, and which days it covers. Pure: nothing here knows the present.

A report is due at a weekday and hour of a server's own zone. An hour that the clocks skip falls
due as far after the change as it would have lain after it (02:00 becomes 03:00); of an hour that
they show twice, the first counts. So every local week has exactly one due instant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.windows import Window, local_day, whole_days

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTime:
    """A weekday (Monday is 0) and a full hour (0 to 23) on the clocks of ``zone``."""

    weekday: int
    hour: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReport:
    """One report to come: when it is due (UTC), and the first of the seven days it covers."""

    due_at: datetime
    period_start: date


def next_report(weekly: WeeklyTime, after: datetime) -> DueReport:
    """Return the first report that is due later than ``after``."""
    # A zone that skips a whole day (Apia, 2011-12-30) is due for it on the next: one day back.
    day = local_day(after, weekly.zone) - _DAY
    day += _DAY * ((weekly.weekday - day.weekday()) % 7)
    while (due_at := due_on(day, weekly)) <= after:
        day += _WEEK
    return DueReport(due_at=due_at, period_start=day - _WEEK)


def due_on(day: date, weekly: WeeklyTime) -> datetime:
    """Return the instant, in UTC, of the due hour on ``day``."""
    naive = datetime.combine(day, time(weekly.hour))
    return naive.replace(tzinfo=weekly.zone, fold=0).astimezone(UTC)


def period(period_start: date, zone: ZoneInfo) -> Window:
    """Return the seven local days from ``period_start``; they end with the due day's midnight."""
    return whole_days(period_start, 7, zone)
