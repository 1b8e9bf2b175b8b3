"""What an edition finds: a calendar month or year of a server, beside the one before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from statsbot.analytics.calendar import CalendarFindings
from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.comparison import Figures, Period
from statsbot.analytics.question import Question
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.store.rows import MemberTotal

Span = Literal["month", "year"]
TOP_MEMBERS = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditionFindings:
    """A calendar month or year, as far as its days are over."""

    question: Question
    """About these days."""
    watched_share: float
    span: Span
    first_day: date
    """The first day of the month or year,"""
    after_day: date
    """and the day after its last, which may be to come."""
    now: Figures
    before: Period
    """The one before it; where this one is not over, as many of its days."""
    calendar: CalendarFindings
    channels: ChannelsFindings
    top_members: tuple[MemberTotal, ...]
    """Most messages first."""

    @property
    def is_over(self) -> bool:
        """Whether all its days were over when it was asked about."""
        return self.question.days[-1] == self.after_day - _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPlan:
    """Which days an edition is made of. Whole local days; ``earlier`` is what it stands beside."""

    first_day: date
    after_day: date
    window: Window
    earlier: Window


def plan_edition(question: Question, span: Span) -> EditionPlan:
    """Return the days of the month or year in which the last whole day of the window lies."""
    zone = question.zone
    known = midnight(local_day(question.now, zone), zone)
    last = local_day(min(question.window.end, known) - timedelta(microseconds=1), zone)
    before, first, after = starts(last, span)
    reached = min(midnight(after, zone), known)
    days = local_day(reached - timedelta(microseconds=1), zone) - first + _DAY
    is_over = first + days == after
    earlier = first if is_over else min(before + days, first)
    return EditionPlan(
        first_day=first,
        after_day=after,
        window=Window(start=midnight(first, zone), end=reached),
        earlier=Window(start=midnight(before, zone), end=midnight(earlier, zone)),
    )


def starts(day: date, span: Span) -> tuple[date, date, date]:
    """Return the first days of the month or year before, of the one of ``day``, and of the next."""
    if span == "year":
        return date(day.year - 1, 1, 1), date(day.year, 1, 1), date(day.year + 1, 1, 1)
    month = 12 * day.year + day.month - 1
    before, this, after = (date(n // 12, n % 12 + 1, 1) for n in range(month - 1, month + 2))
    return before, this, after
