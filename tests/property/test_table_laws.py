"""A table stays within its panel, and its words apart, whatever they are."""

from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Studio
from renderers.mirror import mirrored
from renderers.panels import table
from renderers.panels.glyph import Glyph
from renderers.panels.sign import Sign, Standing
from renderers.panels.table import Avatar, Face, Table, TableRow
from renderers.panels.tile import Delta
from renderers.plot.marks import Layout, Rect, Text
from tests.property.test_text_names import any_text

PARTS = st.one_of(
    st.tuples(st.floats(0, 1)),
    st.tuples(st.floats(0, 0.4), st.floats(0, 0.3), st.floats(0, 0.3)),
)
NUMBERS = st.integers(0, 9_999_999_999).map(lambda number: f"{number:,}")
DELTAS = st.builds(
    Delta,
    text=st.integers(0, 99_999).map(lambda number: f"{number:,}%"),
    direction=st.sampled_from(["up", "down", "flat", "unknown"]),
)
SIGNS = st.builds(
    Sign, standing=st.sampled_from(get_args(Standing)), word=st.text(min_size=1, max_size=20)
)
FACES: dict[str, st.SearchStrategy[Face]] = {
    "none": st.none(),
    "avatar": st.builds(Avatar, seed=st.integers(0, 2**63)),
    "glyph": st.builds(Glyph, name=any_text, custom=st.booleans()),
}
# Width, columns, whether rows move, their faces.
SHAPES = [
    (424.0, 2, True, "none"),
    (330.0, 1, True, "avatar"),
    (414.0, 1, True, "glyph"),
    (270.0, 2, False, "none"),
    (238.0, 1, False, "none"),
]


@st.composite
def tables(draw: st.DrawFn, columns: int, face: str, *, moves: bool, beside: bool) -> Table:
    row = st.builds(
        TableRow,
        name=any_text,
        face=FACES[face],
        parts=PARTS,
        values=st.tuples(*[NUMBERS] * columns),
        delta=st.none() | DELTAS,
        sign=st.none() | SIGNS,
        note=any_text,
        watched=st.booleans(),
    )
    return Table(
        title=draw(any_text),
        note=draw(any_text),
        columns=tuple(draw(any_text) for _ in range(columns)),
        moves=draw(any_text) if moves else None,
        rows=tuple(draw(st.lists(row, max_size=8))),
        places=8,
        first_rank=2 if face == "glyph" else None,
        golden=draw(st.integers(0, 8)),
        beside=beside,
        empty=draw(any_text),
    )


@pytest.mark.parametrize(("width", "columns", "moves", "face"), SHAPES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_nothing_leaves_it_and_no_words_touch(
    data: st.DataObject, width: float, columns: int, moves: bool, face: str, studio: Studio
) -> None:
    told = data.draw(tables(columns, face, moves=moves, beside=width == 238))
    drawn = table.lay_out(told, Rect(20, 120, width, 280), studio.text)
    for panel in (drawn, mirrored(Layout(panels=(drawn,))).panels[0]):
        for mark in panel.marks:
            assert panel.rect.holds(mark.rect, slack=0.5), (mark.name, mark.rect)
    texts = [mark for mark in drawn.marks if isinstance(mark, Text)]
    for first, second in combinations(texts, 2):
        assert not first.rect.meets(second.rect), (first.line.text, second.line.text)
