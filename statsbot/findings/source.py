"""Where findings read from: each read of the store is made once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.errors import WindowError
from statsbot.store import coverage
from statsbot.store.people import PeopleDays, people_days
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import settings

P = ParamSpec("P")
T = TypeVar("T")


class Source:
    """A database, read for one report: findings that need the same rows share them.

    What was read is kept as long as this, so make a new one for each report or command.
    """

    def __init__(self, database: Database) -> None:
        """Read from ``database``."""
        self._database = database
        self._reads: dict[Hashable, asyncio.Task[Any]] = {}
        self._people: dict[tuple[GuildId, Reader, int, int], PeopleDays] = {}

    async def ask(
        self,
        read: Callable[Concatenate[Database, P], Awaitable[T]],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """Return what a read of the store answers; asked again, the same.

        Args:
            read: a function of the store, the database being its first argument.
            args: the others; hashable.
            named: those that it takes by name; hashable.
        """
        key = (read, args, tuple(sorted(named.items())))
        task = self._reads.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(read(self._database, *args, **named)))
            self._reads[key] = task
        return cast("T", await task)

    async def found(
        self, count: "Callable[[Source, Question], Awaitable[T]]", question: Question
    ) -> T:
        """Return what ``count`` finds; found again, the same."""
        key = (count, question)
        task = self._reads.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(count(self, question)))
            self._reads[key] = task
        return cast("T", await task)

    async def watched(
        self, question: Question, kind: Watched, window: Window | None = None
    ) -> Coverage:
        """Return when ``kind`` was watched in a window, that of the question by default."""
        spans = await self.ask(coverage.spans, question.guild_id, kind, window or question.window)
        return Coverage(spans)

    async def people(self, question: Question, first_day: int, after_day: int) -> PeopleDays:
        """Return who did what on the days from ``first_day`` to before ``after_day``.

        Both are in days since 1970. What lies within a stretch that was read is not read again.
        """
        asked = (question.guild_id, question.reader, first_day, after_day)
        for (guild_id, reader, first, after), rows in self._people.items():
            if (guild_id, reader) == asked[:2] and first <= first_day and after_day <= after:
                return rows.between(first_day, after_day)
        rows = await self.ask(people_days, question.guild_id, first_day, after_day, question.reader)
        self._people[asked] = rows
        return rows

    async def settings(self, question: Question) -> GuildSettings:
        """Return what the server has decided."""
        return await self.ask(settings, question.guild_id)

    async def require_days(self, question: Question) -> None:
        """Make sure that the question is about whole days of the server's own zone.

        People and channels are kept by those.

        Raises:
            WindowError: it is about hours, or about days of another zone.
        """
        own = (await self.settings(question)).zone
        if question.zone.key != own:
            raise WindowError(
                f"People and channels are known by days of the server's own zone: ask for {own}, "
                f"not for {question.zone.key}."
            )
        start = question.window.start
        if start != midnight(local_day(start, question.zone), question.zone):
            raise WindowError("This is found over whole days: ask for 1d, 7d, 30d or more.")


async def _awaited(answer: Awaitable[T]) -> T:
    return await answer
