"""Panels about people who come: what they refuse, and what their bars and cells mean."""

from dataclasses import replace

import numpy as np
import pytest

from renderers import Studio, layout, theme
from renderers.panels import donut, parted, steps, tile, triangle
from renderers.panels.donut import Donut, DonutPart
from renderers.panels.parted import PartedRow
from renderers.panels.steps import Step, Steps
from renderers.panels.tile import Tile
from renderers.panels.triangle import ramp_place
from renderers.plot.marks import Block, Cells, Hatching, Plot, Rect, Ring, Text, Wedge
from tests.cards import invites, retention, samples

PLACE = Rect(20, 66, 372, 252)
NUMBERS = {"value", "number", "total", "before", "after", "level", "points", "size"}
SUBJECTS = {
    "health",
    "invites",
    "leaderboard",
    "member",
    "newcomers",
    "rank",
    "retention",
    "segments",
    "staff",
}
STEP = Step(label="Wrote", value="40%", reached=0.4)


def laid_out(row: Step, studio: Studio):
    shown = Steps(title="How far", rows=(row,))
    return steps.lay_out(shown, PLACE, studio.text, name="funnel", pitch=42).marks


def width(marks, name: str) -> float:
    return sum(mark.rect.width for mark in marks if mark.name == name)


def test_a_bar_has_the_lengths_of_its_parts(studio: Studio) -> None:
    row = replace(STEP, missed=0.2, unfinished=0.25, unwatched=0.15)
    marks = laid_out(row, studio)
    whole = PLACE.width - 2 * theme.INSET
    assert width(marks, "track") == pytest.approx(0.6 * whole)
    assert width(marks, "bar") == pytest.approx(0.4 * whole)
    dots = [mark for mark in marks if mark.name == "unfinished"]
    assert len(dots) == pytest.approx(0.25 * whole / 6, abs=1.5)
    (hatched,) = [mark for mark in marks if isinstance(mark, Hatching)]
    assert hatched.rect.width == pytest.approx(0.15 * whole, abs=6)


def test_nobody_reached_is_no_bar(studio: Studio) -> None:
    marks = laid_out(Step(label="Wrote", value="0%", reached=0.0, missed=1.0), studio)
    assert [mark.name for mark in marks if isinstance(mark, Block)] == ["track"]


def test_the_bar_of_few_is_faded_and_its_number_grey(studio: Studio) -> None:
    marks = laid_out(replace(STEP, muted=True), studio)
    (bar,) = [mark for mark in marks if isinstance(mark, Block) and mark.name == "bar"]
    (value,) = [mark for mark in marks if isinstance(mark, Text) and mark.name == "value"]
    assert bar.colour.towards is theme.PANEL.role
    assert value.colour == theme.TEXT_3


def test_a_tile_of_few_has_its_number_in_grey(studio: Studio) -> None:
    shown = Tile(label="Answered", value="100%", note="1 of 1", muted=True)
    for muted, colour in ((True, theme.TEXT_3), (False, theme.TEXT_1)):
        place = Rect(20, 66, 147.5, 72)
        made = replace(shown, muted=muted)
        panel = tile.lay_out(made, place, studio.text, name="tile", colour=theme.IRIS)
        (value,) = [mark for mark in panel.marks if mark.name == "value"]
        assert isinstance(value, Text) and value.colour == colour


def test_few_rows_have_their_notes_in_lines_of_their_own(studio: Studio) -> None:
    long = "67 of 93 newcomers · 9 to come"
    shown = Steps(title="By way", rows=(replace(STEP, label="Server Discovery", notes=(long,)),))
    narrow = replace(PLACE, width=238)
    for pitch, told in ((42.0, []), (63.0, [long])):
        panel = steps.lay_out(shown, narrow, studio.text, name="ways", pitch=pitch)
        texts = [mark for mark in panel.marks if isinstance(mark, Text)]
        assert [mark.line.text for mark in texts if mark.name == "note"] == told


def test_what_bars_are_is_written_where_rows_leave_room(studio: Studio) -> None:
    for rows, told in ((4, True), (5, False)):
        shown = Steps(title="By way", rows=(STEP,) * rows, foot="bars: people")
        panel = steps.lay_out(shown, PLACE, studio.text, name="ways", pitch=42)
        assert ("foot" in [mark.name for mark in panel.marks]) is told


def test_of_two_notes_the_one_with_room_is_shown(studio: Studio) -> None:
    long = "of 1,234,567 people who had the whole of the time that there was for it"
    marks = laid_out(replace(STEP, notes=(long, "of 7")), studio)
    assert "of 7" in [mark.line.text for mark in marks if isinstance(mark, Text)]


@pytest.mark.parametrize("wrong", [{"missed": 0.7}, {"reached": -0.1}, {"unwatched": np.nan}])
def test_parts_of_a_bar_are_those_of_a_whole(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="parts"):
        replace(STEP, **wrong)


def test_more_steps_than_there_is_room_for_are_refused(studio: Studio) -> None:
    shown = Steps(title="How far", rows=(STEP,) * 6)
    with pytest.raises(ValueError, match="no room for 6"):
        steps.lay_out(shown, PLACE, studio.text, name="funnel", pitch=42)


def test_a_ring_is_as_long_as_its_parts(studio: Studio) -> None:
    panel = donut.lay_out(invites.donut((60, 30, 8, 2)), PLACE, studio.text, name="origins")
    (ring,) = [mark for mark in panel.marks if isinstance(mark, Plot)]
    turns = [
        (figure.end - figure.start, figure.colour)
        for figure in ring.figures
        if isinstance(figure, Wedge)
    ]
    assert turns[0] == (1.0, theme.RAISED)
    assert [turn for turn, _ in turns[1:]] == pytest.approx([0.6, 0.3, 0.08, 0.02], abs=0.012)
    assert [tone for _, tone in turns[1:]] == [*donut.TONES[:3], theme.OTHER]


def test_a_donut_has_no_more_parts_than_colours() -> None:
    part = DonutPart(label="a", value="1", share=0.1)
    for parts, why in (((part,) * 6, "5 parts"), ((part,) * 5, "colours"), ((part,) * 4, "")):
        if not why:
            assert Donut(title="t", total="4", unit="u", parts=parts)
            continue
        with pytest.raises(ValueError, match=why):
            Donut(title="t", total="4", unit="u", parts=parts)
    with pytest.raises(ValueError, match="add up"):
        Donut(title="t", total="4", unit="u", parts=(replace(part, share=0.6),) * 2)


def test_rows_have_a_figure_for_each_column() -> None:
    card = invites.full().brought
    with pytest.raises(ValueError, match="each column"):
        replace(card, columns=("joined",))
    with pytest.raises(ValueError, match="8 rows"):
        replace(card, rows=card.rows * 2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        PartedRow(name="a", kept=0.7, lost=0.7, values=())


def test_names_have_the_room_that_they_need_and_bars_the_rest(studio: Studio) -> None:
    card = invites.full().brought

    def first_bar(name: str) -> tuple[str, float]:
        row = replace(card.rows[0], name=name, kept=1.0, lost=0.0)
        shown = replace(card, rows=(row,), columns=("kamen", "eine Woche", "schrieben"))
        marks = parted.lay_out(shown, PLACE, studio.text, name="brought").marks
        (told,) = [mark for mark in marks if isinstance(mark, Text) and mark.name == "name"]
        return told.line.text, width(marks, "part")

    short, wide = first_bar("Oğuz")
    longer, narrow = first_bar("velvet.teapot")
    assert (short, longer) == ("Oğuz", "velvet.teapot")
    assert wide > narrow > 50


def test_bars_of_two_parts_share_one_scale(studio: Studio) -> None:
    panel = parted.lay_out(invites.full().brought, PLACE, studio.text, name="brought")
    bars = [mark.rect for mark in panel.marks if mark.name == "part"]
    longest, left = bars[0].width, bars[1].width
    assert longest / left == pytest.approx(19 / 3, rel=0.15)
    assert next(mark.colour for mark in panel.marks if mark.name == "part") == theme.GOLD


@pytest.mark.parametrize(("kept", "lost"), [(1 - 1e-7, 1e-7), (1e-7, 1 - 1e-7), (1e-9, 1e-9)])
def test_the_smallest_part_is_seen_and_stays_inside(
    kept: float, lost: float, studio: Studio
) -> None:
    card = invites.full().brought
    row = replace(card.rows[0], kept=kept, lost=lost)
    panel = parted.lay_out(replace(card, rows=(row,)), PLACE, studio.text, name="brought")
    first, second = [mark.rect for mark in panel.marks if mark.name == "part"]
    whole = parted.lay_out(
        replace(card, rows=(replace(row, kept=1.0, lost=0.0),)), PLACE, studio.text, name="brought"
    )
    (longest,) = [mark.rect for mark in whole.marks if mark.name == "part"]
    assert min(first.width, second.width) >= 2.5
    assert first.right < second.x
    assert second.right <= longest.right + 0.01


def test_a_cell_has_a_share_where_it_is_told() -> None:
    grid = retention.month().triangle
    shares = grid.shares.copy()
    shares[0, 0] = np.nan
    with pytest.raises(ValueError, match="only there"):
        replace(grid, shares=shares)
    with pytest.raises(ValueError, match="at most 1"):
        replace(grid, shares=grid.shares * 100)
    with pytest.raises(ValueError, match="1 to 10 rows"):
        replace(grid, rows=())


def test_cells_that_are_not_over_are_dots_and_others_hatched(studio: Studio) -> None:
    grid = retention.month().triangle
    kinds = [kind for row in grid.rows for kind, _ in row.cells]
    marks = triangle.lay_out(grid, Rect(20, 148, 620, 252), studio.text).marks
    dots = [mark for mark in marks if mark.name == "unfinished"]
    assert len(dots) == kinds.count("unfinished") + 1, "one is the legend's"
    numbers = [mark.line.text for mark in marks if isinstance(mark, Text) and mark.name == "number"]
    assert len(numbers) == kinds.count("told") + kinds.count("withheld") + 5


def test_cells_of_few_are_outlines_with_a_word_in_the_legend(studio: Studio) -> None:
    grid = retention.small().triangle
    marks = triangle.lay_out(grid, Rect(20, 148, 620, 252), studio.text).marks
    few = [kind for row in grid.rows for kind, _ in row.cells].count("few")
    rings = [mark for mark in marks if isinstance(mark, Ring)]
    assert [mark.name for mark in rings].count("few") == few > 20
    assert "under 20 people" in [mark.line.text for mark in marks if isinstance(mark, Text)]
    none = triangle.lay_out(retention.full().triangle, Rect(20, 148, 620, 252), studio.text).marks
    assert not [mark for mark in none if isinstance(mark, Ring)]


def test_shares_of_one_step_have_one_colour(studio: Studio) -> None:
    grid = retention.every_share().triangle
    panel = triangle.lay_out(grid, Rect(20, 148, 620, 252), studio.text)
    places = np.concatenate([m.shares.ravel() for m in panel.marks if isinstance(m, Cells)])
    assert len(np.unique(places)) == 22, "nothing, less than a step, 19 steps, and everybody"
    halves = (places < 0.5) == (grid.shares.ravel() < 0.5)
    assert halves.all()


@pytest.mark.parametrize("name", [each for each in samples() if each.split("-")[0] in SUBJECTS])
def test_no_number_is_cut_off(name: str, studio: Studio) -> None:
    for mark in layout(samples()[name](), studio).texts:
        assert mark.name not in NUMBERS or not mark.line.text.endswith("…"), mark.line.text


def test_the_middle_of_the_ramp_is_left_out() -> None:
    shares = np.linspace(0, 1, 101)
    places = ramp_place(shares)
    assert (np.diff(places) > 0).all()
    assert (places[0], places[-1]) == (0, 1)
    assert not ((places > 0.385) & (places < 0.615)).any()
