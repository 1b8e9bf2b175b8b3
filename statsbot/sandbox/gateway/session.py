"""A gateway session: what one shard of the bot is told, and what can be told again."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from statsbot.sandbox.gateway.connection import Connection
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.records import Guild


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """Outlives its connections until it is invalidated."""

    id: str
    intents: int
    shard: tuple[int, int]
    """Number of this shard, and of all."""
    large_threshold: int
    sequence: int = 0
    """Of the newest dispatch."""
    sent: deque[tuple[int, str, bytes]]
    """The newest dispatches (sequence, name, data), for a resume."""
    connection: Connection | None = None
    """None while the client is away."""
    expiry: asyncio.TimerHandle | None = field(default=None, repr=False)

    def has_guild(self, guild: Guild) -> bool:
        """Whether the server belongs to this shard (Discord: "Sharding")."""
        return (guild.id >> 22) % self.shard[1] == self.shard[0]

    @property
    def reads_content(self) -> bool:
        """Whether the session asked for the text of other people's messages."""
        return bool(self.intents & Intent.MESSAGE_CONTENT)

    def dispatch(self, name: str, data: bytes) -> None:
        """Send an event, or keep it for the resume while nobody is connected."""
        self.sequence += 1
        self.sent.append((self.sequence, name, data))
        if self.connection is not None:
            self.connection.send(_frame(self.sequence, name, data))

    def replay_after(self, sequence: int, *, again: int = 0) -> bool:
        """Send again what followed ``sequence``; False if that is no longer known.

        Up to ``again`` events that came before it are sent again, too.
        """
        oldest = self.sent[0][0] if self.sent else self.sequence + 1
        if self.connection is None or sequence + 1 < oldest:
            return False
        for number, name, data in self.sent:
            is_missed = number > sequence
            if is_missed or (number > sequence - again and name != "READY"):
                self.connection.send(_frame(number, name, data))
        return True

    def say_resumed(self) -> None:
        """Say that everything was told again: to this connection alone, so it takes no sequence."""
        if self.connection is not None:
            self.connection.send(_frame(self.sequence, "RESUMED", b'{"_trace":["sandbox"]}'))

    def newest(self, count: int) -> list[tuple[str, bytes]]:
        """Return the last ``count`` events (name, data), oldest first, READY apart."""
        events = [(name, data) for _, name, data in self.sent if name != "READY"]
        return events[-count:]


def _frame(sequence: int, name: str, data: bytes) -> bytes:
    return b'{"t":"%b","s":%d,"op":0,"d":%b}' % (name.encode(), sequence, data)
