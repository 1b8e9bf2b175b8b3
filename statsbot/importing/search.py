"""Finds the exports among files and folders, before anything is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from statsbot.errors import ImportFileError
from statsbot.importing.header import ExportHeader, read_header

_PART = re.compile(r"(?P<whole>.*) \[part (?P<part>[0-9]+)\]")
_ASSETS = "_Files"
_MOST_NOTES = 5


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The exports found, in the order to read them, and what was passed over."""

    exports: list[ExportFile]
    notes: list[str]
    """A sentence each, about files in folders that are not exports."""


def find_exports(paths: Sequence[Path], now: datetime) -> Found:
    """Return the exports at ``paths``; folders are searched for ``*.json``, through and through.

    Folders of saved assets (``*_Files``) are not entered. A file that is named must be an export;
    one that lies in a folder and is none is passed over with a note.

    Raises:
        ImportFileError: a named file is not an export we read, or a path leads to none.
    """
    exports: dict[Path, ExportFile] = {}
    notes: list[str] = []
    for path in paths:
        if not path.exists():
            raise ImportFileError(f"{path} does not exist: give an export's file or its folder.")
        if not path.is_dir():
            if not path.is_file():
                raise ImportFileError(
                    f"{path} is a pipe or a device, not a file: write the export to a file first."
                )
            exports.setdefault(path.resolve(), _export(path, now))
            continue
        inside, passed_over = _search(path, now)
        if not inside:
            raise ImportFileError(
                f"{path} holds no export: give a folder with DiscordChatExporter's JSON files. "
                + " ".join(passed_over[:1])
            )
        for export in inside:
            exports.setdefault(export.header.path.resolve(), export)
        notes += passed_over
    return Found(exports=list(exports.values()), notes=notes)


def _search(folder: Path, now: datetime) -> tuple[list[ExportFile], list[str]]:
    """Return the exports in a folder and notes on the rest of it."""
    exports: list[ExportFile] = []
    notes: list[str] = []
    others: list[Path] = []
    for file in _files_in(folder):
        if file.suffix.lower() != ".json":
            others.append(file)
            continue
        try:
            exports.append(_export(file, now))
        except ImportFileError as error:
            notes.append(str(error))
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"More such files in {folder}: {len(notes) - _MOST_NOTES:,}."]
    if others:
        notes.append(
            f"Files in {folder} that are not JSON were passed over: {len(others):,}, such as "
            f"{others[0].name}."
        )
    return exports, notes


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
