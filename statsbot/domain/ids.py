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
LARGEST_ID = 2**63 - 1
"""What Discord's 63 bits, and a ``bigint``, hold."""
_MILLISECOND = timedelta(milliseconds=1)


def snowflake(value: str | int) -> int:
    """Return an id, written as digits or as a number.

    Raises:
        ValueError, TypeError: it is neither, or lies outside of what an id can be.
    """
    number = int(value)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("an id that is none of Discord's")
    return number


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
