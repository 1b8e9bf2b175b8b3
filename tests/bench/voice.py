"""Years of voice into Postgres and back: ``python -m tests.bench.voice``.

Sessions as facts, who comes and who goes, in batches as large as the flusher's. What is read back
is compared to the second with a plain addition, per local day and per weekday and hour, and one
move and one checkpoint are timed in a server where many are in voice.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from statsbot.domain.facts import Audience, Fact, VoiceMoved, Watched, WatchedSpan
from statsbot.domain.windows import Window
from statsbot.store.counts import slot_counts
from statsbot.store.embedded import EmbeddedServer
from statsbot.store.ingest import FactWriter
from statsbot.store.migrate import migrate
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings

MEMBERS, CHANNELS, YEARS = 300, 4, 9
BATCH = 20_000
GUILD, CROWDED = 1, 2
ZONE = ZoneInfo("Asia/Kathmandu")
BEGIN = datetime(2017, 1, 1, tzinfo=UTC)
ALL_TIME = GuildSettings(
    zone=ZONE.key, voice_counts_afk=True, voice_counts_alone=True, voice_counts_deaf=True
)


def main() -> None:
    """Print how long writing takes, and refuse numbers that are not those told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=100_000)
    sessions: int = parser.parse_args().sessions
    with tempfile.TemporaryDirectory(prefix="statsbot-voice-") as folder:
        asyncio.run(run(Path(folder), sessions))


async def run(folder: Path, sessions: int) -> None:
    """Write, read and compare."""
    server = await EmbeddedServer.start(folder)
    try:
        database = await Database.open(server.url)
        await migrate(database)
        await years(database, sessions)
        await crowd(database, people=500)
        await database.close()
    finally:
        await server.stop()


async def years(database: Database, sessions: int) -> None:
    """Write years of sessions, and compare what was counted with what was told."""
    await save_settings(database, GUILD, ALL_TIME, now=BEGIN)
    told = list(presence(random.Random(1), sessions))
    facts = sorted((fact for stay in told for fact in stay), key=lambda fact: fact.at)
    writer = FactWriter(database)
    began = time.perf_counter()
    for start in range(0, len(facts), BATCH):
        await writer.write(facts[start : start + BATCH])
    spent = time.perf_counter() - began
    print(f"{len(told):,} sessions: {len(facts):,} facts in {spent:.1f} s", end="")
    print(f", {len(facts) / spent:,.0f} a second")
    window = Window(start=BEGIN - timedelta(days=1), end=BEGIN + timedelta(days=366 * YEARS))
    began = time.perf_counter()
    slots = await slot_counts(database, GUILD, window, Reader.STAFF)
    print(f"{len(slots.slot):,} slots read in {1000 * (time.perf_counter() - began):.0f} ms")
    counted = Counter[tuple[date, int]]()
    for slot, seconds in zip(slots.slot.tolist(), slots.voice_seconds.tolist(), strict=True):
        local = datetime.fromtimestamp(slot * 900, ZONE)
        counted[local.date(), local.hour] += seconds
    true = Counter[tuple[date, int]]()
    for came, left in told:
        at, end = int(came.at.timestamp()), int(left.at.timestamp())
        while at < end:
            local = datetime.fromtimestamp(at, ZONE)
            until = min(end, at + 3600 - (local.minute * 60 + local.second))
            true[local.date(), local.hour] += until - at
            at = until
    if +counted != +true:
        raise SystemExit("what is counted is not what was told")
    print(f"{true.total():,} seconds are where they belong, in {len(true):,} local hours")


def presence(chance: random.Random, sessions: int) -> Iterator[tuple[VoiceMoved, VoiceMoved]]:
    """Yield when somebody comes and goes; nobody is in two places."""
    span = YEARS * 365 * 86_400
    for member in range(1, MEMBERS + 1):
        starts = sorted(chance.uniform(0, span) for _ in range(sessions // MEMBERS))
        for start, following in zip(starts, [*starts[1:], span], strict=True):
            end = min(start + chance.lognormvariate(8, 1.2), (start + following) / 2)
            channel = chance.randrange(CHANNELS) + 1
            yield moved(GUILD, member, channel, start), moved(GUILD, member, None, end)


def moved(guild_id: int, member_id: int, channel_id: int | None, second: float) -> VoiceMoved:
    return VoiceMoved(
        guild_id=guild_id,
        member_id=member_id,
        is_bot=False,
        channel_id=channel_id,
        in_afk_channel=False,
        audience=Audience.PUBLIC,
        at=BEGIN + timedelta(seconds=second),
    )


async def crowd(database: Database, *, people: int) -> None:
    """Time a move, and a checkpoint, where ``people`` are in voice."""
    writer = FactWriter(database)
    await writer.write([moved(CROWDED, member, 1, 0) for member in range(1, people + 1)])
    moves: list[float] = []
    checkpoints: list[float] = []
    for turn in range(1, 41):
        span = WatchedSpan(
            guild_id=CROWDED,
            kind=Watched.VOICE,
            channel_id=0,
            started_at=BEGIN,
            ended_at=BEGIN + timedelta(seconds=5 * turn),
        )
        checkpoints.append(await timed(writer, span))
        moves.append(await timed(writer, moved(CROWDED, turn, 2, 5 * turn + 1)))
    print(f"{people} people in voice: a move takes {median(moves):.1f} ms", end="")
    print(f", a checkpoint of all {median(checkpoints):.1f} ms")


async def timed(writer: FactWriter, fact: Fact) -> float:
    began = time.perf_counter()
    await writer.write([fact])
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
