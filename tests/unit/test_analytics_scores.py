"""Scores of activity, by hand. The week is that of Monday, 10 November 2025."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.scores import (
    ActivityFindings,
    Weights,
    day_scores,
    days_read,
    find_activity,
    read_window,
)
from statsbot.domain.windows import Window, whole_days
from statsbot.findings.activity import weights
from statsbot.store.people import PeopleDays
from statsbot.store.rows import GuildSettings, Reader
from tests.fix_findings import BERLIN, WEEK, asked, people, watched

MONDAY = day_number(date(2025, 11, 10))
DEFAULT = weights(GuildSettings())
QUESTION = asked()


def found(
    days: PeopleDays, question: Question = QUESTION, coverage: Coverage | None = None
) -> ActivityFindings:
    return find_activity(question, days, DEFAULT, coverage or watched(read_window(question)))


def test_a_day_is_worth_the_root_of_its_points() -> None:
    did = people(
        (1, 0, {"messages": 25}),
        (2, 0, {"messages": 10, "replies": 6}),
        (3, 0, {"messages": 1, "replies": 5}),  # four were deleted: no more replies than messages
        (4, 0, {"messages": 0, "reactions": 8}),
        (5, 0, {"messages": 0, "reactions_received": 18}),
        (6, 0, {"messages": 0, "voice_seconds": 3600 * 3}),
    )
    assert day_scores(did, DEFAULT).tolist() == pytest.approx([5, 4, 2**0.5, 2, 3, 6])


def test_weights_are_the_server_s() -> None:
    settings = GuildSettings(
        score_message=2, score_reply=3, score_reaction=5, score_received=7, score_voice_minute=11
    )
    assert weights(settings) == Weights(message=2, reply=3, reaction=5, received=7, voice_minute=11)
    every = {"messages": 1, "replies": 1, "reactions": 1, "reactions_received": 1}
    did = people((1, 0, {**every, "voice_seconds": 60}))
    assert day_scores(did, weights(settings)).tolist() == pytest.approx([28**0.5])


def test_who_comes_back_goes_before_who_writes_all_at_once() -> None:
    one = found(
        people(
            (1, MONDAY, {"messages": 36}),
            *((2, MONDAY + day, {"messages": 4}) for day in range(4)),
            *((3, MONDAY + day, {"messages": 9}) for day in (1, 6)),
            (4, MONDAY - 1, {"messages": 900}),
        )
    )
    assert [(row.member_id, row.score, row.rank) for row in one.board] == [
        (2, 8, 1), (1, 6, 2), (3, 6, 2),
    ]  # fmt: skip
    assert [row.active_days for row in one.board] == [4, 1, 2]
    assert one.people == 3
    assert (one.median_score.value, one.median_score.people) == (None, 3)


def test_the_window_before_is_compared_by_watched_days() -> None:
    days = people(
        *((1, MONDAY + day, {"messages": 4}) for day in range(-7, 7)),
        (2, MONDAY - 7, {"messages": 16}),
        (2, MONDAY, {"messages": 1}),
        (3, MONDAY - 3, {"messages": 1}),
        (3, MONDAY + 3, {"messages": 100}),
    )
    first, third, second = found(days).board
    assert (first.score, first.previous_score, first.previous_rank, first.change) == (14, 14, 1, 0)
    assert (second.score, second.previous_score, second.previous_rank) == (1, 4, 2)
    assert second.change == pytest.approx(-3 / 7)
    assert (third.rank, third.previous_rank) == (2, 3)
    outage = watched(
        Window(start=read_window(QUESTION).start, end=WEEK.start - timedelta(days=2)), WEEK
    )
    assert found(days, coverage=outage).board[0].change == pytest.approx(14 / 7 - 14 / 5)
    unknown = found(days, coverage=watched(WEEK)).board[0]
    assert (unknown.score, unknown.previous_score, unknown.change) == (14, None, None)
    assert unknown.previous_rank is None


def test_who_rises_gained_places_on_several_days() -> None:
    before = [(n, MONDAY - 1, {"messages": 100 - n}) for n in range(10, 20)]
    now = [(n, MONDAY + day, {"messages": 100 - n}) for n in range(10, 15) for day in range(3)]
    climbs = [(18, MONDAY + day, {"messages": 400}) for day in range(3)]
    new = [(50, MONDAY + day, {"messages": 50}) for day in range(3)]
    once = [(51, MONDAY, {"messages": 9000})]
    one = found(people(*before, *now, *climbs, *new, *once))
    assert [(row.member_id, row.rank, row.previous_rank) for row in one.rising] == [
        (18, 2, 9),  # seven places
        (50, 8, None),  # from the eleventh, after all who had a score: three
    ]
    assert one.board[0].member_id == 51  # wrote more, but on one day
    assert found(people(*before, *now, *climbs), coverage=watched(WEEK)).rising == ()


def test_a_trend_is_the_middle_slope_between_weeks() -> None:
    """Squares of 1 to 8 on one day of each week: a seventh more each week, one outburst aside."""
    days = people(
        *((1, MONDAY - 7 * back, {"messages": (8 - back) ** 2}) for back in range(8)),
        *((2, MONDAY - 7 * back, {"messages": 9}) for back in range(8)),
        (3, MONDAY, {"messages": 1_000_000}),
    )
    trends = {row.member_id: row.trend for row in found(days).board}
    assert trends[1] == pytest.approx(1 / 7)
    assert trends[2] == pytest.approx(0)
    assert trends[3] == pytest.approx(0)  # one week in eight is none
    short = watched(whole_days(date(2025, 10, 27), 21, BERLIN))
    assert found(days, coverage=short).board[0].trend is None
    four = watched(whole_days(date(2025, 10, 20), 28, BERLIN))
    assert {row.member_id: row.trend for row in found(days, coverage=four).board}[
        1
    ] == pytest.approx(1 / 7)


def test_who_rises_has_the_same_trend_on_the_board() -> None:
    climbs = [
        (1, MONDAY - 7 * back + day, {"messages": (8 - back) ** 2})
        for back in range(8)
        for day in range(3)
    ]
    one = found(people(*climbs, (2, MONDAY - 7, {"messages": 10_000}), (2, MONDAY)))
    assert [row.member_id for row in one.rising] == [1]
    assert one.rising[0] == one.board[0]
    assert one.rising[0].trend == pytest.approx(3 / 7)


def test_a_week_that_was_hardly_watched_is_no_week_of_silence() -> None:
    days = people(
        *((1, MONDAY - 7 * back, {"messages": 49}) for back in range(8) if back not in (2, 3))
    )
    spans = [whole_days(date(2025, 9, 22), 28, BERLIN), whole_days(date(2025, 11, 3), 14, BERLIN)]
    assert found(days, coverage=watched(*spans)).board[0].trend == pytest.approx(0)


def test_days_are_read_for_trend_and_comparison() -> None:
    assert days_read(QUESTION) == (MONDAY + 7 - 56, MONDAY + 7)
    month = asked(whole_days(date(2025, 10, 18), 30, BERLIN))
    assert days_read(month) == (MONDAY + 7 - 60, MONDAY + 7)
    today = asked(Window(start=WEEK.start, end=WEEK.end - timedelta(hours=1)))
    assert days_read(today) == (MONDAY + 6 - 56, MONDAY + 7)


def test_a_server_where_nothing_happened_has_nobody_on_its_board() -> None:
    one = found(people())
    assert (one.people, one.board, one.rising) == (0, (), ())
    assert one.median_score.value is None


def test_the_median_is_of_people_with_a_score() -> None:
    days = people(*((n, MONDAY, {"messages": n * n}) for n in range(1, 6)))
    received = replace(days, reactions_received=np.zeros(5, np.int64))
    assert found(received).median_score.value == 3
    hardly = watched(Window(start=WEEK.start, end=WEEK.start + timedelta(days=4)))
    half = found(received, coverage=hardly).median_score
    assert (half.value, half.people) == (None, 5)
    assert found(people((1, MONDAY)), asked(reader=Reader.STAFF)).median_score.value == 1


def test_how_many_are_active_is_not_known_where_nobody_watched() -> None:
    assert found(people()).people == 0
    assert found(people(), coverage=watched()).people is None
    told = found(people((1, MONDAY, {"messages": 1})), coverage=watched())  # by history
    assert told.people == 1
