"""What happened in a window: per slot, day, channel, member, emoji.

Windows and buckets are read in whole slots of 15 minutes: a slot belongs to the window that its
start lies in, so that adjacent windows add up and all of these functions agree with each other.
"""

from collections.abc import Sequence
from datetime import datetime

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.pool import Database
from statsbot.store.rows import (
    ChannelTotal,
    EmojiTotal,
    IntArray,
    MemberTotal,
    Reader,
    SlotCounts,
)


async def slot_counts(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> SlotCounts:
    """Return what happened per slot, ascending; slots without anything are absent."""
    raise NotImplementedError


async def authors_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people with counted messages between consecutive ``edges``.

    Length ``len(edges) - 1``. Edges that are midnights of the server's zone are read from the
    member-days, any others from facts; the numbers are the same.
    """
    raise NotImplementedError


async def active_by_day(
    db: Database, guild_id: GuildId, edges: Sequence[datetime], reader: Reader
) -> IntArray:
    """Return the distinct people who spoke, reacted or were in voice between ``edges``."""
    raise NotImplementedError


async def authors_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people with counted messages in the window."""
    raise NotImplementedError


async def active_total(db: Database, guild_id: GuildId, window: Window, reader: Reader) -> int:
    """Return the distinct people who spoke, reacted or were in voice in the window."""
    raise NotImplementedError


async def channel_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[ChannelTotal]:
    """Return the channels with counted messages in the window, most messages first, then id."""
    raise NotImplementedError


async def member_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader, limit: int | None = None
) -> list[MemberTotal]:
    """Return the people with counted messages in the window, most messages first, then id."""
    raise NotImplementedError


async def emoji_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[EmojiTotal]:
    """Return the emoji used in the window, most reactions first, then in messages, then name."""
    raise NotImplementedError
