"""What happened in which channel on which day: the days of all channels of a stretch."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from statsbot.domain.ids import GuildId
from statsbot.domain.voice import VoiceClass, voice_time
from statsbot.store.arrays import IntArray
from statsbot.store.day_rows import DayKeys, one_row_each
from statsbot.store.days import day_rules
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import CHANNEL_DAYS, Asked, read_parts

_SUMS = (
    "sent", "deleted", "edited", "replies", "stickers", "forwards", "voice_messages", "readable",
    "attachments", "embeds", "polls", "reactions", *VoiceClass,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelDays:
    """What happened in each channel, thread and forum post per day, by channel and then by day.

    Days are those of the server's zone; those without anything are absent.
    """

    ids: IntArray
    """The channels, ascending; shape (m,)."""
    channel: IntArray
    """Of each row, the place among ``ids``; shape (n,), as are all that follow."""
    day: IntArray
    """Days since 1970."""
    messages: IntArray
    """Counted messages, less those deleted since."""
    sent: IntArray
    """The same, gross; the nine that follow are of these."""
    deleted: IntArray
    edited: IntArray
    replies: IntArray
    stickers: IntArray
    forwards: IntArray
    voice_messages: IntArray
    readable: IntArray
    """Messages whose contents we were told: the base of the three that follow."""
    attachments: IntArray
    embeds: IntArray
    polls: IntArray
    reactions: IntArray
    voice_seconds: IntArray
    """Of all people together, as far as it counts as voice time in the server."""
    spent: Mapping[VoiceClass, IntArray]
    """Seconds in voice of each class, whether they count or not."""


async def channel_days(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> ChannelDays:
    """Return the days from ``first_day`` to before ``after_day``, both in days since 1970."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        asked = Asked(first=first_day, after=after_day, wanted=_SUMS, reader=reader)
        parts = await read_parts(connection, guild_id, CHANNEL_DAYS, asked)
    keys = DayKeys("channel_id", first_day, after_day)
    rows = one_row_each(CHANNEL_DAYS.layout, parts, keys, _SUMS)
    spent = {each: rows[each] for each in VoiceClass}
    counts = {
        **rows.columns,
        "messages": rows["sent"] - rows["deleted"],
        "voice_seconds": voice_time(spent, rules.voice),
    }
    ids, channel = np.unique(rows.values("channel_id"), return_inverse=True)
    counted = {each.name for each in fields(ChannelDays)} & set(counts)
    return ChannelDays(
        ids=ids, channel=channel, spent=spent, **{name: counts[name] for name in counted}
    )
