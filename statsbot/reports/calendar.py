"""The calendar: chooses the words, draws."""

from datetime import date

import numpy as np

from renderers.cards.calendar import CalendarCard
from renderers.panels.tile import Tile
from statsbot.analytics.calendar import CalendarFindings, Streak
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.locale import Language
from statsbot.reports.calendar_days import calendar_days
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, tiles_told, title_told, watched_part

LONGEST_YEAR = 366
"""Days up to which a date stands for one day."""
LONG_STREAK = 14
"""Days from which a streak that goes on is what there is to say."""


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
    return CalendarCard(
        header=heading(question, faces, sentence(findings, speak), speak, beside=beside),
        days=calendar_days(findings, speak),
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
    if findings.watched_share < ENOUGH_WATCHED:
        return watched_sentence(findings, findings.total, speak)
    if findings.best is None:
        return period.say(speak, "nothing")
    messages = speak.say("calendar.messages", count=findings.total)
    current, best = findings.current, findings.best
    if current is not None and current.days >= LONG_STREAK:
        words = "calendar.streak_known" if _is_parted(current) else "calendar.streak"
        return speak.say(words, messages=messages, count=current.days)
    return speak.say("calendar.busiest", messages=messages, day=_day(best.day, findings, speak))


def watched_sentence(findings: CalendarFindings, messages: int, speak: Language) -> str:
    """Return what is worth saying of days of which many were not watched."""
    days = int(np.count_nonzero(findings.daily_share >= WHOLLY_WATCHED))
    if findings.best is None or not days:
        return speak.say("calendar.only_a_part")
    return speak.say(
        "calendar.watched",
        messages=speak.say("calendar.messages", count=messages),
        count=days,
        day=_day(findings.best.day, findings, speak),
    )


def _best_day(findings: CalendarFindings, speak: Language) -> Tile:
    label, best = speak.say("calendar.best_day"), findings.best
    if best is None:
        return Tile(label=label, value="–", note=_why_not(findings, speak))
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
    if _is_parted(current):
        note = speak.say("calendar.of_watched")
    elif current == findings.longest:
        note = speak.say("calendar.counting")
    else:
        note = speak.say("calendar.since", day=_day(current.first, findings, speak))
    return Tile(label=label, value=speak.count(current.days), unit=unit, note=note)


def _is_parted(streak: Streak) -> bool:
    """Return whether there are days in a streak of which nothing is known."""
    return (streak.last - streak.first).days >= streak.days


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
