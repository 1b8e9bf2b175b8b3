"""The trend: chooses the words, draws."""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from renderers.cards.trend import TrendCard
from renderers.panels.tile import Delta, Tile
from renderers.panels.trend import LONGEST, Trend, TrendNote
from renderers.text.names import clean_name
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.average import trailing_mean
from statsbot.analytics.changes import Change
from statsbot.analytics.course import Course
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.forecast import FORECAST_UNTIL
from statsbot.analytics.trend import DailyTrend, MarkedDay, TrendFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.drawn_trend import drawn_trend
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import (
    heading,
    messages_source,
    signed,
    silence,
    tiles_told,
    title_told,
)
from statsbot.store.marks import MarkKind

RECENT = timedelta(days=28)
"""How long ago a change of course may be, to be what the card says."""
LEAST_CHANGE = 0.1
"""Share by which the means of the days before and after it differ, at least, where it is told."""
FEWEST_DAYS_DRAWN = 28
MOST_NOTES = 6
"""Days that are named; those without room are left out."""
MOST_WITH_POSTS = 3
"""Days that are named where nameless announcements are among them: any other tells more."""
FULL_FROM = 10
"""What is below is written with a decimal."""
SELDOM = 0.5
"""Messages a day below which it is not told where they are going."""
LEAST_GROWTH = -1.0
"""A week: more than all messages cannot go, and a growth that may be less is not known."""
UNKNOWN = "–"


async def picture_trend(desk: Desk, findings: TrendFindings) -> Picture:
    """Return the drawn trend of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_trend(findings, await desk.faces(findings), desk.speak)
    days = findings.days[-LONGEST:]
    return await desk.picture(
        "trend",
        findings,
        card,
        told=trend_told(findings, card, desk.speak),
        filename=f"trend-{days[0]}-{days[-1]}",
    )


def describe_trend(findings: TrendFindings, faces: Faces, speak: Language) -> TrendCard:
    """Return the card that says where messages are going."""
    days, found = findings.days[-LONGEST:], findings.trends[0]
    header = heading(findings.question, faces, trend_insight(findings, speak), speak)
    until = speak.day(findings.forecast_days[-1]) if found.forecast else ""
    return TrendCard(
        header=replace(
            header,
            period=speak.days(days[0], days[-1], year=True),
            comparison=speak.say("trend.forecast_to", day=until) if until else "",
        ),
        tiles=_tiles(findings, found, len(days), speak),
        trend=_trend(findings, found, days, speak),
    )


def trend_insight(findings: TrendFindings, speak: Language) -> str:
    """Return the one sentence: what the days are doing."""
    found, period = findings.trends[0], Period(findings.question.window, findings.question.zone)
    known = found.daily[~np.isnan(found.daily)]
    if not len(known):
        return period.say(speak, "unwatched")
    if not known.any():
        return speak.say("overview.nothing_yet")
    if found.watched_share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    course = found.course
    if course is None:
        return speak.say("trend.too_young", count=len(known))
    newest = found.changes[-1] if found.changes else None
    if newest is not None and findings.days[-1] - newest.day < RECENT and _lasted(newest):
        return speak.say(
            "trend.since_change",
            day=speak.day(newest.day),
            before=speak.short(newest.mean_before),
            after=speak.short(newest.mean_after),
        )
    direction = _direction(course)
    if course.level < SELDOM:
        return speak.say("trend.seldom")
    if direction == "unknown":
        told = speak.say("trend.steady", number=speak.short(course.level))
    else:
        told = speak.say(f"trend.{direction}", percent=speak.percent(abs(_growth(course))))
    if found.forecast is None:
        return told
    total = speak.short(float(found.forecast.middle.sum()))
    return speak.say(
        "trend.and_expected", told=told, number=total, count=len(found.forecast.middle)
    )


def _lasted(change: Change) -> bool:
    """Return whether what changed also shows in the means, and was not over soon."""
    least = 1 + LEAST_CHANGE
    higher, lower = change.mean_after + 1, change.mean_before + 1
    return max(higher / lower, lower / higher) >= least and (higher > lower) == (
        change.after > change.before
    )


def trend_told(findings: TrendFindings, card: TrendCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, named days, source."""
    header = card.header
    notes = sorted(card.trend.notes, key=lambda note: note.at)
    return [
        title_told("trend.title", header, findings.question, speak),
        header.insight,
        tiles_told((_plain(tile) for tile in card.tiles), speak),
        speak.say("trend.marked_days", days=speak.semicolons(_noted(note, speak) for note in notes))
        if notes
        else "",
        messages_source(findings.question, speak),
    ]


def _noted(note: TrendNote, speak: Language) -> str:
    if not note.number:
        return note.text
    return speak.say("trend.marked", label=note.text, number=note.number)


def _plain(tile: Tile) -> Tile:
    """Return a tile that tells of its range instead of a change."""
    return tile if tile.delta is None else replace(tile, delta=None, note=tile.delta.text)


def _growth(course: Course) -> float:
    return course.slope / course.level if course.level else 0.0


def _direction(course: Course) -> Literal["up", "down", "unknown"]:
    """Return where the course goes, if its confidence interval says so."""
    if course.slope_low > 0:
        return "up"
    return "down" if course.slope_high < 0 else "unknown"


def _tiles(
    findings: TrendFindings, found: DailyTrend, days: int, speak: Language
) -> tuple[Tile, ...]:
    known = found.daily[-days:]
    known = known[~np.isnan(known)]
    question = findings.question
    if not len(known):
        labels = ("average_day", "weekly_growth", "weekend", "busiest_day")
        unknown = speak.say("common.not_watched")
        return tuple(
            Tile(label=speak.say(f"trend.{label}"), value=UNKNOWN, note=unknown) for label in labels
        )
    is_past = question.now - question.window.end > FORECAST_UNTIL
    return (
        Tile(
            label=speak.say("trend.average_day"),
            value=_full(float(known.mean()), speak),
            note=speak.say("trend.of_days", count=len(known)),
        ),
        _growth_tile(found, speak),
        _weekend_tile(found, speak),
        _busiest_tile(findings, found, days, speak) if is_past else _forecast_tile(found, speak),
    )


def _full(number: float, speak: Language) -> str:
    return speak.count(number) if number >= FULL_FROM else speak.short(number)


def _why_unknown(found: DailyTrend, speak: Language) -> str:
    """Return why there is no course, or nothing to say of it."""
    if not np.nansum(found.daily):
        return speak.say("trend.nobody")
    little = found.watched_share < ENOUGH_WATCHED
    return speak.say("common.too_little" if little else "trend.too_short")


def _growth_tile(found: DailyTrend, speak: Language) -> Tile:
    course, label = found.course, speak.say("trend.weekly_growth")
    if course is None or not course.level:
        return Tile(label=label, value=UNKNOWN, note=_why_unknown(found, speak))
    low, high = course.slope_low / course.level, course.slope_high / course.level
    if course.level < SELDOM or low < LEAST_GROWTH:
        return Tile(label=label, value=UNKNOWN, note=speak.say("common.too_little"))
    told = speak.say("trend.sure_range", low=signed(low, speak), high=signed(high, speak))
    return Tile(
        label=label,
        value=signed(_growth(course), speak),
        delta=Delta(
            text=told,
            direction=_direction(course),
        ),
    )


def _weekend_tile(found: DailyTrend, speak: Language) -> Tile:
    course, label = found.course, speak.say("trend.weekend")
    if course is None or not np.nansum(found.daily):
        return Tile(label=label, value=UNKNOWN, note=_why_unknown(found, speak))
    weekdays, weekend = course.season[:5], course.season[5:]
    usual = float(np.nanmean(weekdays)) if not np.isnan(weekdays).all() else 0.0
    if not usual or bool(np.isnan(weekend).all()):
        return Tile(label=label, value=UNKNOWN, note=speak.say("trend.against_weekdays"))
    lift = float(np.nanmean(weekend)) / usual - 1
    return Tile(label=label, value=signed(lift, speak), note=speak.say("trend.against_weekdays"))


def _busiest_tile(findings: TrendFindings, found: DailyTrend, days: int, speak: Language) -> Tile:
    """Return the busiest day: of a window long ago, the future is known."""
    label, daily = speak.say("trend.busiest_day"), found.daily[-days:]
    if not np.nansum(daily):
        return Tile(label=label, value=speak.count(0))
    place = int(np.nanargmax(daily))
    day = findings.days[-days:][place]
    return Tile(label=label, value=speak.count(float(daily[place])), note=speak.day(day))


def _forecast_tile(found: DailyTrend, speak: Language) -> Tile:
    forecast = found.forecast
    if forecast is None:
        label = speak.say("trend.next_days", count=14)
        silent = not np.nansum(found.daily)
        why = speak.say("trend.nobody" if silent else "common.too_little")
        return Tile(label=label, value=UNKNOWN, note=why)
    low, high = float(forecast.low.mean()), float(forecast.high.mean())
    return Tile(
        label=speak.say("trend.next_days", count=len(forecast.middle)),
        value=speak.short(float(forecast.middle.sum())),
        note=speak.say("trend.range_a_day", low=speak.short(low), high=speak.short(high)),
    )


def _trend(
    findings: TrendFindings, found: DailyTrend, days: tuple[date, ...], speak: Language
) -> Trend:
    first = _first_shown(found.daily[-len(days) :])
    days = days[first:]
    daily = found.daily[-len(days) :]
    average = trailing_mean(found.daily)[-len(days) :]
    average = np.where(np.isnan(daily) | (not np.nansum(daily)), np.nan, average)
    forecast = found.forecast
    return drawn_trend(
        days[0],
        daily,
        average,
        speak,
        title=speak.say("overview.messages_per_day"),
        note=speak.say("overview.last_days", count=len(days))
        if forecast
        else speak.say("overview.days_to", count=len(days), day=speak.day(days[-1])),
        empty=silence(float(np.mean(~np.isnan(daily))), "days", speak),
        forecast=forecast,
        notes=_notes(findings, found, days, speak),
    )


def _first_shown(daily: FloatArray) -> int:
    """Return the first day that was watched, or one that leaves enough to draw."""
    return min(int(np.argmax(~np.isnan(daily))), max(len(daily) - FEWEST_DAYS_DRAWN, 0))


def _notes(
    findings: TrendFindings, found: DailyTrend, days: tuple[date, ...], speak: Language
) -> tuple[TrendNote, ...]:
    """Return the days with a name: what staff marked, changes, what stands out, events, posts."""
    first = days[0]

    def note(mark: MarkedDay) -> TrendNote:
        at = (mark.day - first).days
        value = float(found.daily[-len(days) :][at])
        name = clean_name(mark.label or "", fallback=_nameless(mark.kind, speak), max_clusters=40)
        number = "" if math.isnan(value) else speak.short(value)
        return TrendNote(at=at, text=name, number=number)

    shown = [mark for mark in reversed(findings.marks) if mark.day >= first]
    changes = [each for each in reversed(found.changes) if each.day > first and _lasted(each)]
    strange = sorted(
        (each for each in (found.course.outliers if found.course else ()) if each.day >= first),
        key=lambda each: -abs(math.log((each.value + 1) / (each.expected + 1))),
    )
    notes = [
        *(note(mark) for mark in shown if mark.label),
        *(
            TrendNote(
                at=(each.day - first).days,
                text=speak.say(
                    "trend.changed",
                    before=speak.short(each.mean_before),
                    after=speak.short(each.mean_after),
                ),
                kind="change",
            )
            for each in changes
        ),
        *(
            TrendNote(
                at=(each.day - first).days,
                text=speak.day(each.day),
                number=speak.short(each.value),
            )
            for each in strange[:3]
        ),
        *(note(mark) for mark in shown if not mark.label and mark.kind is MarkKind.EVENT),
    ]
    posts = [note(mark) for mark in shown if not mark.label and mark.kind is not MarkKind.EVENT]
    return tuple([*notes, *posts[: max(MOST_WITH_POSTS - len(notes), 0)]][:MOST_NOTES])


def _nameless(kind: MarkKind, speak: Language) -> str:
    return speak.say("trend.event" if kind is MarkKind.EVENT else "trend.announcement")
