"""A window as somebody asked for it, read against what was watched of a server."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, parse_window
from statsbot.store import coverage
from statsbot.store.pool import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A window, and the end of what can be known of the server."""

    window: Window
    now: datetime


async def asked_window(
    database: Database, guild_id: GuildId, text: str, zone: ZoneInfo, now: datetime
) -> Asked:
    """Return the window that ``text`` names for a server.

    "Now" is the end of the newest watch for messages, where that lies in the past: the last
    seven days of an imported server are the last that the import knows.

    Raises:
        WindowError: the text names no window.
        DatabaseAwayError: Postgres does not answer.
    """
    watched = await coverage.watched(database, guild_id, Watched.MESSAGES)
    known = min(now, watched.end) if watched else now
    return Asked(window=parse_window(text, now=known, zone=zone, watched=watched), now=known)
