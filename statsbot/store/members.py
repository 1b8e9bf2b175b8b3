"""Writes comings and leavings of members, and how members are called.

What a coming or a leaving counts as follows from everything known of that member, not from the
order in which it was told: after each batch the members it touches are settled anew, and only the
difference is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import Audience, MemberJoined, MemberLeft, MemberSeen
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.local_time import slot_of
from statsbot.store.rollups import Amounts, Rollups
from statsbot.store.statements import Command, Query

_MemberKey: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A coming or a leaving, as it is kept."""

    guild_id: int
    member_id: int
    at: datetime
    is_join: bool
    is_bot: bool
    counted: bool
    left_at: datetime | None
    """Of a coming: when it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A coming or a leaving, and what it counts as."""

    passage: Passage
    counted: bool
    left_at: datetime | None

    @property
    def changed(self) -> bool:
        """Whether that is news."""
        passage = self.passage
        return (self.counted, self.left_at) != (passage.counted, passage.left_at)


_INSERT_JOINS = Command("insert_memberships")
_INSERT_LEAVES = Command("insert_departures")
_PASSAGES = Query("comings_and_goings", Passage)
_SETTLE_JOINS = Command("settle_memberships")
_SETTLE_LEAVES = Command("settle_departures")
_DESCRIBE = Command("describe_members")


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


def write_passages(
    connection: Connection,
    joins: Sequence[MemberJoined],
    leaves: Sequence[MemberLeft],
    seen: Sequence[MemberSeen],
    rollups: Rollups,
) -> int:
    """Keep comings and leavings, and count what they come to; return how many counts changed.

    ``seen`` are the descriptions of the same batch: one may reveal a bot.
    """
    touched = {(fact.guild_id, fact.member_id) for fact in (*joins, *leaves)}
    touched |= {(fact.guild_id, fact.member_id) for fact in seen if fact.is_bot}
    if not touched:
        return 0
    _insert(connection, joins, leaves)
    members = sorted(touched)
    passages = _PASSAGES.all(
        connection,
        guild_id=integers(key[0] for key in members),
        member_id=integers(key[1] for key in members),
    )
    news = [settled for settled in settle(passages) if settled.changed]
    _keep(connection, news)
    for metric, of_joins in (("joins", True), ("leaves", False)):
        changes = [
            (
                settled.passage.guild_id,
                slot_of(settled.passage.at),
                int(settled.counted) - int(settled.passage.counted),
            )
            for settled in news
            if settled.passage.is_join == of_joins and settled.counted != settled.passage.counted
        ]
        if changes:
            guild_id, slot, amount = np.array(changes, dtype=np.int64).T
            audience = np.full_like(slot, Audience.PUBLIC)
            rollups.add(
                metric, Amounts(guild_id=guild_id, slot=slot, audience=audience, amount=amount)
            )
    return len(news)


def settle(passages: Iterable[Passage]) -> list[Settled]:
    """Return what comings and leavings count as. They come by member, then in order of time.

    A coming of a person counts. A leaving counts if it is the first ever told of that person or
    the first since they came; what is told again before they return repeats it. A coming ends with
    the first leaving after it, unless they came again before.
    """
    settled: list[Settled] = []
    for _, group in groupby(passages, key=lambda passage: (passage.guild_id, passage.member_id)):
        run = list(group)
        is_bot = any(passage.is_bot for passage in run)
        here = True  # whoever leaves first had come before we watched
        for place, passage in enumerate(run):
            following = run[place + 1] if place + 1 < len(run) else None
            left_at = None
            if passage.is_join and following is not None and not following.is_join:
                left_at = following.at
            counted = not is_bot and (passage.is_join or here)
            here = passage.is_join
            settled.append(Settled(passage=passage, counted=counted, left_at=left_at))
    return settled


def _insert(
    connection: Connection, joins: Sequence[MemberJoined], leaves: Sequence[MemberLeft]
) -> None:
    came: dict[tuple[int, int, datetime], bool] = {}
    for fact in joins:
        join = fact.guild_id, fact.member_id, fact.joined_at
        came[join] = came.get(join, False) or fact.is_bot
    if came:
        keys = sorted(came)
        _INSERT_JOINS.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            member_id=integers(key[1] for key in keys),
            joined_at=instants([key[2] for key in keys]),
            is_bot=np.array([came[key] for key in keys]),
        )
    left = sorted({(fact.guild_id, fact.member_id, fact.left_at) for fact in leaves})
    if left:
        _INSERT_LEAVES.run(
            connection,
            guild_id=integers(key[0] for key in left),
            member_id=integers(key[1] for key in left),
            left_at=instants([key[2] for key in left]),
        )


def _keep(connection: Connection, news: Sequence[Settled]) -> None:
    joins = [settled for settled in news if settled.passage.is_join]
    if joins:
        _SETTLE_JOINS.run(
            connection,
            guild_id=integers(settled.passage.guild_id for settled in joins),
            member_id=integers(settled.passage.member_id for settled in joins),
            joined_at=instants([settled.passage.at for settled in joins]),
            counted=np.array([settled.counted for settled in joins]),
            left_at=instants([settled.left_at for settled in joins]),
        )
    leaves = [settled for settled in news if not settled.passage.is_join]
    if leaves:
        _SETTLE_LEAVES.run(
            connection,
            guild_id=integers(settled.passage.guild_id for settled in leaves),
            member_id=integers(settled.passage.member_id for settled in leaves),
            left_at=instants([settled.passage.at for settled in leaves]),
            counted=np.array([settled.counted for settled in leaves]),
        )
