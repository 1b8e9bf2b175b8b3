"""What the bot was told late: the gateway's sequences beside the entries.

What was sent into a connection that was cut, or to a bot that was killed, is sent again when the
session is resumed. Whether it is resumed, and from where on, the bot says itself.
"""

from collections import deque
from collections.abc import Callable

from statsbot.sandbox.gateway.gateway import Gateway
from statsbot.sandbox.gateway.session import Session
from tests.ledger.entries import Dark, Ledger, Told

_REMEMBERED = 50_000


class Telling:
    """Knows which entries were told late, and the stretches of which nothing was told."""

    def __init__(self, gateway: Gateway, ledger: Ledger, now: Callable[[], int]) -> None:
        self._gateway = gateway
        self._ledger = ledger
        self._now = now
        self._session: Session | None = None
        self._noted: deque[tuple[int, Told]] = deque(maxlen=_REMEMBERED)
        self._seen = 0
        self._heard_at = now()

    @property
    def is_heard(self) -> bool:
        """Whether a bot is there and hears what is said."""
        connection = self._session.connection if self._session is not None else None
        return connection is not None and not connection.is_silent

    @property
    def has_news(self) -> bool:
        """Whether a session was begun or resumed since :meth:`catch_up`."""
        return len(self._gateway.openings) > self._seen

    def note(self, entry: Told, *, is_told: bool = True) -> None:
        """Take note of an entry whose event has just been dispatched, last of its verb.

        Args:
            entry: What happened.
            is_told: False while Discord keeps silent about the server.
        """
        if self._session is None or not is_told:
            return
        self._noted.append((self._session.sequence, entry))

    def catch_up(self) -> None:
        """Take note of the sessions that were begun or resumed at the present instant."""
        openings = self._gateway.openings[self._seen :]
        self._seen += len(openings)
        for opening in openings:
            if opening.resumed_after is None:
                self._begin(opening.session)
            elif opening.session is self._session:
                self._tell_again(opening.resumed_after)
        if self.is_heard:
            self._heard_at = self._now()

    def _begin(self, session: Session) -> None:
        if self._session is not None:
            self._ledger.add(
                Dark(guild=0, began_at=self._heard_at, ended_at=self._now(), why="new session")
            )
        self._session = session
        self._noted.clear()

    def _tell_again(self, after: int) -> None:
        for sequence, entry in reversed(self._noted):
            if sequence <= after:
                break
            entry.is_late = True
