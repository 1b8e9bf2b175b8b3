"""Laws of what marks bring."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.events import EventsRows, Lift, find_events, read_window, stretches
from statsbot.analytics.question import day_number
from statsbot.domain.windows import SLOT, Window, whole_days
from statsbot.store.marks import EventMark, MarkKind
from tests.fix_findings import BERLIN, asked, counts, people, watched

WEEK = timedelta(days=7)
START = datetime(2025, 10, 27, tzinfo=UTC)
"""Clocks went back the night before; the weeks that are compared with lie on both sides of it."""
COUNTS = st.lists(st.integers(0, 40), min_size=9, max_size=9)
PLACES = st.tuples(st.integers(0, 6 * 96), st.integers(1, 40))
"""Quarters of an hour from the start of the week to the mark, and how many it lasts."""


def lift(place: tuple[int, int], per_week: list[int], times: int = 1, weeks: int = 0) -> Lift:
    """Measure a mark in a server in which each of nine weeks has so many messages in each slot."""
    first, many = place
    week = START + weeks * WEEK
    window = Window(start=week - timedelta(hours=1), end=week + 2 * WEEK)
    question = asked(whole_days(date(2025, 10, 27), 14, BERLIN), now=window.end)
    mark = EventMark(
        kind=MarkKind.EVENT, at=week + first * SLOT, ends_at=week + (first + many) * SLOT
    )
    read = read_window(question, [mark])
    told = [
        (week - back * WEEK + n * SLOT, each * times)
        for back, each in enumerate(per_week)
        for n in range(first - 4, first + many + 4)
    ]
    rows = EventsRows(
        marks=[mark], total=1, attendance=[None], slots=counts(told),
        people=people((1, day_number(date(2025, 10, 27)), {"hours": 2**24 - 1})),
        messages_watched=watched(read), voice_watched=watched(read),
    )  # fmt: skip
    (found,) = find_events(question, rows).marks
    assert found.during is not None
    return found.during


@given(place=PLACES, per_week=COUNTS, times=st.integers(2, 5))
def test_times_as_many_messages_are_the_same_lift(
    place: tuple[int, int], per_week: list[int], times: int
) -> None:
    once, more = lift(place, per_week).messages, lift(place, per_week, times).messages
    assert once.value is not None
    assert more.value == once.value * times
    assert more.ratio == pytest.approx(once.ratio)
    assert once.normal is not None
    assert (once.within_normal is False) <= (more.within_normal is False)


@given(place=PLACES, per_week=COUNTS)
def test_a_usual_week_is_normal_and_more_is_more(
    place: tuple[int, int], per_week: list[int]
) -> None:
    usual = lift(place, [per_week[0]] * 9).messages
    # Slots that the change of clocks moves out of the stretch are missing from some weeks.
    assert usual.within_normal is True
    livelier = lift(place, [per_week[0] + 5, *per_week[1:]]).messages
    plain = lift(place, per_week).messages
    assert livelier.value is not None
    assert plain.value is not None
    assert livelier.value > plain.value


@given(
    at=st.integers(0, 10_000), lasts=st.none() | st.integers(0, 10_000), now=st.integers(0, 20_000)
)
def test_stretches_are_whole_slots_that_are_over(at: int, lasts: int | None, now: int) -> None:
    begins = START + timedelta(minutes=at)
    ends = None if lasts is None else begins + timedelta(minutes=lasts)
    instant = START + timedelta(minutes=now)
    during, after = stretches(EventMark(kind=MarkKind.HAPPENING, at=begins, ends_at=ends), instant)
    for each in filter(None, (during, after)):
        assert (each.start - START) % SLOT == (each.end - START) % SLOT == timedelta()
        assert each.end <= instant
    if during is not None:
        assert ends is not None
        assert during.start <= begins < ends <= during.end
        assert during.length < ends - begins + 2 * SLOT
    if after is not None:
        assert after.length == timedelta(days=1)
        assert during is None or during.end == after.start
