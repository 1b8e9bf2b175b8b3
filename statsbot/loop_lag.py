"""How late the event loop is: what a member feels when something blocks it."""

import asyncio
from dataclasses import dataclass
from time import perf_counter

SAMPLE_S = 0.02
_STEP_MS = 0.1
_STEPS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopLag:
    """By how many milliseconds callbacks came late."""

    samples: int
    p99_ms: float
    worst_ms: float


class LoopLagSampler:
    """Asks to be woken every 20 ms and notes how late that happens.

    Kept as counts per tenth of a millisecond up to two seconds, so it costs the same after a
    minute and after a year.
    """

    def __init__(self) -> None:
        self._counts = [0] * (_STEPS + 1)
        self._worst_s = 0.0

    async def run(self) -> None:
        """Sample until cancelled."""
        while True:
            asked = perf_counter()
            await asyncio.sleep(SAMPLE_S)
            self.note(perf_counter() - asked - SAMPLE_S)

    def note(self, late_s: float) -> None:
        """Note one sample."""
        step = int(late_s * 1000 / _STEP_MS)
        self._counts[min(max(step, 0), _STEPS)] += 1
        self._worst_s = max(self._worst_s, late_s)

    def lag(self) -> LoopLag:
        """Return what was seen so far; the percentile is rounded up to a tenth of a millisecond."""
        samples = sum(self._counts)
        left = samples - samples // 100
        p99_step = 0
        for step, count in enumerate(self._counts):
            left -= count
            if left <= 0:
                p99_step = step + 1
                break
        return LoopLag(samples=samples, p99_ms=p99_step * _STEP_MS, worst_ms=self._worst_s * 1000)
