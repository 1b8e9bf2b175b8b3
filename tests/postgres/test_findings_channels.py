"""Channels, from facts told to what is found: compared with a plain recount."""

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from statsbot.analytics.channel import ChannelFindings
from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.lifecycle import Life
from statsbot.domain.facts import (
    COUNTED_MESSAGE_TYPES,
    Audience,
    ChannelKind,
    ChannelSeen,
    Contents,
    Fact,
    Traits,
    Watched,
)
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window, local_day, zone
from statsbot.errors import MisuseError, WindowError
from statsbot.findings.as_json import finding_json
from statsbot.findings.catalogue import find
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.fix_findings import asked
from tests.postgres.facts import GUILD, sent, watched
from tests.postgres.talk import (
    FORUM,
    GENERAL,
    LOUNGE,
    NOW,
    POSTS,
    STAFF,
    ZONE,
    home,
    last_days,
    tell,
)


async def found_channels(db: Database, window: Window, reader: Reader) -> ChannelsFindings:
    question = asked(window, ZONE, reader, NOW, guild_id=GUILD)
    return await find("channels", db, question)


async def found_channel(db: Database, channel_id: int, reader: Reader) -> ChannelFindings:
    question = asked(last_days(30), ZONE, reader, NOW, (channel_id,), GUILD)
    return await find("channel", db, question)


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("days", [7, 30])
async def test_channels_are_what_was_told(database: Database, reader: Reader, days: int) -> None:
    talk = await tell(database)
    window = last_days(days)
    found = await found_channels(database, window, reader)
    assert all(each.message_type in COUNTED_MESSAGE_TYPES for each in talk.messages)
    sent, standing = talk.counted(window, reader), talk.standing(window, reader)
    before = talk.standing(found.question.previous, reader)
    ids = {GENERAL, FORUM, LOUNGE} | ({STAFF} if reader is Reader.STAFF else set())
    assert {each.channel_id for each in found.channels} == ids
    assert found.messages == len(standing) == sum(each.messages for each in found.channels)
    assert found.authors == len({each.author_id for each in standing})
    for channel in found.channels:
        of = [each for each in standing if home(each.channel_id) == channel.channel_id]
        was_sent = [each for each in sent if home(each.channel_id) == channel.channel_id]
        assert channel.messages == len(of)
        assert channel.authors == len({each.author_id for each in of})
        assert channel.previous == sum(home(e.channel_id) == channel.channel_id for e in before)
        assert channel.mix.replies.part == sum(each.message_type == 19 for each in was_sent)
        assert channel.mix.replies.of == len(was_sent)
        assert channel.mix.stickers.part == sum(Traits.STICKER in each.traits for each in was_sent)
        readable = [each.contents for each in was_sent if each.contents is not None]
        assert channel.mix.attachments.of == len(readable)
        assert channel.mix.attachments.part == sum(Contents.ATTACHMENT in each for each in readable)
        assert channel.reactions == sum(
            home(each.channel_id) == channel.channel_id for each in talk.given(window, reader)
        )
        threads = [each for each in of if each.channel_id in POSTS]
        assert channel.threads.messages == len(threads)
        assert channel.threads.written_in == len({each.channel_id for each in threads})
        assert channel.threads.created == (2 if channel.channel_id == FORUM else 0)
        assert channel.watched_share == 1
        assert channel.life is not None
    assert finding_json("channels", found)["marked"] is False


async def test_weeks_end_yesterday(database: Database) -> None:
    talk = await tell(database)
    found = await found_channels(database, last_days(7), Reader.STAFF)
    general = next(each for each in found.channels if each.channel_id == GENERAL)
    today = local_day(NOW, ZONE)
    told = Counter(
        (today - local_day(instant_of(each.message_id), ZONE)).days
        for each in talk.standing(Window(start=NOW - timedelta(days=70), end=NOW), Reader.STAFF)
        if each.channel_id == GENERAL
    )
    weeks = [sum(told[day] for day in range(7 * n + 1, 7 * n + 8)) for n in range(8)]
    assert general.weekly.tolist() == weeks
    assert (general.life, general.kind) == (Life.STEADY, ChannelKind.TEXT)
    lounge = next(each for each in found.channels if each.channel_id == LOUNGE)
    assert lounge.life is Life.DEAD


@pytest.mark.parametrize("channel_id", [GENERAL, FORUM, POSTS[0]])
async def test_one_channel_is_what_was_told(database: Database, channel_id: int) -> None:
    talk = await tell(database)
    found = await found_channel(database, channel_id, Reader.PUBLIC)
    window = last_days(30)
    of = [
        each
        for each in talk.standing(window, Reader.PUBLIC)
        if channel_id in (each.channel_id, home(each.channel_id))
    ]
    per_day = Counter(local_day(instant_of(each.message_id), ZONE) for each in of)
    assert found.daily.tolist() == [per_day[day] for day in found.days]
    assert found.channel.messages == len(of)
    locals_ = [instant_of(each.message_id).astimezone(ZONE) for each in of]
    hours = Counter((at.weekday(), at.hour) for at in locals_)
    assert found.hours is not None
    assert found.hours.counted.tolist() == [
        [hours[weekday, hour] for hour in range(24)] for weekday in range(7)
    ]
    board = Counter(each.author_id for each in of)
    assert [(each.member_id, each.messages) for each in found.top_authors] == sorted(
        board.items(), key=lambda row: (-row[1], row[0])
    )[:10]
    assert found.concentration.effective_authors == pytest.approx(
        len(of) ** 2 / sum(count**2 for count in board.values())
    )
    assert np.nansum(found.hours.watched_hours) == pytest.approx(
        window.length.total_seconds() / 3600
    )


async def test_a_channel_that_cannot_be_seen_is_not_told_from_one_that_is_not_there(
    database: Database,
) -> None:
    await tell(database)
    assert (await found_channel(database, STAFF, Reader.STAFF)).channel.messages > 0
    for channel_id in (STAFF, 12345):
        with pytest.raises(MisuseError) as refused:
            await found_channel(database, channel_id, Reader.PUBLIC)
        assert str(refused.value) == (
            f"There is no channel {channel_id} that everyone in the server can see: "
            "give the id of one that is."
        )
    with pytest.raises(MisuseError, match="no channel 12345 in the server"):
        await found_channel(database, 12345, Reader.STAFF)


async def test_channels_have_the_days_of_the_servers_zone(database: Database) -> None:
    await tell(database)
    other = asked(last_days(7), zone("UTC"), Reader.STAFF, NOW, guild_id=GUILD)
    with pytest.raises(WindowError, match="ask for Asia/Kolkata"):
        await find("channels", database, other)


async def test_a_channel_watched_alone_is_judged_alone(database: Database) -> None:
    """As an import of some channels leaves it."""
    start = last_days(70).start
    facts: list[Fact] = [
        ChannelSeen(
            guild_id=GUILD, channel_id=channel_id, name="a", kind=ChannelKind.TEXT,
            parent_id=None, audience=Audience.PUBLIC, seen_at=NOW,
        )
        for channel_id in (GENERAL, STAFF, LOUNGE)
    ]  # fmt: skip
    facts += [
        sent(NOW - timedelta(days=day), number, channel_id=channel_id)
        for number, channel_id in enumerate((GENERAL, STAFF))
        for day in range(1, 69)
    ]
    facts.append(watched(Watched.MESSAGES, start, NOW, GENERAL))
    await save_settings(database, GUILD, GuildSettings(zone=ZONE.key), now=start)
    await FactWriter(database).write(facts)
    found = await found_channels(database, last_days(30), Reader.PUBLIC)
    general, staff, lounge = sorted(found.channels, key=lambda each: each.channel_id)
    assert (general.messages, general.watched_share, general.life) == (29, 1, Life.STEADY)
    assert general.previous is not None
    assert general.change is not None
    assert (staff.messages, staff.watched_share, staff.life, staff.change) == (29, 0, None, None)
    assert (lounge.messages, lounge.previous, lounge.life) == (None, None, None)
