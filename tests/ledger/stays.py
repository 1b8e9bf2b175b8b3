"""Who was where in voice, as the bot could know it, in the class of voice time that it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.ledger import entries
from tests.ledger.entries import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A member in one channel, in one class of voice time."""

    guild: int
    member: int
    is_bot: bool
    channel: int
    audience: int
    counted_as: str
    began_at: int
    ended_at: int
    began_late: bool
    """Whether the bot knows the beginning only to a step of the story."""
    ended_late: bool


def stays(ledger: Ledger) -> Iterator[Stay]:
    """Return who was where in voice as the bot could know it, cut wherever its class changes."""
    by_server: defaultdict[int, list[entries.VoiceChanged]] = defaultdict(list)
    for change in ledger.voice:
        by_server[change.guild].append(change)
    for changes in by_server.values():
        yield from _stays_of(changes, ledger.span.ended_at)


@dataclass(frozen=True, slots=True)
class _Open:
    state: entries.VoiceChanged
    counted_as: str
    began_at: int
    began_late: bool

    def closed(self, ended_at: int, *, late: bool) -> Iterator[Stay]:
        state = self.state
        # What began and ended in one instant has a length if the bot was told of it late.
        if state.channel is not None and (self.began_at < ended_at or late or self.began_late):
            yield Stay(
                guild=state.guild,
                member=state.member,
                is_bot=state.is_bot,
                channel=state.channel,
                audience=state.audience,
                counted_as=self.counted_as,
                began_at=self.began_at,
                ended_at=ended_at,
                began_late=self.began_late,
                ended_late=late,
            )


def _stays_of(changes: list[entries.VoiceChanged], ended_at: int) -> Iterator[Stay]:
    states: dict[int, entries.VoiceChanged] = {}
    open_stays: dict[int, _Open] = {}
    for change in changes:
        before = states.get(change.member)
        touched = {change.channel, before.channel if before is not None else None}
        if change.channel is None:
            states.pop(change.member, None)
        else:
            states[change.member] = change
        for member in {each for each, state in states.items() if state.channel in touched} | {
            change.member
        }:
            state, known = states.get(member), open_stays.get(member)
            counted_as = _class_of(state, states) if state is not None else ""
            if known is not None:
                is_there = state is not None and state.channel == known.state.channel
                if is_there and counted_as == known.counted_as:
                    continue
                del open_stays[member]
                yield from known.closed(change.at, late=change.is_late)
            if state is not None:
                open_stays[member] = _Open(state, counted_as, change.at, change.is_late)
    for known in open_stays.values():
        yield from known.closed(ended_at, late=False)


def _class_of(state: entries.VoiceChanged, states: dict[int, entries.VoiceChanged]) -> str:
    if state.in_afk:
        return "voice_afk_seconds"
    people = sum(1 for each in states.values() if each.channel == state.channel and not each.is_bot)
    is_alone = people == 1
    if is_alone and state.is_deaf:
        return "voice_alone_deaf_seconds"
    if is_alone:
        return "voice_alone_seconds"
    return "voice_deaf_seconds" if state.is_deaf else "voice_seconds"
