"""What is to be read from Discord's history, and how far it was read.

A request is a gap to heal, a backfill or a comparison of the members; it is planned into tasks, one
for each stretch of a channel. Both are rows, so that a killed bot goes on where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import Audience
from statsbot.domain.ids import ChannelId, GuildId, MemberId, first_id_at
from statsbot.store.arrays import instants, integers
from statsbot.store.pool import Database
from statsbot.store.statements import Command, Query

KEPT_AFTER_CLOSING = timedelta(days=30)
"""How long it can be told what a request came to."""


class Purpose(IntEnum):
    """What history is read for."""

    HEAL = 0
    """A gap: what was sent while nobody watched."""
    BACKFILL = 1
    """What an administrator asked for, from before the bot came."""
    MEMBERS = 2
    """Who came and left while nobody watched."""


class State(IntEnum):
    """How far a request or a task is."""

    ASKED = 0
    OPEN = 1
    """Planned, and to be read."""
    DONE = 2
    REFUSED = 3
    """Discord does not show it, and asking again would not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """A stretch of a server's history that is to be read."""

    guild_id: int
    purpose: int
    request_id: int
    """The instant that sets it apart, as an id."""
    started_at: datetime
    ended_at: datetime
    requested_at: datetime
    updated_at: datetime
    retry_at: datetime | None
    attempts: int
    """Failures since it last got on."""
    places: int
    """Stretches of channels read to the end."""
    refused: int
    """Stretches of channels that Discord did not show."""
    told: int
    """Messages, or members, that were read."""
    added: int
    """How many of them were new."""
    state: int
    channels: list[int] | None
    """The channels that were named; None: all."""
    reason: str | None
    """Why it was refused, what failed last, or what was not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTask:
    """A stretch of one channel that is to be read."""

    guild_id: int
    purpose: int
    request_id: int
    channel_id: int
    """0: the list of members, or places that Discord does not list."""
    started_at: datetime
    ended_at: datetime
    cursor_id: int
    """The last message, or member, that was read."""
    attempts: int
    audience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task before it is kept."""

    channel_id: ChannelId
    started_at: datetime
    ended_at: datetime
    cursor_id: int
    audience: Audience
    refusal: str | None = None
    """Why Discord will not show it; None: it will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedTask:
    """A stretch of a channel that was read to the end, or that Discord did not show."""

    channel_id: int
    started_at: datetime
    ended_at: datetime
    state: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestMembership:
    """The newest coming of a member."""

    member_id: int
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGuild:
    """A server of which something is to be read."""

    guild_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestRole:
    """The role of a server of which it is kept only lately who has it."""

    guild_id: int
    kept_since: datetime
    request_id: int | None
    """The newest comparison of the members; None: none was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTasks:
    """How many tasks are to be done."""

    count: int


_ASK = Command("ask_for_history")
_FORGET_REQUESTS = Command("forget_older_requests")
_FORGET_TASKS = Command("forget_older_tasks")
_OPEN_GUILDS = Query("guilds_with_open_history", OpenGuild)
_NEWEST_ROLES = Query("newest_kept_roles", NewestRole)
_OPEN = Query("open_history", HistoryRequest)
_OF_GUILD = Query("history_of_guild", HistoryRequest)
_OPEN_TASKS = Query("open_history_tasks", OpenTasks)
_KEEP = Command("keep_history_tasks")
_NEXT = Query("next_history_task", HistoryTask)
_ADVANCE = Command("advance_history_task")
_POSTPONE = Command("postpone_history_task")
_REFUSE = Command("refuse_history_task")
_CHANGE = Command("change_history_request")
_FINISH = Command("finish_history_request")
_FORGET_DONE = Command("forget_done_tasks")
_FORGET_REFUSED = Command("forget_refused_tasks")
_FORGET_CLOSED = Command("forget_closed_requests")
_CLOSED = Query("closed_history_tasks", ClosedTask)
_MEMBERSHIPS = Query("newest_memberships", NewestMembership)


async def ask(
    db: Database,
    *,
    guild_id: GuildId,
    purpose: Purpose,
    request_id: int,
    started_at: datetime,
    ended_at: datetime,
    now: datetime,
    channels: Sequence[ChannelId] | None = None,
) -> bool:
    """Ask for a stretch of history; return whether it is now to be read because of that.

    What was asked for before is not asked for again, but for a gap that was read and is still one.
    A newer comparison of the members takes the place of older ones.
    """
    async with db.transaction() as connection:
        asked = await _ASK.run_async(
            connection,
            guild_id=guild_id,
            purpose=int(purpose),
            request_id=request_id,
            started_at=started_at,
            ended_at=ended_at,
            requested_at=now,
            channels=None if channels is None else integers(channels),
        )
        if purpose is Purpose.MEMBERS:
            older = {"guild_id": guild_id, "purpose": int(purpose), "request_id": request_id}
            await _FORGET_REQUESTS.run_async(connection, **older)
            await _FORGET_TASKS.run_async(connection, **older)
    return bool(asked)


async def open_guilds(db: Database) -> list[GuildId]:
    """Return the servers of which something is to be read, by id."""
    async with db.reading() as connection:
        return [row.guild_id for row in await _OPEN_GUILDS.all_async(connection)]


async def lists_wanted(db: Database) -> dict[GuildId, int]:
    """Return the comparison to be asked for, by server, where nobody knows yet who has a role.

    The list that was asked for at the very start of a watch may have been read before the roles of
    that instant were kept; one for them has the id after it.
    """
    async with db.reading() as connection:
        rows = await _NEWEST_ROLES.all_async(connection)
    wanted = {row.guild_id: first_id_at(row.kept_since) + 1 for row in rows}
    asked = {row.guild_id: row.request_id or 0 for row in rows}
    return {guild: number for guild, number in wanted.items() if number > asked[guild]}


async def open_requests(db: Database, guild_id: GuildId, now: datetime) -> list[HistoryRequest]:
    """Return what is to be read of a server now: gaps, members, backfills, each by age."""
    async with db.reading() as connection:
        return await _OPEN.all_async(connection, guild_id=guild_id, now=now)


async def requests(
    db: Database,
    guild_id: GuildId,
    *,
    purpose: Purpose | None = None,
    request_id: int | None = None,
    most: int = 20,
) -> list[HistoryRequest]:
    """Return what was asked for of a server, newest first, with how far it is."""
    async with db.reading() as connection:
        return await _OF_GUILD.all_async(
            connection, guild_id=guild_id, purpose=purpose, request_id=request_id, most=most
        )


async def open_tasks(db: Database, request: HistoryRequest) -> int:
    """Return how many stretches of a request are still to be read."""
    async with db.reading() as connection:
        row = await _OPEN_TASKS.one_async(connection, **_key(request))
    return row.count if row else 0


async def next_task(db: Database, request: HistoryRequest, now: datetime) -> HistoryTask | None:
    """Return the task of a request that has waited longest; None: none can be done now."""
    async with db.reading() as connection:
        return await _NEXT.one_async(connection, **_key(request), now=now)


async def keep_tasks(
    db: Database, request: HistoryRequest, tasks: Sequence[PlannedTask], now: datetime
) -> None:
    """Keep what was planned; what is kept already stays as it is."""
    if not tasks:
        return
    states = [State.OPEN if task.refusal is None else State.REFUSED for task in tasks]
    async with db.reading() as connection:
        await _KEEP.run_async(
            connection,
            **_key(request),
            now=now,
            channel_id=integers(task.channel_id for task in tasks),
            started_at=instants([task.started_at for task in tasks]),
            ended_at=instants([task.ended_at for task in tasks]),
            cursor_id=integers(task.cursor_id for task in tasks),
            audience=integers(task.audience for task in tasks).astype(np.int16),
            state=integers(states).astype(np.int16),
            reason=[task.refusal for task in tasks],
        )


async def advance(
    db: Database,
    task: HistoryTask,
    *,
    cursor_id: int,
    told: int,
    added: int,
    is_done: bool,
    now: datetime,
) -> None:
    """Note how far a task is."""
    async with db.reading() as connection:
        await _ADVANCE.run_async(
            connection,
            **_task_key(task),
            cursor_id=cursor_id,
            told=told,
            added=added,
            is_done=is_done,
            now=now,
        )


async def postpone(db: Database, task: HistoryTask, *, retry_at: datetime, reason: str) -> None:
    """Note that a task could not be done now, and when to try again."""
    async with db.reading() as connection:
        await _POSTPONE.run_async(connection, **_task_key(task), retry_at=retry_at, reason=reason)


async def refuse(db: Database, task: HistoryTask, *, reason: str, now: datetime) -> None:
    """Note that Discord will not show a stretch."""
    async with db.reading() as connection:
        await _REFUSE.run_async(connection, **_task_key(task), reason=reason, now=now)


async def change_request(
    db: Database,
    request: HistoryRequest,
    state: State,
    *,
    now: datetime,
    reason: str | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Note in which state a request is, why, and when to try again."""
    async with db.reading() as connection:
        await _CHANGE.run_async(
            connection,
            **_key(request),
            state=int(state),
            reason=reason,
            retry_at=retry_at,
            now=now,
        )


async def finish(
    db: Database, request: HistoryRequest, now: datetime, *, reason: str | None = None
) -> None:
    """Close a request whose tasks are done, and keep what they came to; why not to everything."""
    async with db.transaction() as connection:
        await _FINISH.run_async(connection, **_key(request), now=now, reason=reason)
        await _FORGET_DONE.run_async(connection, **_key(request))


async def forget_refused(db: Database, request: HistoryRequest) -> None:
    """Forget what of a request was refused: it is planned anew."""
    async with db.reading() as connection:
        await _FORGET_REFUSED.run_async(connection, **_key(request))


def forget_closed(connection: Connection, guild_id: GuildId, now: datetime) -> None:
    """Forget requests that were closed long ago; a gap that is still one may be asked for anew."""
    _FORGET_CLOSED.run(connection, guild_id=guild_id, before=now - KEPT_AFTER_CLOSING)


async def closed_tasks(db: Database, request: HistoryRequest) -> list[ClosedTask]:
    """Return the stretches of a request that were read, or that Discord did not show."""
    async with db.reading() as connection:
        return await _CLOSED.all_async(connection, **_key(request))


async def refused_tasks(db: Database, request: HistoryRequest) -> list[ClosedTask]:
    """Return the stretches of a request that Discord did not show."""
    return [task for task in await closed_tasks(db, request) if task.state == State.REFUSED]


async def newest_memberships(
    db: Database, guild_id: GuildId, *, after: MemberId, until: MemberId
) -> dict[MemberId, NewestMembership]:
    """Return the newest coming of each member with an id above ``after`` and up to ``until``."""
    async with db.reading() as connection:
        rows = await _MEMBERSHIPS.all_async(connection, guild_id=guild_id, after=after, until=until)
    return {row.member_id: row for row in rows}


def _key(request: HistoryRequest) -> dict[str, object]:
    return {
        "guild_id": request.guild_id,
        "purpose": request.purpose,
        "request_id": request.request_id,
    }


def _task_key(task: HistoryTask) -> dict[str, object]:
    return {
        "guild_id": task.guild_id,
        "purpose": task.purpose,
        "request_id": task.request_id,
        "channel_id": task.channel_id,
        "started_at": task.started_at,
    }
