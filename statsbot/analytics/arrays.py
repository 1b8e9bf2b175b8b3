"""The arrays that findings are made of."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def among(ids: IntArray, others: IntArray) -> BoolArray:
    """Return which of ``ids`` are among ``others``; both are distinct and ascend."""
    found = np.zeros(len(ids), dtype=np.bool_)
    if not len(ids) or not len(others):
        return found
    if len(ids) <= len(others):
        place = np.minimum(np.searchsorted(others, ids), len(others) - 1)
        return others[place] == ids
    place = np.minimum(np.searchsorted(ids, others), len(ids) - 1)
    found[place[ids[place] == others]] = True
    return found
