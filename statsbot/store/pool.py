"""Connections to Postgres: small pools, apart by how long their statements may take.

A read that a person waits for gives up after ten seconds, batch work after ten minutes, and the
writer has connections of its own, so that neither can starve it.
"""

from types import TracebackType
from typing import Self


class Database:
    """A Postgres database and the pools that lead to it. An async context manager too.

    Every function of the store takes one. ``database.patient`` is the same database with the
    limits of batch work: hand that one to exports, scheduled reports and other long reads.

    Raises (from any read or write):
        DatabaseAwayError: Postgres does not answer; nothing was written.
        TryLaterError: the statement took longer than its limit.
    """

    @classmethod
    async def open(cls, url: str, *, application_name: str = "statsbot") -> Self:
        """Connect to the database at ``url`` (libpq's URL or keyword form). Does not migrate.

        Raises:
            DatabaseAwayError: the server does not answer.
            ConfigurationError: the URL cannot be read, or the server refuses: password, name of
                the database, a version before 15, an encoding other than UTF8.
        """
        raise NotImplementedError

    @property
    def patient(self) -> "Database":
        """The same database, for batch work: reads may take ten minutes."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give the connections back, and stop the embedded server if it is ours."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
