"""The weekly report, through everything that can go wrong: at most one message a period."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.sandbox.state import Message, Overwrite, Permission
from statsbot.schedule.plan import plan_all, plan_weekly
from statsbot.schedule.tick import Ticker
from statsbot.store.pool import Database
from statsbot.store.reports import claim_report, reports
from statsbot.store.rows import GuildSettings, ReportRow
from statsbot.store.settings import save_settings
from tests.fix_bot import until
from tests.fix_sandbox import START
from tests.fix_town import Bot

POST = "POST /channels/{channel_id}/messages"
HISTORY = "GET /channels/{channel_id}/messages"
DUE = datetime(2026, 9, 7, 10, tzinfo=UTC)
"""Monday, an hour after START."""
PERIOD = date(2026, 8, 31)
MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)


async def choose(bot: Bot, **chosen: Any) -> None:
    """Have reports posted in #general on Mondays at ten, or as chosen."""
    wanted = {"reports_channel_id": bot.town.general.id, "report_hour": 10} | chosen
    now = bot.clock.now()
    await save_settings(bot.database, bot.guild.id, GuildSettings(**wanted), now=now)
    await plan_weekly(bot.database, bot.guild.id, now)


@pytest.fixture
async def due(bot: Bot) -> Bot:
    """A bot whose town's report has just fallen due."""
    await choose(bot)
    bot.clock.set(DUE)
    return bot


async def tick_at(bot: Bot, instant: datetime) -> None:
    bot.clock.set(instant)
    await bot.reports.tick()


def posted(bot: Bot) -> list[Message]:
    messages = bot.town.general.messages.values()
    return [each for each in messages if each.author is bot.town.state.bot]


async def row(bot: Bot, period_start: date = PERIOD) -> ReportRow:
    rows = await reports(bot.database, bot.guild.id)
    (found,) = [each for each in rows if each.period_start == period_start]
    return found


def forget_nonces(bot: Bot) -> None:
    """Let the minutes pass in which Discord remembers a nonce."""
    bot.sandbox._api._world.nonces.clear()


def words(message: Message) -> str:
    (container,) = message.components
    return "\n".join(each.get("content", "") for each in container["components"])


async def test_when_it_is_due_it_is_posted_once(bot: Bot) -> None:
    await choose(bot)
    await tick_at(bot, DUE - timedelta(seconds=1))
    assert posted(bot) == []
    await tick_at(bot, DUE)
    await tick_at(bot, DUE + MINUTE)
    (message,) = posted(bot)
    assert "## Weekly report · 31 Aug – 6 Sept 2026" in words(message)
    assert "late" not in words(message)
    (file,) = message.attachments
    assert Image.open(io.BytesIO(file.data)).size == (1320, 840)
    described = "Overview of Glasshouse, 31 Aug\u2009–\u20096 Sept 2026"
    assert (file.description or "").startswith(described)
    (found, following) = await row(bot), await row(bot, PERIOD + WEEK)
    assert (found.state, found.message_id, found.posted_at) == ("posted", message.id, DUE)
    assert (following.state, following.due_at) == ("pending", DUE + WEEK)


async def test_it_comes_every_week(due: Bot) -> None:
    await due.reports.tick()
    for week in (1, 2):
        at = DUE + week * WEEK
        span = [
            WatchedSpan(
                guild_id=due.guild.id, kind=kind, channel_id=0, started_at=START, ended_at=at
            )
            for kind in Watched
        ]
        await due.write(span)
        await tick_at(due, at)
    assert len(posted(due)) == 3
    assert "14–20 Sept 2026" in words(posted(due)[2])


async def test_an_answer_that_is_lost_leads_to_no_second_message(due: Bot) -> None:
    """Killed after Discord took it, the message is known again in its channel."""
    due.sandbox.faults.lose_response(POST)
    await due.reports.tick()
    assert (await row(due)).state == "pending"
    forget_nonces(due)
    due.town.state.send(due.guild.owner, due.town.general, "look at that")
    await tick_at(due, DUE + MINUTE)
    (message,) = posted(due)
    found = await row(due)
    assert (found.state, found.message_id, found.attempt) == ("posted", message.id, 2)


async def test_killed_between_claim_and_post_the_lease_ends_and_it_is_posted(due: Bot) -> None:
    claim = await claim_report(due.database, due.guild.id, now=DUE, lease=5 * MINUTE)
    assert claim is not None
    await tick_at(due, DUE + 4 * MINUTE)
    assert posted(due) == []
    await tick_at(due, DUE + 5 * MINUTE)
    assert len(posted(due)) == 1


async def test_killed_before_it_is_recorded_it_is_not_posted_again(
    due: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object, **__: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr("statsbot.schedule.weekly.mark_posted", killed)
        await due.reports.tick()
    assert len(posted(due)) == 1
    assert (await row(due)).state == "pending"
    forget_nonces(due)
    await tick_at(due, DUE + 6 * MINUTE)
    (message,) = posted(due)
    assert (await row(due)).message_id == message.id


async def test_two_schedulers_at_once_post_one(
    due: Bot, new_bot: Callable[[], Awaitable[Bot]]
) -> None:
    other = await new_bot()
    forget_nonces(due)
    await asyncio.gather(*(each.reports.tick() for each in (due, other, due, other)))
    assert len(posted(due)) == 1


async def test_5xx_is_tried_again_at_longer_intervals(due: Bot) -> None:
    due.sandbox.faults.server_error(POST, status=503, times=3)
    waits: list[timedelta] = []
    for _ in range(3):
        await due.reports.tick()
        found = await row(due)
        assert (found.state, found.reason) == ("pending", "Discord did not answer.")
        waits.append(found.next_at - due.clock.now())
        due.clock.set(found.next_at)
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    await due.reports.tick()
    assert len(posted(due)) == 1
    assert "late: it was due on Monday at 10:00" in words(posted(due)[0])


async def test_429_is_waited_for_by_the_schedule_and_not_in_a_worker(due: Bot) -> None:
    due.sandbox.faults.too_many_requests(POST, retry_after=1337)
    await due.reports.tick()
    assert (await row(due)).next_at == DUE + timedelta(seconds=1337)
    await tick_at(due, DUE + timedelta(seconds=1337))
    assert len(posted(due)) == 1


async def test_an_answer_that_cannot_be_read_is_looked_up(
    due: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> object:
        raise ValueError("unexpected end of data")

    with monkeypatch.context() as patch:
        patch.setattr("discord.state.ConnectionState.create_message", unreadable)
        await due.reports.tick()
    forget_nonces(due)
    await tick_at(due, DUE + MINUTE)
    assert len(posted(due)) == 1
    assert (await row(due)).state == "posted"


@pytest.mark.parametrize("lost", ["channel", "permission"])
async def test_a_channel_that_is_closed_to_it_ends_the_reports_visibly(due: Bot, lost: str) -> None:
    state, general = due.town.state, due.town.general
    if lost == "channel":
        place = state.add_channel(due.guild, "elsewhere")
        state.delete_channel(general)
    else:
        place = general
        deny = Overwrite(id=due.guild.id, deny=Permission.SEND_MESSAGES)
        state.edit_channel(general, overwrites=[deny])
    await due.sandbox.settle()
    for hour in range(3):
        await tick_at(due, DUE + hour * HOUR)
    await tick_at(due, DUE + WEEK)
    found = await row(due)
    assert (found.state, found.attempt) == ("failed", 1)
    words = {"channel": "no longer exists", "permission": "lacks permissions"}[lost]
    assert words in (found.reason or "")
    assert len(await reports(due.database, due.guild.id)) == 1
    await plan_all(due.database, due.clock.now())  # a restart does not begin it again
    assert len(await reports(due.database, due.guild.id)) == 1
    state.edit_channel(place, overwrites=[])
    await due.sandbox.settle()
    await choose(due, reports_channel_id=place.id)
    assert (await row(due, PERIOD + 2 * WEEK)).state == "pending"


async def test_a_permission_lost_unseen_costs_one_request(due: Bot) -> None:
    """What the cache still allows, Discord refuses once (50013), and it is not asked again."""
    requests: list[str] = []
    due.sandbox._api._observer = lambda exchange: requests.append(
        f"{exchange.method} {exchange.status}"
    )
    deny = Overwrite(id=due.guild.id, deny=Permission.ATTACH_FILES)
    due.town.general.overwrites = {deny.id: deny}  # without an event
    for hour in range(3):
        await tick_at(due, DUE + hour * HOUR)
    assert requests == ["POST 403"]
    assert (await row(due)).reason == "The bot may not post in the reports channel."


@pytest.mark.parametrize(
    ("away", "state", "messages"),
    [(10 * MINUTE, "posted", 1), (24 * HOUR, "posted", 1), (25 * HOUR, "failed", 0)],
)
async def test_away_when_it_was_due(due: Bot, away: timedelta, state: str, messages: int) -> None:
    await plan_all(due.database, DUE + away)
    await tick_at(due, DUE + away)
    await tick_at(due, DUE + away + HOUR)
    assert (await row(due)).state == state
    assert len(posted(due)) == messages
    if messages:
        assert "late: it was due on Monday at 10:00" in words(posted(due)[0])


async def test_away_for_three_weeks_no_report_is_caught_up_and_the_next_comes(due: Bot) -> None:
    back = DUE + 3 * WEEK + 2 * DAY
    await plan_all(due.database, back)
    for minutes in range(3):
        await tick_at(due, back + minutes * MINUTE)
    assert posted(due) == []
    rows = await reports(due.database, due.guild.id)
    assert [(each.period_start, each.state) for each in rows] == [
        (PERIOD + 4 * WEEK, "pending"),
        (PERIOD, "failed"),
    ]
    assert "away for more than a day" in (rows[1].reason or "")


async def test_a_zone_changed_on_the_report_day_gives_one_report(due: Bot) -> None:
    await due.reports.tick()
    await choose(due, zone="America/Los_Angeles")  # where Monday, ten o'clock, is still to come
    await tick_at(due, DUE + 8 * HOUR)
    await choose(due, zone="Pacific/Auckland")
    await tick_at(due, DUE + 12 * HOUR)
    assert len(posted(due)) == 1
    following = await row(due, PERIOD + WEEK)
    assert following.due_at == datetime(2026, 9, 13, 22, tzinfo=UTC)


async def test_days_that_nobody_watched_are_not_reported_on(
    new_bot: Callable[[], Awaitable[Bot]],
) -> None:
    bot = await new_bot()
    await choose(bot)
    await tick_at(bot, DUE)
    assert posted(bot) == []
    assert "Nobody watched" in ((await row(bot)).reason or "")
    assert (await row(bot, PERIOD + WEEK)).state == "pending"


async def test_names_in_a_report_take_no_effect(due: Bot) -> None:
    due.town.state.edit_guild(due.guild, name="@everyone **Glass** <@1>")
    await due.reports.tick()
    (message,) = posted(due)
    assert not message.mention_everyone
    assert message.mentions == ()


async def test_one_servers_trouble_is_not_anothers(due: Bot) -> None:
    """A server that is out of reach has its report postponed, the other gets its own."""
    seen = WatchedSpan(
        guild_id=42, kind=Watched.MESSAGES, channel_id=0, started_at=START - WEEK, ended_at=START
    )
    await due.write([seen])
    await save_settings(
        due.database, 42, GuildSettings(reports_channel_id=4242, report_hour=10), now=START
    )
    await plan_weekly(due.database, 42, START)
    await due.reports.tick()
    assert len(posted(due)) == 1
    (theirs,) = [each for each in await reports(due.database, 42) if each.period_start == PERIOD]
    assert (theirs.state, theirs.reason) == ("pending", "The server is not reachable at present.")


async def test_the_ticker_ticks_and_stops(due: Bot, database: Database) -> None:
    ticker = Ticker(due.reports.tick, 0.05)
    ticker.start()
    await until(lambda: posted(due))
    await ticker.stop()
    assert len(posted(due)) == 1
    assert (await row(due)).state == "posted"
