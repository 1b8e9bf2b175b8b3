"""How people were in voice: streaming, muted, on a stage; and how many were there at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.ledger import entries
from tests.ledger.comparison import Expected
from tests.ledger.entries import Ledger
from tests.ledger.gaps import merged
from tests.ledger.local_time import SLOT_S

Stretches = Iterable[tuple[int, int, bool]]
"""From when to when, and whether that is sure."""
_Place = tuple[int, str, int, int]
"""Server, day, channel and audience."""
_Present = defaultdict[int, list[tuple[int, int]]]
"""From when to when each member was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A person in one channel, in one way."""

    guild: int
    member: int
    channel: int
    audience: int
    ways: tuple[str, ...]
    began_at: int
    ended_at: int
    began_late: bool
    ended_late: bool


def conditions(ledger: Ledger) -> Iterator[Condition]:
    """Return how people were in voice from each change of theirs to the next."""
    states: dict[tuple[int, int], entries.VoiceChanged] = {}
    for change in ledger.voice:
        who = (change.guild, change.member)
        before = states.pop(who, None)
        if before is not None:
            yield from _condition(before, change.at, late=change.is_late)
        if change.channel is not None and not change.is_bot:
            states[who] = change
    for state in states.values():
        yield from _condition(state, ledger.span.ended_at, late=False)


def _condition(state: entries.VoiceChanged, ended_at: int, *, late: bool) -> Iterator[Condition]:
    if state.channel is not None:
        yield Condition(
            guild=state.guild,
            member=state.member,
            channel=state.channel,
            audience=state.audience,
            ways=tuple(state.ways),
            began_at=state.at,
            ended_at=ended_at,
            began_late=state.is_late,
            ended_late=late,
        )


class VoiceDays:
    """Expectations of ``voice_day``."""

    def __init__(self, day: Callable[[int, int], str]) -> None:
        self._day = day
        self._sure: defaultdict[_Place, _Present] = defaultdict(lambda: defaultdict(list))
        self._all: defaultdict[_Place, _Present] = defaultdict(lambda: defaultdict(list))

    def add(self, of: Mapping[str, Expected], each: Condition, stretches: Stretches) -> None:
        """Expect the seconds of a condition, cut into ``stretches``, and keep who was there."""
        for began_at, ended_at, sure in stretches:
            for place, begin, end in self._by_day(each, began_at, ended_at):
                self._all[place][each.member].append((begin, end))
                if sure:
                    self._sure[place][each.member].append((begin, end))
                for way in each.ways:
                    of[f"voice_day.{way}_seconds"].add(place, end - begin, sure=sure)

    def expect_peaks(self, of: Mapping[str, Expected]) -> None:
        """Expect the most people at once: those who are sure, and at most all others, too."""
        for place, present in self._all.items():
            least = _at_once(self._sure[place], leave_first=True)
            most = _at_once(present, leave_first=False)
            of["voice_day.peak"].add(place, least, sure=True)
            of["voice_day.peak"].add(place, most - least, sure=False)

    def _by_day(
        self, each: Condition, began_at: int, ended_at: int
    ) -> Iterator[tuple[_Place, int, int]]:
        begin = began_at
        while True:
            day, end = self._day(each.guild, begin), begin
            while end < ended_at and self._day(each.guild, end) == day:
                end = min(ended_at, (end // SLOT_S + 1) * SLOT_S)
            yield (each.guild, day, each.channel, each.audience), begin, end
            begin = end
            if begin >= ended_at:
                return


def _at_once(present: _Present, *, leave_first: bool) -> int:
    """Return how many were there at once; who goes in an instant does so before others come."""
    going, coming = (0, 1) if leave_first else (1, 0)
    moves = sorted(
        (at, order, change)
        for stretches in present.values()
        for begin, end in merged(stretches)
        for at, order, change in ((begin, coming, 1), (end, going, -1))
    )
    there = most = 0
    for _, _, change in moves:
        there += change
        most = max(most, there)
    return most
