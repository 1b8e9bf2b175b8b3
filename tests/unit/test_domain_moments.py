"""When something happened, as people write it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from statsbot.domain.moments import parse_stretch
from statsbot.errors import WindowError

BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "until", "start", "end"),
    [
        ("2026-05-01 18:30", None, utc(2026, 5, 1, 16, 30), None),
        (" 2026-05-01T9:05 ", None, utc(2026, 5, 1, 7, 5), None),
        ("2026-05-01", None, utc(2026, 4, 30, 22), utc(2026, 5, 1, 22)),
        ("2026-05-01", "2026-05-02", utc(2026, 4, 30, 22), utc(2026, 5, 2, 22)),
        ("2026-05-01 18:00", "2026-05-01", utc(2026, 5, 1, 16), utc(2026, 5, 1, 22)),
        ("2026-05-01 18:00", "2026-05-01 20:00", utc(2026, 5, 1, 16), utc(2026, 5, 1, 18)),
        # The clocks show 02:30 twice, and go from 02:00 to 03:00.
        ("2026-10-25 02:30", None, utc(2026, 10, 25, 0, 30), None),
        ("2026-03-29 02:30", None, utc(2026, 3, 29, 1, 30), None),
        ("2026-03-29", None, utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),
    ],
)
def test_what_is_written_is_read(
    at: str, until: str | None, start: datetime, end: datetime | None
) -> None:
    assert parse_stretch(at, until, zone=BERLIN) == (start, end)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("yesterday", None),
        ("2026-02-30", None),
        ("2026-05-01 24:00", None),
        ("2026-05-01 18:30:10", None),
        ("9999-12-31", None),
        ("2026-05-01", "soon"),
        ("2026-05-02", "2026-05-01"),
        ("2026-05-01 18:00", "2026-05-01 18:00"),
    ],
)
def test_what_is_no_moment_is_refused(at: str, until: str | None) -> None:
    with pytest.raises(WindowError):
        parse_stretch(at, until, zone=BERLIN)
