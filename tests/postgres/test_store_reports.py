"""The outbox: one message per server, kind and period, whoever is at work."""

import asyncio
from datetime import date, timedelta

from statsbot.store.pool import Database
from statsbot.store.reports import (
    claim_report,
    guilds_with_due_reports,
    mark_failed,
    mark_posted,
    reports,
    schedule_report,
    unschedule_reports,
)
from tests.postgres.facts import GUILD, NOON, after

WEEK = date(2026, 4, 27)
LEASE = timedelta(minutes=5)


async def test_a_report_is_scheduled_once_and_can_be_moved(database: Database) -> None:
    assert await schedule_report(database, GUILD, "weekly", WEEK, NOON)
    assert not await schedule_report(database, GUILD, "weekly", WEEK, after(hours=1))
    assert await guilds_with_due_reports(database, NOON) == []
    assert await guilds_with_due_reports(database, after(hours=1)) == [GUILD]
    assert await unschedule_reports(database, GUILD, "weekly") == 1
    assert await guilds_with_due_reports(database, after(hours=1)) == []


async def test_one_worker_gets_it(database: Database) -> None:
    await schedule_report(database, GUILD, "weekly", WEEK, NOON)
    claims = await asyncio.gather(
        *(claim_report(database, GUILD, now=NOON, lease=LEASE) for _ in range(4))
    )
    claimed = [claim for claim in claims if claim is not None]
    assert len(claimed) == 1
    assert (claimed[0].period_start, claimed[0].due_at, claimed[0].attempt) == (WEEK, NOON, 1)
    assert len(claimed[0].nonce) <= 25
    posted = {"channel_id": 5, "message_id": 6, "posted_at": after(minutes=1)}
    assert await mark_posted(database, claimed[0], **posted)
    assert await claim_report(database, GUILD, now=after(days=1), lease=LEASE) is None
    assert not await schedule_report(database, GUILD, "weekly", WEEK, after(days=2))
    (row,) = await reports(database, GUILD)
    assert (row.state, row.message_id, row.due_at) == ("posted", 6, NOON)


async def test_a_lost_worker_is_overtaken_when_its_lease_ends(database: Database) -> None:
    await schedule_report(database, GUILD, "weekly", WEEK, NOON)
    lost = await claim_report(database, GUILD, now=NOON, lease=LEASE)
    assert lost is not None
    assert await claim_report(database, GUILD, now=after(minutes=4), lease=LEASE) is None
    second = await claim_report(database, GUILD, now=after(minutes=5), lease=LEASE)
    assert second is not None
    assert (second.attempt, second.nonce) == (2, lost.nonce)
    assert not await mark_failed(database, lost, reason="late", retry_at=None)
    assert await mark_failed(database, second, reason="Missing Access", retry_at=after(hours=1))
    assert await claim_report(database, GUILD, now=after(minutes=59), lease=LEASE) is None
    third = await claim_report(database, GUILD, now=after(hours=1), lease=LEASE)
    assert third is not None
    assert await mark_failed(database, third, reason="Unknown Channel", retry_at=None)
    (row,) = await reports(database, GUILD)
    assert (row.state, row.reason, row.attempt) == ("failed", "Unknown Channel", 3)
    assert await guilds_with_due_reports(database, after(days=9)) == []
