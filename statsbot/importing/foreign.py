"""Tells what a file is that is not an export we read, and what to do instead."""

import zipfile
from pathlib import Path

_AGAIN = "export the channel again with --format Json"
_UNPACK = "unpack it and give the folder"
_PACKAGE = (
    "part of Discord's data package, which holds one person's own messages and not a server's: "
    "export the server's channels with DiscordChatExporter"
)
_PACKAGE_FILES = frozenset({"channel.json", "messages.json", "index.json", "messages.csv"})


def what_it_is(path: Path, start: bytes) -> str:
    """Return what the file at ``path`` is, and what to do, to be read after "is".

    Args:
        path: where it lies.
        start: its first few thousand bytes.
    """
    text = start.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    head = text[:2000]
    if not text:
        return "empty: export the channel again"
    if start.startswith(b"PK\x03\x04"):
        return _PACKAGE if _is_package(path) else f"a zip archive: {_UNPACK}"
    if start.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")):
        return f"a compressed file: {_UNPACK}"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text and not UTF-8 as DiscordChatExporter writes it: give the original file"
    if text.startswith("<"):
        return f"a web page, not JSON: {_AGAIN}"
    if path.name in _PACKAGE_FILES or _has(head, '"ID"', '"Contents"') or head.startswith("ID,"):
        return _PACKAGE
    if "AuthorID" in head.splitlines()[0] and "Content" in head.splitlines()[0]:
        return f"DiscordChatExporter's CSV, which names no message ids: {_AGAIN}"
    if text.startswith("====") and "Channel:" in head:
        return f"DiscordChatExporter's plain text: {_AGAIN}"
    if text.startswith(("{", "[")):
        return f"JSON, but not DiscordChatExporter's: {_AGAIN}"
    return f"not an export of DiscordChatExporter: {_AGAIN}"


def _has(text: str, *words: str) -> bool:
    return all(word in text for word in words)


def _is_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            # The package's folders have names in the language of its owner.
            return any(name.endswith("/channel.json") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
