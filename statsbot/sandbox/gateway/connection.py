"""One WebSocket of the gateway: frames out in order, control frames, flow control."""

import asyncio
from collections import deque
from dataclasses import dataclass

import orjson
from aiohttp import WSMsgType, web

from statsbot.sandbox.gateway.compression import Encoding
from statsbot.sandbox.state.records import Json


@dataclass(frozen=True, slots=True)
class _Close:
    code: int


@dataclass(frozen=True, slots=True)
class _Ping:
    payload: bytes


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
        self._outbox: deque[bytes | _Close | _Ping] = deque()
        self._filled = asyncio.Event()
        self._pings = 0
        self._awaited: dict[bytes, asyncio.Future[None]] = {}
        self._writer = asyncio.create_task(self._write())

    def send(self, message: bytes) -> None:
        """Queue a message (JSON)."""
        self._outbox.append(message)
        self._filled.set()

    def send_op(self, op: int, data: Json | bool | None = None) -> None:
        """Queue a payload that is not a dispatch."""
        self.send(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close with a code once everything queued has gone out."""
        self.closed_by_us = True
        self._outbox.append(_Close(code))
        self._filled.set()

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
        A connection that ends meanwhile counts as settled.
        """
        self._pings += 1
        payload = self._pings.to_bytes(8, "big")
        answered = asyncio.get_running_loop().create_future()
        self._awaited[payload] = answered
        self._outbox.append(_Ping(payload))
        self._filled.set()
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

    async def _put(self, item: bytes | _Close | _Ping) -> None:
        if isinstance(item, bytes):
            await self.socket.send_frame(self._encoding.encode(item), self._encoding.kind)
        elif isinstance(item, _Ping):
            await self.socket.send_frame(item.payload, WSMsgType.PING)
        else:
            await self.socket.close(code=item.code)
