"""Voice: chooses the words, draws."""

from datetime import date

import numpy as np

from renderers import theme
from renderers.cards.voice import CHANNELS, PLACES, VoiceCard
from renderers.panels.board import Board, BoardRow
from renderers.panels.stack import Stack
from renderers.panels.tile import Tile
from renderers.scale import Tick, axis_ticks
from statsbot.analytics.arrays import BoolArray, FloatArray
from statsbot.analytics.channel_sums import UNNAMED
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.analytics.voice import VoiceChannel, VoiceFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.overview import NEARLY_ALL
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import (
    clock,
    heading,
    source_told,
    tiles_told,
    title_told,
    watched_part,
)

MOST_COLUMNS = 62
"""Days up to which each has a column; then weeks have one, and of more than these, four weeks."""
SEVERAL_WEEKS = 14
"""Days from which it is told on which weekdays people meet, not on which day."""
_LONGEST_IN_MINUTES = 90


async def picture_voice(desk: Desk, findings: VoiceFindings) -> Picture:
    """Return the drawn voice of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(
        findings,
        [each.member_id for each in findings.longest[:PLACES]],
        channels=[each.channel_id for each in _own(findings)],
    )
    card = describe_voice(findings, faces, desk.speak)
    return await desk.picture(
        "voice",
        findings,
        card,
        told=voice_told(findings, card, desk.speak),
        source=source_told("voice.source", findings.question, desk.speak),
    )


def voice_told(findings: VoiceFindings, card: VoiceCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, who leads, source."""
    header = card.header
    members = speak.commas(f"{row.name} {row.value}" for row in card.longest.rows[:4])
    return [
        title_told("voice.title", header, findings.question, speak),
        header.insight,
        tiles_told(card.stats, speak),
        speak.say("voice.longest_told", members=members) if members else "",
        source_told("voice.source", findings.question, speak),
    ]


def describe_voice(findings: VoiceFindings, faces: Faces, speak: Language) -> VoiceCard:
    """Return the card that says what was found."""
    question = findings.question
    zone = speak.say("common.days_in", zone=question.zone.key)
    beside = " · ".join(filter(None, (zone, watched_part(findings.watched_share, speak))))
    return VoiceCard(
        header=heading(question, faces, sentence(findings, speak), speak, beside=beside),
        stats=(
            _time(findings, speak),
            _peak(findings, speak),
            _stay(findings, speak),
            _people(findings, speak),
        ),
        hours=_hours(findings, faces, speak),
        longest=_longest(findings, faces, speak),
    )


def sentence(findings: VoiceFindings, speak: Language) -> str:
    """Return what is worth saying: when most people meet."""
    period = Period(findings.question.window, findings.question.zone)
    if findings.whole.voice_seconds is None:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("voice.only_a_part")
    busiest = findings.busiest
    if not findings.whole.voice_seconds or busiest is None:
        return speak.say("voice.nobody")
    words = "busiest_several" if len(findings.days) >= SEVERAL_WEEKS else "busiest"
    return speak.say(
        f"voice.{words}",
        weekday=speak.weekday(busiest.weekday),
        start=clock(busiest.hour),
        end=clock(busiest.hour + busiest.hours),
        number=speak.decimal(busiest.rate),
    )


def _own(findings: VoiceFindings) -> list[VoiceChannel]:
    """Return the channels with a colour of their own."""
    used = [
        each
        for each in findings.channels
        if each.figures.voice_seconds and each.channel_id != UNNAMED
    ]
    return used[:CHANNELS]


def _time(findings: VoiceFindings, speak: Language) -> Tile:
    label, seconds = speak.say("voice.time"), findings.whole.voice_seconds
    if seconds is None:
        return _unknown(label, speak)
    days = float(findings.daily_share.sum())
    a_day = speak.say("common.hours", number=speak.hours(seconds / 3600 / max(days, 1.0)))
    return Tile(
        label=label,
        value=speak.hours(seconds / 3600),
        unit=speak.say("common.hours_unit"),
        note=speak.say("overview.a_day", number=a_day),
    )


def _peak(findings: VoiceFindings, speak: Language) -> Tile:
    label, peak, at = speak.say("voice.peak"), findings.whole.peak, findings.peak_at
    if peak is None:
        return _forgotten(findings, label, speak)
    note = ""
    if at is not None:
        local = at.astimezone(findings.question.zone)
        note = speak.say("voice.at", day=speak.day(local.date()), time=speak.time(local))
    return Tile(label=label, value=speak.count(peak), note=note)


def _stay(findings: VoiceFindings, speak: Language) -> Tile:
    label, stays = speak.say("voice.stay"), findings.whole.stays
    if stays is None:
        return _forgotten(findings, label, speak)
    seconds = stays.median_seconds.value
    if seconds is None:
        few = bool(stays.stays) and findings.watched_share >= ENOUGH_WATCHED
        words = "voice.few_people" if few else "voice.no_stays" if not stays.stays else ""
        note = speak.say(words) if words else speak.say("common.too_little")
        return Tile(label=label, value="–", note=note)
    note = speak.say("voice.of_stays", count=stays.stays)
    if seconds < _LONGEST_IN_MINUTES * 60:
        minutes = speak.count(max(seconds / 60, 1))
        return Tile(label=label, value=minutes, unit=speak.say("voice.minutes_unit"), note=note)
    return Tile(
        label=label,
        value=speak.hours(seconds / 3600),
        unit=speak.say("common.hours_unit"),
        note=note,
    )


def _people(findings: VoiceFindings, speak: Language) -> Tile:
    label, people = speak.say("voice.people"), findings.whole.people
    if people is None:
        return _unknown(label, speak)
    used = sum(bool(each.figures.voice_seconds) for each in findings.channels)
    note = speak.say("voice.in_channels", count=used) if used else ""
    return Tile(label=label, value=speak.count(people), note=note)


def _unknown(label: str, speak: Language) -> Tile:
    return Tile(label=label, value="–", note=speak.say("common.not_watched"))


def _forgotten(findings: VoiceFindings, label: str, speak: Language) -> Tile:
    """Return a tile of what is told by facts that were not watched, or have left."""
    if findings.whole.voice_seconds is None:
        return _unknown(label, speak)
    return Tile(label=label, value="–", note=speak.say("voice.no_longer_known"))


def _hours(findings: VoiceFindings, faces: Faces, speak: Language) -> Stack:
    """Return the channels' hours: the one with most on the ground, all others on top."""
    size, starts, known, values = _columns(findings)
    own = [each.channel_id for each in _own(findings)]
    rows = {each.channel_id: place for place, each in enumerate(findings.channels)}
    named = [rows[channel_id] for channel_id in reversed(own)]
    rest = [place for place in rows.values() if place not in named]
    parts, names = values[named], [faces.channel(each).removeprefix("#") for each in reversed(own)]
    tones = [*reversed(theme.SERIES[: len(own)])]
    others = values[rest].sum(axis=0) if rest else np.zeros(len(starts))
    spent = np.nansum(findings.daily, axis=1) / 3600
    amounts = [float(each) for each in spent[named]]
    if not own or np.nansum(others):
        parts = np.vstack((others, parts))
        names.insert(0, speak.say("voice.others" if own else "voice.channels"))
        tones.insert(0, theme.OTHER)
        amounts.insert(0, float(spent[rest].sum()))
    parts = np.where(known, parts, np.nan)
    top = float(np.nanmax(parts.sum(axis=0), initial=0.0))
    step = 7 if size == 1 and len(starts) >= SEVERAL_WEEKS else max(len(starts) // 5, 1)
    return Stack(
        title=speak.say({1: "voice.per_day", 7: "voice.per_week"}.get(size, "voice.per_4_weeks")),
        note="",
        names=tuple(names),
        values=parts,
        ticks=tuple(
            Tick(at=at, label=speak.day(starts[at]))
            for at in range((len(starts) - 1) % step, len(starts), step)
        ),
        value_ticks=axis_ticks(top, speak.short, whole=top >= 4 or top == 0),
        amounts=tuple(speak.say("common.hours", number=speak.hours(amount)) for amount in amounts),
        tones=tuple(tones),
        running=not findings.question.last_day_ended,
        unwatched=speak.say("common.not_watched"),
        empty="" if top else _silence(findings, speak),
    )


def _columns(findings: VoiceFindings) -> tuple[int, list[date], BoolArray, FloatArray]:
    """Return how columns are made of days.

    They end with the last day; a first one of fewer days is left out.

    Returns:
        The days in each, its first day, whether 95 % of it was watched, and the hours of each
        channel in it, shape (channels, columns).
    """
    days = len(findings.days)
    size = 1 if days <= MOST_COLUMNS else 7 if days <= 7 * MOST_COLUMNS else 28
    first = days % size
    hours = np.nan_to_num(findings.daily[:, first:]) / 3600
    share = findings.daily_share[first:].reshape(-1, size).mean(axis=1)
    summed = hours.reshape(len(hours), len(share), size).sum(axis=2)
    return size, list(findings.days[first::size]), share >= WHOLLY_WATCHED, summed


def _longest(findings: VoiceFindings, faces: Faces, speak: Language) -> Board:
    members = findings.longest[:PLACES]
    most = max((member.voice_seconds for member in members), default=1)
    return Board(
        title=speak.say("voice.longest"),
        note="",
        rows=tuple(
            BoardRow(
                name=faces.member(member.member_id).name,
                value=speak.say("common.hours", number=speak.hours(member.voice_seconds / 3600)),
                share=member.voice_seconds / most,
                golden=not place,
                avatar=faces.member(member.member_id).image,
                seed=member.member_id,
            )
            for place, member in enumerate(members)
        ),
        places=PLACES,
        empty=_silence(findings, speak),
        watched=findings.watched_share > 0,
    )


def _silence(findings: VoiceFindings, speak: Language) -> str:
    if findings.watched_share == 0:
        return speak.say("overview.unseen_days")
    return speak.say("voice.nobody" if findings.watched_share > NEARLY_ALL else "voice.nobody_seen")
