"""The one sentence over a card: what is worth saying about these days.

Three rules, tried in this order; ``docs/metrics.md`` has their thresholds:

1. record: busiest or quietest of the comparable windows;
2. change: more or fewer messages than before, beyond normal variation;
3. rhythm: when people talk.
"""

from dataclasses import dataclass

from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.rhythm import Stretch
from statsbot.analytics.standing import SMALL_BASE
from statsbot.reports.numbers import percent_text, plural
from statsbot.reports.periods import WEEKDAYS, Period

FEWEST_FOR_RHYTHM = 100
"""Messages in the week's hours below which nobody's rhythm is told."""
LONGEST = 62
"""Characters that a record or change may have with its peak; a longer one goes without."""
DISTINCT = 1.5
"""How far above the mean rate the busiest stretch must lie to be called a peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """The sentence, and what it points at."""

    text: str
    """Without a full stop."""
    stretch: Stretch | None = None
    """The hours of the week that it names."""


def insight(findings: OverviewFindings) -> Insight:
    """Return what is worth saying."""
    period = Period(findings.plan.window, findings.plan.zone)
    special = _nothing_to_compare(findings, period)
    if special is not None:
        return Insight(text=special)
    headline = _record(findings, period) or _change(findings, period)
    peak = _peak(findings)
    if peak is None or not findings.plan.is_week:
        return Insight(text=headline or _plain(findings, period))
    when = _when(peak, several=period.count >= 14)
    if headline is None:
        return Insight(text=f"Most talk {when}, {_hours(peak)}", stretch=peak)
    both = f"{headline}, with a peak {when}"
    return Insight(text=both, stretch=peak) if len(both) <= LONGEST else Insight(text=headline)


def _nothing_to_compare(findings: OverviewFindings, period: Period) -> str | None:
    messages = findings.messages
    if messages.value is None:
        return f"Nobody watched {period.this}"
    if not findings.ever:
        return "No messages yet: this picture fills as people talk"
    if messages.share < ENOUGH_WATCHED:
        return "Watched too little to compare: these numbers are only a part"
    if messages.value == 0:
        return f"Not one message {period.this}"
    return None


def _record(findings: OverviewFindings, period: Period) -> str | None:
    standing = findings.standing
    if standing.record is None:
        return None
    if standing.since is None:
        found = f"{standing.record} {period.noun} of {standing.compared + 1} watched"
    else:
        reached = Period(findings.plan.earlier[standing.since - 1], period.zone)
        found = f"{standing.record} {period.noun} since {reached.seen_from(period)}"
    if period.is_days and not period.is_over:
        return f"So far the {found}"
    return found[0].upper() + found[1:]


def _change(findings: OverviewFindings, period: Period) -> str | None:
    standing = findings.standing
    if not standing.unusual or standing.change is None:
        return None
    more = "more" if standing.change > 0 else "fewer"
    return f"{percent_text(abs(standing.change))} {more} messages than the {period.noun} before"


def _plain(findings: OverviewFindings, period: Period) -> str:
    if findings.standing.change is not None:
        return f"About as many messages as the {period.noun} before"
    messages = findings.messages.value or 0
    only = "Only " if messages < SMALL_BASE else ""
    active = plural(findings.active_members.value or 0, "active member", "active members")
    return f"{only}{plural(messages, 'message', 'messages')} and {active}"


def _peak(findings: OverviewFindings) -> Stretch | None:
    week, stretch = findings.week, findings.stretch
    messages = int(week.counted.sum())
    if stretch is None or messages < FEWEST_FOR_RHYTHM:
        return None
    mean = messages / float(week.watched_hours.sum())
    return stretch if stretch.rate >= DISTINCT * mean else None


def _when(stretch: Stretch, *, several: bool) -> str:
    """Write the part of the week: ``on Sunday evening``, ``early on Mondays``."""
    day, plural_s = WEEKDAYS[stretch.weekday], "s" if several else ""
    middle = stretch.hour + stretch.hours // 2
    if middle < 5:
        return f"early on {day}{plural_s}"
    for until, part in ((12, "morning"), (18, "afternoon"), (23, "evening")):
        if middle < until:
            return f"on {day} {part}{plural_s}"
    return f"late on {day}{plural_s}"


def _hours(stretch: Stretch) -> str:
    return f"{stretch.hour:02d}:00 to {(stretch.hour + stretch.hours) % 24:02d}:00"
