"""``/statsbot backfill``, and the same on the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from zlib import crc32

import discord
import pytest

from statsbot.backfill import backfill
from statsbot.commands import backfill as command
from statsbot.config import Settings
from statsbot.history.asking import DiscordHistory
from statsbot.history.reading import HistoryReader
from statsbot.sandbox import Sandbox
from statsbot.store import history
from statsbot.store.history import Purpose, State
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.spool import Presence
from tests.fix_bot import until
from tests.fix_history import Historian
from tests.fix_town import Bot

COMMAND = "statsbot backfill"


async def read(bot: Bot) -> None:
    """Read what was asked for, as the running bot does beside the commands."""
    me = bot.client.user
    assert me is not None
    reader = HistoryReader(
        bot.database,
        FactWriter(bot.database).write,
        DiscordHistory(bot.client.http, lambda: me.id),
        bot.clock,
        reads_text=False,
    )
    while await reader.turn(bot.guild.id):
        pass


@pytest.fixture
async def fresh(new_bot: Callable[[], Awaitable[Bot]], monkeypatch: pytest.MonkeyPatch) -> Bot:
    monkeypatch.setattr(command, "LOOK_S", 0.02)
    return await new_bot()


def talk(bot: Bot, count: int = 150) -> None:
    for number in range(count):
        bot.town.state.send(bot.guild.owner, bot.town.general, str(number))
    bot.clock.set(bot.clock.now() + timedelta(hours=2))


async def test_it_is_asked_for_and_its_answer_says_how_far_it_is(fresh: Bot) -> None:
    talk(fresh)
    interaction = await fresh.run(COMMAND)
    answer = interaction.original
    assert answer is not None
    assert answer.ephemeral
    assert answer.content.startswith("Waiting to be read")
    await read(fresh)
    await until(lambda: "Done: 1 channels and threads, 150 messages read" in answer.content)
    assert "Use this command again" not in answer.content
    assert "kept in detail for 400 days" in answer.content


async def test_asking_again_shows_the_one_that_is_open(fresh: Bot) -> None:
    talk(fresh)
    await fresh.refusal(COMMAND, channel=fresh.town.general)
    assert "under way" in await fresh.refusal(COMMAND)
    (request,) = await history.requests(fresh.database, fresh.guild.id)
    assert request.channels == [fresh.town.general.id]
    await read(fresh)
    fresh.clock.set(fresh.clock.now() + timedelta(seconds=1))
    assert "under way" not in await fresh.refusal(COMMAND, since="2026-09-07")
    assert len(await history.requests(fresh.database, fresh.guild.id)) == 2


@pytest.mark.parametrize(
    ("since", "said"), [("yesterday", "year-month-day"), ("2030-01-01", "still to come")]
)
async def test_a_day_that_cannot_be_is_refused(fresh: Bot, since: str, said: str) -> None:
    assert said in await fresh.refusal(COMMAND, since=since)
    assert await history.requests(fresh.database, fresh.guild.id) == []


def settings(sandbox: Sandbox, *, token: bool = True) -> Settings:
    given = {"token": sandbox.state.application.token} if token else {}
    return Settings.model_validate(
        {"api_url": sandbox.rest_url, "cdn_url": sandbox.cdn_url} | given
    )


async def test_without_a_running_bot_the_command_line_reads_itself(
    historian: Historian,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(discord.VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(discord.VoiceClient, "warn_dave", True)
    sent = historian.say(250)
    historian.later(hours=1)
    told: list[str] = []
    await backfill(
        settings(sandbox),
        historian.database,
        historian.clock,
        historian.guild_id,
        since=None,
        channels=None,
        wait=False,
        tell=told.append,
    )
    assert "No bot is running" in told[0]
    assert told[-1].startswith("Done: 1 channels and threads, 250 messages read, 250 of them new.")
    assert await historian.known() == sent
    assert not [each for each in caplog.records if each.name.startswith("discord")]


async def test_with_a_running_bot_the_command_line_leaves_it_to_that_one(
    historian: Historian, sandbox: Sandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statsbot.backfill.LOOK_S", 0.02)
    token = sandbox.state.application.token
    presence = await Presence.announce(database, crc32(token.encode()))
    historian.say(50)
    historian.later(hours=1)
    told: list[str] = []
    asking = asyncio.create_task(
        backfill(
            settings(sandbox),
            database,
            historian.clock,
            historian.guild_id,
            since=None,
            channels=None,
            wait=True,
            tell=told.append,
        )
    )
    await until(lambda: len(told) == 2)
    assert told == [
        "Asked for: the running bot reads it.",
        "Waiting to be read: its channels are looked up first.",
    ]
    assert await historian.known() == set()
    await historian.read()
    await asking
    assert told[-1].startswith("Done")
    await presence.close()


async def test_what_was_begun_is_gone_on_with(historian: Historian, sandbox: Sandbox) -> None:
    historian.say(700)
    historian.later(hours=1)
    now = historian.clock.now()
    await historian.ask(Purpose.BACKFILL, now - timedelta(days=1), now)
    assert await historian.reader.turn(historian.guild_id)
    assert await historian.reader.turn(historian.guild_id)
    told: list[str] = []
    await backfill(
        settings(sandbox),
        historian.database,
        historian.clock,
        historian.guild_id,
        since=None,
        channels=None,
        wait=False,
        tell=told.append,
    )
    assert "under way" in told[0]
    (request,) = await history.requests(historian.database, historian.guild_id)
    assert (request.state, request.told) == (State.DONE, 700)


async def test_without_a_token_it_is_left_to_the_bot(
    historian: Historian, sandbox: Sandbox
) -> None:
    told: list[str] = []
    await backfill(
        settings(sandbox, token=False),
        historian.database,
        historian.clock,
        historian.guild_id,
        since=None,
        channels=[historian.town.general.id],
        wait=False,
        tell=told.append,
    )
    (sentence,) = told
    assert "DISCORD_TOKEN" in sentence
    (request,) = await history.requests(historian.database, historian.guild_id)
    assert (request.state, request.channels) == (State.ASKED, [historian.town.general.id])
