"""Windows in words: which days, compared with which."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from statsbot.domain.windows import Window, local_day, midnight
from statsbot.locale import Language

LONGEST_TO_THE_MINUTE = 14
"""Days up to which it is told at what time a comparison ends that ends within a day."""
_HOUR = timedelta(hours=1)


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
    def kind(self) -> Literal["hours", "day", "week", "year", "days"]:
        """What people call it: "this week", "these 30 days"."""
        if not self.is_days:
            return "hours"
        if self.count == 1:
            return "day"
        if self.count == 7:
            return "week"
        return "year" if self.count in (365, 366) else "days"

    def say(self, speak: Language, words: str) -> str:
        """Return what is said of it, by its kind: :file:`periods.toml` has ``words`` for each."""
        hours = round(self.window.length / _HOUR)
        count = self.count if self.is_days else hours
        return speak.say(f"periods.{words}_{self.kind}", count=count)

    def text(self, speak: Language, *, year: bool = True) -> str:
        """Write which days it covers: ``10–16 Nov 2025``, ``24 hours to 20 Nov 2025, 15:30``."""
        if self.is_days:
            return speak.days(self.first, self.last, year=year)
        day = speak.day(self.last, year=year)
        hours = round(self.window.length / _HOUR)
        return speak.say("periods.hours_to", count=hours, day=day, time=self.end_time(speak))

    def seen_from(self, later: "Period", speak: Language) -> str:
        """Write when it was, in a sentence about ``later``: ``3–9 Nov``, ``26 Oct``, ``09:00``.

        One told in hours has its last day, or on the day of ``later`` the time at which it ended.
        """
        year = self.last.year != later.last.year
        if self.is_days:
            return self.text(speak, year=year)
        return self.end_time(speak) if self.last == later.last else speak.day(self.last, year=year)

    def against(self, previous: "Period", speak: Language) -> str:
        """Write what it is compared with: ``vs 3–9 Nov``, ``vs 8–14 Nov to 15:30``."""
        if not self.is_days:
            return self.say(speak, "vs")
        text = previous.seen_from(self, speak)
        if self.is_over or self.count > LONGEST_TO_THE_MINUTE:
            return speak.say("common.vs", period=text)
        return speak.say("periods.vs_to", period=text, time=previous.end_time(speak))

    def end_time(self, speak: Language) -> str:
        """Write the local time at which it ends: ``15:30``."""
        return speak.time(self.window.end.astimezone(self.zone))
