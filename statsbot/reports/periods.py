"""Windows in words: which days, compared with which."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.windows import Window, local_day, midnight

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_TO_THE_MINUTE = 14
"""Days up to which it is told at what time a comparison ends that ends within a day."""
_SINGLE = frozenset({"hour", "day", "week", "year"})
_NAMED = {1: "day", 7: "week", 14: "two weeks", 365: "year"}


def day_text(day: date, *, year: bool = False) -> str:
    """Write a date: ``3 Nov``, or ``3 Nov 2025``."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def days_text(first: date, last: date, *, year: bool = False) -> str:
    """Write a run of days: ``10 – 16 Nov``, ``28 Oct – 3 Nov 2025``.

    Both years are named where they differ, the last one if ``year``.
    """
    if first == last:
        return day_text(last, year=year)
    if first.year != last.year:
        return f"{day_text(first, year=True)} – {day_text(last, year=True)}"
    if first.month != last.month:
        return f"{day_text(first)} – {day_text(last, year=year)}"
    return f"{first.day} – {day_text(last, year=year)}"


@dataclass(frozen=True, slots=True)
class Period:
    """A window as people speak of it, in one zone."""

    window: Window
    zone: ZoneInfo

    @property
    def is_days(self) -> bool:
        """Whether it begins with a local day; any other window is told in hours."""
        start = self.window.start
        return start == midnight(local_day(start, self.zone), self.zone)

    @property
    def is_over(self) -> bool:
        """Whether it ends with a local day."""
        end = self.window.end
        return end == midnight(local_day(end, self.zone), self.zone)

    @property
    def first(self) -> date:
        """The first local day it touches."""
        return local_day(self.window.start, self.zone)

    @property
    def last(self) -> date:
        """The last local day it touches."""
        return local_day(self.window.end - timedelta(microseconds=1), self.zone)

    @property
    def count(self) -> int:
        """How many local days it touches."""
        return (self.last - self.first).days + 1

    @property
    def noun(self) -> str:
        """What it is: ``week``, ``30 days``, ``24 hours``."""
        if self.is_days:
            return _NAMED.get(self.count, f"{self.count} days")
        hours = round(self.window.length / timedelta(hours=1))
        return "hour" if hours == 1 else f"{hours} hours"

    @property
    def this(self) -> str:
        """Write when it is: ``this week``, ``in these 30 days``."""
        one = self.noun in _SINGLE
        return f"this {self.noun}" if one else f"in these {self.noun}"

    @property
    def end_time(self) -> str:
        """The local time at which it ends: ``15:30``."""
        return f"{self.window.end.astimezone(self.zone):%H:%M}"

    def text(self, *, year: bool = True) -> str:
        """Write which days it covers: ``10 – 16 Nov 2025``, ``24 hours to 20 Nov 2025, 15:30``."""
        if self.is_days:
            return days_text(self.first, self.last, year=year)
        return f"{self.noun} to {day_text(self.last, year=year)}, {self.end_time}"

    def seen_from(self, later: "Period") -> str:
        """Write when it was, in a sentence about ``later``: ``3 – 9 Nov``, ``26 Oct``, ``09:00``.

        One told in hours has its last day, or on the day of ``later`` the time at which it ended.
        """
        year = self.last.year != later.last.year
        if self.is_days:
            return self.text(year=year)
        return self.end_time if self.last == later.last else day_text(self.last, year=year)

    def against(self, previous: "Period") -> str:
        """Write what it is compared with: ``3 – 9 Nov``, ``8 – 14 Nov to 15:30``."""
        if not self.is_days:
            return f"the {self.noun} before"
        year = previous.last.year != self.last.year
        text = previous.text(year=year)
        told = self.is_over or self.count > LONGEST_TO_THE_MINUTE
        return text if told else f"{text} to {previous.end_time}"
