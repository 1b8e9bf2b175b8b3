"""The numbers of people of closed days are what counting them one by one gives."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.domain.windows import Window, day_edges, midnight
from statsbot.store import counts
from statsbot.store.closing import MONTH, WEEK, people_by_day
from statsbot.store.erasure import erase_member
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.postgres.stored import table
from tests.property.store_model import OWN_TIME, START, Step, build, steps

_guilds = count(1)
_FIRST = date(2026, 3, 27)
_LATER = START + timedelta(days=50)


@given(
    deeds=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4))),
    span=st.sampled_from([1, WEEK, MONTH]),
    first=st.integers(0, 40),
    size=st.integers(0, 12),
)
def test_people_of_trailing_days(
    deeds: list[tuple[int, int]], span: int, first: int, size: int
) -> None:
    day, person = np.array(deeds, dtype=np.int64).reshape(-1, 2).T
    naive = [
        len({who for on, who in deeds if at - span < on <= at}) for at in range(first, first + size)
    ]
    assert people_by_day(day, person, span, first, first + size).tolist() == naive


async def counted(database: Database, guild_id: int, reader: Reader, zone: str) -> set[object]:
    """Day by day, through the reads that commands make."""
    own = ZoneInfo(zone)
    found: set[object] = set()
    for number in range(12):
        day = _FIRST + timedelta(days=number)
        end = midnight(day + timedelta(days=1), own)
        numbers: list[int] = []
        for read in (counts.authors_total, counts.active_total):
            for span in (1, WEEK, MONTH):
                start = midnight(day - timedelta(days=span - 1), own)
                window = Window(start=start, end=end)
                numbers.append(await read(database, guild_id, window, reader))
        if any(numbers):
            found.add((day, *numbers))
    return found


async def closed(database: Database, guild_id: int, reader: Reader) -> set[object]:
    rows = await table(
        database,
        "SELECT day, authors, authors_week, authors_month, active, active_week, active_month"
        f" FROM guild_day WHERE guild_id = {guild_id} AND reader = {int(reader)}"
        f" AND day >= '{_FIRST}' AND day < '{_FIRST + timedelta(days=12)}'",
    )
    return set(rows)


async def channels(database: Database, guild_id: int, source: str) -> Sequence[object]:
    return await table(
        database,
        "SELECT kept.day, kept.channel_id, kept.audience"
        + (
            ", kept.authors, kept.voice_people FROM channel_day_all AS kept"
            if source == "channel_day"
            else ", count(*) FILTER (WHERE deed.messages > 0)::integer,"
            " count(*) FILTER (WHERE deed.voice_seconds > 0)::integer"
            " FROM channel_day_all AS kept JOIN channel_member_day_all AS deed"
            " ON deed.guild_id = kept.guild_id AND deed.day = kept.day"
            " AND deed.channel_id = kept.channel_id AND deed.audience = kept.audience"
            " AND deed.member_id > 0"
        )
        + f" WHERE kept.guild_id = {guild_id}"
        + ("" if source == "channel_day" else " GROUP BY 1, 2, 3")
        + " ORDER BY 1, 2, 3",
    )


@given(
    drawn=steps(OWN_TIME),
    cut=st.integers(0, 60),
    zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
    alone=st.booleans(),
)
@settings(max_examples=6)
async def test_closed_days_are_what_is_counted_also_after_late_facts(
    database: Database, drawn: list[Step], cut: int, zone: str, alone: bool
) -> None:
    """And when the server changes its mind on what voice counts."""
    guild_id = next(_guilds)
    await save_settings(database, guild_id, GuildSettings(zone=zone), now=START)
    facts = build(drawn, guild_id)
    writer = FactWriter(database)
    for part in (facts[:cut], facts):
        await writer.write(part)
        await tidy(database, guild_id, _LATER)
    changed = GuildSettings(zone=zone, voice_counts_alone=alone)
    await save_settings(database, guild_id, changed, now=START)
    await tidy(database, guild_id, _LATER)
    for reader in Reader:
        assert await closed(database, guild_id, reader) == await counted(
            database, guild_id, reader, zone
        )
    by_day = {row[:3]: row[3:] for row in await channels(database, guild_id, "channel_day")}
    for row in await channels(database, guild_id, "deeds"):
        assert by_day[row[:3]] == row[3:]


@given(drawn=steps(OWN_TIME), cut=st.integers(0, 60), hour=st.integers(0, 23), voice=st.booleans())
@settings(max_examples=8)
async def test_reading_closed_days_is_counting_their_people(
    database: Database, drawn: list[Step], cut: int, hour: int, voice: bool
) -> None:
    """Whatever was told since, and when the server changes its mind before the next night."""
    zone = ZoneInfo("Asia/Kolkata")
    tidied, untouched = next(_guilds), next(_guilds)
    for guild_id in (tidied, untouched):
        await save_settings(database, guild_id, GuildSettings(zone=zone.key), now=START)
    days = [_FIRST + timedelta(days=number) for number in range(14)]
    edges = [midnight(days[0], zone) + timedelta(hours=hour), *day_edges(days[1:], zone)]

    async def agree() -> None:
        for reader in Reader:
            for read in (counts.authors_by_day, counts.active_by_day):
                found = await read(database, tidied, edges, reader)
                assert found.tolist() == (await read(database, untouched, edges, reader)).tolist()

    for until in (cut, len(drawn) * 3):
        for guild_id in (tidied, untouched):
            await FactWriter(database).write(build(drawn, guild_id)[:until])
        await agree()
        await tidy(database, tidied, _LATER)
        await agree()
    changed = GuildSettings(zone=zone.key, voice_counts_alone=voice)
    for guild_id in (tidied, untouched):
        await save_settings(database, guild_id, changed, now=START)
    await agree()


@given(drawn=steps(OWN_TIME), sealed=st.booleans())
@settings(max_examples=6)
async def test_who_is_erased_leaves_the_packed_days_and_no_total_changes(
    database: Database, drawn: list[Step], sealed: bool
) -> None:
    guild_id = next(_guilds)
    await save_settings(database, guild_id, GuildSettings(), now=START)
    await FactWriter(database).write(build(drawn, guild_id))
    await tidy(database, guild_id, _LATER if sealed else START + timedelta(days=1))
    days = await closed(database, guild_id, Reader.STAFF)
    window = Window(start=START - timedelta(days=2), end=_LATER)
    slots = await counts.slot_counts(database, guild_id, window, Reader.STAFF)
    before = await counts.channel_totals(database, guild_id, window, Reader.STAFF)
    members = await counts.member_totals(database, guild_id, window, Reader.STAFF)
    await erase_member(database, guild_id, 2, now=_LATER)
    for relation in ("member_day_all", "channel_member_day_all"):
        question = f"SELECT FROM {relation} WHERE guild_id = {guild_id} AND member_id = 2"
        assert not await table(database, question)
    found = await counts.channel_totals(database, guild_id, window, Reader.STAFF)
    assert [(row.channel_id, row.messages) for row in found] == [
        (row.channel_id, row.messages) for row in before
    ]
    left = [member for member in members if member.member_id != 2]
    assert await counts.member_totals(database, guild_id, window, Reader.STAFF) == left
    after = await counts.slot_counts(database, guild_id, window, Reader.STAFF)
    assert (after.messages == slots.messages).all()
    assert await closed(database, guild_id, Reader.STAFF) == days
