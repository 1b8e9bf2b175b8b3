"""Local days and hours of slots, in any IANA zone, without the database's help."""

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


def slot_of(instant: datetime) -> int:
    """Return the slot that ``instant`` lies in."""
    return int(instant.timestamp() // SLOT_SECONDS)


def first_slot_from(instant: datetime) -> int:
    """Return the first slot that starts at or after ``instant``."""
    return -int(-instant.timestamp() // SLOT_SECONDS)


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
