"""Staff cover and what marks brought, from facts to numbers, against a plain recount."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median

import pytest

from statsbot.analytics.question import Question
from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    EventStatus,
    Fact,
    GuildSeen,
    MemberRolesSeen,
    MessageSent,
    RoleSeen,
    ScheduledEventSeen,
    Watched,
)
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window, midnight
from statsbot.errors import AudienceError, WindowError
from statsbot.findings.catalogue import find
from statsbot.findings.events import count_events
from statsbot.findings.source import Source
from statsbot.findings.staff import count_staff
from statsbot.store.ingest import FactWriter
from statsbot.store.marks import MarkKind, add_mark
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.fix_findings import BERLIN
from tests.postgres.facts import GUILD, moved, sent, watched

FIRST = date(2026, 1, 5)
"""A Monday."""
DAYS = 84
NOW = datetime(2026, 3, 29, 22, tzinfo=UTC)
"""The midnight in Berlin that ends the Sunday on which clocks went forward."""
OWNER, MODERATOR = 1, 2
NEWS, HALL = 31, 32
EVENT_DAY, EVENT_HOUR = 72, 20


def at(day: int, hour: float = 0) -> datetime:
    return midnight(FIRST + timedelta(days=day), BERLIN) + timedelta(hours=hour)


def places() -> list[Fact]:
    def channel(channel_id: int, kind: ChannelKind) -> ChannelSeen:
        return ChannelSeen(
            guild_id=GUILD, channel_id=channel_id, name="", kind=kind, parent_id=None,
            audience=Audience.PUBLIC, seen_at=at(0),
        )  # fmt: skip

    return [
        GuildSeen(
            guild_id=GUILD, name="", icon=None, owner_id=OWNER, member_count=12, seen_at=at(0)
        ),
        channel(NEWS, ChannelKind.ANNOUNCEMENT),
        channel(HALL, ChannelKind.STAGE),
        RoleSeen(guild_id=GUILD, role_id=9, name="Mods", is_staff=True, seen_at=at(0)),
        MemberRolesSeen(guild_id=GUILD, member_id=MODERATOR, role_ids=(9,), seen_at=at(0)),
        *(watched(kind, at(0), NOW) for kind in (Watched.MESSAGES, Watched.VOICE)),
    ]


def talk() -> list[MessageSent]:
    """Twelve people talk by day, at random; on one evening much more than that."""
    chance = Random(5)
    told = [
        sent(at(day, chance.uniform(8, 23)), number, author_id=chance.randint(1, 12))
        for day in range(DAYS)
        for number in range(chance.randint(20, 60))
    ]
    return told + [
        sent(at(EVENT_DAY, EVENT_HOUR + chance.uniform(0, 2)), 100 + number, author_id=3)
        for number in range(200)
    ]


def event() -> list[Fact]:
    """An event in the hall to which three people come; a fourth is there before it."""
    status = [(EventStatus.SCHEDULED, -24), (EventStatus.ACTIVE, 0), (EventStatus.COMPLETED, 2)]
    begins = at(EVENT_DAY, EVENT_HOUR)
    facts: list[Fact] = [
        ScheduledEventSeen(
            guild_id=GUILD, event_id=7, channel_id=HALL, creator_id=OWNER, starts_at=begins,
            ends_at=None, status=each, interested=4, seen_at=begins + timedelta(hours=hours),
        )
        for each, hours in status
    ]  # fmt: skip
    for member, since, until in [(3, 0, 2), (4, 0.5, 1.5), (5, 1, 1.2), (6, -2, -1)]:
        facts.append(moved(begins + timedelta(hours=since), HALL, member))
        facts.append(moved(begins + timedelta(hours=until), None, member))
    return sorted(facts, key=lambda fact: getattr(fact, "at", getattr(fact, "seen_at", NOW)))


@pytest.fixture
async def messages(database: Database) -> list[MessageSent]:
    """Write everything, and let the past be packed; return what was said."""
    await save_settings(database, GUILD, GuildSettings(zone="Europe/Berlin"), now=at(0))
    told = talk()
    writer = FactWriter(database)
    await writer.write([*places(), *told, *event()])
    await writer.write([sent(at(75, 12), 500, author_id=MODERATOR, channel_id=NEWS)])
    return [*told, sent(at(75, 12), 500, author_id=MODERATOR, channel_id=NEWS)]


def question(reader: Reader = Reader.STAFF, first: int = DAYS - 28) -> Question:
    window = Window(start=at(first), end=NOW)
    return Question(guild_id=GUILD, window=window, zone=BERLIN, reader=reader, now=NOW)


async def test_staff_cover_is_what_a_recount_finds(
    database: Database, messages: list[MessageSent]
) -> None:
    found = await count_staff(Source(database), question())
    hours: dict[tuple[date, int], set[int]] = {}
    for each in messages:
        local = instant_of(each.message_id).astimezone(BERLIN)
        if DAYS - 28 <= (local.date() - FIRST).days < DAYS - 1:
            hours.setdefault((local.date(), local.hour), set()).add(each.author_id)
    for member, since, until in [(3, 20, 22), (4, 20, 22)]:
        for hour in range(since, until):
            hours.setdefault((FIRST + timedelta(days=EVENT_DAY), hour), set()).add(member)
    hours[FIRST + timedelta(days=EVENT_DAY), 21].add(5)
    hours.setdefault((FIRST + timedelta(days=EVENT_DAY), 18), set())
    staff = {OWNER, MODERATOR}
    covered = {place for place, there in hours.items() if there & staff}
    others = {place: len(there - staff) for place, there in hours.items()}
    # The last day, on which clocks changed, is left out of all of these.
    assert found.staff == found.active_staff == 2
    assert found.covered_hours == pytest.approx(len(covered) / (27 * 24))
    assert found.covered_activity == pytest.approx(
        sum(others[place] for place in covered) / sum(others.values())
    )
    mondays = sum(len(there - staff) for (day, _), there in hours.items() if day.weekday() == 0)
    assert found.members[0].sum() == pytest.approx(mondays / 4)
    assert found.messages == sum(
        each.author_id in staff for each in messages if instant_of(each.message_id) >= at(56)
    )


async def test_members_do_not_read_it(database: Database, messages: list[MessageSent]) -> None:
    with pytest.raises(AudienceError):
        await count_staff(Source(database), question(Reader.PUBLIC))
    day = Window(start=NOW - timedelta(hours=24), end=NOW)
    with pytest.raises(WindowError):
        await count_staff(Source(database), question().over(day))


@pytest.mark.parametrize("reader", list(Reader))
async def test_a_lively_evening_is_found_for_what_it_was(
    database: Database, messages: list[MessageSent], reader: Reader
) -> None:
    """The planted event has ten times the messages of its hours and more; the post has none."""
    await add_mark(database, GUILD, at=at(10), ends_at=None, label="long before the window")
    await add_mark(database, GUILD, at=at(65, 9.1), ends_at=at(65, 10.2), label="Nothing happened")
    await tidy(database, GUILD, NOW + timedelta(hours=3))
    found = await count_events(Source(database), question(reader))
    assert [(each.kind, each.at) for each in found.marks] == [
        (MarkKind.HAPPENING, at(65, 9.1)),
        (MarkKind.EVENT, at(EVENT_DAY, EVENT_HOUR)),
        (MarkKind.ANNOUNCEMENT, at(75, 12)),
    ]
    quiet, evening, post = found.marks
    assert (quiet.label, evening.label, evening.attendance) == ("Nothing happened", None, 3)
    assert evening.during is not None
    assert quiet.during is not None
    assert post.during is None

    def said(start: datetime, end: datetime) -> int:
        return sum(start <= instant_of(each.message_id) < end for each in messages)

    begins, ends = at(EVENT_DAY, EVENT_HOUR), at(EVENT_DAY, EVENT_HOUR + 2)
    week = timedelta(days=7)
    level = said(begins - week, begins)
    usual = [
        said(begins - n * week, ends - n * week)
        * (level / said(begins - (n + 1) * week, begins - n * week))
        for n in range(1, 9)
    ]
    lifted = evening.during.messages
    assert lifted.value == said(begins, ends)
    assert lifted.normal is not None
    assert lifted.normal.expected == pytest.approx(median(usual))
    assert lifted.within_normal is False
    assert lifted.ratio is not None
    assert lifted.ratio > 10
    assert evening.during.voice_hours.value == pytest.approx(2.2, abs=0.2)
    assert quiet.during.messages.value == said(at(65, 9), at(65, 10.25))
    assert quiet.during.messages.within_normal is True


async def test_they_are_asked_for_by_name(database: Database, messages: list[MessageSent]) -> None:
    found = await find("events", database, question(Reader.PUBLIC))
    assert [each.kind for each in found.marks] == [MarkKind.EVENT, MarkKind.ANNOUNCEMENT]
    assert (await find("staff", database, question())).staff == 2
