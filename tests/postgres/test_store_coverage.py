"""Spans watched, and the settings under which days are counted."""

from datetime import timedelta

import pytest

from statsbot.domain.facts import Watched, WatchedSpan
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
