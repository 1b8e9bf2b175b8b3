"""The process that draws, and what the bot feels of it: ``python -m tests.bench.drawing_worker``.

The obvious way draws on the event loop. Goals: ready within 1.5 s of CPU time, at most 160 MB
resident after every sample and 400 more cards, no growth over those (4 MB are noise), and an event
loop that is late by less than 10 ms at the 99th percentile while one worker draws without a pause.
"""

import asyncio
from collections.abc import Sequence

import psutil

from renderers import Card
from statsbot.drawing.office import Draw, DrawingOffice
from statsbot.drawing.studio import draw_here
from statsbot.loop_lag import LoopLag, LoopLagSampler
from tests.cards import samples

CARDS = 400
READY_S, RESIDENT_MB, GROWN_MB, LATE_MS = 1.5, 160.0, 4.0, 10.0


async def late_while(draw: Draw, cards: Sequence[Card], count: int) -> LoopLag:
    """How late the event loop is while ``count`` cards are drawn, one after the other."""
    sampler = LoopLagSampler()
    sampling = asyncio.create_task(sampler.run())
    for turn in range(count):
        await draw(cards[turn % len(cards)])
        await asyncio.sleep(0)
    sampling.cancel()
    return sampler.lag()


async def draw_on_the_loop(card: Card) -> bytes:
    """The obvious way."""
    return draw_here(card)


async def main() -> int:
    """Print seconds, megabytes and lateness; return 1 if a goal is missed."""
    cards = [make() for make in samples().values()]
    async with DrawingOffice() as office:
        (worker,) = psutil.Process().children()
        times = worker.cpu_times()
        ready = times.user + times.system
        for card in cards * 2:
            await office.draw(card)
        before = worker.memory_info().rss / 2**20
        ours = await late_while(office.draw, cards, CARDS)
        resident = worker.memory_info().rss / 2**20
    for card in cards:
        draw_here(card)
    obvious = await late_while(draw_on_the_loop, cards, CARDS // 4)
    print(f"ready after {ready:.2f} s of CPU time; goal {READY_S}")
    drawn = f"{len(cards)} samples and {CARDS} more cards"
    print(f"resident after {drawn}: {resident:.0f} MB; goal {RESIDENT_MB:.0f}")
    print(f"of which those {CARDS} cards added {resident - before:+.1f} MB; goal {GROWN_MB:.0f}")
    print("lateness of the event loop while cards are drawn, 99th percentile and worst:")
    for name, lag in (("drawn on the loop", obvious), ("drawn by a worker", ours)):
        ratio = obvious.p99_ms / lag.p99_ms
        print(f"  {name:20}{lag.p99_ms:8.1f} ms{lag.worst_ms:8.1f} ms   {ratio:5.1f} x")
    missed = [
        name
        for name, value, most in (
            ("ready", ready, READY_S),
            ("resident", resident, RESIDENT_MB),
            ("growth", resident - before, GROWN_MB),
            ("lateness", ours.p99_ms, LATE_MS),
        )
        if value > most
    ]
    print("goals: " + (f"MISSED: {', '.join(missed)}" if missed else "reached"))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
