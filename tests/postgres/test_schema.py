"""The schema: both ways of building it agree, and it keeps what distributed engines need."""

import re
from datetime import date
from pathlib import Path

import psycopg
import pytest

from statsbot.errors import ConfigurationError, StatsbotError
from statsbot.resources import sql_root
from statsbot.store.migrate import load_migrations, load_schema, migrate
from statsbot.store.pool import Database

CATALOGUE = {
    "relations": """
        SELECT c.relname, c.relkind::text, c.relpersistence::text, c.reloptions::text,
               pg_get_partkeydef(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
    """,
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attstorage::text, a.attidentity::text, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT c.conrelid::regclass::text, c.conname, c.contype::text, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = 'public'
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "comments": """
        SELECT c.relname, a.attname, d.description
        FROM pg_description d
        LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND a.attnum > 0
        JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
    """,
    "functions": """
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public'
    """,
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "extensions": "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'",
}


def rows(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return sorted(connection.execute(question.encode()).fetchall(), key=str)


def catalogue(url: str) -> dict[str, list[tuple[object, ...]]]:
    return {name: rows(url, question) for name, question in CATALOGUE.items()}


def test_schema_and_migrations_build_the_same_catalogue(empty_database_url: str) -> None:
    text = load_schema(sql_root())
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(text.encode())
        from_schema = catalogue(empty_database_url)
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for migration in load_migrations(sql_root() / "migrations"):
            connection.execute(migration.text.encode())
    assert catalogue(empty_database_url) == from_schema
    assert len(from_schema["relations"]) > 20


def test_stays_in_voice_are_carried_over(empty_database_url: str) -> None:
    columns = "guild_id, member_id, started_at, channel_id, ended_at, rolled_until, audience"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        for migration in load_migrations(sql_root() / "migrations"):
            if migration.name.startswith("0003"):
                connection.execute(
                    f"INSERT INTO voice_session ({columns}, is_bot, in_afk, estimated) VALUES"
                    " (1, 2, '2026-05-04 00:00Z', 3, NULL, '2026-05-05 00:00Z', 1, false, true,"
                    " false)"
                )
            connection.execute(migration.text.encode())
        kept = connection.execute(
            "SELECT session_started_at = started_at, ended_at,"
            " (rolled_until AT TIME ZONE 'UTC')::date, flags, audience, is_alone, is_bot, in_afk,"
            " estimated FROM voice_segment"
        ).fetchall()
    assert kept == [(True, None, date(2026, 5, 5), 0, 1, False, False, True, False)]


def test_every_table_and_column_says_what_it_is_for(database_url: str) -> None:
    silent = rows(
        database_url,
        """
        SELECT c.relname, a.attname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migration'
          AND col_description(c.oid, a.attnum) IS NULL
        """,
    )
    undescribed = rows(
        database_url,
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migration'
          AND obj_description(c.oid) IS NULL
        """,
    )
    assert silent == undescribed == []


def write_sql(root: Path, **migrations: str) -> Path:
    (root / "migrations").mkdir(parents=True, exist_ok=True)
    (root / "schema.sql").write_text("CREATE TABLE first (guild_id bigint PRIMARY KEY);")
    for name, text in {"0001_first": (root / "schema.sql").read_text(), **migrations}.items():
        head = "-- Purpose: a test.\n-- Locks: none.\n"
        (root / "migrations" / f"{name}.sql").write_text(head + text)
    return root


async def test_a_new_database_gets_the_schema_and_an_old_one_what_it_lacks(
    empty_database_url: str, tmp_path: Path
) -> None:
    async with await Database.open(empty_database_url) as database:
        root = write_sql(tmp_path)
        assert await migrate(database, root=root) == ["schema"]
        assert await migrate(database, root=root) == []
        write_sql(
            tmp_path,
            **{
                "0002_second": "CREATE TABLE second (guild_id bigint);",
                "0003_third": "-- no-transaction\nCREATE INDEX CONCURRENTLY ON second (guild_id);",
            },
        )
        assert await migrate(database, root=root) == ["0002_second", "0003_third"]
        assert await migrate(database, root=root) == []
    assert (
        len(rows(empty_database_url, "SELECT indexname FROM pg_indexes WHERE tablename = 'second'"))
        == 1
    )


async def test_what_does_not_fit_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    async with await Database.open(empty_database_url) as database:
        root = write_sql(tmp_path, **{"0002_second": "SELECT 1;"})
        await migrate(database, root=root)
        write_sql(tmp_path, **{"0002_second": "SELECT 2;"})
        with pytest.raises(ConfigurationError, match="0002_second differs"):
            await migrate(database, root=root)
        (root / "migrations" / "0002_second.sql").unlink()
        with pytest.raises(ConfigurationError, match="newer statsbot"):
            await migrate(database, root=root)


async def test_a_failed_migration_leaves_nothing_behind(
    empty_database_url: str, tmp_path: Path
) -> None:
    async with await Database.open(empty_database_url) as database:
        root = write_sql(tmp_path)
        await migrate(database, root=root)
        broken = "CREATE TABLE second (guild_id bigint); SELECT 1 / 0;"
        write_sql(tmp_path, **{"0002_second": broken})
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate(database, root=root)
        write_sql(tmp_path, **{"0002_second": "CREATE TABLE second (guild_id bigint);"})
        assert await migrate(database, root=root) == ["0002_second"]


async def test_tables_of_others_are_not_touched(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("CREATE TABLE member (name text)")
    async with await Database.open(empty_database_url) as database:
        with pytest.raises(ConfigurationError, match="a database of its own"):
            await migrate(database)
    assert rows(empty_database_url, "SELECT count(*) FROM member") == [(0,)]


@pytest.mark.parametrize(
    ("name", "text"),
    [("0001_first.sql", "CREATE TABLE a ();"), ("first.sql", "-- Purpose: a.\n-- Locks: b.\n")],
)
def test_a_migration_says_its_purpose_and_its_locks(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(StatsbotError, match=r"must be called NNNN_words\.sql and begin with"):
        load_migrations(tmp_path)


def test_every_table_has_its_row_in_the_documentation(database_url: str) -> None:
    lines = (sql_root().parent / "docs" / "storage.md").read_text().splitlines()
    first_cells = [line.split("|")[1] for line in lines if line.startswith("| `")]
    documented = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    tables = rows(
        database_url,
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        """,
    )
    assert documented == {name for (name,) in tables}
