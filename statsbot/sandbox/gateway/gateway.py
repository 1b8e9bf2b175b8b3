"""The gateway: who is connected, and which of them is told what."""

import asyncio
from collections import deque
from dataclasses import dataclass
from random import Random

import orjson

from statsbot.sandbox.gateway.connection import Connection
from statsbot.sandbox.gateway.session import Session
from statsbot.sandbox.limits import Limits
from statsbot.sandbox.state.events import Event, Intent
from statsbot.sandbox.state.payloads import guild_create, user
from statsbot.sandbox.state.permissions import channel_permissions, guild_permissions
from statsbot.sandbox.state.records import Guild, Json, Message
from statsbot.sandbox.state.state import State

_BLANKED: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass(frozen=True, slots=True)
class Opening:
    """A session was begun, or taken up again."""

    session: Session
    resumed_after: int | None
    """The newest sequence that the client had; None: the session is new."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """What an event says to those who read texts, and to those who do not."""

    event: Event
    full: bytes
    blank: bytes


class Gateway:
    """All sessions of the bot, and the rules of what each hears."""

    def __init__(self, state: State, limits: Limits) -> None:
        self.state = state
        self.limits = limits
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        """Also those that have not identified yet."""
        self.identifies = 0
        self.openings: list[Opening] = []
        self.acknowledge_heartbeats = True
        self.refusals_left = 0
        """How many handshakes are still to be answered with 503; -1 for all."""
        self.resent = 0
        """How many dispatches that a client has already are sent again when it resumes."""
        self.held_names: frozenset[str] = frozenset()
        """Dispatches that wait for :meth:`release`."""
        self._held: list[_Telling] = []
        self.unmodelled: list[str] = []
        self._identified_at: dict[int, float] = {}
        self._member_list_free_at: dict[int, float] = {}
        state.listeners.append(self.hear)

    def hear(self, event: Event) -> None:
        """Dispatch an event to every session that may and wants to hear of it."""
        if not may_hear(self.state.bot.id, event):
            return
        if not any(_wants(session, event) for session in self.sessions.values()):
            return
        telling = self._put_into_words(event)
        if event.name in self.held_names:
            self._held.append(telling)
        else:
            self._tell(telling)

    def release(self, random: Random) -> None:
        """Dispatch in a random order what was held, to the sessions that are there now."""
        held, self._held = self._held, []
        random.shuffle(held)
        for telling in held:
            self._tell(telling)

    def _put_into_words(self, event: Event) -> _Telling:
        payload = event.payload()
        full = orjson.dumps(payload)
        if event.message is None:
            return _Telling(event, full, full)
        reads_all = all(session.reads_content for session in self.sessions.values())
        blanked = None if reads_all else _blanked(payload, event.message, self.state.bot.id)
        return _Telling(event, full, full if blanked is None else orjson.dumps(blanked))

    def _tell(self, telling: _Telling) -> None:
        for session in self.sessions.values():
            if _wants(session, telling.event):
                words = telling.full if session.reads_content else telling.blank
                session.dispatch(telling.event.name, words)

    def open_session(
        self, connection: Connection, *, intents: int, shard: tuple[int, int], large_threshold: int
    ) -> Session:
        """Begin a session: READY, then a GUILD_CREATE for each server of the shard."""
        session = Session(
            id=self.state.new_hash(),
            intents=intents,
            shard=shard,
            large_threshold=large_threshold,
            sent=deque(maxlen=self.limits.replay_events),
            connection=connection,
        )
        self.openings.append(Opening(session, None))
        guilds = self._guilds_of(session)
        session.dispatch("READY", orjson.dumps(self._ready(session, guilds)))
        self.sessions[session.id] = session
        for guild in guilds:
            if guild.available and intents & Intent.GUILDS:
                me = guild.members[self.state.bot.id]
                payload = guild_create(guild, seen_by=me, large_threshold=large_threshold)
                session.dispatch("GUILD_CREATE", orjson.dumps(payload))
        return session

    def may_identify(self, shard_id: int) -> bool:
        """Whether the concurrency key of a shard is free; takes it if so."""
        key = shard_id % self.state.application.max_concurrency
        now = asyncio.get_running_loop().time()
        last = self._identified_at.get(key)
        if last is not None and now - last < self.limits.identify_interval_s:
            return False
        self._identified_at[key] = now
        self.identifies += 1
        return True

    def member_list_wait(self, guild: Guild) -> float:
        """Return the seconds until all members may be asked for again; 0 takes the turn."""
        now = asyncio.get_running_loop().time()
        free_at = self._member_list_free_at.get(guild.id, now)
        if free_at > now:
            return free_at - now
        self._member_list_free_at[guild.id] = now + self.limits.member_list_interval_s
        return 0.0

    def detach(self, session: Session, *, keep: bool) -> None:
        """Take note that a session's connection is gone; keep it for a resume or end it."""
        session.connection = None
        if not keep:
            self.forget(session)
            return
        session.expiry = asyncio.get_running_loop().call_later(
            self.limits.resume_window_s, self.forget, session
        )

    def attach(self, session: Session, connection: Connection) -> None:
        """Give a session a new connection; an older one is cut."""
        if session.expiry is not None:
            session.expiry.cancel()
        if session.connection is not None:
            session.connection.cut()
        session.connection = connection

    def forget(self, session: Session) -> None:
        """End a session for good."""
        if session.expiry is not None:
            session.expiry.cancel()
        self.sessions.pop(session.id, None)

    async def settle(self) -> None:
        """Return when every connected client has processed what was sent until now."""
        await asyncio.gather(*(connection.settled() for connection in self.connections))

    def _guilds_of(self, session: Session) -> list[Guild]:
        bot = self.state.bot.id
        return [
            guild
            for guild in self.state.guilds.values()
            if bot in guild.members and session.has_guild(guild)
        ]

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": user(self.state.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self.state.bot.id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "geo_ordered_rtc_regions": [],
            "auth": {},
            "_trace": ["sandbox"],
        }


def may_hear(bot_id: int, event: Event) -> bool:
    """Return whether Discord tells the bot of an event, if it asked for such events."""
    if event.only_for is not None or not event.guild.available:
        return False
    if bot_id not in event.guild.members:
        return False
    needed = event.guild_permission
    if needed and not guild_permissions(event.guild, bot_id) & needed:
        return False
    return event.channel is None or bool(
        channel_permissions(event.channel, bot_id) & event.permission
    )


def _wants(session: Session, event: Event) -> bool:
    return session.has_guild(event.guild) and (
        not event.intent or bool(session.intents & event.intent)
    )


def _blanked(payload: Json, message: Message, reader_id: int) -> Json:
    """Leave out what needs the message content intent (Discord: "Message Content Intent").

    A bot's own messages and those that mention it keep their content.
    """
    if message.author.id == reader_id or any(each.id == reader_id for each in message.mentions):
        return payload
    blank = payload | _BLANKED
    blank.pop("poll", None)
    if message.forward_of is not None:
        blank["message_snapshots"] = [
            {"message": each["message"] | _BLANKED} for each in payload["message_snapshots"]
        ]
    replied = message.reply_to
    if replied is not None and blank.get("referenced_message"):
        blank["referenced_message"] = _blanked(payload["referenced_message"], replied, reader_id)
    return blank
