"""A story played through the local Discord to a real discord.py, which hears what is true."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import discord
import orjson
import pytest
from discord import app_commands

from statsbot.clock import DrivenClock
from statsbot.domain.ids import instant_of
from statsbot.errors import TryLaterError
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.driver import Driver, InviteWatch
from statsbot.sandbox.population.founding import AFK_CHANNEL
from statsbot.sandbox.population.happenings import Joined, Said
from statsbot.sandbox.population.live import Life, live
from statsbot.sandbox.population.past import Scope
from tests.fix_sandbox import Client

SEEN = Scope(seen=True)
UTC = ZoneInfo("UTC")


@dataclass
class Listener:
    """Writes down what discord.py receives, in the plainest way."""

    clock: DrivenClock
    story: Story
    client: Client
    sent: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    deleted: set[int] = field(default_factory=set[int])
    edits: int = 0
    reactions: dict[tuple[int, int, str], datetime] = field(
        default_factory=dict[tuple[int, int, str], datetime]
    )
    joins: list[tuple[int, datetime]] = field(default_factory=list[tuple[int, datetime]])
    leaves: list[datetime] = field(default_factory=list[datetime])
    in_voice: dict[int, tuple[int, datetime]] = field(
        default_factory=dict[int, tuple[int, datetime]]
    )
    voice_seconds: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])
    """By channel and member."""
    cut_off_at: datetime | None = None
    sent_too_early: int = 0
    invites: list[Counter[str]] = field(default_factory=list[Counter[str]])

    def listen(self) -> None:
        self.client.event(self.on_socket_raw_receive)
        self.client.event(self.on_shard_disconnect)
        self.client.event(self.on_member_join)
        self.client.event(self.on_ready)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.cut_off_at = self.clock.now()

    async def on_ready(self) -> None:
        await self.look_at_invites(self.client.guilds[0])

    async def on_member_join(self, member: Any) -> None:
        await self.look_at_invites(member.guild)

    async def look_at_invites(self, guild: Any) -> None:
        found = [*await guild.invites(), await guild.vanity_invite()]
        self.invites.append(Counter({each.code: each.uses for each in found}))

    async def on_socket_raw_receive(self, text: str) -> None:
        event = orjson.loads(text)
        hear = getattr(self, f"hear_{(event['t'] or 'nothing').lower()}", None)
        if hear is not None:
            hear(event["d"])

    def hear_message_create(self, data: dict[str, Any]) -> None:
        self.sent[int(data["id"])] = data
        self.sent_too_early += instant_of(int(data["id"])) > self.clock.now()

    def hear_message_update(self, data: dict[str, Any]) -> None:
        self.edits += data["edited_timestamp"] is not None

    def hear_message_delete(self, data: dict[str, Any]) -> None:
        self.deleted.add(int(data["id"]))

    def hear_message_delete_bulk(self, data: dict[str, Any]) -> None:
        self.deleted |= {int(each) for each in data["ids"]}

    def hear_message_reaction_add(self, data: dict[str, Any]) -> None:
        self.reactions[self._key(data)] = self.clock.now()

    def hear_message_reaction_remove(self, data: dict[str, Any]) -> None:
        del self.reactions[self._key(data)]

    def hear_message_reaction_remove_all(self, data: dict[str, Any]) -> None:
        for key in [each for each in self.reactions if each[0] == int(data["message_id"])]:
            del self.reactions[key]

    def hear_message_reaction_remove_emoji(self, data: dict[str, Any]) -> None:
        emoji = self._emoji(data)
        for key in [
            each
            for each in self.reactions
            if each[0] == int(data["message_id"]) and each[2] == emoji
        ]:
            del self.reactions[key]

    def hear_guild_member_add(self, data: dict[str, Any]) -> None:
        self.joins.append((int(data["user"]["id"]), datetime.fromisoformat(data["joined_at"])))

    def hear_guild_member_remove(self, data: dict[str, Any]) -> None:
        self.leaves.append(self.clock.now())

    def hear_voice_state_update(self, data: dict[str, Any]) -> None:
        self._move(int(data["user_id"]), data["channel_id"], self.clock.now())

    def hear_guild_create(self, data: dict[str, Any]) -> None:
        for member_id in list(self.in_voice):
            self._move(member_id, None, self.cut_off_at or self.clock.now())
        for state in data["voice_states"]:
            self._move(int(state["user_id"]), state["channel_id"], self.clock.now())

    def _move(self, member_id: int, channel_id: str | None, at: datetime) -> None:
        before = self.in_voice.pop(member_id, None)
        if before is not None:
            self.voice_seconds[before[0], member_id] += round((at - before[1]).total_seconds())
        if channel_id is not None:
            self.in_voice[member_id] = (int(channel_id), at)

    def _key(self, data: dict[str, Any]) -> tuple[int, int, str]:
        return int(data["message_id"]), int(data["user_id"]), self._emoji(data)

    @staticmethod
    def _emoji(data: dict[str, Any]) -> str:
        name: str = data["emoji"]["name"]
        return name if data["emoji"]["id"] is None else f":{name}:"

    def counted(self) -> list[dict[str, Any]]:
        people = {str(each.member_id) for each in self.story.community.people}
        return [
            each
            for each in self.sent.values()
            if each["type"] in (0, 19) and each["author"]["id"] in people
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """A sandbox with a story's community in it."""

    sandbox: Sandbox
    clock: DrivenClock
    driver: Driver


@pytest.fixture
async def theatre(small_story: Story) -> AsyncIterator[Theatre]:
    clock, watch = DrivenClock(small_story.begins_at), InviteWatch()
    sandbox = await Sandbox.start(clock=clock, limits=RELAXED, observer=watch)
    driver = small_story.on(sandbox, clock, invites=watch)
    yield Theatre(sandbox=sandbox, clock=clock, driver=driver)
    await sandbox.close()
    assert sandbox.unmodelled == []


@pytest.fixture
def sandbox(theatre: Theatre) -> Sandbox:
    """The sandbox that ``discord_client`` connects to."""
    return theatre.sandbox


@asynccontextmanager
async def listening(theatre: Theatre, discord_client: Any, story: Story) -> AsyncIterator[Listener]:
    listeners: list[Listener] = []

    def prepare(client: Client) -> None:
        listeners.append(Listener(theatre.clock, story, client))
        listeners[0].listen()

    await discord_client(prepare=prepare, enable_debug_events=True, chunk_guilds_at_startup=False)
    yield listeners[0]


async def test_discord_py_hears_the_truth(
    theatre: Theatre, discord_client: Any, small_story: Story
) -> None:
    truth = theatre.driver.truth
    async with listening(theatre, discord_client, small_story) as heard:
        await theatre.driver.play()
        counted = heard.counted()
        standing = [each for each in counted if int(each["id"]) not in heard.deleted]
        people = {each.member_id for each in small_story.community.people}
        afk = small_story.community.place(AFK_CHANNEL).channel_id
        assert len(counted) == truth.messages(SEEN, gross=True)
        assert len(standing) == truth.messages(SEEN)
        assert Counter(int(each["channel_id"]) for each in standing) == (
            truth.messages_per_channel(SEEN)
        )
        assert Counter(int(each["author"]["id"]) for each in standing) == (
            truth.messages_per_member(SEEN)
        )
        notices = sum(each["type"] == 7 for each in heard.sent.values())
        assert len(heard.sent) - len(counted) - notices == truth.other_messages(SEEN)
        assert Counter(emoji for _, _, emoji in heard.reactions) == truth.reactions_per_emoji(SEEN)
        assert Counter(
            at.date() for (_, member_id, _), at in heard.reactions.items() if member_id in people
        ) == truth.reactions_per_day(UTC, SEEN)
        assert heard.joins == [(each.member_id, each.at) for each in truth.joins(SEEN)]
        assert Counter(at.date() for at in heard.leaves) == truth.leaves_per_day(UTC, SEEN)
        assert heard.edits > 20
    assert heard.sent_too_early == 0
    assert theatre.clock.now() == max(each.at for each in small_story.happenings)
    assert theatre.sandbox.gateway.identifies == 2
    seconds = Counter[int]()
    for (channel_id, member_id), count in heard.voice_seconds.items():
        if member_id in people and channel_id != afk:
            seconds[channel_id] += count
    assert seconds == truth.voice_seconds_per_channel(SEEN)


async def test_each_join_is_followed_by_a_look_at_the_invites(
    theatre: Theatre, discord_client: Any, small_story: Story
) -> None:
    joins = [each for each in small_story.happenings if isinstance(each, Joined)]
    outage = small_story.community.outage
    async with listening(theatre, discord_client, small_story) as heard:
        await theatre.driver.play(until=outage.start)
        before = [each for each in joins if each.at < outage.start]
        assert len(before) > 2
        async with asyncio.timeout(10):
            while len(heard.invites) <= len(before):  # noqa: ASYNC110 - the listener has no event to wait for
                await asyncio.sleep(0.01)
        vanity = small_story.community.vanity_code
        certain = 0
        for number, (earlier, later) in enumerate(pairwise(heard.invites)):
            rose = {code for code in later if later[code] > earlier[code]}
            together = [
                each for each in before if abs(each.at - before[number].at) < timedelta(seconds=1)
            ]
            assert rose <= {vanity if each.vanity else each.code for each in together}
            certain += len(together) == len(rose) == 1
        assert certain >= len(before) // 2


async def test_the_bot_sees_how_long_its_answers_take(
    theatre: Theatre, discord_client: Any, small_story: Story
) -> None:
    clock, heard, took = theatre.clock, Counter[str](), list[timedelta]()

    async def answer(interaction: discord.Interaction) -> None:
        arrived_at = clock.now()
        await asyncio.sleep(0.02)
        await interaction.response.send_message("so")
        assert interaction.command is not None
        heard[interaction.command.qualified_name] += 1
        took.append(clock.now() - arrived_at)

    async def answer_about(interaction: discord.Interaction, member: discord.User) -> None:
        await answer(interaction)

    async def answer_of(interaction: discord.Interaction, timeframe: str) -> None:
        await answer(interaction)

    def prepare(client: Client) -> None:
        callbacks: dict[str, Any] = {
            "serverstats overview": answer_of,
            "invites who": answer_about,
            "invites by": answer_about,
            "invites links": answer,
            "invites top": answer,
            "privacy status": answer,
            "privacy policy": answer,
        }
        for command, takes in callbacks.items():
            group, name = command.split()
            found = client.tree.get_command(group)
            if found is None:
                found = app_commands.Group(name=group, description=group)
                client.tree.add_command(found)
            assert isinstance(found, app_commands.Group)
            found.add_command(app_commands.Command(name=name, description=name, callback=takes))

    client = await discord_client(prepare=prepare, chunk_guilds_at_startup=False)
    await client.tree.sync()
    await theatre.driver.play(until=small_story.community.outage.start)
    assert heard == theatre.driver.truth.own_uses(SEEN)
    assert heard.total() > 2
    assert min(took) >= timedelta(milliseconds=15)
    assert max(took) < theatre.driver.stage.community.size.grain


async def test_a_story_is_played_in_parts(
    theatre: Theatre, discord_client: Any, small_story: Story
) -> None:
    due = small_story.begins_at + timedelta(days=3, hours=1, seconds=7)
    told: list[tuple[int, int, datetime]] = []
    async with listening(theatre, discord_client, small_story) as heard:
        await theatre.driver.play(
            until=due, progress=lambda done, total, at: told.append((done, total, at))
        )
        assert theatre.clock.now() == due
        assert max(instant_of(each) for each in heard.sent) < due
        done = sum(each.at < due for each in small_story.happenings)
        assert told[-1][:2] == (done, len(small_story.happenings))
        await theatre.driver.play(until=due + timedelta(days=1))
        cabin = small_story.community.place("captains-cabin").channel_id
        said = {
            each.message_id
            for each in small_story.happenings
            if isinstance(each, Said)
            and each.at < due + timedelta(days=1)
            and each.channel_id != cabin
        }
        assert {key for key, each in heard.sent.items() if each["type"] != 7} == said


async def test_life_goes_on(theatre: Theatre, discord_client: Any, small_story: Story) -> None:
    end = small_story.community.story.end
    async with listening(theatre, discord_client, small_story) as heard:
        await theatre.driver.play(until=small_story.begins_at + timedelta(hours=1))
        theatre.clock.set(end + timedelta(hours=8))
        heard.sent.clear()
        playing = asyncio.create_task(live(theatre.driver, theatre.clock, pace_s=0.001))
        async with asyncio.timeout(20):
            while len(heard.sent) < 40:  # noqa: ASYNC110 - the listener has no event to wait for
                await asyncio.sleep(0.01)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        assert heard.reactions
        there = {str(each.user.id) for each in theatre.driver.stage.guild.members.values()}
        assert all(each["author"]["id"] in there for each in heard.sent.values())


async def test_life_is_repeatable(theatre: Theatre, small_story: Story) -> None:
    now = small_story.community.story.end + timedelta(hours=8)
    lives = [Life(theatre.driver, seed=3) for _ in range(2)]
    told = [[life.next(now + timedelta(seconds=n)) for n in range(200)] for life in lives]
    assert told[0] == told[1]
    assert {type(each).__name__ for each in told[0] if each} == {"Said", "Reacted", "VoiceChanged"}


async def test_no_bot_is_said_so(theatre: Theatre, small_story: Story) -> None:
    driver = Driver(
        theatre.sandbox,
        theatre.driver.stage,
        small_story.happenings,
        theatre.clock,
        truth=theatre.driver.truth,
        bot_timeout_s=0.05,
    )
    with pytest.raises(TryLaterError, match="no bot connected"):
        await driver.play()
