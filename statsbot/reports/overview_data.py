"""What an overview card says to those who do not see it: its alt text, and its numbers."""

import math
from datetime import timedelta

from renderers.cards.overview import OverviewCard, Tile
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.measures import Measure
from statsbot.analytics.overview import OverviewFindings
from statsbot.domain.windows import Window
from statsbot.locale import Language
from statsbot.reports.picture import Json
from statsbot.reports.telling import messages_source, tile_told, title_told


def overview_told(findings: OverviewFindings, card: OverviewCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, then the main numbers."""
    header = card.header
    of = findings.messages, findings.active_members, findings.voice_hours, findings.joins
    numbers = speak.semicolons(
        _with_normal(tile_told(tile, speak), measure, speak)
        for tile, measure in zip(card.tiles, of, strict=True)
    )
    if header.comparison:
        numbers = speak.say(
            "overview.numbers_against", numbers=numbers, comparison=header.comparison
        )
    told = [
        title_told("overview.title", header, findings.question, speak),
        header.insight,
        numbers,
    ]
    if findings.leaves.value:
        told.append(speak.say("overview.left", count=findings.leaves.value))
    if card.hours.peak is not None:
        weekday, hour = card.hours.peak
        busiest = "" if card.hours.peak == findings.week.peak else "_of_these"
        told.append(
            speak.say(
                f"overview.busiest_hour{busiest}",
                weekday=speak.weekday(weekday),
                time=f"{hour:02d}:00",
                number=speak.short(float(card.hours.rate[weekday, hour])),
            )
        )
    if card.ranking.rows:
        leaders = speak.commas(f"{row.name} {row.value}" for row in card.ranking.rows)
        told.append(speak.say("overview.top", members=leaders))
    return told


def overview_data(
    findings: OverviewFindings, card: OverviewCard, speak: Language
) -> dict[str, Json]:
    """Return the numbers that are drawn, and the words beside them.

    Ids are strings; None is "not watched"; instants are ISO 8601 in UTC; days are local.
    """
    plan = findings.plan
    header = card.header
    return {
        "card": "overview",
        "guild_id": str(findings.question.guild_id),
        "server": header.server,
        "zone": plan.zone.key,
        "window": _window(plan.window),
        "previous_window": _window(plan.previous),
        "watched_days": findings.watched_days,
        "window_days": findings.window_days,
        "insight": header.insight,
        "period": header.period,
        "comparison": header.comparison,
        "source": messages_source(findings.question, speak),
        "messages": _measure(findings.messages, card.tiles[0]),
        "active_members": _measure(findings.active_members, card.tiles[1]),
        "voice_hours": _measure(findings.voice_hours, card.tiles[2]),
        "joins": _measure(findings.joins, card.tiles[3]),
        "leaves": _measure(findings.leaves),
        "net_growth": _measure(findings.net_growth),
        "communicators": _measure(findings.communicators),
        "daily": _daily(findings, card),
        "forecast": _forecast(findings, card),
        "hours": {
            "messages_per_watched_hour": _grid(findings.week.rate),
            "messages": [[int(n) for n in row] for row in findings.week.counted],
            "window": _window(plan.week),
            "peak": _peak(card),
        },
        "top_members": [
            {"member_id": str(member.member_id), "name": row.name, "messages": member.messages}
            for member, row in zip(findings.top_members, card.ranking.rows, strict=True)
        ],
    }


def _with_normal(told: str, measure: Measure, speak: Language) -> str:
    """Return words about a number with whether it is a normal one."""
    if measure.within_normal is None or measure.value is None or measure.normal is None:
        return told
    if not measure.value and not measure.normal.high:
        return told  # never anything, as always
    if measure.within_normal:
        return speak.say("overview.within_normal", told=told)
    above = measure.value > measure.normal.high
    return speak.say("overview.beyond_above" if above else "overview.beyond_below", told=told)


def _window(window: Window) -> Json:
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}


def _measure(measure: Measure, tile: Tile | None = None) -> Json:
    told: dict[str, Json] = {
        "value": _number(measure.value),
        "previous": _number(measure.previous),
        "watched_share": round(measure.share, 4),
        "previous_watched_share": round(measure.previous_share, 4),
        "same_channels": measure.same_channels,
        "normal": measure.normal
        and {
            "expected": _number(measure.normal.expected),
            "low": _number(measure.normal.low),
            "high": _number(measure.normal.high),
            "weeks": measure.normal.weeks,
        },
        "within_normal": measure.within_normal,
    }
    if tile is not None:
        delta = tile.delta
        told |= {
            "text": f"{tile.value} {tile.unit}".rstrip(),
            "change": delta and {"text": delta.text, "direction": delta.direction},
            "spark": _row(tile.spark),
        }
    return told


def _daily(findings: OverviewFindings, card: OverviewCard) -> Json:
    drawn = slice(-len(card.trend.daily), None)
    return [
        {
            "date": day.isoformat(),
            "messages": _number(bar),
            "average": _number(average),
            "watched_share": round(float(share), 4),
        }
        for day, bar, average, share in zip(
            findings.days[drawn],
            card.trend.daily,
            card.trend.average,
            findings.daily_share[drawn],
            strict=True,
        )
    ]


def _forecast(findings: OverviewFindings, card: OverviewCard) -> Json:
    forecast = card.trend.forecast
    if forecast is None:
        return None
    first = findings.days[-1] + timedelta(days=1)
    return [
        {
            "date": (first + timedelta(days=ahead)).isoformat(),
            "middle": _number(middle),
            "low": _number(low),
            "high": _number(high),
        }
        for ahead, (middle, low, high) in enumerate(
            zip(forecast.middle, forecast.low, forecast.high, strict=True)
        )
    ]


def _peak(card: OverviewCard) -> Json:
    if card.hours.peak is None:
        return None
    weekday, hour = card.hours.peak
    return {"weekday": weekday, "hour": hour}


def _grid(rates: FloatArray) -> Json:
    return [_row(row) for row in rates]


def _row(values: FloatArray) -> Json:
    return [_number(value) for value in values]


def _number(value: float | None) -> Json:
    """Return a number of JSON: whole where it is, else to a millionth; None for NaN."""
    if value is None or math.isnan(value):
        return None
    return int(value) if value == int(value) else round(float(value), 6)
