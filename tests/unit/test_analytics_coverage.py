"""What part was watched, by hand-computed examples."""

from datetime import UTC, datetime, timedelta

import numpy as np

from statsbot.analytics.coverage import Coverage
from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.windows import Window

MIDNIGHT = datetime(2025, 11, 17, tzinfo=UTC)


def hours(count: float) -> datetime:
    return MIDNIGHT + timedelta(hours=count)


def span(start: float, end: float, channel: int = 0) -> WatchedSpan:
    return WatchedSpan(
        guild_id=1,
        kind=Watched.MESSAGES,
        channel_id=channel,
        started_at=hours(start),
        ended_at=hours(end),
    )


def test_spans_of_several_channels_are_united() -> None:
    coverage = Coverage([span(6, 8, 5), span(1, 3, 7), span(2, 4, 9), span(4, 5)])
    assert coverage.shares([hours(h) for h in (0, 1, 5, 7, 9)]).tolist() == [0.0, 1.0, 0.5, 0.5]


def test_a_span_inside_another_adds_nothing() -> None:
    coverage = Coverage([span(0, 10), span(2, 4)])
    assert coverage.share(Window(start=hours(0), end=hours(20))) == 0.5


def test_never_watched_is_a_share_of_zero() -> None:
    assert Coverage([]).share(Window(start=hours(0), end=hours(1))) == 0.0
    assert Coverage([span(3, 3)]).share(Window(start=hours(0), end=hours(4))) == 0.0


def test_a_slot_can_be_watched_in_part() -> None:
    first = int(MIDNIGHT.timestamp()) // 900
    coverage = Coverage([span(0.1, 0.5)])
    assert coverage.slot_hours(first, first + 4).tolist() == [0.15, 0.25, 0.0, 0.0]


def test_a_long_watch_has_a_share_of_exactly_one() -> None:
    start = datetime(2015, 5, 13, 1, 2, 3, 456789, tzinfo=UTC)
    whole = WatchedSpan(
        guild_id=1, kind=Watched.MESSAGES, channel_id=0, started_at=start, ended_at=hours(0)
    )
    assert Coverage([whole]).share(Window(start=start, end=hours(0))) == 1.0


def test_what_was_never_watched_is_nothing_of_any_shape() -> None:
    starts = np.arange(6, dtype=np.int64).reshape(2, 3)
    watched = Coverage([]).watched_between(starts, starts + 10)
    assert watched.tolist() == [[0, 0, 0], [0, 0, 0]]
