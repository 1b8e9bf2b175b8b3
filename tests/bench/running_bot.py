"""``statsbot run`` with 40,000 members at work: ``python -m tests.bench.running_bot``.

The bot is a process of its own beside the local Discord. Every member says something, in crowds of
10,000, and the bot comes into many more servers, a hundred at a time; then members talk on at a
steady rate, and cards are asked for all the while. Printed: by how much the resident memory grew
with each crowd and each hundred after the first, which also fills what is filled once: buffers,
caches with a limit, code on its first use; the peak memory (VmHWM) of the bot and of its drawing
worker; and how late its event loop was.
"""

import asyncio
import os
import re
import signal
import statistics
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import psutil

from statsbot.clock import SystemClock
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.state import Channel, Guild, Member
from tests.fix_sandbox import BOT_PERMISSIONS

SERVERS = 100
"""That the bot comes into at a time."""
CHANNELS = 40
"""Of each server."""
CROWD = 10_000
TIMES = 4
"""How often a crowd speaks up, and the bot comes into servers."""
MESSAGES_PER_SECOND = 200
SECONDS = 20
CARDS = 20


def main() -> None:
    """Runs the bot and prints what it took."""
    with tempfile.TemporaryDirectory(prefix="statsbot-bench-") as folder:
        asyncio.run(measure(Path(folder)))


async def measure(folder: Path) -> None:
    """Let the community talk to a bot whose files are in ``folder``."""
    sandbox = await Sandbox.start(clock=SystemClock(), limits=RELAXED)
    state = sandbox.state
    guild = state.add_guild("Bench", owner=state.add_user("owner"))
    channels = [state.add_channel(guild, f"channel-{number}") for number in range(CHANNELS)]
    members = [
        state.join(state.add_user(f"member{number}", display_name=f"Member {number}"), guild)
        for number in range(TIMES * CROWD)
    ]
    state.install(guild, permissions=BOT_PERMISSIONS)
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "statsbot",
        "run",
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(folder),
            "DISCORD_TOKEN": state.application.token,
            "STATSBOT_DATA_DIR": str(folder / "data"),
            "STATSBOT_API_URL": sandbox.rest_url,
            "STATSBOT_CDN_URL": sandbox.cdn_url,
            "STATSBOT_MESSAGE_CONTENT": "true",
        },
    )
    try:
        while not sandbox.gateway.sessions and bot.returncode is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)
        if bot.returncode is None:
            await watch(sandbox, guild, members, channels, bot.pid)
    finally:
        if bot.returncode is None:
            bot.send_signal(signal.SIGTERM)
        _, said = await bot.communicate()
        await sandbox.close()
    found = re.search(r"samples=(\d+) p99_ms=([\d.]+) worst_ms=([\d.]+)", said.decode())
    if found is None:
        raise SystemExit(f"the bot ended with {bot.returncode}:\n{said.decode()}")
    samples, p99, worst = found.groups()
    print(
        f"event loop of the bot: late by {float(p99):.1f} ms at the 99th percentile, "
        f"{float(worst):.0f} ms at worst, of {samples} samples"
    )


async def watch(
    sandbox: Sandbox, guild: Guild, members: list[Member], channels: list[Channel], pid: int
) -> None:
    """Give the bot of that process work, and print what it took."""
    print(f"memory at first: {await memory_at_rest(sandbox, pid) / 1024:.0f} MiB")
    met: list[int] = []
    for crowd in (members[n : n + CROWD] for n in range(0, len(members), CROWD)):
        await say_hello(sandbox, crowd, channels[0])
        met.append(await memory_at_rest(sandbox, pid))
    print(f"memory for each member met: {growth(met, CROWD)}")
    found: list[int] = []
    for _ in range(TIMES):
        for _ in range(SERVERS):
            find_server(sandbox)
            await asyncio.sleep(0.01)
        found.append(await memory_at_rest(sandbox, pid))
    print(f"memory for each server of {CHANNELS} channels: {growth(found, SERVERS)}")
    asking = asyncio.create_task(ask_for_cards(sandbox, guild, channels[0]))
    await talk(sandbox, members, channels)
    print(f"cards drawn while {MESSAGES_PER_SECOND} messages a second came: {await asking}")
    for name, peak in peaks(psutil.Process(pid)).items():
        print(f"peak memory of {name}: {peak / 1024:.0f} MiB")


async def say_hello(sandbox: Sandbox, crowd: Sequence[Member], channel: Channel) -> None:
    """Let every one of a crowd say something."""
    for number, member in enumerate(crowd):
        sandbox.state.send(member.user, channel, "hello everybody 🎉")
        if number % 10 == 0:
            await asyncio.sleep(0.01)


def find_server(sandbox: Sandbox) -> None:
    """Add another server with the bot in it."""
    state = sandbox.state
    guild = state.add_guild("Bench", owner=state.add_user("owner"))
    for place in range(CHANNELS):
        state.add_channel(guild, f"channel-{place}")
    state.install(guild, permissions=BOT_PERMISSIONS)


def growth(memory: Sequence[int], each: int) -> str:
    """Return in words by how much each of so many grew the memory (KiB), but for the first."""
    grown = sorted((after - before) / each for before, after in pairwise(memory))
    return f"{statistics.median(grown):.2f} KiB ({grown[0]:.2f} to {grown[-1]:.2f})"


async def memory_at_rest(sandbox: Sandbox, pid: int) -> int:
    """Return the resident memory of a process in KiB, when what it was told is written."""
    await sandbox.settle()
    await asyncio.sleep(5)
    return psutil.Process(pid).memory_info().rss // 1024


async def talk(sandbox: Sandbox, members: list[Member], channels: list[Channel]) -> None:
    """Let members talk at a steady rate."""
    random, loop = Random(1), asyncio.get_running_loop()
    began = loop.time()
    for number in range(SECONDS * MESSAGES_PER_SECOND):
        await asyncio.sleep(max(0.0, began + number / MESSAGES_PER_SECOND - loop.time()))
        author = random.choice(members)
        sandbox.state.send(author.user, random.choice(channels), "lorem ipsum dolor sit amet")


async def ask_for_cards(sandbox: Sandbox, guild: Guild, channel: Channel) -> int:
    """Ask for the overview again and again; return how often it came as a picture."""
    drawn = 0
    for _ in range(CARDS):
        asked = sandbox.interactions.run_command(
            guild.owner, channel, "serverstats overview", {"timeframe": "30d"}
        )
        async with asyncio.timeout(60):
            await asked.finished.wait()
        drawn += bool(asked.original and asked.original.attachments)
        await asyncio.sleep(SECONDS / CARDS / 2)
    return drawn


def peaks(bot: psutil.Process) -> dict[str, int]:
    """Return the peak memory of the bot and of its drawing worker, in KiB."""
    found = {"the bot": peak_of(bot.pid)}
    for child in bot.children(recursive=True):
        if any("drawing" in argument for argument in child.cmdline()):
            found["the drawing worker"] = peak_of(child.pid)
    return found


def peak_of(pid: int) -> int:
    """Return the most memory that a process ever had resident, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert match is not None
    return int(match[1])


if __name__ == "__main__":
    main()
