"""Headlines: where lines break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers import Studio, theme
from renderers.panels.headline import broken, headline
from renderers.plot.marks import Rect

STYLE = theme.HEADLINE.style
SIZES = (30.0, 24.0, 18.0)


def lines(studio: Studio, words: str, width: float) -> list[str]:
    return broken(studio.text, words, STYLE, width)


def test_lines_are_as_equally_long_as_they_can_be(studio: Studio) -> None:
    words = "43% more messages than the week before"
    first, second = lines(studio, words, 400)
    assert f"{first} {second}" == words
    one, other = (studio.text.width(line, STYLE) for line in (first, second))
    assert abs(one - other) < 80


def test_japanese_breaks_between_words(studio: Studio) -> None:
    told = lines(studio, "9月1日～7日以来、最も活発な週、ピークは日曜日の夜", 300)
    assert len(told) > 1
    assert "".join(told) == "9月1日～7日以来、最も活発な週、ピークは日曜日の夜"
    assert not any(line[0] in "、。～・ーはのがを" for line in told)


@pytest.mark.parametrize("words", ["", " ", "W" * 90, "one"])
def test_words_that_cannot_be_broken_are_one_line(studio: Studio, words: str) -> None:
    assert len(lines(studio, words, 200)) == 1


@given(st.text(max_size=120), st.integers(60, 400))
def test_whatever_is_told_stays_within(studio: Studio, words: str, width: int) -> None:
    rect = Rect(20, 66, width, 90)
    marks = headline(studio.text, words, rect, sizes=SIZES)
    assert marks
    assert all(mark.baseline <= rect.bottom + 1 for mark in marks)
    assert all(mark.line.width / theme.SCALE <= width + 0.01 for mark in marks)
