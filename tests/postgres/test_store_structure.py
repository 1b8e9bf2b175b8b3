"""Channels and threads over time, scheduled events, stages, moderation and member counts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from statsbot.domain.facts import (
    ANONYMOUS,
    Audience,
    ChannelGone,
    ChannelKind,
    ChannelSeen,
    DepartureExplained,
    Door,
    EventStatus,
    Fact,
    GuildListed,
    Measure,
    MemberJoined,
    MemberLeft,
    MembersCounted,
    ModerationTaken,
    ScheduledEventInterest,
    ScheduledEventSeen,
    StageClosed,
    StageOpened,
    ThreadJoined,
    ThreadLeft,
    ThreadSeen,
    Watched,
)
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window
from statsbot.store import channels, events, guilds, members, moderation, threads
from statsbot.store.channels import Change, ChangeCount, KindCount
from statsbot.store.events import EventRow, StageRow
from statsbot.store.ingest import FactWriter
from statsbot.store.moderation import ModerationDay
from statsbot.store.pool import Database
from statsbot.store.rows import DoorCount, GuildSettings, MemberCount, Reader
from statsbot.store.settings import save_settings
from statsbot.store.threads import ThreadDay
from tests.postgres.facts import GUILD, MAY, NOON, after, moved, sent, watched

DAY = date(2026, 5, 4)
PUBLIC, RESTRICTED = Audience.PUBLIC, Audience.RESTRICTED


async def write(database: Database, *batches: Sequence[Fact]) -> None:
    """Write each batch twice: what is told again changes nothing."""
    writer = FactWriter(database)
    for batch in batches:
        await writer.write(batch)
        await writer.write(batch)


async def rows(database: Database, query: LiteralString) -> list[tuple[Any, ...]]:
    async with database.reading() as connection:
        return await (await connection.execute(query)).fetchall()


def channel(hours: float, name: str = "general", number: int = 1, **given: Any) -> ChannelSeen:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "channel_id": first_id_at(NOON) + number, "name": name,
        "kind": ChannelKind.TEXT, "parent_id": None, "audience": PUBLIC,
        "seen_at": after(hours=hours),
    }  # fmt: skip
    return ChannelSeen(**fact | given)


def gone(hours: float, number: int = 1) -> ChannelGone:
    return ChannelGone(
        guild_id=GUILD, channel_id=first_id_at(NOON) + number, gone_at=after(hours=hours)
    )


async def test_what_becomes_of_a_channel_is_kept_without_names(database: Database) -> None:
    await write(
        database,
        [channel(0), channel(1, "lobby"), channel(2, "lobby", audience=RESTRICTED)],
        [channel(3, "lobby", audience=None), channel(4, "lobby"), gone(5), gone(6)],
        [channel(0.5, "told late")],
    )
    kept = await rows(database, "SELECT changed_at, what FROM channel_change ORDER BY changed_at")
    assert kept == [
        (after(hours=1), Change.RENAMED),
        (after(hours=2), Change.CLOSED),
        (after(hours=4), Change.OPENED),
        (after(hours=5), Change.DELETED),
    ]
    assert await channels.changes(database, GUILD, MAY, Reader.PUBLIC) == [
        ChangeCount(what=what, times=1)
        for what in (Change.RENAMED, Change.DELETED, Change.OPENED, Change.CLOSED)
    ]


async def test_channels_by_kind_at_any_day(database: Database) -> None:
    await write(
        database,
        [
            channel(0, number=1),
            channel(0, number=2, audience=RESTRICTED),
            channel(0, number=3, kind=ChannelKind.VOICE),
            channel(0, number=4, kind=ChannelKind.PUBLIC_THREAD),
            channel(0, number=5, kind=99),
            channel(0, number=6, kind=ChannelKind.FORUM, channel_id=first_id_at(after(days=2))),
        ],
        [gone(24, 3)],
    )

    async def at(hours: float, reader: Reader = Reader.STAFF) -> dict[int, int]:
        found = await channels.kinds_at(database, GUILD, after(hours=hours), reader)
        return {row.kind: row.channels for row in found}

    assert await at(-1) == {}
    assert await at(1) == {ChannelKind.TEXT: 2, ChannelKind.VOICE: 1, 99: 1}
    assert await at(1, Reader.PUBLIC) == {ChannelKind.TEXT: 1, ChannelKind.VOICE: 1, 99: 1}
    assert await at(25) == {ChannelKind.TEXT: 2, 99: 1}
    found = await channels.kinds_at(database, GUILD, after(days=3), Reader.STAFF)
    assert KindCount(kind=ChannelKind.FORUM, channels=1) in found


def thread(
    hours: float, number: int = 21, *, archived: bool = False, changed: float = 0, **given: Any
) -> ThreadSeen:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "thread_id": number, "parent_id": 1, "owner_id": 11,
        "audience": PUBLIC, "created_at": NOON, "is_archived": archived,
        "archive_changed_at": after(hours=changed), "seen_at": after(hours=hours),
    }  # fmt: skip
    return ThreadSeen(**fact | given)


def follows(hours: float, member: int = 11, thread_id: int = 21, **given: Any) -> ThreadJoined:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "thread_id": thread_id, "parent_id": 1, "member_id": member,
        "audience": PUBLIC, "joined_at": after(hours=hours),
    }  # fmt: skip
    return ThreadJoined(**fact | given)


async def test_threads_are_counted_where_and_when_they_happened(database: Database) -> None:
    await save_settings(database, GUILD, GuildSettings(zone="Asia/Tokyo"), now=NOON)
    await write(
        database,
        [thread(0), thread(0, 22, audience=RESTRICTED), follows(0), follows(0, 12)],
        [thread(4, archived=True, changed=4), thread(5, changed=5)],
        [thread(3.5, archived=True, changed=1), follows(6)],
        [ThreadLeft(guild_id=GUILD, thread_id=21, member_id=12, left_at=after(hours=6))],
        [sent(after(hours=1), channel_id=21), sent(after(hours=1), 1, channel_id=99)],
    )
    # Three in the afternoon is midnight in Tokyo.
    tomorrow = date(2026, 5, 5)
    assert await threads.thread_days(database, GUILD, DAY, tomorrow, Reader.PUBLIC) == [
        ThreadDay(day=DAY, created=1, archived=1, joined=2, written_in=1)
    ]
    assert await threads.thread_days(database, GUILD, DAY, date(2026, 5, 9), Reader.STAFF) == [
        ThreadDay(day=DAY, created=2, archived=1, joined=2, written_in=1),
        ThreadDay(day=tomorrow, created=0, archived=1, joined=1, written_in=0),
    ]
    followers = "SELECT member_id, joined_at, left_at FROM thread_member ORDER BY 2, 1"
    assert await rows(database, followers) == [
        (11, NOON, None),
        (12, NOON, after(hours=6)),
        (11, after(hours=6), None),
    ]


async def test_threads_that_were_open_at_an_instant(database: Database) -> None:
    gone_thread = ChannelGone(guild_id=GUILD, channel_id=21, gone_at=after(hours=9))
    await write(
        database,
        [thread(0), thread(2, 22, audience=RESTRICTED, created_at=after(hours=2), changed=2)],
        [thread(4, archived=True, changed=4), thread(5, changed=5), gone_thread],
    )

    async def open_at(hours: float, reader: Reader = Reader.STAFF) -> int:
        return await threads.threads_open_at(database, GUILD, after(hours=hours), reader)

    hours = (-1, 1, 3, 4.5, 6, 10)
    assert [await open_at(at) for at in hours] == [0, 1, 2, 1, 2, 1]
    assert [await open_at(at, Reader.PUBLIC) for at in hours] == [0, 1, 1, 0, 1, 0]


def event(hours: float, status: EventStatus, **given: Any) -> ScheduledEventSeen:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "event_id": 5, "channel_id": 31, "creator_id": 7, "status": status,
        "starts_at": after(hours=1), "ends_at": None, "interested": None,
        "seen_at": after(hours=hours),
    }  # fmt: skip
    return ScheduledEventSeen(**fact | given)


def interest(hours: float, member: int, *, is_interested: bool = True) -> ScheduledEventInterest:
    return ScheduledEventInterest(
        guild_id=GUILD, event_id=5, member_id=member, is_interested=is_interested,
        at=after(hours=hours),
    )  # fmt: skip


async def test_what_the_newest_public_threads_hang_on(database: Database) -> None:
    def post(hours: float, number: int, **given: Any) -> ChannelSeen:
        kept: dict[str, Any] = {"kind": ChannelKind.PUBLIC_THREAD, "parent_id": 7}
        return channel(hours, number=number, **kept | given)

    await write(
        database,
        [channel(0), post(1, 21), post(2, 22, parent_id=8), post(3, 23)],
        [post(4, 24, kind=ChannelKind.PRIVATE_THREAD), post(5, 25)],
        [post(0, 21, guild_id=2), gone(6, 25), post(7, 21)],
    )
    base = first_id_at(NOON)
    found = await guilds.public_threads(database, 2)
    assert {each: list(newest.items()) for each, newest in found.items()} == {
        GUILD: [(base + 23, 7), (base + 21, 7)],
        2: [(base + 21, 7)],
    }


async def test_an_event_with_those_who_said_to_come_and_those_who_came(
    database: Database,
) -> None:
    hall = channel(0, "Hall", channel_id=31, kind=ChannelKind.STAGE)
    await write(
        database,
        [hall, event(0, EventStatus.SCHEDULED, interested=1), interest(0, 11), interest(0, 12)],
        [interest(0.5, 12, is_interested=False), interest(0.6, 13)],
        [moved(after(hours=0.5), 31, 11), moved(after(hours=0.9), None, 11)],
        [moved(after(hours=1.2), 31, 12), moved(after(hours=1.5), 31, 99, is_bot=True)],
        [event(1.1, EventStatus.ACTIVE), event(2, EventStatus.COMPLETED)],
        [event(1, EventStatus.SCHEDULED)],
        [moved(after(hours=3), 31, 14), watched(Watched.VOICE, NOON, after(hours=4))],
    )
    (row,) = await events.scheduled_events(database, GUILD, MAY, Reader.PUBLIC)
    assert row == EventRow(
        event_id=5, channel_id=31, starts_at=after(hours=1), ends_at=None,
        began_at=after(hours=1.1), ended_at=after(hours=2), status=EventStatus.COMPLETED,
        interested=2,
    )  # fmt: skip
    assert row.began_at
    assert row.ended_at
    live = Window(start=row.began_at, end=row.ended_at)
    assert await events.attendance(database, GUILD, 31, live) == 1
    assert await events.attendance(database, GUILD, 31, MAY) == 3


async def test_of_one_instant_the_newest_word_on_an_event_holds(database: Database) -> None:
    """A resumed session tells several things at the same instant."""
    writer = FactWriter(database)
    for each in (
        event(0, EventStatus.SCHEDULED), event(1, EventStatus.ACTIVE), interest(1, 11),
        event(1, EventStatus.COMPLETED), interest(1, 11, is_interested=False),
    ):  # fmt: skip
        await writer.write([each])
    (row,) = await events.scheduled_events(database, GUILD, MAY, Reader.STAFF)
    assert (row.status, row.began_at, row.ended_at) == (
        EventStatus.COMPLETED, after(hours=1), after(hours=1),
    )  # fmt: skip
    told = await rows(database, "SELECT is_interested FROM scheduled_event_member")
    assert told == [(False,)]


async def test_an_event_in_a_hidden_channel_is_for_staff(database: Database) -> None:
    hall = channel(0, "Hall", channel_id=31, audience=RESTRICTED)
    await write(database, [hall, event(0, EventStatus.SCHEDULED)])
    assert await events.scheduled_events(database, GUILD, MAY, Reader.PUBLIC) == []
    assert len(await events.scheduled_events(database, GUILD, MAY, Reader.STAFF)) == 1


async def test_an_event_that_comes_again_begins_anew(database: Database) -> None:
    live, planned = EventStatus.ACTIVE, EventStatus.SCHEDULED
    told = [event(hours, status) for hours, status in ((1, live), (2, planned), (25, live))]
    await write(database, told)
    (row,) = await events.scheduled_events(database, GUILD, MAY, Reader.STAFF)
    assert (row.began_at, row.ended_at) == (after(hours=25), None)


async def test_stages_in_either_order(database: Database) -> None:
    def opened(stage_id: int) -> StageOpened:
        return StageOpened(guild_id=GUILD, stage_id=stage_id, channel_id=31, event_id=5)

    def closed(stage_id: int, hours: float) -> StageClosed:
        return StageClosed(
            guild_id=GUILD, stage_id=stage_id, channel_id=31, closed_at=after(hours=hours)
        )

    first, second = first_id_at(NOON), first_id_at(after(hours=1))
    await write(
        database,
        [channel(0, "Hall", channel_id=31), opened(first), closed(first, 1)],
        [closed(second, 3), closed(second, 2)],
        [opened(second)],
    )
    assert await events.stages(database, GUILD, MAY, Reader.PUBLIC) == [
        StageRow(stage_id=first, channel_id=31, event_id=5, closed_at=after(hours=1)),
        StageRow(stage_id=second, channel_id=31, event_id=5, closed_at=after(hours=2)),
    ]


async def test_moderation_is_counted_per_day(database: Database) -> None:
    def taken(hours: float, measure: Measure, people: int = 1) -> ModerationTaken:
        return ModerationTaken(
            guild_id=GUILD, entry_id=first_id_at(after(hours=hours)), measure=measure,
            people=people,
        )  # fmt: skip

    await write(
        database,
        [taken(0, Measure.BAN), taken(1, Measure.BAN), taken(2, Measure.PRUNE, 40)],
        [taken(20, Measure.TIMEOUT), taken(1, Measure.BAN)],
    )
    after_days = date(2026, 5, 9)
    assert await moderation.moderation_days(database, GUILD, DAY, after_days) == [
        ModerationDay(day=DAY, measure=Measure.PRUNE, times=1, people=40),
        ModerationDay(day=DAY, measure=Measure.BAN, times=2, people=2),
        ModerationDay(day=date(2026, 5, 5), measure=Measure.TIMEOUT, times=1, people=1),
    ]


async def test_the_newest_member_count_of_a_local_day_holds(database: Database) -> None:
    def counted(hours: float, number: int) -> MembersCounted:
        return MembersCounted(guild_id=GUILD, members=number, at=after(hours=hours))

    await save_settings(database, GUILD, GuildSettings(zone="Asia/Tokyo"), now=NOON)
    await write(database, [counted(0, 10), counted(2, 12)], [counted(1, 11)], [counted(3, 13)])
    assert await members.member_counts(database, GUILD, DAY, date(2026, 5, 9)) == [
        MemberCount(day=DAY, members=12, counted_at=after(hours=2)),
        MemberCount(day=date(2026, 5, 5), members=13, counted_at=after(hours=3)),
    ]


def joined(at: datetime, member: int = 11, **given: Any) -> MemberJoined:
    fact: dict[str, Any] = {
        "guild_id": GUILD, "member_id": member, "joined_at": at, "is_bot": False,
    }  # fmt: skip
    return MemberJoined(**fact | given)


def left(at: datetime, member: int = 11, **given: Any) -> MemberLeft:
    return MemberLeft(guild_id=GUILD, member_id=member, left_at=at, **given)


def explained(at: datetime, door: Door, member: int = 11) -> DepartureExplained:
    return DepartureExplained(guild_id=GUILD, member_id=member, door=door, at=at)


async def test_a_ban_explains_the_nearest_departure_in_either_order(database: Database) -> None:
    await write(
        database,
        [explained(after(minutes=1), Door.KICKED), joined(NOON), left(after(minutes=2))],
        [joined(after(hours=1)), left(after(hours=2)), joined(after(hours=3))],
        [left(after(hours=4)), explained(after(hours=4, seconds=2), Door.BANNED)],
        [explained(after(hours=4, seconds=1), Door.KICKED)],
        [left(NOON, 12), explained(after(hours=1), Door.BANNED, 12)],
        [explained(NOON, Door.BANNED, 13), left(after(minutes=1), 14, estimated=True)],
    )
    doors = "SELECT member_id, left_at, door, estimated FROM departure ORDER BY member_id, left_at"
    assert await rows(database, doors) == [
        (11, after(minutes=2), Door.KICKED, False),
        (11, after(hours=2), Door.LEFT, False),
        (11, after(hours=4), Door.KICKED, False),
        (12, NOON, Door.LEFT, False),  # banned an hour after they had left
        (14, after(minutes=1), Door.LEFT, True),
    ]
    assert await members.departures_by_door(database, GUILD, MAY) == [
        DoorCount(door=Door.LEFT, departures=3, estimated=1),
        DoorCount(door=Door.KICKED, departures=2, estimated=0),
    ]


async def test_returns_are_told_apart_from_first_comings(database: Database) -> None:
    await write(
        database,
        [joined(after(hours=2)), joined(NOON, 12, returns=True)],
        [left(NOON), joined(after(hours=1), 13, counts=False), left(after(hours=5), 13)],
        [joined(after(hours=1), 14, counts=False)],
        [joined(after(hours=1), 14), joined(after(hours=6), 99, is_bot=True, returns=True)],
    )
    assert await rows(database, "SELECT sum(joins), sum(rejoins), sum(leaves) FROM slot_count") == [
        (3, 2, 2)
    ]
    kept = await rows(
        database, "SELECT member_id, counted, may_count, is_return FROM membership ORDER BY 1"
    )
    assert kept == [
        (11, True, True, True),
        (12, True, True, True),
        (13, False, False, False),
        (14, True, True, False),
        (99, False, True, True),
    ]


async def test_people_who_are_nobody_come_and_go_each_for_themselves(database: Database) -> None:
    await write(
        database,
        [joined(after(hours=hour), ANONYMOUS) for hour in range(3)],
        [left(after(hours=4), ANONYMOUS), left(after(hours=5), ANONYMOUS)],
    )
    assert await rows(database, "SELECT sum(joins), sum(rejoins), sum(leaves) FROM slot_count") == [
        (3, 0, 2)
    ]


async def test_what_a_server_has_no_more_ended_when_that_was_noticed(database: Database) -> None:
    aside = channel(0, "aside", 3, kind=ChannelKind.PUBLIC_THREAD)
    live = first_id_at(NOON)
    await write(
        database,
        [channel(0), channel(0, number=2), aside, gone(0.5, 4)],
        [event(0, EventStatus.SCHEDULED), event(1, EventStatus.ACTIVE)],
        [event(0, EventStatus.SCHEDULED, event_id=6), event(0, EventStatus.SCHEDULED, event_id=7)],
        [StageOpened(guild_id=GUILD, stage_id=live, channel_id=31, event_id=None)],
        [
            GuildListed(
                guild_id=GUILD, channel_ids=(first_id_at(NOON) + 1,), stage_ids=(),
                event_ids=(7,), listed_at=after(hours=3),
            ),
            channel(3),
            event(3, EventStatus.SCHEDULED, event_id=7),
        ],
    )  # fmt: skip
    ended = "SELECT channel_id - %s, changed_at FROM channel_change WHERE what = 1"
    async with database.reading() as connection:
        kept = await (await connection.execute(ended, [first_id_at(NOON)])).fetchall()
    assert sorted(kept) == [(2, after(hours=3)), (4, after(hours=0.5))]
    found = await rows(
        database, "SELECT event_id, status, began_at, ended_at FROM scheduled_event ORDER BY 1"
    )
    assert found == [
        (5, EventStatus.COMPLETED, after(hours=1), after(hours=3)),
        (6, EventStatus.CANCELED, None, None),
        (7, EventStatus.SCHEDULED, None, None),
    ]
    assert await rows(database, "SELECT closed_at FROM stage") == [(after(hours=3),)]


async def test_a_server_that_lists_nothing_has_nothing(database: Database) -> None:
    nothing = GuildListed(
        guild_id=GUILD, channel_ids=(), stage_ids=(), event_ids=(), listed_at=after(hours=1)
    )
    other = channel(0, guild_id=GUILD + 1)
    await write(database, [channel(0), other], [nothing])
    assert await rows(database, "SELECT guild_id, gone_at FROM channel ORDER BY guild_id") == [
        (GUILD, after(hours=1)),
        (GUILD + 1, None),
    ]
