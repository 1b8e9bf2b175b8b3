"""Milliseconds of each read, and bytes that are kept for ever: ``python -m tests.bench.reads``.

A server of three years is generated (``STATSBOT_BENCH_MESSAGES``, 2 million by default; 20 million
is what the goals are set for), its days are packed by the product's own nightly work, and every
read that a card or command makes is timed over 7, 30, 90 and 365 days up to now, and every finding.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from psycopg import Connection

from statsbot.analytics.question import Question
from statsbot.domain.windows import Window, day_edges, days, midnight
from statsbot.findings.catalogue import FINDINGS, find
from statsbot.store import counts
from statsbot.store.arrays import register_arrays
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database
from statsbot.store.retention import FACT_TABLES
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.segments import Kind
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.bench.big_server import DAYS, FACTS_DAYS, GUILD, NOW, TODAY, ZONE, BigServer, Size
from tests.bench.big_server_details import volumes, write_details

SPANS = (7, 30, 90, 365)
ROUNDS = 7
GOAL_MS, GOAL_BYTES = 20.0, 6.0
LEAVING = frozenset(table.name for table in FACT_TABLES) | {"member_role"}
"""Tables whose rows leave some day; all others are kept for ever."""

Read = Callable[[Window], Awaitable[Any]]


def window_of(span: int) -> Window:
    """The last ``span`` local days, today cut at now."""
    return Window(start=midnight(TODAY - timedelta(days=span - 1), ZONE), end=NOW)


@lru_cache
def edges_of(window: Window, parts: int | None = None) -> list[Any]:
    local = days(window, ZONE)
    edges = [*day_edges(local, ZONE)[:-1], window.end]
    if parts is None:
        return edges
    block = -(-len(local) // parts)
    return day_edges(local, ZONE)[:-1:block]


def reads(db: Database, member: int) -> dict[str, Read]:
    public, staff = Reader.PUBLIC, Reader.STAFF
    return {
        "slots (any zone)": lambda w: counts.slot_counts(db, GUILD, w, public),
        "snapshots by day": lambda w: counts.snapshots(db, GUILD, edges_of(w), staff),
        "snapshots by hour": lambda w: counts.snapshots(db, GUILD, hours_of(w), staff),
        "authors per day": lambda w: counts.authors_by_day(db, GUILD, edges_of(w), public),
        "active per day": lambda w: counts.active_by_day(db, GUILD, edges_of(w), staff),
        "active per block of days": lambda w: counts.active_by_day(
            db, GUILD, edges_of(w, 15), public
        ),
        "authors": lambda w: counts.authors_total(db, GUILD, w, public),
        "active members": lambda w: counts.active_total(db, GUILD, w, staff),
        "channels, with authors": lambda w: counts.channel_totals(db, GUILD, w, public),
        "top members": lambda w: counts.member_totals(db, GUILD, w, public, 20),
        "a member's rank": lambda w: counts.member_rank(db, GUILD, member, w, public),
        "a member's days": lambda w: counts.member_days(db, GUILD, member, w, public),
        "emoji": lambda w: counts.emoji_totals(db, GUILD, w, public),
    }


@lru_cache
def hours_of(window: Window) -> list[Any]:
    count = int(window.length / timedelta(hours=1))
    return [window.start + timedelta(hours=n) for n in range(count + 1)]


class Stopwatch:
    """Wall time of a read, and the processor time that it took here and in Postgres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def median(self, read: Read, window: Window) -> tuple[float, float]:
        """Milliseconds of one call, by the clock and of processors; medians."""
        await read(window)
        clock: list[float] = []
        busy: list[float] = []
        for _ in range(ROUNDS):
            before, start = self._busy(), time.perf_counter()
            await read(window)
            clock.append((time.perf_counter() - start) * 1e3)
            busy.append((self._busy() - before) * 1e3)
        return statistics.median(clock), statistics.median(busy)

    def _busy(self) -> float:
        """Seconds of processors that this process and the others' sessions have taken."""
        sessions = self._connection.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
        files = [Path(f"/proc/{pid}/schedstat") for (pid,) in sessions]
        return time.process_time() + sum(int(file.read_text().split()[0]) for file in files) / 1e9


async def generate(database: Database, size: Size) -> BigServer:
    await save_settings(database, GUILD, GuildSettings(zone=ZONE.key), now=NOW)
    server = BigServer(size)
    with Connection.connect(database.conninfo, autocommit=True) as connection:
        register_arrays(connection)
        borders = sorted({*range(0, DAYS - 1, 7), DAYS - FACTS_DAYS, DAYS - 2, DAYS - 1, DAYS})
        written, started = 0, time.perf_counter()
        for first, after in pairwise(borders):
            told = f"day {first}" if first >= DAYS - 2 else ""
            await night(database, first, told)
            connection.execute(
                "VACUUM slot_count, member_day, channel_member_day, channel_day, segment"
            )
            written += server.write(connection, first, after)
        server.finish(connection)
        write_details(connection)
        connection.execute("VACUUM ANALYZE")
        taken = time.perf_counter() - started
        print(f"  {written:,} messages of {size.members:,} members generated in {taken:.0f} s")
    return server


async def night(database: Database, number: int, told: str) -> None:
    """The nightly work on the day with that number, and what it took if ``told``."""
    now = midnight(TODAY - timedelta(days=DAYS - 1 - number), ZONE) + timedelta(hours=3, minutes=30)
    started, busy = time.perf_counter(), time.process_time()
    done = await tidy(database, GUILD, now)
    passed, cpu = time.perf_counter() - started, time.process_time() - busy
    if not told:
        return
    print(
        f"  the night before {told}: {done.sealed:,} rows packed, {done.closed} days closed, "
        f"{done.deleted:,} facts left: {passed:.2f} s ({cpu:.2f} s CPU of ours)"
    )


def sizes(database: Database, messages: int) -> float:
    with psycopg.connect(database.conninfo) as connection:
        rows = connection.execute(
            """
            SELECT
                coalesce(parent.relname, own.relname), sum(pg_total_relation_size(own.oid))::bigint
            FROM pg_class own JOIN pg_namespace n ON n.oid = own.relnamespace
            LEFT JOIN pg_inherits ON inhrelid = own.oid
            LEFT JOIN pg_class parent ON parent.oid = inhparent
            WHERE n.nspname = 'public' AND own.relkind IN ('r', 'p') GROUP BY 1 ORDER BY 2 DESC
            """
        ).fetchall()
        kinds = connection.execute(
            "SELECT kind, sum(length(data) + length(ids))::bigint, sum(rows)::bigint"
            " FROM segment GROUP BY kind ORDER BY kind"
        ).fetchall()
    each = {name: size / messages for name, size in rows}
    for_ever = {name: size for name, size in each.items() if name not in LEAVING}
    facts = {name: size for name, size in each.items() if name in LEAVING}
    print("bytes a message: kept for ever")
    said = volumes()
    for name, size in for_ever.items():
        if size >= 0.005:
            print(f"  {name:<22}{size:8.2f}   {said.get(name, '')}".rstrip())
        if name == "segment":
            for kind, packed, count in kinds:
                word = Kind(kind).name.lower().replace("_", " ")
                print(f"    {word:<22}{packed / messages:6.2f}   {packed / count:.1f} each")
    few = [name for name, size in for_ever.items() if size < 0.005]
    print(f"  {'each less than 0.005':<22}{sum(for_ever[name] for name in few):8.2f}   "
          + ", ".join(f"{name} ({said[name]})" for name in few if name in said))  # fmt: skip
    total = sum(for_ever.values())
    print(f"  {'together':<22}{total:8.2f}   goal: at most {GOAL_BYTES:.0f}")
    print(f"beside them, facts of {FACTS_DAYS} days: " + ", ".join(
        f"{name} {size:.1f}" for name, size in facts.items() if size >= 0.05))  # fmt: skip
    return total


async def run(size: Size) -> bool:
    with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
        server = await EmbeddedServer.start(Path(folder))
        try:
            async with await Database.open(server.url) as database:
                await migrate(database)
                return await measure(database, size)
        finally:
            await server.stop()


async def measure(database: Database, size: Size) -> bool:
    server = await generate(database, size)
    print(f"milliseconds by the clock, medians of {ROUNDS} (of processors)")
    print(" " * 32 + "".join(f"{span:>9} days     " for span in SPANS))

    async def found(name: str, window: Window) -> object:
        question = Question(guild_id=GUILD, window=window, zone=ZONE, reader=Reader.STAFF, now=NOW)
        return await find(name, database, question)

    findings: dict[str, Read] = {
        f"{name}: all its reads": partial(found, name)
        for name, each in FINDINGS.items() if not each.of
    }  # fmt: skip
    slowest = 0.0
    every = reads(database, server.busiest)
    with Connection.connect(database.conninfo, autocommit=True) as connection:
        stopwatch = Stopwatch(connection)
        for name, read in {**every, **findings}.items():
            cells = ""
            for span in SPANS:
                clock, busy = await stopwatch.median(read, window_of(span))
                slowest = max(slowest, clock) if name in every else slowest
                cells += f"{clock:9.1f} ({busy:6.1f}) "
            print(f"  {name:<30}{cells}", flush=True)
    total = sizes(database, size.messages)
    reached = slowest <= GOAL_MS and total <= GOAL_BYTES
    word = "reached" if reached else "MISSED"
    print(f"  goals: {GOAL_MS:.0f} ms each, {GOAL_BYTES:.0f} bytes: {word}")
    return reached


if __name__ == "__main__":
    messages = int(os.environ.get("STATSBOT_BENCH_MESSAGES", "2000000"))
    bench = Size(
        messages=messages,
        members=max(1_000, messages // 200),
        channels=int(np.clip(messages // 100_000, 30, 400)),
    )
    raise SystemExit(0 if asyncio.run(run(bench)) else 1)
