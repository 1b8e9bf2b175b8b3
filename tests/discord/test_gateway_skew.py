"""F23: a machine whose clock is wrong is told of, once."""

from datetime import datetime, timedelta

import pytest

from statsbot.clock import SystemClock
from statsbot.sandbox import Sandbox
from tests.fix_bot import StartListening
from tests.fix_sandbox import Town

WORDS = "this machine's clock is not Discord's"


class WrongClock(SystemClock):
    """A machine's clock that is off."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


@pytest.mark.parametrize(
    ("ahead", "warnings"),
    [
        (timedelta(), 0),
        (timedelta(seconds=-20), 0),
        (timedelta(days=2), 1),
        (timedelta(days=-2), 1),
    ],
)
async def test_f23_a_wrong_clock_is_told_of_once(
    sandbox: Sandbox,
    town: Town,
    listen: StartListening,
    caplog: pytest.LogCaptureFixture,
    ahead: timedelta,
    warnings: int,
) -> None:
    """F23: at the login already, by the date of Discord's answers."""
    await listen(clock=WrongClock(ahead))
    assert [each.message for each in caplog.records].count(f"{WORDS}: set it by NTP") == warnings
