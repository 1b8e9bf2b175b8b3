"""Keeps the memory that arrays give back, so that the next ones have it at once.

The C library gives large pieces back to the kernel as soon as they are free, and the kernel hands
out new ones page by page, zeroed: for a read that makes a hundred arrays of some hundred kilobytes
that takes longer than the arithmetic.
"""

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Of ``mallopt`` in glibc's ``malloc.h``."""
_KEPT = 64 << 20
"""Bytes that may stay free at the end of the heap."""
_OWN_MAPPING = 32 << 20
"""From how many bytes on a piece is the kernel's: the most that glibc takes."""


def keep_freed_memory() -> None:
    """Let this process keep up to 64 MiB that it has freed. Where there is no glibc, do nothing."""
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
        mallopt(_M_MMAP_THRESHOLD, _OWN_MAPPING)
