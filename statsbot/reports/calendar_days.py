"""The days of a calendar: few weeks down the card, many across it; and what these sum up to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from renderers.cards.calendar import FewWeeks, ManyWeeks
from renderers.panels.bars import Bar, Bars
from renderers.panels.grid import Grid, Outline
from renderers.panels.row_sums import RowSums
from renderers.panels.weeks import MOST, Weeks
from renderers.scale import Tick
from statsbot.analytics.calendar import CalendarFindings
from statsbot.analytics.coverage import WHOLLY_WATCHED
from statsbot.locale import Language
from statsbot.reports.day_ramp import day_ramp
from statsbot.reports.telling import silence

WEEKS_DRAWN = 53
MONTHS_DRAWN = 12
FILLING = 4
"""Weeks, each a row, from which they fill the card; fewer days are bars, too."""
_DAY = timedelta(days=1)


def calendar_days(findings: CalendarFindings, speak: Language) -> FewWeeks | ManyWeeks:
    """Return the days: each week a row as long as there is room for that, else a column.

    Of more than 53 weeks these are the last.
    """
    before = findings.days[0].weekday()
    weeks = -(-(before + len(findings.days)) // 7)
    if weeks > MOST:
        return ManyWeeks(grid=_across(findings, weeks, speak), months=_monthly(findings, speak))
    rows = Weeks(grid=_down(findings, weeks, speak), sums=_weekly(findings, speak))
    return FewWeeks(weeks=rows, daily=None if weeks >= FILLING else _daily(findings, speak))


def month_ticks(days: tuple[date, ...], skipped: int, speak: Language) -> tuple[Tick, ...]:
    """Name each month over the week that its first day lies in."""
    ticks: dict[int, Tick] = {}
    for place, day in enumerate(days):
        if day.day == 1 and place >= skipped:
            week = (place - skipped) // 7
            ticks[week] = Tick(at=week, label=speak.month(day))
    return tuple(ticks.values())


def _down(findings: CalendarFindings, weeks: int, speak: Language) -> Grid:
    firsts = [day for place, day in enumerate(findings.days) if not place or not day.weekday()]
    weekdays = enumerate(speak.weekday(day, "abbreviated") for day in range(7))
    return _grid(
        findings,
        weeks,
        speak,
        row_names=tuple(speak.day(first) for first in firsts),
        column_ticks=tuple(Tick(at=day, label=name) for day, name in weekdays),
        across=False,
    )


def _across(findings: CalendarFindings, weeks: int, speak: Language) -> Grid:
    skipped = max(weeks - WEEKS_DRAWN, 0) * 7 - findings.days[0].weekday()
    return _grid(
        findings,
        weeks,
        speak,
        row_names=tuple("" if day % 2 else speak.weekday(day, "abbreviated") for day in range(7)),
        column_ticks=month_ticks(findings.days, skipped, speak),
        across=True,
    )


def _grid(
    findings: CalendarFindings,
    weeks: int,
    speak: Language,
    *,
    row_names: tuple[str, ...],
    column_ticks: tuple[Tick, ...],
    across: bool,
) -> Grid:
    """Return the days as weeks: hatched is what was watched for less than 95 %."""
    days, before = findings.days, findings.days[0].weekday()
    shares, there = np.full(7 * weeks, np.nan), np.zeros(7 * weeks, dtype=np.bool_)
    skipped = max(weeks - WEEKS_DRAWN, 0) * 7
    first = max(skipped - before, 0)
    ramp = day_ramp(findings.messages[first:], findings.daily_share[first:])
    inside = slice(before + first, before + len(days))
    shares[inside], there[inside] = ramp.shares, True
    shares, there = shares[skipped:], there[skipped:]
    above = "+" if ramp.goes_on else ""
    best = () if findings.best is None else (before + (findings.best.day - days[0]).days - skipped,)
    last = before + len(days) - 1 - skipped

    def cell(at: int) -> tuple[int, int]:
        week, weekday = divmod(at, 7)
        return (weekday, week) if across else (week, weekday)

    return Grid(
        title=speak.say("overview.messages_per_day"),
        note="" if not skipped else speak.say("overview.last_days", count=int(there.sum())),
        shares=shares.reshape(-1, 7).T if across else shares.reshape(-1, 7),
        there=there.reshape(-1, 7).T if across else there.reshape(-1, 7),
        row_names=row_names,
        column_ticks=column_ticks,
        legend_low=speak.short(ramp.low),
        legend_high=speak.say("overview.a_day", number=f"{speak.short(ramp.high)}{above}"),
        unwatched=speak.say("common.not_watched"),
        outlines=tuple(
            Outline(row=row, column=column)
            for at in best
            if at >= 0 and not np.isnan(shares[at])
            for row, column in (cell(at),)
        ),
        running=None if findings.question.last_day_ended else cell(last),
        empty=_silence(findings, speak),
        from_nothing=ramp.low == 0,
    )


def _silence(findings: CalendarFindings, speak: Language) -> str:
    """Return what stands where no day has a message; "" where one has."""
    if np.nansum(findings.messages):
        return ""
    return silence(findings.watched_share, "days", speak)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """What neighbouring days had: those of a week, or of a month."""

    first: date
    messages: float
    """NaN: not watched."""
    is_whole: bool
    """Over, all in the window, and watched."""


def _sums(findings: CalendarFindings, begins: Callable[[date], bool]) -> list[_Sum]:
    """Return the sums of stretches, each of which ``begins`` with such a day."""
    days, ended = findings.days, findings.question.last_day_ended
    starts = [place for place, day in enumerate(days) if place == 0 or begins(day)]
    found: list[_Sum] = []
    for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
        messages = findings.messages[start:end]
        is_over = end < len(days) or (ended and begins(days[-1] + _DAY))
        watched = float(findings.daily_share[start:end].mean()) >= WHOLLY_WATCHED
        known = not np.isnan(messages).all()
        found.append(
            _Sum(
                first=days[start],
                messages=float(np.nansum(messages)) if known else float("nan"),
                is_whole=is_over and watched and begins(days[start]),
            )
        )
    return found


def _best(sums: list[_Sum]) -> int | None:
    """Return the place of the best of several that are whole."""
    whole = [(each.messages, -place) for place, each in enumerate(sums) if each.is_whole]
    most, place = max(whole, default=(0.0, 0))
    return -place if len(whole) > 1 and most > 0 else None


def _weekly(findings: CalendarFindings, speak: Language) -> RowSums:
    sums = _sums(findings, lambda day: day.weekday() == 0)
    return RowSums(
        values=np.array([each.messages for each in sums]),
        words=tuple(
            "–" if np.isnan(each.messages) else speak.short(each.messages) for each in sums
        ),
        note=speak.say("calendar.a_week"),
        golden=_best(sums),
        pale=tuple(row for row, each in enumerate(sums) if not each.is_whole),
    )


def _monthly(findings: CalendarFindings, speak: Language) -> Bars:
    """Return the newest twelve months; the best of those that are whole is golden."""
    sums = _sums(findings, lambda day: day.day == 1)[-MONTHS_DRAWN:]
    best, has_part = _best(sums), any(each.messages > 0 and not each.is_whole for each in sums)
    return Bars(
        title=speak.say("calendar.per_month"),
        note=speak.say("calendar.pale_months") if has_part else "",
        bars=tuple(
            Bar(
                name=speak.month(each.first),
                value=each.messages,
                text=speak.short(each.messages) if each.messages > 0 else "",
                emphasis="gold" if place == best else "plain" if each.is_whole else "dim",
            )
            for place, each in enumerate(sums)
        ),
        empty=_silence(findings, speak),
    )


def _daily(findings: CalendarFindings, speak: Language) -> Bars:
    """Return the days as bars: the best is golden, one that still runs is pale."""
    watched = findings.daily_share >= WHOLLY_WATCHED
    messages = np.where(watched, findings.messages, np.nan)
    running = None if findings.question.last_day_ended else findings.days[-1]
    best = None if findings.best is None or len(messages) == 1 else findings.best.day
    return Bars(
        title=speak.say("calendar.days_compared"),
        note="",
        bars=tuple(
            Bar(
                name=speak.day(day),
                value=float(value),
                text=speak.short(value) if value > 0 else "",
                emphasis="dim" if day == running else "gold" if day == best else "plain",
            )
            for day, value in zip(findings.days, messages, strict=True)
        ),
        empty=_silence(findings, speak),
    )
