"""When people talk: the local week in hours."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.slots import hours_of_week, slot_from
from statsbot.domain.windows import Window

SHORTEST_WATCH = 0.25
"""Hours that an hour of the week must have been watched for its rate to be told."""
QUIET = 0.25
"""Part of the day's mean rate below which an hour is quiet."""
FEWEST_MESSAGES = 100
"""Messages from which hours are called quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A run of hours of the local week."""

    weekday: int
    """Of its first hour; Monday is 0."""
    hour: int
    """Its first hour."""
    hours: int
    rate: float
    """Messages per watched hour in it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """What was counted by local weekday and hour. Shapes (7, 24), Monday and midnight first."""

    counted: IntArray
    """Messages, or seconds in voice."""
    watched_hours: FloatArray
    """How long each hour of the week was watched, over all the weeks of the window."""

    @property
    def rate(self) -> FloatArray:
        """Counted per watched hour; NaN where less than :data:`SHORTEST_WATCH` was watched."""
        watched = self.watched_hours >= SHORTEST_WATCH
        rate = np.full((7, 24), np.nan)
        return np.divide(self.counted, self.watched_hours, out=rate, where=watched)

    @property
    def peak(self) -> tuple[int, int] | None:
        """The (weekday, hour) with the highest rate, the first of equals; None without any."""
        return self._highest(np.arange(168))

    def peak_in(self, stretch: Stretch) -> tuple[int, int] | None:
        """Return :attr:`peak` among the hours of ``stretch``."""
        first = stretch.weekday * 24 + stretch.hour
        return self._highest(np.arange(first, first + stretch.hours) % 168)

    def _highest(self, hours: IntArray) -> tuple[int, int] | None:
        rates = np.nan_to_num(self.rate.ravel()[hours])
        best = int(np.argmax(rates))
        weekday, hour = divmod(int(hours[best]), 24)
        return (weekday, hour) if rates[best] > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeekGrid:
    """The local week as rates per watched hour; NaN: watched for too short."""

    rate: FloatArray
    """Shape (7, 24), Monday and midnight first."""
    by_hour: FloatArray
    """The same by hour of the day, over all weekdays; shape (24,)."""
    by_weekday: FloatArray
    """Shape (7,)."""
    counted: FloatArray
    """What the rates are of; shape (7, 24)."""
    watched_hours: FloatArray
    """Shape (7, 24)."""
    peak: tuple[int, int] | None
    """The (weekday, hour) with the highest rate, the first of equals; None without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The longest run of hours of the day in which little is said."""

    hour: int
    """Its first; it may pass midnight."""
    hours: int
    share: float
    """Of all messages per watched hour, that fall into it."""


def rhythm(
    slots: IntArray, amounts: IntArray, coverage: Coverage, window: Window, zone: ZoneInfo
) -> Rhythm:
    """Return the local week of the slots that start in ``window``.

    Args:
        slots: numbers of the slots in which something happened, rising; shape (n,).
        amounts: messages, or seconds in voice, in each; shape (n,).
        coverage: when those were watched.
        window: what is looked at.
        zone: whose weekdays and hours.
    """
    first, last = slot_from(window.start), slot_from(window.end)
    inside = slice(*np.searchsorted(slots, [first, last]))
    every = np.arange(first, last, dtype=np.int64)
    watched = np.zeros(168)
    np.add.at(watched, hours_of_week(every, zone), coverage.slot_hours(first, last))
    sums = np.zeros(168, dtype=np.int64)
    np.add.at(sums, hours_of_week(slots[inside], zone), amounts[inside])
    return Rhythm(counted=sums.reshape(7, 24), watched_hours=watched.reshape(7, 24))


def week_grid(week: Rhythm, unit: float = 1.0) -> WeekGrid:
    """Return the rates of a week; ``unit`` of what was counted are one."""
    counted, watched = week.counted / unit, week.watched_hours
    return WeekGrid(
        rate=week.rate / unit,
        by_hour=_rates(counted.sum(axis=0), watched.sum(axis=0)),
        by_weekday=_rates(counted.sum(axis=1), watched.sum(axis=1)),
        counted=counted,
        watched_hours=watched,
        peak=week.peak,
    )


def quiet_hours(grid: WeekGrid) -> QuietHours | None:
    """Return the longest run of quiet hours of the day, the earliest of equals.

    Quiet is less than a quarter of the mean rate of the 24 hours. None: no hour is, one of them is
    not known, or there are fewer than :data:`FEWEST_MESSAGES`.
    """
    rates = grid.by_hour
    if np.isnan(rates).any() or grid.counted.sum() < FEWEST_MESSAGES:
        return None
    quiet = rates < QUIET * rates.mean()
    runs = [_run(np.roll(quiet, -hour)) for hour in range(24)]
    hours = max(runs)
    if not hours:
        return None
    hour = runs.index(hours)
    inside = (hour + np.arange(hours)) % 24
    return QuietHours(hour=hour, hours=hours, share=float(rates[inside].sum() / rates.sum()))


def _run(flags: BoolArray) -> int:
    """Return how many are true before the first that is not; all are never quiet."""
    return int(np.argmin(flags))


def _rates(counted: FloatArray, watched: FloatArray) -> FloatArray:
    rates = np.full(len(counted), np.nan)
    return np.divide(counted, watched, out=rates, where=watched >= SHORTEST_WATCH)


def busiest_stretch(week: Rhythm, hours: int = 3) -> Stretch | None:
    """Return the ``hours`` in a row with the most messages per watched hour.

    The week is a ring: Sunday's last hour is followed by Monday's first. Runs that hold an
    unwatched hour are no candidates; None without a candidate that has a message.
    """
    watched = week.watched_hours.ravel()
    counted = np.where(watched >= SHORTEST_WATCH, week.counted.ravel(), np.nan)
    rates = _ring_sums(counted, hours) / _ring_sums(watched, hours)
    if np.isnan(rates).all() or np.nanmax(rates) == 0:
        return None
    start = int(np.nanargmax(rates))
    return Stretch(weekday=start // 24, hour=start % 24, hours=hours, rate=float(rates[start]))


def _ring_sums(values: FloatArray, length: int) -> FloatArray:
    """Return, for each position, the sum of it and those after it, around the ring."""
    return np.sum([np.roll(values, -step) for step in range(length)], axis=0)
