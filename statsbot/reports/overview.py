"""The overview: chooses the words, draws."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from renderers.cards.overview import (
    Delta,
    Forecast,
    Header,
    HourGrid,
    OverviewCard,
    Ranking,
    RankingRow,
    Tick,
    Tile,
    Trend,
    TrendLegend,
)
from renderers.scale import axis_ticks
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.measures import Measure
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.overview_plan import DAYS_SHOWN
from statsbot.analytics.standing import SMALL_BASE
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces, read_faces
from statsbot.reports.insight import FEWEST_FOR_RHYTHM, Insight, insight
from statsbot.reports.numbers import (
    MINUS,
    count_text,
    hours_text,
    percent_text,
    round_up,
    short_text,
)
from statsbot.reports.overview_data import overview_alt_text, overview_data
from statsbot.reports.periods import Period, day_text
from statsbot.reports.picture import Picture

SMALL_HOURS = 5.0
"""Hours in voice below which a window is no base for a comparison."""
FEWEST_DAYS_DRAWN = 14
LONGEST_FIRST = 31
"""Days up to which a window without one before it is called the first."""
NEARLY_ALL = 0.99
"""Share of a window above which an unwatched day, such as the first of years, goes untold."""
NOT_WATCHED = "not watched"
NOT_COMPARABLE = "not comparable"
_LEGEND = TrendLegend(
    daily="daily",
    average="7-day average",
    forecast="forecast",
    band="80% range",
    unwatched=NOT_WATCHED,
)
_HOUR_TICKS = tuple(Tick(at=hour, label=f"{hour:02d}") for hour in range(0, 24, 3))


async def picture_overview(desk: Desk, findings: OverviewFindings) -> Picture:
    """Return the drawn overview of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    shown = [member.member_id for member in findings.top_members]
    faces = await read_faces(desk.database, findings.question.guild_id, shown, desk.assets)
    card = replace(describe_overview(findings, faces), look=desk.look)
    period = Period(findings.plan.window, findings.plan.zone)
    return Picture(
        png=await desk.draw(card),
        filename=f"overview-{period.first}-{period.last}.png",
        alt_text=overview_alt_text(findings, card),
        data=overview_data(findings, card),
    )


def describe_overview(findings: OverviewFindings, faces: Faces) -> OverviewCard:
    """Return the card that says what was found."""
    told = insight(findings)
    tiles = (
        _tile("Messages", findings.messages, findings),
        _tile("Active members", findings.active_members, findings),
        _tile("Voice hours", findings.voice_hours, findings, unit="h"),
        _tile("New members", findings.joins, findings),
    )
    return OverviewCard(
        header=_header(findings, faces, told, compared=any(tile.delta for tile in tiles)),
        tiles=tiles,
        trend=_trend(findings),
        hours=_hours(findings, told),
        ranking=_ranking(findings, faces),
    )


def coverage_note(findings: OverviewFindings) -> str:
    """Return how many of the window's days were watched; "" if nearly all of it was."""
    if findings.watched_days == findings.window_days or findings.messages.share > NEARLY_ALL:
        return ""
    return f"watched {findings.watched_days} of {findings.window_days} days"


def _header(findings: OverviewFindings, faces: Faces, told: Insight, *, compared: bool) -> Header:
    plan = findings.plan
    period, before = Period(plan.window, plan.zone), Period(plan.previous, plan.zone)
    comparison = f"vs {period.against(before)}" if compared else ""
    return Header(
        server=faces.server.name,
        insight=told.text,
        period=period.text(),
        comparison=" · ".join(filter(None, (comparison, coverage_note(findings)))),
        icon=faces.server.image,
        seed=findings.question.guild_id,
    )


def _tile(label: str, measure: Measure, findings: OverviewFindings, unit: str = "") -> Tile:
    if measure.value is None:
        return Tile(label=label, value="–", note=NOT_WATCHED)
    delta = _delta(measure, unit)
    return Tile(
        label=label,
        value=hours_text(measure.value) if unit else count_text(measure.value),
        unit=unit,
        delta=delta,
        note="" if delta else _why_alone(measure, findings),
        spark=measure.spark,
    )


def _why_alone(measure: Measure, findings: OverviewFindings) -> str:
    """Return why a number has no change beside it."""
    if measure.previous is not None:
        return NOT_COMPARABLE
    period = Period(findings.plan.window, findings.plan.zone)
    return f"first {period.noun}" if period.count <= LONGEST_FIRST else ""


def _delta(measure: Measure, unit: str) -> Delta | None:
    """Return how a number moved; in grey where the base is small or too little was watched."""
    if measure.value is None or measure.previous is None or not measure.same_channels:
        return None
    difference = measure.value - measure.previous
    small = measure.previous < (SMALL_HOURS if unit else SMALL_BASE)
    if small:
        written = hours_text(abs(difference)) if unit else count_text(abs(difference))
        text = f"{'+' if difference > 0 else MINUS}{written}"
        unmoved = written == "0"
    else:
        text = percent_text(abs(difference) / measure.previous)
        unmoved = text == "0%"
    return Delta(
        text="no change" if unmoved else text,
        direction="flat" if unmoved else "up" if difference > 0 else "down",
        muted=small or not measure.comparable,
    )


def _trend(findings: OverviewFindings) -> Trend:
    """Return the last 60 days, or for a server watched for less, those from its first day on."""
    drawn, running = findings.daily_used.copy(), not findings.plan.last_day_ended
    drawn[-1] |= running
    bars = np.where(drawn, findings.daily, np.nan)
    first = min(int(np.argmax(~np.isnan(findings.daily))), DAYS_SHOWN - FEWEST_DAYS_DRAWN)
    bars, average, days = bars[first:], findings.average[first:], findings.days[first:]
    forecast = findings.forecast
    if not np.nansum(bars):
        average = np.full(len(bars), np.nan)
    known = average[~np.isnan(average)]
    span = len(bars) + (len(forecast.middle) if forecast else 0)
    tops = np.concatenate((bars, average, forecast.high if forecast else bars[:0]))
    return Trend(
        title="Messages per day",
        note=f"last {len(bars)} days"
        if findings.plan.forecasts
        else f"{len(bars)} days to {day_text(days[-1])}",
        daily=bars,
        average=average,
        partial_last=running and not np.isnan(bars[-1]),
        forecast=forecast
        and Forecast(middle=forecast.middle, low=forecast.low, high=forecast.high),
        value_ticks=axis_ticks(float(np.nanmax(tops, initial=0.0)), short_text),
        day_ticks=_day_ticks(days[0], span),
        legend=_LEGEND,
        latest=f"{short_text(known[-1])} a day" if len(known) else "",
        # Days that are hatched may have messages all the same.
        empty=""
        if np.nansum(findings.daily)
        else _silence(float(findings.daily_share[first:].mean()), "on", "these days"),
    )


def _day_ticks(first: date, count: int) -> tuple[Tick, ...]:
    """Name every second Monday, or every Monday of a short series."""
    monday = -first.weekday() % 7
    return tuple(
        Tick(at=index, label=day_text(first + timedelta(days=index)))
        for index in range(monday, count, 14 if count > 40 else 7)
    )


def _hours(findings: OverviewFindings, told: Insight) -> HourGrid:
    rate = findings.week.rate
    top = _ramp_top(rate)
    above = "+" if bool((rate > top).any()) else ""
    return HourGrid(
        title="When you talk",
        note=findings.plan.zone.key + ("" if findings.plan.is_week else ", last 7 days"),
        rate=rate,
        weekdays=("Mon", "", "Wed", "", "Fri", "", "Sun"),
        hour_ticks=_HOUR_TICKS,
        top=top,
        legend_low="0",
        legend_high=f"{short_text(top)}{above}/h",
        unwatched=NOT_WATCHED,
        peak=_ringed(findings, told),
        empty=_silence(float(np.mean(~np.isnan(rate))), "in", "these hours"),
    )


def _ringed(findings: OverviewFindings, told: Insight) -> tuple[int, int] | None:
    """Return the busiest hour, of those that the sentence names if it names some."""
    week = findings.week
    if told.stretch is not None:
        return week.peak_in(told.stretch)
    return week.peak if week.counted.sum() >= FEWEST_FOR_RHYTHM else None


def _ramp_top(rate: FloatArray) -> float:
    """Return the rate of the ramp's last colour: the 98th percentile, rounded up."""
    known = rate[~np.isnan(rate)]
    if not known.any():
        return 1.0
    top = float(np.percentile(known, 98))
    return round_up(top if top > 0 else float(known.max()))


def _ranking(findings: OverviewFindings, faces: Faces) -> Ranking:
    members = findings.top_members
    period = Period(findings.plan.window, findings.plan.zone)
    these = "this day" if period.count == 1 else "these days"
    on, these = ("on", these) if period.is_days else ("in", "this time")
    most = max((member.messages for member in members), default=1)
    return Ranking(
        title="Top members",
        note="messages",
        rows=tuple(
            RankingRow(
                name=faces.member(member.member_id).name,
                value=count_text(member.messages),
                share=member.messages / most,
                avatar=faces.member(member.member_id).image,
                seed=member.member_id,
            )
            for member in members
        ),
        empty=_silence(findings.messages.share, on, these),
    )


def _silence(share: float, on: str, these: str) -> str:
    """Return what stands where nothing is drawn, by the share of ``these`` that was watched."""
    if share == 0:
        return f"{these.capitalize()} {'were' if these.startswith('these') else 'was'} not watched"
    return f"Nobody wrote {on} {these}" if share > NEARLY_ALL else "Nobody wrote while watched"
