"""Rows of numbers packed into bytes, column after column, and back. Pure.

A column takes as many bytes a number as its greatest one needs: none if all are zero, 1 to 4 if
none is negative, else 8; lowest byte first. Where that is clearly smaller, a bit for each row tells
whether its number is given at all, or more of it than a byte (:class:`Form`). Ids of Discord take 8
bytes once: the distinct ones lie apart, ascending, and columns of ids are places among them. So a
person's day with ten counters takes some 14 bytes, where a row of Postgres and its index entry take
200. The idea of packing thousands of narrow rows into one value, and what it saves, is measured in
the store's benchmark.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from typing import cast

import numpy as np
import numpy.typing as npt

from statsbot.store.arrays import IntArray

VERSION = 3
"""Of the forms of columns and the order of rows: 3 since there are forms but the plain one.

Columns added at the end of a layout need no new one. What lies in an older version is read as ever.
"""

BoolArray = npt.NDArray[np.bool_]

_BYTE = 255
_WIDTH = 15
"""The bits of a column's byte in ``widths`` that are its width; the others are its form."""
_WORTH_IT = 5 / 8
"""So small must a form be beside the plain one, which is quicker to read."""
_MOST_CELLS = 1 << 26
"""Bytes that may be taken to mark who was seen where."""
_EMPTY = np.zeros(0, dtype=np.int64)


class Form(IntEnum):
    """How a column lies."""

    PLAIN = 0
    """A number for each row."""
    SPARSE = 16
    """A bit for each row, lowest first, whether it is not zero; then the numbers that are not."""
    RUNS = 32
    """A bit for each row whether it is another than in the row before; then those that are."""
    SPLIT = 48
    """The lowest byte for each row; a bit whether there is more of it; then the rest of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns rows of a kind have."""

    columns: tuple[str, ...]
    """In the order in which they lie. New ones come last."""
    keys: tuple[str, ...]
    """What tells a row from others, in the order in which rows are sorted."""
    ids: frozenset[str] = frozenset()
    """Which of the keys are ids."""
    bits: frozenset[str] = frozenset()
    """Columns that are or-ed where rows are added up."""
    derived: frozenset[str] = frozenset()
    """Columns that follow from the others, and are left out where rows are added up."""

    @property
    def sums(self) -> tuple[str, ...]:
        """Columns that are summed where rows are added up."""
        others = {*self.keys, *self.bits, *self.derived}
        return tuple(name for name in self.columns if name not in others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Rows as columns of one length; columns of ids hold places in ``ids``.

    Columns are of int64, but for those of rows just decoded, which may be of narrower integers.
    """

    ids: IntArray
    """Distinct and ascending."""
    columns: Mapping[str, IntArray]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(next(iter(self.columns.values()), _EMPTY))

    def __getitem__(self, column: str) -> IntArray:
        """Return a column."""
        return self.columns[column]

    def values(self, column: str) -> IntArray:
        """Return the ids themselves of a column of ids."""
        return self.ids[self[column]]

    def narrowed(self, names: Sequence[str]) -> "Rows":
        """Return the rows with these columns alone."""
        return Rows(ids=self.ids, columns={name: self.columns[name] for name in names})

    def chosen(self, which: slice | BoolArray | IntArray) -> "Rows":
        """Return some of the rows, by places or a mask; ``ids`` stay as they are."""
        if isinstance(which, np.ndarray) and which.dtype == np.bool_:
            which = np.flatnonzero(which)  # once, not for each column
            if len(which) and int(which[-1] - which[0]) == len(which) - 1:
                which = slice(int(which[0]), int(which[-1]) + 1)  # which copies nothing
        return Rows(ids=self.ids, columns={name: of[which] for name, of in self.columns.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Rows as bytes."""

    rows: int
    widths: bytes
    """Of each column the bytes that a number takes, and its form."""
    ends: Sequence[int]
    """Where each column ends in ``data``."""
    ids: bytes
    data: bytes


def encode(layout: Layout, rows: Rows) -> Packed:
    """Return ``rows`` packed; ids that no row has are left out."""
    used, columns = _with_used_ids(layout, rows)
    parts = [_smallest(columns[name]) for name in layout.columns]
    return Packed(
        rows=len(rows),
        widths=bytes(width for width, _ in parts),
        ends=list(accumulate(len(data) for _, data in parts)),
        ids=used.astype("<i8").tobytes(),
        data=b"".join(data for _, data in parts),
    )


def decode(
    layout: Layout,
    packed: Packed,
    *,
    wanted: Collection[str] | None = None,
) -> Rows:
    """Return what was packed, in columns as narrow as they lie: ``together`` widens them.

    Args:
        layout: that of the rows, or one with more columns at its end: they are zero.
        packed: whose ``data`` may end after the last column that is wanted.
        wanted: columns to return beside the keys; all if None.
    """
    ids = np.frombuffer(packed.ids, dtype="<i8").astype(np.int64, copy=False)
    names = [
        name for name in layout.columns if wanted is None or name in wanted or name in layout.keys
    ]

    def numbers(name: str) -> IntArray:
        place = layout.columns.index(name)
        width = packed.widths[place] if place < len(packed.widths) else 0
        start = packed.ends[place - 1] if place and width else 0
        return column_of(packed.data, start, packed.rows, width)

    return Rows(ids=ids, columns={name: numbers(name) for name in names})


def column_of(data: bytes, start: int, rows: int, width: int) -> IntArray:
    """Return a column in the narrowest type that holds it; ``width`` as in :class:`Packed`."""
    form, width = width & ~_WIDTH, width & _WIDTH
    if form == Form.PLAIN:
        return _plain(data, start, rows, width)
    begin = start + (rows if form == Form.SPLIT else 0)
    bits = np.frombuffer(data, dtype=np.uint8, count=(rows + 7) // 8, offset=begin)
    is_given = np.unpackbits(bits, count=rows, bitorder="little").view(np.bool_)
    given = np.flatnonzero(is_given)
    begin += len(bits)
    if form == Form.SPLIT:
        kind = np.uint16 if width == 2 else np.uint32
        column = _plain(data, start, rows, 1).astype(kind)
        column[given] |= _plain(data, begin, len(given), width - 1).astype(kind) << 8
        return cast("IntArray", column)
    numbers = _plain(data, begin, len(given), width)
    if form == Form.RUNS:
        return np.repeat(numbers, np.diff(given, append=rows))
    column = np.zeros(rows, dtype=numbers.dtype)
    column[given] = numbers
    return column


def _plain(data: bytes, start: int, rows: int, width: int) -> IntArray:
    if width == 3:
        every_byte = np.zeros((rows, 4), dtype=np.uint8)
        of_rows = np.frombuffer(data, dtype=np.uint8, count=rows * 3, offset=start)
        every_byte[:, :3] = of_rows.reshape(rows, 3)
        numbers = every_byte.view("<u4").reshape(rows)
    elif width:
        kind = "<i8" if width == 8 else f"<u{width}"
        numbers = np.frombuffer(data, dtype=kind, count=rows, offset=start)
    else:
        numbers = np.zeros(rows, dtype=np.uint8)
    return cast("IntArray", numbers)


def from_ids(layout: Layout, columns: Mapping[str, IntArray]) -> Rows:
    """Return rows of columns that hold the ids themselves."""
    names = [name for name in columns if name in layout.ids]
    if not names:
        return Rows(ids=_EMPTY, columns=columns)
    ids, places = np.unique(np.concatenate([columns[name] for name in names]), return_inverse=True)
    parts = np.split(places, len(names))
    return Rows(ids=ids, columns={**columns, **dict(zip(names, parts, strict=True))})


def together(layout: Layout, parts: Sequence[Rows], *, extra: Sequence[str] = ()) -> Rows:
    """Return the rows of all ``parts`` one after another, as int64, with one array of ids.

    Of the layout's columns, and of ``extra`` ones, those are kept that all parts have.
    """
    if len(parts) == 1:
        columns = {name: of.astype(np.int64, copy=False) for name, of in parts[0].columns.items()}
        return Rows(ids=parts[0].ids, columns=columns)
    if not parts:
        return Rows(ids=_EMPTY, columns=dict.fromkeys(layout.columns, _EMPTY))
    ids, places_of = merged_ids(parts)
    wanted = (*layout.columns, *extra)
    names = [name for name in wanted if all(name in part.columns for part in parts)]
    columns: dict[str, IntArray] = {}
    for name in names:
        if name in layout.ids:
            of_parts = [of[part[name]] for of, part in zip(places_of, parts, strict=True)]
        else:
            of_parts = [part[name] for part in parts]
        columns[name] = np.concatenate(of_parts, dtype=np.int64)
    return Rows(ids=ids, columns=columns)


def merged_ids(parts: Sequence[Rows]) -> tuple[IntArray, list[IntArray]]:
    """Return the distinct ids of all parts, ascending, and for each part their places there."""
    joined = np.concatenate([_EMPTY, *(part.ids for part in parts)])
    order = np.argsort(joined, kind="stable")  # which merges what is in order already
    ordered = joined[order]
    is_next = np.concatenate(([False], ordered[1:] != ordered[:-1]))[: len(ordered)]
    places = np.empty(len(order), dtype=np.int32)  # what is narrow is quick
    places[order] = np.cumsum(is_next, dtype=np.int32)
    is_next[:1] = True
    ends = np.cumsum([len(part.ids) for part in parts[:-1]], dtype=np.int64)
    return ordered[is_next], np.split(cast("IntArray", places), ends)


def added_up(layout: Layout, rows: Rows) -> Rows:
    """Return one row for each key, in the order of keys; rows that have come to nothing go."""
    if not len(rows):
        return rows
    order = np.lexsort([rows[name] for name in reversed(layout.keys)])
    changes = np.zeros(len(order), dtype=np.bool_)
    changes[0] = True
    for name in layout.keys:
        key = rows[name][order]
        changes[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(changes)
    columns = {name: rows[name][order[starts]] for name in layout.keys}
    columns |= {name: np.bitwise_or.reduceat(rows[name][order], starts) for name in layout.bits}
    columns |= {name: np.add.reduceat(rows[name][order], starts) for name in layout.sums}
    kept = np.zeros(len(starts), dtype=np.bool_)
    for name in (*layout.bits, *layout.sums):
        kept |= columns[name] != 0
    return Rows(ids=rows.ids, columns={name: of[kept] for name, of in columns.items()})


def first_cells(groups: int, items: int) -> IntArray:
    """Return the first cell of each group, for :func:`distinct`: as narrow as may be."""
    narrow = np.int32 if groups * items < 1 << 31 else np.int64
    return cast("IntArray", (np.arange(groups) * items).astype(narrow))


def distinct(cells: Iterable[IntArray], groups: int, items: int) -> IntArray:
    """Return how many different items each group has.

    Args:
        cells: part by part ``group * items + item``, both counted from 0.
        groups: how many there are.
        items: how many there are.
    """
    if groups * items > _MOST_CELLS:
        places = np.concatenate([_EMPTY, *cells])
        places.sort(kind="stable")  # quick where most is in order already
        is_new = np.concatenate(([True], places[1:] != places[:-1]))[: len(places)]
        return np.bincount(places[is_new] // items, minlength=groups)
    seen = np.zeros(groups * items, dtype=np.bool_)
    for part in cells:
        seen[part] = True
    rows = seen.reshape(groups, items)
    return np.array([np.count_nonzero(row) for row in rows], dtype=np.int64)


def sums_by_place(
    place: IntArray, columns: Mapping[str, IntArray]
) -> tuple[IntArray, dict[str, IntArray]]:
    """Return the distinct places, ascending, and the sums of each column there.

    Quick where places ascend already, as they do in rows that lie by time.
    """
    changed = np.diff(place)
    if bool((changed < 0).any()):
        order = np.argsort(place, kind="stable")
        place, columns = place[order], {name: of[order] for name, of in columns.items()}
        changed = np.diff(place)
    starts = np.concatenate(([True], changed != 0))[: len(place)].nonzero()[0]
    if not len(starts):
        return _EMPTY, dict.fromkeys(columns, _EMPTY)
    return place[starts], {name: np.add.reduceat(of, starts) for name, of in columns.items()}


def summed(place: IntArray, amount: IntArray, size: int) -> IntArray:
    """Return the sums of ``amount`` by ``place``, which counts from 0 to below ``size``."""
    starts = np.flatnonzero(np.concatenate(([True], place[1:] != place[:-1]))[: len(place)])
    if 2 * len(starts) < len(place):
        place, amount = place[starts], np.add.reduceat(amount, starts, dtype=np.int64)
    # Exact: counts stay far below 2 to the power of 53.
    return np.bincount(place, weights=amount, minlength=size).astype(np.int64)


def _with_used_ids(layout: Layout, rows: Rows) -> tuple[IntArray, Mapping[str, IntArray]]:
    if not layout.ids:
        return _EMPTY, rows.columns
    is_used = np.zeros(len(rows.ids), dtype=np.bool_)
    for name in layout.ids:
        is_used[rows[name]] = True
    places = np.cumsum(is_used) - 1
    columns = {**rows.columns, **{name: places[rows[name]] for name in layout.ids}}
    return rows.ids[is_used], columns


def _smallest(numbers: IntArray) -> tuple[int, bytes]:
    """Return how many bytes each number takes, with the form of the column, and its bytes."""
    least, most = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    width = 8 if least < 0 else (most.bit_length() + 7) // 8
    width = 8 if width > 4 else width
    is_given = {
        Form.SPARSE: numbers != 0,
        Form.RUNS: np.concatenate(([True], numbers[1:] != numbers[:-1]))[: len(numbers)],
    }
    if 1 < width < 8:
        is_given[Form.SPLIT] = numbers > _BYTE

    def size(form: Form) -> int:
        given = int(np.count_nonzero(is_given[form]))
        of_numbers = len(numbers) + given * (width - 1) if form == Form.SPLIT else given * width
        return (len(numbers) + 7) // 8 + of_numbers

    form = min(is_given, key=size)
    if size(form) >= _WORTH_IT * len(numbers) * width:
        return width, _bytes_of(numbers, width)
    bits = np.packbits(is_given[form], bitorder="little").tobytes()
    given = numbers[is_given[form]]
    if form == Form.SPLIT:
        return width | form, _bytes_of(numbers, 1) + bits + _bytes_of(given >> 8, width - 1)
    return width | form, bits + _bytes_of(given, width)


def _bytes_of(numbers: IntArray, width: int) -> bytes:
    every_byte = numbers.astype("<i8").view(np.uint8).reshape(-1, 8)
    return every_byte[:, :width].tobytes()
