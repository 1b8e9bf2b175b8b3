"""Apps: their answers to commands, and the uses of our own commands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import AppAnswered, CommandRun, Outcome
from statsbot.domain.ids import GuildId, instant_of
from statsbot.domain.windows import Window
from statsbot.store.arrays import integers, storable
from statsbot.store.days import days_and_ids
from statsbot.store.pool import Database
from statsbot.store.rollups import Rollups
from statsbot.store.rows import Reader
from statsbot.store.statements import Command, Query

_LONGEST_MS = 2**31 - 1
_AppKey: TypeAlias = tuple[int, date, int, str, int]
"""Server, day, app, command, audience."""
_CommandKey: TypeAlias = tuple[int, date, str, int]
"""Server, day, command, audience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """An app's answer that was not kept before."""

    guild_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A use of one of our commands that was not kept before."""

    guild_id: int
    interaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppTotal:
    """An app's command in a window."""

    application_id: int
    """The app, or its bot where only that was told."""
    command: str
    """Empty: not told."""
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppDay:
    """Answers of all apps on a day with any."""

    day: date
    """Of the server's zone."""
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTotal:
    """One of our own commands in a window."""

    command: str
    runs: int
    refused: int
    """Answered by a sentence that says why not."""
    failed: int
    latency_ms: int
    """From arrival to answer, of all runs together."""
    slowest_ms: int


_INSERT_ANSWERS = Query("insert_app_answers", NewAnswer)
_ADD_APP_DAYS = Command("add_to_app_days")
_INSERT_RUNS = Query("insert_command_runs", NewRun)
_ADD_COMMAND_DAYS = Command("add_to_command_days")
_APPS = Query("total_apps", AppTotal)
_DAYS = Query("total_app_days", AppDay)
_COMMANDS = Query("total_commands", CommandTotal)


async def app_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[AppTotal]:
    """Return the commands of apps that were answered in the window, most used first.

    Raises:
        WindowError: the window cuts a day whose facts have left.
    """
    async with db.snapshot() as connection:
        asked = await days_and_ids(connection, guild_id, window)
        return await _APPS.all_async(connection, reader=int(reader), **asked)


async def app_days(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> list[AppDay]:
    """Return the days from ``first_day`` to before ``after_day``, both in days since 1970."""
    async with db.snapshot() as connection:
        return await _DAYS.all_async(
            connection, guild_id=guild_id, first=first_day, after=after_day, reader=int(reader)
        )


async def command_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[CommandTotal]:
    """Return our own commands that were used in the window, most used first.

    Raises:
        WindowError: the window cuts a day whose facts have left.
    """
    async with db.snapshot() as connection:
        asked = await days_and_ids(connection, guild_id, window)
        return await _COMMANDS.all_async(connection, reader=int(reader), **asked)


def write_app_answers(
    connection: Connection, facts: Sequence[AppAnswered], rollups: Rollups
) -> int:
    """Keep the answers that are new and count them; return how many."""
    by_key = {(fact.guild_id, fact.message_id): fact for fact in reversed(facts)}
    told = [by_key[key] for key in sorted(by_key)]
    if not told:
        return 0
    new = _INSERT_ANSWERS.all(
        connection,
        guild_id=integers(fact.guild_id for fact in told),
        message_id=integers(fact.message_id for fact in told),
        channel_id=integers(fact.channel_id for fact in told),
        application_id=integers(fact.application_id for fact in told),
        member_id=integers(fact.member_id or 0 for fact in told),
        audience=integers(fact.audience for fact in told).astype(np.int16),
        command=[storable(fact.command or "") for fact in told],
    )
    uses = Counter[_AppKey]()
    for row in new:
        fact = by_key[row.guild_id, row.message_id]
        day = rollups.day(fact.guild_id, instant_of(fact.message_id))
        command = storable(fact.command or "")
        uses[fact.guild_id, day, fact.application_id, command, fact.audience] += 1
    keys = sorted(uses)
    if keys:
        _ADD_APP_DAYS.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            day=np.array([key[1] for key in keys], dtype="datetime64[D]"),
            application_id=integers(key[2] for key in keys),
            command=[key[3] for key in keys],
            audience=integers(key[4] for key in keys).astype(np.int16),
            uses=integers(uses[key] for key in keys).astype(np.int32),
        )
    return len(new)


def write_command_runs(
    connection: Connection, facts: Sequence[CommandRun], rollups: Rollups
) -> int:
    """Keep the uses of our commands that are new and count them; return how many."""
    by_key = {(fact.guild_id, fact.interaction_id): fact for fact in reversed(facts)}
    told = [by_key[key] for key in sorted(by_key)]
    if not told:
        return 0
    new = _INSERT_RUNS.all(
        connection,
        guild_id=integers(fact.guild_id for fact in told),
        interaction_id=integers(fact.interaction_id for fact in told),
        channel_id=integers(fact.channel_id or 0 for fact in told),
        member_id=integers(fact.member_id for fact in told),
        latency_ms=integers(_latency(fact) for fact in told).astype(np.int32),
        outcome=integers(fact.outcome for fact in told).astype(np.int16),
        audience=integers(fact.audience for fact in told).astype(np.int16),
        command=[storable(fact.command) for fact in told],
    )
    runs: dict[_CommandKey, list[CommandRun]] = {}
    for row in new:
        fact = by_key[row.guild_id, row.interaction_id]
        day = rollups.day(fact.guild_id, instant_of(fact.interaction_id))
        key = (fact.guild_id, day, storable(fact.command), fact.audience)
        runs.setdefault(key, []).append(fact)
    _add_runs(connection, runs)
    return len(new)


def _add_runs(connection: Connection, runs: dict[_CommandKey, list[CommandRun]]) -> None:
    keys = sorted(runs)
    if not keys:
        return
    of_keys = [runs[key] for key in keys]

    def ended(outcome: Outcome) -> list[int]:
        return [sum(fact.outcome is outcome for fact in facts) for facts in of_keys]

    _ADD_COMMAND_DAYS.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        day=np.array([key[1] for key in keys], dtype="datetime64[D]"),
        command=[key[2] for key in keys],
        audience=integers(key[3] for key in keys).astype(np.int16),
        runs=integers(len(facts) for facts in of_keys).astype(np.int32),
        refused=integers(ended(Outcome.REFUSED)).astype(np.int32),
        failed=integers(ended(Outcome.FAILED)).astype(np.int32),
        latency_ms=integers(sum(map(_latency, facts)) for facts in of_keys),
        slowest_ms=integers(max(map(_latency, facts)) for facts in of_keys).astype(np.int32),
    )


def _latency(fact: CommandRun) -> int:
    """Return the milliseconds as far as a column holds them."""
    return min(fact.latency_ms, _LONGEST_MS)
