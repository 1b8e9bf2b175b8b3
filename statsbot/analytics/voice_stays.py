"""What stays in voice tell beyond their sum: how full channels are, how many meet, for how long."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.coverage import Coverage, since_1970
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import SHORTEST_WATCH
from statsbot.analytics.slots import SLOT_SECONDS, slot_from, utc_offsets
from statsbot.clock import EPOCH
from statsbot.domain.windows import Window
from statsbot.store.voice_stays import VoiceStays

EVENING = 18
"""The local hour with which the evening begins; it ends with the day."""
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """The local hours of a window, one after another; shape (h,) each."""

    of_slot: IntArray
    """Of each slot of the window the place of its hour; shape (slots,)."""
    first_slot: int
    is_known: BoolArray
    """Watched for a quarter of an hour or more."""
    is_evening: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BegunStays:
    """Stays that began in a window, outside of the AFK channel, by place; shape (n,) each."""

    place: IntArray
    """Where, ascending."""
    member_id: IntArray
    """Not above 0: somebody without a name."""
    seconds: FloatArray
    """How long, up to the window's end."""

    def between(self, first: int, after: int) -> "BegunStays":
        """Return those of the places from ``first`` to before ``after``."""
        own = slice(*np.searchsorted(self.place, [first, after]))
        return BegunStays(
            place=self.place[own], member_id=self.member_id[own], seconds=self.seconds[own]
        )

    @property
    def people(self) -> int:
        """How many different people with a name had one."""
        return len(np.unique(self.member_id[self.member_id > 0]))


def hours_of(window: Window, question: Question, watched: Coverage) -> Hours:
    """Return the local hours of a window, and which of them were watched."""
    first, last = slot_from(window.start), slot_from(window.end)
    slots = np.arange(first, last, dtype=np.int64)
    local = (slots * SLOT_SECONDS + utc_offsets(slots, question.zone)) // 3600
    begins = np.concatenate(([True], local[1:] != local[:-1]))[: len(local)]
    place = np.cumsum(begins) - 1
    hours = np.bincount(place, weights=watched.slot_hours(first, last))
    return Hours(
        of_slot=place,
        first_slot=first,
        is_known=hours >= SHORTEST_WATCH,
        is_evening=local[begins] % 24 >= EVENING,
    )


def cut(stays: VoiceStays, window: Window) -> VoiceStays:
    """Return the parts of stays within ``window``."""
    start, end = (since_1970(each) for each in (window.start, window.end))
    began, ended = np.maximum(stays.began, start), np.minimum(stays.ended, end)
    return replace(stays, began=began, ended=ended).chosen(ended > began)


def occupied(stays: VoiceStays, place: IntArray, places: int, hours: Hours) -> BoolArray:
    """Return in which hours somebody was there.

    Args:
        stays: cut to the window of ``hours``.
        place: where each of them was, counted from 0.
        places: how many there are.
        hours: of the window.

    Returns:
        Shape (places, hours).
    """
    size = len(hours.is_known)
    slot_length = SLOT_SECONDS * _MICROSECONDS
    last = len(hours.of_slot) - 1
    first = np.clip(stays.began // slot_length - hours.first_slot, 0, last)
    until = np.clip((stays.ended - 1) // slot_length - hours.first_slot, 0, last)
    steps = np.zeros(places * (size + 1), dtype=np.int64)
    np.add.at(steps, place * (size + 1) + hours.of_slot[first], 1)
    np.add.at(steps, place * (size + 1) + hours.of_slot[until] + 1, -1)
    return np.cumsum(steps.reshape(places, size + 1), axis=1)[:, :-1] > 0


def used_share(there: BoolArray, hours: Hours, *, evenings: bool = False) -> float | None:
    """Return the share of watched hours in which somebody was there; None: none was watched.

    Args:
        there: of one place, from :func:`occupied`; shape (hours,).
        hours: of the window.
        evenings: whether those of evenings alone.
    """
    looked_at = hours.is_known & (hours.is_evening | (not evenings))
    count = int(np.count_nonzero(looked_at))
    return int(np.count_nonzero(there[looked_at])) / count if count else None


def most_at_once(stays: VoiceStays) -> int:
    """Return the most people that were in voice at once, in whatever channels."""
    return int(_there_at(stays)[1].max(initial=0))


def when_most(stays: VoiceStays) -> datetime | None:
    """Return when they first were as many; None: nobody was there."""
    at, there = _there_at(stays)
    if not there.any():
        return None
    return EPOCH + timedelta(microseconds=int(at[np.argmax(there)]))


def _there_at(stays: VoiceStays) -> tuple[IntArray, IntArray]:
    """Return the instants at which somebody came or left, and how many were there after each."""
    at = np.concatenate([stays.ended, stays.began])
    step = np.repeat([-1, 1], len(stays.began))
    # Stable: who goes from one part to the next leaves before they come.
    order = np.argsort(at, kind="stable")
    return at[order], np.cumsum(step[order])


def begun_stays(stays: VoiceStays, place: IntArray, window: Window) -> BegunStays:
    """Return the stays that began in ``window``, put together from parts that are cut to it.

    Args:
        stays: the parts.
        place: where each of them was, counted from 0.
        window: what is looked at.
    """
    own = np.flatnonzero((stays.stay_began >= since_1970(window.start)) & ~stays.in_afk)
    place, member, began = place[own], stays.member_id[own], stays.stay_began[own]
    order = np.lexsort((began, member, place))
    changes = np.zeros(len(order), dtype=np.bool_)
    changes[:1] = True
    for key in (place, member, began):
        changes[1:] |= np.diff(key[order]) != 0
    starts = np.flatnonzero(changes)
    spent = (stays.ended - stays.began)[own][order]
    first = order[starts]
    seconds = np.add.reduceat(spent, starts) / _MICROSECONDS if len(starts) else np.zeros(0)
    return BegunStays(place=place[first], member_id=member[first], seconds=seconds)
