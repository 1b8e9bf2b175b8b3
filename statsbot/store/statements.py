"""Named SQL: ``sql/queries/<subject>.sql`` as statements with typed rows.

A file is a run of blocks::

    -- name: count_slots
    -- row: PackedSlots
    -- What the number means, and which index it leans on.
    SELECT ...

``row`` names the dataclass of ``rows`` that a row becomes; a statement without it returns nothing
that is read. Parameters are psycopg's ``%(name)s``. Names are unique across all files.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row, tuple_row

from statsbot.errors import StatsbotError
from statsbot.resources import sql_root

RowT = TypeVar("RowT")

declared: dict[str, type[object] | None] = {}
"""The statements that the store uses, with their row types; for the contract test."""

_HEADER = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_ROW = re.compile(r"^-- row: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One block of a file."""

    name: str
    row: str | None
    """Name of the row type; None: nothing is read back."""
    comment: str
    text: str


def parse_statements(source: str, *, file: str) -> list[Statement]:
    """Return the statements of one file's text.

    Raises:
        StatsbotError: a block lacks its comment or its SQL.
    """
    names = list(_HEADER.finditer(source))
    ends = [match.start() for match in names[1:]] + [len(source)]
    found: list[Statement] = []
    for match, end in zip(names, ends, strict=True):
        lines = source[match.end() : end].strip().splitlines()
        row = _ROW.search("\n".join(lines))
        comment = [line[3:] for line in lines if line.startswith("-- ") and not _ROW.match(line)]
        text = "\n".join(line for line in lines if not line.startswith("--")).strip()
        if not comment or not text:
            raise StatsbotError(f"The statement {match[1]} in {file} needs a comment and SQL.")
        found.append(
            Statement(
                name=match[1],
                row=row[1] if row else None,
                comment=" ".join(comment),
                text=text.removesuffix(";"),
            )
        )
    return found


def load_statements(folder: Path) -> dict[str, Statement]:
    """Return every statement under ``folder`` by its name.

    Raises:
        StatsbotError: a name is used twice, or a file cannot be read as statements.
    """
    statements: dict[str, Statement] = {}
    for path in sorted(folder.glob("*.sql")):
        for statement in parse_statements(path.read_text(encoding="utf-8"), file=path.name):
            if statement.name in statements:
                raise StatsbotError(f"The statement {statement.name} stands twice in {folder}.")
            statements[statement.name] = statement
    return statements


@lru_cache(maxsize=1)
def library() -> dict[str, Statement]:
    """Return the product's statements, read once."""
    return load_statements(sql_root() / "queries")


class Command:
    """A statement whose result is at most a number of rows."""

    def __init__(self, name: str) -> None:
        self.name = name
        declared[name] = None

    @property
    def text(self) -> bytes:
        """The SQL, as psycopg takes it from where it is not a literal."""
        return library()[self.name].text.encode()

    def run(self, connection: Connection, **parameters: object) -> int:
        """Execute it; return how many rows it touched."""
        return connection.execute(self.text, parameters).rowcount

    async def run_async(self, connection: AsyncConnection, **parameters: object) -> int:
        """Execute it; return how many rows it touched."""
        return (await connection.execute(self.text, parameters)).rowcount


class Query(Generic[RowT]):
    """A statement that returns rows of one type."""

    def __init__(self, name: str, row: type[RowT]) -> None:
        self.name = name
        self.row = row
        declared[name] = row

    @property
    def text(self) -> bytes:
        """The SQL, as psycopg takes it from where it is not a literal."""
        return library()[self.name].text.encode()

    def all(self, connection: Connection, **parameters: object) -> list[RowT]:
        """Execute it; return its rows."""
        with connection.cursor(row_factory=class_row(self.row), binary=True) as cursor:
            return cursor.execute(self.text, parameters).fetchall()

    def tuples(self, connection: Connection, **parameters: object) -> list[tuple[Any, ...]]:
        """Execute it; return its rows as tuples in the order of the columns: for many rows."""
        with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
            return cursor.execute(self.text, parameters).fetchall()

    async def all_async(self, connection: AsyncConnection, **parameters: object) -> list[RowT]:
        """Execute it; return its rows."""
        async with connection.cursor(row_factory=class_row(self.row), binary=True) as cursor:
            await cursor.execute(self.text, parameters)
            return await cursor.fetchall()

    async def one_async(self, connection: AsyncConnection, **parameters: object) -> RowT | None:
        """Execute it; return its first row, or None."""
        rows = await self.all_async(connection, **parameters)
        return rows[0] if rows else None
