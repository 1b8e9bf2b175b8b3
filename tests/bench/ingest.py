"""Facts per second into Postgres: our writer beside the two usual ways.

``python -m tests.bench.ingest`` writes the same stream of messages in turns, on one embedded server
with durable commits:

- one ``INSERT ... ON CONFLICT`` per message, committed by itself, facts alone;
- the peer: facts and the same rollups message by message, one transaction each, every column that
  a message of this stream changes;
- :class:`~statsbot.store.ingest.FactWriter`, facts and rollups, in batches.

Turns alternate, so that a disk that is slow for a minute is slow for all; ratios are taken within
a turn, and the median is printed with the worst.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from statsbot.domain.facts import Audience, AuthorKind, Contents, MessageSent, Traits
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.ingest import FactWriter
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database

GOALS = {0: {"insert": 20, "peer": 50}, 5_000: {"insert": 40, "peer": 100}}
"""How many times as fast, in batches of at least so many."""
PER_SECOND = 500
GUILDS, CHANNELS, MEMBERS = 200, 12, 800
NO_TRAITS, NO_CONTENTS = Traits(0), Contents(0)

INSERT = """
    INSERT INTO message (
        guild_id, message_id, channel_id, author_id, author_kind, message_type, audience, reply_to,
        traits, contents
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
ADD_SLOT = """
    INSERT INTO slot_count AS kept (
        guild_id, slot, audience, sent, deleted, bot_messages, reactions, voice_seconds, joins,
        leaves
    ) VALUES (%s, %s, %s, 1, 0, 0, 0, 0, 0, 0)
    ON CONFLICT (guild_id, slot, audience) DO UPDATE SET sent = kept.sent + 1
"""
ADD_CHANNEL_DAY = """
    INSERT INTO channel_day AS kept (
        guild_id, day, channel_id, audience, sent, deleted, reactions, voice_seconds, replies,
        voice_messages, readable, attachments
    ) VALUES (%s, %s, %s, %s, 1, 0, 0, 0, %s, %s, 1, %s)
    ON CONFLICT (guild_id, day, channel_id, audience) DO UPDATE SET
        sent = kept.sent + 1,
        replies = kept.replies + excluded.replies,
        voice_messages = kept.voice_messages + excluded.voice_messages,
        readable = kept.readable + 1,
        attachments = kept.attachments + excluded.attachments
"""
ADD_MEMBER_DAY = """
    INSERT INTO member_day AS kept (
        guild_id, day, member_id, audience, sent, deleted, reactions, voice_seconds, hours, replies
    ) VALUES (%s, %s, %s, %s, 1, 0, 0, 0, %s, %s)
    ON CONFLICT (guild_id, day, member_id, audience) DO UPDATE SET
        sent = kept.sent + 1,
        replies = kept.replies + excluded.replies,
        hours = kept.hours | excluded.hours
"""
ADD_CHANNEL_MEMBER_DAY = """
    INSERT INTO channel_member_day AS kept (
        guild_id, day, channel_id, member_id, audience, messages, voice_seconds
    ) VALUES (%s, %s, %s, %s, %s, 1, 0)
    ON CONFLICT (guild_id, day, channel_id, member_id, audience)
    DO UPDATE SET messages = kept.messages + 1
"""
NOTE_ACTIVITY = """
    INSERT INTO member_activity AS kept (
        guild_id, member_id, audience, first_message_at, last_message_at
    ) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (guild_id, member_id, audience) DO UPDATE SET
        first_message_at = least(kept.first_message_at, excluded.first_message_at),
        last_message_at = greatest(kept.last_message_at, excluded.last_message_at)
"""


def stream(seed: int) -> Iterator[MessageSent]:
    """Messages of many servers, few of them busy, 500 a second.

    Three in ten are replies, one in eight has a file, one in fifty is spoken.
    """
    chance = random.Random(seed)
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)
    for number in range(10**9):
        at += timedelta(seconds=1 / PER_SECOND)
        guild = min(int(chance.paretovariate(0.6)), GUILDS)
        message_id = first_id_at(at) + number % 4096
        is_reply = chance.random() < 0.3
        yield MessageSent(
            guild_id=guild,
            channel_id=guild * 1_000 + min(int(chance.paretovariate(0.8)), CHANNELS),
            message_id=message_id,
            author_id=guild * 100_000 + min(int(chance.paretovariate(0.5)), MEMBERS),
            author_kind=AuthorKind.PERSON,
            message_type=19 if is_reply else 0,
            audience=Audience.PUBLIC,
            reply_to=message_id - (1 << 32) if is_reply else None,
            traits=Traits.VOICE_MESSAGE if number % 50 == 0 else NO_TRAITS,
            contents=Contents.ATTACHMENT if number % 8 == 0 else NO_CONTENTS,
        )


def row(fact: MessageSent) -> tuple[int | None, ...]:
    return (
        fact.guild_id, fact.message_id, fact.channel_id, fact.author_id, int(fact.author_kind),
        fact.message_type, int(fact.audience), fact.reply_to, int(fact.traits),
        None if fact.contents is None else int(fact.contents),
    )  # fmt: skip


def insert_each(connection: psycopg.Connection, facts: Sequence[MessageSent]) -> float:
    started = time.perf_counter()
    for fact in facts:
        connection.execute(INSERT, row(fact), prepare=True)
    return len(facts) / (time.perf_counter() - started)


def peer_each(connection: psycopg.Connection, facts: Sequence[MessageSent]) -> float:
    started = time.perf_counter()
    for fact in facts:
        at = instant_of(fact.message_id)
        day: date = at.date()
        with connection.transaction():
            told = connection.execute(INSERT, row(fact), prepare=True)
            if told.rowcount:
                guild, member, audience = fact.guild_id, fact.author_id, int(fact.audience)
                channel, is_reply = fact.channel_id, int(fact.message_type == 19)
                spoken = int(fact.traits is Traits.VOICE_MESSAGE)
                with_file = int(fact.contents is Contents.ATTACHMENT)
                changes = (
                    (ADD_SLOT, (guild, int(at.timestamp()) // 900, audience)),
                    (ADD_CHANNEL_DAY, (guild, day, channel, audience, is_reply, spoken, with_file)),
                    (ADD_MEMBER_DAY, (guild, day, member, audience, 1 << at.hour, is_reply)),
                    (ADD_CHANNEL_MEMBER_DAY, (guild, day, channel, member, audience)),
                    (NOTE_ACTIVITY, (guild, member, audience, at, at)),
                )
                for statement, parameters in changes:
                    connection.execute(statement, parameters, prepare=True)
    return len(facts) / (time.perf_counter() - started)


async def write_batches(
    writer: FactWriter, facts: Sequence[MessageSent], size: int
) -> tuple[float, float]:
    """Facts per second, and microseconds of this process' CPU per fact."""
    started, busy = time.perf_counter(), time.process_time()
    for first in range(0, len(facts), size):
        await writer.write(facts[first : first + size])
    passed, busy = time.perf_counter() - started, time.process_time() - busy
    return len(facts) / passed, busy / len(facts) * 1e6


async def new_database(server: EmbeddedServer, name: str) -> Database:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = await Database.open(make_conninfo(server.url, dbname=name))
    await migrate(database)
    return database


async def run(passes: int, sizes: Sequence[int]) -> bool:
    with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
        server = await EmbeddedServer.start(Path(folder))
        try:
            return await compare(server, passes, sizes)
        finally:
            await server.stop()


async def compare(server: EmbeddedServer, passes: int, sizes: Sequence[int]) -> bool:
    names = ["insert", "peer", *(f"ours_{size}" for size in sizes)]
    databases = {name: await new_database(server, f"bench_{name}") for name in names}
    streams = {name: stream(7) for name in names}
    for name in names:  # partitions, prepared statements, warm pages
        await FactWriter(databases[name]).write(list(islice(streams[name], 2_000)))
    speeds: dict[str, list[float]] = {name: [] for name in names}
    busy: dict[str, list[float]] = {name: [] for name in names}
    with (
        psycopg.connect(databases["insert"].conninfo, autocommit=True) as insert,
        psycopg.connect(databases["peer"].conninfo, autocommit=True) as peer,
    ):
        writers = {name: FactWriter(databases[name]) for name in names[2:]}
        for _ in range(passes):
            speeds["insert"].append(insert_each(insert, list(islice(streams["insert"], 2_000))))
            speeds["peer"].append(peer_each(peer, list(islice(streams["peer"], 600))))
            for size in sizes:
                name = f"ours_{size}"
                facts = list(islice(streams[name], max(20_000, 3 * size)))
                speed, cpu = await write_batches(writers[name], facts, size)
                speeds[name].append(speed)
                busy[name].append(cpu)
    for database in databases.values():
        await database.close()
    return report(speeds, busy, sizes)


def report(
    speeds: dict[str, list[float]], busy: dict[str, list[float]], sizes: Sequence[int]
) -> bool:
    print("messages per second, durable; medians, ratios within a turn (worst in brackets)")
    print(f"  one INSERT per message, facts alone   {statistics.median(speeds['insert']):>9,.0f}")
    print(f"  peer: facts and rollups one by one    {statistics.median(speeds['peer']):>9,.0f}")
    missed: list[str] = []
    for size in sizes:
        ours = speeds[f"ours_{size}"]
        line = f"  FactWriter in batches of {size:<13,}{statistics.median(ours):>9,.0f}"
        for other, goal in GOALS[max(least for least in GOALS if least <= size)].items():
            ratios = [a / b for a, b in zip(ours, speeds[other], strict=True)]
            ratio = statistics.median(ratios)
            line += f"   {ratio:>5.0f} x {other} ({min(ratios):.0f})"
            if ratio < goal:
                missed.append(f"{goal} x {other} in batches of {size:,}")
        print(line + f"   {statistics.median(busy[f'ours_{size}']):.1f} us CPU each")
    print(f"  goals: {'MISSED: ' + ', '.join(missed) if missed else 'reached'}")
    return not missed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--passes", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 1_000, 5_000, 20_000])
    arguments = parser.parse_args()
    raise SystemExit(0 if asyncio.run(run(arguments.passes, arguments.sizes)) else 1)
