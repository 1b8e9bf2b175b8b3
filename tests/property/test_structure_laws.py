"""Threads, moderation, doors and member counts: told twice or in another order, it is the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import tuple_row

from statsbot.domain.facts import (
    ANONYMOUS,
    Audience,
    DepartureExplained,
    Door,
    Fact,
    Measure,
    MemberJoined,
    MemberLeft,
    MembersCounted,
    ModerationTaken,
    ScheduledEventInterest,
    ThreadJoined,
    ThreadSeen,
)
from statsbot.domain.ids import first_id_at
from statsbot.domain.passages import Passage, settle
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings

START = datetime(2026, 3, 27, 20, 7, tzinfo=UTC)
"""Shortly before the clocks of Europe go forward."""
KEPT = {
    "thread": "thread_id, created_at, parent_id",
    "channel_change": "channel_id, changed_at, what",
    "thread_member": "thread_id, member_id, joined_at",
    "thread_day": "day, parent_id, audience, created, archived, joined",
    "moderation": "entry_id, measure, people",
    "moderation_day": "day, measure, times, people",
    "member_count": "day, members, counted_at",
    "scheduled_event_member": "event_id, member_id, is_interested",
    "membership": "member_id, joined_at, left_at, counted, may_count, is_return, end_inferred",
    "departure": "member_id, left_at, counted, estimated, door",
    "slot_count": "slot, joins, rejoins, leaves",
}
"""What order leaves alone, by table."""
_guilds = count(1_000_000)

Step: TypeAlias = tuple[str, int, int, int]
"""Kind, minutes from the start, and two small numbers."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["seen", "seen", "followed", "moderated", "counted", "interest", "joined", "joined",
             "left", "left", "explained"]
        ),
        st.integers(0, 9_000),
        st.integers(1, 3),
        st.integers(0, 3),
    ),
    min_size=10,
    max_size=60,
    unique_by=lambda step: step[1],
)  # fmt: skip


def fact(step: Step, guild_id: int) -> Fact:
    kind, minutes, first, second = step
    at = START + timedelta(minutes=minutes)
    match kind:
        case "seen":
            return ThreadSeen(
                guild_id=guild_id, thread_id=first, parent_id=9 + first % 2, owner_id=None,
                audience=Audience(first % 2), created_at=START + timedelta(hours=first),
                is_archived=bool(second % 2), archive_changed_at=at, seen_at=at,
            )  # fmt: skip
        case "followed":
            return ThreadJoined(
                guild_id=guild_id, thread_id=first, parent_id=9 + first % 2, member_id=second,
                audience=Audience(first % 2), joined_at=START + timedelta(days=second),
            )  # fmt: skip
        case "moderated":
            measure = list(Measure)[second]
            entry_id = first_id_at(at)
            return ModerationTaken(
                guild_id=guild_id, entry_id=entry_id, measure=measure, people=first
            )
        case "counted":
            return MembersCounted(guild_id=guild_id, members=first, at=at)
        case "interest":
            return ScheduledEventInterest(
                guild_id=guild_id, event_id=first, member_id=second,
                is_interested=bool(minutes % 2), at=at,
            )  # fmt: skip
        case "joined":
            return MemberJoined(
                guild_id=guild_id, member_id=first, joined_at=at, is_bot=False,
                counts=second > 0, returns=second > 2,
            )  # fmt: skip
        case "left":
            return MemberLeft(guild_id=guild_id, member_id=first, left_at=at, estimated=second > 2)
        case _:
            return DepartureExplained(
                guild_id=guild_id, member_id=first, door=Door(1 + second % 2), at=at
            )


async def everything(database: Database, guild_id: int) -> dict[str, list[tuple[Any, ...]]]:
    kept: dict[str, list[tuple[Any, ...]]] = {}
    async with database.reading() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        for table, columns in KEPT.items():
            query = f"SELECT {columns} FROM {table} WHERE guild_id = %s ORDER BY {columns}"
            await cursor.execute(query.encode(), (guild_id,))
            kept[table] = await cursor.fetchall()
    # A slot in which all came to nothing is as good as none.
    kept["slot_count"] = [row for row in kept["slot_count"] if any(row[1:])]
    return kept


async def written(
    database: Database, steps: Sequence[Step], zone: str, cuts: Sequence[int] = ()
) -> int:
    guild_id = next(_guilds)
    await save_settings(database, guild_id, GuildSettings(zone=zone), now=START)
    told = [fact(step, guild_id) for step in steps]
    writer = FactWriter(database)
    places = [0, *sorted(cuts), len(told)]
    for begin, end in pairwise(places):
        await writer.write(told[begin:end])
    return guild_id


@given(
    steps=STEPS,
    order=st.randoms(use_true_random=False),
    cuts=st.lists(st.integers(0, 60), max_size=3),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns"]),
)
@settings(max_examples=30)
async def test_order_and_repetition_do_not_matter(
    database: Database, steps: list[Step], order: Random, cuts: list[int], zone: str
) -> None:
    """F33, F34: a leave before its join, a ban before the leave, an end before its beginning."""
    once = await written(database, steps, zone)
    shuffled = [*steps, *steps[::2]]
    order.shuffle(shuffled)
    again = await written(database, shuffled, zone, [min(cut, len(shuffled)) for cut in cuts])
    assert await everything(database, again) == await everything(database, once)


@given(steps=STEPS, zone=st.sampled_from(["UTC", "Asia/Kolkata"]))
@settings(max_examples=30)
async def test_days_are_what_the_facts_add_up_to(
    database: Database, steps: list[Step], zone: str
) -> None:
    guild_id = await written(database, steps, zone)
    told = [fact(step, guild_id) for step in steps]
    local = ZoneInfo(zone)
    threads: Counter[tuple[object, ...]] = Counter()
    for created in {f.thread_id: f for f in told if isinstance(f, ThreadSeen)}.values():
        day = created.created_at.astimezone(local).date()
        threads[day, created.parent_id, created.audience, "created"] += 1
    for f in told:
        if isinstance(f, ThreadSeen) and f.is_archived and f.archive_changed_at:
            day = f.archive_changed_at.astimezone(local).date()
            threads[day, f.parent_id, f.audience, "archived"] += 1
    follows = {
        (f.thread_id, f.member_id, f.joined_at): f for f in told if isinstance(f, ThreadJoined)
    }
    for f in follows.values():
        day = f.joined_at.astimezone(local).date()
        threads[day, f.parent_id, f.audience, "joined"] += 1
    kept = await everything(database, guild_id)
    days = {
        (day, parent, audience, metric): amount
        for day, parent, audience, *amounts in kept["thread_day"]
        for metric, amount in zip(("created", "archived", "joined"), amounts, strict=True)
        if amount
    }
    assert days == dict(threads)
    moderated = [f for f in told if isinstance(f, ModerationTaken)]
    assert sum(row[2] for row in kept["moderation_day"]) == len(moderated)
    assert sum(row[3] for row in kept["moderation_day"]) == sum(f.people for f in moderated)


def passage(member: int, minutes: int, *, is_join: bool) -> Passage:
    return Passage(
        guild_id=1, member_id=member, at=START + timedelta(minutes=minutes), is_join=is_join,
        is_bot=False, may_count=True, counted=False, left_at=None, is_return=False,
        end_inferred=False, door=0,
    )  # fmt: skip


@given(joins=st.lists(st.booleans(), max_size=30))
def test_who_comes_had_left_before(joins: list[bool]) -> None:
    """Comings and leavings of one person alternate, whatever was not told."""
    run = [passage(7, place, is_join=is_join) for place, is_join in enumerate(joins)]
    after = [settled.after for settled in settle(run, ())]
    came = sum(p.counted for p in after if p.is_join)
    left = sum(p.counted for p in after if not p.is_join) + sum(p.end_inferred for p in after)
    first_leaves = bool(joins) and not joins[0]
    assert came - left + first_leaves in (0, 1)
    stays = [(p.at, p.left_at) for p in after if p.is_join]
    assert all(end is not None and end <= later for (_, end), (later, _) in pairwise(stays))
    assert [p.is_return for p in after if p.is_join] == [
        place > 0 for place, is_join in enumerate(joins) if is_join
    ]
    twice = settle(after, ())
    assert not any(settled.changed for settled in twice)


@given(joins=st.lists(st.booleans(), max_size=10))
def test_nobody_comes_back(joins: list[bool]) -> None:
    """What unnamed people did is counted one by one."""
    run = [passage(ANONYMOUS, place, is_join=is_join) for place, is_join in enumerate(joins)]
    after = [settled.after for settled in settle(run, ())]
    assert all(p.counted and not p.is_return and not p.end_inferred for p in after)
