"""What the spool costs, and how fast it empties: ``python -m tests.bench.drain``.

Two minutes of 500 facts a second wait while Postgres is away, then go to it. Printed: storing and
reading back for each fact, the process' memory meanwhile, and facts per second of the drain.
"""

import asyncio
import tempfile
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import psutil

from statsbot.clock import SystemClock
from statsbot.collectors.flush import Flusher
from statsbot.collectors.segments import Tick
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Fact
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.spool import applied
from tests.postgres.facts import sent

FACTS = 60_000
A_TICK = 125


def main() -> None:
    """Measures in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
        Path(folder).chmod(0o755)
        asyncio.run(measure(Path(folder)))


async def measure(folder: Path) -> None:
    """Store, read back, drain."""
    facts: list[Fact] = [
        sent(number=number, channel_id=number % 40, author_id=number % 1_000)
        for number in range(FACTS)
    ]
    spool = Spool(folder / "spool", max_bytes=1 << 30, clock=SystemClock())
    process = psutil.Process()
    before, began, worked = process.memory_info().rss, perf_counter(), process_time()
    for start in range(0, FACTS, A_TICK):
        await spool.store(Tick(facts=facts[start : start + A_TICK]))
    took, cpu = perf_counter() - began, process_time() - worked
    grown = (process.memory_info().rss - before) / (1 << 20)
    size = sum(path.stat().st_size for path in (folder / "spool").glob("*.spool"))
    print(
        f"stored in ticks of {A_TICK}: {took / FACTS * 1e6:.1f} µs a fact (of which CPU "
        f"{cpu / FACTS * 1e6:.1f}), {size / FACTS:.0f} bytes a fact; memory grew by {grown:.1f} MiB"
    )
    async with await open_database(None, folder / "data") as database:
        writer = FactWriter(database)
        spool.applied(await applied(database, spool.spool_id))
        await writer.write([sent(number=FACTS)])  # so that the first one does not pay for the start
        flusher = Flusher(spool, writer.write, random=Random(1))
        began, worked = perf_counter(), process_time()
        assert await flusher.drain(120)
        took, cpu = perf_counter() - began, process_time() - worked
        print(
            f"drained into Postgres: {FACTS / took:,.0f} facts a second "
            f"({cpu / FACTS * 1e6:.1f} µs of this process' CPU a fact)"
        )
    await spool.close()


if __name__ == "__main__":
    main()
