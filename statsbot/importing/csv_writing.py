"""Writes CSV files into the store: messages as facts, Discord's own figures beside them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import TypeVar

from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    ChannelKind,
    ChannelSeen,
    Fact,
    MemberSeen,
    MessageSent,
    ReactionsTallied,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import GuildId, MemberId, MessageId, first_id_at, instant_of
from statsbot.importing.audience import ChannelAudiences
from statsbot.importing.csv_export import CsvExport, CsvMessage, read_csv
from statsbot.importing.insights import InsightsFile, read_figures
from statsbot.importing.summary import ImportSummary, ServerSummary, counted
from statsbot.store import coverage
from statsbot.store.external import keep_external
from statsbot.store.guilds import guild, members
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.retention import GoneRange, note_counted

_BATCH = 8_000
_MOMENT = timedelta(milliseconds=1)

T = TypeVar("T")


class CsvImporter:
    """Imports CSV files of one server; running it again adds nothing that is known."""

    def __init__(
        self,
        database: Database,
        *,
        guild_id: GuildId,
        now: datetime,
        zone: tzinfo,
        audience: Audience | None = None,
        advanced: Callable[[int], None] = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare an import.

        Args:
            database: where the facts go.
            guild_id: the server all files belong to.
            now: the present instant.
            zone: of dates that name no offset.
            audience: as :class:`~statsbot.importing.audience.ChannelAudiences` takes it.
            advanced: told the bytes of each file read.
            stopping: asked after each batch whether to stop there.
        """
        self._database = database
        self._writer = FactWriter(database)
        self._guild_id = guild_id
        self._now = now
        self._zone = zone
        self._audiences = ChannelAudiences(database, audience)
        self._advanced = advanced
        self._stopping = stopping

    async def run(self, tables: Sequence[CsvExport | InsightsFile], summary: ImportSummary) -> None:
        """Write ``tables`` and tell ``summary`` what was read and new.

        Raises:
            ImportFileError: a file is not as it should be; what was written before stays.
            DatabaseAwayError: Postgres went away; what was written before stays.
        """
        for table in tables:
            if self._stopping():
                summary.stopped = True
                break
            if isinstance(table, InsightsFile):
                await self._import_figures(table, summary)
            else:
                await self._import_messages(table, summary)
            self._advanced(table.size)

    async def _import_figures(self, table: InsightsFile, summary: ImportSummary) -> None:
        figures = await asyncio.to_thread(lambda: list(read_figures(table)))
        new = await keep_external(self._database, self._guild_id, figures, self._now)
        summary.notes.append(
            f"{table.path}: {counted(len(figures), 'figure')} of Discord's own ({table.table}), "
            f"{new:,} new. They are kept apart and never mixed with what is counted here."
        )

    async def _import_messages(self, export: CsvExport, summary: ImportSummary) -> None:
        server = summary.servers.setdefault(self._guild_id, await self._server())
        server.files += 1
        audience = await self._audiences.of(self._guild_id, export.channel_id)
        server.channels[export.channel_id] = audience
        watched = await self._watched(export)
        described: set[MemberId] = set()
        messages = read_csv(export, self._zone)
        known = 0
        extent: list[MessageId] = []
        while batch := await asyncio.to_thread(_taken, messages, _BATCH):
            told = [each for each in batch if not _lies_in(each.sent_at, watched)]
            known += len(batch) - len(told)
            ids = [each.message_id for each in batch]
            extent = [min([*extent, *ids]), max([*extent, *ids])]
            facts = await self._facts(export, told, audience, described)
            written = await self._writer.write(facts)
            server.new += written.new_messages
            for fact in facts:
                if isinstance(fact, MessageSent):
                    server.add(fact)
                elif isinstance(fact, ReactionsTallied):
                    server.reactions += fact.reactions
            if self._stopping():
                summary.stopped = True
                break
        else:
            await self._note_counted(export, extent)
        if known:
            summary.notes.append(
                f"{export.path}: {counted(known, 'message')} of times that were watched already "
                "were passed over, since a CSV does not tell which messages they are."
            )

    async def _note_counted(self, export: CsvExport, extent: Sequence[MessageId]) -> None:
        """Let an export or history that tells the same messages with their ids add nothing."""
        if extent:
            counted_range = GoneRange(
                guild_id=self._guild_id,
                channel_id=export.channel_id,
                first_id=first_id_at(instant_of(extent[0])),
                after_id=first_id_at(instant_of(extent[1]) + _MOMENT),
            )
            await self._database.write(lambda connection: note_counted(connection, counted_range))

    async def _server(self) -> ServerSummary:
        row = await guild(self._database, self._guild_id)
        return ServerSummary(guild_id=self._guild_id, name=row.name if row else "Server")

    async def _watched(self, export: CsvExport) -> list[tuple[datetime, datetime]]:
        spans = await coverage.spans(self._database, self._guild_id, Watched.MESSAGES)
        return [
            (span.started_at, span.ended_at)
            for span in spans
            if span.channel_id in (0, export.channel_id)
        ]

    async def _facts(
        self,
        export: CsvExport,
        messages: Sequence[CsvMessage],
        audience: Audience,
        described: set[MemberId],
    ) -> list[Fact]:
        if not messages:
            return []
        authors = {each.author_id for each in messages}
        rows = await members(self._database, self._guild_id, authors)
        bots = {row.member_id for row in rows if row.is_bot}
        facts: list[Fact] = [
            ChannelSeen(
                guild_id=self._guild_id,
                channel_id=export.channel_id,
                name=export.channel_name,
                kind=ChannelKind.TEXT,
                parent_id=None,
                audience=None,
                seen_at=messages[0].sent_at,
            )
        ]
        for each in messages:
            if each.author_id not in described:
                described.add(each.author_id)
                facts.append(self._author(each, is_bot=each.author_id in bots))
            facts.append(self._message(export, each, audience, is_bot=each.author_id in bots))
            facts += self._tallies(export, each, audience)
        first, last = messages[0].sent_at, messages[-1].sent_at
        facts.append(
            WatchedSpan(
                guild_id=self._guild_id,
                kind=Watched.MESSAGES,
                channel_id=export.channel_id,
                started_at=min(first, last),
                ended_at=max(first, last) + _MOMENT,
            )
        )
        return facts

    def _author(self, message: CsvMessage, *, is_bot: bool) -> MemberSeen:
        return MemberSeen(
            guild_id=self._guild_id,
            member_id=message.author_id,
            name=message.author_name,
            avatar=None,
            is_bot=is_bot,
            seen_at=message.sent_at,
        )

    def _message(
        self, export: CsvExport, message: CsvMessage, audience: Audience, *, is_bot: bool
    ) -> MessageSent:
        return MessageSent(
            guild_id=self._guild_id,
            channel_id=export.channel_id,
            message_id=message.message_id,
            author_id=message.author_id,
            author_kind=AuthorKind.BOT if is_bot else AuthorKind.PERSON,
            message_type=message.message_type,
            audience=audience,
            emoji=message.emoji,
        )

    def _tallies(
        self, export: CsvExport, message: CsvMessage, audience: Audience
    ) -> Iterator[ReactionsTallied]:
        for emoji, reactions in message.reactions:
            yield ReactionsTallied(
                guild_id=self._guild_id,
                channel_id=export.channel_id,
                message_id=message.message_id,
                emoji=emoji,
                audience=audience,
                reactions=reactions,
                told_at=message.sent_at,
            )


def _taken(items: Iterator[T], count: int) -> list[T]:
    return list(islice(items, count))


def _lies_in(instant: datetime, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(start <= instant < end for start, end in spans)
