"""Numbers as an English reader expects them."""

import math

MINUS = "−"


def count_text(count: float) -> str:
    """Write a count in full: ``42,334``."""
    return f"{count:,.0f}"


def short_text(value: float) -> str:
    """Write a number in four characters or five: ``7.5k``, ``12k``, ``142``, ``3.4``, ``0.25``."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= size * 0.99995:
            return f"{_significant(value / size)}{letter}"
    return _significant(value)


def hours_text(hours: float) -> str:
    """Write hours: one decimal below ten, else whole."""
    return f"{hours:.1f}".removesuffix(".0") if hours < 9.95 else f"{hours:,.0f}"


def percent_text(share: float) -> str:
    """Write a share of 0 or more as a percentage; one decimal below ten: ``6.4%``, ``20%``."""
    percent = share * 100
    return f"{percent:.1f}%".replace(".0%", "%") if percent < 9.95 else f"{percent:,.0f}%"


def plural(count: float, one: str, many: str) -> str:
    """Write a count with its noun: ``1 message``, ``42,334 messages``."""
    return with_noun(count_text(count), one, many)


def with_noun(written: str, one: str, many: str) -> str:
    """Return a written number with its noun; what reads as 1 has one: ``1 message an hour``."""
    return f"{written} {one if written == '1' else many}"


def round_up(value: float) -> float:
    """Return ``value``, above 0, rounded up to two significant digits."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 12)


def _significant(value: float) -> str:
    """Write two significant digits below ten, else the whole number."""
    if value >= 9.95:
        return f"{value:.0f}"
    if value >= 0.995 or value == 0:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2g}"
