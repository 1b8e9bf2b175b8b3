"""Writes exports into the store: batch by batch, each either whole or not at all."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from statsbot.domain.facts import (
    Audience,
    Fact,
    MessageEdited,
    MessageSent,
    ReactionsTallied,
    WatchedSpan,
)
from statsbot.domain.ids import GuildId, MessageId, first_id_at, instant_of
from statsbot.importing.audience import ChannelAudiences
from statsbot.importing.coverage import ReadExtent, covered_span
from statsbot.importing.header import ExportHeader
from statsbot.importing.messages import MessageStream, newest_message
from statsbot.importing.search import ExportFile
from statsbot.importing.summary import ImportSummary, ServerSummary, counted
from statsbot.importing.translation import Translator
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.settings import extend_retention

_BATCH = 8_000


@dataclass(slots=True)
class _Batch:
    """Facts of some messages in a row, to be written together."""

    messages: list[MessageSent] = field(default_factory=list[MessageSent])
    others: list[Fact] = field(default_factory=list[Fact])
    to_the_end: bool = False
    """Whether these are the last of an export that was whole."""

    def __len__(self) -> int:
        return len(self.messages) + len(self.others)


@dataclass(slots=True)
class _Reading:
    """One export while it is read: its translator, and what was met so far."""

    export: ExportFile
    translator: Translator
    stream: MessageStream
    messages: int = 0
    left_out: int = 0
    times_differ: int = 0

    def batches(self) -> Iterator[_Batch]:
        """Yield the facts of the export, in the order of the file."""
        batch = _Batch(others=self.translator.opening())
        for message in self.stream:
            try:
                translated = self.translator.translate(message)
            except (ValueError, TypeError, KeyError, AttributeError):
                self.left_out += 1
                continue
            self.messages += 1
            self.times_differ += translated.times_differ
            batch.messages.append(translated.message)
            batch.others += translated.others
            if len(batch) >= _BATCH:
                yield batch
                batch = _Batch()
        batch.to_the_end = self.stream.told is not None
        yield batch

    @property
    def is_empty(self) -> bool:
        """Whether the export, once it was read, was whole and without any message."""
        return self.stream.told == 0 and self.messages + self.left_out == 0

    @property
    def notes(self) -> Iterator[str]:
        """Yield what the operator should know about the file, once it was read."""
        path, stream = self.export.header.path, self.stream
        read = self.messages + self.left_out
        if not stream.whole:
            yield (
                f"{path} is cut off or damaged after {counted(read, 'whole message')}, which "
                "were kept: export the channel again for the rest."
            )
        elif stream.told is None:
            yield (
                f"{path} comes from an export that was stopped after {counted(read, 'message')}, "
                "which were kept: export the channel again for the rest."
            )
        elif stream.told != read:
            yield f"{path} announces {counted(stream.told, 'message')} and holds {read:,}."
        if self.left_out:
            yield f"In {path}, {counted(self.left_out, 'message')} could not be read: left out."
        if self.times_differ:
            yield (
                f"In {path}, the time of {counted(self.times_differ, 'message')} is not the one "
                "that Discord wrote into the id: the id's was taken."
            )


class Importer:
    """Imports exports one after the other; running it again adds nothing that is known."""

    def __init__(
        self,
        database: Database,
        *,
        now: datetime,
        guild_id: GuildId | None = None,
        audience: Audience | None = None,
        advanced: Callable[[int], None] = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare an import.

        Args:
            database: where the facts go.
            now: the present instant; nothing is covered after it.
            guild_id: the server all exports belong to, whatever they name; None: as they name.
            audience: who may see channels that the bot does not know: PUBLIC. RESTRICTED holds
                for all channels. None: staff alone, where the bot does not know better.
            advanced: told the bytes of each chunk read.
            stopping: asked after each batch whether to stop there.
        """
        self._database = database
        self._writer = FactWriter(database)
        self._now = now
        self._guild_id = guild_id
        self._audiences = ChannelAudiences(database, audience)
        self._advanced = advanced
        self._stopping = stopping
        self._empty: dict[bool, list[Path]] = {True: [], False: []}
        self._previous: tuple[tuple[Path, str], int, ReadExtent] | None = None
        self._oldest: dict[GuildId, MessageId] = {}

    async def run(self, exports: Sequence[ExportFile]) -> ImportSummary:
        """Write ``exports`` and return what was read and new.

        Raises:
            DatabaseAwayError: Postgres went away; what was written before stays.
        """
        summary = ImportSummary()
        for export in exports:
            if self._stopping():
                summary.stopped = True
                break
            await self._import(export, summary)
        summary.notes += _empty_notes(self._empty)
        return summary

    async def _import(self, export: ExportFile, summary: ImportSummary) -> None:
        header = export.header
        guild_id = self._guild_id or header.guild_id
        audience = await self._audiences.of(
            guild_id, header.channel_id, parent_id=header.parent_id, kind=header.channel_kind
        )
        server = summary.servers.setdefault(
            guild_id, ServerSummary(guild_id=guild_id, name=header.guild_name)
        )
        server.files += 1
        server.channels[header.channel_id] = audience
        translator = Translator(
            header=header,
            guild_id=guild_id,
            audience=audience,
            counted_at=await asyncio.to_thread(_counted_at, header, self._now),
            now=self._now,
        )
        reading = _Reading(export, translator, MessageStream(header.path, self._advanced))
        extent, span = ReadExtent(), None
        async with aclosing(_read_ahead(reading.batches())) as batches:
            async for batch in batches:
                extent.add(batch.messages)
                span = self._span(export, guild_id, extent, to_the_end=batch.to_the_end)
                await self._write(batch, span, server)
                if self._stopping():
                    summary.stopped = True
                    break
            else:
                summary.notes += reading.notes
                if reading.is_empty:
                    self._empty[span is not None].append(header.path)
        self._previous = (export.split_of, export.part, extent)

    async def _write(self, batch: _Batch, span: WatchedSpan | None, server: ServerSummary) -> None:
        """Write a batch and the stretch covered with it in one transaction."""
        await self._keep_as_long(server, batch.messages)
        covered = () if span is None else (span,)
        written = await self._writer.write([*batch.messages, *batch.others, *covered])
        server.new += written.new_messages
        for message in batch.messages:
            server.add(message)
        for fact in batch.others:
            if isinstance(fact, MessageEdited):
                server.edits += 1
            elif isinstance(fact, ReactionsTallied):
                server.reactions += fact.reactions

    async def _keep_as_long(self, server: ServerSummary, messages: Sequence[MessageSent]) -> None:
        """Have the server keep its facts for so long that these do not leave the next night."""
        oldest = min((message.message_id for message in messages), default=None)
        if oldest is None or oldest >= self._oldest.get(server.guild_id, first_id_at(self._now)):
            return
        self._oldest[server.guild_id] = oldest
        kept = await extend_retention(
            self._database, server.guild_id, back_to=instant_of(oldest), now=self._now
        )
        if kept.days > kept.days_before:
            server.retention_days = kept.days

    def _span(
        self, export: ExportFile, guild_id: GuildId, extent: ReadExtent, *, to_the_end: bool
    ) -> WatchedSpan | None:
        """Return what is covered with the messages read so far."""
        previous = self._previous
        follows = previous is not None and previous[:2] == (export.split_of, export.part - 1)
        return covered_span(
            export,
            guild_id,
            extent,
            to_the_end=to_the_end,
            previous_part=previous[2] if previous and follows else None,
            now=self._now,
        )


def _counted_at(header: ExportHeader, now: datetime) -> datetime:
    """Return when the reactions were counted, or the last moment before that we know of."""
    told = header.counted_at(now)
    if told is not None:
        return told
    newest = newest_message(header.path, now)
    return instant_of(newest) if newest else header.seen_at


def _empty_notes(empty: Mapping[bool, Sequence[Path]]) -> Iterator[str]:
    """Yield a sentence on the empty exports that name a range (True), one on those that do not."""
    does = {
        True: "its days are watched, with 0 messages",
        False: "no day is watched, since it names no range",
    }
    for has_range, paths in empty.items():
        if paths:
            more = f" ({len(paths):,} such exports, this is the first)" if paths[1:] else ""
            yield (
                f"{paths[0]} holds no messages of its channel, so nothing was counted and "
                f"{does[has_range]}{more}. If some should be there, check the range that was "
                "exported and that the exporting account may read the channel, then export again."
            )


async def _read_ahead(batches: Iterator[_Batch]) -> AsyncGenerator[_Batch]:
    """Yield the batches, and read the next one in a thread while its forerunner is written."""

    def read() -> asyncio.Task[_Batch | None]:
        return asyncio.create_task(asyncio.to_thread(next, batches, None))

    reading = read()
    try:
        while (batch := await reading) is not None:
            reading = read()
            yield batch
    finally:
        await asyncio.wait([reading])
