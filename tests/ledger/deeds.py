"""Who did anything when: the hours of people, their first and last words, how many there were."""

from collections import defaultdict
from collections.abc import Mapping

from tests.ledger.comparison import Expected
from tests.ledger.local_time import LocalTime

_Person = tuple[int, int, int]
"""Server, member and audience."""


class Deeds:
    """Gathers what people did, each as sure or as perhaps lost in a gap."""

    def __init__(self, local: LocalTime) -> None:
        self._local = local
        self._hours: defaultdict[_Person, dict[tuple[str, int], bool]] = defaultdict(dict)
        self._words: defaultdict[_Person, list[tuple[int, bool]]] = defaultdict(list)
        self._days: defaultdict[tuple[str, int], dict[tuple[str, int, int], bool]] = defaultdict(
            dict
        )
        """By measure and server: day, member and audience."""

    def wrote(self, person: _Person, at: int, *, sure: bool, stands: bool, undone: bool) -> None:
        """Note a message; ``stands``: it was never deleted, ``undone``: and that is known."""
        self._words[person].append((at, sure))
        self._happened(person, at, sure=sure)
        if stands or not undone:
            for measure in ("authors", "active"):
                self._count(measure, person, at, sure=sure and stands)

    def did(self, person: _Person, at: int, *, sure: bool, undone: bool = False) -> None:
        """Note a reaction, or company in voice; ``undone``: it was taken back, as is known."""
        self._happened(person, at, sure=sure)
        if not undone:
            self._count("active", person, at, sure=sure)

    def expect(self, of: Mapping[str, Expected], ended_at: int) -> None:
        """Write into ``of`` what the tables ought to hold after the days before the end."""
        for (guild, member, audience), hours in self._hours.items():
            for (day, hour), sure in hours.items():
                of["member_day.hours"].add((guild, day, member, audience, hour), sure=sure)
        for person, words in self._words.items():
            self._expect_ends(of, person, sorted(words))
        for measure, guild in self._days:
            self._expect_people(of, measure, guild, self._local.day(guild, ended_at))

    def _happened(self, person: _Person, at: int, *, sure: bool) -> None:
        hours, hour = self._hours[person], self._local.hour(person[0], at)
        hours[hour] = hours.get(hour, False) or sure

    def _count(self, measure: str, person: _Person, at: int, *, sure: bool) -> None:
        guild, member, audience = person
        days = self._days[measure, guild]
        key = (self._local.day(guild, at), member, audience)
        days[key] = days.get(key, False) or sure

    def _expect_ends(
        self, of: Mapping[str, Expected], person: _Person, words: list[tuple[int, bool]]
    ) -> None:
        """Expect the first word that is sure, or an earlier one that is not; so with the last."""
        for name, in_order in (("first", words), ("last", words[::-1])):
            for place, (at, sure) in enumerate(in_order):
                key = (*person, at)
                of[f"member_activity.{name}"].add(key, sure=sure and place == 0)
                if sure:
                    break

    def _expect_people(
        self, of: Mapping[str, Expected], measure: str, guild: int, today: str
    ) -> None:
        """Expect, of each day before ``today``, the people of it and of all days until then.

        The whole story takes less than a week.
        """
        deeds = self._days[measure, guild]
        for reader in (0, 1):
            until_now: dict[int, bool] = {}
            for day in sorted({day for day, _, _ in deeds if day < today}):
                of_day: dict[int, bool] = {}
                for (on, member, audience), sure in deeds.items():
                    if on == day and audience <= reader:
                        of_day[member] = of_day.get(member, False) or sure
                for member, sure in of_day.items():
                    until_now[member] = until_now.get(member, False) or sure
                for suffix, people in (
                    ("", of_day),
                    ("_week", until_now),
                    ("_month", until_now),
                ):
                    for sure in people.values():
                        of[f"guild_day.{measure}{suffix}"].add((guild, day, reader), sure=sure)
