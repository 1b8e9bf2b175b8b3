"""Which handler takes which dispatch, and in which order a dispatch is understood.

Reading the table :data:`TRANSLATORS` is reading all that the bot listens to.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import cast

from statsbot.clock import Clock
from statsbot.domain.facts import (
    Fact,
    GuildLeft,
    InviteGone,
    InviteSeen,
    MemberJoined,
    Watched,
)
from statsbot.domain.ids import ChannelId, GuildId, instant_of
from statsbot.domain.windows import Window
from statsbot.gateway import (
    channels,
    events,
    guilds,
    invites,
    members,
    messages,
    moderation,
    reactions,
    threads,
    voice,
)
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Handler, Payload, Translator, instant
from statsbot.gateway.sessions import Sessions
from statsbot.gateway.shadow import ARCHIVED, JOINED, REGULATING, STRUCTURAL, Change, change_of

log = logging.getLogger(__name__)

TRANSLATORS: Mapping[str, Translator] = {
    "MESSAGE_CREATE": messages.sent,
    "MESSAGE_UPDATE": messages.updated,
    "MESSAGE_DELETE": messages.deleted,
    "MESSAGE_DELETE_BULK": messages.bulk_deleted,
    "MESSAGE_REACTION_ADD": reactions.added,
    "MESSAGE_REACTION_REMOVE": reactions.removed,
    "MESSAGE_REACTION_REMOVE_ALL": reactions.cleared,
    "MESSAGE_REACTION_REMOVE_EMOJI": reactions.cleared,
    "VOICE_STATE_UPDATE": voice.moved,
    "GUILD_MEMBER_ADD": members.joined,
    "GUILD_MEMBER_UPDATE": members.updated,
    "GUILD_MEMBER_REMOVE": members.left,
    "INVITE_CREATE": invites.created,
    "INVITE_DELETE": invites.deleted,
    "GUILD_CREATE": guilds.created,
    "GUILD_UPDATE": guilds.updated,
    "GUILD_DELETE": guilds.deleted,
    "GUILD_ROLE_CREATE": channels.role_told,
    "GUILD_ROLE_UPDATE": channels.role_told,
    "GUILD_ROLE_DELETE": channels.role_deleted,
    "CHANNEL_CREATE": channels.told,
    "CHANNEL_UPDATE": channels.told,
    "CHANNEL_DELETE": channels.deleted,
    "THREAD_CREATE": threads.told,
    "THREAD_UPDATE": threads.told,
    "THREAD_DELETE": channels.deleted,
    "THREAD_LIST_SYNC": threads.synced,
    "THREAD_MEMBERS_UPDATE": threads.members_updated,
    "GUILD_SCHEDULED_EVENT_CREATE": events.told,
    "GUILD_SCHEDULED_EVENT_UPDATE": events.told,
    "GUILD_SCHEDULED_EVENT_DELETE": events.deleted,
    "GUILD_SCHEDULED_EVENT_USER_ADD": events.interest_told,
    "GUILD_SCHEDULED_EVENT_USER_REMOVE": events.interest_lost,
    "STAGE_INSTANCE_CREATE": events.stage_told,
    "STAGE_INSTANCE_UPDATE": events.stage_told,
    "STAGE_INSTANCE_DELETE": events.stage_closed,
    "GUILD_AUDIT_LOG_ENTRY_CREATE": moderation.entry_made,
    "GUILD_BAN_ADD": moderation.banned,
}

REPLACED = frozenset(
    name for name in TRANSLATORS if name.startswith("MESSAGE_") or name == "VOICE_STATE_UPDATE"
)
"""Dispatches of which discord.py's own objects are never needed, and which are the many."""


_KINDS = (
    ("MESSAGE_REACTION_", Watched.REACTIONS),
    ("MESSAGE_", Watched.MESSAGES),
    ("VOICE_STATE_", Watched.VOICE),
    ("GUILD_MEMBER_ADD", Watched.MEMBERS),
    ("GUILD_MEMBER_REMOVE", Watched.MEMBERS),
    ("INVITE_", Watched.INVITES),
    ("GUILD_AUDIT_LOG_", Watched.MODERATION),
    ("GUILD_BAN_", Watched.MODERATION),
    ("GUILD_SCHEDULED_EVENT_", Watched.EVENTS),
    ("STAGE_INSTANCE_", Watched.EVENTS),
)
"""How dispatches begin whose facts are of a kind, the longer beginnings first."""
_ON_THE_WAY = timedelta(seconds=5)
"""How long a dispatch may have taken to us: what it tells happened before it came."""
_MOMENT = timedelta(milliseconds=1)
"""To what an id's instant is exact."""


class Intake:
    """Turns dispatches into recorded facts, kept coverage and attributed joins.

    Everything happens within the call, so that when the next frame is read this one is done.
    """

    def __init__(
        self,
        *,
        known: Knowledge,
        sessions: Sessions,
        invite_watch: InviteWatch,
        record: Callable[[Iterable[Fact]], None],
        clock: Clock,
    ) -> None:
        self.changes: list[Change] = []
        """What changed of the servers' structure, until somebody takes it."""
        self.regulated: dict[GuildId, datetime] = {}
        """Servers in which what the bot may see has perhaps changed, and when."""
        self._known = known
        self._sessions = sessions
        self._invite_watch = invite_watch
        self._record = record
        self._clock = clock
        self._now = clock.now()
        self._told_at: datetime | None = None
        """The newest instant that the session being resumed has told."""
        self._is_restored = False
        """Whether the session being resumed goes on from what was kept."""

    def heard(self) -> datetime:
        """A frame came: return its instant, which is that of everything in it.

        What a session that is being resumed tells happened before: between what was heard last and
        now, at or after the newest instant that it told already.
        """
        now = self._clock.now()
        self._sessions.heard(now)
        heard_at = self._sessions.heard_at
        if self._sessions.is_live or heard_at is None:
            self._now = now
        else:
            self._told_at = max(self._told_at or heard_at, heard_at)
            self._now = min(self._told_at, now)
        return self._now

    def doubted(self, since: datetime | None) -> None:
        """What came after ``since`` is asked for again."""
        self._sessions.doubted(since)

    def missed(self, since: datetime | None) -> None:
        """Whatever was told after ``since`` and until now is lost; None: since a frame came."""
        now = self._clock.now()
        since = min(since or self._sessions.heard_at or now, now)
        self._sessions.missed(Watched, Window(start=since - _ON_THE_WAY, end=now + _MOMENT))

    def misunderstood(self, event: str, payload: object) -> None:
        """A dispatch was not understood: what it is of is a gap in its server."""
        kind = next((kind for name, kind in _KINDS if event.startswith(name)), None)
        if kind is None:
            return
        told: Payload = cast("Payload", payload) if isinstance(payload, Mapping) else {}
        at = self._now
        if event == "MESSAGE_CREATE":
            with suppress(ValueError, TypeError, OverflowError, LookupError):
                at = instant_of(int(told["id"]))
        stretch = Window(start=at, end=at + _MOMENT)
        try:
            guild_id = int(told["guild_id"])
        except (ValueError, TypeError, LookupError):
            guild_id = None
        self._sessions.missed((kind,), stretch, guild_id=guild_id)

    def interrupted(self) -> None:
        """The connection ended, or another begins."""
        self._sessions.interrupted()

    def refused(self, since: datetime, *, told_until: datetime | None) -> None:
        """Facts from ``since`` on were refused, ``told_until`` is what was told before them."""
        self._sessions.restart(since, self._clock.now(), told_until=told_until)

    def beat(self, damage: Sequence[Window]) -> None:
        """Tell what changes without an event: how far we watched, how many members there are.

        Args:
            damage: stretches whose facts were lost on disk.
        """
        now = self._clock.now()
        for guild in self._known.guilds.values():
            is_watched = self._sessions.is_live and guild.watched_since is not None
            if is_watched or not guild.is_count_told:
                self._record(guilds.counted(guild, now))
        self._sessions.beat()
        self._sessions.damaged(damage)

    def forget(self) -> None:
        """Forget everything that Discord told: it will be told again, or is kept elsewhere."""
        self._known.forget()
        self._sessions.forget()
        self._told_at = None
        self.changes.clear()
        self.regulated.clear()

    def restored(self, payload: Payload, *, since: datetime) -> None:
        """Know a server again as the last run knew it; no fact comes of it.

        Args:
            payload: the GUILD_CREATE that Discord would have sent then.
            since: when the watch of it began.
        """
        guilds.complete(payload)
        for _ in guilds.created(payload, self._known, since):
            pass
        guild = self._known.guilds[int(payload["id"])]
        for thread in payload.get(ARCHIVED, ()):
            guild.put_away(channels.note(guild, thread))
        for member_id, joined_at in payload.get(JOINED, {}).items():
            self._known.recent_joins.is_news(guild.guild_id, int(member_id), instant(joined_at))
        guild.watched_since = since
        guild.is_count_told = True
        self.regulated[guild.guild_id] = since
        self._is_restored = True

    def archived_threads_are(
        self, threads: Mapping[GuildId, Mapping[ChannelId, ChannelId]]
    ) -> None:
        """Take over what public threads hang on, oldest first, before the first session."""
        for guild_id, parents in threads.items():
            self._known.archived[guild_id] = dict(parents)

    def audience_roles_are(self, roles: Mapping[GuildId, int]) -> None:
        """Take over those of the servers' choices that differ from what is known of them."""
        known = self._known.audience_roles
        for guild_id in known.keys() | roles.keys():
            if known.get(guild_id) != roles.get(guild_id):
                self.audience_role_changed(guild_id, roles.get(guild_id))

    def audience_role_changed(self, guild_id: GuildId, role_id: int | None) -> None:
        """A server's administrator chose which role makes "everyone", or (None) none."""
        if role_id is None:
            self._known.audience_roles.pop(guild_id, None)
        else:
            self._known.audience_roles[guild_id] = role_id
        guild = self._known.guilds.get(guild_id)
        if guild is not None:
            guild.audience_role_id = role_id
            self._record(channels.seen(guild, guild.reclassify(), self._clock.now()))

    def handlers(self) -> dict[str, Handler]:
        """Return the handler of each dispatch that we listen to."""
        handlers = {event: self._recording(each) for event, each in TRANSLATORS.items()}
        handlers |= {
            "READY": self._ready,
            "RESUMED": self._resumed,
            "GUILD_CREATE": self._guild_created,
            "GUILD_DELETE": self._guild_deleted,
            "GUILD_MEMBER_ADD": self._joined,
            "INVITE_CREATE": self._invite_created,
            "INVITE_DELETE": self._invite_deleted,
        }
        return handlers | {event: self._noting(event, handlers[event]) for event in STRUCTURAL}

    def _noting(self, event: str, handle: Handler) -> Handler:
        def note(payload: Payload) -> None:
            handle(payload)
            change = change_of(event, payload, self._known.bot_id, self._members)
            if change is not None:
                self.changes.append(change)
                if event in REGULATING:
                    self.regulated[change.guild_id] = self._now

        return note

    def _members(self, guild_id: GuildId) -> int | None:
        guild = self._known.guilds.get(guild_id)
        return guild.member_count if guild else None

    def _recording(self, translate: Translator) -> Handler:
        record, known = self._record, self._known

        def handle(payload: Payload) -> None:
            if facts := translate(payload, known, self._now):
                record(facts)
                if self._told_at is not None and "id" in payload:
                    self._told_at = max(self._told_at, instant_of(int(payload["id"])))

        return handle

    def _ready(self, payload: Payload) -> None:
        self._now = self._clock.now()
        self._is_restored = False
        self._sessions.began(self._now)
        self._known.bot_id = int(payload["user"]["id"])
        ours = {int(guild["id"]) for guild in payload["guilds"]}
        for guild_id in self._known.guilds.keys() - ours:
            self._sessions.left(self._known.guilds.pop(guild_id))
            self._invite_watch.guild_left(guild_id)
            self._record((GuildLeft(guild_id=guild_id, left_at=self._now),))

    def _resumed(self, payload: Payload) -> None:
        self._now = self._clock.now()
        self._told_at = None
        self._sessions.resumed(self._now)
        if self._is_restored:
            self._is_restored = False
            for guild_id in self._known.guilds:
                self._invite_watch.guild_opened(guild_id)

    def _guild_created(self, payload: Payload) -> None:
        if payload.get("unavailable"):
            return
        guilds.complete(payload)
        self._record(guilds.created(payload, self._known, self._now))
        guild = self._known.guilds[int(payload["id"])]
        if self._sessions.opened(guild, self._now):
            self._invite_watch.guild_opened(guild.guild_id)

    def _guild_deleted(self, payload: Payload) -> None:
        guild = self._known.guilds.get(int(payload["id"]))
        if guild is not None and payload.get("unavailable"):
            self._sessions.closed(guild, self._now)
        elif guild is not None:
            self._sessions.left(guild, self._now)
        self._record(guilds.deleted(payload, self._known, self._now))
        if not payload.get("unavailable"):
            self._invite_watch.guild_left(int(payload["id"]))

    def _joined(self, payload: Payload) -> None:
        for fact in members.joined(payload, self._known, self._now):
            self._record((fact,))
            if isinstance(fact, MemberJoined) and self._is_restored:
                self._invite_watch.joined_unseen(fact)
            elif isinstance(fact, MemberJoined):
                self._invite_watch.joined(fact)

    def _invite_created(self, payload: Payload) -> None:
        for fact in invites.created(payload, self._known, self._now):
            self._record((fact,))
            if isinstance(fact, InviteSeen):
                self._invite_watch.invite_created(fact)

    def _invite_deleted(self, payload: Payload) -> None:
        for fact in invites.deleted(payload, self._known, self._now):
            self._record((fact,))
            if isinstance(fact, InviteGone):
                self._invite_watch.invite_deleted(fact)
