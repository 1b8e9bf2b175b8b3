"""Facts of the present moment, in the order of the gateway, until the spool takes them."""

from collections.abc import Iterable, Sequence

from statsbot.domain.facts import Fact

CAPACITY = 100_000
"""From how many waiting facts on no more are taken: some 30 MB."""


class Buffer:
    """Holds facts from one tick of the spool to the next.

    Taking a fact in needs no lock and never waits, so a slow disk cannot slow the gateway down.
    What does not fit is refused; :meth:`take_refused` tells how much, so that a gap is recorded.
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

    def take(self) -> Sequence[Fact]:
        """Hand over everything that waits."""
        facts, self._facts = self._facts, []
        return facts

    def take_refused(self) -> int:
        """Return how many facts were refused since this was last asked."""
        refused, self._refused = self._refused, 0
        return refused
