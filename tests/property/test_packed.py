"""Packing loses nothing: what is decoded is what was encoded, and adding up commutes with it."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
    assert len(packed.data) == packed.rows * sum(packed.widths)


@given(st.lists(ROW), st.sampled_from(LAYOUT.columns))
def test_the_first_columns_are_enough_to_read_them(
    drawn: list[tuple[int, ...]], until: str
) -> None:
    packed = encode(LAYOUT, rows_of(drawn))
    count = LAYOUT.columns.index(until) + 1
    count = max(count, 1 + max(LAYOUT.columns.index(name) for name in LAYOUT.keys))
    cut = packed.rows * sum(packed.widths[:count])
    part = Packed(
        rows=packed.rows, widths=packed.widths, ids=packed.ids,
        data=packed.data[:cut],
    )  # fmt: skip
    rows = decode(LAYOUT, part, wanted=LAYOUT.columns[:count])
    kept = [n for n, name in enumerate(LAYOUT.columns) if n < count or name in LAYOUT.keys]
    assert listed(rows) == [tuple(row[n] for n in kept) for row in drawn]


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
