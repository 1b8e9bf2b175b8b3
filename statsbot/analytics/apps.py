"""What apps find: whose commands are used, and how our own do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.coverage import WHOLLY_WATCHED, known_count
from statsbot.analytics.question import Question
from statsbot.store.apps import AppDay, AppTotal, CommandTotal

KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUse:
    """A command of an app."""

    command: str
    """Empty: not told."""
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFigures:
    """An app in the window: answers that everybody in the channel saw."""

    application_id: int
    """The app, or its bot where only that was told."""
    uses: int
    previous: int | None
    """In the window before; None: not known any more."""
    commands: tuple[CommandUse, ...]
    """Most used first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCommand:
    """One of our own commands in the window."""

    command: str
    runs: int
    previous: int | None
    refused: int
    """Answered by a sentence that says why not."""
    failed: int
    mean_latency_ms: float
    """From arrival to answer."""
    slowest_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppsFindings:
    """Apps in the window, by days of the server's zone."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    previous_watched_share: float
    """The same of the window before."""
    uses: int | None
    """None: not watched."""
    previous_uses: int | None
    daily: FloatArray
    """Uses per day of the window; NaN: not watched for 95 %; shape (days,)."""
    apps: tuple[AppFigures, ...]
    """Most used first, then the smaller id."""
    own_runs: int | None
    own: tuple[OwnCommand, ...]
    """Our own commands, known whether others saw the answer or not; most used first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRows:
    """What the store answered for a question about apps."""

    days: Sequence[AppDay]
    """Of the window."""
    apps: Sequence[AppTotal]
    previous_apps: Sequence[AppTotal] | None
    """None: facts of the window before have left, as for ``previous_commands``."""
    commands: Sequence[CommandTotal]
    previous_commands: Sequence[CommandTotal] | None
    watched_share: float
    previous_watched_share: float
    day_shares: FloatArray
    """Part of each day of the window in which messages were watched; shape (days,)."""


def find_apps(question: Question, rows: AppRows) -> AppsFindings:
    """Return the findings of what was read."""
    by_app: dict[int, list[AppTotal]] = {}
    for each in rows.apps:
        by_app.setdefault(each.application_id, []).append(each)
    before = _uses(rows.previous_apps)
    runs_before = None
    if rows.previous_commands is not None:
        runs_before = {each.command: each.runs for each in rows.previous_commands}
    apps = [
        AppFigures(
            application_id=application_id,
            uses=sum(each.uses for each in told),
            previous=_of(before, application_id),
            commands=tuple(CommandUse(command=each.command, uses=each.uses) for each in told),
        )
        for application_id, told in by_app.items()
    ]
    return AppsFindings(
        question=question,
        watched_share=rows.watched_share,
        previous_watched_share=rows.previous_watched_share,
        uses=known_count(sum(each.uses for each in apps), rows.watched_share),
        previous_uses=None if before is None else sum(before.values()),
        daily=np.where(rows.day_shares >= WHOLLY_WATCHED, _daily(question, rows.days), np.nan),
        apps=tuple(sorted(apps, key=lambda each: (-each.uses, each.application_id))),
        own_runs=known_count(sum(each.runs for each in rows.commands), rows.watched_share),
        own=tuple(
            OwnCommand(
                command=each.command,
                runs=each.runs,
                previous=_of(runs_before, each.command),
                refused=each.refused,
                failed=each.failed,
                mean_latency_ms=each.latency_ms / each.runs,
                slowest_ms=each.slowest_ms,
            )
            for each in rows.commands
        ),
    )


def _daily(question: Question, days: Sequence[AppDay]) -> FloatArray:
    told = np.zeros(len(question.days))
    for each in days:
        told[(each.day - question.days[0]).days] = each.uses
    return told


def _uses(apps: Iterable[AppTotal] | None) -> dict[int, int] | None:
    if apps is None:
        return None
    found: dict[int, int] = {}
    for each in apps:
        found[each.application_id] = found.get(each.application_id, 0) + each.uses
    return found


def _of(before: Mapping[KeyT, int] | None, key: KeyT) -> int | None:
    return None if before is None else before.get(key, 0)
