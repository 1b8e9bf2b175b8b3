"""What gives way when there is not enough room: ink to letters, wide columns to narrow ones."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Studio, theme
from renderers.panels.axes import value_axis
from renderers.panels.writing import shared, write
from renderers.plot.apart import apart
from renderers.plot.marks import Panel, Rect, Text
from renderers.scale import Tick
from tests.property.test_text_names import any_text

widths = st.lists(st.floats(0, 500), min_size=1, max_size=8)
BOX = Rect(0, 0, theme.WIDTH, theme.HEIGHT)


@given(widths, st.floats(-10, 600))
def test_shared_widths_fit_and_the_narrow_keep_theirs(wanted: list[float], room: float) -> None:
    kept = shared(wanted, room)
    assert sum(kept) <= max(room, 0.0) + 1e-6
    assert all(0 <= width <= want for width, want in zip(kept, wanted, strict=True))
    cut = {width for width, want in zip(kept, wanted, strict=True) if width < want}
    assert cut <= {max(kept)}
    if sum(wanted) < room - 1e-6:
        assert kept == wanted


def lines(studio: Studio, words: list[str], pitch: float) -> Panel:
    marks = [
        write(studio.text, each, theme.NOTE, name=f"{place}", x=20, baseline=60 + place * pitch)
        for place, each in enumerate(words)
    ]
    return Panel(name="lines", rect=BOX, marks=marks)


@given(st.lists(any_text, min_size=2, max_size=4))
@settings(max_examples=200)
def test_lines_an_em_apart_never_meet(studio: Studio, words: list[str]) -> None:
    pitch = 1.06 * theme.NOTE.style.size
    marks = [mark for mark in apart(lines(studio, words, pitch)).marks if isinstance(mark, Text)]
    assert [mark.line.text for mark in marks] == [each[:1024] for each in words]
    for upper, lower in pairwise(marks):
        assert not upper.rect.meets(lower.rect)


def test_lines_that_are_set_too_close_still_meet(studio: Studio) -> None:
    upper, lower = apart(lines(studio, ["Hamburg", "Hamburg"], 6)).marks
    assert isinstance(upper, Text)
    assert isinstance(lower, Text)
    assert upper.rect.meets(lower.rect)


def test_lines_that_do_not_meet_stay_as_they_are(studio: Studio) -> None:
    panel = lines(studio, ["Hamburg", "Ég 東京 🌸"], 16)
    assert apart(panel) is panel


@given(any_text)
@settings(max_examples=200)
def test_a_line_is_as_wide_as_its_ink(studio: Studio, words: str) -> None:
    line = studio.text.line(words, theme.NOTE.style)
    left, _, right, _ = line.ink
    overhang = 0.06 * theme.NOTE.style.size * theme.SCALE + 1
    assert left >= -overhang
    assert right <= line.width + overhang + 1


def test_where_not_even_an_ellipsis_fits_nothing_is_written(studio: Studio) -> None:
    for width in (3.0, 0.0, -20.0):
        assert studio.text.fit("a name", theme.NOTE.style, width).text == ""
    assert studio.text.fit("a name", theme.NOTE.style, 12.0).text == "…"


def test_numbers_of_an_axis_do_not_touch(studio: Studio) -> None:
    ticks = tuple(Tick(at=at, label=f"{at}") for at in (0, 1, 2, 500, 1000))
    plot = Rect(60, 40, 300, 100)
    marks = value_axis(ticks, studio.text, plot, left=20, y=lambda at: plot.bottom - at / 10)
    shown = [mark for mark in marks if isinstance(mark, Text)]
    assert [mark.line.text for mark in shown] == ["0", "500", "1000"]
    assert {round(mark.x + mark.line.width / theme.SCALE, 6) for mark in shown} == {
        round(20 + studio.text.width("1000", theme.AXIS.style), 6)
    }
