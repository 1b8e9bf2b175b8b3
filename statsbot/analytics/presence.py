"""How many different people there were in a window, by the days on which they did something."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import BoolArray
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.store.people import PeopleDays

_MOMENT = timedelta(microseconds=1)


def people_in(rows: PeopleDays, which: BoolArray, window: Window, zone: ZoneInfo) -> int:
    """Return how many different people have one of the rows ``which`` in ``window``.

    Args:
        rows: by days of ``zone``.
        which: the rows that count; shape (n,).
        window: begins with a local day. Where it ends within one, those of the last day are people
            who did anything before the end of the hour in which it ends.
        zone: the server's own.
    """
    last = local_day(window.end - _MOMENT, zone)
    inside = which & (rows.day >= day_number(local_day(window.start, zone)))
    inside &= rows.day <= day_number(last)
    if window.end < midnight(last + timedelta(days=1), zone):
        hour = (window.end - _MOMENT).astimezone(zone).hour
        early = (rows.hours & ((2 << hour) - 1)) != 0
        inside &= (rows.day < day_number(last)) | early
    there = np.zeros(len(rows.ids), dtype=np.bool_)
    there[rows.member[inside]] = True
    return int(np.count_nonzero(there))
