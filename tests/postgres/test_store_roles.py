"""Roles: who is staff, what newcomers chose, and what of it is kept."""

from collections.abc import Sequence
from datetime import datetime

from statsbot.domain.facts import (
    Fact,
    GuildListed,
    GuildSeen,
    MemberLeft,
    MemberRolesSeen,
    OnboardingSeen,
    RoleGone,
    RoleSeen,
)
from statsbot.store import roles
from statsbot.store.erasure import erase_member
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_in, opt_out
from statsbot.store.retention import retire
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings
from tests.postgres.facts import GUILD, NOON, after

OWNER, ADA, BEN, CARO = 10, 11, 12, 13
MODERATOR, PAINTER, COLOUR = 91, 92, 93


async def write(database: Database, *batches: Sequence[Fact]) -> None:
    """Write each batch twice: what is told again changes nothing."""
    writer = FactWriter(database)
    for batch in batches:
        await writer.write(batch)
        await writer.write(batch)


def role(role_id: int, hours: float = 0, *, is_staff: bool = False, name: str = "") -> RoleSeen:
    return RoleSeen(
        guild_id=GUILD, role_id=role_id, name=name, is_staff=is_staff, seen_at=after(hours=hours)
    )


def has(member: int, *role_ids: int, hours: float = 0) -> MemberRolesSeen:
    return MemberRolesSeen(
        guild_id=GUILD, member_id=member, role_ids=role_ids, seen_at=after(hours=hours)
    )


def offered(*role_ids: int, hours: float = 0) -> OnboardingSeen:
    return OnboardingSeen(guild_id=GUILD, role_ids=role_ids, seen_at=after(hours=hours))


THREE = (role(MODERATOR, is_staff=True, name="Mods"), role(PAINTER, name="Painter"), role(COLOUR))
SERVER = GuildSeen(
    guild_id=GUILD, name="town", icon=None, owner_id=OWNER, member_count=4, seen_at=NOON
)


async def staff(database: Database) -> list[int]:
    return (await roles.staff(database, GUILD)).tolist()


async def chosen(database: Database) -> dict[int, list[int]]:
    found = await roles.onboarding_roles(database, GUILD)
    return {each.role_id: each.member_ids.tolist() for each in found}


async def held(database: Database) -> list[tuple[int, int, datetime, datetime | None]]:
    async with database.reading() as connection:
        cursor = await connection.execute(
            "SELECT member_id, role_id, since, gone_at FROM member_role ORDER BY 1, 2"
        )
        return await cursor.fetchall()


async def test_only_roles_of_staff_and_onboarding_are_kept_of_people(database: Database) -> None:
    await write(
        database,
        [SERVER, *THREE, offered(PAINTER)],
        [has(ADA, MODERATOR, COLOUR), has(BEN, PAINTER, COLOUR), has(CARO, COLOUR)],
    )
    assert await staff(database) == [OWNER, ADA]
    assert await chosen(database) == {PAINTER: [BEN]}
    assert await held(database) == [(ADA, MODERATOR, NOON, None), (BEN, PAINTER, NOON, None)]
    found = await roles.roles(database, GUILD)
    assert [(each.role_id, each.name, each.is_staff, each.is_onboarding) for each in found] == [
        (MODERATOR, "Mods", True, False),
        (PAINTER, "Painter", False, True),
        (COLOUR, "", False, False),
    ]


async def test_roles_are_given_taken_and_given_again(database: Database) -> None:
    await write(
        database,
        [*THREE, has(ADA, MODERATOR, hours=1), has(ADA, hours=2), has(ADA, MODERATOR, hours=3)],
        [has(ADA, hours=2.5)],
    )
    assert await held(database) == [(ADA, MODERATOR, after(hours=3), None)]
    await write(database, [has(ADA, COLOUR, hours=4)])
    assert await held(database) == [(ADA, MODERATOR, after(hours=3), after(hours=4))]
    assert await staff(database) == []


async def test_who_leaves_is_no_staff_but_did_choose(database: Database) -> None:
    left = MemberLeft(guild_id=GUILD, member_id=ADA, left_at=after(hours=2))
    await write(
        database,
        [*THREE, offered(PAINTER), has(ADA, MODERATOR, PAINTER, hours=1)],
        [left],
    )
    assert await staff(database) == []
    assert await chosen(database) == {PAINTER: [ADA]}


async def test_a_role_that_is_not_there_any_more_is_nobodys(database: Database) -> None:
    gone = RoleGone(guild_id=GUILD, role_id=MODERATOR, gone_at=after(hours=1))
    await write(database, [*THREE, has(ADA, MODERATOR)], [gone])
    assert await staff(database) == []
    assert await held(database) == [(ADA, MODERATOR, NOON, after(hours=1))]
    await write(database, [role(PAINTER, 2, is_staff=True), has(BEN, PAINTER, hours=2)])
    assert await staff(database) == [BEN]

    def listed(hours: float, *role_ids: int) -> GuildListed:
        return GuildListed(
            guild_id=GUILD, channel_ids=(), stage_ids=(), event_ids=(), role_ids=role_ids or None,
            listed_at=after(hours=hours),
        )  # fmt: skip

    await write(database, [listed(3)])
    assert await staff(database) == [BEN]
    await write(database, [listed(4, COLOUR)])
    assert await staff(database) == []
    assert [each.gone_at for each in await roles.roles(database, GUILD)] == [
        after(hours=1), after(hours=4), None
    ]  # fmt: skip


async def test_a_role_is_kept_from_when_it_makes_staff(database: Database) -> None:
    """Who has it before is not told again: the list of members is asked for."""
    await write(database, [*THREE, has(ADA, COLOUR)])
    assert await roles.kept_roles(database, GUILD) == {MODERATOR: NOON}
    await write(database, [role(COLOUR, 1, is_staff=True)], [role(COLOUR, 2, is_staff=True)])
    assert await roles.kept_roles(database, GUILD) == {MODERATOR: NOON, COLOUR: after(hours=1)}
    assert await held(database) == []
    await write(database, [has(ADA, COLOUR, hours=3)], [role(COLOUR, 4)])
    assert await held(database) == [(ADA, COLOUR, after(hours=3), after(hours=4))]
    assert await roles.kept_roles(database, GUILD) == {MODERATOR: NOON}


async def test_the_newest_onboarding_holds(database: Database) -> None:
    """It may be told before the roles are, and by an older answer after a newer one."""
    await write(database, [offered(PAINTER, hours=1)], [has(BEN, PAINTER, hours=1)], [*THREE])
    assert await chosen(database) == {PAINTER: [BEN]}
    await write(database, [offered(COLOUR, hours=2)], [offered(PAINTER, hours=1)])
    assert await chosen(database) == {COLOUR: []}
    await write(database, [offered(hours=3)])
    assert await chosen(database) == {}


async def test_a_server_chooses_who_its_staff_are(database: Database) -> None:
    await write(database, [SERVER, *THREE, has(ADA, MODERATOR), has(BEN, COLOUR)])
    decided = GuildSettings(staff_role_id=COLOUR)
    await save_settings(database, GUILD, decided, now=after(hours=1))
    assert await roles.kept_roles(database, GUILD) == {MODERATOR: NOON, COLOUR: after(hours=1)}
    await write(database, [has(BEN, COLOUR, hours=2)])
    assert await staff(database) == [BEN]
    gone = RoleGone(guild_id=GUILD, role_id=COLOUR, gone_at=after(hours=3))
    await write(database, [gone])
    assert await staff(database) == [OWNER, ADA]
    await save_settings(database, GUILD, GuildSettings(), now=after(hours=4))
    assert await staff(database) == [OWNER, ADA]


async def test_roles_of_people_leave_with_the_facts(database: Database) -> None:
    await write(database, [*THREE, has(ADA, MODERATOR), has(BEN, MODERATOR)], [has(ADA, hours=1)])

    async def leave(until: datetime) -> None:
        await database.write(lambda each: retire(each, GUILD, until, with_partitions=False))

    await leave(after(minutes=30))
    assert len(await held(database)) == 2
    await leave(after(days=40))
    assert await held(database) == [(BEN, MODERATOR, NOON, None)]


async def test_nothing_is_known_of_the_roles_of_who_opted_out(database: Database) -> None:
    """Not from before it, since nobody would tell that they lost them, nor from after it."""
    await write(database, [*THREE, has(ADA, MODERATOR), has(BEN, MODERATOR), has(CARO, MODERATOR)])
    await opt_out(database, [GUILD], ADA, now=after(hours=1))
    await erase_member(database, GUILD, BEN, now=after(hours=1))
    assert await staff(database) == [CARO]
    await write(database, [has(ADA, MODERATOR, hours=2), has(BEN, MODERATOR, hours=2)])
    assert await staff(database) == [BEN, CARO]
    await opt_in(database, [GUILD], ADA, now=after(hours=3))
    await write(database, [has(ADA, MODERATOR, hours=2), has(ADA, MODERATOR, hours=4)])
    assert await held(database) == [
        (ADA, MODERATOR, after(hours=4), None),
        (BEN, MODERATOR, after(hours=2), None),
        (CARO, MODERATOR, NOON, None),
    ]
