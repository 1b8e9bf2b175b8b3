"""What goes wrong, and when: a plan from the seed, the same for everyone who asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from random import Random


class Trouble(Enum):
    """One kind of fault."""

    KILL_BOT = "kill the bot"
    KILL_BOT_AND_FORGET = "kill the bot, and let its session be over"
    KILL_POSTGRES = "kill Postgres"
    FILL_SPOOL = "stop Postgres until the spool is full, and perhaps let the session be over"
    CUT = "cut the connection"
    SILENCE = "say things into a hung connection, then cut it"
    DAMAGE_STREAM = "damage the compressed stream"
    DAMAGE_JSON = "send half of an event"
    RECONNECT = "ask for a reconnect (op 7)"
    INVALIDATE = "end the session (op 9, not to be resumed)"
    INTERRUPT = "invalidate the session (op 9, to be resumed)"
    REFUSE = "cut the connection, and refuse the next handshakes"
    OUTAGE = "take a server away for a while"
    REPEAT = "tell again what is dated by itself"
    RESEND = "tell again a part of what was heard when a session is resumed"
    REORDER = "tell what is dated by itself in another order"
    REST_429 = "answer 429 on a route"
    REST_429_GLOBAL = "answer 429 on every route"
    REST_5XX = "answer 5xx"
    REST_LOST = "lose answers"

    @property
    def is_ours(self) -> bool:
        """Whether the supervisor does it, not Discord."""
        return self in _OF_THE_SUPERVISOR


_OF_THE_SUPERVISOR = frozenset(
    {
        Trouble.KILL_BOT,
        Trouble.KILL_BOT_AND_FORGET,
        Trouble.KILL_POSTGRES,
        Trouble.FILL_SPOOL,
    }
)
_QUIET_WHILE_FULL = _OF_THE_SUPERVISOR | {
    Trouble.CUT,
    Trouble.SILENCE,
    Trouble.DAMAGE_STREAM,
    Trouble.DAMAGE_JSON,
    Trouble.RECONNECT,
    Trouble.INVALIDATE,
    Trouble.INTERRUPT,
    Trouble.REFUSE,
}


STEP_S = 0.1
"""The machine's seconds in a step."""
SLACK_S = 2.0
"""How late the bot may tell how far it watched, in the machine's seconds: it does a few times in
each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large a run is."""

    servers: int
    events: int
    per_second: int
    """Events in a second of the machine's time."""
    step_s: int
    """Seconds of the story in a step."""
    begins_at: str
    """The story's beginning, in UTC."""
    times: dict[Trouble, int]
    spool_mb: int
    """How much the bot may keep on disk while Postgres is away."""
    longest_s: float
    """When a run is given up, in the machine's seconds."""
    settle_s: float
    """The longest wait for the bot to make good what it missed, in the machine's seconds."""

    @property
    def slack_s(self) -> int:
        """:data:`SLACK_S` in seconds of the story."""
        return round(SLACK_S / STEP_S * self.step_s)


SHORT = Scale(
    servers=8,
    events=10_000,
    per_second=450,
    step_s=9,
    begins_at="2026-10-24T23:48:00+00:00",
    times={
        Trouble.KILL_BOT: 2,
        Trouble.KILL_BOT_AND_FORGET: 1,
        Trouble.KILL_POSTGRES: 1,
        Trouble.CUT: 2,
        Trouble.SILENCE: 1,
        Trouble.DAMAGE_STREAM: 1,
        Trouble.DAMAGE_JSON: 1,
        Trouble.RECONNECT: 1,
        Trouble.INVALIDATE: 1,
        Trouble.INTERRUPT: 1,
        Trouble.REPEAT: 10,
        Trouble.RESEND: 2,
        Trouble.REORDER: 20,
        Trouble.REST_429: 2,
        Trouble.REST_5XX: 2,
        Trouble.REST_LOST: 1,
    },
    spool_mb=64,
    longest_s=180,
    settle_s=20,
)

FULL = Scale(
    servers=30,
    events=200_000,
    per_second=700,
    step_s=6,
    begins_at="2026-10-24T20:30:00+00:00",
    times={
        Trouble.KILL_BOT: 16,
        Trouble.KILL_BOT_AND_FORGET: 4,
        Trouble.KILL_POSTGRES: 4,
        Trouble.FILL_SPOOL: 1,
        Trouble.CUT: 12,
        Trouble.SILENCE: 6,
        Trouble.DAMAGE_STREAM: 5,
        Trouble.DAMAGE_JSON: 5,
        Trouble.RECONNECT: 3,
        Trouble.INVALIDATE: 3,
        Trouble.INTERRUPT: 3,
        Trouble.REFUSE: 3,
        Trouble.OUTAGE: 4,
        Trouble.REPEAT: 100,
        Trouble.RESEND: 10,
        Trouble.REORDER: 300,
        Trouble.REST_429: 20,
        Trouble.REST_429_GLOBAL: 5,
        Trouble.REST_5XX: 20,
        Trouble.REST_LOST: 10,
    },
    spool_mb=4,
    longest_s=1500,
    settle_s=400,
)

FULL_FROM, FULL_UNTIL = 0.45, 0.66
"""Between which shares of the story the spool fills, if it does; nothing else breaks then."""


@dataclass(frozen=True, slots=True)
class Due:
    """One fault, at a share of the story."""

    share: float
    trouble: Trouble


def plan(scale: Scale, seed: int) -> list[Due]:
    """Return every fault in order; the first and the last stretch of the story are left whole."""
    random = Random(seed)
    return sorted(_scattered(scale, random), key=lambda due: due.share)


def _scattered(scale: Scale, random: Random) -> Iterator[Due]:
    fills = bool(scale.times.get(Trouble.FILL_SPOOL))
    for trouble, times in scale.times.items():
        for number in range(times):
            if trouble is Trouble.FILL_SPOOL:
                yield Due(FULL_FROM + 0.02, trouble)
                continue
            share = 0.03 + 0.92 * (number + random.random()) / times
            if fills and trouble in _QUIET_WHILE_FULL and FULL_FROM < share < FULL_UNTIL:
                share = random.choice((FULL_FROM, FULL_UNTIL))
            yield Due(share, trouble)
