"""Writes comings and leavings of members, how they are called, and how many they are.

After each batch the members it touches are settled anew from everything known of them, and only
the difference is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    Audience,
    DepartureExplained,
    MemberJoined,
    MemberLeft,
    MembersCounted,
    MemberSeen,
)
from statsbot.domain.ids import GuildId
from statsbot.domain.passages import Explanation, Passage, Settled, settle
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.local_time import slot_of
from statsbot.store.pool import Database
from statsbot.store.rollups import Amounts, Rollups
from statsbot.store.rows import DoorCount, MemberCount
from statsbot.store.statements import Command, Query

_MemberKey: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageFacts:
    """What a batch tells of comings and leavings."""

    joins: Sequence[MemberJoined]
    leaves: Sequence[MemberLeft]
    explained: Sequence[DepartureExplained]
    seen: Sequence[MemberSeen]
    """One may reveal a bot."""


_INSERT_JOINS = Command("insert_memberships")
_INSERT_LEAVES = Command("insert_departures")
_INSERT_EXPLANATIONS = Command("insert_explanations")
_PASSAGES = Query("comings_and_goings", Passage)
_EXPLANATIONS = Query("explanations_of_members", Explanation)
_SETTLE_JOINS = Command("settle_memberships")
_SETTLE_LEAVES = Command("settle_departures")
_DESCRIBE = Command("describe_members")
_KEEP_COUNTS = Command("keep_member_counts")
_COUNTS = Query("member_counts", MemberCount)
_DOORS = Query("count_departures", DoorCount)


async def member_counts(
    db: Database, guild_id: GuildId, first_day: date, after_day: date
) -> list[MemberCount]:
    """Return how many members there were, per day of the server's zone; unknown days are absent."""
    async with db.reading() as connection:
        return await _COUNTS.all_async(
            connection, guild_id=guild_id, first_day=first_day, after_day=after_day
        )


async def departures_by_door(db: Database, guild_id: GuildId, window: Window) -> list[DoorCount]:
    """Return by which doors people left in ``window``, while departures are kept."""
    async with db.reading() as connection:
        return await _DOORS.all_async(
            connection, guild_id=guild_id, since=window.start, until=window.end
        )


def write_profiles(connection: Connection, seen: Sequence[MemberSeen]) -> int:
    """Keep the newest descriptions; return how many were newer than what was kept."""
    newest: dict[_MemberKey, MemberSeen] = {}
    bots = {(fact.guild_id, fact.member_id) for fact in seen if fact.is_bot}
    for fact in seen:
        key = fact.guild_id, fact.member_id
        if key not in newest or newest[key].seen_at <= fact.seen_at:
            newest[key] = fact
    keys = sorted(newest)
    if not keys:
        return 0
    rows = [newest[key] for key in keys]
    return _DESCRIBE.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        member_id=integers(key[1] for key in keys),
        seen_at=instants([row.seen_at for row in rows]),
        is_bot=np.array([key in bots for key in keys]),
        name=[storable(row.name) for row in rows],
        avatar=[None if row.avatar is None else storable(row.avatar) for row in rows],
    )


def write_member_counts(
    connection: Connection, told: Sequence[MembersCounted], rollups: Rollups
) -> int:
    """Keep the newest number of each local day; return how many were news."""
    newest: dict[tuple[int, date], MembersCounted] = {}
    for fact in sorted(told, key=lambda fact: fact.at):
        newest[fact.guild_id, rollups.day(fact.guild_id, fact.at)] = fact
    keys = sorted(newest)
    if not keys:
        return 0
    return _KEEP_COUNTS.run(
        connection,
        guild_id=integers(key[0] for key in keys),
        day=np.array([key[1] for key in keys], dtype="datetime64[D]"),
        counted_at=instants([newest[key].at for key in keys]),
        members=integers(newest[key].members for key in keys).astype(np.int32),
    )


def write_passages(connection: Connection, told: PassageFacts, rollups: Rollups) -> int:
    """Keep comings and leavings, and count what they come to; return how many are told anew."""
    touched = {
        (fact.guild_id, fact.member_id) for fact in (*told.joins, *told.leaves, *told.explained)
    }
    touched |= {(fact.guild_id, fact.member_id) for fact in told.seen if fact.is_bot}
    if not touched:
        return 0
    _insert(connection, told)
    members = sorted(touched)
    keys = {
        "guild_id": integers(key[0] for key in members),
        "member_id": integers(key[1] for key in members),
    }
    passages = _PASSAGES.all(connection, **keys)
    explanations = _EXPLANATIONS.all(connection, **keys)
    news = [settled for settled in settle(passages, explanations) if settled.changed]
    _keep(connection, [settled.after for settled in news])
    _count(news, rollups)
    return len(news)


def _count(news: Iterable[Settled], rollups: Rollups) -> None:
    changes: dict[str, list[tuple[int, int, int]]] = {"joins": [], "rejoins": [], "leaves": []}
    for settled in news:
        for passage, sign in ((settled.before, -1), (settled.after, 1)):
            for metric, at in _counts(passage):
                changes[metric].append((passage.guild_id, slot_of(at), sign))
    for metric, amounts in changes.items():
        if amounts:
            guild_id, slot, amount = np.array(amounts, dtype=np.int64).T
            audience = np.full_like(slot, Audience.PUBLIC)
            rollups.add(
                metric, Amounts(guild_id=guild_id, slot=slot, audience=audience, amount=amount)
            )


def _counts(passage: Passage) -> Iterable[tuple[str, datetime]]:
    """Yield what a passage adds to, and when."""
    if passage.counted:
        yield "joins" if passage.is_join else "leaves", passage.at
        if passage.is_return:
            yield "rejoins", passage.at
    if passage.end_inferred and passage.left_at is not None:
        yield "leaves", passage.left_at


def _insert(connection: Connection, told: PassageFacts) -> None:
    came: dict[tuple[int, int, datetime], tuple[bool, bool, bool]] = {}
    for fact in told.joins:
        join = fact.guild_id, fact.member_id, fact.joined_at
        is_bot, live, returns = came.get(join, (False, False, False))
        came[join] = (is_bot or fact.is_bot, live or fact.counts, returns or fact.returns)
    if came:
        keys = sorted(came)
        _INSERT_JOINS.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            member_id=integers(key[1] for key in keys),
            joined_at=instants([key[2] for key in keys]),
            is_bot=np.array([came[key][0] for key in keys]),
            may_count=np.array([came[key][1] for key in keys]),
            is_return=np.array([came[key][2] for key in keys]),
        )
    left: dict[tuple[int, int, datetime], bool] = {}
    for fact in told.leaves:
        leave = fact.guild_id, fact.member_id, fact.left_at
        left[leave] = left.get(leave, True) and fact.estimated
    if left:
        keys = sorted(left)
        _INSERT_LEAVES.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            member_id=integers(key[1] for key in keys),
            left_at=instants([key[2] for key in keys]),
            estimated=np.array([left[key] for key in keys]),
        )
    explained = sorted(
        {(fact.guild_id, fact.member_id, fact.at, int(fact.door)) for fact in told.explained}
    )
    if explained:
        _INSERT_EXPLANATIONS.run(
            connection,
            guild_id=integers(key[0] for key in explained),
            member_id=integers(key[1] for key in explained),
            told_at=instants([key[2] for key in explained]),
            door=integers(key[3] for key in explained).astype(np.int16),
        )


def _keep(connection: Connection, news: Sequence[Passage]) -> None:
    joins = [passage for passage in news if passage.is_join]
    if joins:
        _SETTLE_JOINS.run(
            connection,
            guild_id=integers(passage.guild_id for passage in joins),
            member_id=integers(passage.member_id for passage in joins),
            joined_at=instants([passage.at for passage in joins]),
            counted=np.array([passage.counted for passage in joins]),
            left_at=instants([passage.left_at for passage in joins]),
            is_return=np.array([passage.is_return for passage in joins]),
            end_inferred=np.array([passage.end_inferred for passage in joins]),
        )
    leaves = [passage for passage in news if not passage.is_join]
    if leaves:
        _SETTLE_LEAVES.run(
            connection,
            guild_id=integers(passage.guild_id for passage in leaves),
            member_id=integers(passage.member_id for passage in leaves),
            left_at=instants([passage.at for passage in leaves]),
            counted=np.array([passage.counted for passage in leaves]),
            door=integers(passage.door for passage in leaves).astype(np.int16),
        )
