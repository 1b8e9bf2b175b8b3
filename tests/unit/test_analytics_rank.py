"""Levels, ranks and goals, by hand. The week is that of Monday, 10 November 2025."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.goal import find_goal
from statsbot.analytics.levels import level_of, score_of
from statsbot.analytics.question import day_number
from statsbot.analytics.rank import RankFindings, find_rank
from statsbot.domain.windows import Window
from statsbot.findings.activity import weights
from statsbot.store.rows import GuildSettings
from tests.fix_findings import WEEK, asked, people, watched

MONDAY = day_number(date(2025, 11, 10))
BOTH = watched(Window(start=WEEK.start - timedelta(days=7), end=WEEK.end))
MOSS, FERN, REED = 7, 8, 9
STORY = people(
    (MOSS, MONDAY - 400, {"messages": 100}),
    (MOSS, MONDAY - 7, {"messages": 16}),
    *((MOSS, MONDAY + day, {"messages": 9}) for day in range(3)),
    (FERN, MONDAY - 1, {"messages": 81}),
    (FERN, MONDAY, {"messages": 100}),
    (REED, MONDAY + 6, {"messages": 1}),
)


def found(member_id: int, coverage: Coverage = BOTH) -> RankFindings:
    question = asked(of=(member_id,))
    return find_rank(question, member_id, STORY, weights(GuildSettings()), coverage)


def test_levels_begin_at_five_times_their_square() -> None:
    assert [score_of(level) for level in (0, 1, 2, 10, 20)] == [0, 5, 20, 500, 2000]
    assert [level_of(score).level for score in (0, 4.99, 5, 19.99, 20, 500)] == [0, 0, 1, 1, 2, 10]
    halfway = level_of(12.5)
    assert (halfway.start, halfway.end, halfway.share, halfway.missing) == (5, 20, 0.5, 7.5)


@given(st.integers(0, 100_000))
def test_each_level_begins_where_it_says(level: int) -> None:
    at = level_of(score_of(level))
    assert (at.level, at.share) == (level, 0)


@pytest.mark.parametrize("score", [-1.0, float("nan"), float("inf")])
def test_a_score_that_is_none_has_no_level(score: float) -> None:
    with pytest.raises(ValueError, match="a score is 0 or more"):
        level_of(score)


def test_a_level_adds_up_all_days_and_a_rank_those_of_the_window() -> None:
    moss = found(MOSS)
    assert moss.now and moss.level and moss.level_before
    assert (moss.level_before.score, moss.level.score) == (14, 23)
    assert (moss.level_before.level, moss.level.level) == (1, 2)
    assert (moss.now.score, moss.now.rank, moss.now.active_days) == (9, 2, 3)
    assert moss.previous is not None
    assert (moss.previous.score, moss.previous.rank) == (4, 2)
    assert moss.people == 3
    assert [(each.member_id, each.rank) for each in moss.around] == [
        (FERN, 1),
        (MOSS, 2),
        (REED, 3),
    ]


def test_the_first_and_the_last_have_two_on_one_side() -> None:
    assert [each.member_id for each in found(FERN).around] == [FERN, MOSS, REED]
    assert [each.member_id for each in found(REED).around] == [FERN, MOSS, REED]


def test_who_did_nothing_has_no_rank() -> None:
    nobody = found(1)
    assert nobody.now and nobody.level
    assert (nobody.now.rank, nobody.now.score, nobody.level.level) == (None, 0, 0)
    assert nobody.around == ()


def test_no_rank_is_known_where_nobody_watched() -> None:
    unknown = found(1, watched())
    assert (unknown.level, unknown.level_before, unknown.now) == (None, None, None)
    assert unknown.people == 3  # told by history, as what Moss did
    moss = found(MOSS, watched())
    assert moss.now is not None and (moss.now.rank, moss.now.active_days) == (2, 3)
    question = asked(of=(MOSS,))
    none = find_rank(question, MOSS, people(), weights(GuildSettings()), watched())
    assert none.people is None
    earlier = STORY.between(0, MONDAY)
    before = find_rank(question, MOSS, earlier, weights(GuildSettings()), watched())
    assert before.level is not None and (before.level.score, before.now) == (14, None)


def test_an_unwatched_week_before_is_not_compared() -> None:
    assert found(MOSS, watched(WEEK)).previous is None


def test_a_goal_is_reached_on_the_day_that_fills_it() -> None:
    question = replace(asked(), of=(10,))
    daily = np.array([3, 0, 6, 1, 0, 5, 0])
    reached = find_goal(question, 10, daily, BOTH)
    assert (reached.messages, reached.reached_on) == (15, date(2025, 11, 13))
    assert find_goal(question, 16, daily, BOTH).reached_on is None
    unknown = find_goal(question, 10, np.zeros(7, np.int64), watched())
    assert (unknown.messages, unknown.reached_on) == (None, None)
