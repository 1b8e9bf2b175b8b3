"""Records and unusual changes, by hand-computed examples."""

import numpy as np
import pytest

from statsbot.analytics.normal import NormalBand
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


def test_a_change_is_unusual_outside_of_what_is_normal() -> None:
    normal = NormalBand(expected=100, low=88, high=112, weeks=8)
    assert not standing(88, np.array([112.0]), normal).unusual
    assert standing(113, np.array([100.0]), normal).unusual
    assert not standing(113, np.array([NAN]), normal).unusual
    # As far out of it as the window before: there is no news in the change.
    assert not standing(125, np.array([120.0]), normal).unusual


def test_with_little_history_a_change_of_a_quarter_is_normal() -> None:
    assert not standing(124, np.array([100.0])).unusual
    assert standing(126, np.array([100.0])).unusual
    assert standing(126, np.array([100.0])).change == pytest.approx(0.26)


def test_nineteen_messages_are_no_base() -> None:
    assert standing(100, np.array([19.0])).change is None
    assert standing(100, np.array([NAN, 500.0])).change is None
