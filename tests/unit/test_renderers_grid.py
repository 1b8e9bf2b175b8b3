"""Grids and bars: what they refuse, and that what they write keeps clear of what they draw."""

from dataclasses import replace

import numpy as np
import pytest

from renderers import Studio, layout
from renderers.cards.calendar import FewWeeks, ManyWeeks
from renderers.panels import bars as bars_panel
from renderers.panels.bars import Bar, Bars
from renderers.panels.grid import Grid, GridShape, Outline
from renderers.panels.weeks import Weeks
from renderers.plot.marks import Cells, Columns, Plot, Rect, Ring, Text
from renderers.scale import Tick
from tests.cards.calendar import (
    first_days,
    nine_weeks,
    one_month,
    partly_watched,
    quarter,
    ten_weeks,
)
from tests.cards.calendar import full as a_year
from tests.cards.edition import SAMPLES as EDITIONS
from tests.cards.edition import month as a_month
from tests.cards.rhythm import full as a_week
from tests.cards.staff import full as a_staff
from tests.cards.voice import full as a_voice

GRID = Grid(
    title="Messages",
    note="",
    shares=np.zeros((2, 3)),
    row_names=("a", "b"),
    column_ticks=(Tick(at=0, label="0"),),
    legend_low="0",
    legend_high="9",
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"row_names": ("a",)},
        {"column_ticks": (Tick(at=3, label="3"),)},
        {"column_ticks": (Tick(at=1, label="1"), Tick(at=0, label="0"))},
        {"outlines": (Outline(row=0, column=2, cells=2),)},
        {"outlines": (Outline(row=2, column=0),)},
        {"there": np.ones((3, 2), dtype=np.bool_)},
        {"shares": np.full((2, 3), -1.0)},
    ],
)
def test_a_grid_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(GRID, **wrong)


def test_a_cell_that_is_not_there_needs_no_name() -> None:
    shares = np.array([[np.nan, 0, 0], [0, 0, 0]])
    assert replace(GRID, shares=shares).hatched
    assert not replace(GRID, shares=shares, there=~np.isnan(shares)).hatched


def test_a_cell_is_where_the_shape_puts_it() -> None:
    shape = GridShape(pitch=(10, 5), gap=1, radius=1)
    cells = shape.box(100, 50, rows=2, columns=3)
    assert cells == Rect(100, 50, 29, 9)
    assert shape.cell(cells, 1, 1, 2) == Rect(110, 55, 19, 4)


def test_evenly_spaced_names_that_would_touch_are_every_second_one(studio: Studio) -> None:
    card = a_month()
    ticks = tuple(Tick(at=at, label=name) for at, name in enumerate(("a", "b", "Wednesday", "d")))
    drawn = layout(replace(card, calendar=replace(card.calendar, column_ticks=ticks)), studio)
    names = [mark.line.text for mark in drawn.texts if mark.name.startswith("column")]
    assert names == ["a", "Wednesday"]


def test_outlines_are_rings_on_both_grids_of_staff(studio: Studio) -> None:
    panels = {panel.name: panel for panel in layout(a_staff(), studio).panels}
    widths = {
        name: [round(mark.rect.width) for mark in panels[name].marks if isinstance(mark, Ring)]
        for name in ("members", "cover")
    }
    # Around a small cell the ring lies in the gap, and the cell gives way to it.
    assert widths == {"members": [22, 8, 10], "cover": [22, 8, 10]}


def test_the_sums_stand_over_their_hours(studio: Studio) -> None:
    (week,) = (panel for panel in layout(a_week(), studio).panels if panel.name == "week")
    marks = {mark.name: mark for mark in week.marks}
    sums, cells = marks["hour sums"], marks["cells"]
    assert isinstance(sums, Plot)
    starts = [
        float(x)
        for figure in sums.figures
        if isinstance(figure, Columns)
        for x in figure.boxes[:, 0]
    ]
    pitch = (cells.rect.width + 2) / 24
    assert sorted(starts) == pytest.approx([cells.rect.x + hour * pitch for hour in range(24)])


@pytest.mark.parametrize("values", [(9, 8.9, 9.1, 1, 9), (5,) * 12, (0, 1, 1000, 999, 0.5)])
def test_no_number_touches_a_bar(values: tuple[float, ...], studio: Studio) -> None:
    told = tuple(
        Bar(name=f"{place}", value=value, text="1.234.567", emphasis="gold" if not place else "dim")
        for place, value in enumerate(values)
    )
    panel = bars_panel.lay_out(
        Bars(title="Sums", note="", bars=told), Rect(20, 208, 372, 192), studio.text
    )
    drawn = [
        Rect(*(float(number) for number in box))
        for mark in panel.marks
        if isinstance(mark, Plot)
        for figure in mark.figures
        if isinstance(figure, Columns)
        for box in figure.boxes
    ]
    numbers = [
        mark for mark in panel.marks if isinstance(mark, Text) and mark.name.startswith("number")
    ]
    assert numbers
    assert not any(number.rect.meets(bar) for number in numbers for bar in drawn)


def test_bars_that_cannot_be_are_refused() -> None:
    bar = Bar(name="a", value=1, text="1")
    for wrong in ((), (bar,) * 22, (replace(bar, value=-1),), (replace(bar, value=np.inf),)):
        with pytest.raises(ValueError):
            Bars(title="", note="", bars=wrong)


def test_cards_refuse_what_has_no_place() -> None:
    week, year, staff = a_week(), a_year(), a_staff()
    with pytest.raises(ValueError):
        replace(week, stats=week.stats[:3])
    with pytest.raises(ValueError):
        ManyWeeks(grid=GRID, months=a_quarter().months)
    with pytest.raises(ValueError):
        replace(year, stats=year.stats[:3])
    with pytest.raises(ValueError):
        replace(staff, members=a_quarter().grid)
    weeks = a_month_of_weeks()
    with pytest.raises(ValueError):
        replace(weeks, grid=GRID)
    with pytest.raises(ValueError):
        replace(weeks, sums=replace(weeks.sums, pale=(9,)))
    with pytest.raises(ValueError):
        replace(weeks.grid, running=(0, 7))


def a_quarter() -> ManyWeeks:
    days = quarter().days
    assert isinstance(days, ManyWeeks)
    return days


def a_month_of_weeks() -> Weeks:
    days = one_month().days
    assert isinstance(days, FewWeeks)
    return days.weeks


def test_large_cells_of_a_calendar_are_nearly_square(studio: Studio) -> None:
    for card in (quarter(), ten_weeks(), one_month(), nine_weeks(), first_days()):
        (cells,) = (
            mark
            for panel in layout(card, studio).panels
            for mark in panel.marks
            if isinstance(mark, Cells) and mark.name == "cells"
        )
        assert 0.75 <= cells.pitch[0] / cells.pitch[1] <= 1.4


def test_what_is_not_over_is_hollow(studio: Studio) -> None:
    drawn = layout(one_month(), studio)
    (weeks,) = (panel for panel in drawn.panels if panel.name == "weeks")
    marks = {mark.name: mark for mark in weeks.marks}
    cells, hollow = marks["cells"], marks["running"]
    assert isinstance(cells, Cells)
    assert isinstance(hollow, Ring)
    assert cells.there is not None
    assert cells.there[4].tolist() == [True] + [False] * 6
    assert hollow.rect.x == cells.rect.x + cells.pitch[0]


def test_a_long_gap_is_named_where_it_is(studio: Studio) -> None:
    for card, named in ((partly_watched(), True), (nine_weeks(), False)):
        names = [mark.name for mark in layout(card, studio).texts]
        assert ("sentence" in names) == named
        assert ("key unwatched" in names) != named


def test_the_low_number_gives_way_to_the_name_of_the_hatching(studio: Studio) -> None:
    watched, partly = a_month(), EDITIONS["month_first_days"]()
    for card, named in ((watched, False), (partly, True)):
        names = [mark.name for mark in layout(card, studio).texts]
        assert ("key unwatched" in names) == named
        assert ("legend low" in names) != named


def test_a_legend_breaks_into_lines_of_about_one_length(studio: Studio) -> None:
    (panel,) = (panel for panel in layout(a_voice(), studio).panels if panel.name == "stack")
    lines: dict[float, list[str]] = {}
    for mark in panel.marks:
        if isinstance(mark, Text) and mark.name == "legend":
            lines.setdefault(mark.baseline, []).append(mark.line.text)
    assert list(lines.values()) == [["Lounge", "Gaming"], ["Music", "Study", "others"]]


def test_a_column_that_is_not_over_is_paler(studio: Studio) -> None:
    card = a_voice()
    card = replace(card, hours=replace(card.hours, running=True))
    (panel,) = (panel for panel in layout(card, studio).panels if panel.name == "stack")
    (plot,) = (mark for mark in panel.marks if isinstance(mark, Plot))
    pale = [each for each in plot.figures if isinstance(each, Columns) and each.colour.towards]
    assert len(pale) == 5
    assert {len(each.boxes) for each in pale} == {1}
    assert len({float(each.boxes[0, 0]) for each in pale}) == 1
