"""A bot with commands and reports in the local Discord, and a server with a past."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from renderers import Card
from statsbot.clock import DrivenClock
from statsbot.commands.services import Services
from statsbot.commands.tree import install, sync_if_changed
from statsbot.delivery.channel import Channels
from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    ChannelKind,
    ChannelSeen,
    Fact,
    GuildSeen,
    MemberJoined,
    MemberSeen,
    MessageSent,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at
from statsbot.drawing.studio import draw_here
from statsbot.sandbox import Sandbox
from statsbot.sandbox.interactions import Interaction
from statsbot.sandbox.state import Channel, Guild, User
from statsbot.schedule.plan import plan_weekly
from statsbot.schedule.weekly import WeeklyReports
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from tests.fix_sandbox import START, Client, Town

ANSWERED_WITHIN_S = 20.0
"""Real seconds after which a test stops waiting for an answer."""


async def draw(card: Card) -> bytes:
    """Draw in this process; the drawing office has tests of its own."""
    return draw_here(card)


@dataclass
class Bot:
    """The bot as bootstrap puts it together, without its gateway."""

    sandbox: Sandbox
    town: Town
    clock: DrivenClock
    database: Database
    client: Client
    reports: WeeklyReports
    audience_roles: dict[int, int | None]
    """What the gateway was told of the roles that make "everyone"."""
    forgotten: list[tuple[int, int]]
    """Servers and members of whom the gateway was told to forget how they are called."""
    recorded: list[Fact]
    """Facts that the commands told."""
    people: list[User] = field(default_factory=list[User])

    @property
    def guild(self) -> Guild:
        return self.town.guild

    async def run(self, path: str, user: User | None = None, **values: Any) -> Interaction:
        """Run a command as a member would, and wait for what they see in the end."""
        given = {
            name: value.id if isinstance(value, User | Channel) else value
            for name, value in values.items()
        }
        user = user or self.guild.owner
        interaction = self.sandbox.interactions.run_command(user, self.town.general, path, given)
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            await interaction.finished.wait()
        return interaction

    async def refusal(self, path: str, user: User | None = None, **values: Any) -> str:
        """Run a command that answers in private with words, and return them."""
        interaction = await self.run(path, user, **values)
        answer = interaction.original
        assert answer is not None
        assert answer.ephemeral
        assert not answer.attachments
        return answer.content

    async def offers(self, path: str, focused: str, typed: str) -> list[tuple[str, str]]:
        """Return the choices offered while an option is typed: what is shown, what is meant."""
        interaction = self.sandbox.interactions.autocomplete(
            self.guild.owner, self.town.general, path, {focused: typed}, focused
        )
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            await interaction.finished.wait()
        return [(choice["name"], choice["value"]) for choice in interaction.choices or []]

    async def write(self, facts: Iterable[Fact]) -> None:
        await FactWriter(self.database).write(list(facts))


def weeks_of_talk(town: Town, people: list[User], first: datetime, end: datetime) -> list[Fact]:
    """Return what a small server's members said in public and in private, hour by hour."""
    guild_id, general = town.guild.id, town.general.id
    facts: list[Fact] = [
        GuildSeen(
            guild_id=guild_id,
            name=town.guild.name,
            icon=None,
            owner_id=town.guild.owner.id,
            member_count=len(people) + 2,
            seen_at=first,
        ),
        ChannelSeen(
            guild_id=guild_id,
            channel_id=general,
            name="general",
            kind=ChannelKind.TEXT,
            parent_id=None,
            audience=Audience.PUBLIC,
            seen_at=first,
        ),
    ]
    facts += [
        WatchedSpan(guild_id=guild_id, kind=kind, channel_id=0, started_at=first, ended_at=end)
        for kind in Watched
    ]
    for index, person in enumerate(people):
        facts += [
            MemberSeen(
                guild_id=guild_id,
                member_id=person.id,
                name=person.display_name or person.username,
                avatar=None,
                is_bot=False,
                seen_at=first,
            ),
            MemberJoined(
                guild_id=guild_id,
                member_id=person.id,
                joined_at=first + timedelta(days=index),
                is_bot=False,
            ),
        ]
    at, number = first, 0
    while at < end:
        number += 1
        restricted = number % 5 == 0
        facts.append(
            MessageSent(
                guild_id=guild_id,
                channel_id=general + restricted,
                message_id=first_id_at(at) + number % 1000,
                author_id=people[number % len(people)].id,
                author_kind=AuthorKind.PERSON,
                message_type=0,
                audience=Audience.RESTRICTED if restricted else Audience.PUBLIC,
            )
        )
        at += timedelta(minutes=47)
    return facts


@pytest.fixture
async def new_bot(
    sandbox: Sandbox,
    town: Town,
    clock: DrivenClock,
    database: Database,
    discord_client: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Callable[[], Awaitable[Bot]]]:
    """Start bots in the town that know nothing yet of its past."""

    async def start() -> Bot:
        channels: list[Channels] = []
        audience_roles: dict[int, int | None] = {}
        forgotten: list[tuple[int, int]] = []
        recorded: list[Fact] = []

        def prepare(client: Client) -> None:
            channels.append(Channels(client))
            services = Services(
                database=database,
                clock=clock,
                channels=channels[0],
                draw=draw,
                assets=None,
                plan_reports=partial(plan_weekly, database),
                record=recorded.extend,
                audience=lambda guild_id, channel_id: Audience.PUBLIC,
                forget_member=lambda guild_id, member_id: forgotten.append((guild_id, member_id)),
                audience_role_changed=audience_roles.__setitem__,
            )
            install(client.tree, services)

        client = await discord_client(prepare=prepare, max_ratelimit_timeout=60.0)
        await sync_if_changed(client.tree)
        reports = WeeklyReports(
            database=database, clock=clock, channels=channels[0], draw=draw, assets=None
        )
        return Bot(
            sandbox, town, clock, database, client, reports, audience_roles, forgotten, recorded
        )

    yield start
    assert sandbox.unmodelled == []


@pytest.fixture
async def bot(new_bot: Callable[[], Awaitable[Bot]], town: Town) -> Bot:
    """A bot that has watched four weeks of the town."""
    people = [
        town.state.add_user(name, display_name=shown)
        for name, shown in [
            ("ada", "Ada"),
            ("layla", "ليلى"),
            ("hostile", "@everyone **x** <@1>"),
            ("yuki", "雪 🎋"),
        ]
    ]
    for person in people:
        town.state.join(person, town.guild)
    bot = await new_bot()
    bot.people = people
    await bot.write(weeks_of_talk(town, people, START - timedelta(days=28), START))
    return bot
