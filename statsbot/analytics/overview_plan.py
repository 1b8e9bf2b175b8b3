"""Which windows and buckets an overview is made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from statsbot.analytics.forecast import FORECAST_UNTIL, PAST_DAYS
from statsbot.analytics.normal import usual_windows
from statsbot.analytics.question import day_number
from statsbot.domain.windows import (
    Window,
    day_edges,
    days,
    local_day,
    midnight,
    previous,
    shifted,
)
from statsbot.errors import WindowError

DAYS_SHOWN = 60
"""Days of the daily series."""
AVERAGED_DAYS = 7
MOST_EARLIER = 26
"""Earlier windows of the same length that are compared with, at most,"""
FARTHEST_BACK = timedelta(days=366)
"""and how long before the window the earliest of them may begin."""
SPARK_POINTS = 15
FEWEST_SPARK_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPlan:
    """Which windows and buckets an overview is made of. Instants in UTC."""

    window: Window
    """What is asked for, cut at now."""
    previous: Window
    """As long, just before."""
    earlier: tuple[Window, ...]
    """As long, newest first, ``previous`` being the first; never empty."""
    usual: tuple[Window, ...]
    """On the same weekdays in the eight weeks before, newest first; see :mod:`normal`."""
    zone: ZoneInfo
    days: tuple[date, ...]
    """Local days of the series, and before them those that its average and forecast also need."""
    last_day_ended: bool
    """False: the window ends within its last day."""
    spark_edges: tuple[datetime, ...]
    """Midnights between the points of the sparklines; the last one ends the last whole day."""
    week: Window
    """What the hour grid covers: the window, or the seven days to its end if it is shorter."""
    read: Window
    """The hull of all of these."""
    forecasts: bool
    """Whether the days after the window are still to come."""

    @property
    def is_week(self) -> bool:
        """Whether the window touches a whole week of days, so that its own hours fill the grid."""
        return len(days(self.window, self.zone)) >= 7

    @property
    def usual_days(self) -> tuple[int, int] | None:
        """The days that ``usual`` touches, since 1970: the first, and the one after the last.

        None: there are none, or they begin within a day, so that people cannot be counted by them.
        """
        first = days(self.window, self.zone)[0]
        if not self.usual or self.window.start != midnight(first, self.zone):
            return None
        touched = days(Window(start=self.usual[-1].start, end=self.usual[0].end), self.zone)
        return day_number(touched[0]), day_number(touched[-1]) + 1

    @property
    def window_edges(self) -> list[datetime]:
        """The instants between the days that the window touches, its ends at the ends."""
        inner = day_edges(days(self.window, self.zone), self.zone)[1:-1]
        return [self.window.start, *inner, self.window.end]

    @property
    def edges(self) -> list[datetime]:
        """The instants between ``days``: midnights, but the end of the window at the end."""
        return [*day_edges(list(self.days), self.zone)[:-1], self.window.end]


def plan_overview(window: Window, zone: ZoneInfo, now: datetime) -> OverviewPlan:
    """Return what an overview of ``window`` is made of.

    Args:
        window: what is asked for.
        zone: whose days and hours.
        now: the end of what can be known.

    Raises:
        WindowError: the window lies in the future.
    """
    if window.start > now:
        raise WindowError("These days are still to come: ask for days that have begun.")
    window = Window(
        start=window.start, end=max(min(window.end, now), window.start + timedelta(microseconds=1))
    )
    last = local_day(window.end - timedelta(microseconds=1), zone)
    tomorrow = midnight(last + timedelta(days=1), zone)
    ended = window.end == tomorrow
    # One more than decide a forecast: today is not over.
    series = tuple(last - timedelta(days=n) for n in reversed(range(PAST_DAYS + 1)))
    earlier = _earlier(window, zone)
    sparks = _spark_edges(window, zone, last if ended else last - timedelta(days=1))
    week = Window(
        start=min(window.start, shifted(window, 7, zone).end),
        end=window.end,
    )
    usual = usual_windows(window, zone)
    starts = [earlier[-1].start, midnight(series[0], zone), sparks[0], week.start]
    starts += [each.start for each in usual[-1:]]
    return OverviewPlan(
        window=window,
        previous=earlier[0],
        earlier=earlier,
        usual=usual,
        zone=zone,
        days=series,
        last_day_ended=ended,
        spark_edges=sparks,
        week=week,
        read=Window(start=min(starts), end=window.end),
        forecasts=now - window.end <= FORECAST_UNTIL,
    )


def _earlier(window: Window, zone: ZoneInfo) -> tuple[Window, ...]:
    found = [previous(window, zone)]
    while len(found) < MOST_EARLIER:
        candidate = previous(window, zone, times=len(found) + 1)
        if candidate.start < window.start - FARTHEST_BACK:
            break
        found.append(candidate)
    return tuple(found)


def _spark_edges(window: Window, zone: ZoneInfo, last: date) -> tuple[datetime, ...]:
    """Return the midnights between points of one day, or of several if the window is long."""
    covered = max(len(days(window, zone)), FEWEST_SPARK_DAYS)
    block = -(-covered // SPARK_POINTS)
    first = last + timedelta(days=1) - timedelta(days=covered // block * block)
    return tuple(
        midnight(first + timedelta(days=n * block), zone) for n in range(covered // block + 1)
    )
