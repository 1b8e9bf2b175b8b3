"""Where daily counts are going, from facts to findings, against a plain recount of the facts."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pytest

from statsbot.analytics.question import Question
from statsbot.analytics.trend import DailyTrend, TrendFindings
from statsbot.domain.facts import Audience, Fact, MemberJoined, MessageSent, VoiceMoved, Watched
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window, local_day, midnight, zone
from statsbot.findings.as_json import finding_json
from statsbot.findings.source import Source
from statsbot.findings.trend import count_trend
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.fix_findings import BERLIN, asked
from tests.postgres.facts import GUILD, moved, sent, watched

FIRST = date(2026, 3, 1)
"""Before clocks change."""
DAYS = 120
CHANGED = 84
NOW = datetime(2026, 6, 29, 9, tzinfo=UTC)
OUTAGE = 100
"""The bot was away for half of this day."""


def at(day: int, minute: int = 720) -> datetime:
    return midnight(FIRST + timedelta(days=day), BERLIN) + timedelta(minutes=minute)


def told() -> list[Fact]:
    """Twice as much is written since the 84th day; one of three channels is the staff's."""
    chance = Random(11)
    facts: list[Fact] = []
    number = 0
    for day in range(DAYS + 1):
        usual = 12 if day < CHANGED else 24
        for _ in range(chance.randint(usual - 3, usual + 3) if at(day, 1439) < NOW else 4):
            number += 1
            channel = chance.choice((1, 1, 2))
            facts.append(
                sent(
                    at(day, chance.randrange(1440) if day < DAYS else 60),
                    number,
                    channel_id=channel,
                    author_id=chance.randint(1, 9),
                    audience=Audience.RESTRICTED if channel == 2 else Audience.PUBLIC,
                )
            )
        if day % 4 == 0:
            facts += [moved(at(day, 600), 5, member=each) for each in (1, 2)]
            facts += [moved(at(day, 690), None, member=each) for each in (1, 2)]
        for each in range(day % 3):
            facts.append(
                MemberJoined(
                    guild_id=GUILD, member_id=1000 + 3 * day + each, joined_at=at(day), is_bot=False
                )
            )
    for kind in (Watched.MESSAGES, Watched.VOICE, Watched.MEMBERS, Watched.REACTIONS):
        facts.append(watched(kind, at(0, 0), at(OUTAGE, 0)))
        facts.append(watched(kind, at(OUTAGE), NOW))
    return sorted(facts, key=lambda fact: getattr(fact, "at", at(0)))


@pytest.fixture
async def facts(database: Database) -> list[Fact]:
    found = told()
    await save_settings(database, GUILD, GuildSettings(zone=BERLIN.key), now=at(0))
    await FactWriter(database).write(found)
    await tidy(database, GUILD, NOW)
    return found


def question(reader: Reader = Reader.STAFF, zone_name: str = BERLIN.key) -> Question:
    place = zone(zone_name)
    window = Window(start=midnight(date(2026, 4, 1), place), end=NOW)
    return asked(window, place, reader, NOW, guild_id=GUILD)


def of(found: TrendFindings, counted: str) -> DailyTrend:
    return next(each for each in found.trends if each.counted == counted)


def per_day(facts: list[Fact], reader: Reader) -> tuple[Counter[date], dict[date, set[int]]]:
    messages, people = Counter[date](), defaultdict[date, set[int]](set)
    for fact in facts:
        if isinstance(fact, MessageSent) and (
            reader is Reader.STAFF or fact.audience is Audience.PUBLIC
        ):
            day = local_day(instant_of(fact.message_id), BERLIN)
            messages[day] += 1
            people[day].add(fact.author_id or 0)
    return messages, people


@pytest.mark.parametrize("reader", [Reader.STAFF, Reader.PUBLIC])
async def test_every_day_is_recounted(
    database: Database, facts: list[Fact], reader: Reader
) -> None:
    found = await count_trend(Source(database), question(reader))
    messages, people = per_day(facts, reader)
    unknown = FIRST + timedelta(days=OUTAGE)
    assert found.days[0] == date(2026, 4, 1)
    assert found.days[-1] == date(2026, 6, 28), "today is not over"
    in_voice = {each.at.date() for each in facts if isinstance(each, VoiceMoved)}
    for day, count, active, hours, joins in zip(
        found.days,
        of(found, "messages").daily,
        of(found, "active_members").daily,
        of(found, "voice_hours").daily,
        of(found, "joins").daily,
        strict=True,
    ):
        if day == unknown:
            assert np.isnan([count, active, hours, joins]).all()
            continue
        number = (day - FIRST).days
        spoke = people[day].union((1, 2) if day in in_voice else ())
        assert (count, active, joins) == (messages[day], len(spoke), number % 3)
        assert hours == (3.0 if number % 4 == 0 else 0.0)


async def test_the_planted_change_is_found_and_what_comes_is_forecast(
    database: Database, facts: list[Fact]
) -> None:
    found = await count_trend(Source(database), question())
    messages = of(found, "messages")
    assert len(messages.changes) == 1
    change = messages.changes[0]
    assert abs((change.day - FIRST).days - CHANGED) <= 1
    assert change.before == pytest.approx(12, abs=1.5)
    assert change.after == pytest.approx(24, abs=2)
    assert messages.forecast is not None
    np.testing.assert_allclose(messages.forecast.middle, 24, atol=2.5)
    assert ((messages.forecast.low >= 18) & (messages.forecast.low <= 22)).all()
    assert ((messages.forecast.high >= 26) & (messages.forecast.high <= 40)).all()
    assert found.forecast_days[0] == date(2026, 6, 29)
    assert of(found, "active_members").changes == (), "the same nine people"
    assert finding_json("trend", found)["days"]


async def test_in_another_zone_days_are_that_zones(database: Database, facts: list[Fact]) -> None:
    found = await count_trend(Source(database), question(zone_name="Asia/Kolkata"))
    assert [each.counted for each in found.trends] == ["messages", "voice_hours", "joins"]
    kolkata = zone("Asia/Kolkata")
    days = [
        local_day(instant_of(each.message_id), kolkata)
        for each in facts
        if isinstance(each, MessageSent)
    ]
    whole = sum(found.days[0] <= day <= found.days[-1] for day in days)
    daily = of(found, "messages").daily
    assert np.isnan(daily).sum() == 1
    assert whole - 60 < np.nansum(daily) < whole
