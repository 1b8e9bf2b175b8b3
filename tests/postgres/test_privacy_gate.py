"""What people who asked not to be known leave behind: numbers, and nothing of theirs."""

import ast
import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, cast, get_args, get_type_hints

import pytest

from statsbot.domain import facts as facts_package
from statsbot.domain.facts import (
    AuthorKind,
    Emoji,
    Fact,
    MemberJoined,
    MemberLeft,
    MemberSeen,
    ReactionsTallied,
    VoiceReconciled,
    Watched,
)
from statsbot.domain.ids import first_id_at
from statsbot.errors import ConfigurationError
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.privacy import MENTIONS
from statsbot.store.privacy_choices import opt_in, opt_out, privacy_state
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.rows import GuildSettings, PrivacyState
from statsbot.store.settings import save_settings
from tests.postgres.facts import (
    GUILD,
    NOON,
    TADA,
    after,
    moved,
    reacted,
    sent,
    unreacted,
    watched,
)
from tests.postgres.stored import rows_with, table

ADA, BEA = 910_000_000_000_000_011, 910_000_000_000_000_012
LATER = after(hours=6)


def annotated_with_members() -> dict[str, set[str]]:
    """The fields of each fact whose annotation says MemberId, read from the source."""
    found: dict[str, set[str]] = {}
    for path in Path(facts_package.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                fields = {
                    each.target.id
                    for each in node.body
                    if isinstance(each, ast.AnnAssign)
                    and isinstance(each.target, ast.Name)
                    and "MemberId" in ast.unparse(each.annotation)
                }
                if fields:
                    found[node.name] = fields
    return found


def test_every_field_that_names_a_person_passes_the_gate() -> None:
    collected = {cast("type", kind).__name__ for kind in get_args(Fact)}
    named = {name: fields for name, fields in annotated_with_members().items() if name in collected}
    assert {kind.__name__: set(fields) for kind, fields in MENTIONS.items()} == named


def filled(kind: type[Any], **given: object) -> Any:
    """Return a fact of ``kind`` with something in every field."""
    hints = get_type_hints(kind)
    values = {field.name: _something(hints[field.name]) for field in dataclasses.fields(kind)}
    return kind(**values | {"guild_id": GUILD} | given)


def _something(hint: Any) -> object:
    options = [each for each in get_args(hint) if each is not NoneType]
    if hint is datetime or datetime in options:
        return NOON
    if getattr(hint, "__origin__", None) is tuple or any(
        getattr(each, "__origin__", None) is tuple for each in options
    ):
        return ()
    kind = options[0] if options else hint
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is Emoji:
        return TADA
    return {int: first_id_at(NOON), str: "x", bool: False}[kind]


@pytest.mark.parametrize("counts", [True, False])
async def test_no_fact_leaves_an_id(counts: bool, database: Database) -> None:
    """Every fact that names a person, once in each field: no table then holds the id."""
    writer = FactWriter(database)
    decided = GuildSettings(counts_opted_out=counts)
    await save_settings(database, GUILD, decided, now=NOON)
    await opt_out(database, [GUILD], ADA, now=NOON - timedelta(days=1))
    for kind, fields in MENTIONS.items():
        for field in fields:
            await writer.write([filled(kind, **{field: ADA})])
    assert await rows_with(database, ADA) == []
    # The gate is what holds them back: of somebody else they are kept.
    await writer.write([filled(kind, **dict.fromkeys(MENTIONS[kind], BEA)) for kind in MENTIONS])
    assert len(await rows_with(database, BEA)) >= 10


async def totals(database: Database) -> tuple[Any, ...]:
    rows = await table(
        database,
        "SELECT sum(sent - deleted), sum(reactions), sum(joins), sum(leaves), sum(voice_seconds "
        "+ voice_alone_seconds) FROM slot_count",
    )
    return rows[0]


def day_of(member: int) -> list[Fact]:
    """What a member does on a day: 3 messages, 2 reactions, one hour of voice, coming, leaving."""
    number = member % 100
    return [
        MemberJoined(guild_id=GUILD, member_id=member, joined_at=NOON, is_bot=False),
        MemberSeen(
            guild_id=GUILD, member_id=member, name="A", avatar=None, is_bot=False, seen_at=NOON
        ),
        *[sent(after(minutes=n), number, author_id=member) for n in range(3)],
        reacted(after(minutes=5), member),
        unreacted(after(minutes=6), member),
        reacted(after(minutes=7), member),
        reacted(after(minutes=7), member, Emoji(emoji_id=77, name="party")),
        VoiceReconciled(guild_id=GUILD, at=NOON),
        moved(after(minutes=10), 5, member),
        moved(after(minutes=40), 6, member),
        moved(after(minutes=70), None, member),
        MemberLeft(guild_id=GUILD, member_id=member, left_at=after(minutes=90)),
        watched(Watched.VOICE, NOON, after(hours=2)),
    ]


async def test_who_opted_out_adds_to_totals_alone(database: Database) -> None:
    """Totals are those of anybody else; nobody is counted as a person."""
    writer = FactWriter(database)
    await opt_out(database, [GUILD], ADA, now=NOON - timedelta(days=1))
    await writer.write(day_of(ADA))
    assert await totals(database) == (3, 2, 1, 1, 3600)
    assert await table(database, "SELECT * FROM member_day") == []
    assert await table(database, "SELECT * FROM membership") == []
    assert await table(database, "SELECT DISTINCT author_id FROM message") == [(0,)]
    for _ in range(2):
        await writer.write([fact for fact in day_of(ADA) if not _is_voice(fact)])
    assert await totals(database) == (3, 2, 1, 1, 3600)
    assert await rows_with(database, ADA) == []


def _is_voice(fact: Fact) -> bool:
    return type(fact).__name__.startswith("Voice")  # its order is the gateway's alone


async def test_a_server_may_leave_them_out_altogether(database: Database) -> None:
    await save_settings(database, GUILD, GuildSettings(counts_opted_out=False), now=NOON)
    await opt_out(database, [GUILD], ADA, now=NOON - timedelta(days=1))
    await FactWriter(database).write([*day_of(ADA), *day_of(BEA)])
    assert await totals(database) == (3, 2, 1, 1, 3600)
    assert {row[0] for row in await table(database, "SELECT author_id FROM message")} == {BEA}


async def test_what_was_counted_by_name_is_not_counted_again(database: Database) -> None:
    """Kept rows and replays of them meet after an opt-out: totals stay as they were."""
    writer = FactWriter(database)
    await writer.write([*day_of(ADA), *day_of(BEA)])
    before = await totals(database)
    await opt_out(database, [GUILD], ADA, now=LATER)
    await writer.write([fact for fact in day_of(ADA) if not _is_voice(fact)])
    assert await totals(database) == before
    assert len(await table(database, f"SELECT 1 FROM message WHERE author_id = {ADA}")) == 3
    # A reaction that was given by name can be taken back.
    await writer.write([unreacted(after(hours=7), ADA)])
    assert (await totals(database))[1] == before[1] - 1


async def test_a_stay_in_voice_goes_on_without_a_name(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([moved(NOON, 5, ADA), watched(Watched.VOICE, NOON, after(minutes=30))])
    await opt_out(database, [GUILD], ADA, now=after(minutes=30))
    assert (await totals(database))[4] == 1800
    await writer.write([moved(after(minutes=40), 6, ADA)])
    await writer.write([moved(after(minutes=50), None, ADA)])
    await writer.write([watched(Watched.VOICE, after(minutes=30), after(hours=2))])
    assert (await totals(database))[4] == 3000
    named = f"SELECT sum(voice_alone_seconds) FROM member_day WHERE member_id = {ADA}"
    assert await table(database, named) == [(1800,)]
    assert [row for row in await rows_with(database, ADA) if row != "voice"] != []
    assert await table(database, "SELECT voice_stay FROM privacy WHERE guild_id <> 0") == [(None,)]


async def test_stays_of_one_person_have_nothing_in_common(database: Database) -> None:
    writer = FactWriter(database)
    await opt_out(database, [GUILD], ADA, now=NOON)
    for hour in range(3):
        await writer.write(
            [moved(after(hours=hour), 5, ADA), moved(after(hours=hour + 0.5), None, ADA)]
        )
    await writer.write([reacted(NOON, ADA), reacted(NOON, ADA, Emoji(emoji_id=9, name="p"))])
    assert len(await table(database, "SELECT DISTINCT member_id FROM reaction")) == 2


async def test_opting_in_names_what_happens_from_then_on(database: Database) -> None:
    writer = FactWriter(database)
    await opt_out(database, [GUILD], ADA, now=NOON)
    assert await privacy_state(database, GUILD, ADA) == PrivacyState(opted_out_at=NOON)
    await opt_in(database, [GUILD], ADA, now=LATER)
    assert await privacy_state(database, GUILD, ADA) == PrivacyState(named_from=LATER)
    # History tells of the time before: still nobody's.
    await writer.write(
        [sent(after(hours=5), 1, author_id=ADA), sent(after(hours=7), 2, author_id=ADA)]
    )
    rows = await table(database, "SELECT author_id FROM message ORDER BY message_id")
    assert rows == [(0,), (ADA,)]


async def test_a_choice_is_one_servers(database: Database) -> None:
    await opt_out(database, [GUILD], ADA, now=NOON)
    await FactWriter(database).write([sent(author_id=ADA, guild_id=GUILD + 1)])
    assert await table(database, "SELECT author_id FROM message") == [(ADA,)]


async def test_bots_and_tallies_pass(database: Database) -> None:
    await opt_out(database, [GUILD], ADA, now=NOON)
    tally = filled(ReactionsTallied, reactions=3)
    message = sent(author_id=5, author_kind=AuthorKind.BOT)
    result = await FactWriter(database).write([tally, message])
    assert (result.facts, result.new) == (2, 2)


async def test_another_key_is_refused_before_anything_is_kept(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Two hosts on one database: the second one lacks the first one's key."""
    await opt_out(database, [GUILD], ADA, now=NOON)
    for key in (PrivacyKey("another" * 8), PrivacyKey(path=tmp_path / "privacy.key")):
        async with await Database.open(database_url, privacy_key=key) as other:
            with pytest.raises(ConfigurationError, match="STATSBOT_PRIVACY_KEY"):
                await FactWriter(other).write([sent(author_id=ADA)])
            with pytest.raises(ConfigurationError, match="STATSBOT_PRIVACY_KEY"):
                await opt_out(other, [GUILD], BEA, now=NOON)
    assert not (tmp_path / "privacy.key").exists()
    assert await table(database, "SELECT * FROM message") == []


def test_the_key_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "data" / "privacy.key"
    keys = [PrivacyKey(path=path) for _ in range(2)]
    for key in keys:
        key.make()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["privacy.key"]
    numbers = {key.person(1, 2) for key in keys}
    assert len(numbers) == 1
    assert -(2**63) <= numbers.pop() < 0
    # The setting may hold what the file holds.
    assert PrivacyKey(path.read_text().strip()).person(3, 4) == keys[0].person(3, 4)
    assert len({keys[0].person(1, 2), keys[0].person(2, 2), keys[0].away(1, 2)}) == 3


def days(values: Iterable[date]) -> set[datetime]:
    return {datetime(value.year, value.month, value.day, tzinfo=UTC) for value in values}


async def test_comings_and_leavings_count_once_each_without_a_name(database: Database) -> None:
    """A leaving told twice is one; who comes back after one returns."""
    await opt_out(database, [GUILD], ADA, now=NOON)
    writer = FactWriter(database)
    facts = [
        MemberJoined(guild_id=GUILD, member_id=ADA, joined_at=after(hours=1), is_bot=False),
        MemberLeft(guild_id=GUILD, member_id=ADA, left_at=after(hours=2)),
        MemberLeft(guild_id=GUILD, member_id=ADA, left_at=after(hours=2.1)),
        MemberJoined(guild_id=GUILD, member_id=ADA, joined_at=after(hours=3), is_bot=False),
        MemberLeft(guild_id=GUILD, member_id=ADA, left_at=after(hours=4)),
    ]
    for fact in facts:
        await writer.write([fact])
    listed = MemberJoined(
        guild_id=GUILD, member_id=ADA, joined_at=after(hours=5), is_bot=False, counts=False
    )
    await writer.write([facts[0], facts[3], listed])
    question = "SELECT sum(joins), sum(rejoins), sum(leaves) FROM slot_count"
    assert await table(database, question) == [(2, 1, 2)]


async def test_passages_are_noted_by_day_alone(database: Database) -> None:
    await opt_out(database, [GUILD], ADA, now=NOON)
    await FactWriter(database).write(day_of(ADA))
    rows = await table(database, "SELECT day FROM unnamed_passage")
    assert len(rows) == 2
    assert days(row[0] for row in rows) == {NOON.replace(hour=0)}
