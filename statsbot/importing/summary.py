"""What an import read and wrote, and the words for it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from statsbot.domain.facts import COUNTED_MESSAGE_TYPES, Audience, AuthorKind, MessageSent
from statsbot.domain.ids import ChannelId, GuildId, MessageId, instant_of
from statsbot.importing import fields


@dataclass(slots=True, kw_only=True)
class ServerSummary:
    """What was read of one server."""

    guild_id: GuildId
    name: str
    files: int = 0
    channels: dict[ChannelId, Audience] = field(default_factory=dict[ChannelId, Audience])
    """Each channel, thread or post, with who may see what was counted in it."""
    messages: int = 0
    """Messages read, of any type and author."""
    new: int = 0
    """Those that were not known before."""
    counted: int = 0
    """Default and Reply messages of people, as read."""
    by_bots: int = 0
    """Messages of bots and webhooks, of any type, as read."""
    types: Counter[int] = field(default_factory=Counter[int])
    edits: int = 0
    reactions: int = 0
    """As the export counts them, those without a name included."""
    first_id: MessageId | None = None
    last_id: MessageId | None = None
    retention_days: int | None = None
    """For how many days the server keeps its facts from now on; None: for as long as before."""

    def add(self, message: MessageSent) -> None:
        """Count a message that was read."""
        self.messages += 1
        self.types[message.message_type] += 1
        if message.author_kind is not AuthorKind.PERSON:
            self.by_bots += 1
        elif message.message_type in COUNTED_MESSAGE_TYPES:
            self.counted += 1
        self.first_id = min(self.first_id or message.message_id, message.message_id)
        self.last_id = max(self.last_id or message.message_id, message.message_id)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last message were sent, UTC; None: there was none."""
        if self.first_id is None or self.last_id is None:
            return None
        return instant_of(self.first_id), instant_of(self.last_id)


@dataclass(slots=True, kw_only=True)
class ImportSummary:
    """What an import did."""

    servers: dict[GuildId, ServerSummary] = field(default_factory=dict[GuildId, ServerSummary])
    notes: list[str] = field(default_factory=list[str])
    """What the operator should know, a sentence each."""
    stopped: bool = False
    """Whether it was asked to stop before the last file's end."""


def counted(number: int, what: str) -> str:
    """Return ``1 message`` or ``2,000 messages``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def describe(summary: ImportSummary) -> str:
    """Return the summary as lines for a person."""
    lines: list[str] = []
    for server in summary.servers.values():
        lines += _server_lines(server)
    if len(summary.servers) > 1:
        names = " and ".join(f"{s.name} ({s.guild_id})" for s in summary.servers.values())
        lines.append(
            f"The files name {len(summary.servers)} servers, which are counted apart: {names}. "
            "If they are one, give its id with --guild."
        )
    lines += [f"Note: {note}" for note in summary.notes]
    if summary.stopped:
        lines.append("Stopped before the end; what was read is kept. Import again to go on.")
    return "\n".join(lines)


def _server_lines(server: ServerSummary) -> list[str]:
    files, channels = counted(server.files, "file"), counted(len(server.channels), "channel")
    read, known = counted(server.messages, "message"), server.messages - server.new
    lines = [
        f"{server.name} ({server.guild_id}): {files}, {channels}{_days(server)}",
        f"  {read} read: {server.new:,} new, {known:,} already known",
    ]
    if server.messages:
        types = ", ".join(
            f"{n:,} {fields.message_type_name(number)}" for number, n in server.types.most_common()
        )
        lines += [
            f"  by type: {types}; {server.by_bots:,} by bots and webhooks",
            f"  {_counting(server.counted)} (Default and Reply by people)",
            f"  {counted(server.edits, 'edit')}, {counted(server.reactions, 'reaction')}",
        ]
    restricted = sum(a is Audience.RESTRICTED for a in server.channels.values())
    public = len(server.channels) - restricted
    lines.append(
        f"  {counted(public, 'channel')} open to everyone in the server, "
        f"{restricted:,} for its staff alone" + (" (see --audience)" if restricted else "")
    )
    if server.retention_days is not None:
        lines.append(
            f"  kept in detail for {server.retention_days:,} days from now on, to reach back "
            "so far (see `statsbot settings --retention-days`)"
        )
    return lines


def _counting(number: int) -> str:
    return "1 counts as a message" if number == 1 else f"{number:,} count as messages"


def _days(server: ServerSummary) -> str:
    if server.span is None:
        return ""
    first, last = server.span
    return f", {first:%Y-%m-%d} to {last:%Y-%m-%d} UTC"
