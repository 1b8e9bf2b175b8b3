"""The arrays that findings are made of."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def among(ids: IntArray, others: IntArray) -> BoolArray:
    """Return which of ``ids`` are among ``others``, which ascend."""
    if not len(others):
        return np.zeros(len(ids), dtype=np.bool_)
    place = np.minimum(np.searchsorted(others, ids), len(others) - 1)
    return others[place] == ids
