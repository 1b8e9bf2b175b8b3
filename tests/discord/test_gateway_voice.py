"""Voice states become facts, through the real discord.py over the local Discord's socket."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from statsbot.clock import DrivenClock
from statsbot.domain import facts
from statsbot.domain.facts import Audience, VoiceFlags
from statsbot.sandbox.state import Channel, ChannelType, Member, Overwrite, Permission
from tests.fix_bot import Listening, StartListening
from tests.fix_sandbox import START, Town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(town: Town) -> Member:
    return town.state.join(town.state.add_user("ada"), town.guild)


@pytest.fixture
def lounge(town: Town) -> Channel:
    return town.state.add_channel(town.guild, "Lounge", ChannelType.VOICE)


@pytest.fixture(params=["wire", "public"])
async def bot(
    request: pytest.FixtureRequest, ada: Member, lounge: Channel, listen: StartListening
) -> Listening:
    bot = await listen(publicly=request.param == "public")
    await bot.facts()
    return bot


async def test_moves_and_the_afk_channel(
    bot: Listening, town: Town, ada: Member, lounge: Channel, clock: DrivenClock
) -> None:
    afk = town.state.add_channel(town.guild, "AFK", ChannelType.VOICE)
    town.guild.afk_channel = afk
    town.state.edit_guild(town.guild)
    for minute, channel in enumerate((lounge, lounge, afk, None)):
        await bot.sandbox.settle()
        clock.set(START + minute * MINUTE)
        town.state.voice(ada, channel)
    moved = await bot.facts(facts.VoiceMoved)
    assert [(f.channel_id, f.in_afk_channel, f.audience, f.at - START) for f in moved] == [
        (lounge.id, False, Audience.PUBLIC, 0 * MINUTE),
        (afk.id, True, Audience.PUBLIC, 2 * MINUTE),
        (None, False, Audience.RESTRICTED, 3 * MINUTE),
    ]


async def test_each_way_of_being_in_voice(
    bot: Listening, town: Town, ada: Member, lounge: Channel
) -> None:
    ways: list[tuple[dict[str, bool], VoiceFlags]] = [
        ({}, VoiceFlags(0)),
        ({"self_mute": True}, VoiceFlags.SELF_MUTE),
        ({"mute": True}, VoiceFlags.MUTE),
        ({"self_deaf": True}, VoiceFlags.SELF_DEAF),
        ({"deaf": True}, VoiceFlags.DEAF),
        ({"self_stream": True}, VoiceFlags.STREAM),
        ({"self_video": True}, VoiceFlags.VIDEO),
        ({"self_mute": True, "self_deaf": True}, VoiceFlags.SELF_MUTE | VoiceFlags.SELF_DEAF),
    ]
    for way, _ in ways:
        town.state.voice(ada, lounge, **way)
        town.state.voice(ada, lounge, **way)
    moved = await bot.facts(facts.VoiceMoved)
    assert [f.flags for f in moved] == [flags for _, flags in ways]
    assert {f.channel_id for f in moved} == {lounge.id}


async def test_a_stage_has_speakers_and_an_audience(
    bot: Listening, town: Town, ada: Member
) -> None:
    stage = town.state.add_channel(town.guild, "Stage", ChannelType.STAGE)
    town.state.voice(ada, stage)
    town.state.voice(ada, stage, suppress=False)
    moved = await bot.facts(facts.VoiceMoved)
    assert [f.flags for f in moved] == [VoiceFlags.STAGE | VoiceFlags.SUPPRESS, VoiceFlags.STAGE]


async def test_who_leaves_the_server_leaves_voice(
    bot: Listening, town: Town, ada: Member, lounge: Channel
) -> None:
    town.state.voice(ada, lounge)
    town.state.leave(ada)
    told = await bot.facts(facts.VoiceMoved, facts.MemberLeft)
    assert [type(f) for f in told] == [facts.VoiceMoved, facts.VoiceMoved, facts.MemberLeft]


async def test_a_channel_that_closes_or_becomes_the_afk_channel_is_told_of_who_is_there(
    bot: Listening, town: Town, ada: Member, lounge: Channel
) -> None:
    robot = town.state.join(town.state.add_user("robot", bot=True), town.guild)
    town.state.voice(ada, lounge, self_mute=True)
    town.state.voice(robot, lounge)
    await bot.facts()
    deny = Overwrite(id=town.guild.id, deny=int(Permission.VIEW_CHANNEL))
    town.state.edit_channel(lounge, overwrites=[deny])
    moved = await bot.facts(facts.VoiceMoved)
    assert [(f.member_id, f.is_bot, f.audience, f.flags) for f in moved] == [
        (ada.user.id, False, Audience.RESTRICTED, VoiceFlags.SELF_MUTE),
        (robot.user.id, True, Audience.RESTRICTED, VoiceFlags(0)),
    ]
    town.guild.afk_channel = lounge
    town.state.edit_guild(town.guild)
    town.state.edit_guild(town.guild)
    moved = await bot.facts(facts.VoiceMoved)
    assert [(f.member_id, f.in_afk_channel) for f in moved] == [
        (ada.user.id, True),
        (robot.user.id, True),
    ]


async def test_a_person_is_in_voice_in_one_server(
    bot: Listening, town: Town, ada: Member, lounge: Channel
) -> None:
    """F36: moved between servers, and the leaving is not told, or told late."""
    other = town.state.add_guild("Elsewhere", owner=town.state.add_user("other"))
    den = town.state.add_channel(other, "Den", ChannelType.VOICE)
    town.state.install(other, permissions=0)
    double = town.state.join(ada.user, other)
    town.state.voice(ada, lounge)
    town.state.voice(double, den)
    town.state.voice(ada, None)
    moved = await bot.facts(facts.VoiceMoved)
    assert [(f.guild_id, f.channel_id) for f in moved[:3]] == [
        (town.guild.id, lounge.id),
        (town.guild.id, None),
        (other.id, den.id),
    ]
    assert all(f.guild_id == town.guild.id and f.channel_id is None for f in moved[3:])


async def test_a_partial_state_is_understood(
    bot: Listening, town: Town, ada: Member, lounge: Channel
) -> None:
    """F36: no member, a channel that nobody told of, flags missing, a call, a server unknown."""
    (session,) = bot.sandbox.gateway.sessions.values()
    here = {"guild_id": str(town.guild.id), "user_id": str(ada.user.id)}
    states: list[dict[str, Any]] = [
        here | {"channel_id": str(lounge.id)},
        here | {"channel_id": "4040", "self_deaf": True},
        here | {"deaf": True},
        {"user_id": str(ada.user.id), "channel_id": "4041", "guild_id": None},
        {"user_id": str(ada.user.id), "channel_id": "4041"},
        {"guild_id": "4042", "user_id": str(ada.user.id), "channel_id": "4043", "member": None},
    ]
    for state in states:
        session.dispatch("VOICE_STATE_UPDATE", orjson.dumps(state))
    moved = await bot.facts(facts.VoiceMoved)
    assert [(f.guild_id, f.channel_id, f.flags, f.audience) for f in moved] == [
        (town.guild.id, lounge.id, VoiceFlags(0), Audience.PUBLIC),
        (town.guild.id, 4040, VoiceFlags.SELF_DEAF, Audience.RESTRICTED),
        (town.guild.id, None, VoiceFlags(0), Audience.RESTRICTED),
        (4042, 4043, VoiceFlags(0), Audience.RESTRICTED),
    ]
    assert not bot.gateway.faults.counts


async def test_a_watch_begins_with_who_is_there_and_how(
    town: Town, ada: Member, lounge: Channel, listen: StartListening
) -> None:
    robot = town.state.join(town.state.add_user("robot", bot=True), town.guild)
    town.state.voice(ada, lounge, self_stream=True)
    town.state.voice(robot, lounge)
    bot = await listen()
    told = await bot.facts(facts.VoiceReconciled, facts.VoiceMoved)
    assert isinstance(told[0], facts.VoiceReconciled)
    assert [
        (f.member_id, f.is_bot, f.channel_id, f.flags, f.audience, f.at)
        for f in told
        if isinstance(f, facts.VoiceMoved)
    ] == [
        (ada.user.id, False, lounge.id, VoiceFlags.STREAM, Audience.PUBLIC, START),
        (robot.user.id, True, lounge.id, VoiceFlags(0), Audience.PUBLIC, START),
    ]
