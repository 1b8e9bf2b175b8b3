"""Who has which role, and what newcomers are offered, as Discord's lists tell it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import MemberRolesSeen, RoleSeen
from statsbot.domain.ids import first_id_at
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Member, Permission, Role
from statsbot.store import history, roles
from statsbot.store.history import Purpose
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings
from tests.discord.test_history_worker import StartWorker, done, work
from tests.fix_bot import StartCounting
from tests.fix_history import Historian
from tests.fix_sandbox import Town

__all__ = ["work"]
MODERATE = int(Permission.MANAGE_MESSAGES)


def came(town: Town, name: str, *given: Role, bot: bool = False) -> Member:
    member = town.state.join(town.state.add_user(name, bot=bot), town.guild)
    town.state.edit_member(member, roles=given)
    return member


async def compared(historian: Historian, seen: Sequence[Role]) -> list[MemberRolesSeen]:
    """Let roles be known, compare the members; return what was told of their roles."""
    since = historian.later(hours=1)
    await historian.write(
        [
            RoleSeen(
                guild_id=historian.guild_id, role_id=role.id, name=role.name,
                is_staff=bool(role.permissions), seen_at=since,
            )
            for role in seen
        ]
    )  # fmt: skip
    historian.written.clear()
    await historian.ask(Purpose.MEMBERS, since, since, request_id=first_id_at(since))
    await historian.read()
    return [fact for fact in historian.written if isinstance(fact, MemberRolesSeen)]


async def staff(historian: Historian) -> set[int]:
    return set((await roles.staff(historian.database, historian.guild_id)).tolist())


async def test_the_list_of_members_tells_who_has_a_role_that_is_kept(historian: Historian) -> None:
    state, guild = historian.town.state, historian.town.guild
    mods, blue = state.add_role(guild, "Mods", permissions=MODERATE), state.add_role(guild, "Blue")
    ada, ben = came(historian.town, "ada", mods, blue), came(historian.town, "ben", mods)
    came(historian.town, "caro", blue)
    came(historian.town, "robot", mods, bot=True)
    told = await compared(historian, [mods, blue])
    assert {(fact.member_id, fact.role_ids) for fact in told} == {
        (ada.user.id, (mods.id,)),
        (ben.user.id, (mods.id,)),
    }
    assert await staff(historian) == {ada.user.id, ben.user.id}
    assert await compared(historian, [mods, blue]) == []

    state.edit_member(ada, roles=[blue])
    state.leave(ben)
    told = await compared(historian, [mods, blue])
    assert {(fact.member_id, fact.role_ids) for fact in told} == {
        (ada.user.id, ()),
        (ben.user.id, ()),
    }
    assert await staff(historian) == set()


async def test_nothing_is_told_where_no_role_is_kept(historian: Historian) -> None:
    blue = historian.town.state.add_role(historian.town.guild, "Blue")
    came(historian.town, "ada", blue)
    assert await compared(historian, [blue]) == []


async def test_newcomers_are_offered_what_the_onboarding_asks_them(historian: Historian) -> None:
    state, guild = historian.town.state, historian.town.guild
    paint, sing, later = (state.add_role(guild, name) for name in ("Paint", "Sing", "Later"))

    async def offered() -> list[int]:
        await historian.reader.look_at_onboarding(guild.id)
        return [each.role_id for each in await roles.onboarding_roles(historian.database, guild.id)]

    assert await offered() == []
    state.ask_newcomers(guild, "What do you do?", {"I paint": [paint], "I sing": [sing]})
    state.ask_newcomers(guild, "What else?", {"Later": [later]}, in_onboarding=False)
    assert await offered() == [paint.id, sing.id]
    historian.later(hours=1)
    state.delete_role(guild, sing)
    assert await offered() == [paint.id]


async def test_whoever_has_a_role_is_learned_when_it_comes_to_be_kept(
    town: Town, clock: DrivenClock, count: StartCounting, work: StartWorker
) -> None:
    """The whole way: at the beginning of a watch, and where the server chooses its staff."""
    state, guild = town.state, town.guild
    mods = state.add_role(guild, "Mods", permissions=MODERATE)
    paint, blue = state.add_role(guild, "Paint"), state.add_role(guild, "Blue")
    state.ask_newcomers(guild, "What do you do?", {"I paint": [paint]})
    ada, ben = came(town, "ada", mods, blue), came(town, "ben", paint, blue)
    counting = await count()
    await counting.write()
    work(counting)

    async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await is_so():
                await counting.write()
                await asyncio.sleep(0.02)

    async def staff() -> set[int]:
        return set((await roles.staff(counting.database, guild.id)).tolist())

    async def is_known() -> bool:
        chosen = await roles.onboarding_roles(counting.database, guild.id)
        return await staff() == {guild.owner.id, ada.user.id} and [
            each.member_ids.tolist() for each in chosen
        ] == [[ben.user.id]]

    await until(is_known)
    await done(counting, guild.id, Purpose.MEMBERS)
    assert await history.lists_wanted(counting.database) == {}
    assert await counting.rows("SELECT count(*) FROM member_role") == [(2,)]

    await counting.bot.sandbox.settle()
    clock.set(clock.now().replace(minute=30))
    decided = GuildSettings(staff_role_id=blue.id)
    await save_settings(counting.database, guild.id, decided, now=clock.now())

    async def is_chosen() -> bool:
        return await staff() == {ada.user.id, ben.user.id}

    await until(is_chosen)


@pytest.mark.parametrize("status", [403, 503])
async def test_an_onboarding_that_is_not_told_changes_nothing(
    sandbox: Sandbox, town: Town, count: StartCounting, work: StartWorker, status: int
) -> None:
    counting = await count()
    await counting.write()
    sandbox.faults.server_error("GET /guilds/{guild_id}/onboarding", status=status, times=-1)
    work(counting)
    await done(counting, town.guild.id, Purpose.MEMBERS)
    assert await counting.rows("SELECT count(*) FROM role WHERE is_onboarding") == [(0,)]
