"""Transport compression: one stream per connection, flushed after each message.

``zlib-stream`` ends each message with a Z_SYNC_FLUSH (00 00 FF FF), ``zstd-stream`` with a
flushed block (Discord: "Transport Compression").
"""

import zlib
from typing import Protocol

import zstandard
from aiohttp import WSMsgType


class Encoding(Protocol):
    """Turns the JSON of one message into the payload of one frame."""

    kind: WSMsgType

    def encode(self, message: bytes) -> bytes:
        """Return the frame's payload."""
        ...


class Plain:
    """Text frames."""

    kind = WSMsgType.TEXT

    def encode(self, message: bytes) -> bytes:
        """Return the message as it is."""
        return message


class ZlibStream:
    """One deflate stream over the whole connection."""

    kind = WSMsgType.BINARY

    def __init__(self) -> None:
        self._stream = zlib.compressobj(level=1)

    def encode(self, message: bytes) -> bytes:
        """Return what the message adds to the stream."""
        return self._stream.compress(message) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstandard frame over the whole connection."""

    kind = WSMsgType.BINARY

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=1).compressobj()

    def encode(self, message: bytes) -> bytes:
        """Return what the message adds to the stream."""
        return self._stream.compress(message) + self._stream.flush(
            zstandard.COMPRESSOBJ_FLUSH_BLOCK
        )


def encoding_for(compress: str | None) -> Encoding | None:
    """Return the encoding that the ``compress`` parameter asks for; None if it is unknown."""
    match compress:
        case None | "":
            return Plain()
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
        case _:
            return None
