"""Discord's own search of members: certain where counters can only guess."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import Confidence, JoinAttributed
from statsbot.domain.ids import GuildId
from statsbot.gateway import join_sources
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Permission, User
from tests.fix_bot import StartListening
from tests.fix_sandbox import Town

SEARCH = "POST /guilds/{guild_id}/members-search"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join_sources, "LOOKS_AFTER_S", (0.0, 0.01, 0.01))
    monkeypatch.setattr(join_sources, "PAGE_PAUSE_S", 0.0)


async def yes(_: GuildId) -> bool:
    return True


def told(facts: list[JoinAttributed]) -> dict[int, tuple[Confidence, str | None, int | None]]:
    """Return the last attribution of each member."""
    return {fact.member_id: (fact.confidence, fact.code, fact.inviter_id) for fact in facts}


async def test_what_counters_leave_open_the_search_names(
    town: Town, listen: StartListening
) -> None:
    owner = town.guild.owner
    for code in ("first", "second"):
        town.state.create_invite(town.general, inviter=owner, code=code)
    bot = await listen(wants_exact_invites=yes)
    await bot.facts()
    people: list[User] = []
    for name, code in (("ada", "first"), ("ben", "second")):
        people.append(town.state.add_user(name))
        town.state.join(people[-1], town.guild, invite=town.guild.invites[code])
    facts = await bot.facts(JoinAttributed)
    assert {fact.confidence for fact in facts} == {Confidence.AMBIGUOUS, Confidence.EXACT}
    assert told(facts) == {
        people[0].id: (Confidence.EXACT, "first", owner.id),
        people[1].id: (Confidence.EXACT, "second", owner.id),
    }


async def test_those_who_came_before_the_bot_are_named_in_pages(
    town: Town, listen: StartListening, clock: DrivenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_sources, "PAGE", 2)
    invite = town.state.create_invite(town.general, inviter=town.guild.owner, code="old")
    people = [town.state.add_user(f"p{n}") for n in range(5)]
    for person in people:
        clock.set(clock.now() + timedelta(minutes=1))
        town.state.join(person, town.guild, invite=invite)
    unseen = town.state.add_user("unseen")
    town.state.join(unseen, town.guild)
    bot = await listen(wants_exact_invites=yes)
    facts = await bot.facts(JoinAttributed)
    assert told(facts) == {
        person.id: (Confidence.EXACT, "old", town.guild.owner.id) for person in people
    }
    joined_at = {fact.member_id: fact.joined_at for fact in facts}
    assert joined_at == {person.id: town.guild.members[person.id].joined_at for person in people}


async def test_nobody_is_looked_up_unless_the_server_wants_it(
    town: Town, listen: StartListening
) -> None:
    invite = town.state.create_invite(town.general, inviter=town.guild.owner, code="only")
    bot = await listen()
    await bot.facts()
    town.state.join(town.state.add_user("ada"), town.guild, invite=invite)
    assert {fact.confidence for fact in await bot.facts(JoinAttributed)} == {Confidence.INFERRED}


async def test_without_an_answer_the_counters_word_stands(
    town: Town, listen: StartListening, sandbox: Sandbox
) -> None:
    invite = town.state.create_invite(town.general, inviter=town.guild.owner, code="only")
    bot = await listen(wants_exact_invites=yes)
    await bot.facts()
    sandbox.faults.server_error(SEARCH, status=503, times=100)
    ada = town.state.add_user("ada")
    town.state.join(ada, town.guild, invite=invite)
    facts = await bot.facts(JoinAttributed)
    assert told(facts) == {ada.id: (Confidence.INFERRED, "only", town.guild.owner.id)}


async def test_without_manage_server_nothing_is_asked(
    town: Town, listen: StartListening, sandbox: Sandbox
) -> None:
    role = next(role for role in town.guild.roles.values() if role.managed)
    role.permissions &= ~Permission.MANAGE_GUILD
    town.state.join(town.state.add_user("ada"), town.guild)
    bot = await listen(wants_exact_invites=yes)
    town.state.join(town.state.add_user("ben"), town.guild)
    assert {fact.confidence for fact in await bot.facts(JoinAttributed)} == {Confidence.UNKNOWN}
    assert sandbox.invalid_requests == 0
