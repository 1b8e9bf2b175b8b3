"""The days of all people and of all channels, packed and open, against the views for SQL."""

from datetime import date, timedelta

import pytest
from psycopg import Connection

from statsbot.analytics.question import day_number
from statsbot.domain.facts import Audience, Fact
from statsbot.store.arrays import register_arrays
from statsbot.store.channel_days import ChannelDays, channel_days
from statsbot.store.ingest import FactWriter
from statsbot.store.people import PeopleDays, people_days
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.sealing import seal
from tests.postgres.facts import GUILD, NOON, PARTY, TADA, after, deleted, moved, reacted, sent
from tests.postgres.stored import table

FIRST, AFTER = NOON.date() + timedelta(days=2), NOON.date() + timedelta(days=29)


def story() -> list[Fact]:
    """Thirty days of three people in two channels, one of them hidden."""
    said = [
        sent(
            after(hours=hours),
            hours,
            author_id=11 + hours % 4 % 3,
            channel_id=1 + hours // 7 % 2,
            audience=Audience(hours // 7 % 2),
            message_type=19 if hours % 2 else 0,
            reply_to=sent().message_id if hours % 2 else None,
        )
        for hours in range(0, 24 * 30, 7)
    ]
    liked = [
        reacted(after(hours=hours, minutes=30), 12, message_id=said[0].message_id, emoji=emoji)
        for hours, emoji in ((30, TADA), (31, PARTY))
    ]
    talked: list[Fact] = []
    for day in (3, 4, 29):
        talked += [
            moved(after(days=day), 7, 11),
            moved(after(days=day, minutes=5), 7, 12),
            moved(after(days=day, minutes=50), None, 11),
            moved(after(days=day, minutes=55), None, 12),
        ]
    return [*said, *liked, *talked, *(deleted(each, after(days=31)) for each in said[::5])]


async def people(database: Database, reader: Reader) -> set[tuple[int, ...]]:
    """What the view says of people, day by day."""
    rows = await table(
        database,
        f"""
        SELECT member_id, day - date '1970-01-01', sum(sent - deleted)::bigint,
               sum(replies)::bigint, sum(reactions)::bigint, sum(reactions_received)::bigint,
               sum(voice_seconds)::bigint, bit_or(hours)
        FROM member_day_all
        WHERE guild_id = {GUILD} AND day >= '{FIRST}' AND day < '{AFTER}' AND audience <= {reader:d}
        GROUP BY member_id, day
        """,
    )
    return {row for row in rows if row[2] or any(row[4:7])}


async def channels(database: Database, reader: Reader) -> set[tuple[int, ...]]:
    """What the view says of channels, day by day."""
    rows = await table(
        database,
        f"""
        SELECT channel_id, day - date '1970-01-01', sum(sent)::bigint, sum(deleted)::bigint,
               sum(replies)::bigint, sum(reactions)::bigint, sum(voice_seconds)::bigint
        FROM channel_day_all
        WHERE guild_id = {GUILD} AND day >= '{FIRST}' AND day < '{AFTER}' AND audience <= {reader:d}
        GROUP BY channel_id, day
        """,
    )
    return set(rows)


def of_people(found: PeopleDays) -> list[tuple[int, ...]]:
    columns = (
        found.ids[found.member], found.day, found.messages, found.replies, found.reactions,
        found.reactions_received, found.voice_seconds, found.hours,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))


def of_channels(found: ChannelDays) -> list[tuple[int, ...]]:
    columns = (
        found.ids[found.channel], found.day, found.sent, found.deleted, found.replies,
        found.reactions, found.voice_seconds,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("sealed", [None, NOON.date() + timedelta(days=20), date(2026, 7, 1)])
@pytest.mark.parametrize("reader", list(Reader))
async def test_each_person_and_channel_has_one_row_a_day(
    database: Database, reader: Reader, sealed: date | None
) -> None:
    """Both audiences and what was told late are added up, in order of id and day."""
    facts = story()
    await FactWriter(database).write(facts[:120])
    if sealed is not None:
        with Connection.connect(database.conninfo, autocommit=True) as connection:
            register_arrays(connection)
            seal(connection, GUILD, sealed)
    await FactWriter(database).write(facts)
    days = day_number(FIRST), day_number(AFTER)
    found = of_people(await people_days(database, GUILD, *days, reader))
    assert len(found) >= 40
    assert found == sorted(await people(database, reader))
    places = of_channels(await channel_days(database, GUILD, *days, reader))
    assert places == sorted(await channels(database, reader))


async def test_days_without_anything_are_an_empty_table(database: Database) -> None:
    found = await people_days(database, GUILD, 20_000, 20_007, Reader.STAFF)
    assert (len(found.ids), len(found.day), len(found.active)) == (0, 0, 0)
    places = await channel_days(database, GUILD, 20_000, 20_007, Reader.STAFF)
    assert (len(places.ids), len(places.messages)) == (0, 0)
