"""Every statement of sql/queries is valid on a real server and returns what its row type says."""

import dataclasses
import importlib
import importlib.util
import pkgutil
import re
import secrets
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest

from statsbot import store
from statsbot.errors import StatsbotError
from statsbot.resources import sql_root
from statsbot.store.statements import declared, library, load_statements
from tests.fix_postgres import Server

TYPES = {
    20: int, 21: int, 23: int, 701: float, 16: bool, 17: bytes, 25: str, 1082: date, 1184: datetime
}  # fmt: skip
ARRAYS = {1001: list[bytes], 1007: list[int], 1009: list[str], 1016: list[int]}

for module in pkgutil.iter_modules(store.__path__):
    importlib.import_module(f"statsbot.store.{module.name}")


def numbered(text: str) -> str:
    """The statement as the server sees it, its parameters numbered by first appearance."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    return re.sub(r"%\((\w+)\)s", number, text).replace("%%", "%")


def python_type(hint: object) -> object:
    """The type behind ``X | None`` and aliases."""
    options = [kind for kind in typing.get_args(hint) if kind is not types.NoneType]
    if isinstance(hint, types.UnionType) and len(options) == 1:
        return options[0]
    return hint


@pytest.fixture(scope="module")
def connection(postgres: Server) -> Iterator[psycopg.Connection]:
    name = f"statsbot_statements_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.clone(name)) as connection:
        yield connection
    postgres.drop(name)


@pytest.mark.parametrize("name", sorted(library()))
def test_statement_returns_its_row_type(name: str, connection: psycopg.Connection) -> None:
    statement = library()[name]
    prepared = connection.pgconn.prepare(name.encode(), numbered(statement.text).encode())
    assert prepared.error_message == b""
    described = connection.pgconn.describe_prepared(name.encode())
    columns = {
        (described.fname(n) or b"").decode(): described.ftype(n) for n in range(described.nfields)
    }
    row = declared[name]
    assert statement.row == (row.__name__ if row else None)
    if row is None:
        assert columns == {}
        return
    assert dataclasses.is_dataclass(row)
    hints = typing.get_type_hints(row)
    assert set(columns) == {field.name for field in dataclasses.fields(row)}
    for column, oid in columns.items():
        assert python_type(hints[column]) == (ARRAYS | TYPES)[oid], column


def test_every_statement_is_used_by_the_store() -> None:
    assert set(declared) == set(library())


def test_files_are_named_after_the_modules_that_use_them() -> None:
    for path in (sql_root() / "queries").glob("*.sql"):
        assert importlib.util.find_spec(f"statsbot.store.{path.stem}"), path.name


def test_a_name_used_twice_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.sql").write_text("-- name: it\n-- A comment.\nSELECT 1;\n")
    with pytest.raises(StatsbotError, match="it stands twice"):
        load_statements(tmp_path)


@pytest.mark.parametrize("block", ["-- name: it\nSELECT 1;\n", "-- name: it\n-- A comment.\n"])
def test_a_statement_without_comment_or_sql_is_refused(block: str, tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text(block)
    with pytest.raises(StatsbotError, match="needs a comment and SQL"):
        load_statements(tmp_path)
