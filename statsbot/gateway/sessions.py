"""How long we watched: gateway sessions to spans of coverage.

A new session (READY) begins a watch of each server with its GUILD_CREATE; a resumed one goes on,
since Discord tells what was missed before it says RESUMED. A watch ends at the last frame heard
before the session was lost, the server became unavailable or facts had to be refused, and what
is written never claims more than has been heard.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from statsbot.domain.facts import Fact, Watched, WatchedSpan
from statsbot.gateway import voice
from statsbot.gateway.knowledge import Knowledge, KnownGuild

EVERY_CHANNEL = 0


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
        self._heard_at: datetime | None = None
        self._told_until: datetime | None = None
        self._is_live = False
        self._has_new_watch = False

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
            self._heard_at = now

    def interrupted(self) -> None:
        """The connection ended; what was missed is told if the session can be resumed."""
        self._is_live = False

    def resumed(self, now: datetime) -> None:
        """The session goes on, and what was missed has been told."""
        self._is_live = True
        self._heard_at = now

    def began(self, now: datetime) -> None:
        """A new session: every watch ended at the last frame heard; GUILD_CREATEs follow."""
        for guild in self._known.guilds.values():
            self._end(guild)
        self._is_live = True
        self._heard_at = now

    def opened(self, guild: KnownGuild, now: datetime) -> bool:
        """GUILD_CREATE came; return whether the server is watched only from now on."""
        if guild.watched_since is not None:
            return False
        guild.watched_since = now
        self._has_new_watch = True
        self._record(voice.reconciled(guild, now))
        return True

    def closed(self, guild: KnownGuild) -> None:
        """GUILD_DELETE came: removed, or unavailable for a while."""
        self._end(guild)

    def restart(self, now: datetime) -> None:
        """Facts were refused since the last beat: every watch ended there and begins anew."""
        for guild in self._known.guilds.values():
            if guild.watched_since is not None:
                guild.watched_since = now
                self._record(voice.reconciled(guild, now))

    def beat(self) -> None:
        """Tell how far every watch reaches now."""
        if self._heard_at == self._told_until:
            return
        self._told_until = self._heard_at
        self._has_new_watch = False
        for guild in self._known.guilds.values():
            self._tell(guild)

    def _end(self, guild: KnownGuild) -> None:
        self._tell(guild)
        guild.watched_since = None

    def _tell(self, guild: KnownGuild) -> None:
        until = self._heard_at
        for kind in self._kinds:
            since = guild.watched_from(kind)
            if since is not None and until is not None and until > since:
                span = WatchedSpan(
                    guild_id=guild.guild_id,
                    kind=kind,
                    channel_id=EVERY_CHANNEL,
                    started_at=since,
                    ended_at=until,
                )
                self._record((span,))
