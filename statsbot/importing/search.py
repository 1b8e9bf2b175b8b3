"""Finds the exports among files and folders, before anything is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from statsbot.errors import ImportFileError
from statsbot.importing.header import ExportHeader, read_header

_PART = re.compile(r"(?P<whole>.*) \[part (?P<part>[0-9]+)\]")
_ASSETS = "_Files"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One file to read. A channel split into parts has several, numbered from 1."""

    header: ExportHeader
    size: int
    """Bytes."""
    part: int
    has_next_part: bool
    """Whether the next part lies beside it."""

    @property
    def split_of(self) -> tuple[Path, str]:
        """What the parts of one export have in common."""
        return self.header.path.parent, _part(self.header.path)[0]


@dataclass(slots=True, kw_only=True)
class Found:
    """The exports found, in the order to read them, and what was passed over."""

    exports: list[ExportFile] = field(default_factory=list[ExportFile])
    notes: list[str] = field(default_factory=list[str])
    """One sentence for each file in a folder that is not an export."""


def find_exports(paths: Sequence[Path], now: datetime) -> Found:
    """Return the exports at ``paths``; folders are searched for ``*.json``, through and through.

    Folders of saved assets (``*_Files``) are not entered. A file that is named must be an export;
    one that lies in a folder and is none is passed over with a note.

    Raises:
        ImportFileError: a named file is not an export we read, or a path leads to none.
    """
    found = Found()
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise ImportFileError(f"{path} does not exist: give an export's file or its folder.")
        in_folder = path.is_dir()
        before = len(seen)
        for file in _files_in(path) if in_folder else [path]:
            if file.resolve() in seen:
                continue
            if in_folder and file.suffix.lower() != ".json":
                found.notes.append(f"{file} is not JSON and was passed over.")
                continue
            try:
                export = _export(file, now)
            except ImportFileError as error:
                if not in_folder:
                    raise
                found.notes.append(str(error))
                continue
            seen.add(file.resolve())
            found.exports.append(export)
        if in_folder and len(seen) == before:
            raise ImportFileError(_nothing_in(path, found.notes))
    return found


def _nothing_in(folder: Path, notes: Sequence[str]) -> str:
    sentence = f"{folder} holds no export: give a folder with DiscordChatExporter's JSON files."
    return f"{sentence} {notes[0]}" if notes else sentence


def _files_in(folder: Path) -> list[Path]:
    def walk(inside: Path) -> Iterable[Path]:
        for entry in inside.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                if not entry.name.endswith(_ASSETS):
                    yield from walk(entry)
            elif entry.is_file() and not entry.name.startswith("."):
                yield entry

    return sorted(walk(folder), key=lambda file: (file.parent, *_part(file)))


def _export(path: Path, now: datetime) -> ExportFile:
    whole, part = _part(path)
    return ExportFile(
        header=read_header(path, now),
        size=path.stat().st_size,
        part=part,
        has_next_part=path.with_name(f"{whole} [part {part + 1}]{path.suffix}").exists(),
    )


def _part(path: Path) -> tuple[str, int]:
    found = _PART.fullmatch(path.stem)
    return (found["whole"], int(found["part"])) if found else (path.stem, 1)
