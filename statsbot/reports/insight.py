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
from statsbot.locale import Language
from statsbot.reports.periods import Period

FEWEST_FOR_RHYTHM = 100
"""Messages in the week's hours below which nobody's rhythm is told."""
LONGEST = 62
"""Characters that a record or change may have with its peak; a longer one goes without."""
DISTINCT = 1.5
"""How far above the mean rate the busiest stretch must lie to be called a peak."""
NEARLY_EQUAL = 0.10
"""A change up to which two windows had about as many messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """The sentence, and what it points at."""

    text: str
    """Without a full stop."""
    stretch: Stretch | None = None
    """The hours of the week that it names."""


def insight(findings: OverviewFindings, speak: Language) -> Insight:
    """Return what is worth saying."""
    period = Period(findings.plan.window, findings.plan.zone)
    special = _nothing_to_compare(findings, period, speak)
    if special is not None:
        return Insight(text=special)
    headline = _record(findings, period, speak) or _change(findings, period, speak)
    peak = _peak(findings)
    if peak is None or not findings.plan.is_week:
        return Insight(text=headline or _plain(findings, period, speak))
    when = _when(peak, speak, several=period.count >= 14)
    if headline is None:
        return Insight(
            text=speak.say(
                "overview.rhythm",
                when=when,
                start=_clock(peak.hour),
                end=_clock((peak.hour + peak.hours) % 24),
            ),
            stretch=peak,
        )
    both = speak.say("overview.with_peak", headline=headline, when=when)
    return Insight(text=both, stretch=peak) if len(both) <= LONGEST else Insight(text=headline)


def _nothing_to_compare(findings: OverviewFindings, period: Period, speak: Language) -> str | None:
    messages = findings.messages
    if messages.value is None:
        return period.say(speak, "unwatched")
    if not findings.ever:
        return speak.say("overview.nothing_yet")
    if messages.share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if messages.value == 0:
        return period.say(speak, "nothing")
    return None


def _record(findings: OverviewFindings, period: Period, speak: Language) -> str | None:
    standing = findings.standing
    if standing.record is None:
        return None
    record = period.say(speak, standing.record)
    if standing.since is None:
        words = "record_of" if period.kind in ("day", "week", "year") else "record_of_periods"
        told = speak.say(f"overview.{words}", record=record, count=standing.compared + 1)
    else:
        reached = Period(findings.plan.earlier[standing.since - 1], period.zone)
        when = reached.seen_from(period, speak)
        told = speak.say("overview.record_since", record=record, when=when)
    is_running = period.is_days and not period.is_over
    return speak.say("overview.so_far", record=told) if is_running else told


def _change(findings: OverviewFindings, period: Period, speak: Language) -> str | None:
    standing = findings.standing
    if not standing.unusual or standing.change is None:
        return None
    return _moved(standing.change, period, speak)


def _plain(findings: OverviewFindings, period: Period, speak: Language) -> str:
    change = findings.standing.change
    if change is not None:
        if findings.messages.within_normal and abs(change) > NEARLY_EQUAL:
            return _moved(change, period, speak, "_normal")
        return speak.say("overview.about_as_many", before=period.say(speak, "before"))
    messages = findings.messages.value or 0
    active = speak.say("overview.totals_active", count=findings.active_members.value or 0)
    words = "totals_few" if messages < SMALL_BASE else "totals"
    return speak.say(f"overview.{words}", count=messages, active=active)


def _moved(change: float, period: Period, speak: Language, how: str = "") -> str:
    words = "more" if change > 0 else "fewer"
    return speak.say(
        f"overview.{words}{how}",
        percent=speak.percent(abs(change)),
        before=period.say(speak, "before"),
    )


def _peak(findings: OverviewFindings) -> Stretch | None:
    week, stretch = findings.week, findings.stretch
    messages = int(week.counted.sum())
    if stretch is None or messages < FEWEST_FOR_RHYTHM:
        return None
    mean = messages / float(week.watched_hours.sum())
    return stretch if stretch.rate >= DISTINCT * mean else None


def _when(stretch: Stretch, speak: Language, *, several: bool) -> str:
    """Write the part of the week: ``on Sunday evening``, ``early on Mondays``."""
    middle = stretch.hour + stretch.hours // 2
    parts = ((5, "early"), (12, "morning"), (18, "noon"), (23, "evening"), (30, "late"))
    part = next(part for until, part in parts if middle < until)
    words = f"overview.{part}_several" if several else f"overview.{part}"
    return speak.say(words, weekday=speak.weekday(stretch.weekday))


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"
