"""Marks: the moments that staff want to see in their statistics.

Those that they set themselves, under their own words; scheduled events that began; and what staff
posted in channels for announcements. Events and posts have no words here: none of them are kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from psycopg import Connection

from statsbot.clock import EPOCH
from statsbot.domain.ids import ChannelId, GuildId, MemberId, first_id_at, instant_of
from statsbot.domain.windows import Window
from statsbot.errors import MisuseError
from statsbot.store.arrays import IntArray, integers, storable
from statsbot.store.channel_days import channel_days
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import privacy_state
from statsbot.store.roles import staff
from statsbot.store.rows import Reader
from statsbot.store.settings import lock_guilds
from statsbot.store.statements import Command, Query

LONGEST_LABEL = 80
MOST_MARKS = 1000
"""Of one server."""
ONE_ANNOUNCEMENT = timedelta(hours=1)
"""Posts in one channel that follow one another more quickly than this are one announcement."""
_DAY = timedelta(days=1)
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
"""How much before and after a day of UTC one of another zone may begin and end."""


class MarkKind(IntEnum):
    """What sets a mark."""

    HAPPENING = 0
    """Staff, for something that happened."""
    ANNOUNCEMENT = 1
    """Staff, for something that they announced; or their post in a channel for announcements."""
    EVENT = 2
    """A scheduled event that began. Never stored: it is known by the event itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMark:
    """A moment, or a stretch, that is marked."""

    kind: MarkKind
    at: datetime
    ends_at: datetime | None
    """None: it was of one moment, or its end is not known."""
    label: str | None = None
    """The staff's own words; None: an event or a post."""
    mark_id: int | None = None
    """The number of a mark that staff set."""
    event_id: int | None = None
    """The scheduled event."""
    channel_id: ChannelId | None = None
    """Where an event took place, or a post stands."""
    creator_id: MemberId | None = None
    """Who of the staff set a mark; None: the operator, or not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNumber:
    """Under which number a mark is kept."""

    mark_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMark:
    """A mark that staff set."""

    mark_id: int
    at: datetime
    ends_at: datetime | None
    kind: int
    label: str
    creator_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunEvent:
    """A scheduled event that began."""

    event_id: int
    channel_id: int | None
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementChannel:
    """A channel for announcements."""

    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A post in one of them; its id carries when it was posted."""

    message_id: int
    channel_id: int


_ADD = Query("add_mark", MarkNumber)
_REMOVE = Command("remove_mark")
_SET = Query("marks_of_guild", SetMark)
_EVENTS = Query("events_that_began", BegunEvent)
_CHANNELS = Query("announcement_channels", AnnouncementChannel)
_POSTS = Query("announcements", Announcement)


async def add_mark(
    db: Database,
    guild_id: GuildId,
    *,
    at: datetime,
    ends_at: datetime | None,
    label: str,
    kind: MarkKind = MarkKind.HAPPENING,
    creator_id: MemberId | None = None,
) -> int:
    """Keep a mark that staff set; return its number in the server.

    Who opted out is not kept as the one who set it.

    Raises:
        MisuseError: it has no label or too long a one, ends before it begins, or there are too
            many.
        ConfigurationError: the privacy key is missing, or another one.
    """
    label = storable(label.strip())
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise MisuseError(f"A mark has a label of 1 to {LONGEST_LABEL} characters.")
    if ends_at is not None and ends_at <= at:
        raise MisuseError("A mark ends after it begins.")
    if creator_id is not None:
        state = await privacy_state(db, guild_id, creator_id)
        creator_id = creator_id if state.opted_out_at is None else None

    def work(connection: Connection) -> int:
        lock_guilds(connection, [guild_id])
        (kept,) = _ADD.all(
            connection,
            guild_id=guild_id,
            creator_id=creator_id,
            at=at,
            ends_at=ends_at,
            kind=int(kind),
            label=label,
        )
        if kept.mark_id > MOST_MARKS:
            raise MisuseError(f"There are {MOST_MARKS} marks already: remove the newest first.")
        return kept.mark_id

    return await db.write(work)


async def remove_mark(db: Database, guild_id: GuildId, mark_id: int) -> bool:
    """Remove a mark that staff set; return whether there was one of that number."""
    async with db.reading() as connection:
        return bool(await _REMOVE.run_async(connection, guild_id=guild_id, mark_id=mark_id))


async def marks_set(
    db: Database, guild_id: GuildId, window: Window | None = None
) -> list[EventMark]:
    """Return the marks that staff set and that began in ``window``, by time; None: all."""
    async with db.reading() as connection:
        rows = await _SET.all_async(
            connection,
            guild_id=guild_id,
            since=window.start if window else "-infinity",
            until=window.end if window else "infinity",
        )
    return [
        EventMark(
            kind=MarkKind(row.kind),
            at=row.at,
            ends_at=row.ends_at,
            label=row.label,
            mark_id=row.mark_id,
            creator_id=row.creator_id,
        )
        for row in rows
    ]


async def marks(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> list[EventMark]:
    """Return every mark that began in ``window``, by time.

    What the reader may not see is left out: events in channels, and posts, that not everyone can
    see. The words of marks that staff set are shown to whoever sees the statistics.
    """
    async with db.reading() as connection:
        rows = await _EVENTS.all_async(
            connection,
            guild_id=guild_id,
            since=window.start,
            until=window.end,
            reader=int(reader),
        )
    events = [
        EventMark(
            kind=MarkKind.EVENT,
            at=row.began_at,
            ends_at=row.ended_at,
            event_id=row.event_id,
            channel_id=row.channel_id,
        )
        for row in rows
    ]
    posts = await _announcements(db, guild_id, window, reader)
    return sorted(
        [*await marks_set(db, guild_id, window), *events, *posts], key=lambda each: each.at
    )


async def _announcements(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[EventMark]:
    """Return what staff posted in channels for announcements, while facts are kept.

    The days of these channels say where to look, so that few days of messages are read.
    """
    async with db.reading() as connection:
        channels = await _CHANNELS.all_async(connection, guild_id=guild_id, reader=int(reader))
    authors = await staff(db, guild_id) if channels else integers(())
    if not len(authors):
        return []
    channel_ids = integers(row.channel_id for row in channels)
    stretches = await _stretches(db, guild_id, window, reader, channel_ids)
    if not stretches:
        return []
    async with db.reading() as connection:
        rows = await _POSTS.all_async(
            connection,
            guild_id=guild_id,
            first_id=integers(first_id_at(each.start) for each in stretches),
            after_id=integers(first_id_at(each.end) for each in stretches),
            channel_ids=channel_ids,
            author_ids=authors,
            reader=int(reader),
        )
    posts: list[EventMark] = []
    newest: dict[ChannelId, datetime] = {}
    for row in rows:
        at, before = instant_of(row.message_id), newest.get(row.channel_id)
        newest[row.channel_id] = at
        if before is None or at - before >= ONE_ANNOUNCEMENT:
            mark = EventMark(
                kind=MarkKind.ANNOUNCEMENT, at=at, ends_at=None, channel_id=row.channel_id
            )
            posts.append(mark)
    return posts


async def _stretches(
    db: Database, guild_id: GuildId, window: Window, reader: Reader, channel_ids: IntArray
) -> list[Window]:
    """Return the parts of ``window`` on whose days something was sent in these channels.

    A day is taken as long as it may have been in any zone: the server's may have been another.
    """
    first, after = ((each - EPOCH) // _DAY for each in (window.start, window.end))
    days = await channel_days(db, guild_id, first - 1, after + 2, reader)
    is_one = np.isin(days.ids[days.channel], channel_ids) & (days.sent > 0)
    stretches: list[Window] = []
    for day in np.unique(days.day[is_one]).tolist():
        start = max(window.start, EPOCH + day * _DAY - _EASTERNMOST)
        end = min(window.end, EPOCH + (day + 1) * _DAY + _WESTERNMOST)
        if stretches and start <= stretches[-1].end:
            start = stretches.pop().start
        if start < end:
            stretches.append(Window(start=start, end=end))
    return stretches
