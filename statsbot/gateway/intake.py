"""Which handler takes which dispatch, and in which order a dispatch is understood.

Reading the table :data:`TRANSLATORS` is reading all that the bot listens to.
"""

import logging
from collections.abc import Callable, Iterable, Mapping

from statsbot.clock import Clock
from statsbot.domain.facts import Fact, GuildLeft, InviteGone, InviteSeen, MemberJoined
from statsbot.domain.ids import GuildId
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
from statsbot.gateway.payloads import Handler, Payload, Translator
from statsbot.gateway.sessions import Sessions

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
        self._known = known
        self._sessions = sessions
        self._invite_watch = invite_watch
        self._record = record
        self._clock = clock
        self._now = clock.now()

    def heard(self) -> None:
        """A frame came: its instant is that of everything in it."""
        self._now = self._clock.now()
        self._sessions.heard(self._now)

    def interrupted(self) -> None:
        """The connection ended, or another begins."""
        self._sessions.interrupted()

    def beat(self, refused: int) -> None:
        """Tell what changes without an event: how far we watched, how many members there are.

        Args:
            refused: how many facts could not be recorded since the last beat; they are a gap.
        """
        if refused:
            log.error("facts were refused, a gap is recorded", extra={"facts": refused})
            self._sessions.restart(self._clock.now())
            return
        now = self._clock.now()
        for guild in self._known.guilds.values():
            is_watched = self._sessions.is_live and guild.watched_since is not None
            if is_watched or not guild.is_count_told:
                self._record(guilds.counted(guild, now))
        self._sessions.beat()

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
        return handlers | {
            "READY": self._ready,
            "RESUMED": self._resumed,
            "GUILD_CREATE": self._guild_created,
            "GUILD_DELETE": self._guild_deleted,
            "GUILD_MEMBER_ADD": self._joined,
            "INVITE_CREATE": self._invite_created,
            "INVITE_DELETE": self._invite_deleted,
        }

    def _recording(self, translate: Translator) -> Handler:
        record, known = self._record, self._known

        def handle(payload: Payload) -> None:
            if facts := translate(payload, known, self._now):
                record(facts)

        return handle

    def _ready(self, payload: Payload) -> None:
        self._sessions.began(self._now)
        self._known.bot_id = int(payload["user"]["id"])
        ours = {int(guild["id"]) for guild in payload["guilds"]}
        for guild_id in self._known.guilds.keys() - ours:
            del self._known.guilds[guild_id]
            self._invite_watch.guild_left(guild_id)
            self._record((GuildLeft(guild_id=guild_id, left_at=self._now),))

    def _resumed(self, payload: Payload) -> None:
        self._sessions.resumed(self._now)

    def _guild_created(self, payload: Payload) -> None:
        if payload.get("unavailable"):
            return
        self._record(guilds.created(payload, self._known, self._now))
        guild = self._known.guilds[int(payload["id"])]
        if self._sessions.opened(guild, self._now):
            self._invite_watch.guild_opened(guild.guild_id)

    def _guild_deleted(self, payload: Payload) -> None:
        guild = self._known.guilds.get(int(payload["id"]))
        if guild is not None:
            self._sessions.closed(guild)
        self._record(guilds.deleted(payload, self._known, self._now))
        if not payload.get("unavailable"):
            self._invite_watch.guild_left(int(payload["id"]))

    def _joined(self, payload: Payload) -> None:
        for fact in members.joined(payload, self._known, self._now):
            self._record((fact,))
            if isinstance(fact, MemberJoined):
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
