"""What a client says on the gateway and how it is answered (Discord: "Gateway")."""

import asyncio
from collections import deque
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from statsbot.sandbox.gateway.compression import encoding_for
from statsbot.sandbox.gateway.connection import Connection
from statsbot.sandbox.gateway.gateway import Gateway, Opening
from statsbot.sandbox.gateway.members import send_members
from statsbot.sandbox.gateway.session import Session
from statsbot.sandbox.state.events import KNOWN_INTENTS, PRIVILEGED_INTENTS
from statsbot.sandbox.state.records import Json
from statsbot.sandbox.wire import is_object

HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT = 1, 2, 3, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11

ROUND_TRIP_S = 0.02
"""When a heartbeat is acknowledged. discord.py notes the time of sending only after it has sent:
an answer that is quicker than any real way makes it believe it is an interval behind."""

UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_SEQUENCE, RATE_LIMITED, SESSION_TIMED_OUT = 4005, 4007, 4008, 4009
INVALID_SHARD, INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4010, 4012, 4013, 4014

_PAYLOAD_BYTES = 4096


class Conversation:
    """One client's connection from HELLO to its close."""

    def __init__(self, gateway: Gateway, connection: Connection) -> None:
        self._gateway = gateway
        self._connection = connection
        self._session: Session | None = None
        self._sends: deque[float] = deque()

    async def hold(self) -> None:
        """Talk until the connection ends, then release the session."""
        gateway, connection = self._gateway, self._connection
        gateway.connections.add(connection)
        interval_ms = round(gateway.limits.heartbeat_interval_s * 1000)
        connection.send_op(HELLO, {"heartbeat_interval": interval_ms, "_trace": ["sandbox"]})
        try:
            while True:
                frame = await connection.socket.receive()
                if frame.type is WSMsgType.PONG:
                    connection.ponged(bytes(frame.data))
                elif frame.type is WSMsgType.PING:
                    await connection.socket.pong(frame.data)
                elif frame.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    self._hear(frame.data)
                else:
                    break
        finally:
            await connection.end()
            session = self._session
            if session is not None and session.connection is connection:
                # Discord: a client that closes with 1000 or 1001 ends its session.
                ended = connection.socket.close_code in {1000, 1001}
                gateway.detach(session, keep=connection.closed_by_us or not ended)
            gateway.connections.discard(connection)

    def _hear(self, frame: str | bytes) -> None:
        if self._sends_too_fast():
            self._connection.close(RATE_LIMITED)
            return
        try:
            payload: Any = orjson.loads(frame) if len(frame) <= _PAYLOAD_BYTES else None
        except orjson.JSONDecodeError:
            payload = None
        if not is_object(payload) or not isinstance(payload.get("op"), int):
            self._connection.close(DECODE_ERROR)
            return
        self._answer(payload["op"], payload.get("d"))

    def _sends_too_fast(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._sends.append(now)
        while self._sends[0] < now - 60:
            self._sends.popleft()
        return len(self._sends) > self._gateway.limits.gateway_sends_per_minute

    def _answer(self, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            if self._gateway.acknowledge_heartbeats:
                asyncio.get_running_loop().call_later(
                    ROUND_TRIP_S, self._connection.send_op, HEARTBEAT_ACK
                )
        elif op in {IDENTIFY, RESUME}:
            if self._session is not None:
                self._connection.close(ALREADY_AUTHENTICATED)
            elif not is_object(data):
                self._connection.close(DECODE_ERROR)
            elif data.get("token") != self._gateway.state.application.token:
                self._connection.close(AUTHENTICATION_FAILED)
            elif op == IDENTIFY:
                self._identify(data)
            else:
                self._resume(data)
        elif self._session is None:
            self._connection.close(NOT_AUTHENTICATED)
        elif op == REQUEST_MEMBERS:
            send_members(self._gateway, self._session, data)
        elif op != PRESENCE:
            self._gateway.unmodelled.append(f"gateway op {op}")
            self._connection.close(UNKNOWN_OPCODE)

    def _identify(self, data: Json) -> None:
        gateway = self._gateway
        intents = data.get("intents")
        shard = data.get("shard", [0, 1])
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            self._connection.close(INVALID_INTENTS)
        elif intents & PRIVILEGED_INTENTS & ~gateway.state.application.privileged_intents:
            self._connection.close(DISALLOWED_INTENTS)
        elif not _is_shard(shard):
            self._connection.close(INVALID_SHARD)
        elif not gateway.may_identify(shard[0]):
            self._connection.send_op(INVALID_SESSION, data=False)
        else:
            self._session = gateway.open_session(
                self._connection,
                intents=intents,
                shard=(shard[0], shard[1]),
                large_threshold=data.get("large_threshold", 50),
            )

    def _resume(self, data: Json) -> None:
        gateway = self._gateway
        session = gateway.sessions.get(data.get("session_id", ""))
        sequence = data.get("seq")
        if session is None:
            self._connection.send_op(INVALID_SESSION, data=False)
            return
        if not isinstance(sequence, int) or sequence > session.sequence:
            self._connection.close(INVALID_SEQUENCE)
            return
        gateway.attach(session, self._connection)
        if not session.replay_after(sequence, again=gateway.resent):
            gateway.forget(session)
            self._connection.send_op(INVALID_SESSION, data=False)
            return
        self._session = session
        gateway.openings.append(Opening(session, sequence))
        session.say_resumed()


def _is_shard(shard: Any) -> bool:
    match shard:
        case [int(number), int(count)]:
            return 0 <= number < count
        case _:
            return False


async def connect(request: web.Request, gateway: Gateway) -> web.StreamResponse:
    """Take the handshake of a client and hold the conversation."""
    if gateway.refusals_left:
        gateway.refusals_left -= gateway.refusals_left > 0
        return web.Response(status=503, text="service unavailable")
    encoding = encoding_for(request.query.get("compress"))
    if request.query.get("encoding", "json") != "json" or encoding is None:
        gateway.unmodelled.append(f"gateway {request.query_string}")
        return web.Response(status=501, text=f"not modelled: {request.query_string}")
    socket = web.WebSocketResponse(autoping=False, compress=False)
    await socket.prepare(request)
    connection = Connection(socket, request.transport, encoding)
    if request.query.get("v") != "10":
        connection.close(INVALID_VERSION)
    await Conversation(gateway, connection).hold()
    return socket
