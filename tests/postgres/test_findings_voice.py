"""Voice, from moves told to what is found: compared with a plain recount, minute by minute."""

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest

from statsbot.analytics.voice import VoiceFindings
from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    VoiceFlags,
    VoiceMoved,
    Watched,
)
from statsbot.domain.windows import Window, local_day, midnight, zone
from statsbot.findings.catalogue import find
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.fix_findings import asked
from tests.postgres.facts import GUILD, moved, watched

ZONE = zone("Asia/Kolkata")
NOW = datetime(2026, 5, 20, 9, 40, tzinfo=UTC)
NOWHERE, LOUNGE, STAFF_ROOM, AFK = 0, 5, 6, 7
WEEK = Window(start=midnight(local_day(NOW, ZONE) - timedelta(days=6), ZONE), end=NOW)
BEGIN = WEEK.start - timedelta(days=1)
MINUTE = timedelta(minutes=1)
PEOPLE = range(1, 9)


def moves() -> list[VoiceMoved]:
    """Eight days of eight people who come, go and move at whole minutes; some are there still."""
    chance = Random(3)
    told: list[VoiceMoved] = []
    for member in PEOPLE:
        at = BEGIN
        while at < NOW:
            channel = chance.choice((LOUNGE, LOUNGE, STAFF_ROOM, AFK, NOWHERE, NOWHERE, NOWHERE))
            flags = chance.choice((VoiceFlags(0), VoiceFlags.VIDEO, VoiceFlags.SELF_DEAF))
            told.append(
                moved(
                    at, channel or None, member, flags=flags if channel else VoiceFlags(0),
                    in_afk_channel=channel == AFK, audience=Audience(int(channel == STAFF_ROOM)),
                )
            )  # fmt: skip
            at += chance.randrange(1, 500) * MINUTE
    return sorted(told, key=lambda each: each.at)


class Minutes:
    """Where everybody was in each minute from ``BEGIN`` on; shape (people, minutes)."""

    def __init__(self, told: list[VoiceMoved]) -> None:
        shape = len(PEOPLE), int((NOW - BEGIN) / MINUTE)
        self.channel, self.stay = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self.flags = np.zeros(shape, np.int64)
        self.in_week = np.arange(shape[1]) >= int((WEEK.start - BEGIN) / MINUTE)
        for number, move in enumerate(told):
            who, minute = move.member_id - 1, int((move.at - BEGIN) / MINUTE)
            channel = move.channel_id or NOWHERE
            goes_on = minute and self.channel[who, minute - 1] == channel
            self.stay[who, minute:] = self.stay[who, minute - 1] if goes_on else number + 1
            self.channel[who, minute:] = channel
            self.flags[who, minute:] = int(move.flags)

    def there(self, *channels: int) -> np.ndarray:
        """Who was in any of these in which minute of the week."""
        return np.isin(self.channel, channels) & self.in_week

    def hours(self, *channels: int) -> int:
        """Local hours in which somebody was, but for the last one: ten minutes tell nothing."""
        used = np.flatnonzero(self.there(*channels).any(axis=0)[:-10])
        local = [(BEGIN + int(minute) * MINUTE).astimezone(ZONE) for minute in used]
        return len({(each.date(), each.hour) for each in local})

    def stays(self, *channels: int) -> list[int]:
        """Minutes of each stay that began in the week."""
        there = self.there(*channels)
        before = set(self.stay[:, ~self.in_week].ravel().tolist())
        stays, minutes = np.unique(self.stay[there], return_counts=True)
        return [int(n) for stay, n in zip(stays, minutes, strict=True) if stay not in before]

    def company(self) -> int:
        """Minutes of people in the week with others, hearing them, outside of the AFK channel."""
        found = 0
        for channel in (LOUNGE, STAFF_ROOM):
            there = self.there(channel)
            hears = there & ((self.flags & int(VoiceFlags.SELF_DEAF)) == 0)
            found += int(hears[:, there.sum(axis=0) > 1].sum())
        return found


async def tell(database: Database, told: list[VoiceMoved]) -> None:
    await save_settings(database, GUILD, GuildSettings(zone=ZONE.key), now=BEGIN)
    seen = [
        ChannelSeen(
            guild_id=GUILD, channel_id=channel_id, name="a", kind=ChannelKind.VOICE,
            parent_id=None, audience=Audience(int(channel_id == STAFF_ROOM)), seen_at=NOW,
        )
        for channel_id in (LOUNGE, STAFF_ROOM, AFK)
    ]  # fmt: skip
    await FactWriter(database).write([*seen, *told, watched(Watched.VOICE, BEGIN, NOW)])


async def test_voice_is_what_was_told(database: Database) -> None:
    told = moves()
    await tell(database, told)
    question = asked(WEEK, ZONE, Reader.STAFF, NOW, guild_id=GUILD)
    found: VoiceFindings = await find("voice", database, question)
    minutes, hours = Minutes(told), 6 * 24 + 15
    whole, told_stays = found.whole, found.whole.stays
    assert told_stays is not None
    assert whole.people == len(PEOPLE)
    assert whole.peak == minutes.there(LOUNGE, STAFF_ROOM).sum(axis=0).max()
    assert told_stays.utilisation == minutes.hours(LOUNGE, STAFF_ROOM) / hours
    assert whole.mix.company.part == minutes.company() * 60 == whole.voice_seconds
    assert whole.mix.company.of == minutes.there(LOUNGE, STAFF_ROOM, AFK).sum() * 60
    assert whole.mix.afk.part == minutes.there(AFK).sum() * 60
    classes = ("company", "deaf", "alone", "alone_deaf", "afk")
    parts = [getattr(whole.mix, name).part for name in classes]
    assert sum(parts) == whole.mix.company.of
    stays = minutes.stays(LOUNGE, STAFF_ROOM)
    assert told_stays.stays == len(stays)
    assert told_stays.mean_seconds.value == pytest.approx(np.mean(stays) * 60)
    assert told_stays.median_seconds.value == pytest.approx(np.median(stays) * 60)
    assert found.week.counted.sum() * 3600 == pytest.approx(whole.voice_seconds)
    video = (minutes.there(LOUNGE, STAFF_ROOM, AFK)) & (minutes.flags == int(VoiceFlags.VIDEO))
    assert whole.mix.video.part == video.sum() * 60
    assert {each.channel_id for each in found.channels} == {LOUNGE, STAFF_ROOM, AFK}
    for each in found.channels:
        there = minutes.there(each.channel_id)
        assert each.figures.mix.company.of == there.sum() * 60
        assert each.figures.people == there.any(axis=1).sum()
        assert each.figures.peak == there.sum(axis=0).max()
        assert each.figures.stays is not None
        assert each.figures.stays.utilisation == minutes.hours(each.channel_id) / hours
    assert sum(each.figures.voice_seconds for each in found.channels) == whole.voice_seconds
    assert np.nansum(found.daily, axis=1).tolist() == [
        each.figures.voice_seconds for each in found.channels
    ]
    assert found.peak_at is not None
    at_once = minutes.there(LOUNGE, STAFF_ROOM).sum(axis=0)
    assert found.peak_at == BEGIN + int(np.argmax(at_once)) * MINUTE
    assert sum(each.voice_seconds for each in found.longest) == whole.voice_seconds


async def test_members_are_told_of_public_channels(database: Database) -> None:
    told = moves()
    await tell(database, told)
    question = asked(WEEK, ZONE, Reader.PUBLIC, NOW, guild_id=GUILD)
    found: VoiceFindings = await find("voice", database, question)
    assert {each.channel_id for each in found.channels} == {LOUNGE, AFK}
    minutes = Minutes(told)
    assert found.whole.mix.company.of == minutes.there(LOUNGE, AFK).sum() * 60
    assert found.whole.peak == minutes.there(LOUNGE).sum(axis=0).max()
    assert found.whole.stays is not None
    assert found.whole.stays.stays == len(minutes.stays(LOUNGE))


async def test_who_is_there_still_is_so_up_to_now(database: Database) -> None:
    here = [moved(NOW - timedelta(hours=2), LOUNGE, member) for member in (1, 2)]
    await tell(database, here)
    question = asked(WEEK, ZONE, Reader.STAFF, NOW, guild_id=GUILD)
    found: VoiceFindings = await find("voice", database, question)
    assert found.whole.voice_seconds == 4 * 3600
    assert found.whole.stays is not None
    assert found.whole.stays.mean_seconds.value == 7200
    assert (found.whole.peak, found.whole.stays.stays) == (2, 2)
