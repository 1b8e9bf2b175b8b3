"""What all parts of the story share: the villages' state, chance, the ledger."""

from datetime import UTC, datetime
from random import Random

from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Event
from tests.ledger import entries
from tests.ledger.entries import Ledger
from tests.ledger.told import Telling


class Teller:
    """Lets things happen, at the present instant, and writes them down.

    Each verb picks somebody and something; now and then nothing comes of it.
    """

    def __init__(self, sandbox: Sandbox, random: Random) -> None:
        self.state = sandbox.state
        self.random = random
        self.ledger = Ledger()
        self.telling = Telling(sandbox.gateway, self.ledger, self.now)
        self.messages: dict[int, entries.Message] = {}
        self.places: dict[int, entries.Place] = {}
        self.events = 0
        """How many there were so far."""
        self.state.listeners.append(self._count)

    def now(self) -> int:
        """The present instant, in whole seconds since 1970."""
        return round(self.state.clock.now().timestamp())

    def _count(self, event: Event) -> None:
        self.events += 1


def seconds(instant: datetime) -> int:
    """Return an instant as whole seconds since 1970."""
    return round(instant.astimezone(UTC).timestamp())
