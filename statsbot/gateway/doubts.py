"""Whether what is missing or unreadable in a session is asked for again, or given up."""

from collections import deque
from time import monotonic
from typing import TypeAlias

Place: TypeAlias = tuple[str | None, int | None]
"""A session, and the sequence of the newest dispatch that was handled."""

MOST_ASKED, WITHIN_S = 5, 60.0
"""How often it is asked again: a session in which everything is bad must go on as well."""


class Doubts:
    """Remembers where it was asked again: what is bad there once more will not get better."""

    def __init__(self) -> None:
        self._place: Place | None = None
        self._asked_at: deque[float] = deque(maxlen=MOST_ASKED)

    def may_ask_again(self, place: Place) -> bool:
        """Return whether to resume from ``place``, after which something is wrong; note that."""
        now = monotonic()
        is_often = len(self._asked_at) == MOST_ASKED and now - self._asked_at[0] < WITHIN_S
        if place == self._place or is_often:
            return False
        self._place = place
        self._asked_at.append(now)
        return True
