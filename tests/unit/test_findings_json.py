"""Findings as JSON: what stands for what."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np
import pytest

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.question import Question
from statsbot.findings.as_json import as_lines, finding_json
from statsbot.store.rows import Reader
from tests.fix_findings import asked


class Life(Enum):
    FADING = 1


@dataclass(frozen=True)
class Row:
    member_id: int
    day: date
    life: Life


@dataclass(frozen=True, eq=False)
class Found:
    question: Question
    watched_share: float
    daily: FloatArray
    channel_ids: IntArray
    rows: tuple[Row, ...]
    median: float | None


def found(watched: float = 1.0) -> Found:
    return Found(
        question=asked(reader=Reader.STAFF, of=(2**60,)),
        watched_share=watched,
        daily=np.array([1.0, np.nan, 1 / 3]),
        channel_ids=np.array([2**60 + 1]),
        rows=(Row(2**60 + 3, date(2025, 1, 2), Life.FADING),),
        median=None,
    )


def test_unknown_is_null_and_ids_are_text() -> None:
    assert finding_json("trial", found()) == {
        "finding": "trial",
        "guild_id": "1",
        "window": {"start": "2025-11-09T23:00:00+00:00", "end": "2025-11-16T23:00:00+00:00"},
        "zone": "Europe/Berlin",
        "audience": "staff",
        "of": [str(2**60)],
        "watched_share": 1,
        "marked": False,
        "daily": [1, None, 0.333333],
        "channel_ids": [str(2**60 + 1)],
        "rows": [{"member_id": str(2**60 + 3), "day": "2025-01-02", "life": "fading"}],
        "median": None,
    }


@pytest.mark.parametrize(("watched", "marked"), [(0.59, True), (0.6, False)])
def test_little_watched_is_marked(watched: float, marked: bool) -> None:
    assert finding_json("trial", found(watched))["marked"] is marked


def test_lines_name_each_number() -> None:
    lines = [" ".join(line.split()) for line in as_lines(finding_json("trial", found()))]
    assert "daily 1 ? 0.333333" in lines
    assert "rows[0].life fading" in lines
    assert "median ?" in lines
