"""Asking for a backfill, and saying how far it is."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from statsbot.domain.ids import DISCORD_EPOCH, ChannelId, GuildId, first_id_at
from statsbot.domain.windows import midnight
from statsbot.errors import MisuseError
from statsbot.store import history
from statsbot.store.history import HistoryRequest, Purpose, State
from statsbot.store.pool import Database
from statsbot.store.settings import settings


async def ask_for_backfill(
    db: Database,
    guild_id: GuildId,
    *,
    since: date | None = None,
    channels: Sequence[ChannelId] | None = None,
    now: datetime,
) -> HistoryRequest:
    """Ask for the history of a server, for the running bot to read it; return the request.

    Args:
        db: where it is kept.
        guild_id: the server.
        since: the first day, in the server's zone; None: from the beginning.
        channels: those to read whole, with their threads; None: all, where nobody watched.
        now: the present instant, up to which is read.

    Raises:
        MisuseError: the day is still to come.
    """
    start = DISCORD_EPOCH
    if since is not None:
        zone = ZoneInfo((await settings(db, guild_id)).zone)
        start = max(midnight(since, zone), DISCORD_EPOCH)
    if start >= now:
        raise MisuseError(f"{since} is still to come: give a day in the past, or none.")
    await history.ask(
        db,
        guild_id=guild_id,
        purpose=Purpose.BACKFILL,
        request_id=first_id_at(now),
        started_at=start,
        ended_at=now,
        now=now,
        channels=channels,
    )
    return await _kept(db, guild_id, first_id_at(now))


async def open_backfill(db: Database, guild_id: GuildId) -> HistoryRequest | None:
    """Return the newest backfill of a server that is still to be read; None: there is none."""
    for request in await history.requests(db, guild_id, purpose=Purpose.BACKFILL):
        if request.state in (State.ASKED, State.OPEN):
            return request
    return None


async def progress(db: Database, request: HistoryRequest) -> tuple[HistoryRequest, str]:
    """Return a backfill as it is now, and a sentence or two on how far it is."""
    request = await _kept(db, request.guild_id, request.request_id)
    trouble = f" Last trouble: {request.reason}" if request.reason else ""
    if request.state == State.ASKED:
        return request, f"Waiting to be read: its channels are looked up first.{trouble}"
    if request.state == State.REFUSED:
        return request, f"Discord does not show this server's history: {request.reason}."
    messages = f"{request.told:,} messages read, {request.added:,} of them new"
    refused = ""
    if request.refused:
        reason = (await history.refused_tasks(db, request))[0].reason
        refused = f" {request.refused:,} could not be read, the first because: {reason}"
    if request.state == State.OPEN:
        places = request.places + await history.open_tasks(db, request)
        return request, (
            f"{request.places:,} of {places:,} channels and threads done, {messages}."
            f"{refused}{trouble}"
        )
    days = (await settings(db, request.guild_id)).retention_days
    return request, (
        f"Done: {request.places:,} channels and threads, {messages}.{refused} "
        f"What happened is kept in detail for {days:,} days."
    )


async def _kept(db: Database, guild_id: GuildId, request_id: int) -> HistoryRequest:
    kept = await history.requests(
        db, guild_id, purpose=Purpose.BACKFILL, request_id=request_id, most=1
    )
    if not kept:
        raise MisuseError("This backfill is no longer kept: ask for it again.")
    return kept[0]
