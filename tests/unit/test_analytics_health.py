"""The health index, recomputed by hand."""

import pytest

from statsbot.analytics.health import LINES, Aspect, Measure, find_health, points
from tests.fix_findings import asked


def of(value: float | None, people: int | None = 20) -> Measure:
    return Measure(value=value, people=people)


MEASURES = {
    Aspect.PARTICIPATION: of(0.15),  # half of 0.30
    Aspect.STICKINESS: of(0.20),  # four fifths of 0.25
    Aspect.MOMENTUM: of(1.0),  # half way from 0.5 to 1.5
    Aspect.GROWTH: of(0.01),  # six tenths of the way from -0.05 to 0.05
}


def test_the_index_is_the_mean_of_its_parts() -> None:
    found = find_health(asked(), 1.0, MEASURES)
    known = {part.aspect: part.points for part in found.parts if part.points is not None}
    assert known == {
        Aspect.PARTICIPATION: pytest.approx(50),
        Aspect.STICKINESS: pytest.approx(80),
        Aspect.MOMENTUM: pytest.approx(50),
        Aspect.GROWTH: pytest.approx(60),
    }
    assert found.index == pytest.approx(60)


def test_all_parts_are_shown_also_unknown_ones() -> None:
    found = find_health(asked(), 1.0, MEASURES)
    assert [part.aspect for part in found.parts] == list(Aspect) == list(LINES)
    assert len(Aspect) == 8
    unknown = {part.aspect: (part.value, part.points) for part in found.parts}[Aspect.WELCOME]
    assert unknown == (None, None)


def test_points_end_at_nothing_and_a_hundred() -> None:
    assert points(Aspect.GROWTH, -0.4) == 0
    assert points(Aspect.GROWTH, 0.4) == 100
    assert points(Aspect.ANSWERS, 1.0) == 100


def test_three_parts_make_no_index() -> None:
    found = find_health(asked(), 1.0, MEASURES | {Aspect.GROWTH: of(None)})
    assert found.index is None
    assert sum(part.points is not None for part in found.parts) == 3


def test_an_hour_s_watch_makes_no_index() -> None:
    assert find_health(asked(), 0.59, MEASURES).index is None
    assert find_health(asked(), 0.60, MEASURES).index is not None


def test_a_part_of_few_people_has_no_points() -> None:
    answers = {Aspect.ANSWERS: of(0.0, people=19)}
    found = find_health(asked(), 1.0, MEASURES | answers)
    part = found.parts[-1]
    assert (part.aspect, part.value, part.people, part.points) == (Aspect.ANSWERS, 0.0, 19, None)
    assert found.index == pytest.approx(60)
    assert find_health(asked(), 1.0, MEASURES | {Aspect.ANSWERS: of(0.0)}).index == 48


def test_a_part_whose_people_are_not_counted_has_points() -> None:
    found = find_health(asked(), 1.0, {Aspect.MOMENTUM: of(1.0, people=None)})
    assert [part.points for part in found.parts if part.points is not None] == [50]
