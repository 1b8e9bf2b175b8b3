"""The strip that says which days were watched."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.panels.coverage import HEIGHT, WHOLLY, lay_out
from renderers.panels.header import Header
from renderers.plot.marks import Block, Hatching, Rect

STRIP = Rect(520, 57, 120, HEIGHT)
HEADER = Header(server="Tea & Maps", insight="", period="")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_each_stretch_that_was_not_watched_is_hatched_where_it_was(watched: list[float]) -> None:
    plain, *hatched = lay_out(watched, STRIP)
    assert isinstance(plain, Block) and plain.rect == STRIP
    pitch = STRIP.width / len(watched)
    for mark in hatched:
        assert isinstance(mark, Hatching)
        assert STRIP.holds(mark.rect, slack=1e-6)
        assert mark.rect.width >= 1.5 - 1e-9
    for day, part in enumerate(watched):
        middle = STRIP.x + (day + 0.5) * pitch
        unseen = any(mark.rect.x <= middle <= mark.rect.right for mark in hatched)
        if part < WHOLLY:
            assert unseen
        elif pitch >= 3:
            assert not unseen


@pytest.mark.parametrize("part", [-0.1, 1.1, float("nan")])
def test_a_part_of_a_day_is_one(part: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        replace(HEADER, watched=(1.0, part))
