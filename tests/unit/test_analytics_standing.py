"""Records and unusual changes, by hand-computed examples."""

import numpy as np
import pytest

from statsbot.analytics.standing import standing

NAN = float("nan")
STEADY = [100.0, 104.0, 98.0, 101.0, 99.0, 103.0, 97.0, 100.0]


def test_more_than_in_eight_weeks_is_a_record() -> None:
    found = standing(105, np.array(STEADY))
    assert (found.record, found.since, found.compared) == ("busiest", None, 8)


def test_a_record_names_the_week_that_reached_it_last() -> None:
    found = standing(105, np.array([*STEADY, 90.0, 105.0, 300.0]))
    assert (found.record, found.since) == ("busiest", 10)


def test_less_than_in_eight_weeks_is_a_quiet_record() -> None:
    found = standing(96, np.array([*STEADY, 95.0]))
    assert (found.record, found.since) == ("quietest", 9)


def test_a_tie_is_no_record() -> None:
    assert standing(104, np.array(STEADY)).record is None
    assert standing(97, np.array(STEADY)).record is None


def test_seven_weeks_are_too_few_for_a_record() -> None:
    assert standing(999, np.array([*STEADY[:7], NAN, NAN])).record is None


def test_a_handful_of_messages_sets_no_record() -> None:
    assert standing(19, np.ones(20)).record is None
    assert standing(0, np.full(20, 19.0)).record is None


def test_a_week_that_was_not_watched_sets_no_record() -> None:
    found = standing(NAN, np.array(STEADY))
    assert (found.record, found.change, found.unusual) == (None, None, False)


def test_a_change_is_unusual_beyond_what_weeks_usually_change() -> None:
    # Every week doubles or halves: normal growth is 2 * 1.4826 * log 2, a factor of 7.8.
    restless = np.array([100.0, 200.0] * 4)
    assert not standing(780, restless).unusual
    assert standing(782, restless).unusual
    # The steady server changes by 6 % at most: 10 % is the least that counts.
    steady = np.array(STEADY)
    assert standing(115, steady).unusual
    assert not standing(109, steady).unusual


def test_with_little_history_a_change_of_a_quarter_is_normal() -> None:
    assert not standing(124, np.array([100.0])).unusual
    assert standing(126, np.array([100.0])).unusual
    assert standing(126, np.array([100.0])).change == pytest.approx(0.26)


def test_nineteen_messages_are_no_base() -> None:
    assert standing(100, np.array([19.0])).change is None
    assert standing(100, np.array([NAN, 500.0])).change is None
