"""A database that is away, refuses, is slow, or dies in between: what callers see."""

import asyncio
from dataclasses import replace

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from statsbot.errors import ConfigurationError, DatabaseAwayError, TryLaterError
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from statsbot.store.rows import WriteResult
from statsbot.store.settings import settings
from tests.postgres.facts import GUILD, after, sent


async def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(DatabaseAwayError, match=r"127\.0\.0\.1:1"):
        await Database.open("postgresql://user:secret@127.0.0.1:1/statsbot")


async def test_an_address_that_is_none_is_a_setting_to_correct() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL cannot be read"):
        await Database.open("mysql://localhost")


async def test_a_database_that_does_not_exist_is_a_setting_to_correct(database_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere.*does not exist"):
        await Database.open(make_conninfo(database_url, dbname="nowhere"))


async def test_the_operators_server_is_migrated_and_used(empty_database_url: str, tmp_path) -> None:
    async with await open_database(empty_database_url, tmp_path) as database:
        assert (await settings(database, GUILD)).zone == "UTC"
    assert list(tmp_path.iterdir()) == []


async def test_a_slow_read_says_that_the_database_is_busy(database: Database) -> None:
    with pytest.raises(TryLaterError, match="too busy"):
        async with database.reading() as connection:
            await connection.execute("SET statement_timeout = '50ms'; SELECT pg_sleep(5)")


async def test_batch_reads_may_take_longer(database: Database) -> None:
    limits = []
    for each in (database, database.patient):
        async with each.reading() as connection:
            limit = await connection.execute("SHOW statement_timeout")
            limits.append(await limit.fetchone())
    assert limits == [("10s",), ("10min",)]


async def test_commits_are_durable_before_a_write_returns(database: Database) -> None:
    told = await database.write(
        lambda connection: connection.execute("SHOW synchronous_commit").fetchone()
    )
    assert told == ("on",)


async def test_connections_cut_between_batches_cost_nothing(
    database: Database, database_url: str
) -> None:
    writer = FactWriter(database)
    assert await writer.write([sent()]) == WriteResult(facts=1, new=1, new_messages=1)
    assert (await settings(database, GUILD)).zone == "UTC"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    facts = [sent(), sent(number=1)]
    assert await writer.write(facts) == WriteResult(facts=2, new=1, new_messages=1)
    assert (await settings(database, GUILD)).zone == "UTC"


async def test_a_batch_that_fails_leaves_nothing(database: Database) -> None:
    poisoned = replace(sent(number=1), message_id=2**63)
    with pytest.raises(OverflowError):
        await FactWriter(database).write([sent(), poisoned])
    async with database.reading() as connection:
        kept = await connection.execute("SELECT count(*) FROM message")
        assert await kept.fetchone() == (0,)
    assert await FactWriter(database).write([sent()]) == WriteResult(facts=1, new=1, new_messages=1)


async def test_a_deadlock_is_tried_again(database: Database, database_url: str) -> None:
    """Another session locks two servers in the other order; one of the two must give way."""
    first, second = sent(guild_id=1), sent(guild_id=2)
    await FactWriter(database).write([first, second])
    async with await psycopg.AsyncConnection.connect(database_url) as other:
        await other.execute("SET deadlock_timeout = '1h'")
        await other.execute("SELECT FROM guild_setting WHERE guild_id = 2 FOR UPDATE")
        writing = asyncio.create_task(
            FactWriter(database).write([sent(after(hours=1), guild_id=n) for n in (1, 2)])
        )
        await asyncio.sleep(0.2)
        blocked = asyncio.create_task(
            other.execute("SELECT FROM guild_setting WHERE guild_id = 1 FOR UPDATE")
        )
        await blocked
        await other.rollback()
        assert await writing == WriteResult(facts=2, new=2, new_messages=2)


async def test_facts_are_written_while_a_hundred_reads_wait_for_a_connection(
    database: Database,
) -> None:
    """F17: the pool is exhausted; those who wait are told to try later, and counting goes on."""

    async def hold() -> None:
        async with database.reading() as connection:
            holding.release()
            await done.wait()
            await connection.execute("SELECT 1")

    holding, done = asyncio.Semaphore(0), asyncio.Event()
    holders = [asyncio.create_task(hold()) for _ in range(4)]
    for _ in holders:
        await holding.acquire()
    asked = [asyncio.create_task(settings(database, GUILD)) for _ in range(100)]
    assert await FactWriter(database).write([sent()]) == WriteResult(facts=1, new=1, new_messages=1)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(answer, TryLaterError) for answer in answers)
    done.set()
    await asyncio.gather(*holders)
    assert (await settings(database, GUILD)).zone == "UTC"
