"""Finds the exports among files and folders, before anything is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from statsbot.errors import ImportFileError
from statsbot.importing.csv_export import CsvExport, csv_export
from statsbot.importing.header import ExportHeader, read_header
from statsbot.importing.insights import InsightsFile, insights_file

_PART = re.compile(r"(?P<whole>.*) \[part (?P<part>[0-9]+)\]")
_ASSETS = "_Files"
_MOST_NOTES = 5
_LONGEST_LINE = 4096


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
    tables: list[CsvExport | InsightsFile]
    """Files that name no server: it has to be said which one they are of."""
    notes: list[str]
    """A sentence each, about files in folders that are not exports."""

    @property
    def size(self) -> int:
        """Bytes of all that is to be read."""
        return sum(each.size for each in (*self.exports, *self.tables))


def find_exports(paths: Sequence[Path], now: datetime) -> Found:
    """Return the exports at ``paths``; folders are searched through and through.

    Folders of saved assets (``*_Files``) are not entered. A file that is named must be an export;
    one that lies in a folder and is none is passed over with a note.

    Raises:
        ImportFileError: a named file is not an export we read, or a path leads to none.
    """
    exports: dict[Path, ExportFile] = {}
    tables: dict[Path, CsvExport | InsightsFile] = {}
    notes: list[str] = []
    for path in paths:
        if not path.exists():
            raise ImportFileError(f"{path} does not exist: give an export's file or its folder.")
        if not path.is_dir():
            if not path.is_file():
                raise ImportFileError(
                    f"{path} is a pipe or a device, not a file: write the export to a file first."
                )
            table = _table(path)
            if table is None:
                exports.setdefault(path.resolve(), _export(path, now))
            else:
                tables.setdefault(path.resolve(), table)
            continue
        inside = _search(path, now)
        if not inside.exports and not inside.tables:
            raise ImportFileError(
                f"{path} holds no export: give a folder with DiscordChatExporter's JSON files. "
                + " ".join(inside.notes[:1])
            )
        for export in inside.exports:
            exports.setdefault(export.header.path.resolve(), export)
        for table in inside.tables:
            tables.setdefault(table.path.resolve(), table)
        notes += inside.notes
    return Found(exports=list(exports.values()), tables=list(tables.values()), notes=notes)


def _search(folder: Path, now: datetime) -> Found:
    """Return the exports in a folder and notes on the rest of it."""
    found = Found(exports=[], tables=[], notes=[])
    notes = found.notes
    others: list[Path] = []
    for file in _files_in(folder):
        try:
            if file.suffix.lower() == ".json":
                found.exports.append(_export(file, now))
            elif table := _table(file):
                found.tables.append(table)
            else:
                others.append(file)
        except ImportFileError as error:
            notes.append(str(error))
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"More such files in {folder}: {len(notes) - _MOST_NOTES:,}."]
    if others:
        notes.append(
            f"Files in {folder} that are not exports were passed over: {len(others):,}, such as "
            f"{others[0].name}."
        )
    return found


def _files_in(folder: Path) -> list[Path]:
    def walk(inside: Path) -> Iterable[Path]:
        for entry in inside.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                if not entry.name.endswith(_ASSETS):
                    yield from walk(entry)
            elif entry.is_file() and not entry.name.startswith("."):
                yield entry

    return sorted(walk(folder), key=lambda file: (file.parent, *_part(file)))


def _table(path: Path) -> CsvExport | InsightsFile | None:
    """Return what a CSV file is; None: no export, or no CSV."""
    if path.suffix.lower() != ".csv":
        return None
    try:
        with path.open("rb") as file:
            first_line = file.readline(_LONGEST_LINE).decode("utf-8", "replace")
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read ({error.strerror}).") from error
    return insights_file(path, first_line) or csv_export(path, first_line)


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
