"""Which days an edition is of, and beside which."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statsbot.analytics.edition import Span, plan_edition
from statsbot.domain.windows import days, whole_days, zone
from tests.fix_findings import asked

BERLIN = zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("span", "day", "now", "this", "before"),
    [
        # A month that is over stands beside the whole one before, however long that is.
        ("month", "2025-10-26", "2025-11-20T15:30", "2025-10-01 10-31", "2025-09-01 09-30"),
        ("month", "2024-03-31", "2025-11-20T15:30", "2024-03-01 03-31", "2024-02-01 02-29"),
        ("month", "2025-01-05", "2025-11-20T15:30", "2025-01-01 01-31", "2024-12-01 12-31"),
        # One that is not, beside as many days; today is not among them.
        ("month", "2025-11-20", "2025-11-20T15:30", "2025-11-01 11-19", "2025-10-01 10-19"),
        # March has no more days than February had.
        ("month", "2025-03-30", "2025-03-31T09:00", "2025-03-01 03-30", "2025-02-01 02-28"),
        # On the first day of a month, the last one is what is known.
        ("month", "2025-11-01", "2025-11-01T09:00", "2025-10-01 10-31", "2025-09-01 09-30"),
        ("year", "2024-05-05", "2025-11-20T15:30", "2024-01-01 12-31", "2023-01-01 12-31"),
        ("year", "2025-11-20", "2025-11-20T15:30", "2025-01-01 11-19", "2024-01-01 11-18"),
        ("year", "2026-01-01", "2026-01-01T12:00", "2025-01-01 12-31", "2024-01-01 12-31"),
    ],
)  # fmt: skip
def test_an_edition_is_of_whole_days(
    span: Span, day: str, now: str, this: str, before: str
) -> None:
    question = asked(
        whole_days(date.fromisoformat(day), 1, BERLIN),
        BERLIN,
        now=datetime.fromisoformat(now).replace(tzinfo=UTC),
    )
    plan = plan_edition(question, span)
    told = [days(window, BERLIN) for window in (plan.window, plan.earlier)]
    assert [f"{each[0]} {each[-1]:%m-%d}" for each in told] == [this, before]
    assert plan.first_day == told[0][0]
    assert plan.after_day > told[0][-1]


def test_the_day_after_the_last_begins_the_next_month() -> None:
    plan = plan_edition(asked(whole_days(date(2025, 12, 8), 7, BERLIN), BERLIN), "month")
    assert plan.after_day - timedelta(days=1) == date(2025, 11, 30)
