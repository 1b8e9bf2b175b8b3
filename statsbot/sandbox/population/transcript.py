"""The messages of a story while it is being written, before they become happenings."""

from dataclasses import dataclass
from datetime import datetime

from statsbot.domain.ids import ChannelId, MemberId, MessageId
from statsbot.sandbox.population.happenings import Command, Held


@dataclass(slots=True, kw_only=True, eq=False)
class Utterance:
    """A message to be; later chapters may still delete or edit it."""

    at: datetime
    message_id: MessageId
    channel_id: ChannelId
    author_id: MemberId
    kind: int = 0
    text: str = ""
    reply_to: "Utterance | None" = None
    held: Held = Held.NOTHING
    shows: "Utterance | None" = None
    """What a forward shows."""
    answers: Command | None = None
    deleted_at: datetime | None = None
    appeal: float = 1.0
    """How readily people react to it; 0: not at all."""
    lasting: bool = False
    """Not to be deleted: something hangs on it."""
