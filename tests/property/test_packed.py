"""Packing loses nothing: what is decoded is what was encoded, and adding up commutes with it."""

from collections import Counter
from dataclasses import replace
from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statsbot.store.arrays import IntArray
from statsbot.store.packed import (
    Layout,
    Packed,
    Rows,
    added_up,
    decode,
    distinct,
    encode,
    from_ids,
    together,
)
from statsbot.store.rollups import CHANNEL_METRICS, MEMBER_METRICS, SLOT_METRICS
from statsbot.store.segments import LAYOUTS, Kind

LAYOUT = Layout(
    columns=("day", "who", "count", "where", "hours", "late"),
    keys=("day", "who", "where"),
    ids=frozenset({"who", "where"}),
    bits=frozenset({"hours"}),
)
NUMBERS = st.sampled_from(
    [0, 0, 0, 1, 200, 256, 65_535, 65_536, 2**24 - 1, 2**24, 2**32 - 1, 2**32, -1, -(2**62)]
)
IDS = st.sampled_from([0, 1, 77, 1_500_000_000_000_000_000, 2**63 - 1, -5])
ROW = st.tuples(st.integers(0, 30), IDS, NUMBERS, IDS, st.integers(0, 2**24 - 1), NUMBERS)


def rows_of(drawn: list[tuple[int, ...]]) -> Rows:
    columns = np.array(drawn, dtype=np.int64).reshape(-1, len(LAYOUT.columns)).T
    return from_ids(LAYOUT, dict(zip(LAYOUT.columns, columns, strict=True)))


def listed(rows: Rows) -> list[tuple[int, ...]]:
    columns = [
        rows.values(name) if name in LAYOUT.ids else rows[name]
        for name in LAYOUT.columns
        if name in rows.columns
    ]
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(st.lists(ROW))
def test_what_is_decoded_is_what_was_encoded(drawn: list[tuple[int, ...]]) -> None:
    packed = encode(LAYOUT, rows_of(drawn))
    assert listed(decode(LAYOUT, packed)) == drawn
    assert len(packed.data) == packed.ends[-1]
    assert len(packed.data) <= packed.rows * sum(width & 15 for width in packed.widths)


@given(st.lists(ROW), st.sampled_from(LAYOUT.columns))
def test_the_first_columns_are_enough_to_read_them(
    drawn: list[tuple[int, ...]], until: str
) -> None:
    packed = encode(LAYOUT, rows_of(drawn))
    count = LAYOUT.columns.index(until) + 1
    count = max(count, 1 + max(LAYOUT.columns.index(name) for name in LAYOUT.keys))
    part = replace(packed, data=packed.data[: packed.ends[count - 1]])
    rows = decode(LAYOUT, part, wanted=LAYOUT.columns[:count])
    kept = [n for n, name in enumerate(LAYOUT.columns) if n < count or name in LAYOUT.keys]
    assert listed(rows) == [tuple(row[n] for n in kept) for row in drawn]


@given(
    st.lists(st.tuples(NUMBERS, st.integers(1, 40))),
    st.sampled_from([0, 1, 2**17, 2**40]),
)
def test_what_repeats_or_is_mostly_zero_takes_less(
    runs: list[tuple[int, int]], between: int
) -> None:
    column = np.repeat([number for number, _ in runs], [length for _, length in runs])
    column = np.concatenate([column, np.zeros(400, dtype=np.int64), [between]]).astype(np.int64)
    layout = Layout(columns=("count",), keys=())
    packed = encode(layout, Rows(ids=np.empty(0, dtype=np.int64), columns={"count": column}))
    assert decode(layout, packed)["count"].tolist() == column.tolist()
    width = packed.widths[0] & 15
    runs_at_most = len(runs) + 2
    assert len(packed.data) <= -(-len(column) // 8) + runs_at_most * width


@given(
    st.lists(st.integers(1, 255), min_size=200, max_size=400),
    st.sets(st.integers(0, 199), max_size=10),
    st.sampled_from([256, 65_535, 65_536, 2**24, 2**32 - 1]),
)
def test_what_is_seldom_great_takes_a_byte(small: list[int], where: set[int], great: int) -> None:
    column = np.array(small, dtype=np.int64)
    column[sorted(where)] = great
    layout = Layout(columns=("count",), keys=())
    packed = encode(layout, Rows(ids=np.empty(0, dtype=np.int64), columns={"count": column}))
    assert decode(layout, packed)["count"].tolist() == column.tolist()
    assert len(packed.data) <= len(column) + -(-len(column) // 8) + 3 * len(where)


@given(st.lists(ROW))
def test_columns_of_the_earlier_release_are_read(drawn: list[tuple[int, ...]]) -> None:
    """They were all plain: as many bytes for each row."""
    rows = rows_of(drawn)
    widths = [8 if (rows[name] < 0).any() else _bytes_for(rows[name]) for name in LAYOUT.columns]
    data = [
        rows[name].astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
        for name, width in zip(LAYOUT.columns, widths, strict=True)
    ]
    packed = Packed(
        rows=len(rows),
        widths=bytes(widths),
        ends=list(accumulate(map(len, data))),
        ids=rows.ids.astype("<i8").tobytes(),
        data=b"".join(data),
    )
    assert listed(decode(LAYOUT, packed)) == drawn


def _bytes_for(numbers: IntArray) -> int:
    width = (int(numbers.max(initial=0)).bit_length() + 7) // 8
    return width if width <= 4 else 8


@given(st.lists(ROW), st.sampled_from(range(1, 5)))
def test_columns_added_later_are_zero_in_what_was_packed_before(
    drawn: list[tuple[int, ...]], more: int
) -> None:
    names = tuple(f"new{place}" for place in range(more))
    newer = Layout(
        columns=LAYOUT.columns + names, keys=LAYOUT.keys, ids=LAYOUT.ids, bits=LAYOUT.bits
    )
    rows = decode(newer, encode(LAYOUT, rows_of(drawn)))
    assert listed(rows) == drawn
    assert not any(rows[name].any() for name in names)


@given(st.lists(st.lists(ROW), max_size=4))
def test_parts_put_together_are_added_up_by_key(parts: list[list[tuple[int, ...]]]) -> None:
    rows = added_up(LAYOUT, together(LAYOUT, [rows_of(part) for part in parts]))
    sums: dict[str, Counter[tuple[int, ...]]] = {"count": Counter(), "late": Counter()}
    hours: Counter[tuple[int, ...]] = Counter()
    for day, who, count, where, marks, late in [row for part in parts for row in part]:
        sums["count"][day, who, where] += count
        sums["late"][day, who, where] += late
        hours[day, who, where] |= marks
    wrap = lambda number: (number + 2**63) % 2**64 - 2**63  # noqa: E731
    expected = {
        key: (wrap(sums["count"][key]), hours[key], wrap(sums["late"][key])) for key in hours
    }
    found = {(row[0], row[1], row[3]): (row[2], row[4], row[5]) for row in listed(rows)}
    assert found == {key: amounts for key, amounts in expected.items() if any(amounts)}
    assert [row[:2] + row[3:4] for row in listed(rows)] == sorted(found)


def test_the_layouts_hold_every_metric() -> None:
    assert set(LAYOUTS[Kind.SLOTS].sums) == set(SLOT_METRICS)
    for kind in (Kind.MEMBER_DAYS, Kind.MEMBER_MONTHS):
        assert set(LAYOUTS[kind].sums) == set(MEMBER_METRICS)
    assert set(LAYOUTS[Kind.CHANNEL_DAYS].sums) == set(CHANNEL_METRICS)


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4))), max_size=3),
    st.sampled_from([1, 20_000]),
)
def test_the_different_items_of_groups_are_counted(
    parts: list[list[tuple[int, int]]], apart: int
) -> None:
    """Also where there are too many of both to mark each pair."""
    pairs = [apart * np.array(part, dtype=np.int64).reshape(-1, 2).T for part in parts]
    groups, items = 3 * apart + 1, 4 * apart + 1
    found = distinct([group * items + item for group, item in pairs], groups, items)
    naive = Counter(group for group, _ in {pair for part in parts for pair in part})
    assert {group // apart: int(found[group]) for group in found.nonzero()[0]} == naive
