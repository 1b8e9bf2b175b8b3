"""When a server's staff were there while its members were, and when nobody of them was."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray, among
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Stretch
from statsbot.domain.windows import day_edges
from statsbot.store.people import PeopleDays

STRETCH = 3
"""Hours of the stretch that is named."""
_HOURS = np.arange(24, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """What somebody of the staff did in the window."""

    member_id: int
    hours: int
    """Local hours in which they were active."""
    days: int
    """Days on which they were."""
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StaffFindings:
    """Staff beside everybody else, by local hours in which somebody did something.

    Grids have shape (7, 24), Monday and midnight first; NaN: that hour of the week was not watched
    once for 95 %.
    """

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    staff: int
    """How many people are of the staff now: they are looked at over all the window."""
    active_staff: int
    """How many of them were active."""
    messages: int
    """Counted messages by staff."""
    message_share: float | None
    """Their part of all messages by people who may be known; None: nobody wrote, or too little was
    watched to tell."""
    present: FloatArray
    """Staff active in an hour, on average."""
    members: FloatArray
    """Others active in an hour, on average."""
    covered: FloatArray
    """Part of the hours in which at least one of the staff was active."""
    uncovered_members: FloatArray
    """Others active in an hour in which none of the staff was, on average over all hours."""
    covered_hours: float | None
    """Part of all hours in which at least one of the staff was active."""
    covered_activity: float | None
    """Part of the others' activity (people times hours) that fell into such hours."""
    uncovered_stretch: Stretch | None
    """The three hours in a row with the most ``uncovered_members``; its rate is these per hour.
    These three are None where less than 60 % of the window was watched, no staff are known, or
    there is nothing that they could be of."""
    board: tuple[StaffMember, ...]
    """Those who were active, most hours first."""


def find_staff(
    question: Question, people: PeopleDays, staff: IntArray, watched: Coverage
) -> StaffFindings:
    """Return the findings of a window of whole days of the server's own zone.

    Args:
        question: what is asked.
        people: who did what, of the days of the window.
        staff: who is of the staff; ascending.
        watched: when messages were watched.
    """
    is_staff = among(people.ids, staff)[people.member]
    days = question.after_day - question.first_day
    day = people.day - question.first_day
    whole = _whole_hours(question, watched)
    present = _active(day[is_staff], people.hours[is_staff], days) * whole
    members = _active(day[~is_staff], people.hours[~is_staff], days) * whole
    is_covered = present > 0
    weekday = (np.arange(days) + question.days[0].weekday()) % 7
    hours = _by_week(whole, weekday)
    uncovered = _mean(_by_week(np.where(is_covered, 0, members), weekday), hours)
    share = watched.share(question.window)
    tells = share >= ENOUGH_WATCHED
    concludes = tells and bool(len(staff)) and bool(whole.any())
    written, by_staff = int(people.messages.sum()), int(people.messages[is_staff].sum())
    board = _board(people, is_staff)
    return StaffFindings(
        question=question,
        watched_share=share,
        staff=len(staff),
        active_staff=len(board),
        messages=by_staff,
        message_share=by_staff / written if tells and written and len(staff) else None,
        present=_mean(_by_week(present, weekday), hours),
        members=_mean(_by_week(members, weekday), hours),
        covered=_mean(_by_week(is_covered & whole, weekday), hours),
        uncovered_members=uncovered,
        covered_hours=float(is_covered[whole].mean()) if concludes else None,
        covered_activity=(
            float(members[is_covered].sum() / members.sum())
            if concludes and members.any()
            else None
        ),
        uncovered_stretch=_stretch(uncovered) if concludes else None,
        board=board,
    )


def _whole_hours(question: Question, watched: Coverage) -> BoolArray:
    """Return which local hours of each day were watched for 95 % or more; shape (days, 24).

    On a day on which clocks change, those hours are not comparable and all of it is left out.
    """
    edges = day_edges(list(question.days), question.zone)
    whole = np.zeros((len(question.days), 24), dtype=np.bool_)
    for place, (start, end) in enumerate(pairwise(edges)):
        if (end - start).total_seconds() == 86_400:
            hours = [start + (end - start) * hour / 24 for hour in range(25)]
            whole[place] = watched.shares(hours) >= WHOLLY_WATCHED
    return whole


def _active(day: IntArray, hours: IntArray, days: int) -> IntArray:
    """Return how many people were active in each hour of each day; shape (days, 24)."""
    return np.stack(
        [np.bincount(day[(hours >> hour) & 1 == 1], minlength=days) for hour in range(24)], axis=1
    )


def _by_week(amounts: IntArray | BoolArray, weekday: IntArray) -> IntArray:
    """Return the sums by weekday of amounts of shape (days, 24); shape (7, 24)."""
    sums = np.zeros((7, 24), dtype=np.int64)
    np.add.at(sums, weekday, amounts)
    return sums


def _mean(sums: IntArray, hours: IntArray) -> FloatArray:
    return np.divide(sums, hours, out=np.full((7, 24), np.nan), where=hours > 0)


def _stretch(uncovered: FloatArray) -> Stretch | None:
    """Return the busiest hours in a row without staff; the week is a ring."""
    week = uncovered.ravel()
    rates = np.mean([np.roll(week, -step) for step in range(STRETCH)], axis=0)
    if np.isnan(rates).all() or np.nanmax(rates) == 0:
        return None
    start = int(np.nanargmax(rates))
    return Stretch(weekday=start // 24, hour=start % 24, hours=STRETCH, rate=float(rates[start]))


def _board(people: PeopleDays, is_staff: BoolArray) -> tuple[StaffMember, ...]:
    rows = np.flatnonzero(is_staff & (people.hours != 0))
    if not len(rows):
        return ()
    member, many = people.member[rows], len(people.ids)
    bits = ((people.hours[rows, None] >> _HOURS) & 1).sum(axis=1)
    hours = np.bincount(member, weights=bits, minlength=many).astype(np.int64)
    days = np.bincount(member, minlength=many)
    messages = np.bincount(member, weights=people.messages[rows], minlength=many).astype(np.int64)
    there = np.flatnonzero(days)
    order = there[np.lexsort((people.ids[there], -messages[there], -hours[there]))]
    return tuple(
        StaffMember(
            member_id=int(people.ids[place]),
            hours=int(hours[place]),
            days=int(days[place]),
            messages=int(messages[place]),
        )
        for place in order
    )
