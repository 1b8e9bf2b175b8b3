"""One WebSocket of the gateway: frames out in order, control frames, flow control."""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum

import orjson
from aiohttp import WSMsgType, web

from statsbot.sandbox.gateway.compression import Encoding
from statsbot.sandbox.state.records import Json

_RESERVED_BLOCK = 0b110
"""Bits 1 and 2 of a block's first byte: a kind of block that neither deflate nor zstandard has."""


@dataclass(frozen=True, slots=True)
class _Close:
    code: int


@dataclass(frozen=True, slots=True)
class _Ping:
    payload: bytes


class Damage(Enum):
    """What can become of a dispatch on its way."""

    STREAM = 0
    """Bits of the frame are turned: a compressed stream cannot be read from there on."""
    JSON = 1
    """The text breaks off: this dispatch cannot be read, the next can."""


@dataclass(frozen=True, slots=True)
class _Damaged:
    message: bytes
    damage: Damage


class Connection:
    """Sends what it is given in order, from a task of its own, so that verbs never wait."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        encoding: Encoding,
    ) -> None:
        self.socket = socket
        self._transport = transport
        self._encoding = encoding
        self.closed_by_us = False
        """Whether the sandbox ended it, or the client."""
        self.is_silent = False
        """Whether nothing reaches the client any more, as behind a proxy that hangs."""
        self._damage: Damage | None = None
        self._outbox: deque[bytes | _Damaged | _Close | _Ping] = deque()
        self._filled = asyncio.Event()
        self._pings = 0
        self._awaited: dict[bytes, asyncio.Future[None]] = {}
        self._writer = asyncio.create_task(self._write())

    def send(self, message: bytes) -> None:
        """Queue a dispatch (JSON)."""
        if self._damage is None:
            self._queue(message)
        else:
            self._queue(_Damaged(message, self._damage))
            self._damage = None

    def send_op(self, op: int, data: Json | bool | None = None) -> None:
        """Queue a payload that is not a dispatch."""
        self._queue(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    def damage_next(self, damage: Damage) -> None:
        """Let the next dispatch arrive damaged."""
        self._damage = damage

    def fall_silent(self) -> None:
        """Send nothing more, also of what is queued, until the connection is cut."""
        self.is_silent = True
        self._outbox.clear()
        self._let_go()

    def _queue(self, item: bytes | _Damaged | _Close | _Ping) -> None:
        if not self.is_silent:
            self._outbox.append(item)
            self._filled.set()

    def close(self, code: int) -> None:
        """Close with a code once everything queued has gone out."""
        self.closed_by_us = True
        self._queue(_Close(code))

    def cut(self) -> None:
        """Break the connection at once, without a close frame."""
        self.closed_by_us = True
        self._outbox.clear()
        if self._transport is not None:
            self._transport.abort()

    async def settled(self) -> None:
        """Return when the client has read, and so processed, everything queued until now.

        A PING goes out behind the queue. aiohttp's client answers it while reading, in the
        order of the frames, after the messages before it were handed out and handled.
        A connection that ends meanwhile, or is silent, counts as settled.
        """
        if self.is_silent:
            return
        self._pings += 1
        payload = self._pings.to_bytes(8, "big")
        answered = asyncio.get_running_loop().create_future()
        self._awaited[payload] = answered
        self._queue(_Ping(payload))
        await answered

    def ponged(self, payload: bytes) -> None:
        """Take note of a PONG."""
        answered = self._awaited.pop(payload, None)
        if answered is not None and not answered.done():
            answered.set_result(None)

    async def end(self) -> None:
        """Stop writing and let go of everyone who waits."""
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        self._let_go()

    def _let_go(self) -> None:
        for answered in self._awaited.values():
            if not answered.done():
                answered.set_result(None)
        self._awaited.clear()

    async def _write(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._outbox:
                item = self._outbox.popleft()
                try:
                    await self._put(item)
                except (ConnectionError, RuntimeError):
                    return  # the socket is gone; its reader sees that and calls end()

    async def _put(self, item: bytes | _Damaged | _Close | _Ping) -> None:
        if isinstance(item, bytes):
            await self.socket.send_frame(self._encoding.encode(item), self._encoding.kind)
        elif isinstance(item, _Damaged):
            await self.socket.send_frame(self._damaged(item), self._encoding.kind)
        elif isinstance(item, _Ping):
            await self.socket.send_frame(item.payload, WSMsgType.PING)
        else:
            await self.socket.close(code=item.code)

    def _damaged(self, item: _Damaged) -> bytes:
        if item.damage is Damage.JSON:
            return self._encoding.encode(item.message[: len(item.message) // 2])
        frame = bytearray(self._encoding.encode(item.message))
        frame[0] |= _RESERVED_BLOCK
        return bytes(frame)
