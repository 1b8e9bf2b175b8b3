"""Who is staff and what newcomers chose lands in the tables, over the real socket."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox.state import ChannelType, Permission
from statsbot.store import roles
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import BOT_PERMISSIONS, START, Town

MINUTE = timedelta(minutes=1)
MODERATE = int(Permission.MODERATE_MEMBERS)


@pytest.fixture
async def counting(town: Town, count: StartCounting) -> Counting:
    counting = await count()
    await counting.write()
    return counting


async def at(counting: Counting, clock: DrivenClock, minutes: float) -> None:
    """Let everything until now be heard, then let time go on."""
    await counting.bot.sandbox.settle()
    clock.set(START + minutes * MINUTE)


async def staff(counting: Counting, town: Town) -> list[int]:
    return (await roles.staff(counting.database, town.guild.id)).tolist()


async def test_roles_land_as_they_are_told(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    """The bot's own role and @everyone are nobody's staff."""
    state, guild = town.state, town.guild
    mods = state.add_role(guild, "Mods", permissions=MODERATE)
    blue = state.add_role(guild, "Blue")
    await at(counting, clock, 1)
    state.edit_role(guild, blue, name="Helpers", permissions=int(Permission.KICK_MEMBERS))
    state.delete_role(guild, mods)
    await counting.write()
    assert await counting.rows(
        "SELECT role_id, name, is_staff, is_onboarding, seen_at, gone_at, kept_since FROM role"
        " ORDER BY role_id"
    ) == [
        (mods.id, "Mods", True, False, START, START + MINUTE, None),
        (blue.id, "Helpers", True, False, START + MINUTE, None, START + MINUTE),
    ]
    state.edit_guild(guild, name="Renamed")
    await counting.write()
    assert len(await roles.roles(counting.database, guild.id)) == 2


async def test_who_has_them_is_told_by_every_change_of_a_member(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    state, guild = town.state, town.guild
    mods = state.add_role(guild, "Mods", permissions=MODERATE)
    blue = state.add_role(guild, "Blue")
    ada, ben = (state.join(state.add_user(name), guild) for name in ("ada", "ben"))
    robot = state.join(state.add_user("robot", bot=True), guild)
    for member in (ada, ben, robot):
        state.edit_member(member, roles=[mods, blue])
    await counting.write()
    owner = guild.owner.id
    assert await staff(counting, town) == sorted([owner, ada.user.id, ben.user.id])
    await at(counting, clock, 1)
    state.edit_member(ada, roles=[blue])
    state.leave(ben)
    await counting.write()
    assert await staff(counting, town) == [owner]
    assert await counting.rows(
        "SELECT member_id, role_id, since, gone_at FROM member_role ORDER BY 1"
    ) == [
        (member.user.id, mods.id, START, START + MINUTE)
        for member in sorted((ada, ben), key=lambda member: member.user.id)
    ]


async def test_the_beginning_of_a_watch_proves_only_what_it_tells(
    town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    """GUILD_CREATE lists all roles, and of the members only the bot and who is in voice."""
    state, guild = town.state, town.guild
    mods, old = (state.add_role(guild, name, permissions=MODERATE) for name in ("Mods", "Old"))
    hall = state.add_channel(guild, "Hall", ChannelType.VOICE)
    speaks, silent = (state.join(state.add_user(name), guild) for name in ("speaks", "silent"))
    for member in (speaks, silent):
        state.edit_member(member, roles=[mods])
    state.voice(speaks, hall)
    counting = await count()
    await counting.write()
    assert await staff(counting, town) == sorted([guild.owner.id, speaks.user.id])
    state.edit_member(silent, roles=[mods, old])
    await at(counting, clock, 1)
    state.uninstall(guild)
    state.delete_role(guild, old)
    state.install(guild, permissions=BOT_PERMISSIONS)
    await counting.write()
    assert await staff(counting, town) == sorted([guild.owner.id, speaks.user.id, silent.user.id])
    assert await counting.rows("SELECT role_id, gone_at FROM role WHERE gone_at IS NOT NULL") == [
        (old.id, START + MINUTE)
    ]
    assert await counting.rows(
        "SELECT member_id, role_id FROM member_role WHERE gone_at IS NOT NULL"
    ) == [(silent.user.id, old.id)]


async def test_a_broken_connection_loses_and_doubles_nothing(
    counting: Counting, town: Town
) -> None:
    state, guild = town.state, town.guild
    mods = state.add_role(guild, "Mods", permissions=MODERATE)
    ada = state.join(state.add_user("ada"), guild)
    await counting.write()
    state.edit_member(ada, roles=[mods])

    def miss() -> None:
        counting.bot.sandbox.faults.drop()
        state.edit_member(ada, roles=[])
        state.edit_member(ada, roles=[mods])

    await counting.bot.reconnected(miss)
    await counting.write()
    assert await staff(counting, town) == sorted([guild.owner.id, ada.user.id])
    assert await counting.rows("SELECT member_id, role_id, gone_at FROM member_role") == [
        (ada.user.id, mods.id, None)
    ]
