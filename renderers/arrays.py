"""Numbers as cards hold them: read-only arrays, all finite or NaN; shares; stretches."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def frozen_array(values: npt.ArrayLike, *, shape: tuple[int | None, ...], what: str) -> FloatArray:
    """A read-only copy of ``values`` as float64.

    Args:
        values: Numbers; NaN means "not watched".
        shape: Expected shape; None accepts any length.
        what: Name of the field, for the error.

    Raises:
        ValueError: The shape differs, or a number is infinite or negative.
    """
    array = np.array(values, dtype=np.float64)
    fits = array.ndim == len(shape) and all(
        wanted is None or wanted == got for wanted, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{what} has shape {array.shape}, expected {shape}")
    if bool(np.isinf(array).any()):
        raise ValueError(f"{what} holds an infinite number; NaN is what is not known")
    if bool((array < 0).any()):
        raise ValueError(f"{what} holds a negative number; counts and rates start at 0")
    array.setflags(write=False)
    return array


def check_share(share: float | None, what: str) -> None:
    """Make sure that a share is one; None, not known, is left alone.

    Raises:
        ValueError: It does not lie between 0 and 1.
    """
    if share is not None and not 0 <= share <= 1:
        raise ValueError(f"{what} lies between 0 and 1, not at {share}")


def runs(values: FloatArray, *, known: bool = True) -> list[slice]:
    """Stretches of neighbours that are all known (or, with ``known=False``, all NaN)."""
    wanted = np.isfinite(values) if known else np.isnan(values)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False]))))
    pairs: list[list[int]] = edges.reshape(-1, 2).tolist()
    return [slice(start, stop) for start, stop in pairs]
