"""Milliseconds of each finding on a generated server: ``python -m tests.bench.findings``.

A server of three years (``STATSBOT_BENCH_MESSAGES``, 2 million by default; 20 million is what the
goal is set for), packed by the nightly work. Each finding starts from nothing known. The weekly
report's findings stand beside the same ones made one by one, with no read shared.
``STATSBOT_BENCH_DATABASE`` names a database in which the server lies already.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
from psycopg import Connection

from statsbot.analytics.question import Question
from statsbot.domain.facts import GuildSeen
from statsbot.findings.catalogue import FINDINGS, find
from statsbot.findings.weekly import WeeklyFindings
from statsbot.store.counts import member_totals
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.guilds import channels
from statsbot.store.ingest import FactWriter
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.bench.big_server import GUILD, NOW, ZONE, Size
from tests.bench.big_server_newcomers import write_newcomers
from tests.bench.reads import generate, window_of

SPANS = (7, 30, 90, 365)
ROUNDS = 5
GOAL_MS = 300.0


async def clock(database: Database, name: str, span: int, of: tuple[int, ...]) -> float:
    """Milliseconds of one finding, the median."""
    question = Question(
        guild_id=GUILD, window=window_of(span), zone=ZONE, reader=Reader.STAFF, now=NOW, of=of
    )
    taken: list[float] = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        await find(name, database, question)
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken[1:])


async def measure(database: Database) -> bool:
    """Print each finding's time; return whether the week's lies under the goal."""
    people = await busiest_people(database)
    places = [row.channel_id for row in await channels(database, GUILD)][:3]
    named = {"member": people[:1], "members": people[:3], "channel": places[:1],
             "channels": places, "servers": [GUILD], "goal": [100_000]}  # fmt: skip
    print("milliseconds by the clock, medians of", ROUNDS)
    print(" " * 24 + "".join(f"{span:>8} days" for span in SPANS))
    week: dict[str, float] = {}
    for name, finding in FINDINGS.items():
        of = tuple(named.get(finding.of, ()))
        cells = [await clock(database, name, span, of) for span in SPANS]
        week[name] = float(cells[0])
        print(f"  {name:<22}" + "".join(f"{cell:13.1f}" for cell in cells), flush=True)
    parts = [each.name for each in fields(WeeklyFindings) if each.name in week]
    alone = sum(week[name] for name in parts)
    reached = week["weekly"] <= GOAL_MS
    print(
        f"  a week's findings {week['weekly']:.0f} ms; one by one {alone:.0f} ms, "
        f"{alone / week['weekly']:.1f} times as long; goal {GOAL_MS:.0f} ms: "
        + ("reached" if reached else "MISSED")
    )
    return reached


async def busiest_people(database: Database) -> list[int]:
    """Return some people who write a lot."""
    found = await member_totals(database, GUILD, window_of(30), Reader.STAFF, 3)
    return [row.member_id for row in found]


async def run(size: Size) -> bool:
    """Measure on a given database, or on one that is made for it."""
    given = os.environ.get("STATSBOT_BENCH_DATABASE")
    if given:
        async with await Database.open(given) as database:
            return await measure(database)
    with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
        server = await EmbeddedServer.start(Path(folder))
        try:
            async with await Database.open(server.url) as database:
                await migrate(database)
                await generate(database, size)
                with Connection.connect(database.conninfo, autocommit=True) as connection:
                    write_newcomers(connection)
                here = GuildSeen(
                    guild_id=GUILD,
                    name="",
                    icon=None,
                    owner_id=None,
                    seen_at=NOW,
                    member_count=None,
                )
                await FactWriter(database).write([here])
                return await measure(database)
        finally:
            await server.stop()


if __name__ == "__main__":
    messages = int(os.environ.get("STATSBOT_BENCH_MESSAGES", "2000000"))
    bench = Size(
        messages=messages,
        members=max(1_000, messages // 200),
        channels=int(np.clip(messages // 100_000, 30, 400)),
    )
    raise SystemExit(0 if asyncio.run(run(bench)) else 1)
