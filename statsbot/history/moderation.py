"""What moderators did while nobody watched, from the audit log."""

import logging
from datetime import datetime, timedelta

from statsbot.collectors.audit_entry import moderation_taken
from statsbot.domain.facts import Fact, Watched, WatchedSpan
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.history.asking import ENTRIES_PER_PAGE, DiscordHistory, HistoryRefusedError, Payload
from statsbot.history.permissions import VIEW_AUDIT_LOG, OwnRights
from statsbot.history.plan import EVERY_CHANNEL, first_id_to_read, last_id_to_read

log = logging.getLogger(__name__)

KEPT_BY_DISCORD = timedelta(days=44)
"""Discord's API reference, "Audit Log Resource": entries are stored for 45 days."""


async def measures_taken(
    discord: DiscordHistory, guild_id: GuildId, window: Window, now: datetime
) -> list[Fact]:
    """Return the measures of a gap, and that they are known now.

    Nothing where the bot may not view the audit log, and of a time that Discord has forgotten.

    Raises:
        HistoryRefusedError: the server is not the bot's.
        HistoryAwayError: Discord cannot answer now.
    """
    rights = OwnRights.of(await discord.guild(guild_id), await discord.own_member(guild_id))
    since = max(window.start, now - KEPT_BY_DISCORD)
    if not rights.base & VIEW_AUDIT_LOG or since >= window.end:
        return []
    try:
        entries = await _entries(
            discord, guild_id, first_id_to_read(since), last_id_to_read(window.end)
        )
    except HistoryRefusedError as error:
        log.warning("the audit log is not shown: %s", error, extra={"guild": guild_id})
        return []
    known = WatchedSpan(
        guild_id=guild_id,
        kind=Watched.MODERATION,
        channel_id=EVERY_CHANNEL,
        started_at=since,
        ended_at=window.end,
    )
    return [*filter(None, (moderation_taken(each, guild_id) for each in entries)), known]


async def _entries(
    discord: DiscordHistory, guild_id: GuildId, first: int, behind: int
) -> list[Payload]:
    """Return the entries with ids from ``first`` on and before ``behind``."""
    found: list[Payload] = []
    cursor = first - 1
    while True:
        page = await discord.audit_log(guild_id, cursor)
        found += [entry for entry in page if int(entry["id"]) < behind]
        if len(page) < ENTRIES_PER_PAGE:
            return found
        cursor = max(int(entry["id"]) for entry in page)
        if cursor >= behind:
            return found
