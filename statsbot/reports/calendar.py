"""The calendar: chooses the words, draws."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from renderers.cards.calendar import CalendarCard
from renderers.panels.bars import Bar, Bars, Emphasis
from renderers.panels.grid import Grid, Outline
from renderers.panels.tile import Tile
from renderers.scale import Tick
from statsbot.analytics.calendar import CalendarFindings
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.locale import Language
from statsbot.reports.day_ramp import day_ramp
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, tiles_told, title_told, watched_part

WEEKS_DRAWN = 53
MONTHS_DRAWN = 12
LONGEST_YEAR = 366
"""Days up to which a date stands for one day."""
LONG_STREAK = 14
"""Days from which a streak that goes on is what there is to say."""
_DAY = timedelta(days=1)


async def picture_calendar(desk: Desk, findings: CalendarFindings) -> Picture:
    """Return the drawn calendar of a server: the last 53 weeks of a longer window.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_calendar(findings, await desk.faces(findings), desk.speak)
    return await desk.picture(
        "calendar", findings, card, told=calendar_told(findings, card, desk.speak)
    )


def calendar_told(findings: CalendarFindings, card: CalendarCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, source."""
    question, header = findings.question, card.header
    return [
        title_told("calendar.title", header, question, speak),
        header.insight,
        tiles_told(card.stats, speak),
        messages_source(question, speak),
    ]


def describe_calendar(findings: CalendarFindings, faces: Faces, speak: Language) -> CalendarCard:
    """Return the card that says what was found."""
    question = findings.question
    zone = speak.say("common.days_in", zone=question.zone.key)
    beside = " · ".join(filter(None, (zone, watched_part(findings.watched_share, speak))))
    said = bool(np.nansum(findings.messages))
    empty = "" if said else silence(findings.watched_share, "days", speak)
    return CalendarCard(
        header=heading(question, faces, sentence(findings, speak), speak, beside=beside),
        days=_days(findings, speak, empty),
        months=Bars(
            title=speak.say("calendar.per_month"),
            note="",
            bars=_months(findings, speak),
            empty=empty,
        ),
        stats=(
            _best_day(findings, speak),
            _longest(findings, speak),
            _current(findings, speak),
            _best_weekday(findings, speak),
        ),
    )


def sentence(findings: CalendarFindings, speak: Language) -> str:
    """Return what is worth saying: the streak that goes on, or the best day."""
    period = Period(findings.question.window, findings.question.zone)
    if findings.total is None:
        return period.say(speak, "unwatched")
    if findings.best is None:
        only_a_part = findings.watched_share < ENOUGH_WATCHED
        return speak.say("calendar.only_a_part") if only_a_part else period.say(speak, "nothing")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("calendar.only_a_part")
    messages = speak.say("calendar.messages", count=findings.total)
    current, best = findings.current, findings.best
    if current is not None and current.days >= LONG_STREAK:
        return speak.say("calendar.streak", messages=messages, count=current.days)
    return speak.say("calendar.busiest", messages=messages, day=_day(best.day, findings, speak))


def _days(findings: CalendarFindings, speak: Language, empty: str) -> Grid:
    """Return the days as weeks: hatched is what was watched for less than 95 %."""
    days = findings.days
    before = days[0].weekday()
    weeks = -(-(before + len(days)) // 7)
    shares, there = np.full(7 * weeks, np.nan), np.zeros(7 * weeks, dtype=np.bool_)
    skipped = max(weeks - WEEKS_DRAWN, 0) * 7 - before
    is_all = weeks <= WEEKS_DRAWN
    first = max(skipped, 0)
    ramp = day_ramp(findings.messages[first:], findings.daily_share[first:])
    inside = slice(before + first, before + len(days))
    shares[inside], there[inside] = ramp.shares, True
    shown = slice(-7 * WEEKS_DRAWN, None)
    shares, there = shares[shown], there[shown]
    above = "+" if ramp.goes_on else ""
    outlines: tuple[Outline, ...] = ()
    if findings.best is not None:
        at = (findings.best.day - days[0]).days - skipped
        if at >= 0 and not np.isnan(shares[at]):
            outlines = (Outline(row=at % 7, column=at // 7),)
    return Grid(
        title=speak.say("overview.messages_per_day"),
        note="" if is_all else speak.say("overview.last_days", count=int(there.sum())),
        shares=shares.reshape(-1, 7).T,
        there=there.reshape(-1, 7).T,
        row_names=tuple("" if day % 2 else speak.weekday(day, "abbreviated") for day in range(7)),
        column_ticks=month_ticks(days, skipped, speak),
        legend_low=speak.short(ramp.low),
        legend_high=speak.say("overview.a_day", number=f"{speak.short(ramp.high)}{above}"),
        unwatched=speak.say("common.not_watched"),
        outlines=outlines,
        empty=empty,
        from_nothing=ramp.low == 0,
    )


def month_ticks(days: tuple[date, ...], skipped: int, speak: Language) -> tuple[Tick, ...]:
    """Name each month over the week that its first day lies in."""
    ticks: dict[int, Tick] = {}
    for place, day in enumerate(days):
        if day.day == 1 and place >= skipped:
            week = (place - skipped) // 7
            ticks[week] = Tick(at=week, label=speak.month(day))
    return tuple(ticks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    first: date
    messages: float
    """NaN: not watched."""
    is_whole: bool
    """Over, all in the window, and watched."""


def _months(findings: CalendarFindings, speak: Language) -> tuple[Bar, ...]:
    """Return the newest twelve months; the best of those that are over is golden."""
    months = _sums(findings)[-MONTHS_DRAWN:]
    whole = [month.messages for month in months if month.is_whole]
    best = max(whole, default=0.0) if len(whole) > 1 else 0.0

    def emphasis(month: _Month) -> Emphasis:
        if not month.is_whole:
            return "dim"
        return "gold" if month.messages == best > 0 else "plain"

    return tuple(
        Bar(
            name=speak.month(month.first),
            value=month.messages,
            text=speak.short(month.messages) if month.messages > 0 else "",
            emphasis=emphasis(month),
        )
        for month in months
    )


def _sums(findings: CalendarFindings) -> list[_Month]:
    days, ended = findings.days, findings.question.last_day_ended
    starts = [place for place, day in enumerate(days) if place == 0 or day.day == 1]
    found: list[_Month] = []
    for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
        messages = findings.messages[start:end]
        is_over = end < len(days) or (ended and (days[-1] + _DAY).day == 1)
        watched = float(findings.daily_share[start:end].mean()) >= WHOLLY_WATCHED
        known = not np.isnan(messages).all()
        found.append(
            _Month(
                first=days[start],
                messages=float(np.nansum(messages)) if known else float("nan"),
                is_whole=is_over and watched and days[start].day == 1,
            )
        )
    return found


def _best_day(findings: CalendarFindings, speak: Language) -> Tile:
    label, best = speak.say("calendar.best_day"), findings.best
    if best is None:
        return Tile(label=label, value="–")
    day = _day(best.day, findings, speak)
    if len(findings.days) <= LONGEST_YEAR:
        weekday = speak.weekday(best.day.weekday(), "abbreviated")
        day = speak.say("calendar.on_day", weekday=weekday, day=day)
    return Tile(label=label, value=speak.count(best.messages), note=day)


def _longest(findings: CalendarFindings, speak: Language) -> Tile:
    label, longest = speak.say("calendar.longest"), findings.longest
    if longest is None:
        return Tile(label=label, value="–", note=_why_not(findings, speak))
    return Tile(
        label=label,
        value=speak.count(longest.days),
        unit=speak.say("calendar.days_unit"),
        note=speak.say("calendar.until", day=_day(longest.last, findings, speak)),
    )


def _current(findings: CalendarFindings, speak: Language) -> Tile:
    label, current = speak.say("calendar.current"), findings.current
    if current is None and findings.longest is None:
        return Tile(label=label, value="–", note=_why_not(findings, speak))
    unit = speak.say("calendar.days_unit")
    if current is None:
        return Tile(label=label, value=speak.count(0), unit=unit)
    goes_on = current == findings.longest
    return Tile(
        label=label,
        value=speak.count(current.days),
        unit=unit,
        note=speak.say("calendar.counting")
        if goes_on
        else speak.say("calendar.since", day=_day(current.first, findings, speak)),
    )


def _best_weekday(findings: CalendarFindings, speak: Language) -> Tile:
    label, means = speak.say("calendar.best_weekday"), findings.weekday_means
    if np.isnan(means).any() or not means.any():
        return Tile(label=label, value="–", note=_why_not(findings, speak))
    best = int(np.argmax(means))
    return Tile(
        label=label,
        value=speak.weekday(best, "abbreviated"),
        note=speak.say("overview.a_day", number=speak.short(float(means[best]))),
    )


def _day(day: date, findings: CalendarFindings, speak: Language) -> str:
    """Write a day, with its year where the window has several of that date."""
    return speak.day(day, year=len(findings.days) > LONGEST_YEAR)


def _why_not(findings: CalendarFindings, speak: Language) -> str:
    """Return why a number is not told: too little was watched; "" if nothing happened."""
    is_part = findings.watched_share < ENOUGH_WATCHED or findings.best is not None
    return speak.say("common.too_little") if is_part else ""
