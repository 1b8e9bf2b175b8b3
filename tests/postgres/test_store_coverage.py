"""Spans watched, and the settings under which days are counted."""

from datetime import timedelta

import pytest

from statsbot.domain.facts import GapReason, Unwatched, Watched, WatchedSpan
from statsbot.domain.windows import Window
from statsbot.errors import MisuseError, ZoneError
from statsbot.store import coverage
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings, settings
from tests.postgres.facts import GUILD, NOON, after, sent, watched


def span(start: float, end: float, channel: int = 0) -> WatchedSpan:
    return watched(Watched.MESSAGES, after(hours=start), after(hours=end), channel)


async def test_spans_that_touch_are_one(database: Database) -> None:
    writer = FactWriter(database)
    for batch in (
        [span(0, 1), span(1, 2), span(5, 6)],
        [span(8, 9), span(4, 4), span(7, 6)],
        [span(0, 1, channel=3)],
        [span(1.5, 5.5), span(0, 0.5)],
    ):
        for _ in range(2):
            await writer.write(batch)
    assert await coverage.spans(database, GUILD, Watched.MESSAGES) == [
        span(0, 6), span(8, 9), span(0, 1, channel=3)
    ]  # fmt: skip
    within = Window(start=after(hours=6), end=after(hours=8, minutes=1))
    assert await coverage.spans(database, GUILD, Watched.MESSAGES, within) == [span(8, 9)]
    assert await coverage.watched(database, GUILD, Watched.MESSAGES) == Window(
        start=NOON, end=after(hours=9)
    )
    assert await coverage.watched(database, GUILD, Watched.VOICE) is None


def gap(
    start: float, end: float, reason: GapReason = GapReason.SESSION_LOST, channel: int = 0
) -> Unwatched:
    return Unwatched(
        guild_id=GUILD, kind=Watched.MESSAGES, channel_id=channel, started_at=after(hours=start),
        ended_at=after(hours=end), reason=reason,
    )  # fmt: skip


def told(rows: list[coverage.UnwatchedRow]) -> list[Unwatched]:
    assert {row.guild_id for row in rows} <= {GUILD}
    return [
        Unwatched(
            guild_id=row.guild_id, kind=Watched(row.kind), channel_id=row.channel_id,
            started_at=row.started_at, ended_at=row.ended_at, reason=GapReason(row.reason),
        )
        for row in rows
    ]  # fmt: skip


async def test_gaps_are_kept_at_their_longest_and_stay_when_they_are_healed(
    database: Database,
) -> None:
    writer = FactWriter(database)
    await writer.write([span(0, 1), gap(1, 4), gap(1, 2), gap(3, 3), span(4, 5)])
    await writer.write([gap(1, 3), gap(2, 5, GapReason.PERMISSION, channel=7)])
    both = [gap(1, 4), gap(2, 5, GapReason.PERMISSION, channel=7)]
    assert told(await coverage.unwatched(database, GUILD, Watched.MESSAGES)) == both
    assert told(await coverage.unhealed(database, GUILD, Watched.MESSAGES)) == both
    await writer.write([span(2, 3), span(2, 3, channel=7)])
    assert told(await coverage.unwatched(database, GUILD, Watched.MESSAGES)) == both
    assert told(await coverage.unhealed(database, GUILD, Watched.MESSAGES)) == [
        gap(1, 2), gap(3, 4), gap(3, 5, GapReason.PERMISSION, channel=7)
    ]  # fmt: skip
    await writer.write([span(1, 4)])
    assert told(await coverage.unhealed(database, GUILD, Watched.MESSAGES)) == [
        gap(3, 5, GapReason.PERMISSION, channel=7)
    ]
    assert await coverage.unhealed(database, GUILD, Watched.VOICE) == []


async def test_between_two_watches_there_is_always_a_gap(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([span(0, 1)])
    await writer.write([span(2, 3), span(1, 2, channel=5)])
    await writer.write([gap(3, 4), span(4, 5)])
    assert told(await coverage.unwatched(database, GUILD, Watched.MESSAGES)) == [
        gap(1, 2, GapReason.OFFLINE), gap(3, 4)
    ]  # fmt: skip


async def test_gaps_that_were_told_are_no_holes(database: Database) -> None:
    """F13: while facts were refused, the bot was there; gaps do not lie over each other."""
    writer = FactWriter(database)
    refused = gap(1.5, 4, GapReason.REFUSED)
    await writer.write([span(0, 1), refused, gap(4, 5), gap(1, 9, channel=5)])
    await writer.write([span(6, 7)])
    assert told(await coverage.unwatched(database, GUILD, Watched.MESSAGES)) == [
        gap(1, 1.5, GapReason.OFFLINE), refused, gap(4, 5), gap(5, 6, GapReason.OFFLINE),
        gap(1, 9, channel=5),
    ]  # fmt: skip


async def test_damaged_facts_take_their_time_out_of_what_was_watched(database: Database) -> None:
    writer = FactWriter(database)
    damage = gap(2, 3, GapReason.DAMAGED)
    for _ in range(2):
        await writer.write([span(0, 5), span(0, 5, channel=9), damage])
        assert await coverage.spans(database, GUILD, Watched.MESSAGES) == [
            span(0, 2), span(3, 5), span(0, 5, channel=9)
        ]  # fmt: skip
    await writer.write([span(5, 6)])
    assert told(await coverage.unhealed(database, GUILD, Watched.MESSAGES)) == [damage]


async def test_settings_have_defaults_and_are_kept(database: Database) -> None:
    assert await settings(database, GUILD) == GuildSettings()
    wanted = GuildSettings(
        zone="Asia/Kolkata", reports_channel_id=5, report_weekday=6, report_hour=23
    )
    assert await save_settings(database, GUILD, wanted, now=NOON) == wanted
    assert await settings(database, GUILD) == wanted


async def test_a_zone_holds_from_when_it_was_changed(database: Database) -> None:
    berlin, kolkata = GuildSettings(zone="Europe/Berlin"), GuildSettings(zone="Asia/Kolkata")
    assert (await save_settings(database, GUILD, berlin, now=NOON)).zone_since is None
    await FactWriter(database).write([sent()])
    assert (await save_settings(database, GUILD, berlin, now=NOON)).zone_since is None
    later = NOON + timedelta(days=1)
    assert (await save_settings(database, GUILD, kolkata, now=later)).zone_since == later
    assert (await save_settings(database, GUILD, kolkata, now=after(days=2))).zone_since == later


async def test_settings_that_do_not_exist_are_refused(database: Database) -> None:
    with pytest.raises(ZoneError):
        await save_settings(database, GUILD, GuildSettings(zone="Mars/Olympus"), now=NOON)
    with pytest.raises(MisuseError, match="weekday 7"):
        await save_settings(database, GUILD, GuildSettings(report_weekday=7), now=NOON)
    assert await settings(database, GUILD) == GuildSettings()
