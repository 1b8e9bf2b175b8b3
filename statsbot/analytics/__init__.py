"""Rows to findings: pure functions over arrays, without I/O, words or colours.

In every array NaN, and for single numbers None, means "not watched"; 0 means that nothing
happened. Definitions and sources are in ``docs/metrics.md``.
"""
