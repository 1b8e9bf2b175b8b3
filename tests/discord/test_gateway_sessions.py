"""How far we watched: coverage follows the gateway's sessions, never the wish."""

from datetime import datetime, timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors.buffer import Buffer
from statsbot.domain import facts
from statsbot.domain.facts import GapReason, Watched
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import ChannelType, Overwrite, Permission
from statsbot.store.coverage import merged
from tests.fix_bot import Listening, StartListening
from tests.fix_sandbox import START, Town

MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return START + minute * MINUTE


class Timeline:
    """Moves the clock while the bot hears something, as a connection's heartbeats do."""

    def __init__(self, town: Town, clock: DrivenClock, bot: Listening) -> None:
        self.town, self.clock, self.bot = town, clock, bot

    async def hear_at(self, minute: int) -> None:
        await self.bot.sandbox.settle()
        self.clock.set(at(minute))
        self.town.state.send(self.town.guild.owner, self.town.general, f"minute {minute}")
        await self.bot.sandbox.settle()

    async def spans(self, guild_id: int | None = None) -> list[tuple[int, int]]:
        """Return the minutes from and to which messages were watched, merged."""
        self.bot.gateway.beat()
        await self.bot.facts()
        spans = [f for f in self.bot.taken if isinstance(f, facts.WatchedSpan)]
        return [
            ((span.started_at - START) // MINUTE, (span.ended_at - START) // MINUTE)
            for span in merged(spans)
            if span.kind is Watched.MESSAGES and span.guild_id == (guild_id or self.town.guild.id)
        ]

    async def gaps(self, guild_id: int | None = None) -> list[tuple[int, int, GapReason]]:
        """Return the minutes from and to which messages were not watched, and why."""
        self.bot.gateway.beat()
        await self.bot.facts()
        longest: dict[tuple[datetime, GapReason], datetime] = {}
        gaps = [each for each in self.bot.taken if isinstance(each, facts.Unwatched)]
        for gap in gaps:
            is_asked = gap.guild_id == (guild_id or self.town.guild.id) and not gap.channel_id
            if is_asked and gap.kind is Watched.MESSAGES:
                longest[gap.started_at, gap.reason] = gap.ended_at
        return [
            ((since - START) // MINUTE, (until - START) // MINUTE, reason)
            for (since, reason), until in sorted(longest.items())
        ]


@pytest.fixture
async def line(town: Town, clock: DrivenClock, listen: StartListening) -> Timeline:
    return Timeline(town, clock, await listen())


async def test_a_watch_reaches_to_the_last_frame_heard(line: Timeline) -> None:
    await line.hear_at(5)
    line.clock.set(at(9))
    assert await line.spans() == [(0, 5)]


async def test_every_kind_that_is_told_is_watched(line: Timeline) -> None:
    await line.hear_at(1)
    line.bot.gateway.beat()
    assert {span.kind for span in await line.bot.facts(facts.WatchedSpan)} == set(Watched)


@pytest.mark.parametrize(
    "how", ["cut", "op 7", "op 9 resumable", 4000, 4001, 4002, 4003, 4005, 4008]
)
async def test_f29_f32_a_resumed_session_leaves_no_gap_and_loses_nothing(
    line: Timeline, sandbox: Sandbox, how: str | int
) -> None:
    """F29 and F32: whichever way it is interrupted."""
    await line.hear_at(5)
    before = sandbox.gateway.identifies
    line.clock.set(at(7))
    missed: list[int] = []

    def break_it() -> None:
        match how:
            case "op 7":
                sandbox.faults.reconnect()
            case "op 9 resumable":
                sandbox.faults.invalidate(resumable=True)
            case _:
                sandbox.faults.drop(how if isinstance(how, int) else None)
        sent = line.town.state.send(line.town.guild.owner, line.town.general, "missed")
        missed.append(sent.id)

    await line.bot.reconnected(break_it)
    await line.hear_at(9)
    assert await line.spans() == [(0, 9)]
    assert sandbox.gateway.identifies == before
    told = [f.message_id for f in line.bot.taken if isinstance(f, facts.MessageSent)]
    assert [each for each in told if each in missed] == missed


def lose_session(sandbox: Sandbox) -> None:
    """Break the connection for good: the next RESUME is refused."""
    sandbox.faults.forget_sessions()
    sandbox.faults.drop()


@pytest.mark.parametrize("how", ["invalid", 4007, 4009])
async def test_f29_f32_an_invalid_session_leaves_a_gap(
    line: Timeline, sandbox: Sandbox, how: str | int
) -> None:
    """F29 and F32: a new session is begun, and says what it cannot know."""
    await line.hear_at(5)
    line.clock.set(at(20))
    await line.bot.reconnected(
        lambda: sandbox.faults.drop(how) if isinstance(how, int) else lose_session(sandbox)
    )
    await line.hear_at(25)
    assert await line.spans() == [(0, 5), (20, 25)]
    assert await line.gaps() == [(5, 20, GapReason.SESSION_LOST)]


async def test_f35_voice_is_reconciled_after_a_gap(line: Timeline, sandbox: Sandbox) -> None:
    """F35: who is told of then begins anew; everybody else's stay ends where the watch did."""
    state, guild = line.town.state, line.town.guild
    lounge = state.add_channel(guild, "Lounge", ChannelType.VOICE)
    stays = state.join(state.add_user("stays"), guild)
    robot = state.join(state.add_user("robot", bot=True), guild)
    goes = state.join(state.add_user("goes"), guild)
    for member in (stays, robot, goes):
        state.voice(member, lounge)
    await line.hear_at(5)
    await line.bot.facts()
    line.clock.set(at(20))

    def break_it() -> None:
        lose_session(sandbox)
        state.voice(goes, None)

    await line.bot.reconnected(break_it)
    told = await line.bot.facts(facts.WatchedSpan, facts.VoiceReconciled, facts.VoiceMoved)
    kinds = [type(fact) for fact in told]
    each_kind = [facts.WatchedSpan] * len(Watched)
    assert kinds == [*each_kind, facts.VoiceReconciled, facts.VoiceMoved, facts.VoiceMoved]
    ended = {fact.ended_at for fact in told if isinstance(fact, facts.WatchedSpan)}
    assert ended == {at(5)}  # told before the reconciliation that leans on it
    present = [
        (f.member_id, f.is_bot, f.channel_id, f.at) for f in told if isinstance(f, facts.VoiceMoved)
    ]
    assert present == [
        (stays.user.id, False, lounge.id, at(20)),
        (robot.user.id, True, lounge.id, at(20)),
    ]


async def test_an_unavailable_server_is_a_gap_of_its_own_and_nobody_left(
    line: Timeline, sandbox: Sandbox
) -> None:
    state = line.town.state
    other = state.add_guild("Elsewhere", owner=line.town.guild.owner)
    hall = state.add_channel(other, "hall")
    state.install(other, permissions=line.town.guild.roles[line.town.guild.id].permissions)
    await line.hear_at(5)
    state.begin_outage(other)
    await line.hear_at(9)
    assert await line.gaps(other.id) == [(5, 9, GapReason.UNAVAILABLE)]  # so far
    await line.hear_at(10)
    state.end_outage(other)
    await line.hear_at(20)
    assert await line.spans() == [(0, 20)]
    assert await line.spans(other.id) == [(0, 5), (10, 20)]
    assert await line.gaps(other.id) == [(5, 10, GapReason.UNAVAILABLE)]
    assert await line.gaps() == []
    state.send(other.owner, hall, "back")
    told = await line.bot.facts(facts.MessageSent)
    assert [f.audience for f in told] == [facts.Audience.PUBLIC]
    assert not any(isinstance(f, facts.GuildLeft | facts.MemberLeft) for f in line.bot.taken)


async def test_a_server_that_removed_the_bot_meanwhile_is_left(
    line: Timeline, sandbox: Sandbox
) -> None:
    await line.hear_at(5)
    line.clock.set(at(20))

    def break_it() -> None:
        lose_session(sandbox)
        line.town.state.uninstall(line.town.guild)

    await line.bot.reconnected(break_it)
    left = await line.bot.facts(facts.GuildLeft)
    assert [(f.guild_id, f.left_at) for f in left] == [(line.town.guild.id, at(20))]
    assert await line.spans() == [(0, 5)]


async def test_refused_facts_are_a_gap(
    town: Town, clock: DrivenClock, listen: StartListening
) -> None:
    buffer = Buffer(capacity=20)
    line = Timeline(town, clock, await listen(buffer=buffer))
    await line.hear_at(2)
    assert await line.spans() == [(0, 2)]
    for minute in range(3, 40):
        await line.hear_at(minute)
    await line.bot.facts()  # the database is back and takes what waited
    await line.hear_at(50)
    line.bot.gateway.beat()
    await line.hear_at(60)
    assert await line.spans() == [(0, 2), (50, 60)]
    assert await line.gaps() == [(2, 50, GapReason.REFUSED)]


async def test_the_session_is_left_resumable(line: Timeline, sandbox: Sandbox) -> None:
    await line.bot.stop()
    assert len(sandbox.gateway.sessions) == 1
    assert not sandbox.gateway.connections


async def test_what_the_bot_may_not_see_is_a_gap_that_grows_until_it_may(
    line: Timeline, clock: DrivenClock
) -> None:
    state, guild = line.town.state, line.town.guild
    secret = state.add_channel(guild, "secret")
    lounge = state.add_channel(guild, "Lounge", ChannelType.VOICE)
    await line.hear_at(1)
    await line.bot.facts()
    me = guild.members[state.bot.id]
    state.edit_channel(
        secret, overwrites=[Overwrite(id=me.user.id, member=True, deny=Permission.VIEW_CHANNEL)]
    )
    state.edit_channel(
        lounge, overwrites=[Overwrite(id=me.user.id, member=True, deny=Permission.CONNECT)]
    )

    async def told() -> set[tuple[int, Watched, int, int]]:
        line.bot.gateway.beat()
        return {
            (gap.channel_id, gap.kind, (gap.started_at - START) // MINUTE,
             (gap.ended_at - START) // MINUTE)
            for gap in await line.bot.facts(facts.Unwatched)
            if gap.reason is GapReason.PERMISSION
        }  # fmt: skip

    def gaps(since: int, until: int) -> set[tuple[int, Watched, int, int]]:
        in_both = {Watched.MESSAGES, Watched.REACTIONS}
        return {(secret.id, kind, since, until) for kind in in_both} | {
            (lounge.id, kind, since, until) for kind in in_both | {Watched.VOICE}
        }

    await line.hear_at(2)
    assert await told() == gaps(1, 2)
    await line.hear_at(3)
    assert await told() == set()
    await line.hear_at(8)
    assert await told() == gaps(1, 8)
    await line.hear_at(9)
    for channel in (secret, lounge):
        state.edit_channel(channel, overwrites=[])
    await line.bot.sandbox.settle()
    assert await told() == gaps(1, 9)
    await line.hear_at(20)
    assert await told() == set()


async def test_a_permission_that_the_server_did_not_give_is_a_gap_of_its_kind(
    sandbox: Sandbox, clock: DrivenClock, listen: StartListening
) -> None:
    state = sandbox.state
    guild = state.add_guild("Strict", owner=state.add_user("owner"))
    general = state.add_channel(guild, "general")
    state.install(guild, permissions=int(Permission.VIEW_CHANNEL))
    town = Town(state=state, guild=guild, general=general)
    line = Timeline(town, clock, await listen())
    await line.hear_at(1)
    line.bot.gateway.beat()
    await line.hear_at(9)
    line.bot.gateway.beat()
    told = await line.bot.facts(facts.Unwatched)
    assert {(gap.kind, gap.channel_id, gap.reason) for gap in told} == {
        (kind, 0, GapReason.PERMISSION) for kind in (Watched.INVITES, Watched.MODERATION)
    }
