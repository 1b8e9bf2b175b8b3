"""Exactly once: replays, splits and the order of what carries its own time change nothing, and
the rollups are what the facts add up to. On a real PostgreSQL.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import count, pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from statsbot.domain.facts import Fact, ReactionAdded, ReactionsTallied
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window, day_edges
from statsbot.domain.windows import days as days_of
from statsbot.store import counts
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rollups import (
    CHANNEL_MEMBER_METRICS,
    CHANNEL_METRICS,
    EMOJI_METRICS,
    MEMBER_METRICS,
    SLOT_METRICS,
    VOICE_METRICS,
)
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.property.store_model import (
    EMOJI,
    ORDER_FREE,
    OWN_TIME,
    START,
    Step,
    Sums,
    Truth,
    build,
    message,
    steps,
)

ROLLUPS = {
    "slot_count": (("slot", "audience"), SLOT_METRICS),
    "channel_day": (("day", "channel_id", "audience"), CHANNEL_METRICS),
    "member_day": (("day", "member_id", "audience"), MEMBER_METRICS),
    "channel_member_day": (
        ("day", "channel_id", "member_id", "audience"),
        CHANNEL_MEMBER_METRICS,
    ),
    "emoji_day": (("day", "emoji_id", "emoji_char", "audience"), EMOJI_METRICS),
    "sticker_day": (("day", "sticker_id", "audience"), ("uses",)),
    "voice_day": (("day", "channel_id", "audience"), VOICE_METRICS),
    "app_day": (("day", "application_id", "command", "audience"), ("uses",)),
    "command_day": (
        ("day", "command", "audience"),
        ("runs", "refused", "failed", "latency_ms", "slowest_ms"),
    ),
}
FACTS = (
    "message", "message_change", "message_emoji", "message_sticker", "sticker", "member_activity",
    "app_answer", "command_run", "reaction", "reaction_unnamed", "voice_segment",
    "membership", "departure", "join_attribution", "invite", "guild", "channel", "member", "emoji",
    "coverage",
)  # fmt: skip
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"])

_guilds = count(1)


async def everything(database: Database, guild_id: int) -> dict[str, object]:
    """All that is kept of a server, but for rollup rows that have come to nothing."""
    kept: dict[str, object] = {}
    async with database.reading() as connection, connection.cursor(row_factory=dict_row) as cursor:
        for table in FACTS:
            await cursor.execute(
                f"SELECT to_jsonb(t) - 'guild_id' AS row FROM {table} t WHERE guild_id = %s",
                (guild_id,),
            )
            kept[table] = sorted(str(row["row"]) for row in await cursor.fetchall())
        for table, (_, metrics) in ROLLUPS.items():
            await cursor.execute(f"SELECT * FROM {table} WHERE guild_id = %s", (guild_id,))
            rows = [row for row in await cursor.fetchall() if any(row[name] for name in metrics)]
            for row in rows:
                del row["guild_id"]
            kept[table] = sorted(str(row) for row in rows)
    return kept


async def rollups(database: Database, guild_id: int) -> Sums:
    sums = Sums()
    async with database.reading() as connection, connection.cursor(row_factory=dict_row) as cursor:
        for table, (keys, metrics) in ROLLUPS.items():
            await cursor.execute(f"SELECT * FROM {table} WHERE guild_id = %s", (guild_id,))
            for row in await cursor.fetchall():
                for metric in metrics:
                    place = (*(row[key] for key in keys), metric)
                    getattr(sums, table)[place] += row[metric]
                if table == "member_day":
                    hours = {hour for hour in range(24) if row["hours"] >> hour & 1}
                    sums.hours[row["day"], row["member_id"], row["audience"]] = hours
        await cursor.execute("SELECT * FROM member_activity WHERE guild_id = %s", (guild_id,))
        for row in await cursor.fetchall():
            first_and_last = row["first_message_at"], row["last_message_at"]
            sums.activity[row["member_id"], row["audience"]] = first_and_last
    return sums


async def new_guild(database: Database, zone: str = "UTC") -> int:
    guild_id = next(_guilds)
    await save_settings(database, guild_id, GuildSettings(zone=zone), now=START)
    return guild_id


async def write(database: Database, *batches: Sequence[Fact]) -> None:
    writer = FactWriter(database)
    for batch in batches:
        await writer.write(batch)


def without_zeros(amounts: Counter[tuple[object, ...]]) -> dict[tuple[object, ...], int]:
    return {key: amount for key, amount in amounts.items() if amount}


@given(drawn=steps(), cuts=st.lists(st.integers(0, 60), max_size=3), zone=ZONES)
@settings(max_examples=30)
async def test_replays_and_splits_change_nothing(
    database: Database, drawn: list[Step], cuts: list[int], zone: str
) -> None:
    once, often = await new_guild(database, zone), await new_guild(database, zone)
    await write(database, build(drawn, once))
    facts = build(drawn, often)
    places = [0, *sorted(cuts), len(facts)]
    parts = [facts[a:b] for a, b in pairwise(places)]
    await write(database, *[part for part in parts for _ in range(2)], facts, facts)
    assert await everything(database, often) == await everything(database, once)


@given(drawn=steps(OWN_TIME), ends=st.tuples(st.integers(0, 60), st.integers(0, 60)))
@settings(max_examples=30)
async def test_a_late_repetition_of_any_stretch_changes_nothing(
    database: Database, drawn: list[Step], ends: tuple[int, int]
) -> None:
    once, again = await new_guild(database), await new_guild(database)
    await write(database, build(drawn, once))
    facts = build(drawn, again)
    await write(database, facts, facts[min(ends) : max(ends)])
    assert await everything(database, again) == await everything(database, once)


@given(drawn=steps(), cut=st.integers(0, 60), zone=ZONES)
@settings(max_examples=30)
async def test_rollups_are_what_the_facts_add_up_to(
    database: Database, drawn: list[Step], cut: int, zone: str
) -> None:
    guild_id = await new_guild(database, zone)
    facts = build(drawn, guild_id)
    await write(database, facts[:cut], facts[cut:])
    kept, truth = await rollups(database, guild_id), Truth(ZoneInfo(zone)).sums(facts)
    for table in ROLLUPS:
        assert without_zeros(getattr(kept, table)) == without_zeros(getattr(truth, table)), table
    assert {key: hours for key, hours in kept.hours.items() if hours} == dict(truth.hours)
    assert kept.activity == truth.activity


@given(drawn=steps(ORDER_FREE), order=st.randoms(use_true_random=False), cut=st.integers(0, 60))
@settings(max_examples=30)
async def test_the_order_of_facts_with_their_own_time_does_not_matter(
    database: Database, drawn: list[Step], order: object, cut: int
) -> None:
    told, shuffled = await new_guild(database), await new_guild(database)
    await write(database, build(drawn, told))
    facts = build(drawn, shuffled)
    order.shuffle(facts)  # pyright: ignore[reportAttributeAccessIssue]
    await write(database, facts[:cut], facts[cut:])
    assert await everything(database, shuffled) == await everything(database, told)


@given(
    # Of which emoji, how many hours after the message, and the number told; None: a name is.
    told=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 4), st.none() | st.integers(0, 5)),
        min_size=2,
        max_size=12,
    ),
    order=st.randoms(use_true_random=False),
    cut=st.integers(0, 12),
)
@settings(max_examples=40)
async def test_the_order_of_exports_does_not_matter_for_reactions(
    database: Database, told: list[tuple[int, int, int | None]], order: Random, cut: int
) -> None:
    one, other = await new_guild(database), await new_guild(database)
    await write(database, _history(told, one))
    facts = _history(told, other)
    order.shuffle(facts)
    await write(database, facts[:cut], facts[cut:])
    assert await everything(database, other) == await everything(database, one)


def _history(told: Sequence[tuple[int, int, int | None]], guild_id: int) -> list[Fact]:
    sent = message(guild_id, 0)
    facts: list[Fact] = []
    for place, (emoji, hours, number) in enumerate(told):
        at = instant_of(sent.message_id) + timedelta(hours=hours)
        about = {
            "guild_id": guild_id, "channel_id": sent.channel_id, "message_id": sent.message_id,
            "emoji": EMOJI[emoji], "audience": sent.audience,
        }  # fmt: skip
        if number is None:
            facts.append(ReactionAdded(**about, member_id=place, by_bot=False, added_at=at))
        else:
            facts.append(ReactionsTallied(**about, reactions=number, told_at=at))
    return facts


@given(drawn=steps(), zone=ZONES, reader=st.sampled_from(list(Reader)), hour=st.integers(0, 23))
@settings(max_examples=30)
async def test_reading_rollups_is_reading_facts(
    database: Database, drawn: list[Step], zone: str, reader: Reader, hour: int
) -> None:
    """A server in the zone asked for answers from rollups; its twin in another, from facts."""
    own, twin = await new_guild(database, zone), await new_guild(database, "Pacific/Chatham")
    await write(database, build(drawn, own))
    await write(database, build(drawn, twin))
    whole = Window(start=START - timedelta(days=1), end=START + timedelta(days=9))
    edges = day_edges(days_of(whole, ZoneInfo(zone)), ZoneInfo(zone))
    window = Window(start=START + timedelta(hours=hour), end=START + timedelta(days=2, hours=hour))
    for by_day in (counts.authors_by_day, counts.active_by_day):
        from_rollups = await by_day(database, own, edges, reader)
        from_facts = await by_day(database, twin, edges, reader)
        assert from_rollups.tolist() == from_facts.tolist()
    for total in (
        counts.authors_total, counts.active_total, counts.channel_totals, counts.member_totals,
        counts.emoji_totals,
    ):  # fmt: skip
        for span in (whole, window):
            assert await total(database, own, span, reader) == await total(
                database, twin, span, reader
            )


@given(drawn=steps(), zone=ZONES, reader=st.sampled_from(list(Reader)))
@settings(max_examples=30)
async def test_totals_agree_with_each_other_and_with_the_facts(
    database: Database, drawn: list[Step], zone: str, reader: Reader
) -> None:
    guild_id = await new_guild(database, zone)
    facts = build(drawn, guild_id)
    await write(database, facts)
    window = Window(start=START, end=START + timedelta(days=9, minutes=7))
    slots = await counts.slot_counts(database, guild_id, window, reader)
    channels = await counts.channel_totals(database, guild_id, window, reader)
    members = await counts.member_totals(database, guild_id, window, reader)
    truth = Truth(ZoneInfo(zone)).sums(facts)
    first, last = START.timestamp(), (START + timedelta(days=9)).timestamp()
    messages = sum(
        amount if key[2] == "sent" else -amount
        for key, amount in truth.slot_count.items()
        if key[2] in ("sent", "deleted")
        and isinstance(key[0], int)
        and first <= key[0] * 900 < last
        and isinstance(key[1], int)
        and key[1] <= reader
    )
    assert int(slots.messages.sum()) == messages
    assert sum(channel.messages for channel in channels) == messages
    assert sum(member.messages for member in members) == messages
    assert await counts.authors_total(database, guild_id, window, reader) == len(members)
    for limit in (1, 2, 9):
        first = await counts.member_totals(database, guild_id, window, reader, limit)
        assert first == members[:limit]


@given(
    drawn=steps(),
    cut=st.integers(0, 60),
    before=ZONES,
    after=st.sampled_from(["America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"]),
)
@settings(max_examples=30)
async def test_a_change_of_zone_spoils_no_day(
    database: Database, drawn: list[Step], cut: int, before: str, after: str
) -> None:
    guild_id = await new_guild(database, before)
    facts = build(drawn, guild_id)
    await write(database, facts[:cut])
    # Nothing is told before it happened, so the zone changes after all that was written.
    told = sum(step.seconds + 0.137 for step in drawn[:cut])
    now = START + max(timedelta(seconds=told), timedelta(hours=25))
    await save_settings(database, guild_id, GuildSettings(zone=after), now=now)
    await write(database, facts[cut:])
    twin = await new_guild(database, after)
    await write(database, build(drawn, twin))
    window = Window(start=START - timedelta(days=1), end=START + timedelta(days=30))
    edges = day_edges(days_of(window, ZoneInfo(after)), ZoneInfo(after))
    for by_day in (counts.authors_by_day, counts.active_by_day):
        changed = await by_day(database, guild_id, edges, Reader.STAFF)
        always = await by_day(database, twin, edges, Reader.STAFF)
        assert changed.tolist() == always.tolist()
    for total in (counts.channel_totals, counts.member_totals, counts.emoji_totals):
        assert await total(database, guild_id, window, Reader.STAFF) == await total(
            database, twin, window, Reader.STAFF
        )
