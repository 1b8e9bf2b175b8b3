"""The gateway: who is connected, and which of them is told what."""

import asyncio
from collections import deque

import orjson

from statsbot.sandbox.gateway.connection import Connection
from statsbot.sandbox.gateway.session import Session
from statsbot.sandbox.limits import Limits
from statsbot.sandbox.state.events import Event, Intent
from statsbot.sandbox.state.payloads import guild_create, user
from statsbot.sandbox.state.permissions import channel_permissions
from statsbot.sandbox.state.records import Guild, Json, Message
from statsbot.sandbox.state.state import State

_BLANKED: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


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
        self.acknowledge_heartbeats = True
        self.refusals_left = 0
        """How many handshakes are still to be answered with 503; -1 for all."""
        self.unmodelled: list[str] = []
        self._identified_at: dict[int, float] = {}
        self._member_list_free_at: dict[int, float] = {}
        state.listeners.append(self.hear)

    def hear(self, event: Event) -> None:
        """Dispatch an event to every session that may and wants to hear of it."""
        if event.only_for is not None or not event.guild.available:
            return
        bot = self.state.bot.id
        if bot not in event.guild.members:
            return
        payload: Json | None = None
        full: bytes | None = None
        blank: bytes | None = None
        for session in self.sessions.values():
            if event.intent and not session.intents & event.intent:
                continue
            if not session.has_guild(event.guild):
                continue
            if payload is None:
                if event.channel is not None and not (
                    channel_permissions(event.channel, bot) & event.permission
                ):
                    return
                payload = event.payload()
            if event.message is None or session.reads_content:
                full = full or orjson.dumps(payload)
                session.dispatch(event.name, full)
            else:
                blank = blank or orjson.dumps(_blanked(payload, event.message, bot))
                session.dispatch(event.name, blank)

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


def _blanked(payload: Json, message: Message, reader_id: int) -> Json:
    """Leave out what needs the message content intent (Discord: "Message Content Intent").

    A bot's own messages and those that mention it keep their content.
    """
    if message.author.id == reader_id or any(each.id == reader_id for each in message.mentions):
        return payload
    blank = payload | _BLANKED
    blank.pop("poll", None)
    replied = message.reply_to
    if replied is not None and blank.get("referenced_message"):
        blank["referenced_message"] = _blanked(payload["referenced_message"], replied, reader_id)
    return blank
