"""Facts leave, what was added up stays, and what has left is not counted again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from statsbot.domain.facts import (
    Audience,
    GuildLeft,
    GuildSeen,
    MessageEdited,
    ReactionsTallied,
    Watched,
)
from statsbot.domain.windows import Window, day_edges, zone
from statsbot.errors import WindowError
from statsbot.schedule import nightly as nightly_module
from statsbot.schedule.nightly import Nightly
from statsbot.store import counts, history
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.retention import FACT_TABLES, GoneRange, merged
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import due_guilds, tidy, tidy_partitions
from tests.postgres.facts import GUILD, NOON, PARTY, after, deleted, moved, reacted, sent, watched
from tests.postgres.stored import table

OTHER = 101
LATER = NOON + timedelta(days=60)
"""When facts of NOON have left a server that keeps them for 31 days."""
BERLIN = "Europe/Berlin"


async def kept(database: Database, relation: str, guild: int = GUILD) -> int:
    rows = await table(database, f"SELECT count(*) FROM {relation} WHERE guild_id = {guild}")
    return int(rows[0][0])


async def keep_short(database: Database, **given: Any) -> None:
    """Two servers, of which only the other one keeps its facts long."""
    short = GuildSettings(**({"zone": BERLIN, "retention_days": 31} | given))
    await save_settings(database, GUILD, short, now=NOON)
    await save_settings(database, OTHER, GuildSettings(), now=NOON)


def of_days(count: int, **given: Any) -> list[Any]:
    return [sent(NOON + timedelta(days=n), n, author_id=11 + n % 3, **given) for n in range(count)]


async def totals(database: Database) -> tuple[Any, ...]:
    """What can be read of whole days of the server's zone, whether facts are kept or not."""
    own = zone(BERLIN)
    edges = day_edges([date(2026, 4, 30) + timedelta(days=n) for n in range(70)], own)
    window = Window(start=edges[0], end=edges[-1])
    asked = database, GUILD, window, Reader.STAFF
    slots = await counts.slot_counts(*asked)
    return (
        slots.sent.tolist(), slots.deleted.tolist(), slots.reactions.tolist(),
        (await counts.active_by_day(database, GUILD, edges, Reader.STAFF)).tolist(),
        await counts.active_total(*asked), await counts.channel_totals(*asked),
        await counts.member_totals(*asked), await counts.emoji_totals(*asked),
    )  # fmt: skip


async def test_old_facts_leave_and_no_number_changes(database: Database) -> None:
    """Also where facts were never covered, and where reactions and voice were kept."""
    await keep_short(database)
    writer, facts = FactWriter(database), of_days(60)
    facts += [reacted(NOON, emoji=PARTY), watched(Watched.VOICE, NOON, LATER)]
    facts += [moved(NOON, 5), moved(NOON, 5, member=12), moved(NOON + timedelta(hours=1), None)]
    facts.append(moved(NOON + timedelta(hours=1), None, member=12))
    await writer.write(facts)
    before = await totals(database)
    done = await tidy(database, GUILD, LATER)
    assert done.deleted > 0
    assert await kept(database, "message") == 31
    assert await kept(database, "reaction") == await kept(database, "voice_segment") == 0
    assert await totals(database) == before
    again = await tidy(database, GUILD, LATER)
    assert (again.sealed, again.deleted) == (0, 0)


async def test_what_has_left_is_not_new_when_it_is_told_again(database: Database) -> None:
    """Messages, edits, deletions, tallies and old reactions: by history, an export or a replay."""
    await keep_short(database)
    facts = [*of_days(60), reacted(NOON, emoji=PARTY)]
    await FactWriter(database).write(facts)
    await tidy(database, GUILD, LATER)
    before, changes = await totals(database), await kept(database, "message_change")
    first = facts[0]
    place = {"guild_id": GUILD, "channel_id": 1, "message_id": first.message_id}
    again = [
        *facts,
        deleted(first),
        MessageEdited(**place, edited_at=LATER),
        ReactionsTallied(**place, emoji=PARTY, reactions=9, audience=first.audience, told_at=LATER),
    ]
    result = await FactWriter(database).write(again)
    assert result.new_messages == 0
    assert await totals(database) == before
    assert await kept(database, "message_change") == changes
    assert await kept(database, "reaction_unnamed") == 0


async def test_what_was_never_counted_is_new_however_old(database: Database) -> None:
    """A channel that was not seen, a time that was not watched, a reaction given lately."""
    await keep_short(database)
    facts = of_days(40)
    await FactWriter(database).write(facts)
    await tidy(database, GUILD, LATER)
    unseen = [sent(NOON + timedelta(minutes=n), 7, channel_id=2) for n in range(3)]
    unseen += [sent(NOON - timedelta(days=n), 8) for n in range(1, 4)]
    lately = reacted(LATER - timedelta(hours=1), message_id=facts[0].message_id)
    result = await FactWriter(database).write([*unseen, lately, lately])
    assert (result.new_messages, result.new) == (6, 7)


async def test_a_watched_time_is_known_to_be_empty(database: Database) -> None:
    """What was watched in every channel was told then, so what is told later is not new."""
    await keep_short(database)
    day = timedelta(days=1)
    span = watched(Watched.MESSAGES, NOON - day, LATER)
    of_channel = watched(Watched.MESSAGES, NOON - 9 * day, NOON - 8 * day, channel=3)
    await FactWriter(database).write([*of_days(40), span, of_channel])
    await tidy(database, GUILD, LATER)
    inside = sent(NOON - day / 2, 9, channel_id=4)
    of_other = sent(NOON - 8.5 * day, 9, channel_id=4)
    of_it = sent(NOON - 8.5 * day, 10, channel_id=3)
    result = await FactWriter(database).write([inside, of_it, of_other])
    assert result.new_messages == 1
    ranges = await table(database, "SELECT channel_id FROM gone_range ORDER BY 1")
    assert [channel for (channel,) in ranges] == [0, 3]


async def test_people_of_other_days_are_refused_with_the_reason(database: Database) -> None:
    """Counts go on in any zone; people in the server's days; no number is made up."""
    await keep_short(database)
    await FactWriter(database).write(of_days(60))
    window = Window(start=NOON - timedelta(hours=1), end=NOON + timedelta(days=3))
    by_facts = await counts.authors_total(database, GUILD, window, Reader.PUBLIC)
    assert by_facts == 3
    await tidy(database, GUILD, LATER)
    slots = await counts.slot_counts(database, GUILD, window, Reader.PUBLIC)
    assert slots.messages.tolist() == [1, 1, 1]
    with pytest.raises(WindowError, match=r"Before 2026-06-02 people .* Europe/Berlin"):
        await counts.authors_total(
            database, GUILD, Window(start=NOON, end=NOON + timedelta(days=3)), Reader.PUBLIC
        )


async def test_days_of_a_zone_that_was_left_stay_as_they_were_placed(database: Database) -> None:
    await keep_short(database)
    await FactWriter(database).write(of_days(10))
    await keep_short(database, zone="Asia/Kolkata")
    await tidy(database, GUILD, LATER)
    edges = day_edges(
        [date(2026, 5, 4) + timedelta(days=n) for n in range(5)], zone("Asia/Kolkata")
    )
    assert (await counts.authors_by_day(database, GUILD, edges, Reader.PUBLIC)).tolist() == [1] * 5


async def test_the_server_that_keeps_longest_has_its_partitions_dropped(
    database: Database,
) -> None:
    await save_settings(database, GUILD, GuildSettings(retention_days=31), now=NOON)
    writer, facts = FactWriter(database), of_days(60)
    await writer.write(facts)
    await tidy(database, GUILD, LATER)
    assert await kept(database, "message") == 60
    dropped = await tidy_partitions(database, LATER)
    assert dropped == ["message_2026_05"]
    assert await kept(database, "message") == 32
    assert (await writer.write(facts)).new_messages == 0
    unseen = [sent(NOON, 5, channel_id=2)]
    assert (await writer.write(unseen)).new_messages == 1
    assert await tidy_partitions(database, LATER) == ["message_2026_05"]


async def test_a_partition_stays_while_any_server_needs_it(database: Database) -> None:
    await keep_short(database)
    await FactWriter(database).write([*of_days(3), *of_days(3, guild_id=OTHER)])
    await tidy(database, GUILD, LATER)
    assert await tidy_partitions(database, LATER) == []
    assert (await kept(database, "message"), await kept(database, "message", OTHER)) == (0, 3)
    made = await table(
        database, "SELECT relid::regclass::text FROM pg_partition_tree('message') WHERE isleaf"
    )
    months = {name for (name,) in made}
    assert {"message_2026_07", "message_2026_08", "message_2026_09"} <= months


async def test_every_table_that_is_retired_has_such_a_column(database: Database) -> None:
    async with database.reading() as connection:
        for each in FACT_TABLES:
            kinds = await (
                await connection.execute(
                    "SELECT format_type(atttypid, NULL) FROM pg_attribute"
                    " WHERE attrelid = %s::regclass AND attname = %s",
                    (each.name, each.age),
                )
            ).fetchall()
            expected = {"bigint"} if each.is_id else {"timestamp with time zone", "date"}
            assert {kind for (kind,) in kinds} <= expected, each.name
            assert kinds, each.name


def test_ranges_are_merged_by_channel_and_what_all_hold_is_left_out() -> None:
    def each(channel: int, first: int, after: int) -> GoneRange:
        return GoneRange(guild_id=1, channel_id=channel, first_id=first, after_id=after)

    told = [each(2, 5, 9), each(0, 10, 20), each(2, 9, 12), each(0, 19, 30), each(2, 11, 25)]
    assert merged([*told, each(3, 12, 29), each(3, 40, 50)]) == [
        each(0, 10, 30), each(2, 5, 25), each(3, 40, 50),
    ]  # fmt: skip


async def test_the_night_comes_once_by_the_servers_own_clock(database: Database) -> None:
    await keep_short(database, zone="Asia/Tokyo")
    evening = datetime(2026, 5, 4, 17, tzinfo=UTC)  # two in the morning in Tokyo
    night = evening + timedelta(hours=2)
    nightly = Nightly(database, clock=None)  # pyright: ignore[reportArgumentType] - look() is told
    assert await nightly.look(evening) == 2
    assert await due_guilds(database, evening) == []
    assert await due_guilds(database, night) == [GUILD]
    assert await nightly.look(night) == 1
    assert await due_guilds(database, night + timedelta(hours=7)) == []


async def test_a_server_whose_night_fails_is_put_off_and_told_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """What was not foreseen holds up neither the bot nor the other servers."""
    await keep_short(database)
    await FactWriter(database).write(of_days(60))
    with psycopg.connect(database.conninfo) as connection:
        connection.execute(
            "INSERT INTO segment (guild_id, month, kind, version, rows, widths, ids, data, ends) "
            "VALUES (%s, '2026-05-01', 2, 1, 5, '\\x01', '\\x00', '\\x00ff', '{5}')", [GUILD]
        )  # fmt: skip
    nightly = Nightly(database, clock=None)  # pyright: ignore[reportArgumentType] - look() is told
    for minute in range(3):
        now = LATER + timedelta(minutes=minute)
        assert await nightly.look(now) == (1 if minute == 0 else 0)
        assert await due_guilds(database, now) == [GUILD]
    failed = [each for each in caplog.records if each.message == "a server's night failed"]
    assert len(failed) == 1
    with psycopg.connect(database.conninfo) as connection:
        connection.execute("DELETE FROM segment WHERE version = 1 AND rows = 5")
    assert await nightly.look(LATER + timedelta(days=1)) == 2


async def test_a_slow_server_does_not_hold_up_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_short(database)
    await FactWriter(database).write(of_days(60))
    monkeypatch.setattr(nightly_module, "LONGEST_TURN_S", 1.0)
    nightly = Nightly(database, clock=None)  # pyright: ignore[reportArgumentType] - look() is told
    with psycopg.connect(database.conninfo) as connection:
        connection.execute("SELECT FROM guild_setting WHERE guild_id = %s FOR UPDATE", [GUILD])
        assert await nightly.look(LATER) == 1
        assert await due_guilds(database, LATER) == [GUILD]
    assert await nightly.look(LATER + timedelta(minutes=1)) == 0
    assert await nightly.look(LATER + timedelta(hours=1)) == 1


async def test_a_server_that_removed_the_bot_is_kept_for_thirty_days(database: Database) -> None:
    """F38: restored on return, erased after."""
    await keep_short(database)
    writer = FactWriter(database)
    await writer.write([*of_days(3), *of_days(3, guild_id=OTHER)])
    await writer.write([GuildLeft(guild_id=guild, left_at=NOON) for guild in (GUILD, OTHER)])
    back = GuildSeen(
        guild_id=OTHER, name="back", icon=None, owner_id=None, member_count=1,
        seen_at=NOON + timedelta(days=29),
    )  # fmt: skip
    await writer.write([back])
    nightly = Nightly(database, clock=None)  # pyright: ignore[reportArgumentType] - look() is told
    await nightly.look(NOON + timedelta(days=29))
    assert await kept(database, "channel_day_all") == 3
    await nightly.look(NOON + timedelta(days=31))
    assert await kept(database, "channel_day_all") == await kept(database, "guild_setting") == 0
    assert await kept(database, "channel_day_all", OTHER) == 3


async def test_requests_for_history_are_forgotten_a_month_after_they_were_closed(
    database: Database,
) -> None:
    await keep_short(database)
    for request_id, purpose in enumerate(history.Purpose, 1):
        await history.ask(
            database,
            guild_id=GUILD,
            purpose=purpose,
            request_id=request_id,
            started_at=NOON,
            ended_at=after(hours=1),
            now=NOON,
        )
    read, shown_in_part, open_still = sorted(
        await history.requests(database, GUILD), key=lambda request: request.request_id
    )
    refused = history.PlannedTask(
        channel_id=7,
        started_at=NOON,
        ended_at=after(hours=1),
        cursor_id=0,
        audience=Audience.PUBLIC,
        refusal="It is not shown.",
    )
    for request in (shown_in_part, open_still):
        await history.keep_tasks(database, request, [refused], NOON)
    await history.change_request(database, read, history.State.REFUSED, now=NOON)
    await history.finish(database, shown_in_part, after(days=2))

    async def left_after(days: float) -> tuple[set[int], int]:
        await tidy(database, GUILD, after(days=days))
        requests = await history.requests(database, GUILD)
        return {each.request_id for each in requests}, await kept(database, "history_task")

    assert await left_after(29) == ({1, 2, 3}, 2)
    assert await left_after(31) == ({2, 3}, 2)
    assert await left_after(33) == ({3}, 1)


async def test_a_night_that_is_cut_off_goes_on(database: Database) -> None:
    """A kill between any two transactions leaves numbers that are whole."""
    await keep_short(database)
    await FactWriter(database).write(of_days(60))
    before = await totals(database)
    with psycopg.connect(database.conninfo) as connection:
        connection.execute("ALTER TABLE upkeep ADD CONSTRAINT cut CHECK (facts_since IS NULL)")
    with pytest.raises(psycopg.errors.CheckViolation):
        await tidy(database, GUILD, LATER)
    assert await kept(database, "segment") > 0
    assert await totals(database) == before
    assert GUILD in await due_guilds(database, LATER)
    with psycopg.connect(database.conninfo) as connection:
        connection.execute("ALTER TABLE upkeep DROP CONSTRAINT cut")
    assert (await tidy(database, GUILD, LATER)).deleted > 0
    assert await totals(database) == before
