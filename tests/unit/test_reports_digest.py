"""What a digest's cover shows of the days, and says of each part of a community's health."""

from datetime import date, timedelta

import numpy as np
import pytest

from renderers.cards.digest import Cover
from statsbot.analytics.health import Aspect
from statsbot.analytics.overview_plan import plan_overview
from statsbot.domain.windows import Window, midnight, whole_days
from statsbot.locale import LANGUAGES, language
from statsbot.reports.digest import digest_cover
from tests.fix_findings import BERLIN, NOW, counts, find, watched

ENGLISH = language("en")
TODAY = date(2025, 11, 20)
USUAL = 40
"""Messages of each day before today."""


def cover(
    first: date,
    days: int,
    *,
    special: dict[date, int] | None = None,
    unseen: date | None = None,
    tag: str = "en",
) -> Cover:
    """The cover of days with messages at noon, of which one was watched for its second half."""
    plan = plan_overview(whole_days(first, days, BERLIN), BERLIN, NOW)
    told = {day: USUAL for day in plan.days if day <= TODAY} | (special or {})
    noon = timedelta(hours=12)
    sent = counts([(midnight(day, BERLIN) + noon, count) for day, count in told.items()])
    seen = watched(plan.read)
    if unseen is not None:
        begin = midnight(unseen, BERLIN)
        seen = watched(
            Window(start=plan.read.start, end=begin),
            Window(start=begin + noon, end=plan.read.end),
        )
    return digest_cover(find(plan, sent, messages=seen), language(tag))


def test_all_days_of_a_month_are_shown_and_the_best_of_them_named() -> None:
    shown = cover(date(2025, 10, 21), 30, special={date(2025, 10, 23): 900})
    assert len(shown.days) == 30 and np.nanargmax(shown.days) == 2
    assert (shown.best, shown.note) == ("23 Oct · 900", "Messages per day")
    assert [tick.label for tick in shown.ticks] == ["27 Oct", "3 Nov", "10 Nov", "17 Nov"]


def test_a_week_names_its_days() -> None:
    shown = cover(date(2025, 11, 10), 7, special={date(2025, 11, 15): 55})
    assert [tick.label for tick in shown.ticks] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert (shown.best, shown.running) == ("55", False)


def test_a_running_day_is_shown_as_such() -> None:
    shown = cover(date(2025, 11, 14), 7, special={TODAY: 7})
    assert shown.running and shown.days[-1] == 7


def test_a_day_watched_in_part_is_hatched_not_low() -> None:
    shown = cover(date(2025, 11, 10), 7, unseen=date(2025, 11, 12))
    np.testing.assert_array_equal(np.isnan(shown.days), np.arange(7) == 2)


@pytest.mark.parametrize(
    ("first", "days", "note"),
    [
        (date(2025, 11, 17), 3, "Messages per day · last 7 days"),
        (date(2025, 9, 1), 3, "Messages per day · 7 days to 3 Sept"),
        (date(2025, 8, 22), 90, "Messages per day · last 60 days"),
    ],
)
def test_days_that_are_not_the_windows_are_told(first: date, days: int, note: str) -> None:
    assert cover(first, days).note == note


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_a_cover(tag: str) -> None:
    for days in (3, 7, 30):
        shown = cover(TODAY - timedelta(days=days), days, tag=tag)
        assert shown.headline and shown.note and shown.best


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_part_of_the_health_has_its_words(tag: str) -> None:
    said = {language(tag).say(f"digest.{aspect.name.lower()}") for aspect in Aspect}
    assert len(said) == len(Aspect)
