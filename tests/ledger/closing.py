"""The nightly work when the story is over: days are packed, and their people counted."""

from datetime import UTC, datetime

from statsbot.store.pool import Database
from statsbot.store.upkeep import tidy
from tests.ledger.entries import Ledger


async def close_days(url: str, ledger: Ledger) -> None:
    """Do it for every server, as of the end of the story."""
    ended_at = datetime.fromtimestamp(ledger.span.ended_at, UTC)
    async with await Database.open(url) as database:
        for server in ledger.servers:
            await tidy(database, server.guild, ended_at)
