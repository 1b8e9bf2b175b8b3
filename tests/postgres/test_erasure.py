"""Erasure: nothing of a person is left anywhere, and every total stays."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg import Connection, sql

from statsbot.domain.facts import Emoji, Fact, MemberJoined, Watched
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window
from statsbot.store.counts import active_total, authors_total, channel_totals, member_totals
from statsbot.store.erasure import PERSON_NAMES, erase_guild, erase_member, kept_of_member
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.privacy import MENTIONS
from statsbot.store.privacy_choices import opt_out, privacy_state
from statsbot.store.rows import PrivacyState, Reader
from statsbot.store.sealing import seal
from tests.postgres.facts import GUILD, MAY, NOON, after, moved, reacted, sent, unreacted, watched
from tests.postgres.stored import columns, contents, rows_with, table
from tests.postgres.test_privacy_gate import ADA, BEA, day_of, filled

TOMORROW = after(days=1)
THINGS = {
    "after_id", "application_id", "audience_role_id", "channel_id", "cursor_id", "emoji_id",
    "entry_id", "event_id", "first_id", "guild_id", "interaction_id", "message_id", "parent_id",
    "reply_to", "reports_channel_id", "role_id", "staff_role_id", "stage_id", "sticker_id",
    "thread_id",
}  # fmt: skip
"""Columns of Discord's ids that are no person's."""
NUMBERS = {
    "added", "channels", "epoch", "in_messages", "latency_ms", "reactions", "request_id",
    "sequence", "told", "voice_seconds",
}  # fmt: skip
"""Columns that count or number something."""
KEYED = {"passage", "person", "voice_stay"}


async def test_every_column_of_ids_is_a_persons_or_a_things(database: Database) -> None:
    """A new column of numbers that could be ids has to be told to the erasure, or to this test."""
    told = THINGS | NUMBERS | KEYED | set(PERSON_NAMES)
    unknown = [
        each for each in await columns(database) if each[2] == "bigint" and each[1] not in told
    ]
    assert unknown == []


_VALUES: dict[str, Any] = {
    "bigint": 1, "integer": 1, "smallint": 0, "text": "x", "boolean": False, "date": NOON.date(),
    "timestamp with time zone": NOON, "text[]": [], "bytea": b"", "integer[]": [], "real": 0,
    "bigint[]": [], "smallint[]": [], "jsonb": "{}", "double precision": 0,
}  # fmt: skip


async def fill(database: Database, member: int, guild: int = GUILD) -> None:
    """Let ``member`` stand in every column of every table that holds people."""
    facts: list[Fact] = [*day_of(member), *day_of(BEA)]
    facts += [filled(kind, **{field: member}) for kind in MENTIONS for field in MENTIONS[kind]]
    await FactWriter(database).write(facts)
    by_table: dict[str, list[tuple[str, str]]] = {}
    for relation, column, kind in await columns(database):
        by_table.setdefault(relation, []).append((column, kind))

    def work(connection: Connection) -> None:
        for relation, found in by_table.items():
            if not any(name in PERSON_NAMES for name, _ in found):
                continue
            values = {name: _VALUES[kind] for name, kind in found}
            values |= {name: member for name, _ in found if name in PERSON_NAMES}
            values |= {"guild_id": guild}
            if "message_id" in values:
                values["message_id"] = first_id_at(NOON) + 999
            connection.execute(
                sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
                    sql.Identifier(relation),
                    sql.SQL(", ").join(map(sql.Identifier, values)),
                    sql.SQL(", ").join(map(sql.Literal, values.values())),
                )
            )

    await database.write(work)
    held = {place.partition(".")[2] for place in await rows_with(database, member)}
    assert held >= set(PERSON_NAMES)


async def impersonal(database: Database) -> dict[str, list[str]]:
    """The whole content of each table that holds no people, and how many messages there are."""
    of_people = {relation for relation, name, _ in await columns(database) if name in PERSON_NAMES}
    kept = await contents(database)
    ours = {"privacy", "unnamed_passage", "segment"}
    totals = {name: rows for name, rows in kept.items() if name not in of_people | ours}
    return totals | {name: [str(len(kept[name]))] for name in ("message", "reaction", "invite")}


@pytest.mark.parametrize("packed", [False, True])
async def test_nothing_is_left_and_totals_stay(database: Database, packed: bool) -> None:
    """P14: in every column of every table, whatever its type; in packed months, too."""
    await fill(database, ADA)
    if packed:
        await database.write(lambda connection: seal(connection, GUILD, TOMORROW.date()))
        assert "segment.ids" in await rows_with(database, ADA)
    before = await impersonal(database)
    others = await rows_with(database, BEA)
    await erase_member(database, GUILD, ADA, now=TOMORROW)
    assert await rows_with(database, ADA) == []
    assert await impersonal(database) == before
    assert await rows_with(database, BEA) == others


async def test_replays_and_imports_do_not_bring_them_back(database: Database) -> None:
    """What happened before the erasure is told once more, by whomever."""
    await FactWriter(database).write([*day_of(ADA), *day_of(BEA)])
    before = await impersonal(database)
    await erase_member(database, GUILD, ADA, now=TOMORROW)
    told_again = [fact for fact in day_of(ADA) if not type(fact).__name__.startswith("Voice")]
    for _ in range(2):
        await FactWriter(database).write(told_again)
    assert await rows_with(database, ADA) == []
    assert await impersonal(database) == before
    # What an import tells for the first time adds to totals, without a name.
    await FactWriter(database).write([sent(after(hours=3), 5, author_id=ADA)])
    assert await table(database, "SELECT sum(sent) FROM slot_count") == [(7,)]
    assert await rows_with(database, ADA) == []


@pytest.mark.parametrize("also_opt_out", [False, True])
async def test_what_happens_after_it_is_collected_unless_they_opt_out(
    database: Database, also_opt_out: bool
) -> None:
    await FactWriter(database).write(day_of(ADA))
    await erase_member(database, GUILD, ADA, now=TOMORROW, opt_out=also_opt_out)
    later = after(days=2)
    await FactWriter(database).write([sent(later, 1, author_id=ADA), reacted(later, ADA)])
    assert bool(await rows_with(database, ADA)) is not also_opt_out
    state = await privacy_state(database, GUILD, ADA)
    assert state == PrivacyState(
        opted_out_at=TOMORROW if also_opt_out else None, named_from=TOMORROW
    )


async def test_who_opted_out_stays_out_after_an_erasure(database: Database) -> None:
    await FactWriter(database).write(day_of(ADA))
    await opt_out(database, [GUILD], ADA, now=after(hours=12))
    await erase_member(database, GUILD, ADA, now=TOMORROW)
    state = await privacy_state(database, GUILD, ADA)
    assert state == PrivacyState(opted_out_at=after(hours=12), named_from=TOMORROW)
    await FactWriter(database).write([sent(after(days=2), 1, author_id=ADA)])
    assert await rows_with(database, ADA) == []


async def test_a_reaction_of_before_can_be_taken_back_after_it(database: Database) -> None:
    party = Emoji(emoji_id=77, name="party")
    await FactWriter(database).write([reacted(NOON, ADA), reacted(NOON, ADA, party)])
    await erase_member(database, GUILD, ADA, now=TOMORROW)
    await FactWriter(database).write([unreacted(after(days=2), ADA)])
    await FactWriter(database).write([reacted(after(days=3), ADA)])
    await FactWriter(database).write([unreacted(after(days=4), ADA)])
    assert await table(database, "SELECT sum(reactions) FROM slot_count") == [(1,)]


async def test_a_stay_in_voice_ends_with_the_erasure_and_is_counted_until_then(
    database: Database,
) -> None:
    await FactWriter(database).write(
        [moved(NOON, 5, ADA), moved(NOON, 5, BEA), watched(Watched.VOICE, NOON, after(hours=1))]
    )
    await erase_member(database, GUILD, ADA, now=after(hours=1))
    await FactWriter(database).write(
        [moved(after(hours=2), None, ADA), moved(after(hours=2), None, BEA)]
    )
    assert await rows_with(database, ADA) == []


async def test_an_erasure_is_one_servers(database: Database) -> None:
    elsewhere = sent(author_id=ADA, guild_id=GUILD + 1)
    await FactWriter(database).write([*day_of(ADA), elsewhere])
    await erase_member(database, GUILD, ADA, now=TOMORROW)
    assert await table(database, f"SELECT guild_id FROM message WHERE author_id = {ADA}") == [
        (GUILD + 1,)
    ]


async def test_a_person_is_told_everything_that_is_kept_of_them(database: Database) -> None:
    """The export names every place that an erasure would clear, and nobody else."""
    await fill(database, ADA)
    kept = await kept_of_member(database.patient, GUILD, ADA)
    assert set(kept) == set(await rows_with(database, ADA))
    assert str(BEA) not in str(kept)
    assert len(kept["message.author_id"]) >= 3
    assert await kept_of_member(database.patient, GUILD, 5) == {}


async def test_what_is_told_of_packed_days_is_what_was_told_before(database: Database) -> None:
    await FactWriter(database).write([*day_of(ADA), *day_of(BEA)])
    before = await kept_of_member(database.patient, GUILD, ADA)
    await database.write(lambda connection: seal(connection, GUILD, TOMORROW.date()))
    after_it = await kept_of_member(database.patient, GUILD, ADA)
    (opened,), (packed,) = before["member_day.member_id"], after_it["segment.member_days"]
    assert {name: packed[name] for name in opened} == opened
    by_channel = sorted(row["channel_id"] for row in before["channel_member_day.member_id"])
    assert sorted(r["channel_id"] for r in after_it["segment.channel_member_days"]) == by_channel
    assert "member_day.member_id" not in after_it


async def test_nobody_without_a_name_is_one_of_the_people(database: Database) -> None:
    """Distinct people, rankings and authors of channels, from facts and from days."""
    await opt_out(database, [GUILD], ADA, now=NOON - timedelta(days=1))
    await FactWriter(database).write([*day_of(ADA), *day_of(BEA)])
    await erase_member(database, GUILD, BEA, now=TOMORROW)
    late = 910_000_000_000_000_013
    await FactWriter(database).write([sent(after(hours=3), 7, author_id=late)])
    for window in (MAY, Window(start=NOON, end=after(hours=5))):
        assert await authors_total(database, GUILD, window, Reader.STAFF) == 1
        assert await active_total(database, GUILD, window, Reader.STAFF) == 1
        (channel,) = await channel_totals(database, GUILD, window, Reader.STAFF)
        assert (channel.messages, channel.authors) == (7, 1)
        (member,) = await member_totals(database, GUILD, window, Reader.STAFF)
        assert (member.member_id, member.messages) == (late, 1)


async def test_a_server_that_was_left_leaves_nothing_but_who_opted_out(database: Database) -> None:
    await fill(database, ADA)
    await opt_out(database, [GUILD], ADA, now=NOON)
    elsewhere = GUILD + 1
    await FactWriter(database).write(
        [
            MemberJoined(guild_id=elsewhere, member_id=ADA, joined_at=NOON, is_bot=False),
            sent(guild_id=elsewhere),
        ]
    )
    assert await database.write(lambda connection: erase_guild(connection, GUILD)) > 50
    assert await rows_with(database, GUILD) == ["privacy.guild_id"]
    assert await table(database, "SELECT guild_id FROM message") == [(elsewhere,)]
    await FactWriter(database).write([sent(NOON + timedelta(days=40), author_id=ADA)])
    assert await table(database, f"SELECT 1 FROM message WHERE author_id = {ADA}") == []
