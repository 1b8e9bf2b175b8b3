"""Local days and hours of slots, in any IANA zone, without the database's help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from statsbot.domain.ids import DISCORD_EPOCH
from statsbot.domain.windows import SLOT, Window

IntArray = npt.NDArray[np.int64]

SLOT_SECONDS = int(SLOT.total_seconds())
_DAY_SECONDS = 86_400
_DISCORD_EPOCH_MILLISECONDS = int(DISCORD_EPOCH.timestamp()) * 1000


def slots_of_ids(ids: IntArray) -> IntArray:
    """Return the slots (Unix seconds // 900) in which ``ids`` were made."""
    return ((ids >> 22) + _DISCORD_EPOCH_MILLISECONDS) // (1000 * SLOT_SECONDS)


def instants_of_ids(ids: IntArray) -> npt.NDArray[np.datetime64]:
    """Return when ``ids`` were made, as datetime64[us] in UTC."""
    return ((ids >> 22) + _DISCORD_EPOCH_MILLISECONDS).astype("datetime64[ms]").astype("M8[us]")


def slot_of(instant: datetime) -> int:
    """Return the slot that ``instant`` lies in."""
    return int(instant.timestamp() // SLOT_SECONDS)


def first_slot_from(instant: datetime) -> int:
    """Return the first slot that starts at or after ``instant``."""
    return -int(-instant.timestamp() // SLOT_SECONDS)


def first_slots_from(instants: Sequence[datetime]) -> IntArray:
    """Return the first slot that starts at or after each of ``instants``."""
    seconds = np.fromiter(map(datetime.timestamp, instants), np.float64, len(instants))
    return -(-seconds // SLOT_SECONDS).astype(np.int64)


def slot_range(window: Window) -> tuple[int, int]:
    """Return the first slot that starts in ``window``, and the first that starts after it."""
    return first_slot_from(window.start), first_slot_from(window.end)


def slot_start(slot: int) -> datetime:
    """Return when ``slot`` begins, in UTC."""
    return datetime.fromtimestamp(slot * SLOT_SECONDS, UTC)


@lru_cache(maxsize=65_536)
def _offset(zone: ZoneInfo, slot: int) -> int:
    offset = slot_start(slot).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def local_days_and_hours(slots: IntArray, zone: ZoneInfo) -> tuple[IntArray, IntArray]:
    """Return the local days (counted from 1970-01-01) and hours (0 to 23) of ``slots``.

    A slot lies in one local hour: since 1972 every zone's offset is a multiple of 15 minutes, and
    changes at one.
    """
    distinct, places = np.unique(slots, return_inverse=True)
    offsets = np.array([_offset(zone, slot) for slot in distinct.tolist()], dtype=np.int64)
    local = slots * SLOT_SECONDS + offsets[places]
    return local // _DAY_SECONDS, local % _DAY_SECONDS // 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Stretches of time cut at the borders of slots. All arrays of one length."""

    of: IntArray
    """Which stretch a part is of."""
    slot: IntArray
    seconds: IntArray


def split_by_slot(starts: IntArray, ends: IntArray) -> Parts:
    """Cut stretches, from and up to whole Unix seconds, at the borders of slots.

    A slot lies in one local hour of every zone, so this cuts at local midnights too. A stretch
    that does not end after it starts has no parts.
    """
    first = starts // SLOT_SECONDS
    count = np.maximum((ends - 1) // SLOT_SECONDS - first + 1, 0)
    count[ends <= starts] = 0
    of = np.repeat(np.arange(len(starts)), count)
    slot = np.arange(len(of)) + (first - np.cumsum(count) + count)[of]
    begin = np.maximum(starts[of], slot * SLOT_SECONDS)
    end = np.minimum(ends[of], (slot + 1) * SLOT_SECONDS)
    return Parts(of=of, slot=slot, seconds=end - begin)
