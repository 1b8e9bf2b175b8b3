"""The overview: chooses the words, draws."""

import numpy as np

from renderers.cards.overview import (
    Delta,
    HourGrid,
    OverviewCard,
    Ranking,
    RankingRow,
    Tile,
    Trend,
)
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.analytics.measures import Measure
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.overview_plan import DAYS_SHOWN
from statsbot.analytics.standing import SMALL_BASE
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.drawn_trend import drawn_trend
from statsbot.reports.faces import Faces
from statsbot.reports.hour_grid import hour_grid
from statsbot.reports.insight import FEWEST_FOR_RHYTHM, Insight, insight
from statsbot.reports.moves import moved
from statsbot.reports.overview_data import overview_data, overview_told
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import NEARLY_ALL, heading, silence

SMALL_HOURS = 5.0
"""Hours in voice below which a window is no base for a comparison."""
FEWEST_DAYS_DRAWN = 14
LONGEST_FIRST = 31
"""Days up to which a window without one before it is called the first."""


async def picture_overview(desk: Desk, findings: OverviewFindings) -> Picture:
    """Return the drawn overview of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    shown = [member.member_id for member in findings.top_members]
    card = describe_overview(findings, await desk.faces(findings, shown), desk.speak)
    return await desk.picture(
        "overview",
        findings,
        card,
        told=overview_told(findings, card, desk.speak),
        data=overview_data(findings, card, desk.speak),
    )


def describe_overview(findings: OverviewFindings, faces: Faces, speak: Language) -> OverviewCard:
    """Return the card that says what was found."""
    told = insight(findings, speak)
    tiles = (
        _tile("messages", findings.messages, findings, speak),
        _tile("active_members", findings.active_members, findings, speak),
        _tile("voice_hours", findings.voice_hours, findings, speak, hours=True),
        _tile("new_members", findings.joins, findings, speak),
    )
    compared = any(tile.delta for tile in tiles)
    return OverviewCard(
        header=heading(
            findings.question,
            faces,
            told.text,
            speak,
            beside=beside(findings, speak, compared=compared),
        ),
        tiles=tiles,
        trend=_trend(findings, speak),
        hours=_hours(findings, told, speak),
        ranking=_ranking(findings, faces, speak),
    )


def coverage_note(findings: OverviewFindings, speak: Language) -> str:
    """Return how many of the window's days were watched; "" if nearly all of it was."""
    if findings.watched_days == findings.window_days or findings.messages.share > NEARLY_ALL:
        return ""
    return speak.say(
        "overview.watched_days", watched=findings.watched_days, count=findings.window_days
    )


def beside(findings: OverviewFindings, speak: Language, *, compared: bool) -> str:
    """Return what stands under the days: what they are compared with, and what was watched."""
    plan = findings.plan
    period, before = Period(plan.window, plan.zone), Period(plan.previous, plan.zone)
    comparison = period.against(before, speak) if compared else ""
    return " · ".join(filter(None, (comparison, coverage_note(findings, speak))))


def _tile(
    words: str,
    measure: Measure,
    findings: OverviewFindings,
    speak: Language,
    *,
    hours: bool = False,
) -> Tile:
    label = speak.say(f"overview.{words}")
    if measure.value is None:
        return Tile(label=label, value="–", note=speak.say("common.not_watched"))
    delta = delta_of(measure, speak, hours=hours)
    return Tile(
        label=label,
        value=speak.hours(measure.value) if hours else speak.count(measure.value),
        unit=speak.say("common.hours_unit") if hours else "",
        delta=delta,
        note="" if delta else _why_alone(measure, findings, speak),
        spark=measure.spark,
    )


def _why_alone(measure: Measure, findings: OverviewFindings, speak: Language) -> str:
    """Return why a number has no change beside it."""
    if measure.previous is not None or measure.share < ENOUGH_WATCHED:
        return speak.say("common.not_comparable")
    period = Period(findings.plan.window, findings.plan.zone)
    return period.say(speak, "first") if period.count <= LONGEST_FIRST else ""


def delta_of(measure: Measure, speak: Language, *, hours: bool = False) -> Delta | None:
    """Return how a number moved.

    It is grey where the base is small, too little was watched, or it is within normal variation.
    """
    if not measure.same_channels:
        return None
    watched = min(measure.share, measure.previous_share)
    return moved(
        measure.value,
        measure.previous,
        speak,
        small=SMALL_HOURS if hours else SMALL_BASE,
        write=speak.hours if hours else speak.count,
        muted=not measure.comparable or watched < WHOLLY_WATCHED or measure.within_normal is True,
    )


def _trend(findings: OverviewFindings, speak: Language) -> Trend:
    """Return the last 60 days, or for a server watched for less, those from its first day on."""
    drawn, running = findings.daily_used.copy(), not findings.plan.last_day_ended
    drawn[-1] |= running
    bars = np.where(drawn, findings.daily, np.nan)
    first = min(int(np.argmax(~np.isnan(findings.daily))), DAYS_SHOWN - FEWEST_DAYS_DRAWN)
    bars, average, days = bars[first:], findings.average[first:], findings.days[first:]
    forecast = findings.forecast
    if not np.nansum(bars):
        average = np.full(len(bars), np.nan)
    return drawn_trend(
        days[0],
        bars,
        average,
        speak,
        title=speak.say("overview.messages_per_day"),
        note=speak.say("overview.last_days", count=len(bars))
        if findings.plan.forecasts
        else speak.say("overview.days_to", count=len(bars), day=speak.day(days[-1])),
        forecast=forecast,
        partial_last=running and not np.isnan(bars[-1]),
        # Days that are hatched may have messages all the same.
        empty=""
        if np.nansum(findings.daily)
        else silence(float(findings.daily_share[first:].mean()), "days", speak),
    )


def _hours(findings: OverviewFindings, told: Insight, speak: Language) -> HourGrid:
    rate, zone = findings.week.rate, findings.plan.zone.key
    return hour_grid(
        rate,
        speak,
        title=speak.say("overview.when_you_talk"),
        note=zone if findings.plan.is_week else speak.say("overview.zone_last_week", zone=zone),
        peak=_ringed(findings, told),
        empty=silence(float(np.mean(~np.isnan(rate))), "grid", speak),
    )


def _ringed(findings: OverviewFindings, told: Insight) -> tuple[int, int] | None:
    """Return the busiest hour, of those that the sentence names if it names some."""
    week = findings.week
    if told.stretch is not None:
        return week.peak_in(told.stretch)
    return week.peak if week.counted.sum() >= FEWEST_FOR_RHYTHM else None


def _ranking(findings: OverviewFindings, faces: Faces, speak: Language) -> Ranking:
    members = findings.top_members
    period = Period(findings.plan.window, findings.plan.zone)
    these = period.kind if period.kind in ("day", "hours") else "days"
    most = max((member.messages for member in members), default=1)
    return Ranking(
        title=speak.say("overview.top_members"),
        note=speak.say("overview.messages_small"),
        rows=tuple(
            RankingRow(
                name=faces.member(member.member_id).name,
                value=speak.count(member.messages),
                share=member.messages / most,
                avatar=faces.member(member.member_id).image,
                seed=member.member_id,
            )
            for member in members
        ),
        empty=silence(findings.messages.share, these, speak),
    )
