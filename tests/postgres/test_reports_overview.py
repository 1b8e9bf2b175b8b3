"""Facts to pictures and series on a real PostgreSQL, against counts made independently."""

import asyncio
import io
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Emoji,
    Fact,
    GuildSeen,
    MemberJoined,
    MemberLeft,
    MemberSeen,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
    ReactionsTallied,
    VoiceMoved,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import Window, days, parse_window, whole_days, zone
from statsbot.drawing.office import DrawingOffice
from statsbot.errors import WindowError
from statsbot.reports.asked import asked_window
from statsbot.reports.desk import Desk
from statsbot.reports.overview import picture_overview
from statsbot.reports.series import (
    ChannelSeriesRow,
    DailyRow,
    EmojiRow,
    HourRow,
    MemberSeriesRow,
    VoiceDayRow,
    read_series,
)
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings, settings
from tests.fix_findings import found_overview

GUILD = 91 << 22
OPEN, THREAD, HIDDEN = 11 << 22, 12 << 22, 13 << 22
PEOPLE = [(100 + n) << 22 for n in range(12)]
BOT = 500 << 22
START = datetime(2025, 9, 1, 18, 30, tzinfo=UTC)
NOW = datetime(2025, 11, 20, 15, 40, tzinfo=UTC)
OUTAGE = (datetime(2025, 11, 4, 6, tzinfo=UTC), datetime(2025, 11, 5, 20, tzinfo=UTC))
PARROT = Emoji(emoji_id=77 << 22, name="=party_parrot")


@dataclass
class Server:
    """What was written, and the counted messages of it: instant, author, channel."""

    facts: list[Fact] = field(default_factory=list)
    counted: list[tuple[datetime, int, int]] = field(default_factory=list)

    def seen_by(self, reader: Reader) -> list[tuple[datetime, int, int]]:
        return [m for m in self.counted if reader is Reader.STAFF or m[2] != HIDDEN]


def made() -> Server:
    """Eighty days of talk with bots, system messages, deletions and an outage in them."""
    dice = random.Random(20)
    server = Server()
    server.facts += [
        GuildSeen(
            guild_id=GUILD, name="Tea\u202e & Maps", icon=None, owner_id=PEOPLE[0],
            member_count=12, seen_at=START,
        ),
        *(
            MemberSeen(
                guild_id=GUILD, member_id=person, name=name, avatar=None, is_bot=False,
                seen_at=START,
            )
            for person, name in zip(PEOPLE, ["moss", "さくら🌸", "a\nb", "\u3164"], strict=False)
        ),
    ]  # fmt: skip
    for number in range(3000):
        at = START + (NOW - START) * dice.random()
        if OUTAGE[0] <= at < OUTAGE[1]:
            continue
        kind = dice.choices([AuthorKind.PERSON, AuthorKind.BOT, AuthorKind.WEBHOOK], [8, 1, 1])[0]
        author = dice.choice(PEOPLE) if kind is AuthorKind.PERSON else BOT
        message_type = dice.choices([0, 19, 7, 20], [6, 3, 1, 1])[0]
        channel = dice.choices([OPEN, THREAD, HIDDEN], [5, 2, 2])[0]
        message = MessageSent(
            guild_id=GUILD,
            channel_id=channel,
            message_id=first_id_at(at) + number,
            author_id=author,
            author_kind=kind,
            message_type=message_type,
            audience=Audience.RESTRICTED if channel == HIDDEN else Audience.PUBLIC,
            emoji=((PARROT, 2),) if number % 10 == 0 else (),
        )
        server.facts.append(message)
        if number % 25 == 3:
            server.facts.append(
                MessageDeleted(
                    guild_id=GUILD,
                    channel_id=channel,
                    message_id=message.message_id,
                    deleted_at=at + timedelta(minutes=30),
                )
            )
        elif kind is AuthorKind.PERSON and message_type in {0, 19}:
            server.counted.append((instant_of(message.message_id), author, channel))
    spans = [(START, OUTAGE[0]), (OUTAGE[1], NOW)]
    server.facts += [
        WatchedSpan(guild_id=GUILD, kind=kind, channel_id=0, started_at=start, ended_at=end)
        for kind in (Watched.MESSAGES, Watched.REACTIONS, Watched.MEMBERS)
        for start, end in spans
    ]
    return server


@pytest_asyncio.fixture
async def server(database: Database) -> Server:
    written = made()
    await FactWriter(database).write(written.facts)
    return written


def tallied(
    server: Server, reader: Reader, zone_: ZoneInfo
) -> tuple[Counter[date], dict[date, set[int]]]:
    messages: Counter[date] = Counter()
    authors: dict[date, set[int]] = defaultdict(set)
    for at, author, _ in server.seen_by(reader):
        day = at.astimezone(zone_).date()
        messages[day] += 1
        authors[day].add(author)
    return messages, authors


def lost(day: date, zone_: ZoneInfo) -> float:
    """The share of the day that the outage took."""
    start, end = (
        datetime.combine(day + timedelta(days=n), datetime.min.time(), zone_).astimezone(UTC)
        for n in (0, 1)
    )
    taken = min(end, OUTAGE[1]) - max(start, OUTAGE[0])
    return max(taken, timedelta()) / (end - start)


def unwatched(day: date, zone_: ZoneInfo) -> bool:
    """Whether the outage took the whole day."""
    return lost(day, zone_) == 1


ZONES = ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Australia/Lord_Howe"]


@pytest.mark.parametrize("name", ZONES)
async def test_series_equal_counts_made_one_by_one(
    database: Database, server: Server, name: str
) -> None:
    zone_ = zone(name)
    for reader in Reader:
        asked = await asked_window(database, GUILD, "all", zone_, datetime(2026, 1, 1, tzinfo=UTC))
        assert asked.now == NOW
        read = {
            series: (await read_series(database, series, GUILD, asked.window, zone_, reader)).rows
            for series in ("daily", "channels", "members", "hours")
        }
        messages, authors = tallied(server, reader, zone_)
        assert read["daily"] == [
            DailyRow(
                date=day,
                messages=None if unwatched(day, zone_) else messages[day],
                authors=None if unwatched(day, zone_) else len(authors[day]),
            )
            for day in days(asked.window, zone_)
        ]
        seen = server.seen_by(reader)
        by_channel = Counter(channel for _, _, channel in seen)
        assert read["channels"] == [
            ChannelSeriesRow(
                channel_id=str(channel),
                messages=count,
                authors=len({author for _, author, where in seen if where == channel}),
            )
            for channel, count in sorted(by_channel.items(), key=lambda item: (-item[1], item[0]))
        ]
        by_member = Counter(author for _, author, _ in seen)
        assert read["members"] == [
            MemberSeriesRow(member_id=str(member), messages=count)
            for member, count in sorted(by_member.items(), key=lambda item: (-item[1], item[0]))
        ]
        by_hour = Counter(
            (local.weekday(), local.hour) for local in (at.astimezone(zone_) for at, _, _ in seen)
        )
        assert read["hours"] == [
            HourRow(weekday=weekday, hour=hour, messages=by_hour[weekday, hour])
            for weekday in range(7)
            for hour in range(24)
        ]


async def test_days_outside_the_watch_are_empty(database: Database, server: Server) -> None:
    window = parse_window("2025-08-30..2025-09-02", now=NOW, zone=zone("UTC"))
    series = await read_series(database, "daily", GUILD, window, zone("UTC"), Reader.STAFF)
    rows = [row for row in series.rows if isinstance(row, DailyRow)]
    assert [row.messages is None for row in rows] == [True, True, False, False]
    assert [row.authors is None for row in rows] == [True, True, False, False]


async def test_emoji_are_counted_as_discord_shows_them(database: Database, server: Server) -> None:
    message = next(f for f in server.facts if isinstance(f, MessageSent) and f.channel_id == OPEN)
    thumb = Emoji(emoji_id=0, name="👍")
    about = {"guild_id": GUILD, "channel_id": OPEN, "message_id": message.message_id}
    await FactWriter(database).write(
        [
            ReactionAdded(
                **about, member_id=member, by_bot=member == BOT, emoji=thumb,
                audience=Audience.PUBLIC, added_at=NOW - timedelta(hours=1),
            )
            for member in (PEOPLE[0], PEOPLE[1], BOT)
        ]
        + [
            ReactionsTallied(
                **about, emoji=PARROT, audience=Audience.PUBLIC, reactions=9, told_at=NOW
            )
        ]
    )  # fmt: skip
    asked = await asked_window(database, GUILD, "all", zone("UTC"), NOW)
    series = await read_series(database, "emoji", GUILD, asked.window, zone("UTC"), Reader.STAFF)
    counted = {id_ for id_, _ in _counted_with_emoji(server)}
    assert list(series.rows) == [
        EmojiRow(
            emoji="=party_parrot",
            emoji_id=str(PARROT.emoji_id),
            reactions=9,
            in_messages=2 * len(counted),
        ),
        EmojiRow(emoji="👍", emoji_id=None, reactions=3, in_messages=0),
    ]


def _counted_with_emoji(server: Server) -> set[tuple[int, int]]:
    deleted = {fact.message_id for fact in server.facts if isinstance(fact, MessageDeleted)}
    return {
        (fact.message_id, fact.channel_id)
        for fact in server.facts
        if isinstance(fact, MessageSent)
        and fact.emoji
        and fact.author_kind is AuthorKind.PERSON
        and fact.message_type in {0, 19}
        and fact.message_id not in deleted
    }


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Europe/Berlin"])
@pytest.mark.parametrize("reader", list(Reader))
async def test_the_overview_equals_counts_made_one_by_one(
    database: Database, server: Server, name: str, reader: Reader
) -> None:
    zone_ = zone(name)
    window = whole_days(date(2025, 11, 10), 7, zone_)
    found = await found_overview(database, GUILD, window, zone_, reader, NOW)
    seen = server.seen_by(reader)
    inside = [m for m in seen if window.start <= m[0] < window.end]
    before = whole_days(date(2025, 11, 3), 7, zone_)
    assert found.messages.value == len(inside)
    assert found.messages.previous == sum(before.start <= at < before.end for at, _, _ in seen)
    assert found.active_members.value == len({author for _, author, _ in inside})
    assert (found.voice_hours.value, found.joins.value, found.leaves.value) == (None, 0, 0)
    messages, _ = tallied(server, reader, zone_)
    for day, count, used in zip(found.days, found.daily, found.daily_used, strict=True):
        assert np.isnan(count) if unwatched(day, zone_) else count == messages[day]
        assert used == (lost(day, zone_) <= 0.05)
    assert found.week.counted.sum() == len(inside)
    top = Counter(author for _, author, _ in inside)
    assert [(m.member_id, m.messages) for m in found.top_members] == sorted(
        top.items(), key=lambda item: (-item[1], item[0])
    )[:4]


@pytest.mark.parametrize("reader", list(Reader))
async def test_what_is_normal_is_what_the_weeks_before_brought(
    database: Database, server: Server, reader: Reader
) -> None:
    """The outage lies in the newest of the eight."""
    zone_ = zone("Asia/Kolkata")
    await save_settings(database, GUILD, GuildSettings(zone=zone_.key), now=START)
    window = whole_days(date(2025, 11, 10), 7, zone_)
    weeks = [whole_days(date(2025, 11, 3) - timedelta(days=7 * n), 7, zone_) for n in range(1, 8)]
    said = [
        [author for at, author, _ in server.seen_by(reader) if week.start <= at < week.end]
        for week in weeks
    ]
    found = await found_overview(database, GUILD, window, zone_, reader, NOW)
    messages, authors = found.messages.normal, found.communicators.normal
    assert messages is not None and authors is not None
    assert messages.expected == np.median([len(week) for week in said])
    assert authors.expected == np.median([len(set(week)) for week in said])
    assert (messages.weeks, authors.weeks) == (7, 7)
    assert found.messages.within_normal is messages.holds(found.messages.value or 0)
    assert (found.net_growth.value, found.net_growth.within_normal) == (0, True)
    elsewhere = await found_overview(database, GUILD, window, zone("UTC"), reader, NOW)
    assert elsewhere.messages.normal is not None
    assert elsewhere.communicators.normal is None


async def test_voice_joins_and_leaves_are_counted_where_they_were_watched(
    database: Database, server: Server
) -> None:
    window = whole_days(date(2025, 11, 10), 7, zone("UTC"))
    evening = window.start + timedelta(days=2, hours=20)

    def voice(at: datetime, channel: int | None) -> list[VoiceMoved]:
        return [
            VoiceMoved(
                guild_id=GUILD, member_id=person, is_bot=False, channel_id=channel,
                in_afk_channel=False, audience=Audience.PUBLIC, at=at,
            )
            for person in PEOPLE[:2]
        ]  # fmt: skip

    await FactWriter(database).write(
        [
            WatchedSpan(
                guild_id=GUILD, kind=Watched.VOICE, channel_id=0,
                started_at=window.start, ended_at=NOW,
            ),
            *voice(evening, OPEN),
            *voice(evening + timedelta(minutes=90), None),
            MemberJoined(guild_id=GUILD, member_id=7 << 22, joined_at=evening, is_bot=False),
            MemberJoined(guild_id=GUILD, member_id=8 << 22, joined_at=evening, is_bot=False),
            MemberLeft(guild_id=GUILD, member_id=7 << 22, left_at=NOW - timedelta(days=4)),
        ]
    )  # fmt: skip
    found = await found_overview(database, GUILD, window, zone("UTC"), Reader.PUBLIC, NOW)
    assert (found.voice_hours.value, found.voice_hours.previous) == (3.0, None)
    assert (found.joins.value, found.leaves.value) == (2, 1)


async def test_the_picture_is_drawn_and_its_data_are_its_numbers(
    database: Database, server: Server
) -> None:
    asked = await asked_window(database, GUILD, "30d", zone("Asia/Kolkata"), NOW)
    found = await found_overview(
        database, GUILD, asked.window, zone("Asia/Kolkata"), Reader.STAFF, asked.now
    )
    async with DrawingOffice() as office:
        picture = await picture_overview(Desk(database=database, draw=office.draw), found)
        again = await picture_overview(Desk(database=database, draw=office.draw), found)
    assert picture == again
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size == (1320, 840)
    assert picture.filename == "overview-2025-10-22-2025-11-20.png"
    assert picture.alt_text.startswith("Overview of Tea & Maps, 22 Oct\u2009–\u200920 Nov 2025")
    data = json.loads(json.dumps(picture.data, allow_nan=False))
    messages, _ = tallied(server, Reader.STAFF, zone("Asia/Kolkata"))
    outage = {"2025-11-04", "2025-11-05", "2025-11-06"}
    assert [row["messages"] for row in data["daily"]] == [
        None if row["date"] in outage else messages[date.fromisoformat(row["date"])]
        for row in data["daily"]
    ]
    assert data["messages"]["value"] == sum(map(sum, data["hours"]["messages"]))
    names = {row["member_id"]: row["name"] for row in data["top_members"]}
    known = dict(zip(map(str, PEOPLE), ["moss", "さくら🌸", "a b"], strict=False))
    for member, name in names.items():
        assert name == known.get(member, f"user-{int(member) % 10_000:04d}")


async def test_a_server_without_a_message_is_drawn_with_a_sentence(database: Database) -> None:
    zone_ = zone("UTC")
    await FactWriter(database).write(
        [
            WatchedSpan(
                guild_id=GUILD, kind=kind, channel_id=0,
                started_at=NOW - timedelta(hours=5), ended_at=NOW,
            )
            for kind in Watched
        ]
    )  # fmt: skip
    asked = await asked_window(database, GUILD, "7d", zone_, NOW)
    found = await found_overview(database, GUILD, asked.window, zone_, Reader.PUBLIC, asked.now)
    async with DrawingOffice() as office:
        picture = await picture_overview(Desk(database=database, draw=office.draw), found)
    assert picture.data["insight"] == "No messages yet: this card fills up as people talk"
    assert picture.data["top_members"] == []


async def test_a_server_that_was_never_seen_has_no_all(database: Database) -> None:
    with pytest.raises(WindowError, match="nothing to show yet"):
        await asked_window(database, GUILD, "all", zone("UTC"), NOW)
    found = await found_overview(
        database, GUILD, whole_days(date(2025, 11, 1), 7, zone("UTC")), zone("UTC"),
        Reader.PUBLIC, NOW,
    )  # fmt: skip
    assert found.messages.value is None


async def test_the_loop_is_free_while_cards_are_drawn(database: Database, server: Server) -> None:
    window = whole_days(date(2025, 11, 10), 7, zone("UTC"))
    found = await found_overview(database, GUILD, window, zone("UTC"), Reader.PUBLIC, NOW)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with DrawingOffice() as office:
        turning = asyncio.create_task(turn())
        await picture_overview(Desk(database=database, draw=office.draw), found)
        turning.cancel()
    assert turns > 20, "the loop went round while the worker drew"


async def test_voice_by_day_and_by_hour_of_the_week(database: Database) -> None:
    monday = datetime(2025, 11, 10, 23, tzinfo=UTC)

    def voice(person: int, at: datetime, channel: int | None) -> VoiceMoved:
        return VoiceMoved(
            guild_id=GUILD, member_id=person, is_bot=False, channel_id=channel,
            in_afk_channel=False, audience=Audience.PUBLIC, at=at,
        )  # fmt: skip

    start, end = monday - timedelta(hours=1), monday + timedelta(days=1)
    await FactWriter(database).write(
        [
            WatchedSpan(
                guild_id=GUILD, kind=Watched.VOICE, channel_id=0, started_at=start, ended_at=end
            ),
            voice(1, monday, OPEN),
            voice(2, monday + timedelta(minutes=30), OPEN),
            voice(2, monday + timedelta(minutes=90, seconds=7), None),
            voice(1, monday + timedelta(minutes=100), None),
        ]
    )  # fmt: skip
    window = Window(start=datetime(2025, 11, 9, tzinfo=UTC), end=datetime(2025, 11, 12, tzinfo=UTC))

    async def read(name: str) -> list[Any]:
        return list(
            (await read_series(database, name, GUILD, window, zone("UTC"), Reader.STAFF)).rows
        )

    together = 2 * 1800, 2 * 1807
    assert await read("voice-daily") == [
        VoiceDayRow(date=date(2025, 11, 9), voice_seconds=None),
        VoiceDayRow(date=date(2025, 11, 10), voice_seconds=together[0]),
        VoiceDayRow(date=date(2025, 11, 11), voice_seconds=together[1]),
    ]
    week = {(row.weekday, row.hour): row.voice_seconds for row in await read("voice-hours")}
    assert (week[0, 22], week[0, 23], week[1, 0], week[1, 1]) == (0, together[0], together[1], 0)
    assert (week[0, 21], week[1, 23]) == (None, None)
    counted = replace(await settings(database, GUILD), voice_counts_alone=True)
    await save_settings(database, GUILD, counted, now=end)
    with_alone = [row.voice_seconds for row in await read("voice-daily")]
    assert with_alone == [None, together[0] + 1800, together[1] + 593]
