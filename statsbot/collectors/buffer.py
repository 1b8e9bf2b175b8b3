"""Facts that Postgres does not have yet, in the order of the gateway."""

from collections.abc import Iterable, Sequence

from statsbot.domain.facts import Fact

CAPACITY = 100_000
"""From how many waiting facts on no more are taken: some 30 MB."""


class Buffer:
    """Holds facts until they are committed.

    Taking a fact in needs no lock and never waits, so a slow database cannot slow the gateway
    down. A fact leaves only behind the commit of its batch, and writing is idempotent, so a
    retry repeats work, never rows. What does not fit is refused, and :meth:`take_refused` tells
    the keeper of coverage, who records the gap.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._facts: list[Fact] = []
        self._capacity = capacity
        self._refused = 0

    def __len__(self) -> int:
        return len(self._facts)

    def record(self, facts: Iterable[Fact]) -> None:
        """Take in the facts of one event: all of them or, if no more fit, none."""
        if len(self._facts) < self._capacity:
            self._facts.extend(facts)
        else:
            self._refused += sum(1 for _ in facts)

    def batch(self, limit: int) -> Sequence[Fact]:
        """Return up to ``limit`` of the oldest facts, which stay until :meth:`committed`."""
        return tuple(self._facts[:limit])

    def committed(self, count: int) -> None:
        """Let go of the ``count`` oldest facts."""
        del self._facts[:count]

    def take_refused(self) -> int:
        """Return how many facts were refused since this was last asked."""
        refused, self._refused = self._refused, 0
        return refused
