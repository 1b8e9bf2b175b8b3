"""A batch is written once, by one run of one bot."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from statsbot.errors import AnotherWriterError
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.spool import Presence, SpoolPosition, applied
from tests.fix_bot import until
from tests.postgres.facts import sent

SPOOL, OTHER = UUID(int=1), UUID(int=2)
BOT = 4242


def at(sequence: int, spool_id: UUID = SPOOL) -> SpoolPosition:
    return SpoolPosition(spool_id=spool_id, sequence=sequence)


async def stored(database: Database) -> int:
    async with database.reading() as connection:
        row = await (await connection.execute("SELECT count(*) FROM message")).fetchone()
    assert row is not None
    return row[0]


async def counted(database: Database) -> int:
    async with database.reading() as connection:
        row = await (await connection.execute("SELECT sum(sent) FROM slot_count")).fetchone()
    assert row is not None
    return row[0]


def ended_waiting(database_url: str) -> bool:
    """End a connection that waits for a lock; return whether there was one."""
    waiting = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(database_url) as connection:
        pids = connection.execute(waiting).fetchall()
        for pid in pids:
            connection.execute("SELECT pg_terminate_backend(%s)", pid)
    return bool(pids)


async def test_a_batch_whose_commit_was_not_heard_of_is_not_written_twice(
    database: Database,
) -> None:
    writer = FactWriter(database)
    assert await applied(database, SPOOL) == 0
    assert (await writer.write([sent()], position=at(7))).new_messages == 1
    again = await writer.write([sent(), sent(number=1)], position=at(7))
    assert again.new_messages == again.facts == 0
    assert await stored(database) == 1
    assert (await writer.write([sent(number=2)], position=at(6))).facts == 0
    assert (await writer.write([sent(number=2)], position=at(8))).new_messages == 1
    assert (await writer.write([sent(number=3)], position=at(1, OTHER))).new_messages == 1
    assert (await writer.write([], position=at(9))).facts == 0
    assert await applied(database, SPOOL) == 9
    assert await applied(database, OTHER) == 1


async def test_f14_position_and_facts_are_written_together_or_not_at_all(
    database: Database, database_url: str
) -> None:
    """F14: the connection is lost in the middle: the batch is tried again, once is written.

    F2, too: facts, what is added up from them and the position are of one transaction.
    """
    writer = FactWriter(database)
    await writer.write([sent()], position=at(1))
    with psycopg.connect(database_url, autocommit=True) as connection:
        # The row of its server is held, so that the batch waits within its transaction.
        with connection.transaction():
            connection.execute("SELECT FROM guild_setting FOR UPDATE")
            writing = asyncio.create_task(writer.write([sent(number=1)], position=at(2)))
            await until(lambda: ended_waiting(database_url))
            assert await applied(database, SPOOL) == await stored(database) == 1
            assert await counted(database) == 1
        assert (await writing).new_messages == 1
    assert await applied(database, SPOOL) == 2
    assert await stored(database) == await counted(database) == 2


async def test_f28_an_older_run_is_refused_in_the_middle_of_its_work(database: Database) -> None:
    """F28: whoever claims last, writes; also where a pooler makes locks say nothing."""
    older, newer, import_ = FactWriter(database), FactWriter(database), FactWriter(database)
    other_bot = FactWriter(database)
    await older.claim(BOT)
    await other_bot.claim(BOT + 1)
    await older.write([sent()], position=at(1))
    await newer.claim(BOT)
    with pytest.raises(AnotherWriterError, match="Another instance of this bot"):
        await older.write([sent(number=1)], position=at(2))
    assert await applied(database, SPOOL) == 1
    await newer.write([sent(number=2)])
    await other_bot.write([sent(number=3)])
    await import_.write([sent(number=4)])
    assert await stored(database) == 4


async def test_f28_a_second_instance_is_refused_while_the_first_is_alive(
    database: Database,
) -> None:
    """F28: and let in when that has gone."""
    first = await Presence.announce(database, BOT)
    with pytest.raises(AnotherWriterError, match="stop that one first"):
        await Presence.announce(database, BOT)
    await (await Presence.announce(database, BOT + 1)).close()
    await first.close()
    await (await Presence.announce(database, BOT)).close()
