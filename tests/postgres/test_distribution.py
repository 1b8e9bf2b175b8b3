"""What Citus and TimescaleDB need of the schema and of the statements: all of it, from both.

A table that is distributed by ``guild_id`` takes a unique key only if that is in it, a join only if
it is part of the condition, and in ``DO UPDATE`` only functions that are immutable; it has no
triggers, no foreign keys to tables that lie elsewhere, and no functions of ours.
"""

import re

import psycopg
import pytest

from statsbot.resources import sql_root
from statsbot.store.statements import library

OF_NO_SERVER = {
    "migration": "which migrations were applied",
    "spool_position": "how far each spool was written: one row for each data folder",
    "writer": "which process may write: one row",
}
"""Tables that stay in one place, with what they are."""

ACROSS_SERVERS = {
    "all_guilds": "lists the servers",
    "audience_roles": "asked once at the start, a row for each server that has chosen a role",
    "guilds_with_due_reports": "lists the servers with something to do",
    "guilds_with_open_history": "lists the servers with something to do",
    "public_threads": "asked once at the start, the newest threads of each server",
}
"""Statements that ask every server at once, with why they may."""

_REFERENCE = re.compile(r"\b(FROM|JOIN|UPDATE|INTO|USING)\s+(\w+)(?:\s+AS\s+(\w+))?", re.IGNORECASE)
_DO_UPDATE = re.compile(r"DO UPDATE\s+SET(.*?)(?:RETURNING|\Z)", re.IGNORECASE | re.DOTALL)
_CALL = re.compile(r"\b(?!AND\b|OR\b|IN\b|NOT\b|WHERE\b|CASE\b)([a-z_]\w*)\s*\(", re.IGNORECASE)
_EXPRESSIONS = {"coalesce", "greatest", "least", "nullif"}
"""What is written like a call and is none."""


def rows(url: str, question: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def unbound(text: str, tables: set[str]) -> list[str]:
    """Return the tables that a statement reads or writes without saying of which server."""
    found: list[str] = []
    for keyword, table, alias in _REFERENCE.findall(text):
        if table not in tables:
            continue
        name = alias or table
        ways = [
            rf"\b{name}\.guild_id\s*(=|IN\b)",
            rf"=\s*{name}\.guild_id\b",
            rf"\b{table}(\s+AS\s+\w+)?\s+USING\s*\(\s*guild_id\b",
        ]
        match keyword.upper():
            case "INTO":
                ways = [rf"\bINTO\s+{table}(\s+AS\s+\w+)?\s*\(\s*guild_id\b"]
            case "JOIN":
                pass
            case _:
                ways += [r"(?<![\w.])guild_id\s*(=|IN\b)", r"\(guild_id\b[^()]*\)\s*(=|IN\b)"]
        if not any(re.search(way, text, re.IGNORECASE) for way in ways):
            found.append(name)
    return found


def test_every_key_of_a_servers_table_begins_with_the_server(database_url: str) -> None:
    keys = rows(
        database_url,
        """
        SELECT c.relname, i.indexrelid::regclass::text, a.attname
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE n.nspname = 'public'
        """,
    )
    firsts = {(table, first) for table, _, first in keys if table not in OF_NO_SERVER}
    assert {first for _, first in firsts} == {"guild_id"}
    assert len(firsts) > 30


def test_every_table_of_a_server_has_a_key(database_url: str) -> None:
    keyless = rows(
        database_url,
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary
        )
        """,
    )
    assert keyless == []


def test_nothing_is_there_that_distributed_tables_refuse(database_url: str) -> None:
    refused = rows(
        database_url,
        """
        SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'extension', extname FROM pg_extension WHERE extname <> 'plpgsql'
        UNION ALL SELECT 'function', proname FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'foreign key', conname FROM pg_constraint
            WHERE contype IN ('f', 'x') AND connamespace = 'public'::regnamespace
        UNION ALL SELECT 'sequence or materialized view', relname FROM pg_class
            WHERE relkind IN ('S', 'm') AND relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'unlogged or temporary', relname FROM pg_class
            WHERE relpersistence <> 'p' AND relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'inherited', inhrelid::regclass::text FROM pg_inherits
            JOIN pg_class ON oid = inhparent WHERE relkind = 'r'
        """,
    )
    assert refused == []
    for path in sql_root().rglob("*.sql"):
        assert "MERGE INTO" not in path.read_text(encoding="utf-8").upper(), path


def test_every_statement_says_of_which_servers(database_url: str) -> None:
    tables = {
        name
        for (name,) in rows(
            database_url,
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
            """,
        )
    }
    loose = {
        name: missing
        for name, statement in library().items()
        if (missing := unbound(statement.text, tables - OF_NO_SERVER.keys()))
    }
    assert loose.keys() == ACROSS_SERVERS.keys(), loose
    assert all(len(missing) == 1 for missing in loose.values()), loose


def test_what_is_updated_on_conflict_is_computed_by_immutable_functions(database_url: str) -> None:
    calls = {
        (name, call.lower())
        for name, statement in library().items()
        if not any(f"INTO {table} " in statement.text for table in OF_NO_SERVER)
        for update in _DO_UPDATE.findall(statement.text)
        for call in _CALL.findall(update)
    }
    immutable = {
        name
        for (name,) in rows(
            database_url,
            "SELECT proname FROM pg_proc GROUP BY proname HAVING bool_and(provolatile = 'i')",
        )
    }
    assert {each for each in calls if each[1] not in immutable | _EXPRESSIONS} == set()
    assert calls


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM member",
        "SELECT * FROM message JOIN member USING (author_id) WHERE message.guild_id = 1",
        "UPDATE message AS kept SET edited_at = now() WHERE kept.message_id = 1",
        "INSERT INTO message (message_id) VALUES (1)",
        "DELETE FROM message WHERE message_id = 1",
    ],
)
def test_a_statement_without_its_server_would_be_found(text: str) -> None:
    assert unbound(text, {"message", "member"})


def test_a_function_that_is_not_immutable_would_be_found() -> None:
    (update,) = _DO_UPDATE.findall(
        "INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = greatest(a.c, now())"
    )
    assert _CALL.findall(update) == ["greatest", "now"]
