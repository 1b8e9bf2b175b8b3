"""One member's card: chooses the words, draws."""

import numpy as np

from renderers.cards.leaderboard import BoardRow
from renderers.cards.member import CHANNELS, Board, ColumnChart, MemberCard, Person, Tile
from renderers.scale import Tick
from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.coverage import WHOLLY_WATCHED
from statsbot.analytics.member import MemberFindings
from statsbot.domain.windows import local_day
from statsbot.locale import Language
from statsbot.reports.axes import day_ticks
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import apart, moved
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, tiles_told, title_told, watched_part

UNKNOWN = "–"
SMALL_HOURS = 5.0
"""Hours in voice below which a window is no base for a comparison in percent."""
MOST_DAYS = 92
"""Days that are drawn one by one."""
LOUD_HOURS = 3
"""Hours of the day that stand out, at most: those with more than all others."""


async def picture_member(desk: Desk, findings: MemberFindings) -> Picture:
    """Return the drawn card of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(
        findings, [findings.member_id], channels=[row.channel_id for row in findings.channels]
    )
    card = describe_member(findings, faces, desk.speak)
    return await desk.picture(
        "member", findings, card, told=member_told(findings, card, desk.speak)
    )


def describe_member(findings: MemberFindings, faces: Faces, speak: Language) -> MemberCard:
    """Return the card that says what a member did."""
    question = findings.question
    period = Period(question.window, question.zone)
    before = Period(question.previous, question.zone)
    against = period.against(before, speak) if findings.previous else ""
    beside = " · ".join(filter(None, (against, watched_part(findings.watched_share, speak))))
    return MemberCard(
        header=heading(question, faces, _insight(findings, faces, speak), speak, beside=beside),
        person=_person(findings, faces, speak),
        stats=_stats(findings, speak),
        course=_course(findings, speak),
        hours=_hours(findings, speak),
        channels=_channels(findings, faces, speak),
    )


def member_told(findings: MemberFindings, card: MemberCard, speak: Language) -> list[str]:
    """Return the description: card, member, server, period, insight, main numbers, source."""
    header, person = card.header, card.person
    rows = speak.commas(f"#{apart(row.name)} {row.value}" for row in card.channels.rows)
    return [
        title_told("member.title", header, findings.question, speak, name=apart(person.name)),
        header.insight,
        f"{person.number} {person.number_note}".strip(),
        *person.lines,
        tiles_told(card.stats, speak),
        speak.say("leaderboard.board", title=card.channels.title, rows=rows) if rows else "",
        messages_source(findings.question, speak),
    ]


def _is_watched(findings: MemberFindings) -> bool:
    return findings.watched_share > 0


def _insight(findings: MemberFindings, faces: Faces, speak: Language) -> str:
    name = apart(faces.member(findings.member_id).name)
    now = findings.now
    if not _is_watched(findings):
        return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")
    if not now.active_days:
        return speak.say("member.did_nothing", name=name)
    if not now.messages:
        return speak.say("member.did_not_write", name=name)
    if now.share is None or not findings.channels:
        return speak.say("member.total", count=now.messages)
    channel = apart(faces.channel(findings.channels[0].channel_id))
    percent = speak.percent(now.share)
    return speak.say("member.wrote", count=now.messages, percent=percent, channel=channel)


def _person(findings: MemberFindings, faces: Faces, speak: Language) -> Person:
    face, zone = faces.member(findings.member_id), findings.question.zone
    lines: list[str] = []
    if findings.left_at is not None:
        day = local_day(findings.left_at, zone)
        lines.append(speak.say("member.left", day=speak.day(day, year=True)))
    elif findings.joined_at is not None:
        day = local_day(findings.joined_at, zone)
        lines.append(speak.say("member.since", day=speak.day(day, year=True)))
    if findings.now.active_days is not None:
        active = speak.count(findings.now.active_days)
        lines.append(speak.say("member.active", active=active, count=len(findings.days)))
    rank, authors = findings.now.rank, findings.now.authors
    note = "" if rank is None else speak.say("member.of_authors", count=authors or 0)
    return Person(
        name=face.name,
        lines=tuple(lines),
        number="" if rank is None else speak.say("rank.number", rank=rank),
        number_note=note,
        avatar=face.image,
        seed=findings.member_id,
    )


def _stats(findings: MemberFindings, speak: Language) -> tuple[Tile, Tile, Tile, Tile]:
    now = findings.now
    before = findings.previous
    muted = findings.watched_share < WHOLLY_WATCHED

    def tile(words: str, value: int | None, earlier: int | None) -> Tile:
        label = speak.say(words)
        if value is None:
            return Tile(label=label, value=UNKNOWN, note=speak.say("common.not_watched"))
        delta = moved(value, earlier, speak, muted=muted)
        return Tile(label=label, value=speak.count(value), delta=delta)

    return (
        tile("overview.messages", now.messages, before and before.messages),
        _voice(findings, speak),
        tile("member.reactions", now.reactions, before and before.reactions),
        tile(
            "member.reactions_received",
            now.reactions_received,
            before and before.reactions_received,
        ),
    )


def _voice(findings: MemberFindings, speak: Language) -> Tile:
    label, hours = speak.say("overview.voice_hours"), findings.now.voice_hours
    if hours is None:
        return Tile(label=label, value=UNKNOWN, note=speak.say("common.not_watched"))
    earlier = findings.previous.voice_hours if findings.previous else None
    return Tile(
        label=label,
        value=speak.hours(hours),
        unit=speak.say("common.hours_unit"),
        delta=moved(
            hours,
            earlier,
            speak,
            small=SMALL_HOURS,
            muted=findings.voice_watched_share < WHOLLY_WATCHED,
        ),
    )


def _course(findings: MemberFindings, speak: Language) -> ColumnChart:
    """Return the days, or of many days the weeks that end with the last."""
    values, days = findings.daily, findings.days
    weekly, partial = len(values) > MOST_DAYS, np.empty(0, np.int64)
    if weekly:
        values, partial = _by_week(values)
        days = days[len(days) % 7 :: 7]
    most = float(np.nanmax(values, initial=0.0))
    best = int(np.nanargmax(values)) if most else -1
    # The most of weeks that are known in part may have been more.
    marked = (best,) if most and len(values) > 1 and best not in partial else ()
    return ColumnChart(
        title=speak.say("member.messages_per_week" if weekly else "overview.messages_per_day"),
        note=speak.say("member.partial_weeks") if len(partial) else "",
        values=values,
        ticks=tuple(Tick(at=at, label=speak.day(day)) for at, day in enumerate(days) if at % 4 == 0)
        if weekly
        else day_ticks(days[0], len(values), speak),
        marked=marked,
        partial=tuple(partial.tolist()),
        top=speak.say("member.at_most", number=most) if most and best not in partial else "",
        empty=speak.say("common.not_watched" if np.isnan(values).all() else "member.no_day"),
    )


def _by_week(daily: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the sums of whole weeks that end with the last day, and which are known in part.

    NaN: no day of the week was watched.
    """
    weeks = daily[len(daily) % 7 :].reshape(-1, 7)
    unknown = np.isnan(weeks)
    none = unknown.all(axis=1)
    sums = np.where(none, np.nan, np.nansum(weeks, axis=1))
    return sums, np.flatnonzero(unknown.any(axis=1) & ~none)


def _hours(findings: MemberFindings, speak: Language) -> ColumnChart:
    hours = findings.active_by_hour.astype(np.float64)
    others = np.sort(hours)[-LOUD_HOURS - 1]
    watched = _is_watched(findings)
    return ColumnChart(
        title=speak.say("member.hours"),
        note=speak.say("member.days_active"),
        values=hours if watched else np.full(24, np.nan),
        ticks=tuple(Tick(at=hour, label=speak.hour(hour)) for hour in range(0, 24, 3)),
        marked=tuple(np.flatnonzero(hours > others).tolist()),
        empty=speak.say("member.no_hour" if watched else "common.not_watched"),
    )


def _channels(findings: MemberFindings, faces: Faces, speak: Language) -> Board:
    rows = findings.channels[:CHANNELS]
    most = max((row.messages for row in rows), default=1)
    return Board(
        title=speak.say("member.channels"),
        note=speak.say("overview.messages_small"),
        rows=tuple(
            BoardRow(
                name=faces.channel(row.channel_id).removeprefix("#"),
                value=speak.count(row.messages),
                share=row.messages / most,
            )
            for row in rows
        ),
        places=CHANNELS,
        faces=False,
        empty=speak.say("member.no_channel" if _is_watched(findings) else "common.not_watched"),
        watched=_is_watched(findings),
    )
