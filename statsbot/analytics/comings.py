"""People who came for the first time, and what is known of the time after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.coverage import WHOLLY_WATCHED, Coverage
from statsbot.analytics.question import day_of
from statsbot.analytics.slots import SLOT_SECONDS, utc_offsets
from statsbot.clock import EPOCH
from statsbot.domain.windows import Window, midnight
from statsbot.store.arrays import microseconds
from statsbot.store.newcomers import Comings
from statsbot.store.people import PeopleDays

FIRST_DAY = timedelta(hours=24)
FIRST_WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
FOUR_WEEKS = 28
"""In days."""

NOWHERE = -1
"""The place of what is not there."""
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomers:
    """Who came for the first time in a window, in order of time; all arrays of shape (n,).

    Somebody of whom an earlier stay is known is none, nor is one of whom an earlier message is.
    Instants are microseconds since 1970, and 0 where there is none.
    """

    row: IntArray
    """Where they stand among the comings."""
    member: IntArray
    joined: IntArray
    day: IntArray
    """The local day on which they came, since 1970."""
    first_message: IntArray
    """Never before they came."""
    stays: Comings
    """All comings that are known from the window's start on, theirs and others'."""

    def here_at(self, instants: IntArray) -> BoolArray:
        """Return whether each newcomer was a member at instants of their own.

        Args:
            instants: shape (n,) or (n, k), none before they came.
        """
        here = _lasts_beyond(_beside(self.stays.left[self.row], instants), instants)
        person = self.persons(self.stays.member)
        person[self.row] = NOWHERE
        again = np.flatnonzero(person != NOWHERE)
        person = person[again]
        joined = _beside(self.stays.joined[again], instants)
        left = _beside(self.stays.left[again], instants)
        there = (joined <= instants[person]) & _lasts_beyond(left, instants[person])
        np.logical_or.at(here, person, there)
        return here

    def persons(self, members: IntArray) -> IntArray:
        """Return which newcomers ``members`` are, by their places here, or NOWHERE."""
        order = np.argsort(self.member)
        place = places(members, self.member[order])
        return np.where(place >= 0, order[place], NOWHERE) if len(order) else place


def newcomers_in(comings: Comings, window: Window, zone: ZoneInfo) -> Newcomers:
    """Return who of the ``comings`` from the window's start on came in it for the first time."""
    row = np.flatnonzero(
        (comings.joined >= microseconds(window.start))
        & (comings.joined < microseconds(window.end))
        & (comings.is_return == 0)
        & ((comings.first_message == 0) | (comings.first_message >= comings.joined))
    )
    joined = comings.joined[row]
    return Newcomers(
        row=row,
        member=comings.member[row],
        joined=joined,
        day=local_days(joined, zone),
        first_message=comings.first_message[row],
        stays=comings,
    )


def known_shares(comings: Comings, watched: Coverage, edges: Sequence[datetime]) -> FloatArray:
    """Return in which part of each bucket comings were watched, and are kept.

    Args:
        comings: from the first edge on.
        watched: when members were.
        edges: the instants that begin the buckets, and the one that ends the last; rising.

    Returns:
        0 to 1; shape (len(edges) - 1,).
    """
    instants = np.array([microseconds(edge) for edge in edges], dtype=np.int64)
    kept = np.maximum(instants, comings.since)
    return watched.watched_between(kept[:-1], kept[1:]) / np.diff(instants)


def known_since(comings: Comings, window: Window) -> datetime | None:
    """Return from when on in ``window`` comings are kept; None: from its start."""
    since = EPOCH + timedelta(microseconds=comings.since)
    return since if since > window.start else None


def comings_before(comings: Comings, instant: datetime) -> int:
    """Return how many of the ``comings`` lie before ``instant``."""
    return int(np.searchsorted(comings.joined, microseconds(instant)))


def active_days(
    rows: PeopleDays, members: IntArray, first_day: IntArray, after_day: IntArray
) -> IntArray:
    """Return on how many days each of ``members`` was active from a first to before an after day.

    Args:
        rows: by days of the zone that the days are of.
        members: shape (n,).
        first_day: since 1970; shape (n,).
        after_day: likewise.
    """
    place = places(members, rows.ids)
    span = 1 << 24  # days, as many as nobody lives to see
    cells = rows.member[rows.active].astype(np.int64) * span + rows.day[rows.active]
    counts = np.searchsorted(cells, place * span + after_day)
    counts -= np.searchsorted(cells, place * span + first_day)
    return np.where(place >= 0, counts, 0)


def places(ids: IntArray, others: IntArray) -> IntArray:
    """Return where ``ids``, in any order, stand among ``others``, which ascend, or NOWHERE."""
    if not len(others):
        return np.full(len(ids), NOWHERE, dtype=np.int64)
    place = np.minimum(np.searchsorted(others, ids), len(others) - 1)
    return np.where(others[place] == ids, place, NOWHERE)


def watched_wholly(coverage: Coverage, starts: IntArray, ends: IntArray) -> BoolArray:
    """Return which stretches, in microseconds, were watched for 95 % of their time or more."""
    return coverage.watched_between(starts, ends) >= WHOLLY_WATCHED * (ends - starts)


def local_days(instants: IntArray, zone: ZoneInfo) -> IntArray:
    """Return the local days, since 1970, of rising ``instants`` in microseconds; shape (n,)."""
    seconds = instants // _SECOND
    return (seconds + utc_offsets(seconds // SLOT_SECONDS, zone)) // _DAY_SECONDS


def midnights(days: IntArray, zone: ZoneInfo) -> IntArray:
    """Return when local ``days`` since 1970 begin, in microseconds; of the shape of ``days``."""
    different, place = np.unique(days, return_inverse=True)
    begins = [microseconds(midnight(day_of(day), zone)) for day in different.tolist()]
    return np.array(begins, dtype=np.int64)[place].reshape(days.shape)


def span_micros(span: timedelta) -> int:
    """Return ``span`` in microseconds."""
    return span // _MICROSECOND


def _lasts_beyond(left: IntArray, instants: IntArray) -> BoolArray:
    return (left == 0) | (left > instants)


def _beside(values: IntArray, instants: IntArray) -> IntArray:
    """Return a value for each row of ``instants``, to be compared with all of the row."""
    return values if instants.ndim == 1 else values[:, np.newaxis]
