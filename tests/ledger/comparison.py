"""Two sides of one table: what it ought to hold, and what it holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Key: TypeAlias = tuple[Any, ...]
Amounts: TypeAlias = Counter[Key]
"""How much of each key: rows, or what a column of a row counts."""


@dataclass(slots=True)
class Expected:
    """What a table ought to hold."""

    sure: Amounts = field(default_factory=Counter[Key])
    """At least so much of each key."""
    unsure: Amounts = field(default_factory=Counter[Key])
    """And at most so much more: what happened within a recorded gap."""

    def add(self, key: Key, amount: int = 1, *, sure: bool) -> None:
        """Expect more of a key."""
        (self.sure if sure else self.unsure)[key] += amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table that a run prints."""

    name: str
    expected: int
    found: int
    duplicates: int
    """What is there, and should not be."""
    lost: int
    """What is not there, and no gap excuses it."""
    in_gaps: int
    """What is not there, within recorded gaps."""
    examples: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to complain of."""
        return not self.duplicates and not self.lost


def compare(name: str, expected: Expected, found: Amounts) -> Line:
    """Compare one table, or one column of it, key by key."""
    duplicates = lost = in_gaps = 0
    examples: list[str] = []
    for key in {**expected.sure, **expected.unsure, **found}:
        least = expected.sure[key]
        most = least + expected.unsure[key]
        there = found[key]
        if there > most:
            duplicates += there - most
        elif there < least:
            lost += least - there
            in_gaps += most - least
        else:
            in_gaps += most - there
        if not least <= there <= most and len(examples) < 5:
            wanted = str(least) if least == most else f"{least} to {most}"
            examples.append(f"{key}: {wanted} expected, {there} found")
    return Line(
        name=name,
        expected=expected.sure.total() + expected.unsure.total(),
        found=found.total(),
        duplicates=duplicates,
        lost=lost,
        in_gaps=in_gaps,
        examples=tuple(examples),
    )


def as_text(lines: Iterable[Line]) -> str:
    """Return the lines as a table, with examples of what is wrong below."""
    lines = list(lines)
    heads = ("expected", "found", "duplicates", "lost", "in gaps")
    rows = [f"{'table':<34}" + "".join(f"{head:>12}" for head in heads)]
    rows += [
        f"{line.name:<34}{line.expected:>12,}{line.found:>12,}{line.duplicates:>12,}"
        f"{line.lost:>12,}{line.in_gaps:>12,}{'' if line.is_right else '  ✗'}"
        for line in lines
    ]
    for line in lines:
        rows += [f"  {line.name}: {example}" for example in line.examples]
    return "\n".join(rows)
