"""Findings of a server in which exactly what is told happened."""

from dataclasses import fields
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.overview import OverviewFindings, OverviewRows, find_overview
from statsbot.analytics.overview_plan import OverviewPlan
from statsbot.analytics.question import Question
from statsbot.analytics.slots import slots_from
from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.windows import Window, whole_days, zone
from statsbot.findings.overview import count_overview
from statsbot.findings.source import Source
from statsbot.store.people import PeopleDays
from statsbot.store.pool import Database
from statsbot.store.rows import MemberTotal, Reader, SlotCounts

BERLIN = zone("Europe/Berlin")
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)
WEEK = whole_days(date(2025, 11, 10), 7, BERLIN)


def counts(happened: list[tuple[datetime, int]], column: str = "messages") -> SlotCounts:
    happened.sort()
    slots = slots_from(instant for instant, _ in happened)
    nothing = np.zeros(len(slots), np.int64)
    columns = {field.name: nothing for field in fields(SlotCounts) if field.name != "slot"}
    columns[column] = np.array([count for _, count in happened], np.int64)
    return SlotCounts(slot=slots, **columns)


def watched(*windows: Window) -> Coverage:
    return Coverage(span for window in windows for span in spans(window))


def spans(window: Window, *channel_ids: int) -> list[WatchedSpan]:
    """The window, watched in these channels, or in the whole server."""
    return [
        WatchedSpan(
            guild_id=1,
            kind=Watched.MESSAGES,
            channel_id=channel_id,
            started_at=window.start,
            ended_at=window.end,
        )
        for channel_id in channel_ids or (0,)
    ]


def find(
    plan: OverviewPlan,
    slots: SlotCounts,
    *,
    messages: Coverage | None = None,
    voice: Coverage | None = None,
    members: Coverage | None = None,
) -> OverviewFindings:
    everything = watched(plan.read)
    rows = OverviewRows(
        slots=slots,
        messages_watched=messages or everything,
        voice_watched=voice or everything,
        members_watched=members or everything,
        active=7,
        previous_active=5,
        active_by_spark=np.arange(len(plan.spark_edges) - 1),
        authors=6,
        previous_authors=5,
        authors_by_spark=np.arange(len(plan.spark_edges) - 1),
        people=None,
        top_members=[MemberTotal(member_id=n, messages=9 - n) for n in range(6)],
    )
    return find_overview(asked(plan.window, plan.zone), plan, rows)


def asked(
    window: Window = WEEK,
    zone_: ZoneInfo = BERLIN,
    reader: Reader = Reader.PUBLIC,
    now: datetime = NOW,
    of: tuple[int, ...] = (),
    guild_id: int = 1,
) -> Question:
    """A question about a server."""
    return Question(guild_id=guild_id, window=window, zone=zone_, reader=reader, now=now, of=of)


async def found_overview(
    database: Database,
    guild_id: int,
    window: Window,
    zone_: ZoneInfo,
    reader: Reader,
    now: datetime,
) -> OverviewFindings:
    """The overview of what is stored."""
    question = asked(window, zone_, reader, now, guild_id=guild_id)
    return await count_overview(Source(database), question)


def people(*told: tuple[int, int] | tuple[int, int, dict[str, int]]) -> PeopleDays:
    """Days of people: member, day since 1970, and what they did; one message if nothing is told."""
    rows = sorted(told, key=lambda row: row[:2])
    ids, member = np.unique([row[0] for row in rows], return_inverse=True)
    done = [row[2] if len(row) == 3 else {} for row in rows]
    names = [each.name for each in fields(PeopleDays) if each.name not in ("ids", "member", "day")]
    columns = {
        name: np.array([one.get(name, int(name == "messages")) for one in done], np.int64)
        for name in names
    }
    return PeopleDays(
        ids=ids.astype(np.int64),
        member=member.astype(np.int64),
        day=np.array([row[1] for row in rows], np.int64),
        **columns,
    )
