"""What marks brought: chooses the words, draws."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from renderers.cards.events import EventsCard
from renderers.panels.bullet import Bullet
from renderers.panels.header import Header
from renderers.panels.recap import ROWS, Kind, Recap, RecapRow
from renderers.panels.tile import Delta, Tile
from renderers.text.names import clean_name
from statsbot.analytics.events import EventsFindings, Lift, Lifted, MarkLift
from statsbot.domain.windows import local_day
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, silence, title_told
from statsbot.store.marks import MarkKind

UNKNOWN = "–"
LONGEST_SCALE = 6.0
"""Times the usual at which bars end, however much more there was."""
LONGEST_NAME = 34
"""Letters of a name within a sentence."""
_NUMBERS = 3
"""Rows of one mark's recap."""
_LEAST = 0.01
"""Times the usual below which marks are equally far from it."""
_MOMENT = timedelta(microseconds=1)
_KINDS: dict[MarkKind, Kind] = {
    MarkKind.EVENT: "event",
    MarkKind.HAPPENING: "happening",
    MarkKind.ANNOUNCEMENT: "announcement",
}


async def picture_events(desk: Desk, findings: EventsFindings) -> Picture:
    """Return the drawn recap of what was marked.

    Raises:
        DrawingError: the card could not be drawn.
    """
    places = [mark.channel_id for mark in _shown(findings) if mark.channel_id is not None]
    faces = await desk.faces(findings, channels=places)
    card = describe_events(findings, faces, desk.speak)
    return await desk.picture(
        "events", findings, card, told=events_told(findings, card, desk.speak)
    )


def describe_events(findings: EventsFindings, faces: Faces, speak: Language) -> EventsCard:
    """Return the card that says what the strongest marks brought."""
    shown = _shown(findings)
    head = heading(
        findings.question,
        faces,
        events_insight(findings, faces, speak),
        speak,
        beside=speak.say("events.strongest", count=len(shown), all=findings.total)
        if findings.total > len(shown)
        else "",
    )
    if len(shown) == 1 and findings.total == 1:
        return _one(shown[0], head, findings, faces, speak)
    return EventsCard(header=head, recaps=(_many(shown, findings, faces, speak),))


def events_insight(findings: EventsFindings, faces: Faces, speak: Language) -> str:
    """Return the one sentence: which mark brought most, or least."""
    if not findings.marks:
        if findings.watched_share:
            return speak.say("events.none")
        return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")
    measured = [
        (mark, lifted.ratio, bool(lifted.within_normal))
        for mark in findings.marks
        if (lifted := _main(mark)) is not None and lifted.ratio is not None
    ]
    if not measured and len(findings.marks) > 1:
        return speak.say("events.none_known", count=len(findings.marks))
    if not measured:
        return speak.say("events.not_known", name=_short(_name(_shown(findings)[0], faces, speak)))
    beyond = [(mark, ratio) for mark, ratio, within in measured if not within]
    if not beyond and len(measured) == 1:
        return speak.say("events.as_usual", name=_short(_name(measured[0][0], faces, speak)))
    if not beyond:
        return speak.say("events.all_as_usual", count=len(measured))
    mark, ratio = max(beyond, key=lambda each: each[1])
    if ratio < 1:
        mark, ratio = min(beyond, key=lambda each: each[1])
    name = _short(_called(mark, _shown(findings), findings.question.zone, faces, speak)[0])
    words = "most" if ratio > 1 else "less"
    return speak.say(f"events.{words}", name=name, times=speak.factor(ratio))


def events_told(findings: EventsFindings, card: EventsCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, each row, source."""
    header = card.header
    rows = [
        speak.say("events.told", name=row.name, when=row.note, times=row.ratio, value=row.value)
        for recap in card.recaps
        for row in recap.rows
    ] or [
        speak.say("overview.number", label=tile.label, value=tile.value)
        for tile in card.tiles
        if tile.value != UNKNOWN
    ]
    return [
        title_told("events.card", header, findings.question, speak),
        header.insight,
        *rows,
        messages_source(findings.question, speak),
    ]


def _shown(findings: EventsFindings) -> Sequence[MarkLift]:
    """Return the marks farthest from the usual, those that brought most first."""
    newest = findings.marks[::-1]
    strongest = sorted(newest, key=_strength, reverse=True)[:ROWS]
    return sorted(strongest, key=_ratio, reverse=True)


def _strength(mark: MarkLift) -> tuple[bool, float]:
    """Return whether it lies beyond what is normal, and how far from the usual; the last: none."""
    lifted, ratio = _main(mark), _ratio(mark)
    if lifted is None or ratio < 0:
        return False, -1.0
    return not lifted.within_normal, abs(math.log(max(ratio, _LEAST)))


def _ratio(mark: MarkLift) -> float:
    """Return how many times the usual it brought; -1: not known."""
    lifted = _main(mark)
    return -1.0 if lifted is None or lifted.ratio is None else lifted.ratio


def _lift(mark: MarkLift) -> Lift | None:
    """Return what came while it lasted, or after it where it was of one moment."""
    return mark.during or mark.after


def _main(mark: MarkLift) -> Lifted | None:
    lift = _lift(mark)
    return None if lift is None else lift.messages


def _scale(lifted: Sequence[Lifted | None]) -> float:
    """Return at how many times the usual bars end, the same for all of them."""
    ends = [2.0]
    for each in lifted:
        if each is not None and each.ratio is not None and each.normal is not None:
            ends += [each.ratio, each.normal.high / each.normal.expected]
    return min(max(ends), LONGEST_SCALE)


def _bullet(lifted: Lifted | None, scale: float) -> Bullet | None:
    if lifted is None or lifted.normal is None or lifted.ratio is None:
        return None
    usual = lifted.normal.expected
    return Bullet(
        value=lifted.ratio,
        low=lifted.normal.low / usual,
        high=lifted.normal.high / usual,
        expected=1.0,
        top=scale,
    )


def _many(
    shown: Sequence[MarkLift], findings: EventsFindings, faces: Faces, speak: Language
) -> Recap:
    """Return a row for each of the marks."""
    came = any(mark.attendance is not None for mark in shown)
    scale = _scale([_main(mark) for mark in shown])
    moments = all(mark.during is None for mark in shown)
    note = speak.say("events.against_usual_after" if moments else "events.against_usual")
    return Recap(
        title=speak.say("events.title"),
        note=note if shown else "",
        normal=speak.say("events.normal"),
        rows=tuple(
            _row(
                mark,
                _called(mark, shown, findings.question.zone, faces, speak, after=not moments),
                scale,
                speak,
            )
            for mark in shown
        ),
        count=speak.say("events.came") if came else "",
        empty=speak.say("events.none_yet") if findings.watched_share else silence(0, "days", speak),
        watched=findings.watched_share > 0,
    )


def _row(mark: MarkLift, called: tuple[str, str], scale: float, speak: Language) -> RecapRow:
    lifted = _main(mark)
    value = _why_unknown(mark, lifted, speak)
    if lifted is not None and lifted.value is not None:
        value = speak.say("events.messages", count=lifted.value)
    name, note = called
    return RecapRow(
        name=name,
        note=note,
        ratio=_times(lifted, speak),
        value=value,
        bullet=_bullet(lifted, scale),
        kind=_KINDS[mark.kind],
        count="" if mark.attendance is None else speak.count(mark.attendance),
    )


def _called(
    mark: MarkLift,
    shown: Sequence[MarkLift],
    zone: ZoneInfo,
    faces: Faces,
    speak: Language,
    *,
    after: bool = False,
) -> tuple[str, str]:
    """Return what a mark is called and a few words about it: its name and when it was.

    Where several have one name, that says nothing: they are called by when they were.

    Args:
        mark: it.
        shown: the marks beside it, and itself.
        zone: of its time.
        faces: names of channels.
        speak: the language.
        after: whether it is told that the 24 hours after a moment count.
    """
    when, name = _when(mark, zone, speak), _name(mark, faces, speak)
    if after and mark.during is None and mark.after is not None:
        when = speak.say("events.and_after", when=when)
    same = sum(_name(each, faces, speak) == name for each in shown)
    return (when, name) if same > 1 else (name, when)


def _one(
    mark: MarkLift, head: Header, findings: EventsFindings, faces: Faces, speak: Language
) -> EventsCard:
    """Return the card of one mark alone: while it lasted, and the 24 hours after it."""
    stretches = [
        (words, lift)
        for words, lift in (("during", mark.during), ("after", mark.after))
        if lift is not None
    ]
    scale = _scale(
        [
            lifted
            for _, lift in stretches
            for lifted in (lift.messages, lift.active_members, lift.voice_hours)
        ]
    )
    lift = _lift(mark)
    tiles = (
        _tile("overview.messages", lift and lift.messages, mark, speak),
        _tile("overview.active_members", lift and lift.active_members, mark, speak),
        _tile("overview.voice_hours", lift and lift.voice_hours, mark, speak, hours=True),
        Tile(
            label=speak.say("events.attendance"),
            value=UNKNOWN if mark.attendance is None else speak.count(mark.attendance),
            note=speak.say("events.in_voice" if mark.attendance is not None else "events.untold"),
        ),
    )
    recaps = [_stretch(words, lift, scale, speak) for words, lift in stretches]
    if not recaps:
        recaps = [_untold(speak.say("events.title"), "events.not_over", speak)]
    if len(recaps) == 1 and lift is not None and _is_new(lift):
        # The tiles tell its numbers, and there is nothing to hold them against.
        recaps = [_untold(recaps[0].title, "events.no_normal", speak)]
    return EventsCard(
        header=replace(head, comparison=_when(mark, findings.question.zone, speak)),
        tiles=tiles,
        recaps=tuple(recaps),
    )


def _is_new(lift: Lift) -> bool:
    """Return whether all that came is known, and of none of it what is usual."""
    numbers = lift.messages, lift.active_members, lift.voice_hours
    return all(each.value is not None and each.normal is None for each in numbers)


def _untold(title: str, why: str, speak: Language) -> Recap:
    """Return the recap of one mark of which nothing can be compared."""
    return Recap(
        title=title,
        note="",
        normal=speak.say("events.normal"),
        rows=(),
        empty=speak.say(why),
        places=_NUMBERS,
    )


def _tile(
    label: str, lifted: Lifted | None, mark: MarkLift, speak: Language, *, hours: bool = False
) -> Tile:
    if lifted is None or lifted.value is None:
        why = _why_unknown(mark, lifted, speak)
        return Tile(label=speak.say(label), value=UNKNOWN, note=why)
    value = speak.hours(lifted.value) if hours else speak.count(lifted.value)
    unit = speak.say("common.hours_unit") if hours else ""
    if lifted.ratio is None:
        why = _why_unknown(mark, lifted, speak)
        return Tile(label=speak.say(label), value=value, unit=unit, note=why)
    beyond = not lifted.within_normal
    return Tile(
        label=speak.say(label),
        value=value,
        unit=unit,
        delta=Delta(
            text=speak.say("events.times_usual", times=_times(lifted, speak)),
            direction=("up" if lifted.ratio > 1 else "down") if beyond else "flat",
        ),
    )


def _stretch(words: str, lift: Lift, scale: float, speak: Language) -> Recap:
    rows = (
        ("overview.messages", lift.messages, speak.count),
        ("overview.active_members", lift.active_members, speak.count),
        ("overview.voice_hours", lift.voice_hours, speak.hours),
    )
    return Recap(
        title=speak.say(f"events.{words}"),
        note="",
        normal=speak.say("events.normal"),
        rows=tuple(
            RecapRow(
                name=speak.say(label),
                note=""
                if lifted.normal is None
                else speak.say(
                    "events.normally", low=write(lifted.normal.low), high=write(lifted.normal.high)
                ),
                ratio=_times(lifted, speak),
                value=speak.say("common.not_watched")
                if lifted.value is None
                else write(lifted.value),
                bullet=_bullet(lifted, scale),
            )
            for label, lifted, write in rows
        ),
    )


def _name(mark: MarkLift, faces: Faces, speak: Language) -> str:
    """Return the staff's own words; an event's and a post's are not kept."""
    what = speak.say("trend.event" if mark.kind is MarkKind.EVENT else "trend.announcement")
    if mark.label is None and mark.channel_id is not None:
        return speak.say("events.in_channel", what=what, channel=faces.channel(mark.channel_id))
    return clean_name(mark.label or "", fallback=what, max_clusters=80)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _times(lifted: Lifted | None, speak: Language) -> str:
    if lifted is None or lifted.ratio is None:
        return UNKNOWN
    return speak.say("compare.times", number=speak.factor(lifted.ratio))


def _why_unknown(mark: MarkLift, lifted: Lifted | None, speak: Language) -> str:
    if _lift(mark) is None:
        return speak.say("events.not_over")
    if lifted is None or lifted.value is None:
        return speak.say("common.not_watched")
    return speak.say("events.no_normal")


def _when(mark: MarkLift, zone: ZoneInfo, speak: Language) -> str:
    """Write when it was: ``Sat 15 Nov, 19:00–22:00``, or its days where it lasted whole ones."""
    start = mark.at.astimezone(zone)
    first = local_day(mark.at, zone)
    if mark.ends_at is None or mark.ends_at <= mark.at:
        return speak.say(
            "events.moment",
            weekday=speak.weekday(first.weekday(), "abbreviated"),
            day=speak.day(first),
            time=speak.time(start),
        )
    end = mark.ends_at.astimezone(zone)
    last = local_day(mark.ends_at - _MOMENT, zone)
    if first != last or (_is_midnight(start) and _is_midnight(end)):
        return speak.days(first, last)
    return speak.say(
        "events.stretch",
        weekday=speak.weekday(first.weekday(), "abbreviated"),
        day=speak.day(first),
        start=speak.time(start),
        end=speak.time(end),
    )


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute) == (0, 0)
