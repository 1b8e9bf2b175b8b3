"""How likely each resident is to be about in each hour of the story."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from statsbot.sandbox.population.community import Community, Resident

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_YEAR, _HEIGHT_OF_SUMMER, _SUMMER_DAYS = 365.25, 213, 24
"""Days: of a year, up to the first of August, and how far around it summer is felt."""
_DRIFT_PER_WEEK = 0.3
"""Standard deviation of the logarithm of a person's mood from week to week."""


def day_curve(hour: NDArray[np.float64], *, free: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how lively people are at a local ``hour`` (0 to 24), on working or free days.

    Three bumps (noon, afternoon, evening) over a night that is nearly still; on free days the
    morning comes later and the afternoon is fuller. Any shape; peak about 1.
    """

    def bump(centre: float, width: float) -> NDArray[np.float64]:
        distance = (hour - centre + 12.0) % 24.0 - 12.0
        return np.exp(-0.5 * (distance / width) ** 2)

    working = 0.012 + 0.26 * bump(12.6, 1.3) + 0.17 * bump(16.0, 2.2) + 0.95 * bump(20.6, 2.0)
    resting = 0.018 + 0.20 * bump(12.0, 2.0) + 0.62 * bump(16.0, 3.0) + 0.98 * bump(21.2, 2.2)
    return np.where(free, resting, working)


class Rhythm:
    """Weights of residents in the hours of the story.

    ``weights`` has shape (hours, people): the expected share of talk, in no unit, of each person
    in each hour; 0 while they are no member. Column i is ``community.people[i]``. ``about`` is
    the same without talkativeness: how likely someone is to be there at all.
    """

    def __init__(self, community: Community) -> None:
        self.people = community.people
        self.first = community.story.start.replace(minute=0, second=0, microsecond=0)
        self.hours = -((self.first - community.story.end) // _HOUR)
        chance = np.random.default_rng([community.seed, 11])
        self.about = self._presence() * self._daylight() * self._mood(chance)
        self.about *= self._season(community.size.summer)[:, None]
        talkativeness = np.array([each.talkativeness for each in self.people])
        self.weights = self.about * talkativeness

    def hour_of(self, instant: datetime) -> int:
        """Return the row of the hour that ``instant`` lies in."""
        return min(max((instant - self.first) // _HOUR, 0), self.hours - 1)

    def start_of(self, hour: int) -> datetime:
        """Return when the hour of that row begins."""
        return self.first + hour * _HOUR

    def _daylight(self) -> NDArray[np.float64]:
        """Where each person's day stands. Offsets are those of each UTC day's noon."""
        curves = np.empty((self.hours, len(self.people)))
        utc_hours = np.arange(self.hours, dtype=np.float64)
        offsets = {each.zone: self._offsets(each.zone) for each in self.people}
        for column, person in enumerate(self.people):
            local = utc_hours + self.first.hour + offsets[person.zone]
            weekday = (self.first.weekday() + np.floor_divide(local, 24).astype(int)) % 7
            free = np.isin(weekday, person.weekend)
            eve = (weekday + 1) % 7 == person.weekend[0]
            curve = day_curve((local - person.lateness) % 24.0, free=free)
            curves[:, column] = np.where(eve & (local % 24.0 > 17.0), curve * 1.1, curve)
        return curves

    def _offsets(self, zone: str) -> NDArray[np.float64]:
        place = ZoneInfo(zone)
        days = -(-self.hours // 24) + 1
        midnight = self.first.replace(hour=0)
        daily = [
            (midnight + day * _DAY + 12 * _HOUR).astimezone(place).utcoffset() or timedelta(0)
            for day in range(days)
        ]
        in_hours = np.array([each / _HOUR for each in daily])
        return np.repeat(in_hours, 24)[self.first.hour : self.first.hour + self.hours]

    def _presence(self) -> NDArray[np.float64]:
        """Membership, the newcomers' first zeal, and the fading of some."""
        present = np.zeros((self.hours, len(self.people)))
        hours = np.arange(self.hours, dtype=np.float64)
        for column, person in enumerate(self.people):
            for stay in person.stays:
                left_at = stay.left_at
                begin = (stay.joined_at - self.first) / _HOUR
                end = self.hours if left_at is None else (left_at - self.first) / _HOUR
                inside = (hours >= np.floor(begin)) & (hours < end)
                present[inside, column] = self._zeal(person, hours[inside] - begin)
        return present

    @staticmethod
    def _zeal(person: Resident, hours_in: NDArray[np.float64]) -> NDArray[np.float64]:
        zeal = 1.0 + 1.4 * np.exp(-np.maximum(hours_in, 0.0) / 60.0)
        if person.fades_after is not None:
            zeal *= 0.5 ** (np.maximum(hours_in, 0.0) / (person.fades_after / _HOUR))
        return zeal

    def _season(self, summer: float) -> NDArray[np.float64]:
        """How lively the time of the year is: 1, but less around the first of August."""
        days = np.arange(self.hours) / 24 + self.first.timetuple().tm_yday
        distance = (days - _HEIGHT_OF_SUMMER + _YEAR / 2) % _YEAR - _YEAR / 2
        return 1.0 - (1.0 - summer) * np.exp(-0.5 * (distance / _SUMMER_DAYS) ** 2)

    def _mood(self, chance: np.random.Generator) -> NDArray[np.float64]:
        """A slow random walk per person, pulled back to 1; one value a week."""
        weeks = self.hours // 168 + 1
        walk = np.zeros((weeks, len(self.people)))
        state = chance.normal(0.0, _DRIFT_PER_WEEK, len(self.people))
        for week in range(weeks):
            walk[week] = state
            state = 0.75 * state + chance.normal(0.0, 0.66 * _DRIFT_PER_WEEK, len(self.people))
        return np.repeat(np.exp(walk), 168, axis=0)[: self.hours]


def draw_counts(
    chance: np.random.Generator, expected: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Return (hour, how many) for the hours in which a Poisson process strikes."""
    counts: NDArray[np.int64] = chance.poisson(expected).astype(np.int64)
    return [(hour, count) for hour, count in enumerate(counts.tolist()) if count]


def cumulative(weights: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return running sums for :func:`pick`; None if nobody can be picked."""
    sums = np.cumsum(weights)
    return sums if sums.size and sums[-1] > 0.0 else None


def pick(sums: NDArray[np.float64], chance: float) -> int:
    """Return the index that ``chance`` (0 to 1) falls on in running sums of weights."""
    return min(int(np.count_nonzero(sums <= chance * sums[-1])), len(sums) - 1)
