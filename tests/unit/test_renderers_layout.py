"""Layouts of every kind of server: nothing leaves its panel, touches, or is too faint or small."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from renderers import Layout, Studio, layout, theme
from renderers.cards.overview import OverviewCard
from renderers.palette import PALETTES
from renderers.plot.marks import (
    Area,
    Arrow,
    Cells,
    Columns,
    Hatching,
    Mark,
    Panel,
    Plot,
    Rect,
    Stroke,
    Text,
)
from renderers.text.names import monogram
from tests.fix_cards import CARDS, outage, rich, sparse, tile, trend_of
from tests.unit.colour import contrast


def panel(drawn: Layout, name: str) -> Panel:
    return next(panel for panel in drawn.panels if panel.name == name)


def marks(drawn: Layout, name: str, kind: type[Mark]) -> list[Mark]:
    return [mark for mark in panel(drawn, name).marks if isinstance(mark, kind)]


def text(drawn: Layout, place: str, name: str) -> Text:
    return next(
        mark for mark in panel(drawn, place).marks if isinstance(mark, Text) and mark.name == name
    )


def figures(drawn: Layout, name: str, place: str = "trend") -> list[object]:
    plots = [mark for mark in panel(drawn, place).marks if isinstance(mark, Plot)]
    return [figure for plot in plots if plot.name == name for figure in plot.figures]


def test_no_mark_leaves_its_panel(any_card: OverviewCard, studio: Studio):
    for place in layout(any_card, studio).panels:
        for mark in place.marks:
            assert place.rect.holds(mark.rect, slack=0.5), (place.name, mark.name, mark.rect)


def test_no_panel_leaves_the_card_or_meets_another(any_card: OverviewCard, studio: Studio):
    panels = layout(any_card, studio).panels
    margin = theme.MARGIN
    inner = Rect(margin, 0, theme.WIDTH - 2 * margin, theme.HEIGHT)
    assert all(inner.holds(place.rect) for place in panels)
    for first, second in combinations(panels, 2):
        assert not first.rect.meets(second.rect)


def test_no_two_texts_touch(any_card: OverviewCard, studio: Studio):
    for first, second in combinations(layout(any_card, studio).texts, 2):
        assert not first.rect.meets(second.rect), (first.line.text, second.line.text)


def test_text_is_large_and_clear_enough(any_card: OverviewCard, studio: Studio):
    for mark in layout(any_card, studio).texts:
        assert mark.size >= theme.SMALLEST_TEXT, mark.line.text
        for palette in PALETTES.values():
            colour, behind = palette.colour(mark.colour), palette.colour(mark.behind)
            assert contrast(colour, behind) >= 4.5, (palette.name, mark.line.text)


@pytest.mark.parametrize("name", sorted(set(CARDS) - {"empty", "blind"}))
def test_the_callout_touches_no_bar_line_or_band(name: str, studio: Studio):
    drawn = layout(CARDS[name](), studio)
    callout = text(drawn, "trend", "latest").rect
    for figure in figures(drawn, "chart"):
        if isinstance(figure, Columns):
            for x, y, width, height in figure.boxes.tolist():
                assert not callout.meets(Rect(x, y, width, height))
        elif isinstance(figure, Stroke | Area):
            line = figure.points if isinstance(figure, Stroke) else figure.upper
            x = np.linspace(callout.x, callout.right, 200)
            inside = (x >= line[0, 0]) & (x <= line[-1, 0])
            y = np.interp(x[inside], line[:, 0], line[:, 1])
            assert (y > callout.bottom).all() or (isinstance(figure, Stroke) and figure.straight)


@pytest.mark.parametrize("days", [1, 2, 13, 14, 60, 92, 120])
@pytest.mark.parametrize("height", [0, 1, 7, 900])
def test_any_length_and_level_finds_its_place(days: int, height: int, studio: Studio):
    daily = np.full(days, float(height))
    daily[days // 2] *= 9
    card = replace(rich(), trend=trend_of(daily, forecast=None, latest=f"{height} a day"))
    drawn = layout(card, studio)
    place = panel(drawn, "trend")
    for mark in place.marks:
        assert place.rect.holds(mark.rect, slack=0.5), mark
    texts = [mark for mark in place.marks if isinstance(mark, Text)]
    for first, second in combinations(texts, 2):
        assert not first.rect.meets(second.rect), (first.line.text, second.line.text)


def test_unwatched_days_are_hatched_and_have_no_bar(studio: Studio):
    drawn = layout(outage(), studio)
    hatched = [mark for mark in marks(drawn, "trend", Hatching) if mark.name == "unwatched"]
    assert len(hatched) == 2
    (bars,) = [figure for figure in figures(drawn, "chart") if isinstance(figure, Columns)]
    assert len(bars.boxes) == 50
    for x, y, width, height in bars.boxes.tolist():
        assert not any(mark.rect.meets(Rect(x, y, width, height)) for mark in hatched)


def test_the_bar_of_a_day_that_is_not_over_is_paler(studio: Studio):
    card = rich()
    drawn = layout(replace(card, trend=replace(card.trend, partial_last=True)), studio)
    whole, so_far = [fig for fig in figures(drawn, "chart") if isinstance(fig, Columns)]
    assert (len(whole.boxes), len(so_far.boxes)) == (59, 1)
    assert so_far.boxes[0, 0] > whole.boxes[:, 0].max()
    for palette in PALETTES.values():
        ground = palette.colour(theme.PANEL)
        paler, full = palette.colour(so_far.colour), palette.colour(whole.colour)
        assert 1 < contrast(paler, ground) < contrast(full, ground)


@pytest.mark.parametrize(
    ("server", "letters"),
    [
        ("Föhn & Sons", "FS"),
        ("The Cartographers Guild", "TC"),
        ("🎨 paint (club)", "P"),
        ("東京 42", "東4"),
        ("★彡 ツ", "ツ"),
        ("🎨 & 🌸", "🎨&"),
        ("---", "?"),
    ],
)
def test_a_monogram_is_made_of_words(server: str, letters: str):
    assert monogram(server) == letters


def test_the_average_breaks_where_nobody_watched(studio: Studio):
    drawn = layout(outage(), studio)
    gold = [
        figure
        for figure in figures(drawn, "chart")
        if isinstance(figure, Stroke) and figure.colour == theme.GOLD and not figure.dash
    ]
    assert len(gold) == 3
    hatched = [mark.rect for mark in marks(drawn, "trend", Hatching) if mark.name == "unwatched"]
    for line in gold:
        assert not any(
            ((line.points[:, 0] > box.x) & (line.points[:, 0] < box.right)).any() for box in hatched
        )


def test_a_long_gap_is_named_in_place_and_not_in_the_legend(studio: Studio):
    daily = rich().trend.daily.copy()
    daily[10:40] = np.nan
    drawn = layout(replace(rich(), trend=trend_of(daily, forecast=None)), studio)
    names = [mark.name for mark in panel(drawn, "trend").marks]
    assert "sentence" in names
    assert "key unwatched" not in names


def test_unwatched_hours_are_not_a_colour_of_the_ramp(studio: Studio):
    (cells,) = [
        mark for mark in marks(layout(outage(), studio), "hours", Cells) if mark.name == "cells"
    ]
    assert isinstance(cells, Cells)
    assert int(np.isnan(cells.shares).sum()) == 10
    assert text(layout(outage(), studio), "hours", "key unwatched")


def test_without_a_forecast_there_is_no_band_rule_or_key(studio: Studio):
    card = rich()
    drawn = layout(replace(card, trend=trend_of(card.trend.daily, forecast=None)), studio)
    assert not any(isinstance(figure, Area) for figure in figures(drawn, "chart"))
    assert not any(isinstance(figure, Stroke) and figure.dash for figure in figures(drawn, "chart"))
    names = {mark.name for mark in panel(drawn, "trend").marks}
    assert {"key forecast", "key band"}.isdisjoint(names)


def test_small_samples_are_grey(studio: Studio):
    drawn = layout(sparse(), studio)
    assert text(drawn, "tile 1", "delta").colour == theme.TEXT_3
    (arrow,) = marks(drawn, "tile 1", Arrow)
    assert isinstance(arrow, Arrow)
    assert (arrow.direction, arrow.colour) == ("up", theme.TEXT_3)


def test_an_unwatched_tile_shows_its_note_and_no_line(studio: Studio):
    drawn = layout(outage(), studio)
    assert text(drawn, "tile 3", "value").line.text == "–"
    assert text(drawn, "tile 3", "note").line.text == "not watched"
    assert not marks(drawn, "tile 3", Plot)


def test_no_voice_is_a_flat_line_on_the_ground(studio: Studio):
    (line,) = [
        figure
        for figure in figures(layout(sparse(), studio), "spark", "tile 3")
        if isinstance(figure, Stroke)
    ]
    assert len(set(line.points[:, 1].tolist())) == 1


def test_a_sparkline_leaves_a_gap(studio: Studio):
    strokes = [
        figure
        for figure in figures(layout(outage(), studio), "spark", "tile 1")
        if isinstance(figure, Stroke)
    ]
    assert len(strokes) == 2


@pytest.mark.parametrize("name", ["german", "huge", "rich", "scripts"])
def test_the_callout_keeps_clear_of_today(name: str, studio: Studio):
    drawn = layout(CARDS[name](), studio)
    callout = text(drawn, "trend", "latest").rect
    (rule,) = [
        float(figure.points[0, 0])
        for figure in figures(drawn, "chart")
        if isinstance(figure, Stroke) and figure.straight
    ]
    assert callout.x >= rule + 4 or callout.right <= rule - 4


def test_few_known_points_are_no_course(studio: Studio):
    card = rich()
    for days, known in ((2, 2), (14, 2), (31, 3)):
        few = np.full(days, np.nan)
        few[-known:] = range(known)
        drawn = layout(replace(card, tiles=(tile("a", "8", few), *card.tiles[1:])), studio)
        assert not marks(drawn, "tile 1", Plot)


def test_an_axis_of_nothing_has_no_numbers(studio: Studio):
    drawn = layout(CARDS["blind"](), studio)
    assert not [mark for mark in marks(drawn, "trend", Text) if mark.name.startswith("value")]
    assert not [mark for mark in marks(drawn, "hours", Text) if mark.name.startswith("legend")]


def test_a_long_finding_is_set_smaller_before_it_is_cut(studio: Studio):
    card = rich()
    comparison = "times in America/Argentina/Buenos_Aires"
    words = "Busiest without staff: Sunday, 20:00 to 23:00, 12 members an hour"
    header = replace(card.header, insight=words, comparison=comparison)
    found = text(layout(replace(card, header=header), studio), "header", "insight")
    assert found.line.text == words
    assert found.size < theme.INSIGHT.style.size


def test_words_come_before_the_sparkline(studio: Studio):
    card = rich()
    wordy = tile("a", "1", card.tiles[0].spark, "hardly any change", "flat")
    drawn = layout(replace(card, tiles=(wordy, *card.tiles[1:])), studio)
    assert text(drawn, "tile 1", "delta").line.text == "hardly any change"
    assert not marks(drawn, "tile 1", Plot)


def test_a_zone_is_named_in_full(studio: Studio):
    card = rich()
    zone = "America/Argentina/Buenos_Aires"
    hours = replace(card.hours, note=zone, title="When everybody writes here")
    assert text(layout(replace(card, hours=hours), studio), "hours", "note").line.text == zone


def test_nothing_is_below_the_ground(any_card: OverviewCard, studio: Studio):
    drawn = layout(any_card, studio)
    (chart,) = [mark for mark in panel(drawn, "trend").marks if isinstance(mark, Plot)]
    ground = chart.rect.bottom - 2
    for figure in chart.figures:
        if isinstance(figure, Area):
            assert (figure.lower[:, 1] <= ground + 1e-9).all()
        elif isinstance(figure, Stroke):
            assert (figure.points[:, 1] <= ground + 1e-9).all()
