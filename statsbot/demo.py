"""``statsbot demo``: the bot beside a local Discord, from an empty database to a posted report.

The local Discord runs in a process of its own (``statsbot sandbox``), so what is measured of the
bot's event loop is the bot's alone. Both live by one shared clock.
"""

import asyncio
import json
import logging
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from statsbot.bootstrap import run_bot
from statsbot.config import Settings
from statsbot.errors import ConfigurationError, MisuseError, StatsbotError, TryLaterError

_FAILURES = {error.exit_code: error for error in (MisuseError, TryLaterError, ConfigurationError)}

TICK_S = 0.2
"""How often the demo's schedule looks whether the report is due: its weeks last seconds."""


@dataclass(slots=True, kw_only=True)
class _Demo:
    """One run: what the local Discord said, and when to stop."""

    once: bool
    console: Console
    progress: Progress
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Future[dict[str, Any]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def hear(self, told: dict[str, Any]) -> None:
        """Act on one announcement of the local Discord."""
        match told["event"]:
            case "ready":
                self.ready.set_result(told)
                self.say(f"The local Discord's page: {told['page_url']}")
            case "progress":
                day = datetime.fromisoformat(told["at"]).strftime("%-d %b %Y")
                task = self.progress.task_ids[0]
                self.progress.update(
                    task, total=told["total"], completed=told["done"], description=day
                )
            case "posted":
                self.progress.stop()
                for file in told["files"]:
                    self.say(f"Posted: {file}")
            case "live" if self.once:
                self.stop.set()
            case "live":
                self.say("Life goes on. Open the page above; Ctrl-C ends the demo.")
            case _:
                pass

    def say(self, line: str) -> None:
        self.console.print(line, soft_wrap=True, highlight=False)


async def run_demo(
    settings: Settings,
    *,
    once: bool,
    pictures: Path,
    port: int,
) -> None:
    """Run the demo; with ``once`` until the report is posted, else until it is interrupted.

    Args:
        settings: the operator's; database and folder are the demo's own all the same.
        once: end by itself when the report has been posted.
        pictures: the folder for the pictures that were posted.
        port: where the local Discord listens; 0 takes a free port.

    Raises:
        StatsbotError: a part of the demo failed; the sentence is that part's.
    """
    # The story has an outage: that connections are lost in it is no news.
    for name in ("discord.client", "statsbot.gateway.supervise"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    console = Console()
    columns = (
        TextColumn("{task.description:>11}"),
        BarColumn(bar_width=None),
        TaskProgressColumn(),
    )
    with (
        tempfile.TemporaryDirectory(prefix="statsbot-demo-") as name,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        folder = Path(name)
        progress.add_task("")
        demo = _Demo(once=once, console=console, progress=progress)
        clock_file = folder / "clock"
        discord = await _start_discord(clock_file, pictures, port)
        hearing = asyncio.create_task(_hear(discord, demo))
        try:
            await asyncio.wait({demo.ready, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if demo.ready.done():
                bot = _bot_settings(settings, demo.ready.result(), folder, clock_file)
                lag = await run_bot(bot, stop=demo.stop)
                demo.say(
                    f"Event loop of the bot: late by {lag.p99_ms:.1f} ms at the 99th percentile, "
                    f"{lag.worst_ms:.0f} ms at worst, over {lag.samples:,} samples."
                )
        finally:
            complaint = await _end(discord)
            await asyncio.gather(hearing, return_exceptions=True)
        if discord.returncode:
            raise _FAILURES.get(discord.returncode, StatsbotError)(complaint)


def _bot_settings(
    settings: Settings, told: dict[str, Any], folder: Path, clock_file: Path
) -> Settings:
    return settings.model_copy(
        update={
            "token": SecretStr(told["token"]),
            "api_url": told["api_url"],
            "cdn_url": told["cdn_url"],
            "database_url": None,
            "data_dir": folder / "data",
            "clock_file": clock_file,
            "tick_seconds": TICK_S,
            "message_content": True,
        }
    )


async def _start_discord(clock_file: Path, pictures: Path, port: int) -> asyncio.subprocess.Process:
    arguments = ["--clock-file", str(clock_file), "--pictures", str(pictures), "--port", str(port)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "statsbot",
        "sandbox",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C in a terminal is for the bot: it takes the local Discord down after itself.
        start_new_session=True,
    )


async def _hear(discord: asyncio.subprocess.Process, demo: _Demo) -> None:
    """Take announcements until the local Discord ends; then the demo ends, too."""
    assert discord.stdout is not None  # noqa: S101 - it was asked for
    async for line in discord.stdout:
        demo.hear(json.loads(line))
    demo.stop.set()


async def _end(discord: asyncio.subprocess.Process) -> str:
    """Ask the local Discord to end, by ending its input; return what it complained of at last."""
    assert discord.stdin is not None  # noqa: S101 - it was asked for
    assert discord.stderr is not None  # noqa: S101
    discord.stdin.close()
    try:
        async with asyncio.timeout(5):
            said = await discord.stderr.read()
            await discord.wait()
    except TimeoutError:
        discord.kill()
        await discord.wait()
        return "the local Discord had to be killed."
    lines = said.decode(errors="replace").splitlines()
    return lines[-1].removeprefix("statsbot: ") if lines else "the local Discord failed."
