"""Reactions: what stands, whoever gave it, and what is only known as a number."""

from datetime import timedelta

import pytest

from statsbot.domain.facts import (
    ANONYMOUS,
    AuthorKind,
    Emoji,
    Fact,
    MemberSeen,
    ReactionsCleared,
    ReactionsTallied,
)
from statsbot.domain.windows import Window
from statsbot.store import counts
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import EmojiTotal, Reader
from tests.postgres.facts import (
    GUILD,
    MAY,
    NOON,
    PARTY,
    TADA,
    after,
    reacted,
    sent,
    unreacted,
)
from tests.postgres.stored import table

RECEIVED = (
    "SELECT member_id, reactions, reactions_received, hours > 0 FROM member_day"
    " WHERE day >= '2026-05-01' ORDER BY 1"
)


async def people_reactions(database: Database) -> int:
    slots = await counts.slot_counts(database, GUILD, MAY, Reader.STAFF)
    return int(slots.reactions.sum())


async def under_emoji(database: Database) -> dict[str, int]:
    totals = await counts.emoji_totals(database, GUILD, MAY, Reader.STAFF)
    return {total.name: total.reactions for total in totals}


def told(reactions: int, at_hours: float = 1, emoji: Emoji = TADA) -> ReactionsTallied:
    fact = sent()
    return ReactionsTallied(
        guild_id=GUILD, channel_id=1, message_id=fact.message_id, emoji=emoji,
        audience=fact.audience, reactions=reactions, told_at=after(hours=at_hours),
    )  # fmt: skip


def cleared(at_hours: float, emoji: Emoji | None = None) -> ReactionsCleared:
    return ReactionsCleared(
        guild_id=GUILD, channel_id=1, message_id=sent().message_id, emoji=emoji,
        cleared_at=after(hours=at_hours),
    )  # fmt: skip


async def test_a_reaction_given_taken_and_given_again_stands_once(database: Database) -> None:
    writer = FactWriter(database)
    story = [reacted(), unreacted(after(hours=1)), reacted(after(hours=2))]
    for _ in range(2):
        await writer.write(story)
        assert await people_reactions(database) == 1
    await writer.write(story[:2])
    assert await people_reactions(database) == 1
    await writer.write([unreacted(after(hours=3))])
    await writer.write(story)
    assert await people_reactions(database) == 0
    await writer.write([reacted(after(hours=2), member=12)])
    slots = await counts.slot_counts(database, GUILD, MAY, Reader.STAFF)
    placed = slots.slot[slots.reactions > 0] * 900
    assert placed.tolist() == [int(after(hours=2).timestamp())]


async def test_bots_count_under_the_emoji_only(database: Database) -> None:
    await FactWriter(database).write([reacted(), reacted(member=99, by_bot=True)])
    assert await people_reactions(database) == 1
    assert await under_emoji(database) == {"🎉": 2}
    assert await counts.active_total(database, GUILD, MAY, Reader.STAFF) == 1


async def test_a_cleared_message_keeps_nothing_older(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([reacted(), reacted(emoji=PARTY), reacted(after(hours=3), member=12)])
    await writer.write([cleared(1, PARTY)])
    assert await under_emoji(database) == {"🎉": 2}
    await writer.write([cleared(2)])
    assert await under_emoji(database) == {"🎉": 1}


async def test_history_tells_the_rest_as_a_number(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([reacted(), told(5)])
    assert await under_emoji(database) == {"🎉": 5}
    assert await people_reactions(database) == 1
    await writer.write([reacted(after(hours=2), member=12)])
    await writer.write([told(5)])
    assert await under_emoji(database) == {"🎉": 6}
    await writer.write([told(5, at_hours=3)])
    assert await under_emoji(database) == {"🎉": 5}
    await writer.write([told(4, at_hours=4)])
    assert await under_emoji(database) == {"🎉": 4}


@pytest.mark.parametrize("newest_first", [False, True])
async def test_the_newest_number_holds(database: Database, newest_first: bool) -> None:
    tellings = [told(2, at_hours=1), told(5, at_hours=2)]
    writer = FactWriter(database)
    for telling in reversed(tellings) if newest_first else tellings:
        await writer.write([telling])
    assert await under_emoji(database) == {"🎉": 5}


async def test_a_reaction_counts_once_whenever_it_is_known_by_name(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([told(2, at_hours=3)])
    await writer.write([reacted(after(hours=1)), reacted(after(hours=4), member=12)])
    assert await under_emoji(database) == {"🎉": 3}
    await writer.write([unreacted(after(hours=5))])
    assert await under_emoji(database) == {"🎉": 2}


async def test_a_reaction_taken_back_since_stood_when_it_was_counted(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([reacted(), unreacted(after(hours=2))])
    await writer.write([told(5, at_hours=1)])
    assert await under_emoji(database) == {"🎉": 4}


async def test_what_was_cleared_is_not_told_again_by_older_history(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([told(5, at_hours=2), cleared(3)])
    await writer.write([told(4, at_hours=1)])
    assert await under_emoji(database) == {}
    await writer.write([told(3, at_hours=4), cleared(3)])
    assert await under_emoji(database) == {"🎉": 3}


async def test_unnamed_reactions_stand_at_their_message(database: Database) -> None:
    await FactWriter(database).write([told(5)])
    hour = Window(start=NOON, end=NOON + timedelta(hours=1))
    assert await counts.emoji_totals(database, GUILD, hour, Reader.STAFF) == [
        EmojiTotal(emoji_id=0, name="🎉", reactions=5, in_messages=0)
    ]


async def test_a_custom_emoji_has_its_newest_name(database: Database) -> None:
    renamed = Emoji(emoji_id=77, name="celebration")
    writer = FactWriter(database)
    await writer.write([reacted(after(hours=1), emoji=renamed)])
    await writer.write([reacted(emoji=PARTY, member=12)])
    assert await under_emoji(database) == {"celebration": 2}


async def test_the_author_receives_what_others_give(database: Database) -> None:
    writer = FactWriter(database)
    told = {"message_author_id": 11}
    story = [
        sent(author_id=11),
        reacted(member=12, **told),
        reacted(member=13, **told),
        reacted(member=11, **told),  # their own
        reacted(member=99, by_bot=True, **told),
        unreacted(after(hours=1), member=13),
    ]
    for _ in range(2):
        await writer.write(story)
    assert await table(database, RECEIVED) == [
        (11, 1, 1, True), (12, 1, 0, True), (13, 0, 0, True)
    ]  # fmt: skip
    assert await table(
        database, "SELECT reactions, reactions_removed FROM slot_count WHERE reactions > 0"
    ) == [(2, 1)]


async def test_the_author_is_found_however_old_the_message_is(database: Database) -> None:
    """Discord tells it, or else the kept message does; where neither knows, nobody receives."""
    writer = FactWriter(database)
    await writer.write([sent(after(days=-700), author_id=21)])
    old = sent(after(days=-700)).message_id
    await writer.write(
        [
            reacted(member=12, message_id=old),
            reacted(member=12, message_id=old + 1, message_author_id=22),
            reacted(member=12, message_id=old + 2),
            reacted(member=12, message_id=old + 3, message_author_id=ANONYMOUS),
        ]
    )
    assert await table(database, RECEIVED) == [
        (12, 4, 0, True), (21, 0, 1, False), (22, 0, 1, False)
    ]  # fmt: skip


async def test_bots_and_the_nameless_receive_nothing(database: Database) -> None:
    writer = FactWriter(database)
    robot = MemberSeen(
        guild_id=GUILD, member_id=90, name="robot", avatar=None, is_bot=True, seen_at=NOON
    )
    by_bot, nameless = sent(number=1, author_kind=AuthorKind.BOT), sent(number=2, author_id=0)
    await writer.write([robot, by_bot, nameless])
    await writer.write(
        [
            reacted(member=12, message_id=by_bot.message_id, message_author_id=11),
            reacted(member=12, message_id=nameless.message_id, message_author_id=11),
            reacted(member=12, message_id=sent(number=3).message_id, message_author_id=90),
        ]
    )
    assert await table(database, RECEIVED) == [(12, 3, 0, True)]
    assert await table(database, "SELECT DISTINCT message_author_id FROM reaction") == [(None,)]


async def test_a_bot_whose_message_is_told_late_has_received_nothing(database: Database) -> None:
    writer = FactWriter(database)
    message = sent(author_id=90, author_kind=AuthorKind.BOT)
    story: list[Fact] = [
        reacted(member=12, message_author_id=90),
        reacted(member=13, message_author_id=90),
        unreacted(after(hours=1), member=13),
    ]
    await writer.write(story)
    assert (90, 0, 1, False) in await table(database, RECEIVED)
    for _ in range(2):
        await writer.write([message, *story])
    assert await table(database, RECEIVED) == [
        (12, 1, 0, True),
        (13, 0, 0, True),
        (90, 0, 0, False),
    ]
    assert await table(database, "SELECT DISTINCT message_author_id FROM reaction") == [(None,)]
    assert await under_emoji(database) == {"🎉": 1}


async def test_a_removed_reaction_stays_where_it_was_given_until_it_is_given_anew(
    database: Database,
) -> None:
    writer = FactWriter(database)
    removed = "SELECT slot, reactions, reactions_removed FROM slot_count ORDER BY slot"
    noon, later = (int(at.timestamp()) // 900 for at in (NOON, after(hours=5)))
    story = [reacted(), unreacted(after(hours=1))]
    for _ in range(2):
        await writer.write(story)
        assert await table(database, removed) == [(noon, 0, 1)]
    story += [reacted(after(hours=5))]
    for _ in range(2):
        await writer.write(story)
        assert await table(database, removed) == [(noon, 0, 0), (later, 1, 0)]
    await writer.write([cleared(6)])
    assert await table(database, removed) == [(noon, 0, 0), (later, 0, 1)]
