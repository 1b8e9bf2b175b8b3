"""What an administrator has decided for a server."""

from datetime import datetime

from statsbot.domain.ids import GuildId
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings


async def settings(db: Database, guild_id: GuildId) -> GuildSettings:
    """Return the server's settings; the defaults where none were made."""
    raise NotImplementedError


async def save_settings(
    db: Database, guild_id: GuildId, settings: GuildSettings, *, now: datetime
) -> GuildSettings:
    """Keep ``settings``, and return them as kept.

    ``zone_since`` as given is ignored: it becomes ``now`` when the zone changes while days
    are already kept in the old one, and else stays as it is.

    Raises:
        ZoneError: the zone is not in the IANA database.
        MisuseError: the weekday or the hour does not exist.
    """
    raise NotImplementedError
