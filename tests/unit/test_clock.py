"""The driven clocks stand still, move forward only, and are shared between processes."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from statsbot.clock import DrivenClock, SharedClock, SteadyClock, SystemClock

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def test_a_driven_clock_stands_still_until_told() -> None:
    clock = DrivenClock(NOON)
    clock.set(NOON + timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)
    with pytest.raises(ValueError, match="backwards"):
        clock.set(NOON)


class Unsteady:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.hours = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(hours=self.hours)


def test_a_steady_clock_waits_for_one_that_was_set_back() -> None:
    """F22: an hour forward, an hour back, and on."""
    unsteady = Unsteady()
    clock = SteadyClock(unsteady)
    told: list[float] = []
    for unsteady.hours in (0, 0.5, 1.5, 0.6, 1.4, 1.6):
        told.append((clock.now() - NOON) / timedelta(hours=1))
    assert told == [0, 0.5, 1.5, 1.5, 1.5, 1.6]


def test_another_process_reads_the_shared_clock(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = SharedClock(path, start=NOON)
    clock.set(NOON + timedelta(seconds=1.25))
    script = (
        "import sys, pathlib; from statsbot.clock import SharedClock;"
        "print(SharedClock(pathlib.Path(sys.argv[1])).now().isoformat())"
    )
    read = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == "2025-06-01T12:00:01.250000+00:00"


def test_a_released_clock_is_the_systems(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "clock", start=NOON)
    clock.release()
    assert abs(clock.now() - SystemClock().now()) < timedelta(minutes=1)
