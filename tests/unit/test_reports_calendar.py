"""What the calendar says."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from renderers.cards.calendar import CalendarCard
from statsbot.analytics.calendar import CalendarFindings, find_calendar
from statsbot.analytics.coverage import Coverage
from statsbot.domain.windows import Window, midnight, whole_days, zone
from statsbot.locale import LANGUAGES, language
from statsbot.reports.calendar import describe_calendar, sentence
from statsbot.reports.faces import Face, Faces
from tests.fix_findings import asked, counts, watched

FACES = Faces(server=Face(name="The Cartographers Guild"))
ENGLISH = language("en")
LONDON = zone("Europe/London")
YEAR = whole_days(date(2024, 11, 17), 365, LONDON)
"""To Sunday 16 November 2025."""


def found(
    told: dict[date, int], *, window: Window = YEAR, coverage: Coverage | None = None
) -> CalendarFindings:
    happened = [(datetime.combine(day, time(12), UTC), count) for day, count in told.items()]
    return find_calendar(
        asked(window, LONDON, now=window.end), counts(happened), coverage or watched(window)
    )


def describe(findings: CalendarFindings) -> CalendarCard:
    return describe_calendar(findings, FACES, ENGLISH)


def each(first: date, count: int, messages: int) -> dict[date, int]:
    return {first + timedelta(days=day): messages for day in range(count)}


def test_a_streak_that_goes_on_is_what_there_is_to_say() -> None:
    findings = found(each(date(2025, 10, 1), 47, 2))
    assert sentence(findings, ENGLISH) == "94 messages, on a streak of 47 days"
    card = describe(findings)
    assert [(tile.value, tile.unit, tile.note) for tile in card.stats] == [
        ("2", "", "Wed 1 Oct"),
        ("47", "d", "to 16 Nov"),
        ("47", "d", "and counting"),
        ("Wed", "", "0.27 a day"),
    ]


def test_without_one_the_best_day_is_told() -> None:
    findings = found({date(2025, 8, 30): 9, date(2025, 2, 3): 4})
    assert sentence(findings, ENGLISH) == "13 messages; the best day was 30 Aug"
    card = describe(findings)
    assert (card.stats[2].value, card.stats[2].note) == ("0", "")
    # 17 November 2024 is a Sunday: the first column has it alone.
    assert card.days.shares.shape == (7, 53)
    assert card.days.there is not None
    assert card.days.there[:, 0].tolist() == [False] * 6 + [True]
    assert card.days.there[:, 1:].all()
    ring = card.days.outlines[0]
    assert YEAR.start.date() + timedelta(days=7 * ring.column + ring.row - 6) == date(2025, 8, 30)


def test_the_best_of_whole_months_is_golden_and_the_last_one_pale() -> None:
    told = {date(2025, 8, 30): 9, date(2025, 2, 3): 4, date(2025, 11, 4): 20}
    bars = describe(found(told)).months.bars
    assert [bar.name for bar in bars] == [
        "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov",
    ]  # fmt: skip
    assert {bar.name: (bar.value, bar.text, bar.emphasis) for bar in bars if bar.value} == {
        "Feb": (4, "4", "plain"),
        "Aug": (9, "9", "gold"),
        "Nov": (20, "20", "dim"),
    }


def test_what_was_not_watched_is_hatched_and_no_zero() -> None:
    late = Window(start=midnight(date(2025, 3, 10), LONDON), end=YEAR.end)
    card = describe(found({date(2025, 8, 30): 9}, coverage=watched(late)))
    assert np.isnan([bar.value for bar in card.months.bars[:3]]).all()
    assert card.months.bars[3].emphasis == "dim"
    assert card.days.hatched
    assert card.header.comparison == "days in Europe/London · 69% watched"


def test_silence_is_not_blindness() -> None:
    silent, blind = describe(found({})), describe(found({}, coverage=Coverage([])))
    assert silent.header.insight == "Not one message this year"
    assert silent.days.empty == "Nobody wrote in this period"
    assert [bar.value for bar in silent.months.bars] == [0.0] * 12
    assert blind.header.insight == "Nobody watched this year"
    assert blind.days.empty == "This period was not watched"
    assert np.isnan([bar.value for bar in blind.months.bars]).all()
    assert [tile.value for tile in blind.stats] == ["–"] * 4


def test_a_part_that_was_watched_is_called_one() -> None:
    late = Window(start=midnight(date(2025, 9, 1), LONDON), end=YEAR.end)
    findings = found({date(2025, 9, 30): 9}, coverage=watched(late))
    assert sentence(findings, ENGLISH) == "Only a part of this period was watched"
    assert describe(findings).stats[1].value == "–"


def test_days_of_several_years_are_told_with_theirs() -> None:
    years = whole_days(date(2022, 11, 17), 3 * 365, LONDON)
    card = describe(found({date(2023, 8, 30): 9}, window=years))
    assert card.header.insight == "9 messages; the best day was 30 Aug 2023"
    assert card.stats[0].note == "30 Aug 2023"
    # It lies before the weeks that are drawn.
    assert card.days.outlines == ()
    assert card.days.note == "last 370 days"


@pytest.mark.parametrize("days", [1, 3, 30, 365, 800])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_tells_any_window(tag: str, days: int) -> None:
    first = date(2025, 11, 17) - timedelta(days=days)
    window = whole_days(first, days, LONDON)
    card = describe_calendar(found(each(first, days, 3), window=window), FACES, language(tag))
    assert card.header.insight
    assert card.days.shares.shape[1] <= 53
    assert len(card.months.bars) <= 12
