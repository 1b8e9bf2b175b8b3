"""One row for each day of each person or channel, from months that are read apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statsbot.store.arrays import IntArray
from statsbot.store.packed import Layout, Rows, together


@dataclass(frozen=True, slots=True)
class DayKeys:
    """What tells the rows apart."""

    of: str
    """The column of ids."""
    first: int
    """The first day, since 1970."""
    after: int


def one_row_each(
    layout: Layout,
    parts: Sequence[Rows],
    keys: DayKeys,
    sums: Sequence[str],
    *,
    bits: Sequence[str] = (),
) -> Rows:
    """Return one row for each id and day, sorted by both: audiences, and what came late, added.

    Args:
        layout: of the rows.
        parts: rows by day, of one or several months.
        keys: the column of ids, and the days that were asked for.
        sums: columns to add up.
        bits: columns to or.
    """
    rows = together(layout, parts)
    days = max(keys.after - keys.first, 1)
    cell = rows[keys.of] * days + (rows["day"] - keys.first)
    order = np.argsort(cell, kind="stable")  # quick, since months are in order already
    cell = cell[order]
    starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1]))[: len(cell)])
    columns: dict[str, IntArray] = {
        keys.of: cell[starts] // days,
        "day": cell[starts] % days + keys.first,
    }
    for name in (*sums, *bits):
        of = rows[name][order]
        if len(starts) < len(of):
            of = (np.bitwise_or if name in bits else np.add).reduceat(of, starts)
        columns[name] = of
    return Rows(ids=rows.ids, columns=columns)
