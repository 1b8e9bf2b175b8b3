"""How long we watched, and why not: gateway sessions to spans of coverage and to gaps.

A new session (READY) begins a watch of each server with its GUILD_CREATE; a resumed one goes on,
since Discord tells what was missed before it says RESUMED, also to a bot that was started anew. A
watch ends at the last frame heard before the session was lost, the server became unavailable or
facts had to be refused; from there to the next watch is a gap. What is written never claims more
than has been heard.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from statsbot.domain.facts import Fact, GapReason, Unwatched, Watched, WatchedSpan
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.gateway import voice
from statsbot.gateway.knowledge import Knowledge, KnownGuild

EVERY_CHANNEL = 0
_MISSES_APART = timedelta(seconds=5)
"""How often what was missed is told at once, not with the next beat."""


class Sessions:
    """Keeps each server's present watch and tells how far it reaches."""

    def __init__(
        self,
        known: Knowledge,
        kinds: Sequence[Watched],
        record: Callable[[Iterable[Fact]], None],
    ) -> None:
        self._known = known
        self._kinds = kinds
        self._record = record
        self._is_live = False
        self._lost_by = GapReason.SESSION_LOST
        self._has_new_watch = False
        self._gaps: dict[GuildId, tuple[datetime, GapReason]] = {}
        self._refused_since: datetime | None = None
        self._missed_at: datetime | None = None
        self.heard_at: datetime | None = None
        """When a frame of a session came last; None: none has."""
        self.told_until: datetime | None = None
        """Up to when the watches have been told; None: not yet."""

    @property
    def has_new_watch(self) -> bool:
        """Whether a watch began that no beat has told of: a server should not wait to be seen."""
        return self._has_new_watch

    @property
    def is_live(self) -> bool:
        """Whether a session is there and tells us everything."""
        return self._is_live

    def heard(self, now: datetime) -> None:
        """A frame came, a heartbeat's answer included."""
        if self._is_live:
            self.heard_at = now

    def interrupted(self) -> None:
        """The connection ended; what was missed is told if the session can be resumed."""
        self._is_live = False

    def doubted(self, since: datetime | None) -> None:
        """What came after ``since`` counts as not heard, until the session is resumed."""
        self._is_live = False
        if self.heard_at is not None and since is not None:
            self.heard_at = min(self.heard_at, since)

    def forget(self) -> None:
        """Forget how far anything was watched."""
        self._is_live = self._has_new_watch = False
        self._gaps.clear()
        self.heard_at = self.told_until = None

    def restored(self, heard_at: datetime, told_until: datetime | None, lost_by: GapReason) -> None:
        """A session is about to be resumed where it once stood.

        Args:
            heard_at: when it had been heard last.
            told_until: up to when the watches had been told.
            lost_by: why there is a gap if it cannot be resumed.
        """
        self._lost_by = lost_by
        self.heard_at, self.told_until = heard_at, told_until

    def resumed(self, now: datetime) -> None:
        """The session goes on, and what was missed has been told."""
        self._is_live = True
        self._lost_by = GapReason.SESSION_LOST
        self.heard_at = now

    def began(self, now: datetime) -> None:
        """A new session: every watch ended at the last frame heard; GUILD_CREATEs follow."""
        heard_at, told_until = self.heard_at, self.told_until
        if heard_at is not None and told_until is not None and heard_at < told_until:
            self.damaged([Window(start=heard_at, end=told_until)])
        for guild in self._known.guilds.values():
            self._end(guild, self._lost_by, heard_at)
        self._is_live = True
        self._lost_by = GapReason.SESSION_LOST
        self.heard_at = now

    def opened(self, guild: KnownGuild, now: datetime) -> bool:
        """GUILD_CREATE came; return whether the server is watched only from now on."""
        if guild.watched_since is not None:
            return False
        if guild.guild_id in self._gaps:
            since, reason = self._gaps.pop(guild.guild_id)
            self._tell_gap(guild.guild_id, since, now, reason)
        guild.watched_since = now
        self._has_new_watch = True
        self._record(voice.reconciled(guild, now))
        return True

    def closed(self, guild: KnownGuild, at: datetime) -> None:
        """GUILD_DELETE came: the server is unavailable for a while."""
        self._end(guild, GapReason.UNAVAILABLE, max(at, self.heard_at or at))

    def left(self, guild: KnownGuild, at: datetime | None = None) -> None:
        """The bot was removed from the server, at an instant told or while nobody heard."""
        self._tell(guild, until=at)
        guild.watched_since = None
        self._gaps.pop(guild.guild_id, None)

    def restart(self, since: datetime, now: datetime, *, told_until: datetime | None) -> None:
        """Every watch ended when facts were refused, and begins anew.

        Args:
            since: when that was.
            now: the present instant.
            told_until: up to when the watches had been told in facts that were not refused.
        """
        self.told_until = told_until
        self._refused_since = since = min(since, self._refused_since or since)
        for guild in self._known.guilds.values():
            if guild.watched_since is not None:
                self._tell(guild, until=since)
                self._tell_gap(guild.guild_id, since, now, GapReason.REFUSED)
                guild.watched_since = now
                self._record(voice.reconciled(guild, now))

    def damaged(self, windows: Iterable[Window]) -> None:
        """Facts of these stretches are lost, whatever was told of them."""
        for window in windows:
            for guild_id in self._known.guilds:
                self._tell_gap(guild_id, window.start, window.end, GapReason.DAMAGED)

    def missed(
        self, kinds: Iterable[Watched], stretch: Window, *, guild_id: GuildId | None = None
    ) -> None:
        """Something that Discord told, or should have, in this stretch is lost.

        Args:
            kinds: what of.
            stretch: when.
            guild_id: the server; None: any, so that all are taken for it.
        """
        for guild in self._known.guilds.values():
            if guild_id in {None, guild.guild_id}:
                for kind in kinds:
                    self._miss(guild, kind, stretch)

    def _miss(self, guild: KnownGuild, kind: Watched, stretch: Window) -> None:
        since = guild.watched_from(kind)
        if kind not in self._kinds or since is None or stretch.end <= since:
            return
        start, end = max(stretch.start, since), stretch.end
        before = guild.missed.get(kind)
        if before is not None:
            start, end = min(start, before.start), max(end, before.end)
        elif self._missed_at is None or abs(end - self._missed_at) >= _MISSES_APART:
            self._missed_at = end
            self._has_new_watch = True
        guild.missed[kind] = Window(start=start, end=end)
        self._tell_gap(guild.guild_id, start, end, GapReason.DAMAGED, kinds=(kind,))
        if kind is Watched.VOICE and before is None:
            self._tell(guild, until=start)
            self._record(voice.reconciled(guild, end))

    def beat(self) -> None:
        """Tell how far every watch, and every gap, reaches now."""
        self._refused_since = None
        if self.heard_at is None or self.heard_at == self.told_until:
            return
        self._has_new_watch = False
        for guild in self._known.guilds.values():
            self._tell(guild)
        for guild_id, (since, reason) in self._gaps.items():
            self._tell_gap(guild_id, since, self.heard_at, reason)
        self.told_until = self.heard_at
        for guild in self._known.guilds.values():
            if guild.missed:
                passed = [k for k, gap in guild.missed.items() if gap.end <= self.told_until]
                for kind in passed:
                    del guild.missed[kind]

    def _end(self, guild: KnownGuild, reason: GapReason, at: datetime | None) -> None:
        self._tell(guild, until=at)
        if guild.watched_since is not None and at is not None:
            self._gaps[guild.guild_id] = (max(at, guild.watched_since), reason)
        guild.watched_since = None
        guild.missed.clear()

    def _tell(self, guild: KnownGuild, *, until: datetime | None = None) -> None:
        until = until or self.heard_at
        for kind in self._kinds:
            since = guild.watched_from(kind)
            if since is None or until is None:
                continue
            since = max(since, self.told_until or since)
            gap = guild.missed.get(kind)
            if gap is None:
                self._tell_span(guild, kind, since, until)
            else:
                self._tell_span(guild, kind, since, min(until, gap.start))
                self._tell_span(guild, kind, max(since, gap.end), until)

    def _tell_span(
        self, guild: KnownGuild, kind: Watched, since: datetime, until: datetime
    ) -> None:
        if until > since:
            span = WatchedSpan(
                guild_id=guild.guild_id,
                kind=kind,
                channel_id=EVERY_CHANNEL,
                started_at=since,
                ended_at=until,
            )
            self._record((span,))

    def _tell_gap(
        self,
        guild_id: GuildId,
        since: datetime,
        until: datetime,
        reason: GapReason,
        *,
        kinds: Sequence[Watched] | None = None,
    ) -> None:
        if until > since:
            self._record(
                Unwatched(
                    guild_id=guild_id,
                    kind=kind,
                    channel_id=EVERY_CHANNEL,
                    started_at=since,
                    ended_at=until,
                    reason=reason,
                )
                for kind in kinds or self._kinds
            )
