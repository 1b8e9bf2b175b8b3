"""Which stretch of its channel's history an export covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from statsbot.domain.facts import MessageSent, Watched, WatchedSpan
from statsbot.domain.ids import GuildId, MessageId, instant_of
from statsbot.importing.header import OPENED_AT, is_message_id
from statsbot.importing.search import ExportFile

_MOMENT = timedelta(milliseconds=1)


@dataclass(slots=True)
class ReadExtent:
    """The first and last message read, in the order of the file; None before the first."""

    first: MessageId | None = None
    last: MessageId | None = None

    def add(self, messages: Sequence[MessageSent]) -> None:
        """Take the next messages of the file into account."""
        if messages:
            self.first = self.first or messages[0].message_id
            self.last = messages[-1].message_id

    @property
    def newest_first(self) -> bool:
        """Whether the file was written with ``--reverse``."""
        return self.first is not None and self.last is not None and self.last < self.first


def covered_span(
    export: ExportFile,
    guild_id: GuildId,
    extent: ReadExtent,
    *,
    to_the_end: bool,
    previous_part: ReadExtent | None,
    now: datetime,
) -> WatchedSpan | None:
    """Return the span of messages that the export covers; None: nothing can be said.

    That is the range that was asked for, within the channel's creation and the export. A file that
    was not read ``to_the_end`` covers up to its last whole message, and so does a part with another
    part after it; a later part begins where the previous one stopped. One message alone does not
    tell which way its file goes on, and covers itself.
    """
    start, end = _asked(export, extent, now)
    head, tail = (end, start) if extent.newest_first else (start, end)
    if export.part > 1:
        before = previous_part.last if previous_part else extent.first
        head = instant_of(before) if before else None
    if not to_the_end or export.has_next_part:
        tail = instant_of(extent.last) if extent.last else None
        if export.part == 1 and extent.first == extent.last:
            head = tail
    ends = [moment for moment in (head, tail) if moment is not None]
    for message_id in (extent.first, extent.last):
        if message_id is not None:
            ends += [instant_of(message_id), instant_of(message_id) + _MOMENT]
    if not ends or min(ends) == max(ends) or (extent.first is None and None in (head, tail)):
        return None
    return WatchedSpan(
        guild_id=guild_id,
        kind=Watched.MESSAGES,
        channel_id=export.header.channel_id,
        started_at=min(ends),
        ended_at=max(ends),
    )


def _asked(
    export: ExportFile, extent: ReadExtent, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return the range that was asked for, as far as time had come when it was exported."""
    header = export.header
    created = header.channel_id if is_message_id(header.channel_id, now) else extent.first
    start = instant_of(created) if created else None
    if header.after and (start is None or header.after > start):
        start = max(header.after, OPENED_AT)
    if header.before and header.exported_at:
        return start, min(header.before, header.exported_at)
    if header.before and header.before <= now:
        return start, header.before
    return start, header.exported_at
