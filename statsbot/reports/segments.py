"""Segments of members: chooses the words, draws."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from renderers.cards.segments import Flows, SegmentsCard, Stack, Tile
from renderers.scale import Tick, axis_ticks
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.segments import MemberSegment, SegmentsFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import moved
from statsbot.reports.picture import Picture
from statsbot.reports.telling import (
    brief,
    heading,
    messages_source,
    tiles_told,
    title_told,
    watched_part,
)

UNKNOWN = "–"
ACTIVE = (
    MemberSegment.NEW,
    MemberSegment.BACK,
    MemberSegment.OCCASIONAL,
    MemberSegment.CONSISTENT,
    MemberSegment.VITAL,
)
"""From the top of a column to its ground."""
_REGULAR = (MemberSegment.CONSISTENT, MemberSegment.VITAL)
MOST_WEEKS = 26
"""Weeks that are drawn; the findings may have more."""


async def picture_segments(desk: Desk, findings: SegmentsFindings) -> Picture:
    """Return the drawn card of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_segments(findings, await desk.faces(findings), desk.speak)
    return await desk.picture(
        "segments",
        findings,
        card,
        told=segments_told(findings, card, desk.speak),
        filename=f"segments-{findings.weeks[0]}-{_last_day(findings)}",
    )


def describe_segments(findings: SegmentsFindings, faces: Faces, speak: Language) -> SegmentsCard:
    """Return the card that says how regularly members are active, and who moved."""
    weeks = findings.weeks[-MOST_WEEKS:]
    part = watched_part(findings.watched_share, speak)
    beside = part or speak.say("segments.from_monday")
    header = heading(findings.question, faces, _insight(findings, speak), speak, beside=beside)
    first, last = weeks[0], _last_day(findings)
    tiles = (
        _tile("regulars", findings, _REGULAR, speak),
        _tile("new", findings, (MemberSegment.NEW,), speak),
        _tile("back", findings, (MemberSegment.BACK,), speak),
        _tile("dropped", findings, (MemberSegment.DROPPED,), speak),
    )
    return SegmentsCard(
        header=replace(header, period=speak.days(first, last, year=True)),
        stats=tiles,
        weeks=_stack(findings, weeks, speak),
        moves=_flows(findings, weeks, speak),
    )


def segments_told(findings: SegmentsFindings, card: SegmentsCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, segments, source."""
    header = card.header
    newest = speak.semicolons(
        speak.say("overview.number", label=name, value=value)
        for name, value in zip(card.moves.names, card.moves.after_values, strict=False)
    )
    return [
        title_told("segments.title", header, findings.question, speak),
        header.insight,
        tiles_told(card.stats, speak),
        speak.say("segments.last_week", segments=newest) if newest else "",
        messages_source(findings.question, speak),
    ]


def _last_day(findings: SegmentsFindings) -> date:
    return findings.weeks[-1] + timedelta(days=6)


def _people(findings: SegmentsFindings, *segments: MemberSegment) -> FloatArray:
    """Return how many people were in any of the segments in each week; NaN: not known."""
    return np.sum([findings.segments[each].people for each in segments], axis=0)


def _last_two(people: FloatArray) -> tuple[float | None, float | None]:
    """Return the last week's number and that of the week before; None: not known."""
    now = float(people[-1])
    before = float(people[-2]) if len(people) > 1 else math.nan
    return None if math.isnan(now) else now, None if math.isnan(before) else before


def _insight(findings: SegmentsFindings, speak: Language) -> str:
    now, before = _last_two(_people(findings, *_REGULAR))
    if not findings.watched_share:
        return speak.say("segments.unwatched", count=len(findings.weeks))
    if now is None:
        return speak.say("segments.unknown")
    if not findings.ever_active[-1]:
        return speak.say("segments.nobody")
    if not now and not before:
        return speak.say("segments.regulars_none")
    if before is None:
        return speak.say("segments.regulars_now", count=now)
    if now == before:
        return speak.say("segments.regulars_same", count=now)
    words = "more" if now > before else "fewer"
    return speak.say(f"segments.regulars_{words}", count=now, change=speak.count(abs(now - before)))


def _unknown(findings: SegmentsFindings, speak: Language) -> str:
    """Return what stands where a week is not known."""
    return speak.say("segments.unknown_short" if findings.watched_share else "common.not_watched")


def _tile(
    words: str, findings: SegmentsFindings, segments: tuple[MemberSegment, ...], speak: Language
) -> Tile:
    label, people = speak.say(f"segments.tile_{words}"), _people(findings, *segments)
    now, before = _last_two(people)
    if now is None:
        return Tile(label=label, value=UNKNOWN, note=_unknown(findings, speak))
    delta = moved(now, before, speak, muted=words == "dropped")
    return Tile(
        label=label,
        value=speak.count(now),
        delta=delta,
        note="" if delta else speak.say("segments.last_week_only"),
        spark=people[-MOST_WEEKS:] if len(people) > 2 else np.empty(0),
    )


def _stack(findings: SegmentsFindings, weeks: tuple[date, ...], speak: Language) -> Stack:
    values = np.array([findings.segments[each].people[-len(weeks) :] for each in ACTIVE])
    values = np.where(np.isnan(values).any(axis=0), np.nan, values)
    top = float(np.nanmax(values.sum(axis=0), initial=0.0))
    known = not np.isnan(values).all()
    return Stack(
        title=speak.say("overview.active_members"),
        note=speak.say("segments.per_week"),
        names=tuple(speak.say(f"segments.{each.name.lower()}") for each in ACTIVE),
        values=values,
        ticks=tuple(
            Tick(at=index, label=speak.day(week))
            for index, week in enumerate(weeks)
            if (len(weeks) - 1 - index) % 4 == 0
        ),
        value_ticks=axis_ticks(top, speak.short),
        unwatched=_unknown(findings, speak) if known else "",
        empty=speak.say("segments.nobody_short") if known else _unknown(findings, speak),
    )


def _flows(findings: SegmentsFindings, weeks: tuple[date, ...], speak: Language) -> Flows:
    groups = len(ACTIVE)
    people = np.zeros((groups + 1, groups + 1))

    def place(segment: MemberSegment | None) -> int:
        return ACTIVE.index(segment) if segment in ACTIVE else groups

    for move in findings.moves:
        people[place(move.before), place(move.after)] += move.people
    people[groups, groups] = 0
    known = bool(findings.moves) or findings.ever_active[-1] == 0
    last, before = weeks[-1], weeks[-1] - timedelta(weeks=1)
    names = tuple(speak.say(f"segments.{each.name.lower()}") for each in ACTIVE)
    return Flows(
        title=speak.say("segments.moves"),
        note=speak.say("segments.between_weeks"),
        before=speak.days(before, before + timedelta(days=6)),
        after=speak.days(last, last + timedelta(days=6)),
        names=(*names, speak.say("segments.inactive")),
        people=people if findings.moves else np.empty((0, 0)),
        before_values=tuple(brief(each, speak) for each in people.sum(axis=1) if findings.moves),
        after_values=tuple(brief(each, speak) for each in people.sum(axis=0) if findings.moves),
        empty=speak.say("segments.nobody_short") if known else _unknown(findings, speak),
    )
