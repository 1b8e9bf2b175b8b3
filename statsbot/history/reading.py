"""Reads what was asked for, one turn of one server at a time.

A turn plans a request, reads some pages of one channel, compares a page of members, or closes a
request whose stretches are all read. What a turn found is written before the next one begins.
"""

import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from statsbot.clock import Clock
from statsbot.domain.facts import Audience, Fact, GapReason, Unwatched, Watched, WatchedSpan
from statsbot.domain.ids import ChannelId, GuildId, MessageId, instant_of
from statsbot.domain.windows import Window
from statsbot.errors import StatsbotError
from statsbot.history.asking import (
    MEMBERS_PER_PAGE,
    MESSAGES_PER_PAGE,
    DiscordHistory,
    HistoryAwayError,
    HistoryRefusedError,
    Payload,
)
from statsbot.history.members import compare
from statsbot.history.moderation import measures_taken
from statsbot.history.places import find_places
from statsbot.history.plan import (
    EVERY_CHANNEL,
    MARGIN,
    last_id_to_read,
    plan,
    unlisted,
    watched,
)
from statsbot.history.roles import offered, roles_told
from statsbot.history.translation import authors, translate
from statsbot.store import coverage, guilds, history
from statsbot.store.history import HistoryRequest, HistoryTask, PlannedTask, Purpose, State
from statsbot.store.pool import Database
from statsbot.store.rows import WriteResult
from statsbot.store.settings import extend_retention, settings

log = logging.getLogger(__name__)

PAGES_PER_TURN = 4
"""Pages of one channel before another gets its turn. Discord lets us read five there in five
seconds, and discord.py gives the last of them back only when the next five may be asked for."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
"""Waits after failures; each is twice as long as the one before."""
_TRIES_OF_AUDIT_LOG = 3
_MOMENT = timedelta(milliseconds=1)
"""To what an id's instant is exact."""
_HIGHEST_ID = (1 << 63) - 1

Write = Callable[[Sequence[Fact]], Awaitable[WriteResult]]


class HistoryReader:
    """Reads history for the requests that are kept."""

    def __init__(
        self,
        database: Database,
        write: Write,
        discord: DiscordHistory,
        clock: Clock,
        *,
        reads_text: bool,
    ) -> None:
        """Prepare to read.

        Args:
            database: where requests are kept, and how far they are.
            write: writes facts in one transaction.
            discord: whom to ask.
            clock: tells when it was asked, and when to try again.
            reads_text: whether the bot was granted the text of messages.
        """
        self._db = database
        self._write = write
        self._discord = discord
        self._clock = clock
        self._reads_text = reads_text

    async def turn(self, guild_id: GuildId) -> bool:
        """Do the next thing for a server; return whether there was anything that can be done now.

        Raises:
            HistoryAwayError: nothing may be asked of Discord for a while, whatever the server.
            TryLaterError: the database is away.
        """
        for request in await history.open_requests(self._db, guild_id, self._clock.now()):
            if request.state == State.ASKED:
                await self._plan(request)
                return True
            task = await history.next_task(self._db, request, self._clock.now())
            if task is not None:
                await self._do(request, task)
                return True
            if not await history.open_tasks(self._db, request):
                await self._finish(request)
                return True
        return False

    async def look_at_onboarding(self, guild_id: GuildId) -> None:
        """Ask which roles newcomers are offered: no event tells of that.

        Raises:
            HistoryAwayError, HistoryRefusedError: Discord does not say.
            TryLaterError: the database is away.
        """
        with _unforeseen():
            answer = await self._discord.onboarding(guild_id)
            now = self._clock.now()
            await self._write([offered(answer, guild_id=guild_id, now=now)])

    async def _plan(self, request: HistoryRequest) -> None:
        now = self._clock.now()
        try:
            with _unforeseen():
                if request.purpose == Purpose.MEMBERS:
                    await history.keep_tasks(self._db, request, [_list_of_members(request)], now)
                else:
                    await self._plan_places(request, now)
                if request.purpose == Purpose.HEAL:
                    await self._read_audit_log(request, now)
        except HistoryRefusedError as error:
            await history.change_request(
                self._db, request, State.REFUSED, now=now, reason=str(error)
            )
            return
        except HistoryAwayError as error:
            retry_at = now + _wait(request.attempts, error)
            await history.change_request(
                self._db, request, State.ASKED, now=now, reason=str(error), retry_at=retry_at
            )
            if error.for_all:
                raise
            return
        await history.change_request(self._db, request, State.OPEN, now=now)

    async def _plan_places(self, request: HistoryRequest, now: datetime) -> None:
        guild_id = request.guild_id
        rows = await guilds.channels(self._db, guild_id)
        named = frozenset(row.channel_id for row in rows if row.audience is not None)
        role_id = (await settings(self._db, guild_id)).audience_role_id
        spans: dict[ChannelId, list[WatchedSpan]] = {}
        window = Window(start=request.started_at, end=request.ended_at)
        for span in await coverage.spans(self._db, guild_id, Watched.MESSAGES, window):
            spans.setdefault(span.channel_id, []).append(span)
        await history.forget_refused(self._db, request)
        quiet: list[Fact] = []
        is_whole = True
        async for portion in find_places(
            self._discord,
            guild_id,
            audience_role_id=role_id,
            since=request.started_at - MARGIN,
            only=request.channels,
        ):
            planned = plan(request, portion.places, spans=spans, named=named, now=now)
            tasks = planned.tasks
            if portion.unlisted is not None:
                tasks = [unlisted(request, portion.unlisted)]
                is_whole = False
            if planned.facts:
                await self._write(planned.facts)
            await history.keep_tasks(self._db, request, tasks, now)
            quiet += planned.quiet
        if quiet and (request.purpose == Purpose.BACKFILL or not is_whole):
            await self._write(quiet)

    async def _read_audit_log(self, request: HistoryRequest, now: datetime) -> None:
        """Read what moderators did; what fails again and again does not hold up the messages."""
        window = Window(start=request.started_at, end=request.ended_at)
        try:
            with _unforeseen():
                facts = await measures_taken(self._discord, request.guild_id, window, now)
        except HistoryAwayError as error:
            if error.for_all or request.attempts < _TRIES_OF_AUDIT_LOG:
                raise
            log.warning("the audit log is left out: %s", error, extra={"guild": request.guild_id})
        else:
            await self._write(facts)

    async def _do(self, request: HistoryRequest, task: HistoryTask) -> None:
        try:
            with _unforeseen():
                if request.purpose == Purpose.MEMBERS:
                    await self._compare_members(request, task)
                else:
                    await self._read_channel(request, task)
        except HistoryRefusedError as error:
            await history.refuse(self._db, task, reason=str(error), now=self._clock.now())
        except HistoryAwayError as error:
            retry_at = self._clock.now() + _wait(task.attempts, error)
            await history.postpone(self._db, task, retry_at=retry_at, reason=str(error))
            if error.for_all:
                raise

    async def _read_channel(self, request: HistoryRequest, task: HistoryTask) -> None:
        """Read some pages, and write them whether or not the last of them came."""
        until, cursor = last_id_to_read(task.ended_at), task.cursor_id
        read: list[Payload] = []
        failure: HistoryAwayError | None = None
        is_done = False
        try:
            while not is_done and len(read) < PAGES_PER_TURN * MESSAGES_PER_PAGE:
                page = await self._discord.messages(task.channel_id, cursor)
                read += page
                cursor = int(page[-1]["id"]) if page else cursor
                is_done = len(page) < MESSAGES_PER_PAGE or cursor >= until
        except HistoryAwayError as error:
            failure = error
        now = self._clock.now()
        if read and request.purpose == Purpose.BACKFILL:
            await self._keep_longer(task.guild_id, instant_of(int(read[0]["id"])), now)
        facts = await self._translated(task, read, now)
        if is_done and request.purpose == Purpose.BACKFILL:
            window = Window(start=task.started_at, end=task.ended_at)
            facts += await self._still_missed(request)
            facts.append(watched(task.guild_id, task.channel_id, window))
        written = await self._write(facts)
        if read or is_done:
            await history.advance(
                self._db,
                task,
                cursor_id=cursor,
                told=len(read),
                added=written.new_messages,
                is_done=is_done,
                now=now,
            )
        if failure is not None:
            raise failure

    async def _keep_longer(self, guild_id: GuildId, back_to: datetime, now: datetime) -> None:
        """Keep facts as long as those that are about to be written need, before they are."""
        kept = await extend_retention(self._db, guild_id, back_to=back_to, now=now)
        if kept.days > kept.days_before:
            log.info(
                "facts are kept longer, for the backfill",
                extra={"guild": guild_id, "days": kept.days},
            )

    async def _translated(
        self, task: HistoryTask, read: Sequence[Payload], now: datetime
    ) -> list[Fact]:
        page = translate(
            read,
            guild_id=task.guild_id,
            audience=Audience(task.audience),
            reads_text=self._reads_text,
            told_at=now,
        )
        missed = [_not_understood(task, each) for each in page.not_understood]
        if missed:
            log.warning("messages not understood", extra={"count": len(missed)})
        described = authors(read, task.guild_id)
        members = [each.member_id for each in described]
        rows = await guilds.members(self._db, task.guild_id, members) if members else []
        known = {row.member_id for row in rows}
        return [
            *page.facts,
            *missed,
            *(each for each in described if each.member_id not in known),
        ]

    async def _still_missed(self, request: HistoryRequest) -> list[Unwatched]:
        """Return the messages that were read and not understood: no span may lie over them."""
        rows = await coverage.unwatched(self._db, request.guild_id, Watched.MESSAGES)
        return [
            Unwatched(
                guild_id=row.guild_id,
                kind=Watched.MESSAGES,
                channel_id=row.channel_id,
                started_at=row.started_at,
                ended_at=row.ended_at,
                reason=GapReason.DAMAGED,
            )
            for row in rows
            if row.channel_id != EVERY_CHANNEL and row.reason == GapReason.DAMAGED
        ]

    async def _compare_members(self, request: HistoryRequest, task: HistoryTask) -> None:
        guild_id, after = task.guild_id, task.cursor_id
        asked_at = self._clock.now()
        page = await self._discord.members(guild_id, after)
        if not page and not after:
            raise HistoryAwayError("Discord lists no members, not even the bot.")
        is_done = len(page) < MEMBERS_PER_PAGE
        now = self._clock.now()
        ids = [int(member["user"]["id"]) for member in page]
        until = _HIGHEST_ID if is_done else max(ids)
        ever = await coverage.watched(self._db, guild_id, Watched.MEMBERS)
        compared = compare(
            page,
            guild_id=guild_id,
            kept=await history.newest_memberships(self._db, guild_id, after=after, until=until),
            named=await guilds.members(self._db, guild_id, ids),
            watched_since=request.started_at,
            first_watched_at=min(ever.start, request.started_at) if ever else now,
            now=now,
        )
        told = await roles_told(self._db, guild_id, page, after, until, asked_at)
        if compared.facts or told:
            await self._write([*compared.facts, *told])
        await history.advance(
            self._db,
            task,
            cursor_id=until if page else after,
            told=compared.members,
            added=compared.added,
            is_done=is_done,
            now=now,
        )

    async def _finish(self, request: HistoryRequest) -> None:
        """Tell what was read as watched, what was not shown as not watched, and close.

        Where not all places were listed, each channel that was read is told by itself.
        """
        now = self._clock.now()
        reason = None
        if request.purpose != Purpose.MEMBERS:
            closed = await history.closed_tasks(self._db, request)
            refused = [task for task in closed if task.state == State.REFUSED]
            reason = next((t.reason for t in refused if t.channel_id == EVERY_CHANNEL), None)
            facts: list[Fact] = [
                Unwatched(
                    guild_id=request.guild_id,
                    kind=Watched.MESSAGES,
                    channel_id=task.channel_id,
                    started_at=task.started_at,
                    ended_at=task.ended_at,
                    reason=GapReason.PERMISSION,
                )
                for task in refused
                if task.channel_id != EVERY_CHANNEL
            ]
            if reason is not None:
                facts += [
                    watched(
                        request.guild_id,
                        task.channel_id,
                        Window(start=task.started_at, end=task.ended_at),
                    )
                    for task in closed
                    if task.state == State.DONE
                ]
                facts += await self._still_missed(request)
            elif request.channels is None:
                start = max(request.started_at, instant_of(request.guild_id))
                window = Window(start=start, end=request.ended_at)
                facts.append(watched(request.guild_id, EVERY_CHANNEL, window))
            await self._write(facts)
        await history.finish(self._db, request, now, reason=reason)
        log.info(
            "history was read",
            extra={
                "guild": request.guild_id,
                "purpose": Purpose(request.purpose).name.lower(),
                "seconds": round((now - request.requested_at).total_seconds()),
            },
        )


def _list_of_members(request: HistoryRequest) -> PlannedTask:
    return PlannedTask(
        channel_id=EVERY_CHANNEL,
        started_at=request.started_at,
        ended_at=request.ended_at,
        cursor_id=0,
        audience=Audience.PUBLIC,
    )


def _not_understood(task: HistoryTask, message_id: MessageId) -> Unwatched:
    """Return the fact that a message is missing, in a gap that is healed otherwise."""
    sent_at = instant_of(message_id)
    return Unwatched(
        guild_id=task.guild_id,
        kind=Watched.MESSAGES,
        channel_id=task.channel_id,
        started_at=sent_at,
        ended_at=sent_at + _MOMENT,
        reason=GapReason.DAMAGED,
    )


def _wait(attempts: int, error: HistoryAwayError) -> timedelta:
    """Return how long to wait after a failure that follows so many others."""
    wait = min(_FIRST_WAIT * 2 ** min(attempts, 10), _LONGEST_WAIT)
    return max(wait, timedelta(seconds=error.wait_s))


@contextmanager
def _unforeseen() -> Generator[None]:
    """Let what cannot be understood, or written, be tried again later: the rest goes on."""
    try:
        yield
    except StatsbotError:
        raise
    except Exception as error:
        log.exception("history could not be read")
        raise HistoryAwayError(f"This was not foreseen ({type(error).__name__}).") from error
