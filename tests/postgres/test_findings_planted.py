"""What was planted in a made-up community is found again, within a stated error.

The community of twelve weeks has a weekend on which 1.9 times as many messages are written, people
whose coming, leaving and speaking is settled beforehand, and, planted here, a day from which on it
says twice as much as before.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from statsbot.analytics.question import Question
from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Fact,
    MemberJoined,
    MemberLeft,
    MessageSent,
    Watched,
    WatchedSpan,
)
from statsbot.domain.windows import Window, local_day, midnight, zone
from statsbot.findings.catalogue import find
from statsbot.sandbox.population.community import Community
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.happenings import Happening, Joined, Left, Said
from statsbot.store.ingest import FactWriter
from statsbot.store.marks import add_mark
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings

DOUBLED_AFTER = timedelta(days=40)
COUNTED = (0, 19)


def facts_of(community: Community, happenings: Sequence[Happening]) -> list[Fact]:
    """What the bot would have been told, if everybody could see everything."""
    bots = {each.member_id for each in community.residents if each.is_bot}
    guild_id, story = community.guild_id, community.story
    facts: list[Fact] = [
        WatchedSpan(
            guild_id=guild_id, kind=kind, channel_id=0, started_at=story.start, ended_at=story.end
        )
        for kind in Watched
    ]
    for person in community.people:
        first = person.stays[0].joined_at
        if first < story.start:
            facts.append(
                MemberJoined(
                    guild_id=guild_id, member_id=person.member_id, joined_at=first,
                    is_bot=False, counts=False,
                )
            )  # fmt: skip
    for each in happenings:
        match each:
            case Said():
                is_bot = each.author_id in bots or each.author_id == community.webhook_id
                facts.append(
                    MessageSent(
                        guild_id=guild_id,
                        channel_id=each.channel_id,
                        message_id=each.message_id,
                        author_id=each.author_id,
                        author_kind=AuthorKind.BOT if is_bot else AuthorKind.PERSON,
                        message_type=each.kind,
                        audience=Audience.PUBLIC,
                        reply_to=each.reply_to,
                    )
                )
            case Joined():
                facts.append(
                    MemberJoined(
                        guild_id=guild_id, member_id=each.member_id, joined_at=each.at, is_bot=False
                    )
                )
            case Left():
                facts.append(
                    MemberLeft(guild_id=guild_id, member_id=each.member_id, left_at=each.at)
                )
            case _:
                pass
    return facts


async def ask(database: Database, community: Community, name: str, window: Window) -> Any:
    question = Question(
        guild_id=community.guild_id, window=window, zone=zone(community.zone),
        reader=Reader.STAFF, now=community.story.end,
    )  # fmt: skip
    return await find(name, database, question)


async def write(database: Database, story: Story, happenings: Sequence[Happening]) -> Community:
    community = story.community
    kept = GuildSettings(zone=community.zone)
    await save_settings(database, community.guild_id, kept, now=community.story.start)
    await FactWriter(database).write(facts_of(community, happenings))
    return community


@pytest_asyncio.fixture
async def told(database: Database, demo_story: Story) -> Community:
    """The community, written as it is."""
    return await write(database, demo_story, demo_story.happenings)


def whole_days(community: Community) -> Window:
    """The story from its first whole local day on."""
    local = zone(community.zone)
    second = local_day(community.story.start, local) + timedelta(days=1)
    return Window(start=midnight(second, local), end=community.story.end)


async def test_the_lift_of_an_event_is_found(database: Database, told: Community) -> None:
    """Within a fifth: the community's own mood swings as far from week to week."""
    occasion = told.occasion
    await add_mark(
        database, told.guild_id, at=occasion.window.start, ends_at=occasion.window.end,
        label="Festival",
    )  # fmt: skip
    found = await ask(database, told, "events", whole_days(told))
    (festival,) = [each for each in found.marks if each.label == "Festival"]
    assert festival.during.messages.ratio == pytest.approx(occasion.lift, rel=0.2)
    assert festival.during.messages.within_normal is False


async def test_who_stays_and_who_speaks_is_found(
    database: Database, told: Community, demo_story: Story
) -> None:
    """Exactly: whose fate was settled is counted, and nobody else."""
    window, end = whole_days(told), told.story.end
    said: dict[int, list[Said]] = {}
    for each in demo_story.happenings:
        if isinstance(each, Said) and each.kind in COUNTED:
            said.setdefault(each.author_id, []).append(each)
    came = {
        person.member_id: person
        for person in told.people
        if person.stays[0].joined_at >= window.start
    }
    month = {
        member: person.present(person.stays[0].joined_at + timedelta(days=30))
        for member, person in came.items()
        if person.stays[0].joined_at + timedelta(days=30) <= end
    }
    week = {
        member: any(
            0 <= (each.at - person.stays[0].joined_at).total_seconds() < 7 * 86_400
            for each in said.get(member, [])
        )
        for member, person in came.items()
        if person.stays[0].joined_at + timedelta(days=7) <= end
    }
    funnel = (await ask(database, told, "newcomers", window)).funnel
    assert funnel.joined == len(came)
    stayed, spoke = funnel.here_after_month.reached, funnel.spoke_first_week.reached
    assert (stayed.part, stayed.of) == (sum(month.values()), len(month))
    assert (spoke.part, spoke.of) == (sum(week.values()), len(week))


async def test_the_day_of_a_change_is_found(database: Database, demo_story: Story) -> None:
    """The day within three, the factor within a quarter."""
    community = demo_story.community
    local = zone(community.zone)
    day = local_day(community.story.start + DOUBLED_AFTER, local)
    dice = random.Random(4)
    thinned = [
        each
        for each in demo_story.happenings
        if not isinstance(each, Said) or each.at >= midnight(day, local) or dice.random() < 0.5
    ]
    await write(database, demo_story, thinned)
    found = await ask(database, community, "trend", whole_days(community))
    (messages,) = [each for each in found.trends if each.counted == "messages"]
    nearest = min(messages.changes, key=lambda change: abs((change.day - day).days))
    assert abs((nearest.day - day).days) <= 3
    assert nearest.after / nearest.before == pytest.approx(2, rel=0.25)
