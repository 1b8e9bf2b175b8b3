"""Reads DiscordChatExporter's CSV, which names neither servers, nor messages, nor their types.

The channel's id stands in the name of the file. A message is told from another by its instant
and author: with both and its place among equals an id is made, whose upper bits carry the instant
as Discord's do.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

from statsbot.collectors.emoji import count_emoji
from statsbot.domain.facts import Emoji
from statsbot.domain.ids import ChannelId, MemberId, MessageId, first_id_at
from statsbot.errors import ImportFileError
from statsbot.importing import fields

_COLUMNS = ("AuthorID", "Author", "Date", "Content", "Attachments", "Reactions")
_NAME = re.compile(r"(?P<name>.*?) ?\[(?P<id>[0-9]{15,20})\]")
_REACTION = re.compile(r"(?P<name>[^,]+?) \((?P<times>[0-9]{1,9})\)(?:,|$)")
_DISCRIMINATOR = re.compile(r"#[0-9]{4}$")
_LOCAL_DATES = ("%d-%b-%y %I:%M %p", "%d-%b-%Y %I:%M %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M")
"""How versions before 2.42.3 wrote dates, in the time of the exporting machine."""
_NOTICES = {
    "Joined the server.": 7,
    "Pinned a message.": 6,
    "Started a thread.": 18,
}
"""English sentences that the exporter writes where Discord has a notice and no text."""
_LOW_BITS = 22
_LARGEST_CELL = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvExport:
    """One channel's messages as CSV."""

    path: Path
    channel_id: ChannelId
    channel_name: str
    delimiter: str
    """``,``, or ``;`` before version 2.16."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMessage:
    """One message, its text read and dropped."""

    message_id: MessageId
    """Made by us; its upper 42 bits are the instant, as in Discord's."""
    sent_at: datetime
    author_id: MemberId
    author_name: str
    message_type: int
    emoji: tuple[tuple[Emoji, int], ...]
    reactions: tuple[tuple[Emoji, int], ...]
    """Unicode emoji alone: of custom ones the file tells no id."""


def csv_export(path: Path, first_line: str) -> CsvExport | None:
    """Return what ``path`` is if its ``first_line`` is the exporter's; else None.

    Raises:
        ImportFileError: it is, but its name does not tell the channel.
    """
    words = [word.strip().strip('"') for word in re.split("[,;]", first_line.lstrip("\ufeff"))]
    if tuple(words[: len(_COLUMNS)]) != _COLUMNS:
        return None
    named = _NAME.match(path.stem)
    if named is None:
        raise ImportFileError(
            f"{path} is DiscordChatExporter's CSV, whose name must hold the channel's id in "
            "brackets, as the exporter wrote it: “Server - general [1234…].csv”. Give it that "
            "name, or export the channel with --format Json, which tells more."
        )
    return CsvExport(
        path=path,
        channel_id=fields.snowflake(named["id"]),
        channel_name=fields.name(named["name"].rpartition(" - ")[2]),
        delimiter=";" if ";" in first_line and "," not in first_line else ",",
        size=path.stat().st_size,
    )


def read_csv(export: CsvExport, zone: tzinfo) -> Iterator[CsvMessage]:
    """Yield the messages in the order of the file.

    Args:
        export: the file.
        zone: of dates that name no offset, as before version 2.42.3.

    Raises:
        ImportFileError: a line is not the exporter's; the sentence says which.
    """
    csv.field_size_limit(_LARGEST_CELL)
    try:
        with export.path.open(encoding="utf-8-sig", newline="") as text:
            yield from _messages(export, text, zone)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(
            f"{export.path} cannot be read: export the channel again, with --format Json."
        ) from error


def _messages(export: CsvExport, text: TextIO, zone: tzinfo) -> Iterator[CsvMessage]:
    reader = csv.reader(text, delimiter=export.delimiter)
    next(reader)
    met: Counter[tuple[int, MemberId]] = Counter()
    for cells in reader:
        if not cells:
            continue
        try:
            message = _message(cells, zone, met)
        except (ValueError, IndexError) as error:
            raise ImportFileError(
                f"{export.path}, line {reader.line_num}, is not as DiscordChatExporter writes it"
                f"{_why(cells)}: export the channel again, with --format Json."
            ) from error
        yield message


def _why(cells: Sequence[str]) -> str:
    return f" (date “{cells[2][:40]}”)" if len(cells) > 2 else ""


def _message(cells: Sequence[str], zone: tzinfo, met: Counter[tuple[int, MemberId]]) -> CsvMessage:
    author_id, sent_at, content = fields.snowflake(cells[0]), _instant(cells[2], zone), cells[3]
    moment = first_id_at(sent_at)
    place = met[moment, author_id]
    met[moment, author_id] += 1
    return CsvMessage(
        message_id=moment | _mark(author_id, place),
        sent_at=sent_at,
        author_id=author_id,
        author_name=fields.name(_DISCRIMINATOR.sub("", cells[1])),
        message_type=_NOTICES.get(content, 0),
        emoji=count_emoji(content),
        reactions=tuple(_reactions(cells[5] if len(cells) > 5 else "")),
    )


def _mark(author_id: MemberId, place: int) -> int:
    digest = blake2b(f"{author_id}/{place}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") >> (32 - _LOW_BITS)


def _instant(text: str, zone: tzinfo) -> datetime:
    for pattern in _LOCAL_DATES:
        try:
            local = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is given next
        except ValueError:
            continue
        return local.replace(tzinfo=zone).astimezone(UTC)
    told = datetime.fromisoformat(text)
    return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)


def _reactions(text: str) -> Iterator[tuple[Emoji, int]]:
    for found in _REACTION.finditer(text):
        name = found["name"].strip()
        if not name.isascii():  # a custom emoji is named in ASCII, and its id is not told
            yield Emoji(emoji_id=0, name=name), int(found["times"])
