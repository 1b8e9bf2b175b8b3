"""What moderators did, as the audit log tells it. Neither who did it, nor to whom, nor why."""

from dataclasses import dataclass
from enum import IntEnum

from statsbot.domain.ids import GuildId


class Measure(IntEnum):
    """What was done; the first four under the audit log's numbers."""

    KICK = 20
    PRUNE = 21
    BAN = 22
    UNBAN = 23
    TIMEOUT = 1
    TIMEOUT_LIFTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationTaken:
    """A moderator acted. Key: guild, entry of the audit log, whose id carries the time."""

    guild_id: GuildId
    entry_id: int
    measure: Measure
    people: int = 1
    """How many it was done to: a prune is one entry for all that it removed."""
