"""Flags over a trend: no two words touch, and no line runs through a word."""

from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Studio
from renderers.panels.trend import TrendNote
from renderers.panels.trend_notes import LANES, place

LEFT, RIGHT, SLOT = 50.0, 606.0, 5.35
notes = st.lists(
    st.builds(
        TrendNote,
        at=st.integers(0, 89),
        text=st.text(min_size=1, max_size=40),
        number=st.sampled_from(["", "7", "98,765,432"]),
        kind=st.sampled_from(["day", "change"]),
    ),
    max_size=8,
)


@given(notes=notes)
@settings(max_examples=60, deadline=None)
def test_no_flag_runs_into_another(studio: Studio, notes: list[TrendNote]) -> None:
    flags = place(notes, studio.text, LEFT, RIGHT, SLOT)
    for flag in flags:
        assert 0 <= flag.lane < LANES
        assert flag.start >= LEFT and flag.end <= RIGHT
    for first, second in combinations(flags, 2):
        apart = first.end < second.start or second.end < first.start
        assert first.lane != second.lane or apart
    for line, words in permutations(flags, 2):
        if words.lane <= line.lane:
            assert not words.start <= line.x <= words.end


def test_the_most_important_note_is_always_there(studio: Studio) -> None:
    notes = [TrendNote(at=40, text="first"), *(TrendNote(at=n, text="x" * 30) for n in range(80))]
    flags = place(notes, studio.text, LEFT, RIGHT, SLOT)
    assert flags[0].note is notes[0]
    assert len(flags) < len(notes)


def test_one_flag_makes_way_for_another(studio: Studio) -> None:
    # Both begin to the right of their lines; the first alone would stay in the lowest lane.
    notes = [TrendNote(at=40, text="a rather long name"), TrendNote(at=44, text="another one")]
    flags = place(notes, studio.text, LEFT, RIGHT, SLOT)
    assert len(flags) == 2
