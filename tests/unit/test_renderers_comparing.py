"""Bullets, meters, arcs, comparisons, courses and indexes refuse what they cannot show."""

import math

import numpy as np
import pytest

from renderers import theme
from renderers.panels.arcs import Arc, Arcs
from renderers.panels.bullet import Bullet, draw_bullet
from renderers.panels.comparison import Cell, Compared, Comparison
from renderers.panels.courses import Courses
from renderers.panels.index import Index, IndexParts
from renderers.panels.meter import meter
from renderers.plot.marks import Block, Hatching, Rect
from renderers.scale import Tick

BOX = Rect(0, 0, 200, 12)
TICKS = (Tick(at=0, label="0"), Tick(at=1, label="1"))


def bullet(value: float, low: float = 0.7, high: float = 1.3, top: float = 4.0) -> Bullet:
    return Bullet(value=value, low=low, high=high, expected=1.0, top=top)


@pytest.mark.parametrize(
    ("value", "colour", "beyond"),
    [(1.0, theme.IRIS, False), (2.0, theme.GOLD, True), (0.2, theme.DOWN, True)],
)
def test_a_bullet_is_coloured_by_its_band(value: float, colour: theme.Tone, beyond: bool) -> None:
    assert (bullet(value).colour, bullet(value).beyond) == (colour, beyond)


def test_a_bullet_ends_with_its_scale() -> None:
    bars = [mark.rect for mark in draw_bullet(bullet(50), BOX) if mark.name == "bar"]
    assert [bar.width for bar in bars] == [200]
    assert not [mark for mark in draw_bullet(bullet(0), BOX) if mark.name == "bar"]


def test_an_unknown_bullet_is_hatched() -> None:
    (mark,) = draw_bullet(None, BOX)
    assert isinstance(mark, Hatching) and not isinstance(mark, Block)


@pytest.mark.parametrize(
    "wrong", [{"value": math.nan}, {"value": -1}, {"value": 1, "low": 1.2}, {"value": 1, "top": 0}]
)
def test_a_bullet_has_an_ordered_band(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"bullet|band"):
        bullet(**wrong)


def test_a_meter_tells_nothing_from_little_and_from_what_is_not_known() -> None:
    assert [mark.rect.width for mark in meter(0.001, BOX, theme.IRIS)] == [200, 12]
    assert [type(mark) for mark in meter(0.0, BOX, theme.IRIS)] == [Block]
    assert [type(mark) for mark in meter(None, BOX, theme.IRIS)] == [Hatching]


def test_shares_within_each_other_rise() -> None:
    few, more, most = (Arc(label="", value="", share=share) for share in (0.2, 0.4, 0.6))
    unknown = Arc(label="", value="–", share=None)
    Arcs(title="", note="", number="", words="", arcs=(few, unknown, most))
    with pytest.raises(ValueError, match="rise"):
        Arcs(title="", note="", number="", words="", arcs=(few, most, more))


def test_a_comparison_has_one_to_five_things_with_a_number_for_each_row() -> None:
    thing = Compared(name="a", value="1", cells=(Cell(text="1", share=1.0),))
    with pytest.raises(ValueError, match="compared"):
        Comparison(label="n", rows=("r",), columns=())
    with pytest.raises(ValueError, match="compared"):
        Comparison(label="n", rows=("r",), columns=(thing,) * 6)
    with pytest.raises(ValueError, match="each row"):
        Comparison(label="n", rows=(), columns=(thing,))
    with pytest.raises(ValueError, match="share"):
        Cell(text="1", share=1.1)


def test_courses_have_a_name_and_a_number_for_each_line() -> None:
    told = {"title": "", "note": "", "value_ticks": TICKS, "day_ticks": (), "unwatched": ""}
    with pytest.raises(ValueError, match="number"):
        Courses(lines=np.ones((2, 3)), names=("a", "b"), numbers=("1",), **told)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="courses"):
        Courses(lines=np.ones((2, 0)), names=("a", "b"), numbers=("1", "2"), **told)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="negative"):
        Courses(lines=-np.ones((1, 3)), names=("a",), numbers=("1",), **told)  # type: ignore[arg-type]


def test_an_index_lies_between_nothing_and_all() -> None:
    with pytest.raises(ValueError, match="share"):
        Index(title="", share=1.01, number="", of="", words="")
    with pytest.raises(ValueError, match="part"):
        IndexParts(title="", note="", parts=())
