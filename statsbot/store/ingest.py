"""The one way in: batches of facts, each in one transaction, exactly once."""

from collections.abc import Sequence

from statsbot.domain.facts import Fact
from statsbot.store.pool import Database
from statsbot.store.rows import WriteResult


class FactWriter:
    """Writes facts and what is rolled up from them.

    Every write is idempotent: a batch written twice, split anywhere or replayed leaves what one
    writing leaves. Hand facts over in the order in which they were told; facts that carry their
    own id or time may come in any order.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, facts: Sequence[Fact]) -> WriteResult:
        """Write ``facts`` in one transaction that is durable when this returns.

        Best in batches of 500 to 20,000.

        Raises:
            DatabaseAwayError: Postgres does not answer; nothing was written.
        """
        raise NotImplementedError
