"""CSV: Discord's own figures, and the exporter's messages without ids."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from statsbot.domain.facts import Audience, AuthorKind, MessageSent
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import Window
from statsbot.errors import ImportFileError
from statsbot.importing.csv_writing import CsvImporter
from statsbot.importing.search import find_exports
from statsbot.importing.summary import ImportSummary
from statsbot.store.external import external_points
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database

GUILD, CHANNEL = 81384788765712384, 381870553235193857
NOW = datetime(2026, 11, 21, tzinfo=UTC)

Make = Callable[[str, str], Path]

MESSAGES = """AuthorID,Author,Date,Content,Attachments,Reactions
"150","ada#0000","2021-07-19T13:34:18.3580000+00:00","first, with ""quotes""
and a second line 🎉","","👌 (8),👏 (5),blob (2)"
"151","bea#1234","2021-07-19T13:34:18.3580000+00:00","at the same instant","",""
"150","ada#0000","2021-07-19T13:34:18.3580000+00:00","and again","",""
"152","cyd","2021-07-20T01:00:00.0000000+02:00","Joined the server.","",""
"""


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


async def run(database: Database, *paths: Path, zone: str = "UTC") -> ImportSummary:
    summary = ImportSummary()
    found = find_exports(paths, NOW)
    importer = CsvImporter(
        database,
        guild_id=GUILD,
        now=NOW,
        zone=ZoneInfo(zone),
        audience=Audience.PUBLIC,
    )
    await importer.run(found.tables, summary)
    return summary


async def test_figures_of_discord_are_kept_apart_and_once(
    database: Database, database_url: str, make: Make
) -> None:
    path = make(
        "guild-communicators.csv",
        "\ufeffinterval_start_timestamp,visitors,pct_communicated\n"
        "2025-04-01T00:00:00+00:00,101,1.98\n2025-04-02T00:00:00+00:00,116,\n",
    )
    joins = make(
        "guild-joins-by-source.csv",
        "day_pt,discovery_joins,invites,vanity_joins,other_joins,total_joins\n"
        "2025-04-01,1,2,3,4,10\n",
    )
    leavers = make(
        "guild-leavers.csv",
        "day_pt,days_in_guild,leavers,interval_start_timestamp\n"
        "2025-04-01T00:00:00+00:00,1-7 days,3,2025-04-01T07:00:00+00:00\n"
        "2025-04-01T00:00:00+00:00,8-30 days,4,2025-04-01T07:00:00+00:00\n",
    )
    for _ in range(2):
        await run(database, path, joins, leavers)
    with psycopg.connect(database_url) as connection:
        kept = connection.execute(
            "SELECT series, label, started_at, value FROM external_count ORDER BY 1, 2, 3"
        ).fetchall()
        assert connection.execute("SELECT count(*) FROM slot_count").fetchone() == (0,)
    first = datetime(2025, 4, 1, tzinfo=UTC)
    in_california = datetime(2025, 4, 1, 7, tzinfo=UTC)
    assert kept == [
        ("communicators.pct_communicated", "", first, 1.98),
        ("communicators.visitors", "", first, 101.0),
        ("communicators.visitors", "", datetime(2025, 4, 2, tzinfo=UTC), 116.0),
        ("joins.discovery_joins", "", in_california, 1.0),
        ("joins.invites", "", in_california, 2.0),
        ("joins.other_joins", "", in_california, 4.0),
        ("joins.total_joins", "", in_california, 10.0),
        ("joins.vanity_joins", "", in_california, 3.0),
        ("leavers.leavers", "1-7 days", in_california, 3.0),
        ("leavers.leavers", "8-30 days", in_california, 4.0),
    ]
    window = Window(start=first, end=datetime(2025, 4, 2, tzinfo=UTC))
    points = await external_points(database, GUILD, "communicators.visitors", window)
    assert [(point.started_at, point.value) for point in points] == [(first, 101.0)]


async def test_messages_without_ids_count_once(
    database: Database, database_url: str, make: Make
) -> None:
    path = make(f"Town - general [{CHANNEL}].csv", MESSAGES)
    first = await run(database, path)
    again = await run(database, path)
    assert first.servers[GUILD].new == 4
    assert first.servers[GUILD].counted == 3
    assert again.servers[GUILD].new == 0
    assert "4 messages of times that were watched already" in again.notes[0]
    with psycopg.connect(database_url) as connection:
        kept = connection.execute(
            "SELECT author_id, message_type, message_id FROM message ORDER BY message_id"
        ).fetchall()
        tallies = connection.execute(
            "SELECT emoji_char, told FROM reaction_unnamed ORDER BY 1"
        ).fetchall()
        assert connection.execute("SELECT sum(sent) FROM slot_count").fetchone() == (3,)
    assert sorted(row[:2] for row in kept) == [(150, 0), (150, 0), (151, 0), (152, 7)]
    assert {instant_of(row[2]) for row in kept} == {
        datetime(2021, 7, 19, 13, 34, 18, 358000, tzinfo=UTC),
        datetime(2021, 7, 19, 23, tzinfo=UTC),
    }
    assert tallies == [("👌", 8), ("👏", 5)]


async def test_what_is_told_again_with_ids_adds_nothing(database: Database, make: Make) -> None:
    await run(database, make(f"Town - general [{CHANNEL}].csv", MESSAGES))
    inside = datetime(2021, 7, 19, 20, tzinfo=UTC)
    first = datetime(2021, 7, 19, 13, 34, 18, 358000, tzinfo=UTC)
    last = datetime(2021, 7, 19, 23, tzinfo=UTC)
    messages = [
        MessageSent(
            guild_id=GUILD,
            channel_id=channel,
            message_id=first_id_at(at) + 1,
            author_id=150,
            author_kind=AuthorKind.PERSON,
            message_type=0,
            audience=Audience.PUBLIC,
        )
        for channel, at in (
            *((CHANNEL, at) for at in (first, inside, last)),
            (7, inside),
            (CHANNEL, NOW),
        )
    ]
    assert (await FactWriter(database).write(messages)).new_messages == 2


async def test_the_oldest_form_has_semicolons_and_local_dates(
    database: Database, database_url: str, make: Make
) -> None:
    path = make(
        f"Town - general [{CHANNEL}].csv",
        "AuthorID;Author;Date;Content;Attachments;Reactions;\n"
        '"150";"ada#1111";"05-Jun-19 07:28 AM";"one";"";"";\n',
    )
    await run(database, path, zone="America/New_York")
    with psycopg.connect(database_url) as connection:
        (message_id,) = connection.execute("SELECT message_id FROM message").fetchone() or (0,)
    assert instant_of(message_id) == datetime(2019, 6, 5, 11, 28, tzinfo=UTC)


async def test_what_is_wrong_is_said(database: Database, make: Make) -> None:
    with pytest.raises(ImportFileError, match="must hold the channel's id in brackets"):
        find_exports([make("general.csv", MESSAGES)], NOW)
    bad = make(
        f"T - g [{CHANNEL}].csv",
        "AuthorID,Author,Date,Content,Attachments,Reactions\n1,a,yesterday,x,,\n",
    )
    with pytest.raises(ImportFileError, match=r"line 2, .*\(date “yesterday”\)"):
        await run(database, bad)
    broken = make("guild-retention.csv", "day_pt,new_members,pct_retained\n2025-04-01,x,1\n")
    with pytest.raises(ImportFileError, match="line 2, is not as Discord writes it"):
        await run(database, broken)
