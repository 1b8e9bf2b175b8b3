"""What counts as a message, and what becomes of edits, deletions and emoji."""

import asyncio
from datetime import UTC, datetime

import pytest

from statsbot.domain.facts import Audience, AuthorKind, MessageEdited, MessageSent
from statsbot.domain.windows import Window
from statsbot.store import counts
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import ChannelTotal, EmojiTotal, MemberTotal, Reader, WriteResult
from tests.postgres.facts import GUILD, MAY, NOON, PARTY, TADA, after, deleted, sent


async def totals(database: Database, reader: Reader = Reader.STAFF) -> tuple[int, int, int, int]:
    slots = await counts.slot_counts(database, GUILD, MAY, reader)
    columns = slots.messages, slots.sent, slots.deleted, slots.bot_messages
    return tuple(int(column.sum()) for column in columns)  # pyright: ignore[reportReturnType]


async def test_people_speaking_or_answering_is_what_counts(database: Database) -> None:
    told = [
        sent(number=0),
        sent(number=1, message_type=19, reply_to=sent().message_id),
        sent(number=2, message_type=7),
        sent(number=3, author_kind=AuthorKind.BOT),
        sent(number=4, author_kind=AuthorKind.WEBHOOK, message_type=20),
    ]
    assert await FactWriter(database).write(told) == WriteResult(facts=5, new=5, new_messages=5)
    assert await totals(database) == (2, 2, 0, 2)
    assert await FactWriter(database).write([*told, *told]) == WriteResult(
        facts=10, new=0, new_messages=0
    )
    assert await totals(database) == (2, 2, 0, 2)


async def test_deleted_messages_stay_in_the_gross_count(database: Database) -> None:
    writer = FactWriter(database)
    first, second = sent(number=0), sent(number=1, author_kind=AuthorKind.BOT)
    await writer.write([first, second])
    for _ in range(2):
        await writer.write([deleted(first), deleted(second)])
    assert await totals(database) == (0, 1, 1, 1)
    assert await counts.authors_total(database, GUILD, MAY, Reader.STAFF) == 0


async def test_a_deletion_may_come_before_its_message(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([deleted(sent())])
    assert await writer.write([sent()]) == WriteResult(facts=1, new=1, new_messages=1)
    assert await totals(database) == (0, 1, 1, 0)
    async with database.reading() as connection:
        waiting = await connection.execute("SELECT count(*) FROM message_change")
        assert await waiting.fetchone() == (0,)


async def test_the_newest_edit_is_noted(database: Database) -> None:
    edits = [
        MessageEdited(
            guild_id=GUILD, channel_id=1, message_id=sent().message_id, edited_at=after(hours=hours)
        )
        for hours in (2, 3, 1)
    ]
    await FactWriter(database).write([edits[0], sent()])
    await FactWriter(database).write(edits)
    async with database.reading() as connection:
        kept = await connection.execute("SELECT edited_at FROM message")
        assert await kept.fetchall() == [(after(hours=3),)]


async def test_members_see_public_channels_and_staff_everything(database: Database) -> None:
    hidden = sent(number=1, channel_id=2, author_id=12, audience=Audience.RESTRICTED)
    await FactWriter(database).write([sent(), hidden])
    assert (await totals(database, Reader.PUBLIC))[0] == 1
    assert (await totals(database, Reader.STAFF))[0] == 2
    assert await counts.channel_totals(database, GUILD, MAY, Reader.PUBLIC) == [
        ChannelTotal(channel_id=1, messages=1, authors=1)
    ]
    assert await counts.member_totals(database, GUILD, MAY, Reader.STAFF) == [
        MemberTotal(member_id=11, messages=1),
        MemberTotal(member_id=12, messages=1),
    ]
    assert len(await counts.member_totals(database, GUILD, MAY, Reader.STAFF, limit=1)) == 1


async def test_emoji_in_messages_go_with_their_message(database: Database) -> None:
    writer = FactWriter(database)
    first = sent(emoji=((TADA, 3), (PARTY, 1)))
    await writer.write([first, sent(number=1, emoji=((TADA, 1),)), sent(number=2, emoji=())])
    assert await counts.emoji_totals(database, GUILD, MAY, Reader.PUBLIC) == [
        EmojiTotal(emoji_id=0, name="🎉", reactions=0, in_messages=4),
        EmojiTotal(emoji_id=77, name="party", reactions=0, in_messages=1),
    ]
    await writer.write([deleted(first)])
    assert await counts.emoji_totals(database, GUILD, MAY, Reader.PUBLIC) == [
        EmojiTotal(emoji_id=0, name="🎉", reactions=0, in_messages=1)
    ]


async def test_a_window_holds_the_slots_that_start_in_it(database: Database) -> None:
    await FactWriter(database).write([sent(after(minutes=minute)) for minute in (0, 14, 15, 29)])
    halves = [
        Window(start=NOON, end=after(minutes=7)),
        Window(start=after(minutes=7), end=after(minutes=40)),
    ]
    found = [await counts.slot_counts(database, GUILD, half, Reader.STAFF) for half in halves]
    assert [half.messages.tolist() for half in found] == [[2], [2]]
    assert found[1].slot.tolist() == [int(after(minutes=15).timestamp()) // 900]


async def test_years_before_the_bot_get_their_partitions(database: Database) -> None:
    months = [datetime(year, month, 1, tzinfo=UTC) for year in (2015, 2019) for month in (1, 12)]
    writers = [FactWriter(database) for _ in range(2)]
    facts: list[MessageSent] = [sent(month, author_id=n) for n, month in enumerate(months)]
    await asyncio.gather(*(writer.write(facts) for writer in writers))
    ever = Window(start=months[0], end=datetime(2020, 1, 1, tzinfo=UTC))
    slots = await counts.slot_counts(database, GUILD, ever, Reader.STAFF)
    assert slots.messages.tolist() == [1, 1, 1, 1]
    async with database.reading() as connection:
        made = await connection.execute(
            "SELECT relname FROM pg_class WHERE relname ~ '^message_[0-9_]+$' ORDER BY relname"
        )
        assert [name for (name,) in await made.fetchall()] == [
            "message_2015_01", "message_2015_12", "message_2019_01", "message_2019_12",
            "message_2020_01",
        ]  # fmt: skip


@pytest.mark.parametrize("twin", [False, True], ids=["one process", "two processes"])
async def test_writers_at_once_count_once(
    database: Database, database_url: str, twin: bool
) -> None:
    async with await Database.open(database_url) as other:
        writers = [FactWriter(database), FactWriter(other if twin else database)]
        facts = [sent(number=n, author_id=n % 7) for n in range(400)]
        parts = [facts[n : n + 40] for n in range(0, 400, 40)]
        await asyncio.gather(
            *(writer.write(part) for part in parts for writer in writers),
            *(writer.write([deleted(part[0])]) for part in parts for writer in writers),
        )
        assert await totals(database) == (390, 400, 10, 0)
