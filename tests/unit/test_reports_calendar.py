"""What the calendar says."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from renderers.cards.calendar import CalendarCard, FewWeeks, ManyWeeks
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


def year_of(card: CalendarCard) -> ManyWeeks:
    assert isinstance(card.days, ManyWeeks)
    return card.days


def weeks_of(card: CalendarCard) -> FewWeeks:
    assert isinstance(card.days, FewWeeks)
    return card.days


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


def test_a_streak_over_unwatched_days_is_told_as_one_of_watched_days() -> None:
    seen = (
        Window(start=YEAR.start, end=midnight(date(2025, 11, 1), LONDON)),
        Window(start=midnight(date(2025, 11, 4), LONDON), end=YEAR.end),
    )
    told = each(date(2025, 10, 1), 31, 2) | each(date(2025, 11, 4), 13, 2)
    findings = found(told, coverage=watched(*seen))
    assert sentence(findings, ENGLISH) == "88 messages, on a streak of 44 watched days"
    assert describe(findings).stats[2].note == "of watched days"


def test_without_one_the_best_day_is_told() -> None:
    findings = found({date(2025, 8, 30): 9, date(2025, 2, 3): 4})
    assert sentence(findings, ENGLISH) == "13 messages; the best day was 30 Aug"
    card = describe(findings)
    assert (card.stats[2].value, card.stats[2].note) == ("0", "")
    # 17 November 2024 is a Sunday: the first column has it alone.
    days = year_of(card).grid
    assert days.shares.shape == (7, 53)
    assert days.there is not None
    assert days.there[:, 0].tolist() == [False] * 6 + [True]
    assert days.there[:, 1:].all()
    ring = days.outlines[0]
    assert YEAR.start.date() + timedelta(days=7 * ring.column + ring.row - 6) == date(2025, 8, 30)


def test_the_best_of_whole_months_is_golden_and_the_last_one_pale() -> None:
    told = {date(2025, 8, 30): 9, date(2025, 2, 3): 4, date(2025, 11, 4): 20}
    months = year_of(describe(found(told))).months
    bars = months.bars
    assert months.note == "paler: not whole"
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
    assert np.isnan([bar.value for bar in year_of(card).months.bars[:3]]).all()
    assert year_of(card).months.bars[3].emphasis == "dim"
    assert year_of(card).grid.hatched
    assert card.header.comparison == "days in Europe/London · 69% watched"


def test_silence_is_not_blindness() -> None:
    silent, blind = describe(found({})), describe(found({}, coverage=Coverage([])))
    assert silent.header.insight == "Not one message this year"
    assert year_of(silent).grid.empty == "Nobody wrote in this period"
    assert [bar.value for bar in year_of(silent).months.bars] == [0.0] * 12
    assert blind.header.insight == "Nobody watched this year"
    assert year_of(blind).grid.empty == "This period was not watched"
    assert np.isnan([bar.value for bar in year_of(blind).months.bars]).all()
    assert [tile.value for tile in blind.stats] == ["–"] * 4
    assert all(tile.note for tile in blind.stats)


def test_a_part_that_was_watched_is_called_one() -> None:
    late = Window(start=midnight(date(2025, 9, 1), LONDON), end=YEAR.end)
    findings = found({date(2025, 9, 30): 9}, coverage=watched(late))
    assert sentence(findings, ENGLISH) == "9 messages in 77 watched days, peaking on 30 Sept"
    assert describe(findings).stats[1].value == "–"


def test_days_of_several_years_are_told_with_theirs() -> None:
    years = whole_days(date(2022, 11, 17), 3 * 365, LONDON)
    card = describe(found({date(2023, 8, 30): 9}, window=years))
    assert card.header.insight == "9 messages; the best day was 30 Aug 2023"
    assert card.stats[0].note == "30 Aug 2023"
    # It lies before the weeks that are drawn.
    assert year_of(card).grid.outlines == ()
    assert year_of(card).grid.note == "last 370 days"


@pytest.mark.parametrize("days", [1, 3, 30, 365, 800])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_tells_any_window(tag: str, days: int) -> None:
    first = date(2025, 11, 17) - timedelta(days=days)
    window = whole_days(first, days, LONDON)
    card = describe_calendar(found(each(first, days, 3), window=window), FACES, language(tag))
    assert card.header.insight
    if days > 60:
        assert year_of(card).grid.shares.shape[1] <= 53
        assert len(year_of(card).months.bars) <= 12
    else:
        assert (weeks_of(card).daily is None) == (days > 20)


MONTH = whole_days(date(2025, 10, 15), 30, LONDON)
"""Wednesday to Thursday, in five weeks."""


def test_of_a_month_each_week_is_a_row_with_its_sum() -> None:
    told = {date(2025, 10, 15): 4, date(2025, 10, 22): 7, date(2025, 10, 28): 2}
    weeks = weeks_of(describe(found(told, window=MONTH))).weeks
    assert weeks.grid.row_names == ("15 Oct", "20 Oct", "27 Oct", "3 Nov", "10 Nov")
    assert weeks.grid.there is not None
    assert weeks.grid.there[0].tolist() == [False] * 2 + [True] * 5
    assert [(ring.row, ring.column) for ring in weeks.grid.outlines] == [(1, 2)]
    assert weeks.sums.words == ("4", "7", "2", "0", "0")
    # The first week and the last are cut by the window.
    assert (weeks.sums.golden, weeks.sums.pale) == (1, (0, 4))


def test_a_day_watched_in_part_is_hatched_and_its_week_pale() -> None:
    late = Window(start=MONTH.start + timedelta(days=7, hours=12), end=MONTH.end)
    told = {date(2025, 10, 22): 7, date(2025, 10, 23): 5}
    weeks = weeks_of(describe(found(told, window=MONTH, coverage=watched(late)))).weeks
    assert np.isnan(weeks.grid.shares[1, :3]).all()
    assert weeks.grid.outlines == ()
    assert weeks.sums.words[:2] == ("–", "12")
    assert np.isnan(weeks.sums.values[0])
    assert 1 in weeks.sums.pale


def test_a_day_that_still_runs_is_hollow_and_its_bar_pale() -> None:
    first = date(2025, 11, 14)
    window = Window(start=midnight(first, LONDON), end=datetime(2025, 11, 16, 15, tzinfo=UTC))
    days = weeks_of(describe(found(each(first, 3, 8), window=window)))
    assert days.weeks.grid.running == (0, 6)
    assert days.daily is not None
    assert [bar.emphasis for bar in days.daily.bars] == ["gold", "plain", "dim"]
    ended = weeks_of(describe(found(each(first, 2, 8), window=whole_days(first, 2, LONDON))))
    assert ended.weeks.grid.running is None
