"""Scheduled events and stages: what was planned, what was live, and who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    GuildListed,
    ScheduledEventInterest,
    ScheduledEventSeen,
    StageClosed,
    StageOpened,
)
from statsbot.domain.ids import ChannelId, GuildId, first_id_at
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A scheduled event as last seen."""

    event_id: int
    channel_id: ChannelId | None
    """None: it takes place outside of Discord."""
    starts_at: datetime
    ends_at: datetime | None
    began_at: datetime | None
    """When it was told to be live; None: it was not."""
    ended_at: datetime | None
    status: int
    """An :class:`~statsbot.domain.facts.EventStatus`."""
    interested: int
    """How many people said to come and still do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A stage that went live; its id carries when."""

    stage_id: int
    channel_id: ChannelId
    event_id: int | None
    closed_at: datetime | None
    """None: still live, or its end was not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """A number of people."""

    people: int


_DESCRIBE = Command("describe_scheduled_events")
_KEEP_INTEREST = Command("keep_event_interest")
_OPEN_STAGES = Command("open_stages")
_CLOSE_STAGES = Command("close_stages")
_END_UNLISTED = Command("end_unlisted_events")
_CLOSE_UNLISTED = Command("close_unlisted_stages")
_EVENTS = Query("scheduled_events", EventRow)
_STAGES = Query("stages_of_guild", StageRow)
_ATTENDANCE = Query("count_attendance", Attendance)


async def scheduled_events(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[EventRow]:
    """Return the scheduled events that were to start in ``window``, by start."""
    async with db.reading() as connection:
        return await _EVENTS.all_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
        )


async def stages(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> list[StageRow]:
    """Return the stages that went live in ``window``, by time."""
    async with db.reading() as connection:
        return await _STAGES.all_async(
            connection,
            guild_id=guild_id,
            first_id=first_id_at(window.start),
            after_id=first_id_at(window.end),
            reader=int(reader),
        )


async def attendance(db: Database, guild_id: GuildId, channel_id: ChannelId, window: Window) -> int:
    """Return how many people were in a channel in ``window``: those who attended what it was.

    For an event, ``window`` is from ``began_at`` to ``ended_at``; for a stage, from its id's time
    to ``closed_at``. Whether voice was watched then is in ``coverage``.
    """
    async with db.reading() as connection:
        row = await _ATTENDANCE.one_async(
            connection,
            guild_id=guild_id,
            channel_id=channel_id,
            since=window.start,
            until=window.end,
        )
    return row.people if row is not None else 0


def write_events(
    connection: Connection,
    seen: Sequence[ScheduledEventSeen],
    interest: Sequence[ScheduledEventInterest],
) -> int:
    """Keep scheduled events and who will come; return how much was news."""
    changed = 0
    # One by one where a batch tells of an event several times: it may have begun and ended.
    for run in _one_each(sorted(seen, key=lambda fact: fact.seen_at)):
        rows = sorted(run, key=lambda fact: (fact.guild_id, fact.event_id))
        changed += _DESCRIBE.run(
            connection,
            guild_id=integers(row.guild_id for row in rows),
            event_id=integers(row.event_id for row in rows),
            channel_id=integers(row.channel_id or 0 for row in rows),
            creator_id=integers(row.creator_id or 0 for row in rows),
            starts_at=instants([row.starts_at for row in rows]),
            ends_at=instants([row.ends_at for row in rows]),
            seen_at=instants([row.seen_at for row in rows]),
            interested=integers(
                -1 if row.interested is None else row.interested for row in rows
            ).astype(np.int32),
            status=integers(row.status for row in rows).astype(np.int16),
        )
    newest = {
        (fact.guild_id, fact.event_id, fact.member_id): fact
        for fact in sorted(interest, key=lambda fact: fact.at)
    }
    keys = sorted(newest)
    if keys:
        changed += _KEEP_INTEREST.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            event_id=integers(key[1] for key in keys),
            member_id=integers(key[2] for key in keys),
            changed_at=instants([newest[key].at for key in keys]),
            is_interested=np.array([newest[key].is_interested for key in keys]),
        )
    return changed


def write_stages(
    connection: Connection, opened: Sequence[StageOpened], closed: Sequence[StageClosed]
) -> int:
    """Keep stages and their ends; return how much was news."""
    changed = 0
    open_now = {(fact.guild_id, fact.stage_id): fact for fact in opened}
    keys = sorted(open_now)
    if keys:
        changed += _OPEN_STAGES.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            stage_id=integers(key[1] for key in keys),
            channel_id=integers(open_now[key].channel_id for key in keys),
            event_id=integers(open_now[key].event_id or 0 for key in keys),
        )
    ends: dict[tuple[int, int], StageClosed] = {}
    for fact in sorted(closed, key=lambda fact: fact.closed_at):
        ends.setdefault((fact.guild_id, fact.stage_id), fact)
    keys = sorted(ends)
    if keys:
        changed += _CLOSE_STAGES.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            stage_id=integers(key[1] for key in keys),
            channel_id=integers(ends[key].channel_id for key in keys),
            closed_at=instants([ends[key].closed_at for key in keys]),
        )
    return changed


def end_unlisted(connection: Connection, listed: Sequence[GuildListed]) -> int:
    """End events and stages that servers have no more; return how many.

    To be called after what the same batch tells of them is kept.
    """
    lists = list({fact.guild_id: fact for fact in sorted(listed, key=_listed_at)}.values())
    if not lists:
        return 0
    told = {
        "guild_id": integers(fact.guild_id for fact in lists),
        "listed_at": instants([fact.listed_at for fact in lists]),
    }
    events = [(fact.guild_id, each) for fact in lists for each in fact.event_ids]
    stages = [(fact.guild_id, each) for fact in lists for each in fact.stage_ids]
    return _END_UNLISTED.run(
        connection,
        **told,
        of_guild=integers(pair[0] for pair in events),
        event_id=integers(pair[1] for pair in events),
    ) + _CLOSE_UNLISTED.run(
        connection,
        **told,
        before_id=integers(first_id_at(fact.listed_at) for fact in lists),
        of_guild=integers(pair[0] for pair in stages),
        stage_id=integers(pair[1] for pair in stages),
    )


def _listed_at(fact: GuildListed) -> datetime:
    return fact.listed_at


def _one_each(seen: Sequence[ScheduledEventSeen]) -> list[list[ScheduledEventSeen]]:
    """Return ``seen`` as runs in which no event occurs twice, in order."""
    runs: list[list[ScheduledEventSeen]] = []
    told: dict[tuple[int, int], int] = {}
    for fact in seen:
        key = fact.guild_id, fact.event_id
        place = told[key] = told.get(key, -1) + 1
        if place == len(runs):
            runs.append([])
        runs[place].append(fact)
    return runs
