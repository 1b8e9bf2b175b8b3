"""Voice: seconds of people, placed exactly, and never more than was watched."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.facts import Audience, VoiceReconciled, Watched
from statsbot.domain.windows import Window, day_edges, days
from statsbot.store import counts
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.postgres.facts import GUILD, MAY, NOON, after, moved, watched


async def seconds(database: Database, reader: Reader = Reader.STAFF) -> int:
    slots = await counts.slot_counts(database, GUILD, MAY, reader)
    return int(slots.voice_seconds.sum())


async def sessions(database: Database) -> list[tuple[datetime, datetime | None, bool]]:
    async with database.reading() as connection:
        kept = await connection.execute(
            "SELECT started_at, ended_at, estimated FROM voice_session ORDER BY started_at"
        )
        return await kept.fetchall()


def on_air(start: float, end: float):
    return watched(Watched.VOICE, after(hours=start), after(hours=end))


async def test_a_stay_is_split_at_quarters_and_midnights(database: Database) -> None:
    await FactWriter(database).write(
        [moved(after(minutes=14, seconds=50), 5), moved(after(hours=13, seconds=7), None)]
    )
    slots = await counts.slot_counts(database, GUILD, MAY, Reader.STAFF)
    assert slots.voice_seconds[0] == 10
    assert slots.voice_seconds[-1] == 7
    assert set(slots.voice_seconds[1:-1].tolist()) == {900}
    assert slots.voice_seconds.sum() == 13 * 3600 + 7 - 14 * 60 - 50
    edges = day_edges(days(MAY, ZoneInfo("UTC")), ZoneInfo("UTC"))
    active = await counts.active_by_day(database, GUILD, edges, Reader.STAFF)
    assert active.nonzero()[0].tolist() == [3, 4]


async def test_a_move_ends_one_stay_and_begins_the_next(database: Database) -> None:
    story = [moved(NOON, 5), moved(NOON, 5), moved(after(hours=1), 6), moved(after(hours=2), None)]
    for _ in range(2):
        await FactWriter(database).write(story)
    assert await seconds(database) == 7200
    assert len(await sessions(database)) == 2


async def test_bots_and_the_afk_channel_do_not_count(database: Database) -> None:
    await FactWriter(database).write(
        [
            moved(NOON, 5, member=12, in_afk_channel=True),
            moved(NOON, 5, member=99, is_bot=True),
            moved(NOON, 6, member=13, audience=Audience.RESTRICTED),
            *(moved(after(hours=1), None, member=member) for member in (12, 99, 13)),
        ]
    )
    assert await seconds(database) == 3600
    assert await seconds(database, Reader.PUBLIC) == 0
    assert await counts.active_total(database, GUILD, MAY, Reader.STAFF) == 1


async def test_an_open_stay_counts_up_to_the_last_instant_watched(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([on_air(-1, 0), moved(NOON, 5)])
    assert await seconds(database) == 0
    await writer.write([on_air(0, 1)])
    assert await seconds(database) == 3600
    await writer.write([on_air(1, 2)])
    assert await seconds(database) == 7200
    await writer.write([moved(after(hours=3), None)])
    assert await seconds(database) == 3 * 3600


async def test_what_was_counted_ahead_of_an_end_is_taken_back(database: Database) -> None:
    await FactWriter(database).write([moved(NOON, 5), on_air(-1, 2)])
    assert await seconds(database) == 7200
    await FactWriter(database).write([moved(after(hours=1), None)])
    assert await seconds(database) == 3600


async def test_after_a_lost_session_stays_end_when_we_last_watched(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([moved(NOON, 5), moved(NOON, 5, member=12), on_air(-1, 1)])
    back = after(hours=5)
    story = [VoiceReconciled(guild_id=GUILD, at=back), moved(back, 5), on_air(5, 6)]
    for _ in range(2):
        await writer.write(story)
    assert await sessions(database) == [
        (NOON, after(hours=1), True),
        (NOON, after(hours=1), True),
        (back, None, False),
    ]
    assert await seconds(database) == 3 * 3600


async def test_a_stay_nobody_watched_is_none(database: Database) -> None:
    await FactWriter(database).write(
        [moved(NOON, 5), VoiceReconciled(guild_id=GUILD, at=after(hours=1))]
    )
    assert await sessions(database) == []


async def test_less_than_a_second_is_nothing(database: Database) -> None:
    await FactWriter(database).write(
        [moved(after(milliseconds=200), 5), moved(after(milliseconds=700), None)]
    )
    day = Window(start=NOON - timedelta(hours=12), end=NOON + timedelta(hours=12))
    hour = Window(start=NOON, end=NOON + timedelta(hours=1))
    for window in (day, hour):
        assert await counts.active_total(database, GUILD, window, Reader.STAFF) == 0


async def test_people_in_voice_are_active_in_each_hour_of_it(database: Database) -> None:
    await FactWriter(database).write([moved(NOON, 5), moved(after(hours=2), None)])
    for hour, active in ((-1, 0), (0, 1), (1, 1), (2, 0)):
        window = Window(start=after(hours=hour), end=after(hours=hour) + timedelta(hours=1))
        assert await counts.active_total(database, GUILD, window, Reader.STAFF) == active
