"""Roles and who has them: however a batch is cut, and if it is told again, it comes to the same."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.domain.facts import (
    Fact,
    GuildListed,
    MemberLeft,
    MemberRolesSeen,
    OnboardingSeen,
    RoleGone,
    RoleSeen,
)
from statsbot.store import roles
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database

START = datetime(2026, 3, 27, 20, 7, tzinfo=UTC)
_guilds = count(5_000_000)
_ROLES = """
    SELECT role_id, gone_at, kept_since, is_staff, is_onboarding FROM role
    WHERE guild_id = %s ORDER BY 1
"""
_HELD = """
    SELECT member_id, role_id, since, gone_at FROM member_role WHERE guild_id = %s ORDER BY 1, 2
"""

Step: TypeAlias = tuple[str, int, frozenset[int]]
"""Kind, who or which, and which roles."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["described", "deleted", "listed", "offered", "left", "has", "has", "has"]),
        st.integers(1, 3),
        st.frozensets(st.integers(1, 3)),
    ),
    min_size=5,
    max_size=40,
)


def fact(step: Step, place: int, guild_id: int) -> Fact:
    kind, number, some = step
    at, role_ids = START + timedelta(minutes=place), tuple(some)
    match kind:
        case "described":
            return RoleSeen(
                guild_id=guild_id, role_id=number, name="", is_staff=number in some, seen_at=at
            )
        case "deleted":
            return RoleGone(guild_id=guild_id, role_id=number, gone_at=at)
        case "listed":
            return GuildListed(
                guild_id=guild_id, channel_ids=(), stage_ids=(), event_ids=(), role_ids=role_ids,
                listed_at=at,
            )  # fmt: skip
        case "offered":
            return OnboardingSeen(guild_id=guild_id, role_ids=role_ids, seen_at=at)
        case "left":
            return MemberLeft(guild_id=guild_id, member_id=number, left_at=at)
        case _:
            return MemberRolesSeen(
                guild_id=guild_id, member_id=number, role_ids=role_ids, seen_at=at
            )


async def written(database: Database, told: Sequence[Fact], cuts: Sequence[int] = ()) -> list[Any]:
    """Write the facts in so many batches; return what is kept then."""
    writer = FactWriter(database)
    for begin, end in pairwise([0, *sorted(cuts), len(told)]):
        await writer.write(told[begin:end])
    guild_id = told[0].guild_id
    kept: list[Any] = [(await roles.staff(database, guild_id)).tolist()]
    async with database.reading() as connection:
        for question in (_ROLES, _HELD):
            kept += [await (await connection.execute(question, (guild_id,))).fetchall()]
    return kept


@given(steps=STEPS, cuts=st.lists(st.integers(0, 40), max_size=4))
@settings(max_examples=40)
async def test_cuts_and_repetition_do_not_matter(
    database: Database, steps: list[Step], cuts: list[int]
) -> None:
    whole, cut = (
        [fact(step, place, guild_id) for place, step in enumerate(steps)]
        for guild_id in (next(_guilds), next(_guilds))
    )
    once = await written(database, whole)
    assert await written(database, cut, cuts) == once
    assert once[0] == sorted(
        {row[0] for row in once[2] if row[3] is None for role in once[1]
         if role[0] == row[1] and role[3] and role[2] is not None}
    )  # fmt: skip
    assert await written(database, whole[-1:]) == once
