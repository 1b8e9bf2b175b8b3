"""What is skipped, garbled or not understood is asked for again, or counts as not watched."""

from datetime import timedelta

import orjson
import pytest

from statsbot.clock import DrivenClock
from statsbot.domain import facts
from statsbot.domain.facts import GapReason, Watched
from statsbot.domain.ids import instant_of
from statsbot.sandbox import Sandbox
from statsbot.sandbox.gateway.connection import Damage
from statsbot.sandbox.gateway.session import Session
from statsbot.sandbox.state import ChannelType
from statsbot.sandbox.state.records import Message
from tests.fix_bot import Listening, StartListening
from tests.fix_sandbox import Town

MINUTE = timedelta(minutes=1)


class Line:
    """A bot that has listened for a minute, and what Discord does to it."""

    def __init__(self, sandbox: Sandbox, town: Town, clock: DrivenClock, bot: Listening) -> None:
        self.sandbox, self.town, self.clock, self.bot = sandbox, town, clock, bot

    @property
    def session(self) -> Session:
        (session,) = self.sandbox.gateway.sessions.values()
        return session

    def say(self) -> Message:
        return self.town.state.send(self.town.guild.owner, self.town.general, "something")

    def lose(self, *, for_good: bool = False) -> Message:
        """Let a message take its sequence without being told."""
        session = self.session
        connection, session.connection = session.connection, None
        message = self.say()
        session.connection = connection
        if for_good:
            session.sent.pop()
        return message

    def garble(self) -> Message:
        """Let a message be told in half, each time."""
        session = self.session
        connection, session.connection = session.connection, None
        message = self.say()
        session.connection = connection
        sequence, name, data = session.sent.pop()
        session.sequence -= 1
        session.dispatch(name, data[: len(data) // 2])
        assert session.sent[-1][0] == sequence
        return message

    def pass_time(self, minutes: int = 1) -> None:
        self.clock.set(self.clock.now() + minutes * MINUTE)

    async def told(self) -> list[int]:
        """Return the messages that were told, once the bot has heard everything."""
        await self.bot.facts()
        return [f.message_id for f in self.bot.taken if isinstance(f, facts.MessageSent)]

    async def claims(self, message: Message, kind: Watched = Watched.MESSAGES) -> bool:
        """Whether the instant of a message counts as watched, or else is a gap on record."""
        self.bot.gateway.beat()
        await self.bot.facts()
        at = instant_of(message.id)
        is_missed = is_watched = False
        for fact in self.bot.taken:
            if isinstance(fact, facts.WatchedSpan | facts.Unwatched) and fact.kind is kind:
                is_over = fact.started_at <= at < fact.ended_at
                if isinstance(fact, facts.Unwatched):
                    is_missed = is_missed or (is_over and fact.reason is GapReason.DAMAGED)
                else:
                    is_watched = is_watched or is_over
        assert is_missed is not is_watched
        return is_watched

    async def lively(self) -> None:
        """Hear something a minute later, so that the watch reaches beyond what happened."""
        await self.sandbox.settle()
        self.pass_time()
        self.say()
        await self.sandbox.settle()


@pytest.fixture
async def line(sandbox: Sandbox, town: Town, clock: DrivenClock, listen: StartListening) -> Line:
    line = Line(sandbox, town, clock, await listen())
    await line.lively()
    assert sandbox.gateway.identifies == 1
    return line


async def test_what_a_jump_of_the_sequence_left_out_is_asked_for_again(line: Line) -> None:
    missed = line.lose()
    await line.bot.reconnected(lambda: line.say() and None)
    await line.lively()
    assert (await line.told()).count(missed.id) == 1
    assert await line.claims(missed)
    assert not [f for f in line.bot.taken if isinstance(f, facts.Unwatched)]
    assert line.sandbox.gateway.identifies == 1


@pytest.mark.parametrize("damage", Damage)
async def test_a_garbled_frame_is_asked_for_again(line: Line, damage: Damage) -> None:
    line.sandbox.faults.damage(damage)
    garbled: list[Message] = []
    await line.bot.reconnected(lambda: garbled.append(line.say()))
    await line.lively()
    assert (await line.told()).count(garbled[0].id) == 1
    assert await line.claims(garbled[0])
    assert line.sandbox.gateway.identifies == 1


async def test_what_is_told_again_happened_after_what_was_handled(
    line: Line, clock: DrivenClock
) -> None:
    state, guild = line.town.state, line.town.guild
    lounge = state.add_channel(guild, "Lounge", ChannelType.VOICE)
    await line.lively()
    handled_at = clock.now()
    line.sandbox.faults.damage(Damage.JSON)

    def move() -> None:
        line.pass_time()
        state.voice(guild.members[guild.owner.id], lounge)

    await line.bot.reconnected(move)
    (moved,) = await line.bot.facts(facts.VoiceMoved)
    assert moved.at == handled_at


async def test_what_can_never_be_told_again_is_a_gap(line: Line) -> None:
    missed = line.lose(for_good=True)
    await line.bot.reconnected(lambda: line.say() and None)
    after = line.say()
    await line.lively()
    told = await line.told()
    assert missed.id not in told
    assert after.id in told
    for kind in Watched:
        assert not await line.claims(missed, kind)
    last = line.say()
    await line.lively()
    assert await line.claims(last)
    assert len(line.sandbox.gateway.openings) == 2
    assert line.sandbox.gateway.identifies == 1


async def test_what_is_garbled_each_time_is_a_gap(line: Line) -> None:
    garbled: list[Message] = []
    await line.bot.reconnected(lambda: garbled.append(line.garble()))
    after = line.say()
    await line.lively()
    assert after.id in await line.told()
    assert not await line.claims(garbled[0])
    assert len(line.sandbox.gateway.openings) == 2


async def test_a_session_in_which_much_is_missing_goes_on(line: Line) -> None:
    lost: list[Message] = []
    for _ in range(12):
        lost.append(line.lose(for_good=True))
        line.say()
        await line.lively()
        await line.bot.live()
    assert not any([await line.claims(each) for each in lost])
    assert len(line.sandbox.gateway.openings) < 10
    assert line.sandbox.gateway.identifies == 1


async def test_a_jump_before_a_session_that_cannot_be_resumed_is_a_gap(line: Line) -> None:
    missed = line.lose()
    await line.sandbox.settle()

    def break_it() -> None:
        line.say()
        line.sandbox.faults.forget_sessions()

    line.pass_time()
    await line.bot.reconnected(break_it)
    await line.lively()
    line.bot.gateway.beat()
    await line.bot.facts()
    gaps = [
        f for f in line.bot.taken if isinstance(f, facts.Unwatched) and f.kind is Watched.MESSAGES
    ]
    assert any(f.started_at <= instant_of(missed.id) < f.ended_at for f in gaps)


async def test_a_message_that_is_not_understood_is_a_gap_of_messages_in_its_server(
    line: Line,
) -> None:
    session = line.session
    connection, session.connection = session.connection, None
    message = line.say()
    session.connection = connection
    _, name, data = session.sent.pop()
    session.sequence -= 1
    session.dispatch(name, orjson.dumps(orjson.loads(data) | {"author": None}))
    await line.lively()
    assert message.id not in await line.told()
    assert not await line.claims(message)
    for kind in set(Watched) - {Watched.MESSAGES}:
        assert await line.claims(message, kind)
    after = line.say()
    await line.lively()
    assert await line.claims(after)
    assert len(line.sandbox.gateway.openings) == 1


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("MESSAGE_REACTION_ADD", Watched.REACTIONS),
        ("VOICE_STATE_UPDATE", Watched.VOICE),
        ("GUILD_MEMBER_ADD", Watched.MEMBERS),
        ("INVITE_CREATE", Watched.INVITES),
        ("GUILD_BAN_ADD", Watched.MODERATION),
        ("STAGE_INSTANCE_CREATE", Watched.EVENTS),
    ],
)
async def test_each_kind_that_is_not_understood_is_a_gap_of_its_own(
    line: Line, event: str, kind: Watched
) -> None:
    message = line.say()
    line.session.dispatch(event, orjson.dumps({"guild_id": str(line.town.guild.id)}))
    await line.lively()
    assert [each for each in Watched if not await line.claims(message, each)] == [kind]
