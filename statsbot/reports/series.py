"""The series behind the pictures, as rows for spreadsheets and programs.

A watched bucket in which nothing happened is 0, an unwatched one None: an empty cell of CSV,
``null`` of JSON.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeAlias
from zoneinfo import ZoneInfo

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.rhythm import Rhythm, rhythm
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, day_edges, days
from statsbot.store import counts, coverage
from statsbot.store.pool import Database
from statsbot.store.rows import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRow:
    """A local day."""

    date: date
    messages: int | None
    authors: int | None
    """Distinct people with counted messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeriesRow:
    """A channel, thread or forum post with counted messages."""

    channel_id: str
    messages: int
    authors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSeriesRow:
    """A person with counted messages."""

    member_id: str
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """An hour of the local week, over all the weeks of the window."""

    weekday: int
    """Monday is 0."""
    hour: int
    messages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiRow:
    """An emoji in reactions and in texts."""

    emoji: str
    """A custom emoji's name, or the character."""
    emoji_id: str | None
    """None: a Unicode emoji."""
    reactions: int
    in_messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDayRow:
    """A local day in voice."""

    date: date
    voice_seconds: int | None
    """Of people, as the server counts voice time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceHourRow:
    """An hour of the local week in voice, over all the weeks of the window."""

    weekday: int
    """Monday is 0."""
    hour: int
    voice_seconds: int | None
    """Of people, as the server counts voice time."""


SeriesRow: TypeAlias = (
    DailyRow | ChannelSeriesRow | MemberSeriesRow | HourRow | EmojiRow | VoiceDayRow | VoiceHourRow
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Rows of one type."""

    columns: tuple[str, ...]
    rows: Sequence[SeriesRow]


async def read_series(
    database: Database,
    name: str,
    guild_id: GuildId,
    window: Window,
    zone: ZoneInfo,
    reader: Reader,
) -> Series:
    """Return the series called ``name``, one of :data:`SERIES`.

    Args:
        database: what is counted from.
        name: which series.
        guild_id: the server.
        window: the days that are asked for.
        zone: whose days and hours.
        reader: for whom.

    Raises:
        KeyError: there is no such series.
        DatabaseAwayError: Postgres does not answer.
    """
    row_type, read = SERIES[name]
    rows = await read(database, guild_id, window, zone, reader)
    return Series(columns=tuple(field.name for field in fields(row_type)), rows=rows)


async def daily(
    database: Database, guild_id: GuildId, window: Window, zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return each local day that the window touches, in order."""
    local = days(window, zone)
    edges = [window.start, *day_edges(local, zone)[1:-1], window.end]
    slots = await counts.slot_counts(database, guild_id, window, reader)
    messages = bucket_sums(slots.slot, slots.messages, slots_from(edges))
    authors = await counts.authors_by_day(database, guild_id, edges, reader)
    watched = await _watched(database, guild_id, window, Watched.MESSAGES)
    known = (watched.shares(edges) > 0) | (messages > 0)
    return [
        DailyRow(
            date=day,
            messages=int(messages[n]) if known[n] else None,
            authors=int(authors[n]) if known[n] else None,
        )
        for n, day in enumerate(local)
    ]


async def channels(
    database: Database, guild_id: GuildId, window: Window, _zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the channels with messages, most messages first."""
    return [
        ChannelSeriesRow(
            channel_id=str(total.channel_id), messages=total.messages, authors=total.authors
        )
        for total in await counts.channel_totals(database, guild_id, window, reader)
    ]


async def members(
    database: Database, guild_id: GuildId, window: Window, _zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the people with messages, most messages first."""
    return [
        MemberSeriesRow(member_id=str(total.member_id), messages=total.messages)
        for total in await counts.member_totals(database, guild_id, window, reader)
    ]


async def hours(
    database: Database, guild_id: GuildId, window: Window, zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the 168 hours of the local week, Monday's first."""
    slots = await counts.slot_counts(database, guild_id, window, reader)
    watched = await _watched(database, guild_id, window, Watched.MESSAGES)
    week = rhythm(slots.slot, slots.messages, watched, window, zone)
    return [
        HourRow(weekday=weekday, hour=hour, messages=messages)
        for weekday, hour, messages in _hours_of(week)
    ]


async def emoji(
    database: Database, guild_id: GuildId, window: Window, _zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the emoji that were used, most reactions first."""
    return [
        EmojiRow(
            emoji=total.name,
            emoji_id=str(total.emoji_id) if total.emoji_id else None,
            reactions=total.reactions,
            in_messages=total.in_messages,
        )
        for total in await counts.emoji_totals(database, guild_id, window, reader)
    ]


async def voice_daily(
    database: Database, guild_id: GuildId, window: Window, zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the voice time of each local day that the window touches, in order."""
    local = days(window, zone)
    edges = [window.start, *day_edges(local, zone)[1:-1], window.end]
    slots = await counts.slot_counts(database, guild_id, window, reader)
    seconds = bucket_sums(slots.slot, slots.voice_seconds, slots_from(edges))
    watched = await _watched(database, guild_id, window, Watched.VOICE)
    known = (watched.shares(edges) > 0) | (seconds > 0)
    return [
        VoiceDayRow(date=day, voice_seconds=int(seconds[n]) if known[n] else None)
        for n, day in enumerate(local)
    ]


async def voice_hours(
    database: Database, guild_id: GuildId, window: Window, zone: ZoneInfo, reader: Reader
) -> list[SeriesRow]:
    """Return the voice time of the 168 hours of the local week, Monday's first."""
    slots = await counts.slot_counts(database, guild_id, window, reader)
    watched = await _watched(database, guild_id, window, Watched.VOICE)
    week = rhythm(slots.slot, slots.voice_seconds, watched, window, zone)
    return [
        VoiceHourRow(weekday=weekday, hour=hour, voice_seconds=seconds)
        for weekday, hour, seconds in _hours_of(week)
    ]


_Read: TypeAlias = Callable[
    [Database, GuildId, Window, ZoneInfo, Reader], Awaitable[list[SeriesRow]]
]
SERIES: dict[str, tuple[type[SeriesRow], _Read]] = {
    "daily": (DailyRow, daily),
    "channels": (ChannelSeriesRow, channels),
    "members": (MemberSeriesRow, members),
    "hours": (HourRow, hours),
    "emoji": (EmojiRow, emoji),
    "voice-daily": (VoiceDayRow, voice_daily),
    "voice-hours": (VoiceHourRow, voice_hours),
}


async def _watched(
    database: Database, guild_id: GuildId, window: Window, kind: Watched
) -> Coverage:
    return Coverage(await coverage.spans(database, guild_id, kind, window))


def _hours_of(week: Rhythm) -> Iterator[tuple[int, int, int | None]]:
    """Yield weekday, hour and what was counted, Monday's first; None: not watched."""
    known = (week.watched_hours > 0) | (week.counted > 0)
    for weekday in range(7):
        for hour in range(24):
            is_known = known[weekday, hour]
            yield weekday, hour, int(week.counted[weekday, hour]) if is_known else None
