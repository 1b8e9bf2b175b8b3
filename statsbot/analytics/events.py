"""What marks brought: events, announcements and what else staff marked, beside a usual week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.coverage import WHOLLY_WATCHED, Coverage
from statsbot.analytics.normal import NormalBand, normal_band, usual_windows
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.slots import slots_from
from statsbot.domain.windows import SLOT, Window, days, slot_floor
from statsbot.store.arrays import microseconds
from statsbot.store.marks import EventMark, MarkKind
from statsbot.store.people import PeopleDays
from statsbot.store.rows import SlotCounts

AFTERMATH = timedelta(hours=24)
"""How long after a mark its effect is looked for."""
LEVEL = timedelta(days=7)
"""How long before a mark it is looked how much goes on at the time."""
TIMES_AS_MUCH = 2.0
"""As much as the stretch usually brings those days must have brought, to tell a level."""
MOST_MARKS = 50
"""Marks that are measured: the newest."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A number beside what the same hours of the week usually bring."""

    value: float | None
    """None: nothing of it was watched."""
    normal: NormalBand | None
    """What the eight weeks before brought at the same local hours of the same weekdays, at the
    level of the week before the mark; None: too few of them were watched, or the stretch itself was
    not for 95 %."""
    ratio: float | None
    """The value, as a multiple of what was expected; None: nothing was, or there is no normal."""
    within_normal: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """What a stretch brought."""

    start: datetime
    end: datetime
    watched_share: float
    """Share of it in which messages were watched."""
    messages: Lifted
    active_members: Lifted
    """People active in the local hours that the stretch touches."""
    voice_hours: Lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLift:
    """A mark and what came of it."""

    kind: MarkKind
    at: datetime
    ends_at: datetime | None
    label: str | None
    """The staff's own words; None: an event or a post."""
    mark_id: int | None
    event_id: int | None
    channel_id: int | None
    attendance: int | None
    """People who were in the event's voice or stage channel meanwhile; None: it has none, or voice
    was not watched, or is not kept any more."""
    during: Lift | None
    """While it lasted; None: it was of one moment, or is not over."""
    after: Lift | None
    """In the 24 hours after it; None: they are not over."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventsFindings:
    """The marks of a window, oldest first."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    total: int
    """How many marks there are; the newest are measured."""
    marks: tuple[MarkLift, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventsRows:
    """What the store answered. All but the marks is of :func:`read_window`."""

    marks: Sequence[EventMark]
    """Those measured, oldest first."""
    total: int
    attendance: Sequence[int | None]
    """Of each of them."""
    slots: SlotCounts
    people: PeopleDays
    messages_watched: Coverage
    voice_watched: Coverage


def stretches(mark: EventMark, now: datetime) -> tuple[Window | None, Window | None]:
    """Return while a mark lasted, and the 24 hours after it, in whole slots; None: not over yet.

    A mark of one moment has only what is after it. An event whose end was not told may go on: it
    has neither.
    """
    start = slot_floor(mark.at)
    if mark.ends_at is None and mark.kind is MarkKind.EVENT:
        return None, None
    if mark.ends_at is None or mark.ends_at <= mark.at:
        during, end = None, start
    else:
        end = start - (start - mark.ends_at) // SLOT * SLOT
        during = Window(start=start, end=end) if end <= now else None
    after = Window(start=end, end=end + AFTERMATH)
    return during, after if after.end <= now else None


def read_window(question: Question, marks: Sequence[EventMark]) -> Window:
    """Return the hull of what these marks are measured by; it holds the question's window."""
    starts, ends = [question.window.start], [question.window.end]
    for mark in marks:
        for each in stretches(mark, question.now):
            if each is not None:
                usual = usual_windows(each, question.zone)
                lag = each.start - slot_floor(mark.at)
                starts += [window.start - lag - LEVEL for window in (each, *usual[-1:])]
                ends.append(each.end)
    return Window(start=min(starts), end=max(ends))


def find_events(question: Question, rows: EventsRows) -> EventsFindings:
    """Return the findings of what was read."""
    measured = _Measured(rows, question.zone)
    found: list[MarkLift] = []
    for mark, attendance in zip(rows.marks, rows.attendance, strict=True):
        during, after = stretches(mark, question.now)
        found.append(
            MarkLift(
                kind=mark.kind,
                at=mark.at,
                ends_at=mark.ends_at,
                label=mark.label,
                mark_id=mark.mark_id,
                event_id=mark.event_id,
                channel_id=mark.channel_id,
                attendance=attendance,
                during=measured.lift(during, slot_floor(mark.at)),
                after=measured.lift(after, slot_floor(mark.at)),
            )
        )
    return EventsFindings(
        question=question,
        watched_share=rows.messages_watched.share(question.window),
        total=rows.total,
        marks=tuple(found),
    )


class _Measured:
    """Measures stretches by rows that were read once."""

    def __init__(self, rows: EventsRows, zone: ZoneInfo) -> None:
        self._zone = zone
        self._messages_watched, self._voice_watched = rows.messages_watched, rows.voice_watched
        self._slot = rows.slots.slot
        self._messages = _running(rows.slots.messages)
        self._voice_seconds = _running(rows.slots.voice_seconds)
        order = np.argsort(rows.people.day, kind="stable")
        self._day = rows.people.day[order]
        self._hours = rows.people.hours[order]
        self._member = rows.people.member[order]

    def lift(self, stretch: Window | None, marked: datetime) -> Lift | None:
        """Return what a stretch brought, that belongs to a mark of ``marked``."""
        if stretch is None:
            return None
        lag = stretch.start - marked
        windows = (stretch, *usual_windows(stretch, self._zone))
        weeks = [Window(start=each.start - lag - LEVEL, end=each.start - lag) for each in windows]
        places, before = self._places(windows), self._places(weeks)
        days_before = [self._person_days(week) for week in weeks]
        active = np.array([self._active(window) for window in windows], dtype=np.float64)
        shares, usable = _watched(windows, self._messages_watched)
        voice_shares, voice_usable = _watched(windows, self._voice_watched)
        return Lift(
            start=stretch.start,
            end=stretch.end,
            watched_share=float(shares[0]),
            messages=_lifted(
                _at_level(_between(self._messages, places), _between(self._messages, before)),
                shares,
                usable,
            ),
            active_members=_lifted(
                _at_level(active, np.array(days_before, dtype=np.float64)), shares, usable
            ),
            voice_hours=_lifted(
                _at_level(
                    _between(self._voice_seconds, places) / 3600,
                    _between(self._voice_seconds, before) / 3600,
                ),
                voice_shares,
                voice_usable,
            ),
        )

    def _places(self, windows: Sequence[Window]) -> IntArray:
        edges = slots_from(edge for each in windows for edge in (each.start, each.end))
        return np.searchsorted(self._slot, edges).reshape(-1, 2)

    def _person_days(self, week: Window) -> int:
        """Return on how many days people did something, over the seven days up to a mark's."""
        last = day_number(week.end.astimezone(self._zone).date())
        first, after = np.searchsorted(self._day, [last - LEVEL.days, last])
        return int(after - first)

    def _active(self, window: Window) -> int:
        """Return how many people were active in the local hours that a window touches."""
        first = window.start.astimezone(self._zone)
        last = (window.end - _MOMENT).astimezone(self._zone)
        there: list[IntArray] = []
        for day in days(window, self._zone):
            since = first.hour if day == first.date() else 0
            until = last.hour if day == last.date() else 23
            wanted = (2 << until) - (1 << since)
            place = slice(*np.searchsorted(self._day, [day_number(day), day_number(day) + 1]))
            there.append(self._member[place][self._hours[place] & wanted != 0])
        return len(np.unique(np.concatenate(there)))


def _running(counts: IntArray) -> IntArray:
    """Return how many were counted before each slot, and in all."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))


def _between(running: IntArray, places: IntArray) -> FloatArray:
    """Return what was counted between each pair of places; shape (n,)."""
    return (running[places[:, 1]] - running[places[:, 0]]).astype(np.float64)


def _watched(windows: Sequence[Window], coverage: Coverage) -> tuple[FloatArray, BoolArray]:
    """Return which part of each window was watched, and which may be compared with the first."""
    starts = np.array([microseconds(each.start) for each in windows], dtype=np.int64)
    ends = np.array([microseconds(each.end) for each in windows], dtype=np.int64)
    shares = coverage.watched_between(starts, ends) / (ends - starts)
    usable = shares >= WHOLLY_WATCHED
    usable[1:] &= usable[0] & coverage.same_channels(windows[0], windows[1:])
    return shares, usable


def _at_level(values: FloatArray, levels: FloatArray) -> FloatArray:
    """Return what the windows brought, as if as much had gone on before each as before the first.

    Args:
        values: of the stretch, then of the usual windows; shape (n,).
        levels: of the seven days before each; shape (n,). Those that hold little more than such a
            stretch tell no level, and change nothing.
    """
    if len(values) < 2:
        return values
    told = (levels > 0) & (levels >= TIMES_AS_MUCH * np.median(values[1:]))
    factor = np.divide(levels[0], levels, out=np.ones(len(levels)), where=told & told[0])
    return values * factor


def _lifted(values: FloatArray, shares: FloatArray, usable: BoolArray) -> Lifted:
    """Return the first of ``values`` beside those of the others that are usable."""
    value = float(values[0]) if shares[0] > 0 or values[0] else None
    normal = normal_band(np.where(usable, values, np.nan)[1:])
    if normal is None or value is None:
        return Lifted(value=value, normal=None, ratio=None, within_normal=None)
    return Lifted(
        value=value,
        normal=normal,
        ratio=value / normal.expected if normal.expected else None,
        within_normal=normal.holds(value),
    )
