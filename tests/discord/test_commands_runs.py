"""Each use of a command is recorded: how it ended, and how long that took."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from statsbot.domain.facts import CommandRun, Outcome
from statsbot.sandbox.interactions import InteractionType
from statsbot.store.settings import settings
from tests.fix_bot import until
from tests.fix_sandbox import START
from tests.fix_town import Bot


@pytest.fixture
async def fresh(new_bot: Callable[[], Awaitable[Bot]]) -> Bot:
    return await new_bot()


async def runs(bot: Bot, number: int) -> list[CommandRun]:
    """Return what was recorded, once there is so much of it: it is told after the answer."""
    await until(lambda: len(bot.recorded) >= number)
    return [fact for fact in bot.recorded if isinstance(fact, CommandRun)]


async def rows(bot: Bot, table: str) -> list[tuple[Any, ...]]:
    async with bot.database.reading() as connection:
        cursor = await connection.execute(f"SELECT * FROM {table} ORDER BY 2".encode())
        return await cursor.fetchall()


async def test_an_answer_is_recorded_with_its_latency(
    fresh: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(*place: Any) -> Any:
        fresh.clock.set(fresh.clock.now() + timedelta(milliseconds=1250))
        return await settings(*place)

    monkeypatch.setattr("statsbot.commands.settings.settings", slowly)
    interaction = await fresh.run("statsbot settings")
    (run,) = await runs(fresh, 1)
    assert run == CommandRun(
        guild_id=fresh.guild.id,
        interaction_id=interaction.id,
        channel_id=fresh.town.general.id,
        member_id=fresh.guild.owner.id,
        command="statsbot settings",
        audience=run.audience,
        outcome=Outcome.ANSWERED,
        latency_ms=run.latency_ms,
    )
    assert run.latency_ms % 1250 == 0
    assert run.latency_ms > 0


async def test_refusals_and_failures_are_told_apart_and_counted_once(
    fresh: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    answered = await fresh.run("statsbot settings")
    await runs(fresh, 1)
    refused = await fresh.run("serverstats overview", timeframe="never")
    await runs(fresh, 2)
    monkeypatch.setattr("statsbot.commands.settings.settings", broken)
    failed = await fresh.run("statsbot settings")
    told = await runs(fresh, 3)
    assert [(run.interaction_id, run.outcome) for run in told] == [
        (answered.id, Outcome.ANSWERED),
        (refused.id, Outcome.REFUSED),
        (failed.id, Outcome.FAILED),
    ]
    await fresh.write(told)
    await fresh.write(told)  # another instance heard them, too
    general, owner = fresh.town.general.id, fresh.guild.owner.id
    kept = [(fresh.guild.id, run.interaction_id, general, owner, 0) for run in told]
    assert await rows(fresh, "command_run") == [
        (*kept[0], Outcome.ANSWERED, 0, "statsbot settings"),
        (*kept[1], Outcome.REFUSED, 0, "serverstats overview"),
        (*kept[2], Outcome.FAILED, 0, "statsbot settings"),
    ]
    assert sorted(await rows(fresh, "command_day"), key=str) == [
        (fresh.guild.id, 0, START.date(), 1, 1, 0, 0, 0, "serverstats overview"),
        (fresh.guild.id, 0, START.date(), 2, 0, 1, 0, 0, "statsbot settings"),
    ]


async def test_completions_and_buttons_are_no_uses(fresh: Bot) -> None:
    await fresh.offers("serverstats overview", "timeframe", "7")
    opened = fresh.town.state.send(fresh.town.state.bot, fresh.town.general, "pressed")
    data = {"component_type": 2, "custom_id": "gone", "id": 1}
    pressed = fresh.sandbox.interactions._open(
        InteractionType.COMPONENT, fresh.guild.owner, fresh.town.general, data, message=opened
    )
    await pressed.finished.wait()
    await fresh.run("statsbot settings")
    assert len(await runs(fresh, 1)) == 1
