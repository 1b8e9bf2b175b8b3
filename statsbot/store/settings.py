"""What an administrator has decided for a server, and the lock under which its facts are written.

Every write to a server locks its settings first. So facts of one server are written one batch at
a time, whoever writes, and each batch under the zone that holds.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import Connection

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import zone
from statsbot.errors import MisuseError
from statsbot.store.arrays import instants, integers
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildZone:
    """The zone in which a server's days begin."""

    guild_id: int
    zone: str


SHORTEST_RETENTION, LONGEST_RETENTION = 31, 36_500
"""Days."""
SCORE_WEIGHTS = (
    "score_message", "score_reply", "score_reaction", "score_received", "score_voice_minute",
)  # fmt: skip
"""The settings that weigh what an activity score is made of."""
GREATEST_WEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days facts are kept."""

    days_before: int
    """Until now."""
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRole:
    """Members with this role are "everyone" in a server."""

    guild_id: int
    audience_role_id: int


_LOCK = Query("lock_guilds", GuildZone)
_MAKE = Command("make_settings")
_SETTINGS = Query("settings_of_guild", GuildSettings)
_SAVE = Query("save_settings", GuildSettings)
_EXTEND = Query("extend_retention", Retention)
_AUDIENCE_ROLES = Query("audience_roles", AudienceRole)
_SETTLE_ROLES = Command("settle_roles")
_DROP_ROLES = Command("drop_roles_of_members")


async def settings(db: Database, guild_id: GuildId) -> GuildSettings:
    """Return the server's settings; the defaults where none were made."""
    async with db.reading() as connection:
        kept = await _SETTINGS.one_async(connection, guild_id=guild_id)
    return kept or GuildSettings()


async def audience_roles(db: Database) -> dict[GuildId, int]:
    """Return the role that makes "everyone", of each server that chose one."""
    async with db.reading() as connection:
        rows = await _AUDIENCE_ROLES.all_async(connection)
    return {row.guild_id: row.audience_role_id for row in rows}


async def save_settings(
    db: Database, guild_id: GuildId, settings: GuildSettings, *, now: datetime
) -> GuildSettings:
    """Keep ``settings``, and return them as kept.

    ``zone_since`` as given is ignored: it becomes ``now`` when the zone changes while days
    are already kept in the old one, and else stays as it is.

    Raises:
        ZoneError: the zone is not in the IANA database.
        MisuseError: the weekday or the hour does not exist, facts cannot be kept for so long, or
            something cannot have so many points.
    """
    zone(settings.zone)
    if not (0 <= settings.report_weekday <= 6 and 0 <= settings.report_hour <= 23):
        raise MisuseError(
            f"There is no weekday {settings.report_weekday} with an hour {settings.report_hour}: "
            "give 0 (Monday) to 6, and 0 to 23."
        )
    if not SHORTEST_RETENTION <= settings.retention_days <= LONGEST_RETENTION:
        raise MisuseError(
            f"Facts cannot be kept for {settings.retention_days} days: "
            f"give {SHORTEST_RETENTION} to {LONGEST_RETENTION}."
        )
    wanted = asdict(settings)
    del wanted["zone_since"]
    for name in SCORE_WEIGHTS:
        if not 0 <= wanted[name] <= GREATEST_WEIGHT:
            raise MisuseError(f"{wanted[name]} points cannot be given: 0 to {GREATEST_WEIGHT} can.")
    async with db.transaction() as connection:
        await _MAKE.run_async(connection, guild_ids=integers([guild_id]))
        saved = await _SAVE.one_async(connection, guild_id=guild_id, now=now, **wanted)
        # Which roles of people are kept hangs on which role makes the staff.
        here_and_now = {"guild_id": integers([guild_id]), "at": instants([now])}
        await _SETTLE_ROLES.run_async(connection, **here_and_now)
        await _DROP_ROLES.run_async(connection, **here_and_now)
    return saved or settings


async def extend_retention(
    db: Database, guild_id: GuildId, *, back_to: datetime, now: datetime
) -> Retention:
    """Keep a server's facts at least as long as those from ``back_to`` on need; never shorter."""
    days = (now - back_to).days + 1
    async with db.transaction() as connection:
        await _MAKE.run_async(connection, guild_ids=integers([guild_id]))
        kept = await _EXTEND.one_async(connection, guild_id=guild_id, days=days)
    return kept or Retention(days_before=days, days=days)


def lock_guilds(connection: Connection, guild_ids: Collection[GuildId]) -> dict[GuildId, ZoneInfo]:
    """Lock servers for this transaction's writes; return their zones."""
    wanted = integers(sorted(guild_ids))
    locked = _LOCK.all(connection, guild_ids=wanted)
    if len(locked) < len(wanted):
        _MAKE.run(connection, guild_ids=wanted)
        locked = _LOCK.all(connection, guild_ids=wanted)
    return {row.guild_id: zone_or_utc(row.zone) for row in locked}


def zone_or_utc(name: str) -> ZoneInfo:
    """Return the zone of kept settings."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        # Saved under another edition of the IANA database: counting goes on.
        return ZoneInfo("UTC")
