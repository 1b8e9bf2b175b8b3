"""How much of the talk depends on few people, by hand."""

from datetime import timedelta

import numpy as np
import pytest

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.dependence import Dependence, find_dependence, gini
from statsbot.domain.windows import Window
from statsbot.store.rows import Reader
from tests.fix_findings import WEEK, asked, spans, watched

BOTH = watched(Window(start=asked().previous.start, end=WEEK.end))


def wrote(*messages: int) -> IntArray:
    return np.array(messages, np.int64)


def now(amounts: IntArray, reader: Reader = Reader.PUBLIC) -> Dependence:
    return find_dependence(asked(reader=reader), amounts, wrote(), BOTH).now


def test_shares_of_those_who_wrote_most() -> None:
    one = now(wrote(5, 40, 10, 5, 20, 10, 10))
    assert (one.messages, one.authors) == (100, 7)
    assert [(each.part, each.share) for each in one.first] == [(40, 0.4), (90, 0.9), (100, 1.0)]
    assert one.half == 2  # 40 and 20


def test_half_of_an_odd_number_is_reached_not_approached() -> None:
    assert now(wrote(2, 1, 1, 1, 1, 1)).half == 3  # 4 of 7
    assert now(wrote(3, 1, 1, 1)).half is None  # four people, and members read it
    assert now(wrote(3, 1, 1, 1), Reader.STAFF).half == 1  # exactly half


def test_gini_by_hand() -> None:
    # Differences of each with each: 2 (1 + 2 + 3 + 1 + 2 + 1) = 20, of 2 n sum = 80.
    assert gini(wrote(4, 1, 3, 2)) == pytest.approx(0.25)
    assert gini(wrote(5, 5, 5)) == 0
    assert gini(wrote(0, 0, 0, 9)) == pytest.approx(0.75)
    assert gini(wrote(8)) == 0
    assert gini(wrote()) is None


def test_members_read_counts_of_few_authors_but_no_shares() -> None:
    one = now(wrote(3, 2, 1, 1))
    assert (one.messages, one.authors, one.gini) == (7, 4, None)
    assert [(each.part, each.share) for each in one.first] == [(3, None), (7, None), (7, None)]
    staff = now(wrote(3, 2, 1, 1), Reader.STAFF)
    assert staff.first[0].share == pytest.approx(3 / 7)


def test_nobody_wrote() -> None:
    one = now(wrote(), Reader.STAFF)
    assert (one.messages, one.authors, one.half, one.gini) == (0, 0, None, None)
    assert [(each.part, each.share) for each in one.first] == [(0, None)] * 3


def test_the_window_before_stands_beside_it_where_both_were_watched_alike() -> None:
    amounts = wrote(1, 1, 1, 1, 4), wrote(9, 1, 1, 1, 1)
    found = find_dependence(asked(), *amounts, BOTH)
    assert found.previous is not None and found.previous.first[0].part == 9
    late = watched(Window(start=WEEK.start - timedelta(days=3), end=WEEK.end))
    assert find_dependence(asked(), *amounts, late).previous is None
    other = Coverage([*spans(asked().previous, 5), *spans(WEEK, 6)])
    assert find_dependence(asked(), *amounts, other).previous is None


def test_of_a_window_that_was_hardly_watched_only_counts_are_told() -> None:
    half = watched(Window(start=WEEK.start, end=WEEK.start + timedelta(days=3)))
    found = find_dependence(asked(), wrote(4, 1, 1, 1, 1), wrote(), half)
    assert found.watched_share == pytest.approx(3 / 7)
    assert (found.now.messages, found.now.first[0].part) == (8, 4)
    assert found.now.first[0].share is None
    assert found.now.half is None and found.now.gini is None


def test_nobody_wrote_is_not_known_where_nobody_watched() -> None:
    one = find_dependence(asked(), wrote(), wrote(), watched()).now
    assert (one.messages, one.authors, one.half, one.gini) == (None, None, None, None)
    told = find_dependence(asked(), wrote(3, 1), wrote(), watched()).now  # by history
    assert (told.messages, told.authors, told.half) == (4, 2, None)
