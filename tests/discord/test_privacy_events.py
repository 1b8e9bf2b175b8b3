"""What the gateway tells of people who asked not to be known, from socket to table."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox.state import ChannelType, Member
from statsbot.store.erasure import erase_member
from statsbot.store.privacy_choices import opt_out
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import START, Town
from tests.postgres.stored import rows_with, table

HOUR = timedelta(hours=1)


@pytest.fixture
async def counting(town: Town, count: StartCounting) -> Counting:
    counting = await count(message_content=True)
    await counting.write()
    return counting


async def busy(counting: Counting, town: Town, clock: DrivenClock, member: Member) -> None:
    """Let a member do one of everything, from now on for an hour."""
    state = town.state
    voice = state.add_channel(town.guild, "voice", ChannelType.VOICE)
    message = state.send(member.user, town.general, "hello 🎉")
    state.react(member.user, message, "👍")
    state.voice(member, voice)
    await counting.write()
    clock.set(clock.now() + HOUR)
    state.voice(member, None)
    state.edit(message, "hello")
    await counting.write()


async def test_the_next_event_after_opting_out_has_no_name(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    """Policy 3: from the next event on, in every table; totals go on."""
    ada = town.state.join(town.state.add_user("ada", display_name="Ada"), town.guild)
    clock.set(START + HOUR)
    await counting.write()
    await opt_out(counting.database, [town.guild.id], ada.user.id, now=clock.now())
    kept = await rows_with(counting.database, ada.user.id)
    assert "membership.member_id" in kept
    await busy(counting, town, clock, ada)
    assert await rows_with(counting.database, ada.user.id) == kept
    totals = "SELECT sum(sent), sum(reactions), sum(voice_alone_seconds) FROM slot_count"
    assert await table(counting.database, totals) == [(1, 1, 3600)]


async def test_a_name_is_told_again_after_an_erasure_by_the_next_event_alone(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    ada = town.state.join(town.state.add_user("ada", display_name="Ada"), town.guild)
    await busy(counting, town, clock, ada)
    clock.set(clock.now() + HOUR)
    await counting.write()
    await erase_member(counting.database, town.guild.id, ada.user.id, now=clock.now())
    counting.bot.gateway.forget_member(town.guild.id, ada.user.id)
    await counting.write()
    assert await rows_with(counting.database, ada.user.id) == []
    clock.set(clock.now() + HOUR)
    town.state.send(ada.user, town.general, "still here")
    await counting.write()
    assert await counting.rows("SELECT name FROM member WHERE name = 'Ada'") == [("Ada",)]
