"""Takes a person, or a server, out of everything that is kept.

Which columns name people is read from the schema, by what they are called, so that no table can be
forgotten: a test holds every column of ids to :data:`PERSON_NAMES` or to the things that are no
people. What is about the person alone goes; what a total rests on stays, without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from statsbot.domain.facts import ANONYMOUS
from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.arrays import integers
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import Choice
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.sealing import forget_member
from statsbot.store.segments import LAYOUTS, Kind, Segment
from statsbot.store.statements import Command, Query

PERSON_NAMES = (
    "author_id", "creator_id", "inviter_id", "member_id", "message_author_id", "owner_id",
)  # fmt: skip
"""What columns are called that hold a person's id."""
_KEPT_FOR_EVER = "privacy"
"""The one table that outlives a server: who asked not to be known is not known when it returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonColumn:
    """A column that holds a person's id."""

    relation: str
    name: str
    in_key: bool
    """The row is about that person: it goes with them."""
    nullable: bool
    beside: list[str]
    """The other columns, those apart that name the server or people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTable:
    """A table that keeps something of servers."""

    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedReaction:
    """A reaction that a member gave."""

    guild_id: int
    message_id: int
    member_id: int
    emoji_id: int
    emoji_char: str


_COLUMNS = Query("person_columns", PersonColumn)
_TABLES = Query("tables_of_servers", ServerTable)
_SEGMENTS = Query("segments_with_id", Segment)
_PACKED = {
    Kind.MEMBER_DAYS: "segment.member_days",
    Kind.CHANNEL_MEMBER_DAYS: "segment.channel_member_days",
}
"""The kinds of packed days that name people; other kinds are sums of these."""
_REACTIONS = Query("reactions_of_member", NamedReaction)
_UNNAME_REACTIONS = Command("unname_reactions")


async def erase_member(
    db: Database, guild_id: GuildId, member_id: MemberId, *, now: datetime, opt_out: bool = False
) -> None:
    """Forget a member of a server, in one transaction: wholly, or not at all.

    Totals stay as they are. What is told later of the time before ``now`` stays unnamed. What
    happens from ``now`` on is collected, unless they opted out or do so with ``opt_out``. Reads
    all of the server's messages and reactions, while its facts wait.

    Raises:
        ConfigurationError: the privacy key is missing, another one, or cannot be kept.
        DatabaseAwayError, TryLaterError: nothing was changed.
    """

    def work(connection: Connection) -> None:
        choice = Choice(connection, db.privacy_key, guild_id, member_id)
        opted_out_at = choice.state.opted_out_at
        # What they did until now is counted before it loses its name.
        choice.unname_voice(opts_out=opt_out)
        if opted_out_at is None:
            choice.note_passages()
        _unname_reactions(connection, db.privacy_key, guild_id, member_id)
        forget_member(connection, guild_id, member_id)
        for column in _columns(connection):
            _forget(connection, column, guild_id, member_id)
        if opt_out and opted_out_at is None:
            opted_out_at = now
        choice.keep(opted_out_at=opted_out_at, named_from=now)

    await db.write(work)


def _unname_reactions(
    connection: Connection, key: PrivacyKey, guild_id: GuildId, member_id: MemberId
) -> None:
    """Put a number in place of the member in each of their reactions, another one in each."""
    reactions = _REACTIONS.all(connection, guild_id=guild_id, member_id=member_id)
    if not reactions:
        return
    _UNNAME_REACTIONS.run(
        connection,
        guild_id=integers(each.guild_id for each in reactions),
        message_id=integers(each.message_id for each in reactions),
        member_id=integers(each.member_id for each in reactions),
        emoji_id=integers(each.emoji_id for each in reactions),
        number=integers(
            key.giver(guild_id, member_id, each.message_id, (each.emoji_id, each.emoji_char))
            for each in reactions
        ),
        emoji_char=[each.emoji_char for each in reactions],
    )


async def kept_of_member(
    db: Database, guild_id: GuildId, member_id: MemberId
) -> dict[str, list[dict[str, Any]]]:
    """Return every row that names a member, by ``table.column``; other people are left out.

    Packed days are unpacked, under ``segment`` and their kind.

    Reads all of the server's messages and reactions: hand over ``database.patient``.
    """
    kept: dict[str, list[dict[str, Any]]] = {}
    async with db.snapshot() as connection:
        for column in await _COLUMNS.all_async(connection, names=list(PERSON_NAMES)):
            question = sql.SQL("SELECT {} FROM {} WHERE guild_id = %s AND {} = %s").format(
                sql.SQL(", ").join(map(sql.Identifier, column.beside)),
                sql.Identifier(column.relation),
                sql.Identifier(column.name),
            )
            async with connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(question, (guild_id, member_id))
                if rows := await cursor.fetchall():
                    kept[f"{column.relation}.{column.name}"] = rows
        its_bytes = member_id.to_bytes(8, "little", signed=True)
        for segment in await _SEGMENTS.all_async(connection, guild_id=guild_id, id=its_bytes):
            place = _PACKED.get(Kind(segment.kind))
            if place is not None and (rows := _unpacked(segment, member_id)):
                kept.setdefault(place, []).extend(rows)
    return kept


def _unpacked(segment: Segment, member_id: MemberId) -> list[dict[str, Any]]:
    """Return the rows of a packed month that name a member, as they were before."""
    rows, layout = segment.unpacked(), LAYOUTS[Kind(segment.kind)]
    rows = rows.chosen(rows.values("member_id") == member_id)
    names = [name for name in layout.columns if name != "member_id"]
    columns = [(rows.values if name in layout.ids else rows.columns.get)(name) for name in names]
    told = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return [
        {name: int(value) for name, value in row.items()}
        | {"day": segment.month + timedelta(days=int(row["day"]))}
        for row in told
    ]


def erase_guild(connection: Connection, guild_id: GuildId) -> int:
    """Forget everything of a server but who asked not to be known; return how many rows went."""
    gone = 0
    for table in _TABLES.all(connection):
        if table.relation != _KEPT_FOR_EVER:
            statement = sql.SQL("DELETE FROM {} WHERE guild_id = %s")
            gone += connection.execute(
                statement.format(sql.Identifier(table.relation)), (guild_id,)
            ).rowcount
    return gone


def _columns(connection: Connection) -> Sequence[PersonColumn]:
    return _COLUMNS.all(connection, names=list(PERSON_NAMES))


def _forget(
    connection: Connection, column: PersonColumn, guild_id: GuildId, member_id: MemberId
) -> None:
    """Delete the rows about a person; in those about something else, let nobody stand there."""
    relation, name = sql.Identifier(column.relation), sql.Identifier(column.name)
    if column.in_key:
        statement = sql.SQL("DELETE FROM {} WHERE guild_id = %s AND {} = %s")
        connection.execute(statement.format(relation, name), (guild_id, member_id))
    else:
        statement = sql.SQL("UPDATE {} SET {} = %s WHERE guild_id = %s AND {} = %s")
        nobody = None if column.nullable else ANONYMOUS
        connection.execute(statement.format(relation, name, name), (nobody, guild_id, member_id))
