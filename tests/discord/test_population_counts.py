"""From the gateway to Postgres: a played story is counted as it truly was."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors.buffer import Buffer
from statsbot.collectors.flush import Flusher
from statsbot.collectors.spool import Spool
from statsbot.domain.facts import Confidence
from statsbot.domain.voice import VoiceCounting
from statsbot.domain.windows import Window, day_edges, days
from statsbot.gateway.client import GatewayClient
from statsbot.gateway.gateway import Gateway
from statsbot.sandbox import RELAXED, Sandbox
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.driver import InviteWatch
from statsbot.sandbox.population.happenings import Held
from statsbot.sandbox.population.past import Scope
from statsbot.sandbox.population.truth import Truth
from statsbot.store.apps import app_totals
from statsbot.store.channel_days import channel_days
from statsbot.store.counts import (
    active_by_day,
    authors_by_day,
    channel_totals,
    emoji_totals,
    member_totals,
    slot_counts,
)
from statsbot.store.ingest import FactWriter
from statsbot.store.invites import attribution
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.stickers import sticker_totals

UTC = ZoneInfo("UTC")
EPOCH = date(1970, 1, 1).toordinal()
ZONES = (UTC, ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Kathmandu"))
VOICE_COUNTINGS = (
    VoiceCounting(),
    VoiceCounting(alone=True),
    VoiceCounting(deaf=True),
    VoiceCounting(afk=True, alone=True, deaf=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A story that the bot has heard and written down."""

    database: Database
    truth: Truth
    guild_id: int
    window: Window
    custom_emoji: tuple[str, ...]
    emoji_id: Callable[[str], int | None]


@pytest.fixture
async def counted(
    database: Database, small_story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Counted]:
    async def at_once(self: GatewayClient, shard: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds before each IDENTIFY."""

    monkeypatch.setattr(GatewayClient, "before_identify_hook", at_once)
    clock, watch, buffer = DrivenClock(small_story.begins_at), InviteWatch(), Buffer()
    sandbox = await Sandbox.start(clock=clock, limits=RELAXED, observer=watch)
    driver = small_story.on(sandbox, clock, invites=watch)
    spool = Spool(tmp_path / "spool", max_bytes=64 << 20, clock=clock)
    gateway = Gateway(
        buffer,
        token=sandbox.state.application.token,
        api_url=sandbox.rest_url,
        cdn_url=sandbox.cdn_url,
        message_content=True,
        clock=clock,
        random=Random(7),
        spool=spool,
    )
    flusher = Flusher(spool, FactWriter(database).write, random=Random(7))
    parts = (gateway.run(), gateway.keep(), flusher.run())
    running = [asyncio.create_task(each) for each in parts]
    await driver.play()
    await gateway.settled()
    for task in running:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await gateway.store()
    assert await flusher.drain(20)
    await spool.close()
    assert flusher.dropped == 0
    community = small_story.community
    yield Counted(
        database=database,
        truth=driver.truth,
        guild_id=community.guild_id,
        window=community.story,
        custom_emoji=community.custom_emoji,
        emoji_id=driver.stage.emoji_id,
    )
    await sandbox.close()


async def test_what_is_counted_is_what_the_bot_could_see(counted: Counted) -> None:
    for reader in (Reader.STAFF, Reader.PUBLIC):
        scope = Scope(seen=True, public=reader is Reader.PUBLIC)
        await check_slots(counted, reader, scope)
        for counting in VOICE_COUNTINGS:
            # The choice can be changed afterwards: what was counted is read anew.
            await save_settings(
                counted.database,
                counted.guild_id,
                GuildSettings(
                    voice_counts_afk=counting.afk,
                    voice_counts_alone=counting.alone,
                    voice_counts_deaf=counting.deaf,
                ),
                now=counted.window.end,
            )
            await check_voice(counted, counting, reader, scope)
        await check_people(counted, reader, scope)
        await check_rankings(counted, reader, scope)
        await check_contents(counted, reader, scope)


async def check_slots(counted: Counted, reader: Reader, scope: Scope) -> None:
    truth = counted.truth
    slots = await slot_counts(counted.database, counted.guild_id, counted.window, reader)
    assert slots.messages.sum() == truth.messages(scope)
    assert slots.sent.sum() == truth.messages(scope, gross=True)
    assert slots.joins.sum() == len(truth.joins(scope))
    assert slots.leaves.sum() == truth.leaves_per_day(UTC, scope).total()
    for zone in ZONES:
        messages, reactions = Counter[date](), Counter[date]()
        for row, slot in enumerate(slots.slot):
            day = datetime.fromtimestamp(int(slot) * 900, zone).date()
            messages[day] += int(slots.messages[row])
            reactions[day] += int(slots.reactions[row])
        assert +messages == truth.messages_per_day(zone, scope)
        assert +reactions == truth.reactions_per_day(zone, scope)


async def check_people(counted: Counted, reader: Reader, scope: Scope) -> None:
    db, truth = counted.database, counted.truth
    for zone in ZONES:
        dates = days(counted.window, zone)
        edges = day_edges(dates, zone)
        authors = await authors_by_day(db, counted.guild_id, edges, reader)
        expected = truth.authors_per_day(zone, scope)
        assert authors.tolist() == [expected[day] for day in dates]


async def check_voice(
    counted: Counted, counting: VoiceCounting, reader: Reader, scope: Scope
) -> None:
    db, truth = counted.database, counted.truth
    slots = await slot_counts(db, counted.guild_id, counted.window, reader)
    assert slots.voice_seconds.sum() == truth.voice_seconds(scope, counting) > 0
    for zone in ZONES:
        voice = Counter[date]()
        for slot, seconds in zip(slots.slot.tolist(), slots.voice_seconds.tolist(), strict=True):
            voice[datetime.fromtimestamp(slot * 900, zone).date()] += seconds
        assert +voice == truth.voice_seconds_per_day(zone, scope, counting)
        dates = days(counted.window, zone)
        active = await active_by_day(db, counted.guild_id, day_edges(dates, zone), reader)
        expected = truth.active_per_day(zone, scope, counting)
        assert active.tolist() == [expected[day] for day in dates]


async def check_rankings(counted: Counted, reader: Reader, scope: Scope) -> None:
    truth = counted.truth
    place = counted.database, counted.guild_id, counted.window, reader
    channels = {each.channel_id: each.messages for each in await channel_totals(*place)}
    assert +Counter(channels) == truth.messages_per_channel(scope)
    members = {each.member_id: each.messages for each in await member_totals(*place)}
    assert +Counter(members) == truth.messages_per_member(scope)
    spelt = {counted.emoji_id(f":{name}:"): f":{name}:" for name in counted.custom_emoji}
    emoji = {spelt.get(each.emoji_id, each.name): each for each in await emoji_totals(*place)}
    reactions = Counter({name: each.reactions for name, each in emoji.items()})
    assert +reactions == truth.reactions_per_emoji(scope)
    in_messages = Counter({name: each.in_messages for name, each in emoji.items()})
    assert +in_messages == truth.emoji_in_messages(scope)


async def check_contents(counted: Counted, reader: Reader, scope: Scope) -> None:
    """Also what apps answered, which are messages, too."""
    db, truth, window = counted.database, counted.truth, counted.window
    first, last = (instant.date().toordinal() - EPOCH for instant in (window.start, window.end))
    days_told = await channel_days(db, counted.guild_id, first, last + 1, reader)
    held = truth.held(scope)
    assert days_told.readable.sum() == truth.messages(scope, gross=True)
    assert days_told.replies.sum() == truth.replies(scope)
    assert days_told.attachments.sum() == held[Held.PICTURE] + held[Held.RECORDING]
    assert days_told.embeds.sum() == held[Held.PREVIEW]
    assert days_told.stickers.sum() == held[Held.STICKER]
    assert days_told.forwards.sum() == held[Held.FORWARD]
    assert days_told.voice_messages.sum() == held[Held.RECORDING]
    assert days_told.polls.sum() == held[Held.POLL]
    place = db, counted.guild_id, window, reader
    stickers = {each.name: each.uses for each in await sticker_totals(*place)}
    assert +Counter(stickers) == truth.stickers(scope)
    apps = {(each.application_id, each.command): each.uses for each in await app_totals(*place)}
    assert apps == truth.app_uses(scope)


async def test_no_join_is_credited_to_the_wrong_invite(counted: Counted) -> None:
    certain = 0
    for arrival in counted.truth.joins(Scope(seen=True)):
        rows = await attribution(counted.database, counted.guild_id, arrival.member_id)
        row = next(each for each in rows if each.joined_at == arrival.at)
        match row.confidence:
            case Confidence.INFERRED | Confidence.EXACT:
                assert row.code == arrival.code
                certain += 1
            case Confidence.VANITY:
                assert arrival.vanity
            case Confidence.AMBIGUOUS:
                assert arrival.code is None or arrival.code in row.candidates
            case _:
                pass
    assert certain > 0.6 * len(counted.truth.joins(Scope(seen=True)))
