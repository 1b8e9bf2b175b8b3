"""Slots of 15 minutes: their numbers, sums over buckets of them, and their local time.

A slot is numbered from 1970 in UTC and belongs to the bucket that its start lies in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from statsbot.analytics.arrays import IntArray
from statsbot.clock import EPOCH
from statsbot.domain.windows import SLOT

SLOT_SECONDS = int(SLOT.total_seconds())
SLOTS_PER_DAY = 86_400 // SLOT_SECONDS


def slot_from(instant: datetime) -> int:
    """Return the number of the first slot that starts at or after ``instant``."""
    return -((EPOCH - instant) // SLOT)


def slots_from(instants: Iterable[datetime]) -> IntArray:
    """Return :func:`slot_from` of each instant; shape (n,)."""
    return np.array([slot_from(instant) for instant in instants], dtype=np.int64)


def bucket_sums(slots: IntArray, counts: IntArray, edges: IntArray) -> IntArray:
    """Return the counts of consecutive half-open buckets.

    Args:
        slots: slot numbers, rising; shape (n,).
        counts: what happened in each; shape (n,).
        edges: slot numbers that begin the buckets, and the one that ends the last, in order;
            shape (b + 1,).

    Returns:
        Shape (b,).
    """
    running = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    return np.diff(running[np.searchsorted(slots, edges)])


def utc_offsets(slots: IntArray, zone: ZoneInfo) -> IntArray:
    """Return the seconds by which the zone's clocks are ahead of UTC at each slot's start.

    The zone is asked once a day, and between two days that differ the change is found by
    halving; no zone has changed its offset twice within a day.

    Args:
        slots: slot numbers, rising; shape (n,).
        zone: the zone.

    Returns:
        Shape (n,).
    """
    if len(slots) == 0:
        return np.zeros(0, dtype=np.int64)
    first, last = int(slots[0]), int(slots[-1])
    begins, offsets = [first], [_offset(first, zone)]
    probe = first
    while probe < last:
        following = min(probe + SLOTS_PER_DAY, last)
        offset = _offset(following, zone)
        if offset != offsets[-1]:
            begins.append(_change(probe, following, zone))
            offsets.append(offset)
        probe = following
    which = np.searchsorted(np.array(begins), slots, side="right") - 1
    return np.array(offsets, dtype=np.int64)[which]


def hours_of_week(slots: IntArray, zone: ZoneInfo) -> npt.NDArray[np.intp]:
    """Return the local hour of the week that each slot starts in; shape (n,).

    0 is Monday from 00:00 to 01:00, 167 Sunday from 23:00. An hour that clocks repeat stands
    for both its passes, one that they skip for none.

    Args:
        slots: slot numbers, rising; shape (n,).
        zone: the zone.
    """
    local = slots * SLOT_SECONDS + utc_offsets(slots, zone)
    hours = local // 3600 + 3 * 24  # 1970 began on a Thursday
    return (hours % (7 * 24)).astype(np.intp)


def _offset(slot: int, zone: ZoneInfo) -> int:
    offset = (EPOCH + SLOT * slot).astimezone(zone).utcoffset()
    return int((offset or timedelta()).total_seconds())


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first slot after ``before`` that has the offset of ``after``."""
    old = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after
