"""Voice: seconds of people by class, placed exactly, and never more than was watched."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from statsbot.domain.facts import (
    Audience,
    Fact,
    GuildLeft,
    VoiceFlags,
    VoiceReconciled,
    Watched,
    WatchedSpan,
)
from statsbot.domain.voice import VoiceClass
from statsbot.store.channel_days import channel_days
from statsbot.store.channel_people import channel_people
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.segments import days_since_1970
from statsbot.store.settings import save_settings
from statsbot.store.voice_channels import voice_uses
from tests.postgres.facts import GUILD, NOON, after, moved, watched

HOUR = 3600
LOUNGE, KITCHEN = 5, 6
COMPANY, ALONE, DEAF, ALONE_DEAF, AFK = (
    VoiceClass.COMPANY, VoiceClass.ALONE, VoiceClass.DEAF, VoiceClass.ALONE_DEAF, VoiceClass.AFK,
)  # fmt: skip


class Story:
    """Writes facts and reads tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = FactWriter(database)

    async def write(self, *facts: Fact) -> None:
        await self._writer.write(facts)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with self._database.reading() as connection:
            return await (await connection.execute(query.encode())).fetchall()

    async def seconds(self, table: str = "slot_count") -> dict[VoiceClass, int]:
        """The seconds of each class, those without any left out."""
        sums = ", ".join(f"coalesce(sum({each}), 0)::integer" for each in VoiceClass)
        (row,) = await self.rows(f"SELECT {sums} FROM {table}")
        return {each: amount for each, amount in zip(VoiceClass, row, strict=True) if amount}

    async def segments(self, member: int = 11) -> list[tuple[Any, ...]]:
        """(start, end, alone, flags) of a member's segments, in hours from noon."""
        rows = await self.rows(
            "SELECT started_at, ended_at, is_alone, flags FROM voice_segment"
            f" WHERE member_id = {member} ORDER BY started_at"
        )
        return [(hours(start), hours(end), alone, flags) for start, end, alone, flags in rows]


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def hours(at: datetime | None) -> float | None:
    return None if at is None else (at - NOON) / timedelta(hours=1)


def on_air(start: float, end: float) -> WatchedSpan:
    return watched(Watched.VOICE, after(hours=start), after(hours=end))


def both(at: datetime, channel: int | None, **given: Any) -> list[Fact]:
    """Two people at once, so that nobody is alone."""
    return [moved(at, channel, member=member, **given) for member in (11, 12)]


async def test_a_stay_is_split_at_quarters_and_midnights(story: Story) -> None:
    begin, end = after(minutes=14, seconds=50), after(hours=13, seconds=7)
    await story.write(*both(begin, LOUNGE), *both(end, None))
    slots = await story.rows("SELECT voice_seconds FROM slot_count ORDER BY slot")
    amounts = [amount for (amount,) in slots]
    assert (amounts[0], amounts[-1]) == (20, 14)
    assert set(amounts[1:-1]) == {1800}
    whole = int((end - begin).total_seconds())
    assert await story.seconds() == {COMPANY: 2 * whole}
    days = await story.rows("SELECT day, voice_seconds FROM channel_day ORDER BY day")
    assert days == [
        (date(2026, 5, 4), 2 * (12 * HOUR - 890)),
        (date(2026, 5, 5), 2 * (HOUR + 7)),
    ]


async def test_the_one_person_left_is_alone_from_then_on(story: Story) -> None:
    await story.write(
        moved(NOON, LOUNGE),
        moved(after(hours=1), LOUNGE, member=12),
        moved(after(hours=2), LOUNGE, member=13),
        moved(after(hours=4), None, member=12),
        moved(after(hours=7), KITCHEN, member=13),
        moved(after(hours=8), None),
        moved(after(hours=9), None, member=13),
    )
    assert await story.segments(11) == [(0, 1, True, 0), (1, 7, False, 0), (7, 8, True, 0)]
    assert await story.segments(12) == [(1, 4, False, 0)]
    assert await story.segments(13) == [(2, 7, False, 0), (7, 9, True, 0)]
    assert await story.rows(
        "SELECT session_started_at, count(*) FROM voice_segment WHERE member_id = 11 GROUP BY 1"
    ) == [(NOON, 3)]
    for table in ("slot_count", "channel_day", "member_day"):
        assert await story.seconds(table) == {COMPANY: (6 + 3 + 5) * HOUR, ALONE: 4 * HOUR}


async def test_a_bot_is_no_company_and_counts_nowhere(story: Story) -> None:
    await story.write(
        moved(NOON, LOUNGE, member=99, is_bot=True),
        moved(NOON, LOUNGE),
        moved(after(hours=1), None, member=99, is_bot=True),
        moved(after(hours=2), None),
    )
    assert await story.segments(11) == [(0, 2, True, 0)]
    assert await story.segments(99) == [(0, 1, False, 0)]
    assert await story.seconds() == {ALONE: 2 * HOUR}


async def test_each_second_is_of_one_class(story: Story) -> None:
    self_deaf, deaf = VoiceFlags.SELF_DEAF, VoiceFlags.DEAF
    await story.write(
        *both(NOON, LOUNGE),
        moved(after(hours=1), LOUNGE, flags=self_deaf),
        moved(after(hours=3), None, member=12),
        moved(after(hours=6), LOUNGE, flags=deaf),
        moved(after(hours=7), 9, in_afk_channel=True, flags=deaf),
        moved(after(hours=12), None),
    )
    assert await story.seconds() == {
        COMPANY: (1 + 3) * HOUR, DEAF: 2 * HOUR, ALONE_DEAF: 4 * HOUR, AFK: 5 * HOUR,
    }  # fmt: skip
    assert await story.rows("SELECT DISTINCT member_id, hours FROM member_day ORDER BY 1") == [
        (11, 1 << 12),
        (12, 1 << 12 | 1 << 13 | 1 << 14),
    ]


async def test_streaming_video_muting_and_stages_are_counted_per_channel(story: Story) -> None:
    flags = VoiceFlags
    await story.write(
        moved(NOON, LOUNGE, flags=flags.STREAM | flags.SELF_MUTE),
        moved(NOON, LOUNGE, member=12, flags=flags.MUTE),
        moved(after(hours=1), LOUNGE, flags=flags.VIDEO),
        moved(NOON, 7, member=13, flags=flags.STAGE),
        moved(NOON, 7, member=14, flags=flags.STAGE | flags.SUPPRESS),
        moved(NOON, 7, member=99, is_bot=True, flags=flags.STAGE),
        moved(after(hours=2), 7, member=14, flags=flags.STAGE),
        *(moved(after(hours=3), None, member=member) for member in (11, 12, 13, 14)),
    )
    columns = "streaming_seconds, video_seconds, muted_seconds, speaking_seconds, listening_seconds"
    assert await story.rows(
        f"SELECT channel_id, peak, {columns} FROM voice_day ORDER BY channel_id"
    ) == [
        (LOUNGE, 2, HOUR, 2 * HOUR, 4 * HOUR, 0, 0),
        (7, 2, 0, 0, 0, 4 * HOUR, 2 * HOUR),
    ]


async def test_a_move_ends_one_stay_and_begins_the_next(story: Story) -> None:
    facts = [moved(NOON, LOUNGE), moved(NOON, LOUNGE), moved(after(hours=1), KITCHEN)]
    for _ in range(2):
        await story.write(*facts, moved(after(hours=2), None))
    assert await story.seconds() == {ALONE: 2 * HOUR}
    assert await story.segments() == [(0, 1, True, 0), (1, 2, True, 0)]


async def test_channels_that_only_some_can_see_are_apart(story: Story) -> None:
    await story.write(
        *both(NOON, KITCHEN, audience=Audience.RESTRICTED), *both(after(hours=1), None)
    )
    assert await story.rows("SELECT DISTINCT audience FROM slot_count") == [(1,)]
    assert await story.rows("SELECT DISTINCT audience FROM voice_day") == [(1,)]


async def test_an_open_stay_counts_up_to_the_last_instant_watched(story: Story) -> None:
    await story.write(on_air(-1, 0), moved(NOON, LOUNGE))
    assert await story.seconds() == {}
    await story.write(on_air(0, 1))
    assert await story.seconds() == {ALONE: HOUR}
    await story.write(on_air(1, 2))
    assert await story.seconds() == {ALONE: 2 * HOUR}
    await story.write(moved(after(hours=3), None))
    assert await story.seconds() == {ALONE: 3 * HOUR}


async def test_what_was_counted_ahead_of_a_change_is_taken_back(story: Story) -> None:
    await story.write(moved(NOON, LOUNGE), on_air(-1, 2))
    assert await story.seconds() == {ALONE: 2 * HOUR}
    await story.write(moved(after(hours=1), LOUNGE, member=12))
    assert await story.seconds() == {ALONE: HOUR}
    await story.write(*both(after(hours=2), None))
    assert await story.seconds() == {ALONE: HOUR, COMPANY: 2 * HOUR}


async def test_a_lost_session_ends_all_stays_when_we_last_watched(story: Story) -> None:
    """F35: fifty people in voice, an invalid session, most of them still there."""
    crowd = range(1000, 1050)
    await story.write(*(moved(NOON, LOUNGE, member=each) for each in crowd), on_air(-1, 1))
    back = after(hours=5)
    again = [
        VoiceReconciled(guild_id=GUILD, at=back),
        *(moved(back, LOUNGE, member=each) for each in crowd[:40]),
        on_air(5, 6),
    ]
    for _ in range(2):
        await story.write(*again)
    assert await story.segments(1000) == [(0, 1, False, 0), (5, None, False, 0)]
    assert await story.segments(1049) == [(0, 1, False, 0)]
    assert await story.rows(
        "SELECT ended_at, estimated, count(*) FROM voice_segment GROUP BY 1, 2 ORDER BY 1"
    ) == [(after(hours=1), True, 50), (None, False, 40)]
    assert await story.seconds() == {COMPANY: (50 + 40) * HOUR}
    assert await story.rows("SELECT peak FROM voice_day") == [(50,)]


async def test_a_change_that_was_told_shows_that_we_watched(story: Story) -> None:
    await story.write(*both(NOON, LOUNGE), on_air(-1, 1), moved(after(hours=2), KITCHEN, member=12))
    await story.write(VoiceReconciled(guild_id=GUILD, at=after(hours=5)))
    assert await story.segments(11) == [(0, 2, False, 0)]
    assert await story.segments(12) == [(0, 2, False, 0)]


async def test_a_stay_nobody_watched_is_none(story: Story) -> None:
    await story.write(moved(NOON, LOUNGE), VoiceReconciled(guild_id=GUILD, at=after(hours=1)))
    assert await story.segments() == []
    assert await story.seconds() == {}


async def test_where_we_leave_nobody_is_in_voice(story: Story) -> None:
    await story.write(moved(NOON, LOUNGE), on_air(-1, 1))
    await story.write(GuildLeft(guild_id=GUILD, left_at=after(hours=2)))
    assert await story.segments() == [(0, 1, True, 0)]


async def test_less_than_a_second_is_nothing(story: Story) -> None:
    await story.write(moved(after(milliseconds=200), LOUNGE), moved(after(milliseconds=700), None))
    assert await story.seconds() == {}
    assert await story.rows("SELECT * FROM voice_day") == []


async def test_facts_told_out_of_order_change_nothing(story: Story) -> None:
    """F34: an older move comes after a newer one; a leave before any join."""
    await story.write(moved(after(hours=-1), None), moved(NOON, LOUNGE))
    await story.write(moved(after(hours=-0.5), KITCHEN), moved(after(hours=-0.2), None))
    await story.write(moved(after(hours=1), None))
    assert await story.segments() == [(0, 1, True, 0)]
    assert await story.seconds() == {ALONE: HOUR}


async def test_a_clock_set_back_makes_no_negative_segment(story: Story) -> None:
    """F22: somebody comes at what is an hour before the other came."""
    await story.write(moved(NOON, LOUNGE), on_air(-1, 0.5))
    await story.write(moved(after(hours=-1), LOUNGE, member=12), on_air(-1, -0.5))
    await story.write(*both(after(hours=2), None))
    assert await story.segments(11) == [(0, 2, False, 0)]
    assert await story.segments(12) == [(-1, 2, False, 0)]
    assert await story.seconds() == {COMPANY: 5 * HOUR}
    assert await story.rows("SELECT * FROM slot_count WHERE voice_alone_seconds <> 0") == []


async def test_the_peak_is_of_each_local_day_also_over_midnight(
    story: Story, database: Database
) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    await save_settings(database, GUILD, GuildSettings(zone="Asia/Kolkata"), now=NOON)
    evening = datetime(2026, 5, 4, 23, 0, tzinfo=zone).astimezone(UTC)
    await story.write(*(moved(evening, LOUNGE, member=each) for each in (11, 12, 13)))
    await story.write(moved(evening + timedelta(minutes=30), None, member=13))
    await story.write(
        watched(Watched.VOICE, evening, evening + timedelta(hours=30)),
        moved(evening + timedelta(hours=60), None, member=12),
        moved(evening + timedelta(hours=61), None, member=11),
    )
    assert await story.rows("SELECT day, peak FROM voice_day ORDER BY day") == [
        (date(2026, 5, 4), 3),
        (date(2026, 5, 5), 2),
        (date(2026, 5, 6), 2),
        (date(2026, 5, 7), 2),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
    ],
)
async def test_a_day_has_as_many_seconds_as_the_zone_gives_it(
    story: Story, database: Database, zone: str, day: date, hours: float
) -> None:
    await save_settings(database, GUILD, GuildSettings(zone=zone), now=NOON)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    await story.write(
        moved(noon - timedelta(days=3), LOUNGE), moved(noon + timedelta(days=3), None)
    )
    rows = await story.rows(
        f"SELECT voice_alone_seconds FROM member_day WHERE day = '{day.isoformat()}'"
    )
    assert rows == [(hours * HOUR,)]
    assert await story.seconds("channel_day") == {ALONE: 6 * 24 * HOUR}


async def test_voice_channels_are_read_as_the_server_counts(
    story: Story, database: Database
) -> None:
    await story.write(
        *both(NOON, LOUNGE, flags=VoiceFlags.VIDEO),
        moved(after(hours=1), KITCHEN, audience=Audience.RESTRICTED),
        moved(NOON, LOUNGE, member=99, is_bot=True),
        *both(after(hours=2), None),
        moved(after(hours=12), LOUNGE, member=13),
        moved(after(hours=15), None, member=13),
    )

    async def totals(start: float, end: float, reader: Reader) -> list[tuple[int, ...]]:
        """(channel, voice time, people, peak, video) of each channel on the days between."""
        first, last = (days_since_1970(after(hours=at).date()) for at in (start, end))
        asked = database, GUILD, first, last + 1, reader
        days, people = await channel_days(*asked), await channel_people(*asked)
        voice = dict(zip(days.ids.tolist(), [0] * len(days.ids), strict=True))
        for place, seconds in zip(days.channel, days.voice_seconds, strict=True):
            voice[int(days.ids[place])] += int(seconds)
        there = people.speakers(np.arange(len(people.ids)), len(people.ids))
        people_in = dict(zip(people.ids.tolist(), there.tolist(), strict=True))
        return [
            (each.channel_id, voice[each.channel_id], people_in[each.channel_id], each.peak,
             each.video_seconds)
            for each in await voice_uses(*asked)
        ]  # fmt: skip

    lounge = LOUNGE, 2 * HOUR, 3, 2, 3 * HOUR
    assert await totals(0, 13, Reader.STAFF) == [lounge, (KITCHEN, 0, 1, 1, 0)]
    assert await totals(0, 13, Reader.PUBLIC) == [lounge]
    assert await totals(12, 13, Reader.STAFF) == [(LOUNGE, 0, 1, 1, 0)]
    await save_settings(database, GUILD, GuildSettings(voice_counts_alone=True), now=NOON)
    assert await totals(0, 13, Reader.STAFF) == [
        (LOUNGE, 6 * HOUR, 3, 2, 3 * HOUR), (KITCHEN, HOUR, 1, 1, 0),
    ]  # fmt: skip
    assert await totals(48, 50, Reader.STAFF) == []


async def test_one_move_among_five_hundred_rewrites_one_segment(story: Story) -> None:
    crowd: Iterable[int] = range(1000, 1500)
    await story.write(*(moved(NOON, LOUNGE, member=each) for each in crowd), on_air(-1, 1))
    (before,) = await story.rows("SELECT max(xmin::text::bigint) FROM voice_segment")
    await story.write(moved(after(hours=2), KITCHEN, member=1000))
    changed = await story.rows(
        f"SELECT count(*) FROM voice_segment WHERE xmin::text::bigint > {before[0]}"
    )
    assert changed == [(2,)]
    assert await story.rows("SELECT channel_id, peak FROM voice_day ORDER BY 1") == [(LOUNGE, 500)]


@pytest.mark.parametrize("batch", [1, 2, 3])
async def test_the_peak_stands_where_the_channel_could_be_seen_then(
    story: Story, batch: int
) -> None:
    facts: list[Fact] = [
        moved(after(hours=0), LOUNGE, audience=Audience.RESTRICTED),
        moved(after(hours=1), LOUNGE, audience=Audience.PUBLIC),
        moved(after(hours=2), None),
    ]
    for begin in range(0, len(facts), batch):
        await story.write(*facts[begin : begin + batch])
    assert await story.rows("SELECT audience, peak FROM voice_day ORDER BY 1") == [(0, 1), (1, 1)]
