"""Hands batches of facts to Postgres, a few times a second, for as long as it takes."""

import asyncio
import logging
from collections.abc import Sequence
from random import Random
from typing import Protocol

from statsbot.collectors.spool import Batch
from statsbot.domain.facts import Fact
from statsbot.errors import ConfigurationError, TryLaterError
from statsbot.store.spool import SpoolPosition

log = logging.getLogger(__name__)

TICK_S = 0.25
BATCH = 20_000
"""Facts in one transaction at most."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 5.0
"""Waits between tries while Postgres is away; half of each is jitter."""


class Source(Protocol):
    """Where facts wait in order; a batch leaves only when it is said to be committed."""

    async def batch(self, limit: int) -> Batch | None:
        """Return about ``limit`` of the oldest facts; None: there are none."""
        ...

    async def committed(self, batch: Batch) -> None:
        """Let go of a batch."""
        ...


class Write(Protocol):
    """Writes facts in one transaction, exactly once."""

    async def __call__(
        self, facts: Sequence[Fact], *, position: SpoolPosition | None = None
    ) -> object:
        """Write ``facts``, and that a spool was written up to ``position``.

        Raises:
            TryLaterError: nothing was written; the same batch can be written later.
            ConfigurationError: this process may not write.
        """
        ...


class Flusher:
    """Moves facts from a source to Postgres."""

    def __init__(self, source: Source, write: Write, *, random: Random) -> None:
        self._source = source
        self._write = write
        self._random = random
        self._wait_s = 0.0
        self._turn = asyncio.Lock()
        self.dropped = 0
        """Facts that Postgres would not take; each is logged by its kind."""

    async def run(self) -> None:
        """Flush each quarter of a second until cancelled."""
        while True:
            await asyncio.sleep(self._wait_s or TICK_S)
            await self.flush()

    async def drain(self, within_s: float) -> bool:
        """Flush until nothing waits; return whether that was done within the time given."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    if await self.flush():
                        return True
                    await asyncio.sleep(self._wait_s)
        except TimeoutError:
            return False

    async def flush(self) -> bool:
        """Write what waits, batch after batch; return whether nothing is left.

        Stops at the first batch that finds Postgres away and sets the wait before the next try.
        """
        async with self._turn:
            while batch := await self._source.batch(BATCH):
                try:
                    await self._write_batch(batch)
                except TryLaterError as error:
                    self._step_back(error, len(batch.facts))
                    return False
                await self._source.committed(batch)
                if self._wait_s:
                    log.info("database is back")
                    self._wait_s = 0.0
        return True

    async def _write_batch(self, batch: Batch) -> None:
        facts = batch.facts
        refusal = await self._refusal(facts, batch.position)
        if refusal is None:
            return
        # Is it one of the facts, or does the database refuse whatever it is given?
        if await self._refusal(facts[:1]) and await self._refusal(facts[-1:]):
            raise TryLaterError(f"Postgres refuses facts ({type(refusal).__name__}).") from refusal
        log.warning("a batch was refused, looking for the fact", extra={"facts": len(facts)})
        await self._write_around(facts, batch.position)

    async def _write_around(self, facts: Sequence[Fact], position: SpoolPosition | None) -> None:
        """Write ``facts`` by halves, and leave out what cannot be written alone."""
        refusal = await self._refusal(facts, position)
        if refusal is None:
            return
        if len(facts) == 1:
            self.dropped += 1
            kind = type(facts[0]).__name__
            log.error("a fact was refused and dropped", exc_info=refusal, extra={"kind": kind})
            await self._write((), position=position)
            return
        middle = len(facts) // 2
        await self._write_around(facts[:middle], None)
        await self._write_around(facts[middle:], position)

    async def _refusal(
        self, facts: Sequence[Fact], position: SpoolPosition | None = None
    ) -> Exception | None:
        """Write ``facts``; return why Postgres does not take them, or None if it did."""
        try:
            await self._write(facts, position=position)
        except (TryLaterError, ConfigurationError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, other facts are to be saved
            return error
        return None

    def _step_back(self, error: TryLaterError, facts: int) -> None:
        if not self._wait_s:
            log.warning("database is away, facts wait", extra={"facts": facts, "error": str(error)})
        longest = min(max(self._wait_s * 2, FIRST_WAIT_S), LONGEST_WAIT_S)
        self._wait_s = longest * self._random.uniform(0.5, 1.0)
