"""Columns of facts as numpy arrays, and numpy arrays as Postgres arrays, without Python objects.

psycopg sends a list element by element; an array of numbers is sent here as the bytes that
Postgres expects, with one byte swap in numpy.
"""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from psycopg import AsyncConnection, Connection
from psycopg.abc import Buffer, DumperKey, PyFormat
from psycopg.adapt import Dumper
from psycopg.pq import Format

IntArray = npt.NDArray[np.int64]

_POSTGRES_EPOCH_DAY = 10_957
"""2000-01-01, where Postgres counts dates from, in days since 1970."""
POSTGRES_EPOCH_MICROSECONDS = 946_684_800_000_000
"""2000-01-01T00:00Z, where Postgres counts instants from, in microseconds since 1970."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_HEADER = struct.Struct(">iiiii")
_KINDS: dict[np.dtype[Any], tuple[int, int, str]] = {
    # type: oid of the array, oid of an element, its bytes on the wire
    np.dtype("bool"): (1000, 16, "i1"),
    np.dtype("int16"): (1005, 21, ">i2"),
    np.dtype("int32"): (1007, 23, ">i4"),
    np.dtype("int64"): (1016, 20, ">i8"),
    np.dtype("datetime64[D]"): (1182, 1082, ">i4"),
    np.dtype("datetime64[us]"): (1185, 1184, ">i8"),
}


class ArrayDumper(Dumper):
    """Sends a one-dimensional numpy array of a fixed-width type as a binary Postgres array.

    Takes bool, int16, int32, int64, datetime64[D] (as date) and datetime64[us] (as timestamptz,
    UTC; NaT becomes null).
    """

    format = Format.BINARY

    def get_key(self, obj: Any, format: PyFormat) -> DumperKey:  # noqa: A002  # psycopg's signature
        """Tell apart arrays by their type of element."""
        return (self.cls, cast("type", obj.dtype))

    def upgrade(self, obj: Any, format: PyFormat) -> "ArrayDumper":  # noqa: A002
        """Return a dumper that knows the element's type."""
        dumper = ArrayDumper(self.cls)
        dumper.oid = _KINDS[obj.dtype][0]
        return dumper

    def dump(self, obj: Any) -> Buffer:
        """Return the array in Postgres' binary form."""
        array = cast("npt.NDArray[Any]", obj)
        _, element, wire = _KINDS[array.dtype]
        null = np.isnat(array) if array.dtype.kind == "M" else None
        if null is not None and bool(null.any()):
            return _dump_with_nulls(array, null, element)
        cells = np.empty(len(array), dtype=[("length", ">i4"), ("value", wire)])
        cells["length"] = cells.dtype["value"].itemsize
        cells["value"] = _numbers(array)
        dimensions = 1 if len(array) else 0
        head = _HEADER.pack(dimensions, 0, element, len(array), 1)
        return head[: 12 + 8 * dimensions] + cells.tobytes()


def _numbers(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if array.dtype == np.dtype("datetime64[D]"):
        return array.astype(np.int64) - _POSTGRES_EPOCH_DAY
    if array.dtype.kind == "M":
        return array.astype(np.int64) - POSTGRES_EPOCH_MICROSECONDS
    return array


def _dump_with_nulls(array: npt.NDArray[Any], null: npt.NDArray[np.bool_], element: int) -> bytes:
    cells = [
        b"\xff\xff\xff\xff" if empty else struct.pack(">iq", 8, number)
        for empty, number in zip(null.tolist(), _numbers(array).tolist(), strict=True)
    ]
    return _HEADER.pack(1, 1, element, len(array), 1) + b"".join(cells)


def register_arrays(connection: Connection | AsyncConnection) -> None:
    """Let ``connection`` take numpy arrays as parameters."""
    connection.adapters.register_dumper(np.ndarray, ArrayDumper)


def column(facts: Sequence[object], name: str) -> IntArray:
    """Return the integers that ``facts`` have under ``name``, in their order."""
    return np.fromiter(map(attrgetter(name), facts), dtype=np.int64, count=len(facts))


def integers(values: Iterable[int]) -> IntArray:
    """Return ``values`` as an array of int64."""
    return np.fromiter(values, dtype=np.int64)


def distinct_sorted(numbers: IntArray) -> IntArray:
    """Return the distinct ``numbers``, ascending: quick where they are runs that ascend already."""
    ascending = np.sort(numbers, kind="stable")
    return ascending[np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)]]


def instants(values: Sequence[datetime | None]) -> npt.NDArray[np.datetime64]:
    """Return aware ``values`` as datetime64[us] in UTC; None becomes NaT."""
    return np.array(
        [
            np.datetime64("NaT", "us")
            if value is None
            else np.datetime64(microseconds(value), "us")
            for value in values
        ],
        dtype="datetime64[us]",
    )


def microseconds(instant: datetime) -> int:
    """Return the microseconds from 1970 to ``instant``."""
    return (instant - _EPOCH) // _MICROSECOND


def storable(text: str) -> str:
    """Return ``text`` without what Postgres refuses: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
