"""A bot that reads Discord's history, without its gateway: what it misses is told by the test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, LiteralString

import discord
import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import (
    Audience,
    ChannelSeen,
    Fact,
    GapReason,
    Unwatched,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window
from statsbot.history.asking import DiscordHistory
from statsbot.history.reading import HistoryReader
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Channel
from statsbot.store import coverage, history
from statsbot.store.history import HistoryRequest, Purpose
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import WriteResult

if TYPE_CHECKING:  # pytest must be the first to import another file of fixtures
    from tests.fix_sandbox import Town

EVER = datetime.fromisoformat("2015-01-01T00:00:00+00:00")


class KilledError(BaseException):
    """Stands for the end of the process, in the middle of it."""


@dataclass
class Historian:
    """A reader of history, the town it reads, and the tables it writes."""

    sandbox: Sandbox
    town: "Town"
    clock: DrivenClock
    database: Database
    client: discord.Client
    writes_left: int | None = None
    """Behind so many writes the process is killed, before it notes how far it got; None: never."""
    written: list[Fact] = field(default_factory=list[Fact])

    def __post_init__(self) -> None:
        self._writer = FactWriter(self.database)
        me = self.sandbox.state.bot.id
        self.discord = DiscordHistory(self.client.http, lambda: me)
        self.reader = HistoryReader(
            self.database,
            self.write,
            self.discord,
            self.clock,
            reads_text=False,
        )

    @property
    def guild_id(self) -> int:
        return self.town.guild.id

    async def write(self, facts: Sequence[Fact]) -> WriteResult:
        self.written += facts
        result = await self._writer.write(facts)
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left == 0:
                raise KilledError
        return result

    def say(self, count: int, channel: Channel | None = None) -> set[int]:
        """Let people talk, a message a second."""
        sent: set[int] = set()
        for number in range(count):
            self.later(seconds=1)
            channel = channel or self.town.general
            sent.add(self.town.state.send(self.town.guild.owner, channel, str(number)).id)
        return sent

    def later(self, **duration: float) -> datetime:
        """Let time pass; return the instant after it."""
        self.clock.set(self.clock.now() + timedelta(**duration))
        return self.clock.now()

    async def away(self, start: datetime, end: datetime) -> None:
        """Tell that nobody watched from ``start`` to ``end``, as the gateway does; ask for it."""
        gap = Unwatched(
            guild_id=self.guild_id,
            kind=Watched.MESSAGES,
            channel_id=0,
            started_at=start,
            ended_at=end,
            reason=GapReason.OFFLINE,
        )
        await self._writer.write([gap])
        await self.ask(Purpose.HEAL, start, end, request_id=first_id_at(end))

    async def ask(
        self,
        purpose: Purpose,
        start: datetime,
        end: datetime,
        *,
        request_id: int | None = None,
        channels: Sequence[int] | None = None,
    ) -> None:
        now = self.clock.now()
        await self._writer.write([self._seen(each) for each in self.town.guild.channels.values()])
        await history.ask(
            self.database,
            guild_id=self.guild_id,
            purpose=purpose,
            request_id=request_id or first_id_at(now),
            started_at=start,
            ended_at=end,
            now=now,
            channels=channels,
        )

    def _seen(self, channel: Channel) -> ChannelSeen:
        return ChannelSeen(
            guild_id=self.guild_id,
            channel_id=channel.id,
            name=channel.name,
            kind=channel.type,
            parent_id=None,
            audience=Audience.PUBLIC,
            seen_at=self.clock.now(),
        )

    async def backfill(self, since: datetime = EVER, **options: Any) -> None:
        await self.ask(Purpose.BACKFILL, since, self.clock.now(), **options)
        await self.read()

    async def watched(self, start: datetime, end: datetime, *, channel: int = 0) -> None:
        """Tell that messages and members were watched."""
        await self._writer.write(
            [
                WatchedSpan(
                    guild_id=self.guild_id,
                    kind=kind,
                    channel_id=channel,
                    started_at=start,
                    ended_at=end,
                )
                for kind in (Watched.MESSAGES, Watched.MEMBERS)
            ]
        )

    async def read(self) -> None:
        """Read until nothing can be done now."""
        while await self.reader.turn(self.guild_id):
            pass

    async def request(self) -> HistoryRequest:
        """Return the newest request."""
        return (await history.requests(self.database, self.guild_id))[0]

    async def rows(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        async with self.database.reading() as connection:
            return await (await connection.execute(query, values or None)).fetchall()

    async def known(self) -> set[int]:
        """Return the messages that are kept, each of which was counted once."""
        rows = await self.rows("SELECT message_id FROM message WHERE author_kind = 0")
        counted = await self.rows("SELECT coalesce(sum(sent), 0)::bigint FROM slot_count")
        typed = await self.rows(
            "SELECT count(*) FROM message WHERE author_kind = 0 AND message_type IN (0, 19)"
        )
        assert counted == typed
        return {message_id for (message_id,) in rows}

    async def gaps(self) -> list[Window]:
        """Return what is left of the gaps in messages, of all channels."""
        rows = await coverage.unhealed(self.database, self.guild_id, Watched.MESSAGES)
        return [
            Window(start=row.started_at, end=row.ended_at) for row in rows if row.channel_id == 0
        ]


StartHistorian = Callable[[], Awaitable[Historian]]


@pytest.fixture
async def new_historian(
    sandbox: Sandbox,
    town: "Town",
    clock: DrivenClock,
    database: Database,
    discord_addresses: None,
) -> AsyncIterator[StartHistorian]:
    """Start readers of history, each as after a start of the process."""
    clients: list[discord.Client] = []

    async def start() -> Historian:
        client = discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=60.0)
        await client.login(sandbox.state.application.token)
        clients.append(client)
        return Historian(sandbox, town, clock, database, client)

    yield start
    for client in clients:
        await client.close()
    assert sandbox.unmodelled == []


@pytest.fixture
async def historian(new_historian: StartHistorian) -> Historian:
    return await new_historian()
