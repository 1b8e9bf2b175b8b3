"""The demo's Discord: a community's twelve weeks, its weekly report, and life after that.

It runs in a process of its own. What the other side needs to know goes out as one JSON object a
line (see :class:`Announce`); it ends when its standard input does.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from statsbot.clock import SharedClock, SystemClock
from statsbot.domain.windows import zone
from statsbot.errors import ConfigurationError, TryLaterError
from statsbot.sandbox.command_input import Values
from statsbot.sandbox.interactions import Interaction
from statsbot.sandbox.limits import RELAXED
from statsbot.sandbox.population.community import DEMO, Size
from statsbot.sandbox.population.demo import SEED, Story, tell
from statsbot.sandbox.population.driver import Driver, InviteWatch
from statsbot.sandbox.population.live import live
from statsbot.sandbox.sandbox import Sandbox
from statsbot.sandbox.state import Message

Announce = Callable[[Mapping[str, object]], None]
"""Takes ``{"event": "ready", ...}``, ``"progress"``, ``"posted"``, ``"live"``."""

ZONE = "Europe/Berlin"
"""The community's zone, in which its report is due."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbill:
    """Where and how the demo's Discord is to be played."""

    clock_path: Path
    """Where the clock that it shares with the bot is made."""
    pictures: Path
    """The folder for the pictures that the bot posts."""
    port: int = 0
    """0 takes a free one."""
    fonts: Path | None = None
    """A folder of faces for the page."""
    weeks: int = 12
    size: Size = DEMO
    seed: int = SEED


async def show(bill: Playbill, announce: Announce) -> None:
    """Play the demo's Discord until standard input ends.

    Raises:
        ConfigurationError: the port is taken.
        TryLaterError: no bot came, or it did not do its part in time.
    """
    story = tell(now=SystemClock().now(), weeks=bill.weeks, size=bill.size, seed=bill.seed)
    clock = SharedClock(bill.clock_path, start=story.begins_at)
    invites = InviteWatch()
    try:
        sandbox = await Sandbox.start(
            port=bill.port, clock=clock, limits=RELAXED, observer=invites, fonts=bill.fonts
        )
    except OSError as error:
        raise ConfigurationError(
            f"Port {bill.port} is taken: choose another, or 0 for any free one."
        ) from error
    try:
        driver = story.on(sandbox, clock, invites=invites)
        guild_id = story.community.guild_id
        announce(
            {
                "event": "ready",
                "api_url": sandbox.rest_url,
                "cdn_url": sandbox.cdn_url,
                "page_url": f"{sandbox.page_url}#/{guild_id}/{story.reports_channel_id}",
                "token": sandbox.state.application.token,
                "guild_id": str(guild_id),
            }
        )
        playing = asyncio.create_task(
            _Performance(sandbox, story, driver, clock, bill, announce).run()
        )
        ending = asyncio.create_task(_end_of_input())
        await asyncio.wait({playing, ending}, return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            playing.result()
        playing.cancel()
        ending.cancel()
    finally:
        await sandbox.close()


class _Performance:
    """One run of the demo, in the order in which it happens."""

    def __init__(
        self,
        sandbox: Sandbox,
        story: Story,
        driver: Driver,
        clock: SharedClock,
        bill: Playbill,
        announce: Announce,
    ) -> None:
        self._sandbox = sandbox
        self._story = story
        self._driver = driver
        self._clock = clock
        self._bill = bill
        self._announce = announce
        self._channel = sandbox.state.channels[story.reports_channel_id]
        self._owner = sandbox.state.application.owner

    async def run(self) -> None:
        """Play history, see the report posted, then live on until cancelled."""
        due_at = _last_full_hour(self._clock_end())
        await self._driver.bot_connected()
        await self._until(lambda: len(self._sandbox.state.commands) > 0, "register its commands")
        await self._run_command("statsbot settings", {"zone": ZONE})
        await self._driver.play(until=due_at - timedelta(minutes=20), progress=self._tell_progress)
        await self._choose_report(due_at)
        await self._driver.play(until=due_at, progress=self._tell_progress)
        report = await self._report()
        await self._driver.play(progress=self._tell_progress)
        asked = await self._run_command("serverstats overview", {"timeframe": "30d"})
        self._clock.release()
        files = self._save(report, "weekly-report") + self._save(
            asked.original, "serverstats-overview"
        )
        self._announce({"event": "posted", "files": files, "at": due_at.isoformat()})
        self._announce({"event": "live"})
        await live(self._driver, self._clock)

    def _clock_end(self) -> datetime:
        return self._story.community.story.end

    async def _choose_report(self, due_at: datetime) -> None:
        local = due_at.astimezone(zone(ZONE))
        await self._run_command(
            "statsbot settings",
            {
                "reports_channel": str(self._channel.id),
                "weekday": local.weekday(),
                "hour": local.hour,
            },
        )

    async def _report(self) -> Message:
        """Return the weekly report once the bot has posted it."""

        def found() -> Message | None:
            newest = reversed(self._channel.messages.values())
            bot = self._sandbox.state.bot
            return next((each for each in newest if each.author is bot and each.attachments), None)

        await self._until(lambda: found() is not None, "post the weekly report")
        report = found()
        assert report is not None  # noqa: S101 - it was waited for
        return report

    async def _run_command(self, path: str, values: Values) -> Interaction:
        """Run a slash command as the server's owner, and return it answered."""
        return await self._driver.ask(self._owner.id, self._channel.id, path, values)

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not condition():  # noqa: ASYNC110 - nobody announces what is waited for
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise TryLaterError(f"the bot did not {what} within {_PATIENCE_S:g} s.") from None

    def _tell_progress(self, done: int, total: int, at: datetime) -> None:
        self._announce({"event": "progress", "done": done, "total": total, "at": at.isoformat()})

    def _save(self, message: Message | None, name: str) -> list[str]:
        """Write the pictures of a message into the folder; return their paths."""
        pictures = message.attachments if message else ()
        self._bill.pictures.mkdir(parents=True, exist_ok=True)
        paths: list[str] = []
        for number, picture in enumerate(pictures):
            path = self._bill.pictures / f"{name}{f'-{number + 1}' if number else ''}.png"
            path.write_bytes(picture.data)
            paths.append(str(path))
        return paths


def _last_full_hour(instant: datetime) -> datetime:
    """Return the newest full local hour that lies at least five minutes back."""
    local = (instant - timedelta(minutes=5)).astimezone(zone(ZONE))
    return local.replace(minute=0, second=0, microsecond=0)


async def _end_of_input() -> None:
    """Return when standard input has ended."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
