"""Brings a database to the schema that this version speaks. Forward only."""

from statsbot.store.pool import Database


async def migrate(database: Database) -> list[str]:
    """Create the schema, or apply the migrations that are missing; return the names applied.

    Raises:
        ConfigurationError: the database is newer than this program, or an applied migration was
            edited or is missing.
        DatabaseAwayError: Postgres does not answer.
    """
    raise NotImplementedError
