"""What a person decides in the midst of it changes no total, and nothing of other people."""

from datetime import timedelta
from typing import Any

import pytest

from statsbot.domain.facts import VoiceFlags, Watched
from statsbot.store.erasure import erase_member
from statsbot.store.events import attendance
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_in, opt_out
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings
from tests.postgres.facts import GUILD, MAY, NOON, after, moved, reacted, sent, unreacted, watched
from tests.postgres.stored import rows_with, table
from tests.postgres.test_privacy_gate import ADA, BEA


async def named_seconds(database: Database, member: int = ADA) -> int:
    rows = await table(
        database,
        "SELECT coalesce(sum(voice_seconds + voice_alone_seconds), 0)::integer"
        f" FROM member_day WHERE member_id = {member}",
    )
    return rows[0][0]


async def classes(database: Database) -> tuple[Any, ...]:
    """The seconds of everybody in company, and alone."""
    rows = await table(
        database, "SELECT sum(voice_seconds), sum(voice_alone_seconds) FROM slot_count"
    )
    return rows[0]


@pytest.mark.parametrize("choice", ["opt out", "opt in", "erase", "erase and opt out"])
@pytest.mark.parametrize("watched_until", [0, 10])
async def test_nobodys_company_changes_by_somebodys_choice(
    choice: str, watched_until: int, database: Database
) -> None:
    """Two people are together for half an hour; after ten minutes one of them decides."""
    if choice == "opt in":
        await opt_out(database, [GUILD], ADA, now=NOON - timedelta(days=1))
    writer, now = FactWriter(database), after(minutes=10)
    await writer.write([moved(NOON, 5, ADA), moved(NOON, 5, BEA)])
    await writer.write([watched(Watched.VOICE, NOON, after(minutes=watched_until))])
    if choice == "opt out":
        await opt_out(database, [GUILD], ADA, now=now)
    elif choice == "opt in":
        await opt_in(database, [GUILD], ADA, now=now)
    else:
        await erase_member(database, GUILD, ADA, now=now, opt_out="opt out" in choice)
    await writer.write([watched(Watched.VOICE, now, after(minutes=20))])
    await writer.write([moved(after(minutes=30), None, ADA), moved(after(minutes=30), None, BEA)])
    assert await classes(database) == (3600, 0)
    assert await named_seconds(database, BEA) == 1800
    assert await named_seconds(database) == (watched_until * 60 if choice == "opt out" else 0)
    assert await table(database, "SELECT 1 FROM voice_segment WHERE is_alone") == []
    known = 2 if choice == "opt out" and watched_until else 1
    assert await attendance(database, GUILD, 5, MAY) == known


async def test_a_stay_has_a_name_again_from_the_first_change_after_opting_in(
    database: Database,
) -> None:
    writer = FactWriter(database)
    await writer.write([moved(NOON, 5, ADA), moved(NOON, 5, BEA)])
    await opt_out(database, [GUILD], ADA, now=after(minutes=1))
    await opt_in(database, [GUILD], ADA, now=after(minutes=10))
    # They moved before they opted in, and that is told late.
    await writer.write([moved(after(minutes=9), 5, ADA, flags=VoiceFlags.VIDEO)])
    await writer.write([moved(after(minutes=20), 5, ADA)])
    await writer.write([moved(after(minutes=30), None, ADA), moved(after(minutes=30), None, BEA)])
    assert await classes(database) == (3600, 0)
    assert await named_seconds(database) == 600
    assert await table(database, "SELECT sum(video_seconds) FROM voice_day") == [(11 * 60,)]


async def test_who_is_left_out_is_company_all_the_same(database: Database) -> None:
    await save_settings(database, GUILD, GuildSettings(counts_opted_out=False), now=NOON)
    writer = FactWriter(database)
    await writer.write([moved(NOON, 5, ADA), moved(NOON, 5, BEA)])
    await writer.write([watched(Watched.VOICE, NOON, after(minutes=10))])
    await opt_out(database, [GUILD], ADA, now=after(minutes=10))
    await writer.write([moved(after(minutes=20), 5, ADA, flags=VoiceFlags.VIDEO)])
    await writer.write([moved(after(minutes=30), None, ADA), moved(after(minutes=40), None, BEA)])
    assert await classes(database) == (600 + 1800, 600)
    assert await table(database, "SELECT sum(video_seconds) FROM voice_day") == [(0,)]


REACTION_STORIES = {
    "add OUT add": 1, "add OUT remove": 0, "add OUT remove add": 1, "add OUT remove IN add": 1,
    "add OUT remove add IN add": 1, "OUT add IN add": 1, "OUT add IN remove": 0,
    "OUT add IN remove add": 1, "OUT add IN remove add OUT remove add": 1, "add ERASE add": 1,
    "add ERASE remove add remove": 0, "OUT add IN add ERASE remove add": 1,
    "add OUT remove add IN remove add ERASE add": 1,
}  # fmt: skip


@pytest.mark.parametrize("story", REACTION_STORIES)
@pytest.mark.parametrize("own", [False, True])
async def test_a_reaction_is_one_with_and_without_a_name(
    story: str, own: bool, database: Database
) -> None:
    """Whoever decides what in between; also of a reaction to one's own message."""
    writer = FactWriter(database)
    await writer.write([sent(author_id=ADA if own else BEA)])
    for minute, step in enumerate(story.split()):
        now = after(minutes=minute)
        match step:
            case "OUT":
                await opt_out(database, [GUILD], ADA, now=now)
            case "IN":
                await opt_in(database, [GUILD], ADA, now=now)
            case "ERASE":
                await erase_member(database, GUILD, ADA, now=now)
            case "add":
                await writer.write([reacted(now, ADA, message_author_id=ADA if own else BEA)])
            case _:
                await writer.write([unreacted(now, ADA)])
    stands = REACTION_STORIES[story]
    question = "SELECT sum(reactions), sum(reactions_removed) FROM slot_count"
    assert await table(database, question) == [(stands, 1 - stands)]
    assert await table(database, "SELECT sum(reactions) FROM emoji_day") == [(stands,)]
    assert len(await table(database, "SELECT 1 FROM reaction")) == 1
    ((given, received),) = await table(
        database,
        "SELECT coalesce(sum(reactions), 0), coalesce(sum(reactions_received), 0) FROM member_day",
    )
    assert 0 <= given <= stands
    assert received == (0 if own else stands)


async def test_what_was_given_while_out_stays_unnamed_until_given_anew(database: Database) -> None:
    writer = FactWriter(database)
    await opt_out(database, [GUILD], ADA, now=NOON)
    await writer.write([reacted(after(minutes=1), ADA)])
    await opt_in(database, [GUILD], ADA, now=after(minutes=2))
    await writer.write([reacted(after(minutes=3), ADA)])
    assert await rows_with(database, ADA) == []
    # In one batch, so that nothing of it is in the table yet.
    await writer.write([unreacted(after(minutes=4), ADA), reacted(after(minutes=5), ADA)])
    assert await table(database, "SELECT member_id, added_at, removed_at FROM reaction") == [
        (ADA, after(minutes=5), None)
    ]
