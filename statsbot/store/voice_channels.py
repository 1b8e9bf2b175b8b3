"""How voice channels were used: their time, their people, how many at once."""

from dataclasses import dataclass, replace

import numpy as np

from statsbot.domain.ids import ChannelId, GuildId
from statsbot.domain.voice import VoiceClass, voice_time
from statsbot.domain.windows import Window
from statsbot.store.days import day_rules
from statsbot.store.packed import summed
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import (
    CHANNEL_DAYS,
    CHANNEL_MEMBER_DAYS,
    Asked,
    days_since_1970,
    read_rows,
)
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChannelSums:
    """Seconds of people in a voice channel, whether they count as voice time or not."""

    channel_id: int
    voice_seconds: int
    voice_alone_seconds: int
    voice_deaf_seconds: int
    voice_alone_deaf_seconds: int
    voice_afk_seconds: int
    peak: int
    streaming_seconds: int
    video_seconds: int
    muted_seconds: int
    speaking_seconds: int
    listening_seconds: int

    @property
    def seconds(self) -> dict[VoiceClass, int]:
        """The seconds of each class."""
        return {kind: getattr(self, kind) for kind in VoiceClass}


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChannelTotal:
    """A voice or stage channel in a window; all but ``voice_seconds`` whatever time counts."""

    channel_id: ChannelId
    voice_seconds: int
    """Seconds of people that count as voice time in the server."""
    people: int
    """Distinct people who were there for a second at least."""
    peak: int
    """Most people at once."""
    streaming_seconds: int
    video_seconds: int
    muted_seconds: int
    speaking_seconds: int
    """On a stage, as one of its speakers."""
    listening_seconds: int
    """In a stage's audience."""


_TOTALS = Query("total_voice_channels", VoiceChannelSums)


async def voice_channel_totals(
    db: Database, guild_id: GuildId, window: Window, reader: Reader
) -> list[VoiceChannelTotal]:
    """Return the voice channels that people were in, most voice time first, then id.

    On the days of the server's zone that ``window`` touches; nothing is cut at its ends.
    """
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        first, after = rules.days_touched(window)
        asked = Asked(
            first=days_since_1970(first),
            after=days_since_1970(after),
            wanted=tuple(VoiceClass),
            by_time=False,
            reader=reader,
        )
        spent = await read_rows(connection, guild_id, CHANNEL_DAYS, asked)
        channel = spent["channel_id"]
        sums = await _TOTALS.all_async(
            connection,
            guild_id=guild_id,
            first_day=first,
            after_day=after,
            reader=int(reader),
            channel_id=spent.ids,
            **{str(each): summed(channel, spent[each], len(spent.ids)) for each in VoiceClass},
        )
        asked = replace(asked, wanted=("voice_seconds",))
        rows = await read_rows(connection, guild_id, CHANNEL_MEMBER_DAYS, asked)
    there = rows["voice_seconds"] > 0
    there &= rows.values("member_id") > 0
    pairs = np.array([rows.values(name)[there] for name in ("channel_id", "member_id")])
    channel_ids, people = np.unique(np.unique(pairs, axis=1)[0], return_counts=True)
    people_in = dict(zip(channel_ids.tolist(), people.tolist(), strict=True))
    totals = [
        VoiceChannelTotal(
            channel_id=each.channel_id,
            voice_seconds=voice_time(each.seconds, rules.voice),
            people=people_in.get(each.channel_id, 0),
            peak=each.peak,
            streaming_seconds=each.streaming_seconds,
            video_seconds=each.video_seconds,
            muted_seconds=each.muted_seconds,
            speaking_seconds=each.speaking_seconds,
            listening_seconds=each.listening_seconds,
        )
        for each in sums
    ]
    return sorted(totals, key=lambda total: (-total.voice_seconds, total.channel_id))
