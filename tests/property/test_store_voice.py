"""Seconds in voice are conserved, however a stay is cut."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from statsbot.domain.voice import SLOT_SECONDS, split_by_slot

INSTANTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5_000)).map(
    datetime(2015, 1, 1, tzinfo=UTC).__add__
)
LENGTHS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))


@given(start=INSTANTS, length=LENGTHS)
def test_slots_hold_every_second_once(start: datetime, length: timedelta) -> None:
    end = start + length
    pieces = list(split_by_slot(start, end))
    whole = int(end.timestamp() // 1) - int(start.timestamp() // 1)
    assert sum(seconds for _, seconds in pieces) == whole
    assert all(0 < seconds <= SLOT_SECONDS for _, seconds in pieces)
    slots = [slot for slot, _ in pieces]
    assert slots == list(range(slots[0], slots[0] + len(slots))) if slots else whole == 0
    assert all(seconds == SLOT_SECONDS for _, seconds in pieces[1:-1])


@given(start=INSTANTS, lengths=st.lists(LENGTHS, min_size=1, max_size=5))
def test_cutting_a_stay_anywhere_changes_no_slot(start: datetime, lengths: list[timedelta]) -> None:
    end = start + sum(lengths, timedelta(0))
    in_parts: dict[int, int] = {}
    at = start
    for length in lengths:
        for slot, seconds in split_by_slot(at, at + length):
            in_parts[slot] = in_parts.get(slot, 0) + seconds
        at += length
    assert in_parts == dict(split_by_slot(start, end))
