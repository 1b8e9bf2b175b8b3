"""Faults on command: what goes wrong with the network and with Discord."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

from statsbot.sandbox.gateway.connection import Connection, Damage
from statsbot.sandbox.gateway.gateway import Gateway
from statsbot.sandbox.gateway.protocol import (
    HEARTBEAT,
    INVALID_SEQUENCE,
    INVALID_SESSION,
    RECONNECT,
    SESSION_TIMED_OUT,
)

Scope = Literal["user", "global", "shared"]
EVERY_ROUTE = "*"
SELF_DATED = frozenset(
    {
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "GUILD_MEMBER_ADD",
    }
)
"""Dispatches whose ids or times say all that counts: neither order nor repetition matters."""


@dataclass(frozen=True, slots=True)
class TooManyRequests:
    """Answer 429; one of Cloudflare's comes as HTML and without a ``Via`` header."""

    retry_after: float
    scope: Scope = "user"
    cloudflare: bool = False


@dataclass(frozen=True, slots=True)
class ServerError:
    """Answer a 5xx without executing the request; ``html`` as a proxy would word it."""

    status: int
    html: bool = False


@dataclass(frozen=True, slots=True)
class LostResponse:
    """Execute the request, then cut the connection instead of answering."""


RestFault = TooManyRequests | ServerError | LostResponse


@dataclass(slots=True)
class _Planned:
    route: str
    fault: RestFault
    times: int


class Faults:
    """What to break.

    REST faults name a route as ``"POST /channels/{channel_id}/messages"``, or ``"*"`` for
    any, and strike the next ``times`` requests that match.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._planned: list[_Planned] = []

    def drop(self, code: int | None = None, *, shard: int | None = None) -> None:
        """End the connections: with a close code, or without one as a broken network does.

        After 4007 and 4009 the sessions are over (Discord: "Gateway Close Event Codes").
        """
        if code in {INVALID_SEQUENCE, SESSION_TIMED_OUT}:
            self.forget_sessions()
        for connection in self._connections(shard):
            if code is None:
                connection.cut()
            else:
                connection.close(code)

    def reconnect(self, *, shard: int | None = None) -> None:
        """Ask clients to connect again and resume (op 7)."""
        for connection in self._connections(shard):
            connection.send_op(RECONNECT)

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """Invalidate sessions (op 9); what is not resumable is forgotten."""
        for session in list(self._gateway.sessions.values()):
            if shard is not None and session.shard[0] != shard:
                continue
            if not resumable:
                self._gateway.forget(session)
            if session.connection is not None:
                session.connection.send_op(INVALID_SESSION, data=resumable)

    def forget_sessions(self) -> None:
        """Let no session be resumed: the next RESUME is answered with op 9 false."""
        for session in list(self._gateway.sessions.values()):
            self._gateway.forget(session)

    def repeat(self, count: int, *, names: Container[str] | None = None) -> None:
        """Dispatch the last ``count`` events of each session again, under new sequences.

        Args:
            count: How far to go back.
            names: Which of them to repeat; None: all.
        """
        for session in self._gateway.sessions.values():
            for name, data in session.newest(count):
                if names is None or name in names:
                    session.dispatch(name, data)

    def resend(self, count: int) -> None:
        """Tell whoever resumes also the last ``count`` events that it has, as they were told."""
        self._gateway.resent = count

    def hold_back(self) -> None:
        """Keep events that are dated by themselves (:data:`SELF_DATED`) until :meth:`let_out`."""
        self._gateway.held_names = SELF_DATED

    def let_out(self, random: Random) -> None:
        """Tell what was held back, in a random order, and hold back no more."""
        self._gateway.held_names = frozenset()
        self._gateway.release(random)

    def silence(self) -> None:
        """Let nothing more reach the clients, though sequences go on, until :meth:`drop`.

        That is how events get lost on the way: within one stream none can be missing alone.
        """
        for connection in self._connections(None):
            connection.fall_silent()

    def damage(self, damage: Damage) -> None:
        """Let the next event of each connection arrive so that it cannot be read."""
        for connection in self._connections(None):
            connection.damage_next(damage)

    def refuse_connections(self, times: int = -1) -> None:
        """Answer the next handshakes with 503; -1 until ``accept_connections``."""
        self._gateway.refusals_left = times

    def accept_connections(self) -> None:
        """Take handshakes again."""
        self._gateway.refusals_left = 0

    def withhold_heartbeat_acks(self, withhold: bool = True) -> None:
        """Leave heartbeats unanswered, as a half-dead connection does."""
        self._gateway.acknowledge_heartbeats = not withhold

    def ask_for_heartbeat(self) -> None:
        """Ask clients for a heartbeat at once (op 1)."""
        for connection in self._connections(None):
            connection.send_op(HEARTBEAT)

    def too_many_requests(
        self,
        route: str = EVERY_ROUTE,
        *,
        retry_after: float,
        times: int = 1,
        scope: Scope = "user",
        cloudflare: bool = False,
    ) -> None:
        """Answer 429."""
        self._plan(route, TooManyRequests(retry_after, scope, cloudflare), times)

    def server_error(
        self, route: str = EVERY_ROUTE, *, status: int = 500, times: int = 1, html: bool = False
    ) -> None:
        """Answer a 5xx without executing."""
        self._plan(route, ServerError(status, html), times)

    def lose_response(self, route: str = EVERY_ROUTE, *, times: int = 1) -> None:
        """Execute, then cut the connection."""
        self._plan(route, LostResponse(), times)

    def clear(self) -> None:
        """Call off every REST fault that has not struck."""
        self._planned.clear()

    def strike(self, route: str) -> RestFault | None:
        """Return the fault due for a request, and count it down."""
        for planned in self._planned:
            if planned.route in {EVERY_ROUTE, route}:
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.fault
        return None

    def _plan(self, route: str, fault: RestFault, times: int) -> None:
        self._planned.append(_Planned(route, fault, times))

    def _connections(self, shard: int | None) -> Iterable[Connection]:
        if shard is None:
            return list(self._gateway.connections)
        return [
            session.connection
            for session in self._gateway.sessions.values()
            if session.connection is not None and session.shard[0] == shard
        ]
