"""Periods as people speak of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statsbot.domain.windows import Window, parse_window, previous, whole_days, zone
from statsbot.locale import LANGUAGES, language
from statsbot.reports.periods import Period

BERLIN = zone("Europe/Berlin")
ENGLISH = language("en")
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)


def against(window: Window) -> tuple[str, ...]:
    period, before = Period(window, BERLIN), Period(previous(window, BERLIN), BERLIN)
    texts = period.text(ENGLISH), period.against(before, ENGLISH)
    return tuple(text.replace("\u2009", " ") for text in texts)


def test_a_week_is_compared_with_the_one_before() -> None:
    assert against(whole_days(date(2025, 11, 10), 7, BERLIN)) == ("10–16 Nov 2025", "vs 3–9 Nov")


def test_a_comparison_in_another_year_says_so() -> None:
    window = whole_days(date(2026, 1, 5), 7, BERLIN)
    assert against(window) == ("5–11 Jan 2026", "vs 29 Dec 2025 – 4 Jan 2026")
    window = whole_days(date(2026, 1, 8), 7, BERLIN)
    assert against(window) == ("8–14 Jan 2026", "vs 1–7 Jan")


def test_a_window_that_ends_today_is_compared_up_to_the_same_time() -> None:
    window = parse_window("7d", now=NOW, zone=BERLIN)
    assert against(window) == ("14–20 Nov 2025", "vs 7–13 Nov to 16:30")
    month = parse_window("30d", now=NOW, zone=BERLIN)
    assert against(month) == ("22 Oct – 20 Nov 2025", "vs 22 Sept – 21 Oct")


def test_hours_are_told_as_hours() -> None:
    window = parse_window("24h", now=NOW, zone=BERLIN)
    assert against(window) == ("24 hours to 20 Nov 2025, 16:30", "vs the 24 hours before")


@pytest.mark.parametrize(
    ("then", "now", "text"),
    [
        (parse_window("24h", now=NOW - timedelta(days=25), zone=BERLIN), "24h", "26 Oct"),
        (parse_window("24h", now=NOW - timedelta(days=325), zone=BERLIN), "24h", "30 Dec 2024"),
        (parse_window("1h", now=NOW - timedelta(hours=9), zone=BERLIN), "1h", "07:30"),
        (whole_days(date(2025, 11, 3), 7, BERLIN), "7d", "3–9 Nov"),
    ],
)
def test_an_earlier_window_is_named_by_its_day(then: Window, now: str, text: str) -> None:
    later = Period(parse_window(now, now=NOW, zone=BERLIN), BERLIN)
    assert Period(then, BERLIN).seen_from(later, ENGLISH) == text


@pytest.mark.parametrize(
    ("text", "kind", "before", "nothing"),
    [
        ("1d", "day", "the day before", "Not one message this day"),
        ("7d", "week", "the week before", "Not one message this week"),
        ("14d", "days", "the 14 days before", "Not one message in these 14 days"),
        ("365d", "year", "the year before", "Not one message this year"),
        ("1h", "hours", "the hour before", "Not one message in this hour"),
        ("24h", "hours", "the 24 hours before", "Not one message in these 24 hours"),
    ],
)
def test_what_a_window_is_called(text: str, kind: str, before: str, nothing: str) -> None:
    period = Period(parse_window(text, now=NOW, zone=BERLIN), BERLIN)
    assert period.kind == kind
    assert period.say(ENGLISH, "before") == before
    assert period.say(ENGLISH, "nothing") == nothing


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("text", ["1h", "24h", "1d", "7d", "30d", "365d"])
def test_each_window_has_its_words_in_each_language(tag: str, text: str) -> None:
    period = Period(parse_window(text, now=NOW, zone=BERLIN), BERLIN)
    said = {period.say(language(tag), words) for words in ("before", "busiest", "first", "nothing")}
    assert len(said) == 4
    assert all(said)
