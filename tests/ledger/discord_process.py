"""Discord's process: the sandbox, the story that is told in it, and its share of the faults.

``python -m tests.ledger.discord_process FOLDER SCALE SEED`` writes one JSON object a line: where it
can be reached, then how far the story is. It reads words, one a line: ``begin``, ``forget`` (let
no session be resumed), ``close`` (write the ledger and end).
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import orjson

from statsbot.clock import SharedClock
from statsbot.sandbox import Sandbox
from statsbot.sandbox.faults import SELF_DATED
from statsbot.sandbox.gateway.connection import Damage
from statsbot.sandbox.limits import Limits
from statsbot.sandbox.state import State
from tests.ledger import entries
from tests.ledger.processes import END
from tests.ledger.story import Story
from tests.ledger.trouble import FULL, SHORT, STEP_S, Scale, Trouble, plan

LIMITS = Limits(
    identify_interval_s=0.0,
    member_list_interval_s=1.0,
    replay_events=100_000,
    rest_per_second=200,
)
"""Discord's own, but for the waits that would only make the run longer."""
LONGEST_STEP_S = 60.0
LONGEST_ABSENCE = 25
"""So many steps the story goes on without a bot."""
_OUTAGE_STEPS, _SILENT_STEPS = 30, 3
_HISTORY = "GET /channels/{channel_id}/messages"
_INVITES = "GET /guilds/{guild_id}/invites"


class Stage:
    """Plays the story step by step."""

    def __init__(
        self, sandbox: Sandbox, clock: SharedClock, scale: Scale, seed: int, folder: Path
    ) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._scale = scale
        self._folder = folder
        self._random = Random(seed)
        self._story = Story(sandbox, scale.servers, Random(seed + 1))
        self._due = [due for due in plan(scale, seed) if not due.trouble.is_ours]
        self._later: list[tuple[int, Callable[[], None]]] = []
        self._steps = 0
        self._heard = 0
        """The newest step that a bot has heard."""
        self._is_shuffled = False
        self._is_told = False
        self.began = asyncio.Event()
        self.closing = asyncio.Event()

    @property
    def servers(self) -> dict[str, str]:
        """The servers' ids and zones."""
        return {str(each.guild.id): each.zone for each in self._story.villages}

    async def play(self) -> None:
        """Tell the whole story, then keep still until the supervisor has seen enough."""
        await self.began.wait()
        while not self._story.telling.is_heard:
            await self._step(0)
        self._story.begin()
        per_step = round(self._scale.per_second * STEP_S)
        while self._story.events < self._scale.events:
            self._break_things()
            await self._step(per_step)
            if self._steps - self._heard > LONGEST_ABSENCE:
                await self._pause()
        self._sandbox.faults.clear()
        while self._later or not self._story.telling.is_heard:
            await self._step(0)
        self._story.end()
        await self._step(0)
        ended_at = self._story.now()
        self._is_told = True
        while not self.closing.is_set():
            await self._step(0)
        ledger = self._story.close(ended_at, self._scale.step_s, self._scale.slack_s)
        ledger.write(self._folder / "ledger.jsonl")

    def forget(self) -> None:
        """Let no session be resumed."""
        self._sandbox.faults.forget_sessions()

    async def _pause(self) -> None:
        """Stand still until a bot is there: how long it takes to start is the machine's affair."""
        while not self._story.telling.is_heard:
            await asyncio.sleep(STEP_S)
            self._story.telling.catch_up()
        self._say()

    async def _step(self, events: int) -> None:
        """Let events happen, wait until they were heard, and move the clock."""
        loop = asyncio.get_running_loop()
        until = loop.time() + STEP_S
        faults, telling = self._sandbox.faults, self._story.telling
        await self._move(self._scale.step_s)
        for steps, act in [each for each in self._later if each[0] <= self._steps]:
            self._later.remove((steps, act))
            act()
        telling.catch_up()
        if events:
            if self._is_shuffled:
                faults.hold_back()
            self._story.tell(events)
            if self._is_shuffled:
                faults.let_out(self._random)
                self._is_shuffled = False
        await self._settle()
        self._steps += 1
        if telling.is_heard:
            self._heard = self._steps
        if self._steps % 5 == 0:
            self._say()
        await asyncio.sleep(max(until - loop.time(), 0.001))

    async def _move(self, by_s: int) -> None:
        """Move the clock, as soon as everybody has heard everything."""
        await self._settle()
        # No pause between the last look and here: what is resumed from now on is told later.
        self._clock.set(self._clock.now() + timedelta(seconds=by_s))

    async def _settle(self) -> None:
        """Wait until everybody has heard everything."""
        telling = self._story.telling
        async with asyncio.timeout(LONGEST_STEP_S):
            while True:
                await self._sandbox.settle()
                if not telling.has_news:
                    break
                telling.catch_up()

    def _say(self) -> None:
        share = END if self._is_told else min(self._story.events / self._scale.events, 1.0)
        line = {
            "share": share,
            "now": self._story.now(),
            "is_heard": self._story.telling.is_heard,
        }
        sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
        sys.stdout.buffer.flush()

    def _break_things(self) -> None:
        share = self._story.events / self._scale.events
        while self._due and self._due[0].share <= share:
            self._break(self._due.pop(0).trouble)

    def _break(self, trouble: Trouble) -> None:
        faults, random = self._sandbox.faults, self._random
        match trouble:
            case Trouble.CUT:
                faults.drop()
            case Trouble.SILENCE:
                faults.silence()
                self._later.append((self._steps + _SILENT_STEPS, faults.drop))
            case Trouble.DAMAGE_STREAM:
                faults.damage(Damage.STREAM)
            case Trouble.DAMAGE_JSON:
                faults.damage(Damage.JSON)
            case Trouble.RECONNECT:
                faults.reconnect()
            case Trouble.INVALIDATE:
                faults.invalidate(resumable=False)
            case Trouble.INTERRUPT:
                faults.invalidate(resumable=True)
            case Trouble.REFUSE:
                faults.refuse_connections(2)
                faults.drop()
            case Trouble.OUTAGE:
                self._take_away()
            case Trouble.REPEAT:
                faults.repeat(50, names=SELF_DATED)
            case Trouble.RESEND:
                faults.resend(random.choice((0, 1, 20, 200)))
            case Trouble.REORDER:
                self._is_shuffled = True
            case Trouble.REST_429:
                route = random.choice((_HISTORY, _INVITES, "*"))
                faults.too_many_requests(route, retry_after=0.2, times=3)
            case Trouble.REST_429_GLOBAL:
                faults.too_many_requests(retry_after=0.2, times=3, scope="global")
            case Trouble.REST_5XX:
                faults.server_error(status=random.choice((500, 502, 503)), times=2)
            case Trouble.REST_LOST:
                faults.lose_response(times=1)
            case _:
                raise AssertionError(trouble)

    def _take_away(self) -> None:
        guild = self._random.choice(self._story.villages).guild
        if not guild.available:
            return
        began_at = self._story.now()
        self._sandbox.state.begin_outage(guild)

        def give_back() -> None:
            self._sandbox.state.end_outage(guild)
            self._story.ledger.add(
                entries.Dark(
                    guild=guild.id, began_at=began_at, ended_at=self._story.now(), why="outage"
                )
            )

        self._later.append((self._steps + _OUTAGE_STEPS, give_back))


async def main(folder: Path, scale: Scale, seed: int) -> None:
    """Serve, play and obey until told to close."""
    clock = SharedClock(folder / "clock", start=datetime.fromisoformat(scale.begins_at))
    sandbox = await Sandbox.start(clock=clock, state=State(clock, seed=seed), limits=LIMITS)
    stage = Stage(sandbox, clock, scale, seed, folder)
    address = {
        "api": sandbox.rest_url,
        "cdn": sandbox.cdn_url,
        "token": sandbox.state.application.token,
        "servers": stage.servers,
    }
    sys.stdout.buffer.write(orjson.dumps(address) + b"\n")
    sys.stdout.buffer.flush()
    parts = {asyncio.create_task(stage.play()), asyncio.create_task(obey(stage))}
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()
    finally:
        for part in parts:
            part.cancel()
        await sandbox.close()
    if sandbox.unmodelled:
        raise SystemExit("\n".join(sandbox.unmodelled))


async def obey(stage: Stage) -> None:
    """Do what the supervisor says; its end is ours."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    acts = {b"begin": stage.began.set, b"forget": stage.forget, b"close": stage.closing.set}
    async for line in reader:
        acts[line.strip()]()


if __name__ == "__main__":
    sizes = {"short": SHORT, "full": FULL}
    asyncio.run(main(Path(sys.argv[1]), sizes[sys.argv[2]], int(sys.argv[3])))
