"""The week, the calendar, emoji, reactions and apps: compared with a plain recount of the facts."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from statsbot.analytics.apps import AppsFindings
from statsbot.analytics.calendar import CalendarFindings
from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.emoji import EmojiFindings
from statsbot.analytics.reactions import ReactionsFindings
from statsbot.analytics.voice import VoiceFindings
from statsbot.analytics.week import RhythmFindings
from statsbot.domain.facts import AppAnswered, Audience, CommandRun, MemberJoined, Outcome
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import local_day, zone
from statsbot.findings.as_json import finding_json
from statsbot.findings.catalogue import find
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.fix_findings import asked
from tests.postgres.facts import GUILD
from tests.postgres.talk import GENERAL, NOW, ZONE, last_days, tell

STAFF = Reader.STAFF


@pytest.mark.parametrize("reader", Reader)
async def test_emoji_are_those_told(database: Database, reader: Reader) -> None:
    talk = await tell(database)
    question = asked(last_days(7), ZONE, reader, NOW, guild_id=GUILD)
    found: EmojiFindings = await find("emoji", database, question)
    for window, told in ((question.window, "{}"), (question.previous, "previous_{}")):
        under = Counter(each.emoji.name for each in talk.given(window, reader))
        inside = Counter[str]()
        stickers = 0
        for message in talk.standing(window, reader):
            inside.update({emoji.name: times for emoji, times in message.emoji or ()})
            stickers += len(message.stickers)
        assert getattr(found, told.format("reactions")) == under.total()
        assert getattr(found, told.format("in_messages")) == inside.total()
        assert getattr(found, told.format("sticker_uses")) == stickers
        for each in found.emoji:
            assert getattr(each, told.format("reactions")) == under[each.name]
            assert getattr(each, told.format("in_messages")) == inside[each.name]
    sent = talk.counted(question.window, reader)
    readable = sum(each.contents is not None for each in sent)
    assert found.readable_share == readable / len(sent)
    assert {each.name for each in found.stickers} == {"wave"}


@pytest.mark.parametrize("reader", Reader)
async def test_reactions_are_those_told(database: Database, reader: Reader) -> None:
    talk = await tell(database)
    question = asked(last_days(14), ZONE, reader, NOW, guild_id=GUILD)
    found: ReactionsFindings = await find("reactions", database, question)
    given = talk.given(question.window, reader)
    author_of = {each.message_id: each.author_id for each in talk.messages}
    people = {each.message_id for each in talk.counted(last_days(100), reader)}
    assert found.given == len(given)
    assert found.previous == len(talk.given(question.previous, reader))
    assert found.per_message == len(given) / len(talk.standing(question.window, reader))
    per_day = Counter(local_day(each.added_at, ZONE) for each in given)
    assert found.daily.tolist() == [per_day[day] for day in question.days]
    givers = Counter(each.member_id for each in given)
    received = Counter(
        author_of[each.message_id] for each in given
        if each.message_id in people and author_of[each.message_id] != each.member_id
    )  # fmt: skip
    for board, told in ((found.top_givers, givers), (found.top_receivers, received)):
        expected = sorted(told.items(), key=lambda row: (-row[1], row[0]))[:10]
        assert [(each.member_id, each.reactions) for each in board] == expected
    assert found.givers.part == len(givers)


@pytest.mark.parametrize("name", ["Asia/Kolkata", "America/St_Johns"])
async def test_the_week_is_that_told_in_any_zone(database: Database, name: str) -> None:
    talk = await tell(database)
    own = zone(name)
    joins = [NOW - timedelta(hours=7 * n) for n in range(20)]
    await FactWriter(database).write([
        MemberJoined(guild_id=GUILD, member_id=500 + n, joined_at=at, is_bot=False)
        for n, at in enumerate(joins)
    ])  # fmt: skip
    question = asked(last_days(30), own, STAFF, NOW, guild_id=GUILD)
    found: RhythmFindings = await find("rhythm", database, question)
    told = talk.standing(question.window, STAFF)
    for grid, instants in (
        (found.messages, [instant_of(each.message_id) for each in told]), (found.joins, joins)
    ):  # fmt: skip
        at = [instant.astimezone(own) for instant in instants]
        hours = Counter((each.weekday(), each.hour) for each in at)
        assert grid.counted.tolist() == [
            [hours[weekday, hour] for hour in range(24)] for weekday in range(7)
        ]
    watched = question.window.length.total_seconds() / 3600
    assert found.messages.watched_hours.sum() == pytest.approx(watched, abs=0.25)
    assert bool(found.best) is (own is ZONE)


async def test_people_are_reached_at_the_hours_told(database: Database) -> None:
    talk = await tell(database)
    question = asked(last_days(7), ZONE, STAFF, NOW, guild_id=GUILD)
    found: RhythmFindings = await find("rhythm", database, question)
    today = local_day(NOW, ZONE)
    deeds = [
        (each.author_id, instant_of(each.message_id).astimezone(ZONE))
        for each in talk.counted(last_days(100), STAFF)
    ] + [(each.member_id, each.added_at.astimezone(ZONE)) for each in talk.reactions]
    # What was deleted keeps its hour, unless nothing else is left of that person's day.
    author_of = {each.message_id: each.author_id for each in talk.counted(last_days(100), STAFF)}
    left = {
        (each.author_id, local_day(instant_of(each.message_id), ZONE))
        for each in talk.standing(last_days(100), STAFF)
    }
    for each in talk.reactions:
        day, author = local_day(each.added_at, ZONE), author_of.get(each.message_id)
        left |= {(each.member_id, day), (each.member_id if author is None else author, day)}
    active = {(member, at.date(), at.hour) for member, at in deeds if (member, at.date()) in left}
    assert found.reach_days == 56
    for weekday in range(7):
        days = [
            day for day in (today - timedelta(days=n) for n in range(1, 57))
            if day.weekday() == weekday
        ]  # fmt: skip
        for hour in range(24):
            used = [day for day in days if hour < 22 or day + timedelta(days=1) < today]
            reached = 0
            for day in used:
                three = [
                    (day + timedelta(days=(hour + n) // 24), (hour + n) % 24) for n in range(3)
                ]
                reached += len({m for m in range(1, 13) if any((m, *at) in active for at in three)})
            assert found.reach[weekday, hour] == pytest.approx(reached / len(used))


async def test_the_calendar_is_that_told(database: Database) -> None:
    talk = await tell(database)
    question = asked(last_days(90), zone("America/St_Johns"), Reader.PUBLIC, NOW, guild_id=GUILD)
    found: CalendarFindings = await find("calendar", database, question)
    told = Counter(
        local_day(instant_of(each.message_id), question.zone)
        for each in talk.standing(question.window, Reader.PUBLIC)
    )
    unwatched = [
        day for day, count in zip(found.days, found.messages, strict=True) if np.isnan(count)
    ]
    assert 18 <= len(unwatched) <= 21
    assert found.messages[len(unwatched) :].tolist() == [
        told[day] for day in found.days[len(unwatched) :]
    ]
    assert found.total == told.total()
    assert found.best is not None
    assert found.best.messages == max(told.values())
    assert finding_json("calendar", found)["messages"][0] is None  # type: ignore[index]


async def test_what_only_facts_told_is_not_known_once_they_have_left(database: Database) -> None:
    talk = await tell(database)
    async with database.transaction() as connection:
        await connection.execute(
            "INSERT INTO upkeep (guild_id, facts_since) VALUES (%s, %s)",
            (GUILD, NOW - timedelta(days=6)),
        )
    question = asked(last_days(7), ZONE, Reader.PUBLIC, NOW, guild_id=GUILD)
    # The window's days are known, today from facts; the one before is cut a week ago, at noon.
    emoji: EmojiFindings = await find("emoji", database, question)
    assert emoji.reactions == len(talk.given(question.window, Reader.PUBLIC))
    assert (emoji.previous_reactions, emoji.previous_sticker_uses) == (None, None)
    assert {each.previous_reactions for each in emoji.emoji} == {None}
    apps: AppsFindings = await find("apps", database, question)
    assert (apps.uses, apps.previous_uses) == (0, None)
    channels: ChannelsFindings = await find("channels", database, question)
    assert channels.messages == len(talk.standing(question.window, Reader.PUBLIC))
    assert {each.previous for each in channels.channels} == {None}
    voice: VoiceFindings = await find("voice", database, question)
    assert (voice.whole.stays, voice.whole.peak) == (None, None)
    general = await find("channel", database, replace(question, of=(GENERAL,)))
    assert (general.hours, general.stretch) == (None, None)
    assert sum(general.daily) == general.channel.messages


async def test_apps_are_those_told(database: Database) -> None:
    await tell(database)
    question = asked(last_days(7), ZONE, Reader.PUBLIC, NOW, guild_id=GUILD)
    # The window before is cut at this time of day, a week ago: half an hour later is in neither.
    ago = [timedelta(hours=1), timedelta(days=3), timedelta(days=7), timedelta(days=7, hours=1)]
    ago += [timedelta(days=7) - timedelta(minutes=30)]
    answers = [
        AppAnswered(
            guild_id=GUILD, channel_id=1, message_id=first_id_at(NOW - each) + n,
            application_id=9, member_id=1, command="play", audience=Audience(n % 2),
        )
        for each in ago for n in range(3)
    ]  # fmt: skip
    runs = [
        CommandRun(
            guild_id=GUILD, interaction_id=first_id_at(NOW - each), channel_id=1, member_id=1,
            command="serverstats", audience=Audience.PUBLIC, outcome=Outcome(n % 3),
            latency_ms=100 + n,
        )
        for n, each in enumerate(ago)
    ]  # fmt: skip
    await FactWriter(database).write([*answers, *runs])
    found: AppsFindings = await find("apps", database, question)
    assert (found.uses, found.previous_uses) == (4, 2)
    days = sorted(local_day(NOW - each, ZONE) for each in ago[:2])
    told = [(day, uses) for day, uses in zip(question.days, found.daily, strict=True) if uses > 0]
    assert told == [(day, 2) for day in days]
    (own,) = found.own
    assert (own.runs, own.previous, own.refused, own.failed) == (2, 1, 1, 0)
    assert (own.mean_latency_ms, own.slowest_ms) == (100.5, 101)
