"""Discord's ids (snowflakes) and the instants they carry.

Upper 42 bits: milliseconds since 2015-01-01T00:00Z; a range of ids is a range of time.
Source: Discord's API reference, "Snowflakes".
"""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

GuildId: TypeAlias = int
ChannelId: TypeAlias = int
MemberId: TypeAlias = int
MessageId: TypeAlias = int

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def instant_of(snowflake: int) -> datetime:
    """Return when ``snowflake`` was made, in UTC, to the millisecond."""
    return DISCORD_EPOCH + _MILLISECOND * (snowflake >> 22)


def first_id_at(instant: datetime) -> int:
    """Return the smallest id made at or after ``instant``; 0 for anything before 2015.

    ``first_id_at(a) <= id < first_id_at(b)`` selects the ids of the half-open window [a, b)
    exactly, whatever part of a millisecond ``a`` and ``b`` carry.
    """
    milliseconds = -((DISCORD_EPOCH - instant) // _MILLISECOND)
    return max(milliseconds, 0) << 22
