"""What messages hold, what apps answered and who first and last wrote: tables as a whole."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from statsbot.domain.facts import (
    ANONYMOUS,
    AppAnswered,
    Audience,
    AuthorKind,
    Contents,
    Fact,
    MessageDeleted,
    MessageEdited,
    Sticker,
    Traits,
)
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from tests.postgres.facts import GUILD, NOON, after, sent
from tests.postgres.stored import table

DAY = NOON.date()
WAVE, HUG = Sticker(sticker_id=88, name="wave"), Sticker(sticker_id=89, name="hug")
MIX = (
    "SELECT sent, replies, stickers, forwards, voice_messages, readable, attachments, embeds, polls"
    " FROM channel_day WHERE sent > 0"
)
CHANGES = "SELECT sent, edited, deleted, deleted_in_bulk FROM slot_count"


def edited(at: float = 1) -> MessageEdited:
    return MessageEdited(
        guild_id=GUILD, channel_id=1, message_id=sent().message_id, edited_at=after(hours=at)
    )


def removed(*, in_bulk: bool) -> MessageDeleted:
    return MessageDeleted(
        guild_id=GUILD, channel_id=1, message_id=sent().message_id, deleted_at=after(hours=3),
        in_bulk=in_bulk,
    )  # fmt: skip


async def test_contents_are_counted_among_the_readable(database: Database) -> None:
    told = [
        sent(number=0, message_type=19, traits=Traits.STICKER, stickers=(WAVE,)),
        sent(number=1, traits=Traits.FORWARD, contents=Contents(0)),
        sent(number=2, traits=Traits.VOICE_MESSAGE, contents=Contents.ATTACHMENT),
        sent(number=3, contents=Contents.EMBED | Contents.POLL),
        sent(number=4, author_kind=AuthorKind.BOT, contents=Contents.EMBED),
        sent(number=5, message_type=7, contents=Contents.EMBED),
    ]
    for _ in range(2):
        await FactWriter(database).write(told)
    assert await table(database, MIX) == [(4, 1, 1, 1, 1, 3, 1, 1, 1)]
    assert await table(database, "SELECT traits, contents FROM message ORDER BY message_id") == [
        (1, None), (2, 0), (4, 1), (0, 6), (0, 2), (0, 2)
    ]  # fmt: skip
    assert await table(database, "SELECT sent, bot_messages, other_messages FROM slot_count") == [
        (4, 1, 1)
    ]
    assert await table(database, "SELECT sent, replies FROM member_day") == [(4, 1)]


async def test_unknown_contents_are_null_and_not_readable(database: Database) -> None:
    """Without the message content intent nothing is known of files: that is not 0."""
    await FactWriter(database).write([sent(number=number) for number in range(3)])
    assert await table(database, MIX) == [(3, 0, 0, 0, 0, 0, 0, 0, 0)]
    assert await table(database, "SELECT DISTINCT contents FROM message") == [(None,)]


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("in_bulk", [False, True])
async def test_edits_and_deletions_count_once_in_any_order(
    database: Database, cut: int, *, in_bulk: bool
) -> None:
    """F34: also before the message they are about."""
    story: tuple[Fact, ...] = (sent(), edited(), edited(2), removed(in_bulk=in_bulk))
    writer = FactWriter(database)
    for guild, order in enumerate(permutations(story), start=GUILD):
        facts = [_of_guild(fact, guild) for fact in order]
        await writer.write(facts[:cut])
        await writer.write(facts[cut:])
        await writer.write(facts)
    assert await table(database, f"{CHANGES} GROUP BY 1, 2, 3, 4") == [(1, 1, 1, int(in_bulk))]
    assert await table(
        database, "SELECT DISTINCT edited_at, deleted_at, deleted_in_bulk FROM message"
    ) == [(after(hours=2), after(hours=3), in_bulk)]
    assert await table(database, "SELECT count(*) FROM message_change") == [(0,)]


def _of_guild(fact: Fact, guild_id: int) -> Fact:
    return replace(fact, guild_id=guild_id)


async def test_an_edit_of_what_is_not_counted_is_kept_alone(database: Database) -> None:
    await FactWriter(database).write([sent(author_kind=AuthorKind.BOT), edited()])
    assert await table(database, "SELECT edited, bot_messages FROM slot_count") == [(0, 1)]
    assert await table(database, "SELECT edited_at FROM message") == [(after(hours=1),)]


async def test_first_and_last_messages_stand_whatever_comes_when(database: Database) -> None:
    writer = FactWriter(database)
    hidden = {"audience": Audience.RESTRICTED, "channel_id": 2}
    await writer.write([sent(after(hours=5)), sent(after(hours=2)), sent(after(hours=9), **hidden)])
    await writer.write([sent(after(hours=1)), sent(after(hours=3), author_id=12)])
    await writer.write([sent(after(days=-900)), sent(after(hours=4))])  # an import
    await writer.write([sent(after(days=-900)), removed(in_bulk=False), sent()])
    await writer.write(
        [
            sent(after(days=2), author_kind=AuthorKind.BOT),
            sent(after(days=3), message_type=7),
            sent(after(days=4), author_id=ANONYMOUS),
        ]
    )
    assert await table(
        database,
        "SELECT member_id, audience, first_message_at, last_message_at FROM member_activity"
        " ORDER BY 1, 2",
    ) == [
        (11, 0, after(days=-900), after(hours=5)),
        (11, 1, after(hours=9), after(hours=9)),
        (12, 0, after(hours=3), after(hours=3)),
    ]


async def test_nobody_is_counted_without_being_somebody(database: Database) -> None:
    told = sent(author_id=ANONYMOUS, message_type=19, stickers=(WAVE,), contents=Contents(0))
    await FactWriter(database).write([told])
    assert await table(database, "SELECT sent FROM slot_count") == [(1,)]
    assert await table(database, MIX) == [(1, 1, 0, 0, 0, 1, 0, 0, 0)]
    assert await table(database, "SELECT uses FROM sticker_day") == [(1,)]
    assert await table(database, "SELECT * FROM member_day") == []
    assert await table(database, "SELECT * FROM member_activity") == []


async def test_stickers_are_kept_named_and_taken_back(database: Database) -> None:
    writer = FactWriter(database)
    later = sent(after(days=1), stickers=(Sticker(sticker_id=88, name="new wave"),))
    hidden = sent(number=1, stickers=(WAVE,), audience=Audience.RESTRICTED)
    by_bot = sent(number=2, stickers=(HUG,), author_kind=AuthorKind.BOT)
    for _ in range(2):
        await writer.write([later, sent(stickers=(WAVE, HUG, WAVE)), hidden, by_bot])
    assert await table(database, "SELECT message_id, sticker_id FROM message_sticker") == [
        (sent().message_id, 88), (sent().message_id, 89), (hidden.message_id, 88),
        (later.message_id, 88),
    ]  # fmt: skip
    assert await table(database, "SELECT sticker_id, name FROM sticker ORDER BY 1") == [
        (88, "new wave"), (89, "hug")
    ]  # fmt: skip
    uses = "SELECT day, sticker_id, audience, uses FROM sticker_day ORDER BY 1, 2, 3"
    tomorrow = DAY + timedelta(days=1)
    others = [(DAY, 88, 1, 1), (tomorrow, 88, 0, 1)]
    assert await table(database, uses) == [(DAY, 88, 0, 1), others[0], (DAY, 89, 0, 1), others[1]]
    for _ in range(2):
        await writer.write([removed(in_bulk=True)])
    assert await table(database, uses) == [(DAY, 88, 0, 0), others[0], (DAY, 89, 0, 0), others[1]]


async def test_answers_of_apps_count_once_and_for_good(database: Database) -> None:
    def answer(number: int, command: str | None = "play", **given: int) -> AppAnswered:
        return AppAnswered(
            guild_id=GUILD, channel_id=1, message_id=sent(number=number).message_id,
            application_id=50, member_id=given.get("member"), command=command,
            audience=Audience(given.get("audience", 0)),
        )  # fmt: skip

    told = [answer(0, member=11), answer(1), answer(2, None), answer(3, "pl\0ay", audience=1)]
    writer = FactWriter(database)
    await writer.write([*told, *told])
    await writer.write([sent(author_kind=AuthorKind.BOT, message_type=20), removed(in_bulk=False)])
    await writer.write(told)
    assert await table(
        database,
        "SELECT message_id, channel_id, application_id, member_id, audience, command"
        " FROM app_answer ORDER BY message_id",
    ) == [
        (told[0].message_id, 1, 50, 11, 0, "play"),
        (told[1].message_id, 1, 50, None, 0, "play"),
        (told[2].message_id, 1, 50, None, 0, None),
        (told[3].message_id, 1, 50, None, 1, "play"),
    ]
    assert await table(
        database, "SELECT day, application_id, command, audience, uses FROM app_day ORDER BY 3, 4"
    ) == [(DAY, 50, "", 0, 1), (DAY, 50, "play", 0, 2), (DAY, 50, "play", 1, 1)]


async def test_days_are_those_of_the_servers_zone(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            "INSERT INTO guild_setting (guild_id, zone) VALUES (%s, 'Pacific/Kiritimati')", (GUILD,)
        )
    told = sent(stickers=(WAVE,))
    answer = AppAnswered(
        guild_id=GUILD, channel_id=1, message_id=told.message_id, application_id=50,
        member_id=11, command="play", audience=Audience.PUBLIC,
    )  # fmt: skip
    await FactWriter(database).write([told, answer])
    assert (
        await table(database, "SELECT day FROM sticker_day UNION ALL SELECT day FROM app_day")
        == [(date(2026, 5, 5),)] * 2
    )
