"""Findings as JSON, by the names of their fields."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.question import Question

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_IDS = ("id", "ids")
_DIGITS = 6


def finding_json(name: str, finding: Any) -> dict[str, Json]:
    """Return what was found, with what was asked.

    Unknown is ``null``. Ids are strings, since they have more digits than JavaScript's numbers.
    Instants are ISO 8601 in UTC, days are local; durations are seconds. ``marked`` says that too
    little of the window was watched for conclusions.

    Args:
        name: of the finding.
        finding: a dataclass with ``question`` and ``watched_share``.
    """
    question: Question = finding.question
    share = float(finding.watched_share)
    told: dict[str, Json] = {
        "finding": name,
        "guild_id": str(question.guild_id),
        "window": _told(question.window, ""),
        "zone": question.zone.key,
        "audience": question.reader.name.lower(),
        "of": _told(question.of, "ids"),
        "watched_share": _told(share, ""),
        "marked": share < ENOUGH_WATCHED,
    }
    if not question.of:
        del told["of"]
    for field in fields(finding):
        if field.name not in ("question", "watched_share"):
            told[field.name] = _told(getattr(finding, field.name), field.name)
    return told


def as_lines(told: Json, name: str = "") -> Iterator[str]:
    """Return one line for each number of :func:`finding_json`: where it stands, and what it is."""
    if isinstance(told, dict):
        for key, each in told.items():
            yield from as_lines(each, f"{name}.{key}" if name else key)
    elif isinstance(told, list) and any(isinstance(each, dict) for each in told):
        for place, each in enumerate(told):
            yield from as_lines(each, f"{name}[{place}]")
    elif isinstance(told, list):
        yield f"{name:<40} {' '.join(_word(each) for each in told)}".rstrip()
    else:
        yield f"{name:<40} {_word(told)}".rstrip()


def _word(value: Json) -> str:
    return "?" if value is None else str(value)


def _told(value: Any, name: str) -> Json:  # one return for each kind of value
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, np.generic):
        return _told(value.item(), name)
    if isinstance(value, (int, float)):
        return _number(value, name)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, dict):
        return {key: _told(each, key) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, np.ndarray):
        return _told(value.tolist(), name)
    if isinstance(value, (list, tuple)):
        return [_told(each, name) for each in cast("Sequence[Any]", value)]
    if hasattr(value, "question"):
        return finding_json(name, value)
    if is_dataclass(value):
        return {each.name: _told(getattr(value, each.name), each.name) for each in fields(value)}
    raise TypeError(f"{name}: a {type(value).__name__} has no JSON")


def _number(value: float, name: str) -> Json:
    if math.isnan(value):
        return None
    if name.rsplit("_", 1)[-1] in _IDS:
        return str(int(value))
    return int(value) if value == int(value) else round(value, _DIGITS)
