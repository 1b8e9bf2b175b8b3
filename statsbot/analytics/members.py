"""Who of a server's members is active, who came, stayed away or came back, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray, among
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Ratio, Typical, may_tell, median_of, ratio
from statsbot.analytics.question import Question, day_of
from statsbot.domain.windows import Window, day_edges, whole_days
from statsbot.store.active_members import ActivePeople
from statsbot.store.arrays import microseconds
from statsbot.store.closing import MONTH, WEEK
from statsbot.store.memberships import Memberships
from statsbot.store.rows import MemberCount, Reader, Snapshots

EARLIER_DAYS = 28
"""Days before the window before that are looked at: whether "for the first time" can be said."""
TENURE_DAYS = (7, 30, 90, 365)
"""Where the groups of tenure end, in days; the last has no end."""
_AT_ALL = 1e-9
"""Share of a day that must be watched to count who was active on it."""
_DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What became of active people from the window before to this one; None: not known."""

    active: int | None
    """Of this window: those who return, are active for the first time, or are back."""
    returning: int | None
    """Active in the window before, too."""
    first_time: int | None
    """Never active before, as far as is known."""
    back: int | None
    """Not active in the window before, but earlier."""
    previous: int | None
    """Active in the window before: those who return, and those who do not."""
    lapsed: int | None
    """Active in the window before, not in this one, and still members."""
    gone: int | None
    """The same, members no more."""
    returned: Ratio | None
    """Those who return, of all who were active in the window before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The members when the window ended: people, no bots."""

    people: int
    active: Ratio
    """In this window."""
    inactive: Ratio
    """The others: lapsed or lurking."""
    lapsed: Ratio | None
    """Active in the window before, not in this one; None: not known."""
    lurking: Ratio | None
    """Active in neither: quiet, or never active."""
    quiet: Ratio | None
    """Active earlier than both; None: not known."""
    never: Ratio | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """For how long people had been members since they last came."""

    median_days: Typical
    up_to_days: tuple[int, ...]
    """Where each group but the last ends."""
    groups: tuple[Ratio, ...]
    """How many of the people lie in each; one more than ``up_to_days``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """How the number of members changed."""

    told: FloatArray
    """Discord's own number at the end of each day, bots included; NaN: not told."""
    joins: int | None
    """None: members were not watched."""
    leaves: int | None
    net: int | None
    previous_net: int | None
    """Of the window before; None: it was watched too little to compare."""
    share: float | None
    """``net`` of the members there were when the window began."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MembersFindings:
    """Who is active in a server, day by day and altogether."""

    question: Question
    watched_share: float
    """Of the window, for messages."""
    members_watched_share: float
    """Of the window, for comings and leavings."""
    days: tuple[date, ...]
    daily: FloatArray
    """Active members of each day; NaN: not watched. Of a day that is not over, those so far."""
    weekly: FloatArray
    """Of the seven days that end with it; NaN: too few of them were watched."""
    monthly: FloatArray
    """Of the thirty days that end with it."""
    stickiness: float | None
    """The mean of ``daily`` over that of ``monthly``, over whole days that were watched."""
    turnover: Turnover
    here: Here | None
    """None: nobody watched who came and left."""
    active_of_told: Ratio | None
    """The active people of the number of members that Discord tells, in which bots are: where
    ``here`` is not known."""
    tenure: Tenure | None
    """Of those who were members when the window ended."""
    tenure_of_leavers: Tenure | None
    """Of those who left in the window."""
    left_unknown: int | None
    """How many left of whom it is not known when they came."""
    growth: Growth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MembersRows:
    """What it is made of."""

    people: ActivePeople
    """Of each day of the window."""
    now: IntArray
    """Who was active in the window: ids, ascending, as the next two."""
    before: IntArray
    """Who was active in the window before."""
    earlier: IntArray
    """Who was active at any time before that."""
    memberships: Memberships
    """Those that overlap the window; others may be among them."""
    told: Sequence[MemberCount]
    passages: Snapshots
    """Between the start and the end of the window before, and of this one: three stretches."""
    messages_watched: Coverage
    """Over :func:`watched_window`."""
    members_watched: Coverage
    """Over the window and the one before."""


def before(question: Question) -> tuple[int, int]:
    """Return the days of the window before: as many, just before; as day numbers."""
    return question.first_day - len(question.days), question.first_day


def watched_window(question: Question) -> Window:
    """Return the stretch of which it has to be known when messages were watched."""
    first = question.first_day - max(len(question.days) + EARLIER_DAYS, MONTH - 1)
    start = _whole(question, first, question.first_day).start
    return Window(start=start, end=question.window.end)


def find_members(question: Question, rows: MembersRows) -> MembersFindings:
    """Return who is active among a server's members."""
    window = question.window
    messages, members = rows.messages_watched, rows.members_watched
    watched, counted = messages.share(window), members.share(window)
    roster = counted >= ENOUGH_WATCHED
    here = rows.memberships.here_at(microseconds(window.end)) if roster else None
    turnover = _turnover(question, rows, here)
    told = _told(question, rows.told)
    daily, weekly, monthly = _per_day(question, rows.people, messages)
    left = _left(rows.memberships, window)
    leaves = int(rows.passages.leaves[-1])
    return MembersFindings(
        question=question,
        watched_share=watched,
        members_watched_share=counted,
        days=question.days,
        daily=daily,
        weekly=weekly,
        monthly=monthly,
        stickiness=_stickiness(question, messages, daily, monthly),
        turnover=turnover,
        here=None if here is None else _here(question, rows, turnover, here),
        active_of_told=None if roster else _active_of_told(question, watched, rows.now, told),
        tenure=_tenure(_tenures(rows.memberships, window), question.reader) if roster else None,
        tenure_of_leavers=_tenure(left, question.reader) if roster else None,
        left_unknown=max(leaves - len(left), 0) if roster else None,
        growth=_growth(question, rows, told),
    )


def _whole(question: Question, first: int, after: int) -> Window:
    return whole_days(day_of(first), after - first, question.zone)


def _turnover(question: Question, rows: MembersRows, here: IntArray | None) -> Turnover:
    active = len(rows.now)
    window_before = _whole(question, *before(question))
    if not rows.messages_watched.comparable(question.window, window_before):
        return Turnover(
            active=known_count(active, rows.messages_watched.share(question.window)),
            returning=None, first_time=None, back=None, previous=None, lapsed=None, gone=None,
            returned=None,
        )  # fmt: skip
    returns = among(rows.now, rows.before)
    returning, previous = int(np.count_nonzero(returns)), len(rows.before)
    back = None
    if _earlier_known(question, rows.messages_watched):
        back = int(np.count_nonzero(among(rows.now[~returns], rows.earlier)))
    lapsed = None
    if here is not None:
        missing = rows.before[~among(rows.before, rows.now)]
        lapsed = int(np.count_nonzero(among(missing, here)))
    return Turnover(
        active=active,
        returning=returning,
        first_time=None if back is None else active - returning - back,
        back=back,
        previous=previous,
        lapsed=lapsed,
        gone=None if lapsed is None else previous - returning - lapsed,
        returned=ratio(returning, previous, question.reader),
    )


def _here(question: Question, rows: MembersRows, turnover: Turnover, here: IntArray) -> Here:
    people = len(here)
    enough = rows.messages_watched.share(question.window) >= ENOUGH_WATCHED

    def of_people(part: int) -> Ratio:
        return ratio(part, people, question.reader, enough=enough)

    active = among(here, rows.now)
    inactive = people - int(np.count_nonzero(active))
    lapsed, quiet = turnover.lapsed, None
    lurking = None if lapsed is None else inactive - lapsed
    if turnover.back is not None:
        silent = here[~active & ~among(here, rows.before)]
        quiet = int(np.count_nonzero(among(silent, rows.earlier)))
    never = None if lurking is None or quiet is None else lurking - quiet
    return Here(
        people=people,
        active=of_people(people - inactive),
        inactive=of_people(inactive),
        lapsed=None if lapsed is None else of_people(lapsed),
        lurking=None if lurking is None else of_people(lurking),
        quiet=None if quiet is None else of_people(quiet),
        never=None if never is None else of_people(never),
    )


def _per_day(
    question: Question, people: ActivePeople, watched: Coverage
) -> tuple[FloatArray, FloatArray, FloatArray]:
    first = question.first_day - (MONTH - 1)
    days = [day_of(each) for each in range(first, question.after_day)]
    edges = [*day_edges(days, question.zone)[:-1], question.window.end]
    reach = np.concatenate(([0.0], np.cumsum(watched.shares(edges))))

    def known(numbers: IntArray, span: int, least: float) -> FloatArray:
        share = (reach[MONTH:] - reach[MONTH - span : -span]) / span
        return np.where(share >= least, numbers.astype(np.float64), np.nan)

    return (
        known(people.daily, 1, _AT_ALL),
        known(people.weekly, WEEK, ENOUGH_WATCHED),
        known(people.monthly, MONTH, ENOUGH_WATCHED),
    )


def _stickiness(
    question: Question, watched: Coverage, daily: FloatArray, monthly: FloatArray
) -> float | None:
    edges = [*day_edges(list(question.days), question.zone)[:-1], question.window.end]
    usable = (watched.shares(edges) >= WHOLLY_WATCHED) & ~np.isnan(monthly)
    if not question.last_day_ended:
        usable[-1] = False
    if watched.share(question.window) < ENOUGH_WATCHED or not usable.any():
        return None
    mean = float(np.mean(monthly[usable]))
    return float(np.mean(daily[usable])) / mean if may_tell(int(mean), question.reader) else None


def _tenures(memberships: Memberships, window: Window) -> FloatArray:
    """Return for how many days each of those who are members at the window's end has been one."""
    end = microseconds(window.end)
    return (end - memberships.joined_at[memberships.is_here(end)]) / _DAY


def _left(memberships: Memberships, window: Window) -> FloatArray:
    """Return for how many days each of those who left in the window had been a member."""
    left = memberships.left_at >= microseconds(window.start)
    left &= memberships.left_at < microseconds(window.end)
    return (memberships.left_at[left] - memberships.joined_at[left]) / _DAY


def _tenure(days: FloatArray, reader: Reader) -> Tenure:
    group = np.searchsorted(TENURE_DAYS, days, side="right")
    people = np.bincount(group, minlength=len(TENURE_DAYS) + 1)
    return Tenure(
        median_days=median_of(days, reader),
        up_to_days=TENURE_DAYS,
        groups=tuple(ratio(int(each), len(days), reader) for each in people),
    )


def _told(question: Question, told: Sequence[MemberCount]) -> FloatArray:
    numbers = {row.day: float(row.members) for row in told}
    return np.array([numbers.get(day, np.nan) for day in question.days])


def _active_of_told(
    question: Question, watched: float, now: IntArray, told: FloatArray
) -> Ratio | None:
    known = told[~np.isnan(told)]
    if not len(known):
        return None
    members, enough = int(known[-1]), watched >= ENOUGH_WATCHED
    return ratio(min(len(now), members), members, question.reader, enough=enough)


def _growth(question: Question, rows: MembersRows, told: FloatArray) -> Growth:
    watched = rows.members_watched
    share = watched.share(question.window)
    comings, leavings = rows.passages.joins, rows.passages.leaves
    net = int(comings[-1] - leavings[-1])
    enough = share >= ENOUGH_WATCHED
    members = int(rows.memberships.is_here(microseconds(question.window.start)).sum())
    compared = enough and watched.share(question.previous) >= ENOUGH_WATCHED
    return Growth(
        told=told,
        joins=int(comings[-1]) if share else None,
        leaves=int(leavings[-1]) if share else None,
        net=net if share else None,
        previous_net=int(comings[0] - leavings[0]) if compared else None,
        share=net / members if enough and may_tell(members, question.reader) else None,
    )


def _earlier_known(question: Question, watched: Coverage) -> bool:
    first, _ = before(question)
    share = watched.share(_whole(question, first - EARLIER_DAYS, first))
    return share >= ENOUGH_WATCHED
