"""How people were in voice channels, and how many at once."""

from dataclasses import dataclass

from statsbot.domain.ids import ChannelId, GuildId
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import day_since_1970
from statsbot.store.statements import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceUse:
    """A voice or stage channel in a stretch of days; seconds are of people, whatever counts."""

    channel_id: ChannelId
    peak: int
    """Most people at once."""
    streaming_seconds: int
    video_seconds: int
    muted_seconds: int
    speaking_seconds: int
    """On a stage, as one of its speakers."""
    listening_seconds: int
    """In a stage's audience."""


_USES = Query("voice_uses", VoiceUse)


async def voice_uses(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> list[VoiceUse]:
    """Return the voice channels that people were in, by id.

    On the days of the server's zone from ``first_day`` to before ``after_day``, since 1970.
    """
    async with db.reading() as connection:
        return await _USES.all_async(
            connection,
            guild_id=guild_id,
            first_day=day_since_1970(first_day),
            after_day=day_since_1970(after_day),
            reader=int(reader),
        )
