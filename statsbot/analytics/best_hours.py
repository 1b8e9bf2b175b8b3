"""When most members are about in the next hours: when to say something to them."""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.store.people import PeopleDays

REACH_DAYS = 56
"""Days that are looked at, up to the window's end."""
WITHIN = 3
"""Hours, the first included, in which somebody is reached."""
FEWEST_DAYS = 3
"""Days of each weekday that must be usable."""
BEST = 3
"""Hours that are named."""
_WEEK = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class BestHour:
    """An hour of the local week at whose start many are about."""

    weekday: int
    """Monday is 0."""
    hour: int
    people: float
    """Different people active within three hours, on average."""


def reach(people: PeopleDays, first_day: int, usable: BoolArray) -> FloatArray:
    """Return how many people are active within three hours of each hour of the local week.

    Somebody is active in an hour if they wrote, reacted or were in voice with others. Averages over
    the days of each weekday that are usable; of the day's last hours, whose three reach into the
    next day, both must be.

    Args:
        people: who did what on which day, of the days ``first_day`` to before ``first_day + d``.
        first_day: in days since 1970.
        usable: which of those days may be used; shape (d,).

    Returns:
        Shape (7, 24), Monday and midnight first; NaN: fewer than :data:`FEWEST_DAYS` days.
    """
    days = len(usable)
    day, hours = _two_days_each(people)
    counts = np.zeros((days, 24))
    inside = (day >= first_day) & (day < first_day + days)
    day, hours = day[inside] - first_day, hours[inside]
    for hour in range(24):
        about = (hours >> hour) & ((1 << WITHIN) - 1) != 0
        counts[:, hour] = np.bincount(day[about], minlength=days)
    both = usable & np.append(usable[1:], False)
    used = np.where(np.arange(24) + WITHIN > 24, both[:, np.newaxis], usable[:, np.newaxis])
    weekday = (first_day + np.arange(days) + 3) % 7  # 1970 began on a Thursday
    sums, times = np.zeros((7, 24)), np.zeros((7, 24))
    np.add.at(sums, weekday, np.where(used, counts, 0))
    np.add.at(times, weekday, used)
    return np.divide(sums, times, out=np.full((7, 24), np.nan), where=times >= FEWEST_DAYS)


def best_hours(reached: FloatArray) -> tuple[BestHour, ...]:
    """Return the hours of the week that reach most, none within three hours of a better one.

    Three at most, most people first, of equals the earlier hour; none that reaches nobody.
    """
    flat = np.nan_to_num(reached.ravel())
    found: list[int] = []
    for hour in np.argsort(-flat, kind="stable").tolist():
        if flat[hour] == 0 or len(found) == BEST:
            break
        if all(min((hour - each) % _WEEK, (each - hour) % _WEEK) >= WITHIN for each in found):
            found.append(hour)
    return tuple(_hour(each, flat) for each in found)


def best_by_weekday(reached: FloatArray) -> tuple[BestHour | None, ...]:
    """Return the best hour of each weekday, Monday first; None: it reaches nobody, or unknown."""
    flat = np.nan_to_num(reached)
    best = np.argmax(flat, axis=1)
    return tuple(
        _hour(weekday * 24 + int(hour), flat.ravel()) if flat[weekday, hour] > 0 else None
        for weekday, hour in enumerate(best)
    )


def _hour(hour: int, people: FloatArray) -> BestHour:
    return BestHour(weekday=hour // 24, hour=hour % 24, people=float(people[hour]))


def _two_days_each(people: PeopleDays) -> tuple[IntArray, IntArray]:
    """Return days and, as bits, the hours of them and of the next day in which a person was active.

    A row for each day of a person with anything on it or on the next one.
    """
    day, hours = people.day, people.hours
    follows = (people.member[1:] == people.member[:-1]) & (day[1:] == day[:-1] + 1)
    following = np.append(np.where(follows, hours[1:], 0), 0)[: len(day)]
    alone = ~np.append(False, follows)[: len(day)]
    return (
        np.concatenate([day, day[alone] - 1]),
        np.concatenate([hours | following << 24, hours[alone] << 24]),
    )
