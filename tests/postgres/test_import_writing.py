"""Imports into a real database: once, twice, in parts, cut off, interrupted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statsbot.domain.facts import Audience, ChannelKind, ChannelSeen, Watched
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window
from statsbot.importing.search import find_exports
from statsbot.importing.summary import ImportSummary, describe
from statsbot.importing.writing import Importer
from statsbot.store import counts, coverage, guilds
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.fix_exports import (
    ADA,
    BEA,
    CHANNEL,
    DAY,
    GUILD,
    HOOK,
    NOW,
    ROBOT,
    ExportFileMaker,
    Sent,
    as_export,
    as_text,
    conversation,
    sent,
)

ALL = Window(start=datetime(2015, 1, 1, tzinfo=UTC), end=NOW)
MOMENT = timedelta(milliseconds=1)


async def imported(database: Database, *paths: Path, **options: Any) -> ImportSummary:
    found = find_exports(paths, NOW)
    summary = await Importer(database, now=NOW, **options).run(found.exports)
    summary.notes[:0] = found.notes
    return summary


async def everything(database: Database, guild_id: int = GUILD) -> dict[str, object]:
    """Everything that can be read of a server."""
    slots = await counts.slot_counts(database, guild_id, ALL, Reader.STAFF)
    members = [p.id for p in (ADA, BEA, ROBOT, HOOK)]
    return {
        "slots": {name: getattr(slots, name).tolist() for name in slots.__slots__},
        "channels": await counts.channel_totals(database, guild_id, ALL, Reader.STAFF),
        "members": await counts.member_totals(database, guild_id, ALL, Reader.STAFF),
        "emoji": await counts.emoji_totals(database, guild_id, ALL, Reader.STAFF),
        "spans": await coverage.spans(database, guild_id, Watched.MESSAGES),
        "guild": await guilds.guild(database, guild_id),
        "channel": await guilds.channels(database, guild_id),
        "member": await guilds.members(database, guild_id, members),
    }


async def messages_of(database: Database, reader: Reader, guild_id: int = GUILD) -> int:
    slots = await counts.slot_counts(database, guild_id, ALL, reader)
    return int(slots.messages.sum())


async def spans_of(database: Database) -> list[tuple[datetime, datetime]]:
    spans = await coverage.spans(database, GUILD, Watched.MESSAGES)
    return [(span.started_at, span.ended_at) for span in spans]


async def test_an_import_counts_what_the_export_holds(
    database: Database, export_file: ExportFileMaker
) -> None:
    summary = await imported(database, export_file())
    server = summary.servers[GUILD]
    assert (server.messages, server.new, server.counted, server.by_bots) == (8, 8, 4, 2)
    assert dict(server.types) == {0: 4, 19: 1, 20: 1, 18: 1, 8: 1}
    assert (server.edits, server.reactions) == (1, 4)
    assert summary.notes == []
    slots = await counts.slot_counts(database, GUILD, ALL, Reader.STAFF)
    assert (int(slots.messages.sum()), int(slots.bot_messages.sum())) == (4, 2)
    assert int(slots.reactions.sum()) == 2  # Béa's and Ada's; the robot's and the nameless one not
    members = await counts.member_totals(database, GUILD, ALL, Reader.STAFF)
    assert {m.member_id: m.messages for m in members} == {ADA.id: 2, BEA.id: 2}
    emoji = await counts.emoji_totals(database, GUILD, ALL, Reader.STAFF)
    assert {(e.emoji_id, e.name): (e.reactions, e.in_messages) for e in emoji} == {
        (0, "❤️"): (3, 0),
        (930000000000000001, "party"): (1, 3),
        (0, "👋"): (0, 2),
        (0, "🎉"): (0, 1),
    }
    assert await spans_of(database) == [(instant_of(CHANNEL), DAY + timedelta(days=7))]
    guild = await guilds.guild(database, GUILD)
    assert guild
    assert guild.name == "Harbour"


@pytest.mark.parametrize("version", ["2.18", "2.33", "2.40.4", "2.47"])
async def test_twice_is_the_same_as_once(
    database: Database, export_file: ExportFileMaker, version: str
) -> None:
    path = export_file(version=version)
    first = await imported(database, path)
    after_one = await everything(database)
    second = await imported(database, path)
    assert await everything(database) == after_one
    assert first.servers[GUILD].new == 8
    assert second.servers[GUILD].new == 0
    assert "8 messages read: 0 new, 8 already known" in describe(second)
    assert await messages_of(database, Reader.STAFF) == 4
    emoji = await counts.emoji_totals(database, GUILD, ALL, Reader.STAFF)
    assert sum(e.reactions for e in emoji) == 4


async def test_any_split_into_files_is_the_same_as_one(
    database: Database, export_file: ExportFileMaker, tmp_path: Path
) -> None:
    await imported(database, export_file(guild_id=1000))
    talk = conversation()
    pieces: Sequence[Sequence[Sent]] = (talk[5:], talk[2:7], talk[:4])
    for place, piece in enumerate(pieces):
        export_file(piece, file=f"pieces/{place}.json", guild_id=2000)
    await imported(database, tmp_path / "pieces")
    one, other = await everything(database, 1000), await everything(database, 2000)
    for name in ("slots", "channels", "members", "emoji", "member"):
        assert one[name] == other[name]


async def test_a_cut_file_keeps_what_is_whole_and_says_so(
    database: Database, export_file: ExportFileMaker, tmp_path: Path
) -> None:
    whole = export_file().read_text(encoding="utf-8")
    cut = tmp_path / "cut.json"
    cut.write_text(whole[: whole.index('"count": 3')], encoding="utf-8")
    summary = await imported(database, cut)
    assert summary.servers[GUILD].new == 2
    assert len(summary.notes) == 1
    assert f"{cut} is cut off or damaged after 2 whole messages" in summary.notes[0]
    last = instant_of(conversation()[1].id)
    assert await spans_of(database) == [(instant_of(CHANNEL), last + MOMENT)]
    again = await imported(database, export_file())
    assert again.servers[GUILD].new == 6
    assert await spans_of(database) == [(instant_of(CHANNEL), DAY + timedelta(days=7))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"messageCount": None}, "export that was stopped"),
        ({"messageCount": 9}, "announces 9 messages and holds 8"),
    ],
)
async def test_a_count_that_is_missing_or_wrong_is_said(
    database: Database, tmp_path: Path, change: dict[str, int | None], said: str
) -> None:
    export = {**as_export(conversation()), **change}
    path = tmp_path / "export.json"
    kept = {key: value for key, value in export.items() if value is not None}
    path.write_text(as_text(kept), encoding="utf-8")
    summary = await imported(database, path)
    assert summary.servers[GUILD].new == 8
    assert len(summary.notes) == 1
    assert said in summary.notes[0]


async def test_single_broken_messages_are_left_out_and_counted(
    database: Database, tmp_path: Path
) -> None:
    export = as_export(conversation())
    export["messages"][1]["id"] = "1001"
    export["messages"][2]["author"] = None
    export["messages"][3]["timestamp"] = "2001-01-01T00:00:00+00:00"
    path = tmp_path / "export.json"
    path.write_text(as_text(export), encoding="utf-8")
    summary = await imported(database, path)
    assert summary.servers[GUILD].new == 6
    left_out, differing = summary.notes
    assert left_out == f"In {path}, 2 messages could not be read: left out."
    assert f"In {path}, the time of 1 message is not the one" in differing


async def test_an_empty_export_is_watched_and_zero(
    database: Database, export_file: ExportFileMaker
) -> None:
    summary = await imported(database, export_file([]))
    assert summary.servers[GUILD].messages == 0
    assert "0 messages read" in describe(summary)
    assert len(summary.notes) == 1
    assert "holds no messages of its channel, so nothing was counted" in summary.notes[0]
    assert "its days are watched, with 0 messages" in summary.notes[0]
    assert "then export again" in summary.notes[0]
    assert await spans_of(database) == [(instant_of(CHANNEL), DAY + timedelta(days=7))]


async def test_empty_exports_are_told_in_a_sentence(
    database: Database, export_file: ExportFileMaker
) -> None:
    paths = [export_file([], file=f"{n}.json", channel_id=CHANNEL + n) for n in range(3)]
    dateless = export_file([], version="2.38", file="old.json")
    summary = await imported(database, *paths, dateless)
    with_range, without = summary.notes
    assert with_range.startswith(f"{paths[0]} holds no messages")
    assert "3 such exports" in with_range
    assert without.startswith(f"{dateless} holds no messages")
    assert "no day is watched, since it names no range" in without


THUMB = (0, "👍")


@pytest.mark.parametrize("version", ["2.47", "2.38"])
@pytest.mark.parametrize("newest_first", [False, True])
async def test_the_newest_export_tells_how_many_reacted(
    database: Database, export_file: ExportFileMaker, version: str, newest_first: bool
) -> None:
    older = export_file(
        [sent(0, reactions=((*THUMB, 2, ()),)), sent(1)],
        version, "older.json", exported_at=DAY + timedelta(days=1),
    )  # fmt: skip
    newer = export_file(
        [sent(0, reactions=((*THUMB, 5, ()),)), sent(1), sent(60)],
        version, "newer.json", exported_at=DAY + timedelta(days=18),
    )  # fmt: skip
    for path in (newer, older) if newest_first else (older, newer):
        await imported(database, path)
    emoji = await counts.emoji_totals(database, GUILD, ALL, Reader.STAFF)
    assert [e.reactions for e in emoji] == [5]


@pytest.mark.parametrize("newest_first", [False, True])
async def test_who_is_named_stays_when_a_newer_export_does_not_name_them(
    database: Database, export_file: ExportFileMaker, newest_first: bool
) -> None:
    older = export_file(
        [sent(0, reactions=((*THUMB, 2, (ADA, BEA)),))],
        file="older.json", exported_at=DAY + timedelta(days=1),
    )  # fmt: skip
    newer = export_file(
        [sent(0, reactions=((*THUMB, 1, (BEA,)),))],
        file="newer.json", exported_at=DAY + timedelta(days=18),
    )  # fmt: skip
    for path in (newer, older) if newest_first else (older, newer):
        await imported(database, path)
    emoji = await counts.emoji_totals(database, GUILD, ALL, Reader.STAFF)
    assert [e.reactions for e in emoji] == [2]


async def test_parts_become_one_span(
    database: Database, export_file: ExportFileMaker, tmp_path: Path
) -> None:
    talk = conversation()
    export_file(talk[:3], file="parts/general.json")
    export_file(talk[3:6], file="parts/general [part 2].json")
    await imported(database, tmp_path / "parts" / "general.json")
    assert await spans_of(database) == [(instant_of(CHANNEL), instant_of(talk[2].id) + MOMENT)]
    export_file(talk[6:], file="parts/general [part 3].json")
    await imported(database, tmp_path / "parts")
    assert await spans_of(database) == [(instant_of(CHANNEL), DAY + timedelta(days=7))]


async def test_threads_and_posts_count_for_themselves(
    database: Database, export_file: ExportFileMaker
) -> None:
    post = {"channel_type": "GuildPublicThread", "parent_id": CHANNEL, "name": "A question"}
    await imported(
        database,
        export_file([sent(0), sent(1)]),
        export_file([sent(2)], file="post.json", channel_id=920000000000000001, **post),
    )
    totals = await counts.channel_totals(database, GUILD, ALL, Reader.STAFF)
    assert {t.channel_id: t.messages for t in totals} == {CHANNEL: 2, 920000000000000001: 1}
    rows = {row.channel_id: row for row in await guilds.channels(database, GUILD)}
    assert rows[920000000000000001].parent_id == CHANNEL
    assert rows[920000000000000001].kind == ChannelKind.PUBLIC_THREAD


@pytest.mark.parametrize(
    ("known", "said", "kind", "is_public"),
    [
        (None, None, "GuildTextChat", False),
        (None, Audience.PUBLIC, "GuildTextChat", True),
        (None, Audience.PUBLIC, "GuildPrivateThread", False),
        (Audience.PUBLIC, None, "GuildTextChat", True),
        (Audience.PUBLIC, None, "GuildPublicThread", True),
        (Audience.PUBLIC, None, "GuildPrivateThread", False),
        (Audience.PUBLIC, Audience.RESTRICTED, "GuildTextChat", False),
        (Audience.RESTRICTED, Audience.PUBLIC, "GuildTextChat", False),
    ],
)
async def test_who_may_see_what_was_imported(
    database: Database,
    export_file: ExportFileMaker,
    known: Audience | None,
    said: Audience | None,
    kind: str,
    is_public: bool,
) -> None:
    in_thread = "Thread" in kind
    if known is not None:
        seen = ChannelSeen(
            guild_id=GUILD,
            channel_id=CHANNEL,
            name="general",
            kind=ChannelKind.TEXT,
            parent_id=None,
            audience=known,
            seen_at=NOW,
        )
        await FactWriter(database).write([seen])
    channel_id = 920000000000000001 if in_thread else CHANNEL
    parent_id = CHANNEL if in_thread else None
    path = export_file(channel_type=kind, channel_id=channel_id, parent_id=parent_id)
    summary = await imported(database, path, audience=said)
    assert await messages_of(database, Reader.STAFF) == 4
    assert await messages_of(database, Reader.PUBLIC) == (4 if is_public else 0)
    words = "1 channel open to everyone" if is_public else "1 for its staff alone"
    assert words in describe(summary)


async def test_files_that_name_several_servers_are_counted_apart(
    database: Database, export_file: ExportFileMaker
) -> None:
    paths = [export_file(), export_file(file="other.json", guild_id=2552767)]
    summary = await imported(database, *paths)
    assert set(summary.servers) == {GUILD, 2552767}
    assert "The files name 2 servers" in describe(summary)
    assert "--guild" in describe(summary)
    assert await messages_of(database, Reader.STAFF) == 4
    assert await messages_of(database, Reader.STAFF, 2552767) == 4


async def test_the_operator_says_which_server_it_is(
    database: Database, export_file: ExportFileMaker
) -> None:
    paths = [export_file([sent(0)]), export_file([sent(1)], file="b.json", guild_id=2552767)]
    summary = await imported(database, *paths, guild_id=77)
    assert summary.servers.keys() == {77}
    assert "servers" not in describe(summary)
    assert await messages_of(database, Reader.STAFF, 77) == 2
    assert await guilds.guild(database, GUILD) is None


async def test_stopping_between_batches_loses_nothing(
    database: Database, export_file: ExportFileMaker
) -> None:
    talk = [sent(minute, ADA if minute % 3 else BEA, text="hi") for minute in range(9000)]
    path = export_file(talk)
    stopped = await imported(database, path, stopping=lambda: True)
    assert stopped.stopped
    assert stopped.servers == {}

    asked = iter([False, True])
    stopped = await imported(database, path, stopping=lambda: next(asked))
    kept = stopped.servers[GUILD].new
    assert stopped.stopped
    assert 0 < kept < 9000
    assert "import again to go on" in describe(stopped).lower()
    assert await spans_of(database) == [
        (instant_of(CHANNEL), instant_of(talk[kept - 1].id) + MOMENT)
    ]

    again = await imported(database, path)
    assert (again.servers[GUILD].messages, again.servers[GUILD].new) == (9000, 9000 - kept)
    assert await messages_of(database, Reader.STAFF) == 9000


@pytest.mark.parametrize("newest_first", [False, True])
async def test_what_an_import_wrote_before_it_died_is_watched(
    database: Database, export_file: ExportFileMaker, newest_first: bool
) -> None:
    talk = [sent(minute, text="hi") for minute in range(9000)]
    path = export_file(talk[::-1] if newest_first else talk)
    asked = iter([False])
    with pytest.raises(RuntimeError):  # the iterator is at its end, in the midst of the import
        await imported(database, path, stopping=lambda: next(asked))
    kept = await messages_of(database, Reader.STAFF)
    assert 0 < kept < 9000
    first, last = instant_of(talk[-kept].id), instant_of(talk[kept - 1].id)
    exported = DAY + timedelta(days=7)
    assert await spans_of(database) == [
        (first, exported) if newest_first else (instant_of(CHANNEL), last + MOMENT)
    ]


async def test_progress_reaches_the_size_of_the_file(
    database: Database, export_file: ExportFileMaker
) -> None:
    told: list[int] = []
    path = export_file()
    await imported(database, path, advanced=told.append)
    assert sum(told) == path.stat().st_size
