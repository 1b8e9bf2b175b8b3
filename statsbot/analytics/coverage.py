"""Which part of each bucket was watched."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.slots import SLOT_SECONDS
from statsbot.clock import EPOCH
from statsbot.domain.facts import WatchedSpan
from statsbot.domain.ids import ChannelId, instant_of
from statsbot.domain.windows import Window

ENOUGH_WATCHED = 0.6
"""Share of a window below which its counts are marked, and nothing is concluded from them."""
WHOLLY_WATCHED = 0.95
"""Share that must have been watched of a day that is drawn or averaged, and of a window that
sets or beats a record or is called normal. An outage of two hours may take the busiest."""
MOSTLY = 0.6
"""Share of the time watched in a window that a channel has to be watched for to count in it."""
_EVERY_CHANNEL: ChannelId = 0
_MICROSECOND = timedelta(microseconds=1)


class Coverage:
    """The time in which one kind of fact was watched, in any channel: the union of its spans."""

    def __init__(self, spans: Iterable[WatchedSpan]) -> None:
        """Unite ``spans``, which may overlap and come in any order."""
        self._spans = tuple(spans)
        starts: list[int] = []
        ends: list[int] = []
        for start, end in sorted(
            (since_1970(s.started_at), since_1970(s.ended_at)) for s in self._spans
        ):
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            elif end > start:
                starts.append(start)
                ends.append(end)
        self._starts = np.array(starts, dtype=np.int64)
        self._ends = np.array(ends, dtype=np.int64)
        self._before = np.concatenate(([0], np.cumsum(self._ends - self._starts)))

    def slot_hours(self, first: int, last: int) -> FloatArray:
        """Return how long each slot numbered from ``first`` to before ``last`` was watched.

        Returns:
            Hours, 0 to 0.25; shape (last - first,).
        """
        edges = np.arange(first, last + 1, dtype=np.int64) * (SLOT_SECONDS * 1_000_000)
        return self._watched(edges) / 3.6e9

    def shares(self, edges: Sequence[datetime]) -> FloatArray:
        """Return which part of each of the consecutive buckets was watched.

        Args:
            edges: the instants that begin the buckets, and the one that ends the last; rising.

        Returns:
            0 to 1; shape (len(edges) - 1,).
        """
        instants = np.array([since_1970(edge) for edge in edges], dtype=np.int64)
        return self._watched(instants) / np.diff(instants)

    def share(self, window: Window) -> float:
        """Return which part of ``window`` was watched, 0 to 1."""
        return float(self.shares([window.start, window.end])[0])

    def of_channels(self, channel_ids: Collection[ChannelId]) -> "Coverage":
        """Return when any of these channels was watched, alone or with the whole server."""
        wanted = {_EVERY_CHANNEL, *channel_ids}
        return Coverage(span for span in self._spans if span.channel_id in wanted)

    @property
    def alone(self) -> frozenset[ChannelId]:
        """The channels that were watched by themselves: others only with the whole server."""
        return frozenset(span.channel_id for span in self._spans) - {_EVERY_CHANNEL}

    def begins_before(self, instant: datetime) -> bool:
        """Return whether the first watch begins before ``instant``."""
        return bool((self._starts[:1] < since_1970(instant)).any())

    def comparable(self, window: Window, earlier: Window) -> bool:
        """Return whether both were watched enough, and in the same channels."""
        least = min(self.share(window), self.share(earlier))
        return least >= ENOUGH_WATCHED and bool(self.same_channels(window, [earlier])[0])

    def same_channels(self, window: Window, earlier: Sequence[Window]) -> BoolArray:
        """Return which of the ``earlier`` windows were watched in the channels of ``window``.

        A channel counts in a window if it was watched for :data:`MOSTLY` of the time that was
        watched there since the channel was made; one made after the earlier window has no say.
        Where the whole server was watched in one of two windows, it must have been in the other.
        Windows without a channel in common are never the same.

        Returns:
            Shape (len(earlier),).
        """
        windows = (window, *earlier)
        starts = np.array([since_1970(each.start) for each in windows], dtype=np.int64)
        ends = np.array([since_1970(each.end) for each in windows], dtype=np.int64)
        same, common = np.ones(len(earlier), dtype=np.bool_), np.zeros(len(earlier), dtype=np.bool_)
        for channel_id, coverage in self._by_channel().items():
            made = since_1970(instant_of(channel_id))
            since = np.minimum(np.maximum(starts, made), ends)
            of = self.watched_between(since, ends)
            watched = (coverage.watched_between(since, ends) >= MOSTLY * of) & (of > 0)
            if channel_id == _EVERY_CHANNEL and watched[0]:
                return watched[1:]
            same &= (watched[1:] == watched[0]) | (made >= ends[1:])
            common |= watched[1:] & watched[0]
        return same & common

    def watched_between(self, starts: IntArray, ends: IntArray) -> IntArray:
        """Return how long it was watched from each start to its end, all in microseconds."""
        return self._before_instants(ends) - self._before_instants(starts)

    def _by_channel(self) -> dict[ChannelId, "Coverage"]:
        """Return the coverage of each channel, of the whole server first."""
        spans: dict[ChannelId, list[WatchedSpan]] = {}
        for span in sorted(self._spans, key=lambda span: span.channel_id):
            spans.setdefault(span.channel_id, []).append(span)
        return {channel_id: Coverage(told) for channel_id, told in spans.items()}

    def _watched(self, instants: IntArray) -> IntArray:
        return np.diff(self._before_instants(instants))

    def _before_instants(self, instants: IntArray) -> IntArray:
        """Return the microseconds watched before each instant (microseconds since 1970)."""
        if len(self._starts) == 0:
            return np.zeros(instants.shape, dtype=np.int64)
        span = np.searchsorted(self._starts, instants, side="right") - 1
        inside = np.minimum(instants, self._ends[span]) - self._starts[span]
        return np.where(span < 0, 0, self._before[span] + inside)


def known_count(count: int, share: float) -> int | None:
    """Return what was counted where ``share`` was watched; None: nothing, and nobody watched."""
    return count if count or share > 0 else None


def since_1970(instant: datetime) -> int:
    """Return the whole microseconds from 1970 to ``instant``."""
    return (instant - EPOCH) // _MICROSECOND
