"""What stands in the tables, whichever there are."""

from typing import Any

from psycopg import sql

from statsbot.store.pool import Database

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
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


async def columns(database: Database) -> list[tuple[str, str, str]]:
    """Return table, column and type of everything that is stored."""
    return await table(database, _COLUMNS)


async def contents(database: Database) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    kept: dict[str, list[str]] = {}
    for relation in {relation for relation, _, _ in await columns(database)}:
        question = f'SELECT "{relation}"::text FROM "{relation}" ORDER BY 1'
        kept[relation] = [row[0] for row in await table(database, question)]
    return kept


async def rows_with(database: Database, number: int) -> list[str]:
    """Return every ``table.column`` in which a number occurs, whatever the column's type."""
    pattern = rf"(^|[^0-9]){number}([^0-9]|$)"
    found: list[str] = []
    places = await columns(database)
    async with database.reading() as connection:
        for relation, column, kind in places:
            holds = sql.SQL("{}::text ~ {}").format(sql.Identifier(column), pattern)
            if kind == "bytea":  # packed ids
                holds = sql.SQL("position({} IN {}) > 0").format(
                    number.to_bytes(8, "little"), sql.Identifier(column)
                )
            question = sql.SQL("SELECT 1 FROM {} WHERE {} LIMIT 1").format(
                sql.Identifier(relation), holds
            )
            if await (await connection.execute(question)).fetchone():
                found.append(f"{relation}.{column}")
    return found
