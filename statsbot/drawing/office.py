"""The drawing office: worker processes with limits on time and memory.

A worker that takes too long, runs out of memory or dies is killed and replaced; the card it was
on is refused with a :class:`DrawingError`, the others are drawn by the next worker.
"""

import asyncio
import logging
import os
import pickle
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from renderers import INTERACTIVE, Card
from statsbot.drawing.worker import DRAWN, LENGTH, READY
from statsbot.errors import DrawingError

Draw: TypeAlias = Callable[[Card], Awaitable[bytes]]
"""Makes PNG of a card."""

SECONDS_PER_CARD = 10.0
SECONDS_TO_START = 60.0
SECONDS_IN_LINE = 30.0
"""How long a card waits for a worker."""
_LARGEST_ANSWER = 32 * 1024 * 1024
_REST = 5.0
"""Seconds between attempts to start a worker that does not start."""
_WORKER = (sys.executable, "-m", "statsbot.drawing.worker")
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "MPLCONFIGDIR")
"""The environment that workers get: not the token, not the database's password."""

_log = logging.getLogger(__name__)


class DrawingOffice:
    """Draws cards in processes of its own. Use as a context manager, or start and close it."""

    def __init__(
        self,
        workers: int = 1,
        *,
        seconds: float = SECONDS_PER_CARD,
        program: Sequence[str] = _WORKER,
    ) -> None:
        """Describe an office.

        Args:
            workers: how many cards can be drawn at the same time.
            seconds: how long a card may take.
            program: what a worker runs.
        """
        self._count = workers
        self._seconds = seconds
        self._program = tuple(program)
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers: set[_Worker] = set()
        self._hiring: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers and wait until they are ready.

        Raises:
            DrawingError: a worker does not start.
        """
        try:
            await asyncio.gather(*(self._hire() for _ in range(self._count)))
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """End all workers."""
        for task in self._hiring:
            task.cancel()
        await asyncio.gather(*self._hiring, return_exceptions=True)
        await asyncio.gather(*(self._dismiss(worker) for worker in list(self._workers)))

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def draw(self, card: Card, *, level: int = INTERACTIVE) -> bytes:
        """Return ``card`` as PNG.

        Args:
            card: what to draw.
            level: zlib's level, ``renderers.INTERACTIVE`` or ``renderers.REPORT``.

        Raises:
            DrawingError: it cannot be drawn, or not within the limits, or too many are waiting.
        """
        order = pickle.dumps((card, level), protocol=pickle.HIGHEST_PROTOCOL)
        try:
            worker = await asyncio.wait_for(self._idle.get(), SECONDS_IN_LINE)
        except TimeoutError:
            raise DrawingError("Too many pictures are waiting: try again in a minute.") from None
        try:
            answer = await asyncio.wait_for(worker.ask(order), self._seconds)
        except BaseException as error:
            # Cancelled included: what a worker is in the middle of cannot be taken back.
            await self._replace(worker)
            if isinstance(error, (TimeoutError, EOFError, ConnectionError)):
                slow = isinstance(error, TimeoutError)
                reason = f"took more than {self._seconds:g} s" if slow else "ended its worker"
                _log.warning("a card %s; the worker was replaced", reason)
                raise DrawingError(f"The picture could not be drawn: it {reason}.") from None
            raise
        if answer[:1] == DRAWN:
            self._idle.put_nowait(worker)
            return answer[1:]
        await self._replace(worker)
        # The rest of an error's text may hold names, which no log may.
        kind = answer[1:].decode(errors="replace").partition(":")[0]
        _log.warning("a card failed with %s; the worker was replaced", kind)
        raise DrawingError(f"The picture could not be drawn ({kind}).")

    async def _hire(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
            start_new_session=True,  # an operator's Ctrl-C is for the parent alone
        )
        worker = _Worker.of(process)
        self._workers.add(worker)
        try:
            greeting = await asyncio.wait_for(worker.answer(), SECONDS_TO_START)
        except (TimeoutError, EOFError, ConnectionError):
            greeting = b""
        except BaseException:
            await self._dismiss(worker)
            raise
        if greeting != READY:
            await self._dismiss(worker)
            raise DrawingError("The process that draws does not start: look at its error above.")
        self._idle.put_nowait(worker)

    async def _hire_again(self) -> None:
        while True:
            try:
                return await self._hire()
            except (DrawingError, OSError):
                _log.exception("a drawing worker does not start; trying again")
                await asyncio.sleep(_REST)

    async def _replace(self, worker: "_Worker") -> None:
        await self._dismiss(worker)
        task = asyncio.create_task(self._hire_again())
        self._hiring.add(task)
        task.add_done_callback(self._hiring.discard)

    async def _dismiss(self, worker: "_Worker") -> None:
        self._workers.discard(worker)
        await worker.end()


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """One process and the two pipes to it."""

    process: asyncio.subprocess.Process
    orders: asyncio.StreamWriter
    answers: asyncio.StreamReader

    @classmethod
    def of(cls, process: asyncio.subprocess.Process) -> Self:
        """Return the worker behind a process that was given pipes."""
        if process.stdin is None or process.stdout is None:
            raise ValueError("a worker is talked to through pipes")
        return cls(process, process.stdin, process.stdout)

    async def ask(self, order: bytes) -> bytes:
        """Send an order and return the answer to it.

        Raises:
            EOFError, ConnectionError: the process ended.
        """
        self.orders.write(LENGTH.pack(len(order)) + order)
        await self.orders.drain()
        return await self.answer()

    async def answer(self) -> bytes:
        """Return the next message of the process.

        Raises:
            EOFError: it ended, or talks nonsense.
        """
        length: int = LENGTH.unpack(await self.answers.readexactly(LENGTH.size))[0]
        if not 0 < length <= _LARGEST_ANSWER:
            raise EOFError(f"an answer of {length} bytes")
        return await self.answers.readexactly(length)

    async def end(self) -> None:
        """Kill the process, however it is."""
        if self.process.returncode is None:
            self.process.kill()
        self.orders.close()
        await self.process.wait()


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
