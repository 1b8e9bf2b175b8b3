"""Courses: a curve shows no number that never was, and a few days are no curve."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers import Studio, theme
from renderers.panels.courses import Courses, lay_out
from renderers.plot.agg import curve
from renderers.plot.marks import Dot, Hatching, Plot, Rect, Stroke, Text
from renderers.scale import Tick

ROOM = Rect(20, 280, 620, 120)


def courses(lines: list[list[float]], *, numbers: str = "7") -> Courses:
    return Courses(
        title="Messages per day",
        note="numbers: daily averages",
        lines=np.array(lines),
        names=tuple(f"somebody {place}" for place in range(len(lines))),
        numbers=(numbers,) * len(lines),
        value_ticks=(Tick(at=0, label="0"), Tick(at=10, label="10")),
        day_ticks=(),
        unwatched="not watched",
    )


def figures(drawn: Courses, studio: Studio) -> tuple[list[Stroke], list[Dot]]:
    (plot,) = [m for m in lay_out(drawn, ROOM, studio.text).marks if isinstance(m, Plot)]
    return (
        [each for each in plot.figures if isinstance(each, Stroke)],
        [each for each in plot.figures if isinstance(each, Dot)],
    )


def key(drawn: Courses, studio: Studio) -> list[str]:
    marks = lay_out(drawn, ROOM, studio.text).marks
    return [m.line.text for m in marks if isinstance(m, Text) and m.name == "key name"]


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=40))
def test_between_two_days_a_curve_never_leaves_their_counts(counts: list[int]) -> None:
    points = np.array([(17.0 * day, count) for day, count in enumerate(counts)], dtype=np.float64)
    vertices, _ = curve(points)
    # A Bézier curve stays within its four points.
    handles = np.column_stack((vertices[1::3, 1], vertices[2::3, 1]))
    low = np.minimum(points[:-1, 1], points[1:, 1])
    high = np.maximum(points[:-1, 1], points[1:, 1])
    slack = 1e-6 * max(counts)
    assert (handles >= low[:, None] - slack).all()
    assert (handles <= high[:, None] + slack).all()


@pytest.mark.parametrize(("days", "is_few"), [(3, True), (7, True), (30, False)])
def test_a_few_days_are_dots_and_straight_lines(days: int, is_few: bool, studio: Studio) -> None:
    strokes, dots = figures(courses([[3.0] * days, [9.0] * days]), studio)
    assert {stroke.straight for stroke in strokes} == {is_few}
    assert len(dots) == (2 * days if is_few else 0)


def test_a_day_between_two_unwatched_ones_is_a_dot(studio: Studio) -> None:
    line = [4.0] * 30
    line[9] = line[11] = np.nan
    strokes, dots = figures(courses([line]), studio)
    assert (len(strokes), len(dots)) == (4, 1)


def test_days_that_nobody_watched_are_hatched(studio: Studio) -> None:
    drawn = courses([[np.nan, 1.0, np.nan], [np.nan, 2.0, 3.0]])
    marks = lay_out(drawn, ROOM, studio.text).marks
    assert len([m for m in marks if isinstance(m, Hatching) and m.name == "unwatched"]) == 1


def test_only_a_fifth_course_is_dashed(studio: Studio) -> None:
    strokes, _ = figures(courses([[1.0] * 9] * 5), studio)
    dashed = [stroke.colour for stroke in strokes if stroke.dash]
    assert dashed and theme.TEXT_1 in dashed and not set(dashed) & set(theme.SERIES)


def test_the_key_has_names_where_they_fit(studio: Studio) -> None:
    two, five = (courses([[1.0] * 9] * each) for each in (2, 5))
    assert key(two, studio) == ["somebody 1", "somebody 0"]
    assert key(five, studio) == []
    unknown = replace(two, lines=np.full((2, 9), np.nan))
    assert key(unknown, studio) == []
