"""How fast history is read from the local Discord: ``python -m tests.bench.history``.

The reader is a process of its own with an embedded Postgres: a backfill of a server with many
channels, once with Discord's limits and once without, and the list of its members. One request is
under way at a time, as of one server in the running bot. Printed: messages and members a second of
wall time, CPU time of the reader for each, and its peak memory.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord

from statsbot.clock import SystemClock
from statsbot.domain.ids import first_id_at
from statsbot.gateway import endpoints
from statsbot.history.asking import DiscordHistory
from statsbot.history.backfilling import ask_for_backfill
from statsbot.history.reading import HistoryReader
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.limits import REAL, Limits
from statsbot.store import history
from statsbot.store.history import Purpose
from statsbot.store.ingest import FactWriter
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from tests.bench.running_bot import peak_of
from tests.fix_sandbox import BOT_PERMISSIONS

CHANNELS, MESSAGES_EACH, MEMBERS = 40, 2_500, 100_000


def main() -> None:
    """Run the readers, or be one."""
    if len(sys.argv) > 1:
        asyncio.run(read(*sys.argv[1:]))
    else:
        asyncio.run(measure())


async def measure() -> None:
    """Let a reader loose on a server, with and without limits."""
    for name, limits, share in (("without limits", RELAXED, 1), ("with Discord's", REAL, 4)):
        with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
            await measure_with(name, limits, MESSAGES_EACH // share, folder)


async def measure_with(name: str, limits: Limits, messages: int, folder: str) -> None:
    """Fill a server and print what reading it took."""
    sandbox = await Sandbox.start(clock=SystemClock(), limits=limits)
    state = sandbox.state
    begun = datetime.now(UTC) - timedelta(days=365)
    guild = state.add_guild("Bench", owner=state.add_user("owner", at=begun), at=begun)
    people = [state.add_user(f"member{n}", avatar=False, at=begun) for n in range(MEMBERS)]
    for person in people:
        state.join(person, guild, at=begun)
    for number in range(CHANNELS):
        channel = state.add_channel(guild, f"channel-{number}", at=begun)
        for count in range(messages):
            at = begun + timedelta(minutes=count, seconds=number)
            state.send(people[count % 1000], channel, "lorem ipsum dolor sit amet", at=at)
    state.install(guild, permissions=BOT_PERMISSIONS)
    reader = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.history",
        sandbox.rest_url,
        state.application.token,
        str(guild.id),
        folder,
        stdout=asyncio.subprocess.PIPE,
        env=dict(os.environ),
    )
    said, _ = await reader.communicate()
    await sandbox.close()
    if reader.returncode != 0:
        raise SystemExit(f"the reader ended with {reader.returncode}")
    for line in said.decode().splitlines():
        told = json.loads(line)
        print(
            f"{told['what']:9} {name:15} {told['count']:8,} in {told['seconds']:6.1f} s: "
            f"{told['count'] / told['seconds']:7,.0f}/s, {told['cpu_us']:4.0f} µs of CPU each, "
            f"peak {told['peak_mib']:.0f} MiB"
        )


async def read(api_url: str, token: str, guild: str, folder: str) -> None:
    """Read the history of a server, then its members, and print what each took."""
    endpoints.point(api_url=api_url, cdn_url=api_url)
    clock, guild_id = SystemClock(), int(guild)
    client = discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=60.0)
    async with await open_database(None, Path(folder)) as database, client:
        await client.login(token)
        user = client.user
        reader = HistoryReader(
            database,
            FactWriter(database).write,
            DiscordHistory(client.http, lambda: user.id if user else None),
            clock,
            reads_text=False,
        )
        await ask_for_backfill(database, guild_id, now=clock.now())
        await timed("messages", database, reader, guild_id)
        await history.ask(
            database,
            guild_id=guild_id,
            purpose=Purpose.MEMBERS,
            request_id=first_id_at(clock.now()),
            started_at=clock.now(),
            ended_at=clock.now(),
            now=clock.now(),
        )
        await timed("members", database, reader, guild_id)


async def timed(what: str, database: Database, reader: HistoryReader, guild_id: int) -> None:
    """Read all that was asked for, and print what it took."""
    began, cpu_began = time.perf_counter(), time.process_time()
    while await reader.turn(guild_id):
        pass
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    (request,) = await history.requests(database, guild_id, most=1)
    told = {
        "what": what,
        "count": request.told,
        "seconds": seconds,
        "cpu_us": 1e6 * cpu / request.told,
        "peak_mib": peak_of(os.getpid()) / 1024,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
