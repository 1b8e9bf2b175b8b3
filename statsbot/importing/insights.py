"""Reads the tables that Discord's Server Insights offers for download.

Each is a CSV with one row for each day, week or month, which Discord begins at midnight in
California. What its columns mean is Discord's to say, so the figures are kept apart from ours.
Column names: as found in exports that servers have published, from 2021 to 2026.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from statsbot.errors import ImportFileError
from statsbot.store.external import ExternalFigure

_STARTED = ("interval_start_timestamp", "day_pt")
_PACIFIC = ZoneInfo("America/Los_Angeles")
_LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One of the downloads: its name with us, what tells it apart, and what its rows are of."""

    name: str
    columns: frozenset[str]
    """It has all of these."""
    label: str | None = None
    """The column that tells several rows of one day apart."""


_TABLES = (
    _Table(name="activation", columns=frozenset({"new_members", "pct_opened_channels"})),
    _Table(name="retention", columns=frozenset({"new_members", "pct_retained"})),
    _Table(name="communicators", columns=frozenset({"visitors", "pct_communicated"})),
    _Table(name="joins", columns=frozenset({"discovery_joins", "vanity_joins"})),
    _Table(name="leavers", columns=frozenset({"days_in_guild", "leavers"}), label="days_in_guild"),
    _Table(name="messages", columns=frozenset({"messages", "messages_per_communicator"})),
    _Table(name="membership", columns=frozenset({"total_membership"})),
    _Table(
        name="channels",
        columns=frozenset({"channel_id", "pct_communicated_in_channel"}),
        label="channel_id",
    ),
    _Table(name="voice", columns=frozenset({"speaking_minutes"})),
    _Table(name="muters", columns=frozenset({"muters"})),
)
_NOT_FIGURES = frozenset({*_STARTED, "channel_id", "channel_name", "days_in_guild", "guild_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsFile:
    """A download of Server Insights. It does not say which server it is of."""

    path: Path
    table: str
    """Which of them, as its series are named: ``communicators``."""
    size: int
    """Bytes."""


def insights_file(path: Path, first_line: str) -> InsightsFile | None:
    """Return what ``path`` is if its ``first_line`` is one of the downloads'; else None."""
    table = _table_of(first_line.strip().split(","))
    if table is None:
        return None
    return InsightsFile(path=path, table=table.name, size=path.stat().st_size)


def read_figures(file: InsightsFile) -> Iterator[ExternalFigure]:
    """Yield every figure of the file.

    Raises:
        ImportFileError: it cannot be read; the sentence says where.
    """
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as text:
            yield from _figures(file, text)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(f"{file.path} cannot be read: download it again.") from error


def _figures(file: InsightsFile, text: TextIO) -> Iterator[ExternalFigure]:
    reader = csv.DictReader(text)
    columns = reader.fieldnames or ()
    table = _table_of(columns)
    if table is None:
        return
    figures = [name for name in columns if name not in _NOT_FIGURES]
    for number, row in enumerate(reader, start=2):
        try:
            started_at = _started_at(row)
            label = (row[table.label] or "")[:_LONGEST_LABEL] if table.label else ""
            told = [(name, _number(row[name])) for name in figures if row[name]]
        except (ValueError, TypeError, KeyError, StopIteration, OverflowError) as error:
            raise ImportFileError(
                f"{file.path}, line {number}, is not as Discord writes it: download it again."
            ) from error
        for name, value in told:
            yield ExternalFigure(
                series=f"{file.table}.{name}", label=label, started_at=started_at, value=value
            )


def _table_of(columns: Iterable[str]) -> _Table | None:
    names = {name.strip().lstrip("\ufeff") for name in columns}
    if not names.intersection(_STARTED):
        return None
    return next((table for table in _TABLES if table.columns <= names), None)


def _started_at(row: Mapping[str, str | None]) -> datetime:
    """Return when a row's day, week or month began; a mere date is one in California."""
    told = datetime.fromisoformat(next(row[name] or "" for name in _STARTED if row.get(name)))
    if told.tzinfo is None:
        told = told.replace(tzinfo=_PACIFIC)
    return told.astimezone(UTC)


def _number(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"no figure: {text}")
    return value
