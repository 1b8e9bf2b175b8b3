"""The ledger of truth: plain records of what happened, in a file of one JSON object a line.

Instants are whole seconds since 1970. An emoji is its characters, or the digits of its id. What the
bot cannot see is not here.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import orjson


@dataclass(slots=True, kw_only=True)
class Server:
    """A server as it was in the end."""

    guild: int
    zone: str
    members: int


@dataclass(slots=True, kw_only=True)
class Place:
    """A channel or thread."""

    guild: int
    channel: int
    kind: int
    audience: int
    parent: int | None
    made_at: int | None
    """None: before the bot came."""
    archived_at: list[int] = field(default_factory=list[int])
    woken_at: list[int] = field(default_factory=list[int])
    gone_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Followed:
    """A person began to follow a thread; Discord tells when."""

    guild: int
    thread: int
    member: int
    at: int
    left_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Event:
    """A scheduled event as it was in the end."""

    guild: int
    event: int
    channel: int | None
    creator: int
    made_at: int
    status: int
    changed_at: int
    """When its status last changed."""
    gone_at: int | None = None
    """When it was over, or called off: Discord lists it no more."""


@dataclass(slots=True, kw_only=True)
class Interest:
    """Somebody said that they would come to an event, or took it back for good."""

    guild: int
    event: int
    member: int
    is_interested: bool
    at: int


@dataclass(slots=True, kw_only=True)
class Stage:
    """A stage that went live."""

    guild: int
    stage: int
    channel: int
    made_at: int
    closed_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Message:
    """A message and what became of it."""

    guild: int
    channel: int
    message: int
    author: int
    author_kind: int
    type: int
    audience: int
    at: int
    reply_to: int | None = None
    traits: int = 0
    contents: int = 0
    emoji: dict[str, int] = field(default_factory=dict[str, int])
    stickers: list[int] = field(default_factory=list[int])
    edited_at: list[int] = field(default_factory=list[int])
    deleted_at: int | None = None
    in_bulk: bool = False


@dataclass(slots=True, kw_only=True)
class Answered:
    """An app answered a command; the answer is a :class:`Message`, too."""

    guild: int
    channel: int
    message: int
    app: int
    member: int
    command: str
    audience: int
    at: int


@dataclass(slots=True, kw_only=True)
class Moderated:
    """A moderator did something."""

    guild: int
    entry_id: int
    measure: int
    at: int


@dataclass(slots=True, kw_only=True)
class Told:
    """Something to which Discord gives no time of its own: the bot's clock says when it was."""

    at: int
    is_late: bool = False
    """Whether the bot was told by a resumed session: then it can only tell about when it was, from
    what was said before."""


@dataclass(slots=True, kw_only=True)
class Reacted(Told):
    """A reaction, added or removed. Nobody reacts twice with one emoji to one message."""

    guild: int
    channel: int
    message: int
    message_at: int
    author: int
    author_is_person: bool
    member: int
    by_bot: bool
    emoji: str
    audience: int
    is_added: bool


@dataclass(slots=True, kw_only=True)
class VoiceChanged(Told):
    """A member's voice state."""

    guild: int
    member: int
    is_bot: bool
    channel: int | None
    in_afk: bool
    is_deaf: bool
    audience: int
    ways: list[str] = field(default_factory=list[str])
    """How else they are there: streaming, with video, muted, speaking, listening."""


@dataclass(slots=True, kw_only=True)
class Renamed(Told):
    """A channel got another name."""

    guild: int
    channel: int


@dataclass(slots=True, kw_only=True)
class Left(Told):
    """A member left."""

    guild: int
    member: int
    is_bot: bool
    door: int = 0
    """1 kicked, 2 banned."""


@dataclass(slots=True, kw_only=True)
class Joined:
    """A member came; Discord tells when."""

    guild: int
    member: int
    is_bot: bool
    at: int
    is_return: bool
    """They had been there before."""
    code: str | None
    """The invite; None: nobody can know."""


@dataclass(slots=True, kw_only=True)
class Invite:
    """An invite as it was in the end."""

    guild: int
    code: str
    uses: int
    made_at: int
    gone_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Dark:
    """A stretch of which Discord did not tell a bot that was not there."""

    guild: int
    """0: every server."""
    began_at: int
    ended_at: int
    why: str


@dataclass(slots=True, kw_only=True)
class Span:
    """From when to when the story went, and how many events it had."""

    began_at: int
    ended_at: int
    step_s: int
    """Seconds between the instants at which things happen."""
    slack_s: int
    """How much the bot's word on when it watched may lie beside the truth."""
    events: int


Entry: TypeAlias = (
    Server
    | Place
    | Followed
    | Renamed
    | Event
    | Interest
    | Stage
    | Message
    | Answered
    | Reacted
    | VoiceChanged
    | Left
    | Joined
    | Moderated
    | Invite
    | Dark
    | Span
)
_CLASSES: dict[str, type[Entry]] = {
    each.__name__: each
    for each in (
        Server,
        Place,
        Followed,
        Renamed,
        Event,
        Interest,
        Stage,
        Message,
        Answered,
        Reacted,
        VoiceChanged,
        Left,
        Joined,
        Moderated,
        Invite,
        Dark,
        Span,
    )
}


class Ledger:
    """All entries, by their class, in the order of the story."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.servers: list[Server] = []
        self.places: list[Place] = []
        self.follows: list[Followed] = []
        self.renames: list[Renamed] = []
        self.events: list[Event] = []
        self.interests: list[Interest] = []
        self.stages: list[Stage] = []
        self.messages: list[Message] = []
        self.answers: list[Answered] = []
        self.reactions: list[Reacted] = []
        self.voice: list[VoiceChanged] = []
        self.leavings: list[Left] = []
        self.joins: list[Joined] = []
        self.measures: list[Moderated] = []
        self.invites: list[Invite] = []
        self.dark: list[Dark] = []
        self.spans: list[Span] = []
        self._lists: dict[type[Entry], list[Any]] = {
            Server: self.servers,
            Place: self.places,
            Followed: self.follows,
            Renamed: self.renames,
            Event: self.events,
            Interest: self.interests,
            Stage: self.stages,
            Message: self.messages,
            Answered: self.answers,
            Reacted: self.reactions,
            VoiceChanged: self.voice,
            Left: self.leavings,
            Joined: self.joins,
            Moderated: self.measures,
            Invite: self.invites,
            Dark: self.dark,
            Span: self.spans,
        }
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Write an entry down; it may be completed later."""
        self._lists[type(entry)].append(entry)

    @property
    def span(self) -> Span:
        """The story's."""
        return self.spans[-1]

    def write(self, path: Path) -> None:
        """Write the file."""
        with path.open("wb") as file:
            for entries in self._lists.values():
                for entry in entries:
                    record = {"entry": type(entry).__name__, **asdict(entry)}
                    file.write(orjson.dumps(record) + b"\n")

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """Read the file."""
        ledger = cls()
        with path.open("rb") as file:
            for line in file:
                record: dict[str, Any] = orjson.loads(line)
                ledger.add(_CLASSES[record.pop("entry")](**record))
        return ledger
