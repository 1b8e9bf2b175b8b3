"""The process that draws: reads cards from its standard input, writes PNGs to its output.

Each message is four bytes of length, big-endian, and a body. In: a pickled ``(card, level)``,
from the parent alone. Out: one byte that says what it is (:data:`READY`, :data:`DRAWN`,
:data:`FAILED`), then the PNG or a line of text; nothing that comes out is ever unpickled.
The process ends when its input does.
"""

import os
import pickle
import resource
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO, TypeAlias

from renderers import Card
from statsbot.drawing.studio import draw_here, studio

LENGTH = struct.Struct(">I")
READY, DRAWN, FAILED = b"R", b"D", b"F"
MEMORY_LIMIT = 512 * 1024 * 1024
"""Bytes of address space; the process itself and its fonts take about 220 MB of it."""

DrawNow: TypeAlias = Callable[[Card, int], bytes]


def serve(draw: DrawNow, prepare: Callable[[], object]) -> None:
    """Draw what comes in until nothing more does.

    Args:
        draw: makes PNG of a card at zlib's level.
        prepare: opens what drawing needs; done before the process says that it is ready.
    """
    incoming, outgoing = sys.stdin.buffer, _own_output()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    prepare()
    _send(outgoing, READY, b"")
    while head := incoming.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        body = incoming.read(length)
        if len(body) < length:
            return  # the parent was killed while it wrote
        card, level = pickle.loads(body)  # noqa: S301 the parent's
        try:
            png = draw(card, level)
        except Exception as error:  # noqa: BLE001 whatever a card does wrong is the answer to it
            _send(outgoing, FAILED, f"{type(error).__name__}: {error}".encode(errors="replace"))
        else:
            _send(outgoing, DRAWN, png)


def _own_output() -> BinaryIO:
    """Return the process's output; from now on, what a library prints goes to its errors."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _send(outgoing: BinaryIO, kind: bytes, body: bytes) -> None:
    outgoing.write(LENGTH.pack(len(kind) + len(body)) + kind + body)
    outgoing.flush()


if __name__ == "__main__":
    try:
        serve(draw_here, studio)
    except BrokenPipeError:
        os._exit(0)  # the parent was killed: nobody is left to draw for, or to tell
