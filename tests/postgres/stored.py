"""What stands in the tables, whichever there are."""

from typing import Any

from psycopg import sql

from statsbot.store.pool import Database

_COLUMNS = """
    SELECT c.relname, a.attname
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY 1, 2
"""


async def table(database: Database, question: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    async with database.reading() as connection:
        return await (await connection.execute(question.encode())).fetchall()


async def rows_with(database: Database, member_id: int) -> list[str]:
    """Return every ``table.column`` in which an id occurs, whatever the column's type."""
    found: list[str] = []
    async with database.reading() as connection:
        columns = await (await connection.execute(_COLUMNS)).fetchall()
        for relation, column in columns:
            question = sql.SQL("SELECT 1 FROM {} WHERE {}::text ~ %s LIMIT 1").format(
                sql.Identifier(relation), sql.Identifier(column)
            )
            pattern = rf"(^|[^0-9]){member_id}([^0-9]|$)"
            if await (await connection.execute(question, (pattern,))).fetchone():
                found.append(f"{relation}.{column}")
    return found
