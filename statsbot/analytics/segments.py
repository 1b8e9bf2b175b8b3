"""Which members are new, regular, fading or gone, by the weeks in which they were active.

Weeks begin on Monday, in the server's zone. A person is in one segment a week, decided by that week
and the four before it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray, among
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage
from statsbot.analytics.groups import Ratio, ratio
from statsbot.analytics.question import Question, day_number
from statsbot.domain.windows import Window, local_day, midnight, whole_days
from statsbot.store.active_members import ActiveDays
from statsbot.store.arrays import microseconds
from statsbot.store.memberships import Memberships
from statsbot.store.rows import Reader

LOOKBACK = 4
"""Weeks that decide how regular somebody is, the week itself included."""
REGULAR_WEEKS = 3
"""Of those, the weeks with activity that make somebody consistently active."""
VITAL_DAYS = 12
"""Days with activity in them that make somebody vital: three a week."""
DROPPED_SHOWN = 20
"""Newly dropped people who are named to staff."""
_WEEK = 7
_UNKNOWN = -1


class MemberSegment(IntEnum):
    """What kind of member somebody is in a week. The first five are active in it."""

    NEW = 0
    """Never active before."""
    BACK = 1
    """Active before, but not in the three weeks before."""
    OCCASIONAL = 2
    """Active in two of the last four weeks."""
    CONSISTENT = 3
    """Active in three of them, or in all four on fewer days than the vital ones."""
    VITAL = 4
    """Active in all four, on twelve days or more."""
    DROPPED = 5
    """Not active, after a week in which they were consistent or vital."""
    AWAY = 6
    """Not active, but in some of the three weeks before."""
    LAPSED = 7
    """Active once, but not in the last four weeks."""
    LEFT = 8
    """Not active, and no member when the week ended."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentWeeks:
    """One segment in each week."""

    segment: MemberSegment
    people: FloatArray
    """NaN: the week, or one of the four before it, was watched too little; shape (weeks,)."""
    share: Ratio | None
    """In the last week, of all who had ever been active; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """People who went from one segment to another from the week before the last to the last."""

    before: MemberSegment | None
    """None: never active until then."""
    after: MemberSegment
    people: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentsFindings:
    """A server's members by how regularly they are active, week by week."""

    question: Question
    watched_share: float
    """Of the weeks, for messages."""
    weeks: tuple[date, ...]
    """Their Mondays; all are over."""
    watched: FloatArray
    """Share of each that was watched."""
    ever_active: FloatArray
    """Everybody who had been active until the week's end: the sum of all segments."""
    segments: tuple[SegmentWeeks, ...]
    """In the order of :class:`MemberSegment`."""
    moves: tuple[Move, ...]
    """Those who stayed where they were, too; none: one of the two weeks is not known."""
    dropped_ids: IntArray
    """For staff alone: who newly dropped in the last week, the most active before first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SegmentRows:
    """What it is made of."""

    days: ActiveDays
    """Of :func:`weeks_read`."""
    earlier: IntArray
    """Who was active at any time before that: ids, ascending."""
    memberships: Memberships
    """Those that overlap :func:`weeks_read`; others may be among them."""
    messages_watched: Coverage
    members_watched: Coverage
    """Both over :func:`weeks_read`."""


def weeks_shown(question: Question) -> Window:
    """Return as many whole weeks as the window has, begun ones too, up to the last that is over."""
    after_last = question.days[-1] + timedelta(days=int(question.last_day_ended))
    monday = after_last - timedelta(days=after_last.weekday())
    count = -(-len(question.days) // _WEEK)
    return whole_days(monday - timedelta(weeks=count), _WEEK * count, question.zone)


def weeks_read(question: Question) -> Window:
    """Return the weeks shown and those that decide on them, with one more for the moves."""
    shown = weeks_shown(question)
    first = local_day(shown.start, question.zone) - timedelta(weeks=LOOKBACK + 1)
    return Window(start=midnight(first, question.zone), end=shown.end)


def find_segments(question: Question, rows: SegmentRows) -> SegmentsFindings:
    """Return a server's members by how regularly they are active."""
    shown = weeks_shown(question)
    edges = _week_edges(question)
    watched = rows.messages_watched.shares(edges)
    known = sliding_window_view(watched, LOOKBACK + 1).min(axis=1) >= ENOUGH_WATCHED
    roster = rows.members_watched.shares(edges)[LOOKBACK:] >= ENOUGH_WATCHED
    days = _days_by_week(rows.days, day_number(local_day(edges[0], question.zone)), len(edges) - 1)
    ends = [microseconds(end) for end in edges[LOOKBACK + 1 :]]
    found = _segments(rows, days, np.where(roster, ends, _UNKNOWN))
    counts = [np.bincount(week[week >= 0], minlength=len(MemberSegment)) for week in found]
    people = np.where(known, np.array(counts, np.float64).T, np.nan)
    ever = people.sum(axis=0)
    people[MemberSegment.LEFT, ~roster] = np.nan
    return SegmentsFindings(
        question=question,
        watched_share=rows.messages_watched.share(shown),
        weeks=tuple(local_day(edge, question.zone) for edge in edges[LOOKBACK + 1 : -1]),
        watched=watched[LOOKBACK + 1 :],
        ever_active=ever[1:],
        segments=tuple(
            SegmentWeeks(
                segment=segment,
                people=people[segment, 1:],
                share=_share(people[segment, -1], ever[-1], question.reader),
            )
            for segment in MemberSegment
        ),
        moves=_moves(found[-2], found[-1]) if known[-2:].all() else (),
        dropped_ids=_dropped(question, rows.days.ids, days, found[-1], known=bool(known[-1])),
    )


def _week_edges(question: Question) -> list[datetime]:
    read = weeks_read(question)
    first, last = (local_day(each, question.zone) for each in (read.start, read.end))
    count = (last - first).days // _WEEK
    return [midnight(first + timedelta(weeks=n), question.zone) for n in range(count + 1)]


def _days_by_week(active: ActiveDays, first_day: int, weeks: int) -> IntArray:
    """Return on how many days of each week each person was active; shape (weeks, people)."""
    people = len(active.ids)
    cells = (active.day - first_day) // _WEEK * people + active.member
    return np.bincount(cells, minlength=weeks * people).reshape(weeks, people)


def _segments(rows: SegmentRows, days: IntArray, ends: IntArray) -> list[IntArray]:
    """Return everybody's segment in each week from the fifth on; -1: never active until then.

    Args:
        rows: those with days first, then those who were only active before.
        days: with activity; shape (weeks, people).
        ends: of the weeks from the fifth on, in microseconds since 1970; -1: who was a member then
            is not known.
    """
    long_ago = rows.earlier[~among(rows.earlier, rows.days.ids)]
    seen = among(rows.days.ids, rows.earlier) | (days[:LOOKBACK] > 0).any(axis=0)
    place = _places(rows, long_ago)
    found: list[IntArray] = []
    for week, end in enumerate(ends.tolist(), start=LOOKBACK):
        segment = _segment(days[week - LOOKBACK : week + 1], seen)
        every = np.append(segment, np.full(len(long_ago), MemberSegment.LAPSED))
        if end != _UNKNOWN:
            there = np.zeros(len(every) + 1, dtype=np.bool_)
            there[place[rows.memberships.is_here(end)]] = True
            every[(every >= MemberSegment.DROPPED) & ~there[:-1]] = MemberSegment.LEFT
        found.append(every)
        seen = seen | (days[week] > 0)
    return found


def _places(rows: SegmentRows, long_ago: IntArray) -> IntArray:
    """Return of each membership where its member stands; those never active: behind all."""
    ids = np.concatenate((rows.days.ids, long_ago))
    order = np.argsort(ids, kind="stable")
    at = np.searchsorted(ids[order], rows.memberships.member_id)
    place = np.append(order, len(ids))[at]
    known = np.append(ids, _UNKNOWN)[place] == rows.memberships.member_id
    return np.where(known, place, len(ids))


def _segment(days: IntArray, seen: BoolArray) -> IntArray:
    """Return everybody's segment in the last of five weeks.

    Args:
        days: with activity; shape (5, people).
        seen: who was active in any week before the last.
    """
    active = days > 0
    now = active[-1]
    lately = np.count_nonzero(active[1:], axis=0)
    regular = active[-2] & (np.count_nonzero(active[:-1], axis=0) >= REGULAR_WEEKS)
    vital = (lately == LOOKBACK) & (days[1:].sum(axis=0) >= VITAL_DAYS)
    return np.select(
        [
            now & ~seen,
            now & vital,
            now & (lately >= REGULAR_WEEKS),
            now & (lately == 1),
            now,
            regular,
            lately > 0,
            seen,
        ],
        [
            MemberSegment.NEW,
            MemberSegment.VITAL,
            MemberSegment.CONSISTENT,
            MemberSegment.BACK,
            MemberSegment.OCCASIONAL,
            MemberSegment.DROPPED,
            MemberSegment.AWAY,
            MemberSegment.LAPSED,
        ],
        default=-1,
    )


def _moves(before: IntArray, after: IntArray) -> tuple[Move, ...]:
    known = after >= 0
    width = len(MemberSegment)
    cells = np.bincount((before[known] + 1) * width + after[known])
    return tuple(
        Move(
            before=MemberSegment(cell // width - 1) if cell >= width else None,
            after=MemberSegment(cell % width),
            people=int(cells[cell]),
        )
        for cell in np.flatnonzero(cells).tolist()
    )


def _dropped(
    question: Question, ids: IntArray, days: IntArray, found: IntArray, *, known: bool
) -> IntArray:
    """Return who newly dropped, the most active before first, then by id; nobody to members."""
    if not known or question.reader is not Reader.STAFF:
        return np.zeros(0, dtype=np.int64)
    dropped = np.flatnonzero(found[: len(ids)] == MemberSegment.DROPPED)
    lost = days[-1 - LOOKBACK : -1, dropped].sum(axis=0)
    return ids[dropped[np.argsort(-lost, kind="stable")]][:DROPPED_SHOWN]


def _share(people: float, ever: float, reader: Reader) -> Ratio | None:
    return None if np.isnan(people) else ratio(int(people), int(ever), reader)
