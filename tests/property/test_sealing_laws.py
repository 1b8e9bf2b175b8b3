"""Packed, open or half and half: every reading gives the same numbers. On a real PostgreSQL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, is_dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from statsbot.domain.facts import Fact
from statsbot.domain.windows import Window, day_edges, local_day, midnight
from statsbot.resources import sql_root
from statsbot.store import counts
from statsbot.store.channel_people import ChannelPeople, channel_people
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.sealing import seal
from statsbot.store.segments import LAYOUTS, Kind, Segment, days_since_1970
from statsbot.store.settings import save_settings
from statsbot.store.statements import Query
from statsbot.store.threads import thread_days
from tests.property.store_model import OWN_TIME, START, Step, build, steps

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"])
VOICE = st.sampled_from([{}, {"voice_counts_afk": True, "voice_counts_alone": True}])
KEYS = {
    "slot_count": ("slot", "audience"),
    "member_day": ("day", "member_id", "audience"),
    "channel_day": ("day", "channel_id", "audience"),
    "channel_member_day": ("day", "channel_id", "member_id", "audience"),
}
_guilds = count(1)


def open_tuples(connection: Connection, table: str, source: str, guild_id: int) -> set[object]:
    """Rows of a table or of its view, but for those that have come to nothing."""
    cursor = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND attname <> ALL(%s) ORDER BY attname",
        (table, ["guild_id", "authors", "voice_people", *KEYS[table]]),
    )
    metrics = [name for (name,) in cursor.fetchall()]
    rows = connection.execute(
        f"SELECT {', '.join([*KEYS[table], *metrics])} FROM {source} WHERE guild_id = %s".encode(),
        (guild_id,),
    ).fetchall()
    return {row for row in rows if any(row[len(KEYS[table]) :])}


async def read_all(database: Database, guild_id: int, window: Window, zone: ZoneInfo) -> list[Any]:
    """Everything that can be read of a window, for both readers."""
    first = local_day(window.start, zone)
    local = [first + timedelta(days=n) for n in range(14)]
    edges = [window.start, *day_edges(local, zone)[1:-1], window.end]
    edges = [edge for edge in edges if window.start <= edge <= window.end]
    numbers = days_since_1970(local[0]), days_since_1970(local[-1]) + 1
    blocks = [midnight(local[0], zone), midnight(local[3], zone), midnight(local[9], zone)]
    found: list[Any] = []
    for reader in Reader:
        asked = (database, guild_id)
        found += [
            await counts.slot_counts(*asked, window, reader),
            await counts.snapshots(*asked, edges, reader),
            await counts.authors_by_day(*asked, edges, reader),
            await counts.active_by_day(*asked, edges, reader),
            await counts.active_by_day(*asked, blocks, reader),
            await counts.authors_total(*asked, window, reader),
            await counts.active_total(*asked, window, reader),
            await counts.channel_totals(*asked, window, reader),
            await counts.member_totals(*asked, window, reader),
            await counts.emoji_totals(*asked, window, reader),
            await counts.member_rank(*asked, 2, window, reader),
            await counts.member_days(*asked, 2, window, reader),
            people_there(await channel_people(*asked, *numbers, reader)),
            await thread_days(*asked, local[0], local[-1], reader),
        ]
    return [plain(value) for value in found]


def people_there(people: ChannelPeople) -> list[tuple[int, ...]]:
    """Channel, member, messages and seconds in voice of all who were there."""
    sums: Counter[tuple[int, int, str]] = Counter()
    for kind in ("messages", "voice_seconds"):
        for channel, member, amount in zip(
            people.ids[people.channel], people.ids[people.member], getattr(people, kind),
            strict=True,
        ):  # fmt: skip
            sums[int(channel), int(member), kind] += int(amount)
    return sorted((*key, amount) for key, amount in sums.items() if amount)


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [plain(each) for each in astuple(value)]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value


async def new_guild(database: Database, zone: str, voice: dict[str, bool]) -> int:
    guild_id = next(_guilds)
    kept = GuildSettings(zone=zone, **voice)
    await save_settings(database, guild_id, kept, now=START)
    return guild_id


async def seal_until(database: Database, guild_id: int, until: date) -> None:
    with Connection.connect(database.conninfo, autocommit=True) as connection:
        from statsbot.store.arrays import register_arrays

        register_arrays(connection)
        seal(connection, guild_id, until)


async def write(database: Database, facts: Sequence[Fact]) -> None:
    await FactWriter(database).write(facts)


@given(
    drawn=steps(OWN_TIME),
    cuts=st.lists(st.integers(0, 60), max_size=2),
    until=st.lists(st.integers(0, 12), min_size=3, max_size=3),
    hours=st.tuples(st.integers(-30, 30), st.integers(31, 200)),
    zone=ZONES,
    voice=VOICE,
)
@settings(max_examples=8)
async def test_sealing_at_any_time_changes_no_number(
    database: Database,
    drawn: list[Step],
    cuts: list[int],
    until: list[int],
    hours: tuple[int, int],
    zone: str,
    voice: dict[str, bool],
) -> None:
    """Also with what is told late, twice, or taken back after its day was packed."""
    never, often = [await new_guild(database, zone, voice) for _ in range(2)]
    await write(database, build(drawn, never))
    facts = build(drawn, often)
    begin = 0
    for cut, days in zip([*sorted(cuts), len(facts)], until, strict=False):
        await write(database, [*facts[begin:cut], *facts[: cut // 2]] if begin < cut else [])
        await seal_until(database, often, START.date() + timedelta(days=days))
        begin = cut
    window = Window(start=START + timedelta(hours=hours[0]), end=START + timedelta(hours=hours[1]))
    own = ZoneInfo(zone)
    for read_in in (own, ZoneInfo("Asia/Kathmandu")):
        expected = await read_all(database, never, window, read_in)
        assert await read_all(database, often, window, read_in) == expected
    with Connection.connect(database.conninfo) as connection:
        for table in KEYS:
            expected_rows = open_tuples(connection, table, table, never)
            assert open_tuples(connection, table, f"{table}_all", often) == expected_rows


@given(
    rows=st.dictionaries(
        st.tuples(st.integers(1, 9), st.integers(0, 9)),
        st.tuples(st.sampled_from([*range(1, 20), 300]), st.sampled_from([0, 0, 0, 7, 300])),
        min_size=20,
        max_size=60,
    )
)
@settings(max_examples=8)
async def test_one_members_days_are_cut_out_of_everybodys(
    database: Database, rows: dict[tuple[int, int], tuple[int, int]]
) -> None:
    """Wherever among the bits of a column they begin, in whichever form, and also within a run."""
    guild_id, first = await new_guild(database, "UTC", {}), START.date()
    with Connection.connect(database.conninfo) as connection:
        connection.cursor().executemany(
            "INSERT INTO member_day (guild_id, day, member_id, audience, sent, deleted, hours,"
            " replies, reactions, voice_seconds) VALUES (%s, %s, %s, 0, %s, 0, 1, %s, %s, 0)",
            [
                (guild_id, first + timedelta(days=day), member, sent, rarely, 5)
                for (member, day), (sent, rarely) in rows.items()
            ],
        )
    await seal_until(database, guild_id, first + timedelta(days=10))
    window = Window(start=START, end=START + timedelta(days=10))
    for member in range(1, 10):
        found = await counts.member_days(database, guild_id, member, window, Reader.PUBLIC)
        told = sorted((day, *amounts) for (who, day), amounts in rows.items() if who == member)
        assert (found.day - np.datetime64(first)).astype(int).tolist() == [row[0] for row in told]
        assert found.messages.tolist() == [row[1] for row in told]
        assert found.replies.tolist() == [row[2] for row in told]
        assert found.reactions.tolist() == [5] * len(told)


@given(drawn=steps(OWN_TIME), until=st.integers(1, 12))
@settings(max_examples=4)
async def test_what_was_packed_day_by_day_becomes_rows_again(
    database: Database, drawn: list[Step], until: int
) -> None:
    """The migration that lets members lie together loses nothing, and the next night packs it."""
    guild_id = await new_guild(database, "Europe/Berlin", {})
    await write(database, build(drawn, guild_id))
    await seal_until(database, guild_id, START.date() + timedelta(days=until))
    await write(database, build(drawn, guild_id))
    tables = "member_day", "channel_member_day"
    migration = (sql_root() / "migrations" / "0011_members_lie_together.sql").read_text()
    with Connection.connect(database.conninfo) as connection:
        packed = [open_tuples(connection, name, f"{name}_all", guild_id) for name in tables]
        connection.execute("DELETE FROM segment WHERE kind = 6")
        connection.execute(migration.encode())
        assert [open_tuples(connection, name, name, guild_id) for name in tables] == packed
        kinds = connection.execute("SELECT DISTINCT kind FROM segment").fetchall()
        assert {kind for (kind,) in kinds} <= {Kind.SLOTS, Kind.CHANNEL_DAYS}
        connection.rollback()


@given(drawn=steps(OWN_TIME), until=st.integers(1, 12))
@settings(max_examples=4)
async def test_what_the_earlier_release_packed_is_read_and_packed_anew(
    database: Database, drawn: list[Step], until: int
) -> None:
    """Its columns were all plain, and it kept no ends of them."""
    guild_id, own = await new_guild(database, "Europe/Berlin", {}), ZoneInfo("Europe/Berlin")
    await write(database, build(drawn, guild_id))
    window = Window(start=START - timedelta(days=1), end=START + timedelta(days=9))
    expected = await read_all(database, guild_id, window, own)
    await seal_until(database, guild_id, START.date() + timedelta(days=until))
    migration = (sql_root() / "migrations" / "0013_columns_in_forms.sql").read_text()
    with Connection.connect(database.conninfo) as connection:
        for segment in Query("segments_with_id", Segment).all(
            connection, guild_id=guild_id, id=b""
        ):
            widths, data = plain_columns(segment)
            connection.execute(
                "UPDATE segment SET version = 2, widths = %s, data = %s"
                " WHERE guild_id = %s AND kind = %s AND month = %s",
                (widths, data, guild_id, segment.kind, segment.month),
            )
        connection.execute("ALTER TABLE segment DROP COLUMN ends CASCADE")
        connection.execute(migration.encode())
    assert await read_all(database, guild_id, window, own) == expected
    await seal_until(database, guild_id, START.date() + timedelta(days=until))
    assert await read_all(database, guild_id, window, own) == expected
    with Connection.connect(database.conninfo) as connection:
        assert connection.execute(
            "SELECT count(*) FROM segment WHERE guild_id = %s AND version < 3", (guild_id,)
        ).fetchone() == (0,)


def plain_columns(segment: Segment) -> tuple[bytes, bytes]:
    """The widths and columns of a packed month with every number of every row."""
    layout, rows = LAYOUTS[Kind(segment.kind)], segment.unpacked()
    widths = bytes(width & 15 for width in segment.widths)
    data = [
        rows[name].astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
        for name, width in zip(layout.columns, widths, strict=True)
    ]
    return widths, b"".join(data)
