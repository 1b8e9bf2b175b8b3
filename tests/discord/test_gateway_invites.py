"""Which invite brought a member, through the real REST calls."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain import facts
from statsbot.domain.facts import Confidence
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Invite, Permission, User
from tests.fix_bot import Listening, StartCounting, StartListening
from tests.fix_sandbox import BOT_PERMISSIONS, START, Town

INVITES = "GET /guilds/{guild_id}/invites"


class Door:
    """People who come in, and what was said of how."""

    def __init__(self, town: Town, bot: Listening) -> None:
        self.town, self.bot = town, bot

    def newcomer(self, name: str, *, bot: bool = False) -> User:
        return self.town.state.add_user(name, bot=bot)

    def join(self, name: str, invite: Invite | None = None, *, vanity: bool = False) -> User:
        user = self.newcomer(name)
        self.town.state.join(user, self.town.guild, invite=invite, vanity=vanity)
        return user

    async def told(self) -> list[tuple[int, Confidence, str | None, tuple[str, ...]]]:
        return [
            (f.member_id, f.confidence, f.code, f.candidates)
            for f in await self.bot.facts(facts.JoinAttributed)
        ]


@pytest.fixture
async def door(town: Town, listen: StartListening) -> Door:
    town.state.create_invite(town.general, inviter=town.guild.owner, code="first")
    town.state.create_invite(town.general, inviter=town.guild.owner, code="second")
    bot = await listen()
    await bot.facts()
    return Door(town, bot)


@pytest.fixture
def told_of_invites(town: Town) -> None:
    """Let Discord tell of invites that are made and that go."""
    role = next(role for role in town.guild.roles.values() if role.managed)
    role.permissions |= Permission.MANAGE_CHANNELS


def invite(door: Door, code: str) -> Invite:
    return door.town.guild.invites[code]


async def test_one_counter_rose(door: Door) -> None:
    ada = door.join("ada", invite(door, "first"))
    (attributed,) = await door.bot.facts(facts.JoinAttributed)
    assert (attributed.member_id, attributed.confidence, attributed.code) == (
        ada.id,
        Confidence.INFERRED,
        "first",
    )
    assert attributed.inviter_id == door.town.guild.owner.id
    assert attributed.joined_at == START
    ben = door.join("ben", invite(door, "second"))
    assert await door.told() == [(ben.id, Confidence.INFERRED, "second", ())]


async def test_the_invites_are_described_as_they_are_used(door: Door) -> None:
    door.join("ada", invite(door, "first"))
    (seen,) = await door.bot.facts(facts.InviteSeen)
    assert (seen.code, seen.uses, seen.channel_id) == ("first", 1, door.town.general.id)


async def test_two_at_once_through_two_invites_are_ambiguous(door: Door) -> None:
    ada, ben = door.join("ada", invite(door, "first")), door.join("ben", invite(door, "second"))
    both = (None, ("first", "second"))
    assert await door.told() == [
        (ada.id, Confidence.AMBIGUOUS, *both),
        (ben.id, Confidence.AMBIGUOUS, *both),
    ]


async def test_two_at_once_through_one_invite_are_not(door: Door) -> None:
    ada, ben = door.join("ada", invite(door, "first")), door.join("ben", invite(door, "first"))
    assert await door.told() == [
        (ada.id, Confidence.INFERRED, "first", ()),
        (ben.id, Confidence.INFERRED, "first", ()),
    ]


async def test_an_invite_that_was_used_up(told_of_invites: None, door: Door) -> None:
    once = door.town.state.create_invite(
        door.town.general, inviter=door.town.guild.owner, code="once", max_uses=1
    )
    twice = door.town.state.create_invite(
        door.town.general, inviter=door.town.guild.owner, code="twice", max_uses=2
    )
    ada = door.join("ada", once)
    assert await door.told() == [(ada.id, Confidence.INFERRED, "once", ())]
    for name in ("ben", "cal"):
        user = door.join(name, twice)
        assert await door.told() == [(user.id, Confidence.INFERRED, "twice", ())]


async def test_an_invite_that_nobody_saw_is_credited_to_no_other(door: Door) -> None:
    state, channel, owner = door.town.state, door.town.general, door.town.guild.owner
    revoked = state.create_invite(channel, inviter=owner, code="revoked", max_uses=1)
    door.join("zero", invite(door, "first"))  # lets the bot see it
    await door.told()
    state.delete_invite(revoked)
    ada = door.join("ada", state.create_invite(channel, inviter=owner, max_uses=1))
    assert await door.told() == [(ada.id, Confidence.AMBIGUOUS, None, ("revoked",))]


async def test_of_two_invites_that_vanished_unseen_none_is_credited(
    told_of_invites: None, door: Door
) -> None:
    state, channel, owner = door.town.state, door.town.general, door.town.guild.owner
    one = state.create_invite(channel, inviter=owner, max_uses=1)
    other = state.create_invite(channel, inviter=owner, max_uses=1)
    state.delete_invite(one)
    ada = door.join("ada", other)
    (told,) = await door.told()
    assert told == (ada.id, Confidence.AMBIGUOUS, None, tuple(sorted((one.code, other.code))))


async def test_vanity_and_unseen_ways(town: Town, listen: StartListening) -> None:
    town.guild.vanity_code = "glasshouse"
    bot = await listen()
    await bot.facts()
    door = Door(town, bot)
    ada = door.join("ada", vanity=True)
    assert await door.told() == [(ada.id, Confidence.VANITY, "glasshouse", ())]
    ben = door.join("ben")
    assert await door.told() == [(ben.id, Confidence.UNKNOWN, None, ())]


async def test_a_vanity_count_that_nobody_tells_takes_no_other_invite_with_it(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    town.guild.vanity_code = "glasshouse"
    first = town.state.create_invite(town.general, inviter=town.guild.owner, code="first")
    bot = await listen()
    await bot.facts()
    door = Door(town, bot)
    sandbox.faults.server_error("GET /guilds/{guild_id}/vanity-url", status=503)
    ada = door.join("ada", first)
    assert await door.told() == [(ada.id, Confidence.INFERRED, "first", ())]
    ben = door.join("ben", vanity=True)
    assert await door.told() == [(ben.id, Confidence.UNKNOWN, None, ())]
    cal = door.join("cal", vanity=True)
    assert await door.told() == [(cal.id, Confidence.VANITY, "glasshouse", ())]


async def test_bots_are_brought_by_administrators(door: Door) -> None:
    robot = door.newcomer("robot", bot=True)
    door.town.state.join(robot, door.town.guild)
    assert await door.told() == [(robot.id, Confidence.BOT, None, ())]


async def test_without_the_permission_nobody_knows_and_discord_is_not_asked(
    sandbox: Sandbox, town: Town, listen: StartListening
) -> None:
    role = next(role for role in town.guild.roles.values() if role.managed)
    role.permissions &= ~Permission.MANAGE_GUILD
    first = town.state.create_invite(town.general, inviter=town.guild.owner)
    bot = await listen()
    door = Door(town, bot)
    ada = door.join("ada", first)
    assert await door.told() == [(ada.id, Confidence.UNKNOWN, None, ())]
    assert sandbox.invalid_requests == 0

    town.state.edit_role(town.guild, role, permissions=BOT_PERMISSIONS)
    door.join("ben", first)
    await door.told()
    cal = door.join("cal", first)
    assert await door.told() == [(cal.id, Confidence.INFERRED, first.code, ())]


async def test_a_failed_question_forgets_nothing(door: Door, sandbox: Sandbox) -> None:
    sandbox.faults.server_error(INVITES, status=503)
    ada = door.join("ada", invite(door, "first"))
    assert await door.told() == [(ada.id, Confidence.UNKNOWN, None, ())]
    ben = door.join("ben", invite(door, "second"))
    assert await door.told() == [(ben.id, Confidence.AMBIGUOUS, None, ("first", "second"))]
    cal = door.join("cal", invite(door, "second"))
    assert await door.told() == [(cal.id, Confidence.INFERRED, "second", ())]


async def test_a_join_is_recorded_before_it_is_attributed(door: Door) -> None:
    door.join("ada", invite(door, "first"))
    told = await door.bot.facts(facts.MemberJoined, facts.JoinAttributed)
    assert [type(f) for f in told] == [facts.MemberJoined, facts.JoinAttributed]


async def test_created_and_deleted_invites_are_told_where_channels_may_be_managed(
    told_of_invites: None, town: Town, listen: StartListening, clock: DrivenClock
) -> None:
    bot = await listen()
    await bot.facts()
    made = town.state.create_invite(
        town.general, inviter=town.guild.owner, max_age_s=3600, max_uses=5
    )
    await bot.sandbox.settle()
    clock.set(START + timedelta(minutes=1))
    town.state.delete_invite(made)
    seen, gone = await bot.facts(facts.InviteSeen, facts.InviteGone)
    assert isinstance(seen, facts.InviteSeen)
    assert isinstance(gone, facts.InviteGone)
    assert (seen.uses, seen.max_uses, seen.inviter_id) == (0, 5, town.guild.owner.id)
    assert seen.created_at == START
    assert seen.expires_at == START + timedelta(hours=1)
    assert (gone.code, gone.gone_at) == (made.code, START + timedelta(minutes=1))
    door = Door(town, bot)
    ada = door.join("ada", town.state.create_invite(town.general, inviter=None))
    (told,) = await door.told()
    assert told[:2] == (ada.id, Confidence.INFERRED)


async def test_an_invite_that_is_used_up_keeps_all_its_uses(
    told_of_invites: None, town: Town, count: StartCounting
) -> None:
    once = town.state.create_invite(town.general, inviter=town.guild.owner, code="once", max_uses=1)
    bot = await count()
    await bot.write()
    town.state.join(town.state.add_user("ada"), town.guild, invite=once)
    await bot.write()
    rows = await bot.rows(
        "SELECT code, uses, gone_at IS NOT NULL AND gone_at >= seen_at FROM invite"
    )
    assert rows == [("once", 1, True)]
