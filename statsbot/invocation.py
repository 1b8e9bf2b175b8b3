"""What verbs of the command line begin and end with: settings, clock, database, question, output.

Heavy parts are imported by the functions that need them, so that ``statsbot --help`` is instant.
"""

from __future__ import annotations  # types name parts that only some functions import

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from statsbot import logs
from statsbot.errors import MisuseError

if TYPE_CHECKING:
    from statsbot.analytics.question import Question
    from statsbot.clock import Clock
    from statsbot.config import Settings
    from statsbot.domain.ids import GuildId
    from statsbot.store.pool import Database

T = TypeVar("T")


def settings_of(options: argparse.Namespace, *, level: str = "WARNING") -> Settings:
    """Read the settings, and log as they say; from ``level`` on where they say nothing.

    Raises:
        ConfigurationError: a setting needs the operator's hand.
    """
    from statsbot.config import read_settings

    flags = {"data_dir": options.data_dir, "log_level": options.log_level}
    settings = read_settings(os.environ, flags)
    if "log_level" in settings.model_fields_set:
        level = settings.log_level
    logs.configure(level, secrets=settings.secrets)
    return settings


def clock_of(settings: Settings) -> Clock:
    """Return the clock by which this installation lives."""
    from statsbot.clock import SharedClock, SystemClock

    return SharedClock(settings.clock_file) if settings.clock_file else SystemClock()


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do ``work`` with the database open.

    Raises:
        ConfigurationError: it cannot be opened as the settings say.
        DatabaseAwayError: Postgres does not answer.
    """
    from statsbot.config import reveal
    from statsbot.store.opening import open_database

    url, key = reveal(settings.database_url), reveal(settings.privacy_key)

    async def opened() -> T:
        async with await open_database(url, settings.data_dir, privacy_key=key) as database:
            return await work(database.patient)

    return asyncio.run(opened())


async def require_known(database: Database, guild_id: GuildId) -> None:
    """Make sure that this is one of the servers we know.

    Raises:
        MisuseError: it is not; names those that are.
    """
    from statsbot.store import guilds

    if await guilds.guild(database, guild_id) is not None:
        return
    known = ", ".join(f"{row.name} ({row.guild_id})" for row in await guilds.guilds(database))
    choices = f"give one of {known}, or " if known else ""
    raise MisuseError(
        f"No server {guild_id} is known here: {choices}first invite the bot there and run it, or "
        "import an export of it."
    )


async def question_of(
    options: argparse.Namespace, database: Database, now: datetime, *, of: Sequence[int] = ()
) -> Question:
    """Return what was asked for, in the server's zone by default.

    Raises:
        MisuseError: window, zone or server are wrong, or nothing of the server was watched yet.
    """
    from statsbot.analytics.question import Question
    from statsbot.domain.facts import Watched
    from statsbot.domain.windows import zone
    from statsbot.reports.asked import asked_window
    from statsbot.store import coverage
    from statsbot.store.rows import Reader
    from statsbot.store.settings import settings

    given = zone(options.zone) if options.zone else None
    await require_known(database, options.guild)
    if await coverage.watched(database, options.guild, Watched.MESSAGES) is None:
        raise MisuseError(
            f"Nothing of server {options.guild} was watched yet: run the bot or import an export."
        )
    days_of = given or zone((await settings(database, options.guild)).zone)
    asked = await asked_window(database, options.guild, options.window, days_of, now)
    return Question(
        guild_id=options.guild,
        window=asked.window,
        zone=days_of,
        reader=Reader[options.audience.upper()],
        now=asked.now,
        of=tuple(of),
    )


def write_out(out: str, parts: Iterable[bytes]) -> None:
    """Write to the file ``out``; ``-`` is standard output.

    Raises:
        MisuseError: the file cannot be written.
    """
    from statsbot.reports.files import write_whole

    if out == "-":
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(out), parts)


@contextmanager
def interruptible() -> Generator[asyncio.Event]:
    """Let the first Ctrl-C set the event; the second one interrupts at once."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        event.set()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield event
    finally:
        loop.remove_signal_handler(signal.SIGINT)
