"""What an export says of itself before its first message."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import ijson

from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import ChannelId, GuildId, MessageId, first_id_at, instant_of
from statsbot.errors import ImportFileError
from statsbot.importing import fields
from statsbot.importing.foreign import what_it_is

_LONGEST_HEADER = 64 * 1024
_DEEPEST_HEADER = 8
_STEP = 2048
_BOM = b"\xef\xbb\xbf"
OPENED_AT = datetime(2015, 2, 1, tzinfo=UTC)
"""Before any message: Discord opened in May 2015, and its makers had tried it for some months."""
_FIRST_ID = first_id_at(OPENED_AT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportHeader:
    """One channel, thread or forum post of one server, as one file names it. Instants are UTC."""

    path: Path
    guild_id: GuildId
    guild_name: str
    guild_icon: str | None
    channel_id: ChannelId
    channel_name: str
    channel_kind: ChannelKind | int
    parent_id: ChannelId | None
    """The category; of a thread or forum post, the channel it hangs under."""
    after: datetime | None
    """Where the wanted range begins; None: with the channel."""
    before: datetime | None
    """Where the wanted range ends; None: with the export."""
    exported_at: datetime | None
    """Told since version 2.40.1; never later than the present, whatever clock told it."""
    first_message_id: MessageId | None
    """None: the export holds no message."""

    @property
    def seen_at(self) -> datetime:
        """When names and channel were as the file tells them: never later than that."""
        return self.exported_at or instant_of(self.first_message_id or self.channel_id)

    def counted_at(self, now: datetime) -> datetime | None:
        """Return when the reactions were counted, or shortly before; None: the header is silent."""
        if self.exported_at is None and self.before is not None and self.before <= now:
            return self.before
        return self.exported_at


def is_message_id(number: int, now: datetime) -> bool:
    """Whether ``number`` carries a time at which Discord could have made it."""
    return number >= _FIRST_ID and instant_of(number) <= now + timedelta(days=1)


def open_export(path: Path) -> BinaryIO:
    """Open the file behind a byte order mark, if it begins with one."""
    file = path.open("rb")
    if file.read(len(_BOM)) != _BOM:
        file.seek(0)
    return file


def read_header(path: Path, now: datetime) -> ExportHeader:
    """Return what the export at ``path`` says of itself.

    Raises:
        ImportFileError: it cannot be read, is not an export of a server's channel, or its ids
            are not Discord's.
    """
    try:
        with open_export(path) as file:
            start = file.read(_LONGEST_HEADER)
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read ({error.strerror}).") from error
    top, complete = _top_level(start)
    if not isinstance(top.get("guild"), dict) or not isinstance(top.get("channel"), dict):
        raise ImportFileError(f"{path} is {what_it_is(path, start[:4096])}.")
    if not complete:
        raise ImportFileError(
            f"{path} is cut off before its first message: export the channel again."
        )
    try:
        header = _header(path, top, now)
    except (ValueError, TypeError, KeyError) as error:
        raise ImportFileError(
            f"{path} looks like an export, but its server, channel or dates cannot be read: "
            "export the channel again."
        ) from error
    _refuse_unusable(header, now)
    return header


def _header(path: Path, top: dict[str, Any], now: datetime) -> ExportHeader:
    guild: dict[str, Any] = top["guild"]
    channel: dict[str, Any] = top["channel"]
    dates: dict[str, Any] = top.get("dateRange") or {}
    exported_at = fields.instant(top.get("exportedAt"))
    return ExportHeader(
        path=path,
        guild_id=fields.snowflake(guild["id"]),
        guild_name=fields.name(guild.get("name")),
        guild_icon=fields.image_hash(guild.get("iconUrl")),
        channel_id=fields.snowflake(channel["id"]),
        channel_name=fields.name(channel.get("name")),
        channel_kind=fields.channel_kind(channel.get("type")),
        parent_id=fields.optional_snowflake(channel.get("categoryId")),
        after=fields.instant(dates.get("after")),
        before=fields.instant(dates.get("before")),
        exported_at=exported_at and min(exported_at, now),
        first_message_id=fields.optional_snowflake(top.get("first message")),
    )


def _refuse_unusable(header: ExportHeader, now: datetime) -> None:
    if header.guild_id == 0:
        raise ImportFileError(
            f"{header.path} holds direct messages, which belong to no server: export a server's "
            "channels."
        )
    first = header.first_message_id
    if first is not None and not is_message_id(first, now):
        raise ImportFileError(
            f"{header.path} has message ids such as {first} that are not Discord's, so the times "
            "of its messages are not known: give the export as DiscordChatExporter wrote it."
        )


def _top_level(start: bytes) -> tuple[dict[str, Any], bool]:
    """Return the values before ``messages``, and the first message's id as ``first message``.

    The second value tells whether ``messages`` was reached. Of a file that is not an object, or
    is nested deeper than any export, nothing is returned.
    """
    builder = ijson.ObjectBuilder()
    inside_messages = False
    try:
        for prefix, event, value in ijson.parse(BytesIO(start), buf_size=_STEP):
            if inside_messages:
                if prefix == "messages.item.id":
                    return {**_built(builder), "first message": value}, True
                if prefix == "messages" and event == "end_array":
                    break
            elif prefix == "messages" and event == "start_array":
                inside_messages = True
            elif prefix.count(".") > _DEEPEST_HEADER or (prefix, event) == ("", "start_array"):
                return {}, False
            else:
                builder.event(event, value)
    except ijson.JSONError:
        pass  # the end of what was read of the file, or of the file
    return _built(builder), inside_messages


def _built(builder: ijson.ObjectBuilder) -> dict[str, Any]:
    built: Any = getattr(builder, "value", None)
    return cast("dict[str, Any]", built) if isinstance(built, dict) else {}
