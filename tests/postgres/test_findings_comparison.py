"""Members, periods and servers beside each other, from facts to findings, counted one by one."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    GuildSeen,
    MemberJoined,
    MembersCounted,
    MessageSent,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window, local_day, whole_days, zone
from statsbot.errors import MisuseError, WindowError
from statsbot.findings.as_json import finding_json
from statsbot.findings.catalogue import find
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.fix_findings import asked
from tests.postgres.facts import sent

HERE, THERE = 1 << 22, 2 << 22
PEOPLE = [11 << 22, 12 << 22, 13 << 22, 14 << 22]
TALK, ROOM = 21 << 22, 22 << 22
BERLIN = zone("Europe/Berlin")
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
WEEK = whole_days(date(2026, 5, 11), 7, BERLIN)
YEAR_AGO = whole_days(date(2025, 5, 12), 7, BERLIN)


def said(guild_id: int, seed: int, first: date, days: int) -> list[MessageSent]:
    """Some messages a day, a third of them in a channel that not everybody sees."""
    dice, start = random.Random(seed), whole_days(first, 1, BERLIN).start
    return [
        sent(
            at,
            number,
            guild_id=guild_id,
            author_id=dice.choices(PEOPLE, [8, 4, 2, 1])[0],
            channel_id=ROOM if number % 3 == 0 else TALK,
            audience=Audience(int(number % 3 == 0)),
        )
        for number, at in enumerate(
            start + timedelta(hours=24 * days * dice.random()) for _ in range(30 * days)
        )
    ]


@pytest_asyncio.fixture
async def talk(database: Database) -> dict[int, list[MessageSent]]:
    """Two servers with two weeks of talk, and of one also a week a year before."""
    spoken = {
        HERE: [*said(HERE, 1, date(2026, 5, 4), 14), *said(HERE, 2, date(2025, 5, 12), 7)],
        THERE: said(THERE, 3, date(2026, 5, 4), 14),
    }
    facts: list[Any] = []
    for guild_id, members in ((HERE, 40), (THERE, 400)):
        await save_settings(
            database, guild_id, GuildSettings(zone="Europe/Berlin"), now=YEAR_AGO.start
        )
        facts.append(
            GuildSeen(
                guild_id=guild_id,
                name=f"Server {members}",
                icon=None,
                owner_id=1,
                seen_at=NOW,
                member_count=members,
            )
        )
        facts += [
            MembersCounted(guild_id=guild_id, members=members, at=WEEK.end - timedelta(hours=1)),
            MembersCounted(guild_id=guild_id, members=members + 1, at=WEEK.end),
        ]
        for start, end in (
            (date(2026, 5, 4), date(2026, 5, 20)),
            (date(2025, 5, 12), date(2025, 5, 19)),
        ):
            window = whole_days(start, (end - start).days, BERLIN)
            facts += [
                WatchedSpan(
                    guild_id=guild_id, kind=kind, channel_id=0,
                    started_at=window.start, ended_at=window.end,
                )
                for kind in Watched
            ]  # fmt: skip
    facts.append(
        MemberJoined(guild_id=HERE, member_id=PEOPLE[3], joined_at=WEEK.start, is_bot=False)
    )
    await FactWriter(database).write([*facts, *spoken[HERE], *spoken[THERE]])
    return spoken


def inside(
    talk: list[MessageSent], window: Window, reader: Reader, author: int | None = None
) -> list[MessageSent]:
    return [
        each
        for each in talk
        if window.start <= instant_of(each.message_id) < window.end
        and (reader is Reader.STAFF or each.audience is Audience.PUBLIC)
        and author in (None, each.author_id)
    ]


@pytest.mark.parametrize("reader", list(Reader))
async def test_one_member_is_counted_one_by_one(
    database: Database, talk: dict[int, list[MessageSent]], reader: Reader
) -> None:
    question = asked(WEEK, BERLIN, reader, NOW, of=(PEOPLE[1],), guild_id=HERE)
    found = await find("member", database, question)
    everybody = Counter(each.author_id for each in inside(talk[HERE], WEEK, reader))
    own = inside(talk[HERE], WEEK, reader, PEOPLE[1])
    per_day = Counter(local_day(instant_of(each.message_id), BERLIN) for each in own)
    assert found.now.messages == len(own)
    assert found.daily.tolist() == [per_day[day] for day in question.days]
    assert found.now.rank == sorted(everybody.values(), reverse=True).index(len(own)) + 1
    share = len(own) / everybody.total() if reader is Reader.STAFF else None
    assert found.now.share == (None if share is None else pytest.approx(share))
    places = Counter(each.channel_id for each in own)
    assert [(each.channel_id, each.messages) for each in found.channels] == places.most_common()
    hours = {
        (local_day(at, BERLIN), at.astimezone(BERLIN).hour)
        for at in (instant_of(each.message_id) for each in own)
    }
    at_hour = Counter(hour for _, hour in hours)
    assert found.active_by_hour.tolist() == [at_hour[hour] for hour in range(24)]
    before = whole_days(date(2026, 5, 4), 7, BERLIN)
    assert found.previous.messages == len(inside(talk[HERE], before, reader, PEOPLE[1]))


async def test_a_channel_that_was_closed_is_not_named_to_members(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    closed = ChannelSeen(
        guild_id=HERE, channel_id=TALK, name="", kind=ChannelKind.TEXT, parent_id=None,
        audience=Audience.RESTRICTED, seen_at=NOW,
    )  # fmt: skip
    await FactWriter(database).write([closed])
    for reader, seen in ((Reader.PUBLIC, []), (Reader.STAFF, [TALK, ROOM])):
        question = asked(WEEK, BERLIN, reader, NOW, of=(PEOPLE[1],), guild_id=HERE)
        found = await find("member", database, question)
        assert sorted(each.channel_id for each in found.channels) == seen
        assert found.now.messages == len(inside(talk[HERE], WEEK, reader, PEOPLE[1]))


async def test_members_beside_each_other_add_up(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    question = asked(WEEK, BERLIN, Reader.STAFF, NOW, of=tuple(PEOPLE), guild_id=HERE)
    found = await find("compare-members", database, question)
    assert sum(each.deeds.share for each in found.members) == pytest.approx(1)
    assert sum(each.deeds.messages for each in found.members) == len(
        inside(talk[HERE], WEEK, Reader.STAFF)
    )


async def test_a_week_against_the_one_before_and_a_year_ago(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    question = asked(WEEK, BERLIN, Reader.PUBLIC, NOW, guild_id=HERE)
    found = await find("compare-periods", database, question)
    before = whole_days(date(2026, 5, 4), 7, BERLIN)
    for period, window in ((found.before, before), (found.year_before, YEAR_AGO)):
        then = inside(talk[HERE], window, Reader.PUBLIC)
        assert period.window == window
        assert period.figures.messages == len(then)
        assert period.figures.authors == len({each.author_id for each in then})
        assert period.change["messages"] == pytest.approx(found.now.messages / len(then) - 1)
    assert found.now.joins == 1


async def test_servers_beside_each_other(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    question = asked(WEEK, BERLIN, Reader.STAFF, NOW, of=(THERE,), guild_id=HERE)
    found = await find("compare-servers", database, question)
    assert [each.guild_id for each in found.servers] == [HERE, THERE]
    for each in found.servers:
        messages = len(inside(talk[each.guild_id], WEEK, Reader.STAFF))
        assert each.figures.messages == messages
        assert each.messages_per_day == pytest.approx(messages / 7)
    assert [each.members for each in found.servers] == [40, 400]
    assert found.servers[1].active_of_members.share == pytest.approx(4 / 400)


@pytest.mark.parametrize(
    ("name", "of", "part"),
    [
        ("member", (), "is about one member"),
        ("compare-members", tuple(range(1, 7)), "one to 5 members"),
        ("compare-members", (PEOPLE[0], PEOPLE[0]), "each of them once"),
        ("compare-servers", (HERE,), "each of them once"),
        ("compare-servers", (99,), "No server 99 is known"),
        ("overview", (5,), "leave --of out"),
        ("nothing", (), "There is no finding"),
    ],
)
async def test_what_cannot_be_found_is_one_sentence(
    database: Database,
    talk: dict[int, list[MessageSent]],
    name: str,
    of: tuple[int, ...],
    part: str,
) -> None:
    question = asked(WEEK, BERLIN, Reader.STAFF, NOW, of=of, guild_id=HERE)
    with pytest.raises(MisuseError, match=part):
        await find(name, database, question)


async def test_members_are_known_by_the_servers_own_days(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    tokyo = zone("Asia/Tokyo")
    question = asked(
        whole_days(date(2026, 5, 11), 7, tokyo), tokyo, now=NOW, of=(1,), guild_id=HERE
    )
    with pytest.raises(WindowError, match="ask for Europe/Berlin"):
        await find("member", database, question)
    hours = asked(
        Window(start=NOW - timedelta(hours=24), end=NOW), BERLIN, now=NOW, of=(1,), guild_id=HERE
    )
    with pytest.raises(WindowError, match="whole days"):
        await find("member", database, hours)


async def test_days_to_come_are_refused(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    question = asked(whole_days(date(2027, 1, 1), 7, BERLIN), BERLIN, now=NOW, guild_id=HERE)
    with pytest.raises(WindowError, match="still to come"):
        await find("compare-periods", database, question)


async def test_channels_beside_each_other(
    database: Database, talk: dict[int, list[MessageSent]]
) -> None:
    await FactWriter(database).write(
        [
            ChannelSeen(
                guild_id=HERE,
                channel_id=channel_id,
                parent_id=None,
                kind=ChannelKind.TEXT,
                audience=audience,
                name="",
                seen_at=NOW,
            )
            for channel_id, audience in ((TALK, Audience.PUBLIC), (ROOM, Audience.RESTRICTED))
        ]
    )
    question = asked(WEEK, BERLIN, Reader.STAFF, NOW, of=(ROOM, TALK), guild_id=HERE)
    found = await find("compare-channels", database, question)
    assert [each.channel.messages for each in found.channels] == [
        sum(each.channel_id == channel_id for each in inside(talk[HERE], WEEK, Reader.STAFF))
        for channel_id in (ROOM, TALK)
    ]
    with pytest.raises(MisuseError, match="that everyone in the server can see"):
        await find(
            "compare-channels",
            database,
            asked(WEEK, BERLIN, Reader.PUBLIC, NOW, of=(ROOM, TALK), guild_id=HERE),
        )


@pytest.mark.parametrize("reader", list(Reader))
async def test_a_week_s_findings_are_those_that_are_found_alone(
    database: Database, talk: dict[int, list[MessageSent]], reader: Reader
) -> None:
    """Reads that findings share change none of them."""
    question = asked(WEEK, BERLIN, reader, NOW, guild_id=HERE)
    together = finding_json("weekly", await find("weekly", database, question))
    for name in ("overview", "members", "segments", "activity", "channels", "rhythm", "trend"):
        assert together[name] == finding_json(name, await find(name, database, question)), name
    assert json.loads(json.dumps(together, allow_nan=False)) == together
