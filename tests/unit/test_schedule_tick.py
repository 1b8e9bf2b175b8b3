"""The schedule's heartbeat goes on, whatever a tick does."""

import asyncio

import pytest

from statsbot.errors import DatabaseAwayError
from statsbot.schedule.tick import Ticker


@pytest.mark.parametrize("error", [DatabaseAwayError("away"), LookupError("a fault")])
async def test_ticks_that_fail_are_told_once_and_tried_again(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    ticks = 0
    succeeded = asyncio.Event()

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks <= 3:
            raise error
        if ticks == 5:
            succeeded.set()

    ticker = Ticker(tick, 0.01)
    ticker.start()
    async with asyncio.timeout(20):
        await succeeded.wait()
    await ticker.stop()
    told = [r for r in caplog.records if r.name in ("statsbot.schedule.tick", "apscheduler")]
    assert [r.message for r in told] == [
        f"what is due waits: {error}",
        "what is due waits: no longer",
    ]
    assert bool(told[0].exc_info) == isinstance(error, LookupError)
    assert not [r for r in caplog.records if r.levelname == "ERROR" and r.name != told[0].name]
