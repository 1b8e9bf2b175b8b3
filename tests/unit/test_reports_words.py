"""Numbers and periods as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statsbot.domain.windows import Window, parse_window, previous, whole_days, zone
from statsbot.reports.numbers import (
    count_text,
    hours_text,
    percent_text,
    plural,
    round_up,
    short_text,
    with_noun,
)
from statsbot.reports.periods import Period, days_text

BERLIN = zone("Europe/Berlin")
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.25, "0.25"), (0.034, "0.034"), (0.999, "1"), (1, "1"), (3.44, "3.4"),
        (9.96, "10"), (142.4, "142"), (999, "999"), (999.96, "1k"), (1000, "1k"), (2500, "2.5k"),
        (7_480, "7.5k"), (42_334, "42k"), (999_960, "1M"), (2_300_000, "2.3M"), (5e9, "5B"),
    ],
)  # fmt: skip
def test_short_numbers(value: float, text: str) -> None:
    assert short_text(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.0004, "0%"), (0.004, "0.4%"), (0.064, "6.4%"), (0.06, "6%"), (0.0996, "10%"),
     (0.2, "20%"), (0.755, "76%"), (12.5, "1,250%")],
)  # fmt: skip
def test_percentages(share: float, text: str) -> None:
    assert percent_text(share) == text


def test_counts_hours_and_nouns() -> None:
    assert count_text(1_234_567.0) == "1,234,567"
    assert [hours_text(h) for h in (0, 0.04, 0.25, 3.0, 9.94, 9.96, 412.3, 1412)] == [
        "0", "0", "0.2", "3", "9.9", "10", "412", "1,412",
    ]  # fmt: skip
    assert [plural(n, "message", "messages") for n in (0, 1, 2)] == [
        "0 messages", "1 message", "2 messages",
    ]  # fmt: skip
    assert [with_noun(short_text(n), "message", "messages") for n in (0.66, 0.999, 1.04, 1.1)] == [
        "0.66 messages", "1 message", "1 message", "1.1 messages",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(468.2, 470), (10, 10), (100.1, 110), (0.0312, 0.032), (1, 1), (9.91, 10)],
)
def test_the_top_of_a_ramp_is_rounded_up(value: float, rounded: float) -> None:
    assert round_up(value) == rounded


def test_years_are_named_where_they_differ_or_are_wanted() -> None:
    ten, sixteen = date(2025, 11, 10), date(2025, 11, 16)
    assert days_text(ten, sixteen) == "10 – 16 Nov"
    assert days_text(ten, sixteen, year=True) == "10 – 16 Nov 2025"
    assert days_text(ten, ten, year=True) == "10 Nov 2025"
    assert days_text(date(2025, 10, 28), date(2025, 11, 3), year=True) == "28 Oct – 3 Nov 2025"
    assert days_text(date(2025, 12, 29), date(2026, 1, 4)) == "29 Dec 2025 – 4 Jan 2026"


def against(window: Window) -> tuple[str, str]:
    period, before = Period(window, BERLIN), Period(previous(window, BERLIN), BERLIN)
    return period.text(), period.against(before)


def test_a_week_is_compared_with_the_one_before() -> None:
    assert against(whole_days(date(2025, 11, 10), 7, BERLIN)) == ("10 – 16 Nov 2025", "3 – 9 Nov")


def test_a_comparison_in_another_year_says_so() -> None:
    window = whole_days(date(2026, 1, 5), 7, BERLIN)
    assert against(window) == ("5 – 11 Jan 2026", "29 Dec 2025 – 4 Jan 2026")
    window = whole_days(date(2026, 1, 8), 7, BERLIN)
    assert against(window) == ("8 – 14 Jan 2026", "1 – 7 Jan")


def test_a_window_that_ends_today_is_compared_up_to_the_same_time() -> None:
    window = parse_window("7d", now=NOW, zone=BERLIN)
    assert against(window) == ("14 – 20 Nov 2025", "7 – 13 Nov to 16:30")
    month = parse_window("30d", now=NOW, zone=BERLIN)
    assert against(month) == ("22 Oct – 20 Nov 2025", "22 Sep – 21 Oct")


def test_hours_are_told_as_hours() -> None:
    window = parse_window("24h", now=NOW, zone=BERLIN)
    assert against(window) == ("24 hours to 20 Nov 2025, 16:30", "the 24 hours before")


@pytest.mark.parametrize(
    ("then", "now", "text"),
    [
        (parse_window("24h", now=NOW - timedelta(days=25), zone=BERLIN), "24h", "26 Oct"),
        (parse_window("24h", now=NOW - timedelta(days=325), zone=BERLIN), "24h", "30 Dec 2024"),
        (parse_window("1h", now=NOW - timedelta(hours=9), zone=BERLIN), "1h", "07:30"),
        (whole_days(date(2025, 11, 3), 7, BERLIN), "7d", "3 – 9 Nov"),
    ],
)
def test_an_earlier_window_is_named_by_its_day(then: Window, now: str, text: str) -> None:
    later = Period(parse_window(now, now=NOW, zone=BERLIN), BERLIN)
    assert Period(then, BERLIN).seen_from(later) == text


@pytest.mark.parametrize(
    ("text", "noun", "this"),
    [
        ("1d", "day", "this day"),
        ("7d", "week", "this week"),
        ("14d", "two weeks", "in these two weeks"),
        ("30d", "30 days", "in these 30 days"),
        ("365d", "year", "this year"),
        ("24h", "24 hours", "in these 24 hours"),
    ],
)
def test_what_a_window_is_called(text: str, noun: str, this: str) -> None:
    period = Period(parse_window(text, now=NOW, zone=BERLIN), BERLIN)
    assert (period.noun, period.this) == (noun, this)
