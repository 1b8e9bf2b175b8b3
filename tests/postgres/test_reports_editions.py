"""Facts to digests and editions on a real PostgreSQL, against what was made to happen."""

import io
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from PIL import Image

from renderers import Card, Look
from statsbot.analytics.question import Question
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
from statsbot.domain.windows import Window, whole_days, zone
from statsbot.drawing.studio import draw_here
from statsbot.findings.catalogue import find
from statsbot.locale import LANGUAGES, language
from statsbot.reports.catalogue import picture_of
from statsbot.reports.desk import Desk
from statsbot.reports.picture import Picture
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader

GUILD = 91 << 22
CHANNELS = {11 << 22: "map-making", 12 << 22: "tea", 13 << 22: "議論"}
PEOPLE = [(100 + n) << 22 for n in range(8)]
FIRST, LAST = date(2025, 8, 1), date(2025, 11, 20)
NOW = datetime(2025, 11, 20, 15, 40, tzinfo=UTC)
BEST = date(2025, 10, 25)
UTC_ZONE = zone("UTC")


@dataclass(frozen=True)
class Told:
    """Messages, by day, by person and by channel."""

    days: Counter[date]
    people: Counter[tuple[int, int]]
    """By month and person."""
    channels: Counter[tuple[int, int]]


def said_on(day: date) -> int:
    """How many messages a day has: more in October, most on one of its days."""
    if day == BEST:
        return 60
    return {8: 8, 9: 10, 10: 14, 11: 12}[day.month] + day.weekday() // 5


@pytest_asyncio.fixture
async def told(database: Database) -> Told:
    days, people, channels = Counter[date](), Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    start = datetime.combine(FIRST, datetime.min.time(), UTC)
    facts: list[Fact] = [
        GuildSeen(
            guild_id=GUILD, name="Tea & Maps", icon=None, owner_id=None, member_count=8,
            seen_at=start,
        ),
        MemberSeen(
            guild_id=GUILD, member_id=PEOPLE[0], name="moss", avatar=None, is_bot=False,
            seen_at=start,
        ),
    ]  # fmt: skip
    facts += [
        ChannelSeen(
            guild_id=GUILD, channel_id=channel_id, name=name, kind=ChannelKind.TEXT,
            parent_id=None, audience=Audience.PUBLIC, seen_at=start,
        )
        for channel_id, name in CHANNELS.items()
    ]  # fmt: skip
    facts += [
        WatchedSpan(guild_id=GUILD, kind=kind, channel_id=0, started_at=start, ended_at=NOW)
        for kind in (Watched.MESSAGES, Watched.MEMBERS)
    ]
    facts += [
        MemberJoined(
            guild_id=GUILD, member_id=person, is_bot=False,
            joined_at=start + timedelta(days=10 * number),
        )
        for number, person in enumerate(PEOPLE)
    ]  # fmt: skip
    for number in range((LAST - FIRST).days):
        day = FIRST + timedelta(days=number)
        for message in range(said_on(day)):
            at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=20 * message)
            person = PEOPLE[min(message % 11, 7)]
            channel = list(CHANNELS)[message % 7 // 3]
            facts.append(
                MessageSent(
                    guild_id=GUILD, channel_id=channel, message_id=first_id_at(at) + message,
                    author_id=person, author_kind=AuthorKind.PERSON, message_type=0,
                    audience=Audience.PUBLIC,
                )
            )  # fmt: skip
            days[day] += 1
            people[day.month, person] += 1
            channels[day.month, channel] += 1
    await FactWriter(database).write(facts)
    return Told(days=days, people=people, channels=channels)


def question(window: Window) -> Question:
    return Question(guild_id=GUILD, window=window, zone=UTC_ZONE, reader=Reader.PUBLIC, now=NOW)


async def drawn(database: Database, name: str, window: Window, tag: str = "en") -> Picture:
    async def draw(card: Card) -> bytes:
        return draw_here(card)

    speak = language(tag)
    look = Look(theme="dawn", leftward=speak.leftward)
    desk = Desk(database=database, draw=draw, speak=speak, look=look)
    return await picture_of(name, desk, question(window))


def total(told: Told, first: date, after: date) -> int:
    return sum(count for day, count in told.days.items() if first <= day < after)


async def test_a_month_is_the_whole_of_it_beside_the_one_before(
    database: Database, told: Told
) -> None:
    found = await find("month", database, question(whole_days(date(2025, 10, 6), 7, UTC_ZONE)))
    october, september, november = date(2025, 10, 1), date(2025, 9, 1), date(2025, 11, 1)
    now, before = total(told, october, november), total(told, september, october)
    assert found.is_over
    assert found.now.messages == found.calendar.total == now
    assert found.before.figures.messages == before
    assert found.before.change["messages"] == pytest.approx(now / before - 1)
    assert (found.calendar.best.day, found.calendar.best.messages) == (BEST, 60)
    assert [each.channel_id for each in found.channels.channels] == list(CHANNELS)
    assert found.channels.channels[0].messages == told.channels[10, next(iter(CHANNELS))]
    assert found.now.joins == 1
    leaders = sorted(PEOPLE, key=lambda each: (-told.people[10, each], each))[:4]
    assert [each.member_id for each in found.top_members] == leaders


async def test_a_month_that_is_not_over_is_beside_as_many_days(
    database: Database, told: Told
) -> None:
    found = await find("month", database, question(whole_days(date(2025, 11, 14), 7, UTC_ZONE)))
    assert not found.is_over
    assert found.question.days[-1] == date(2025, 11, 19), "today is not over"
    assert found.now.messages == total(told, date(2025, 11, 1), LAST)
    assert found.before.figures.messages == total(told, date(2025, 10, 1), date(2025, 10, 20))


async def test_editions_are_told_in_words(database: Database, told: Told) -> None:
    month = await drawn(database, "month", whole_days(date(2025, 10, 6), 7, UTC_ZONE))
    with Image.open(io.BytesIO(month.png)) as image:
        assert image.size == (1320, 840)
    assert month.filename == "month-2025-10.png"
    assert month.alt_text.startswith(
        "Monthly edition of Tea & Maps, October 2025 (UTC). 58% more messages than in September, "
        "peaking on 25 Oct. Messages: 487, up 58%; Best day: 60, Sat, 25 Oct; Active members: 8"
    )
    assert "Top channels: #map-making" in month.alt_text
    running = await drawn(database, "month", whole_days(date(2025, 11, 3), 7, UTC_ZONE))
    assert running.alt_text.startswith(
        "Monthly edition of Tea & Maps, November 2025, until 19 Nov (UTC). 14% fewer messages than "
        "during 1–19 Oct, peaking on 1 Nov."
    )
    assert "vs 1–19 Oct." in running.alt_text
    year = await drawn(database, "year", whole_days(date(2025, 10, 6), 7, UTC_ZONE))
    assert year.alt_text.startswith(
        "Yearly edition of Tea & Maps, 2025, until 19 Nov (UTC). 1,287 messages in 111 watched "
        "days, peaking on 25 Oct. "
    )
    assert "watched 111 of 323 days" in year.alt_text
    assert year.data["marked"] is True


async def test_a_digest_tells_the_week(database: Database, told: Told) -> None:
    week = whole_days(date(2025, 10, 20), 7, UTC_ZONE)
    digest = await drawn(database, "digest", week)
    assert digest.alt_text.startswith("Digest of Tea & Maps, 20–26 Oct 2025 (UTC). Busiest week")
    messages = total(told, date(2025, 10, 20), date(2025, 10, 27))
    assert f"messages: {messages}, up" in digest.alt_text
    assert "Busiest channel: " in digest.alt_text
    assert "#map-making" in digest.alt_text
    assert "New members: 0" in digest.alt_text


@pytest.mark.parametrize("name", ["digest", "month", "year"])
async def test_each_language_draws_it(database: Database, told: Told, name: str) -> None:
    week = whole_days(date(2025, 11, 3), 7, UTC_ZONE)
    pictures = [await drawn(database, name, week, tag) for tag in LANGUAGES]
    assert len({picture.alt_text for picture in pictures}) == len(LANGUAGES)


@pytest.mark.parametrize("name", ["digest", "month", "year"])
async def test_what_nobody_watched_is_not_nothing(database: Database, name: str) -> None:
    await FactWriter(database).write(
        [
            GuildSeen(
                guild_id=GUILD, name="Tea", icon=None, owner_id=None, member_count=1, seen_at=NOW
            )
        ]
    )
    unknown = await drawn(database, name, whole_days(date(2025, 11, 3), 7, UTC_ZONE))
    assert "not watched" in unknown.alt_text
    assert ": 0" not in unknown.alt_text
