"""A server against its past and beside others, by hand-computed examples."""

from datetime import timedelta

import numpy as np
import pytest

from statsbot.analytics.comparison import (
    Figures,
    People,
    Watching,
    compare_period,
    figures,
    server_figures,
    year_before,
)
from statsbot.analytics.groups import Ratio
from statsbot.domain.windows import Window
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, WEEK, asked, counts, watched

BEFORE = Window(start=WEEK.start - timedelta(days=7), end=WEEK.start)
BOTH = Window(start=BEFORE.start, end=WEEK.end)


def watching(window: Window, voice: Window | None = None) -> Watching:
    every = watched(window)
    return Watching(messages=every, voice=watched(voice) if voice else every, members=every)


def told(messages: int | None = 700, **given: float | None) -> Figures:
    figure: dict[str, object] = {
        "messages": messages, "authors": 35, "active": 50, "voice_hours": 100.0, "joins": 9,
        "leaves": 4, "net_growth": 5,
    }  # fmt: skip
    return Figures(**figure | given)  # type: ignore[arg-type]


def test_what_nobody_watched_is_unknown() -> None:
    slots = counts([(WEEK.start, 12)])
    found = figures(WEEK, slots, People(authors=3, active=4), watching(WEEK, voice=BEFORE), BERLIN)
    assert (found.messages, found.authors, found.active) == (12, 3, 4)
    assert (found.voice_hours, found.joins, found.net_growth) == (None, 0, 0)
    assert found.daily.tolist() == [12, 0, 0, 0, 0, 0, 0]
    found = figures(BEFORE, slots, People(authors=0, active=0), watching(WEEK), BERLIN)
    assert (found.messages, found.active, found.joins) == (None, None, None)
    assert np.isnan(found.daily).all()


def test_nothing_is_none_only_where_nobody_watched() -> None:
    seen = Window(start=WEEK.start, end=WEEK.start + timedelta(days=1))
    found = figures(WEEK, counts([]), People(authors=0, active=0), watching(seen), BERLIN)
    assert (found.messages, found.active, found.voice_hours, found.joins) == (0, 0, 0, 0)
    assert np.isnan(found.daily[1:]).all()


def test_a_change_is_a_share_of_what_was() -> None:
    period = compare_period(
        asked(), told(), BEFORE, told(500, joins=0, voice_hours=None), watching(BOTH)
    )
    assert period.change == {
        "messages": pytest.approx(0.4), "authors": 0, "active": 0, "leaves": 0,
    }  # fmt: skip
    assert period.watched_share == 1


def test_nothing_is_compared_with_what_was_hardly_watched() -> None:
    assert compare_period(asked(), told(), BEFORE, told(), watching(WEEK)).change == {}


def test_a_year_ago_begins_on_the_same_weekday() -> None:
    then = year_before(asked())
    zone = asked().zone
    assert then.start.astimezone(zone).isoformat() == "2024-11-11T00:00:00+01:00"
    assert then.end.astimezone(zone).isoformat() == "2024-11-18T00:00:00+01:00"


def test_figures_do_not_depend_on_size() -> None:
    found = server_figures(5, WEEK, told(), watching(WEEK), 200, Reader.PUBLIC)
    assert (found.messages_per_day, found.messages_per_author) == (100, 20)
    assert (found.voice_hours_per_active, found.growth) == (2, 5 / 195)
    assert found.active_of_members == Ratio(part=50, of=204, share=50 / 204)


def test_figures_of_few_people_are_for_the_staff() -> None:
    few = told(authors=4, active=4)
    found = server_figures(5, WEEK, few, watching(WEEK), 4, Reader.PUBLIC)
    assert (found.messages_per_author, found.voice_hours_per_active) == (None, None)
    assert (found.growth, found.messages_per_day) == (None, 100)
    found = server_figures(5, WEEK, few, watching(WEEK), 9, Reader.STAFF)
    assert (found.messages_per_author, found.voice_hours_per_active) == (175, 25)
    assert found.growth == 1.25
    assert server_figures(5, WEEK, few, watching(WEEK), 5, Reader.STAFF).growth is None


def test_hours_in_voice_follow_their_own_watch() -> None:
    hardly = watching(WEEK, voice=Window(start=WEEK.start, end=WEEK.start + timedelta(days=4)))
    found = server_figures(5, WEEK, told(), hardly, 200, Reader.STAFF)
    assert (found.voice_hours_per_active, found.messages_per_author) == (None, 20)


def test_little_watched_is_not_scaled_up() -> None:
    two_days = Window(start=WEEK.start, end=WEEK.start + timedelta(days=2))
    found = server_figures(5, WEEK, told(), watching(two_days), 200, Reader.STAFF)
    assert (found.messages_per_day, found.active_of_members, found.growth) == (None, None, None)
    assert found.figures.messages == 700
    five_days = Window(start=WEEK.start, end=WEEK.start + timedelta(days=5))
    found = server_figures(5, WEEK, told(), watching(five_days), 200, Reader.STAFF)
    assert found.messages_per_day == pytest.approx(140)
