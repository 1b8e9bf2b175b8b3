"""A mirrored card is the same card with its sides exchanged."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from renderers import Look, Studio, draw, layout, theme
from renderers.cards.overview import OverviewCard
from renderers.mirror import mirrored
from renderers.plot.marks import Cells, Columns, Plot, Stroke, Text, Wedge
from tests.fix_cards import outage, rich


def leftward(card: OverviewCard) -> OverviewCard:
    return replace(card, look=Look(leftward=True))


def test_a_mirror_s_mirror_is_the_layout(any_card: OverviewCard, studio: Studio):
    once = layout(any_card, studio)
    again = mirrored(mirrored(once))
    for panel, same in zip(once.panels, again.panels, strict=True):
        for mark, other in zip(panel.marks, same.marks, strict=True):
            assert other.rect.x == pytest.approx(mark.rect.x, abs=0.51)
            assert (other.rect.y, other.rect.width) == (mark.rect.y, mark.rect.width)


def test_nothing_leaves_its_panel_or_touches(any_card: OverviewCard, studio: Studio):
    drawn = layout(leftward(any_card), studio)
    for panel in drawn.panels:
        for mark in panel.marks:
            assert panel.rect.holds(mark.rect, slack=0.5), (panel.name, mark.name)
    for first, second in combinations(drawn.texts, 2):
        assert not first.rect.meets(second.rect), (first.line.text, second.line.text)


def test_time_runs_to_the_left(studio: Studio):
    straight = layout(outage(), studio)
    turned = layout(leftward(outage()), studio)
    for before, after in zip(straight.panels, turned.panels, strict=True):
        for mark, other in zip(before.marks, after.marks, strict=True):
            if isinstance(mark, Cells) and isinstance(other, Cells):
                np.testing.assert_array_equal(mark.shares, other.shares[:, ::-1])
            if isinstance(mark, Plot) and isinstance(other, Plot):
                for figure, turned_figure in zip(mark.figures, other.figures, strict=True):
                    if isinstance(figure, Stroke) and isinstance(turned_figure, Stroke):
                        assert (np.diff(turned_figure.points[:, 0]) >= 0).all()
                        np.testing.assert_allclose(
                            turned_figure.points[::-1, 1], figure.points[:, 1]
                        )
                    if isinstance(figure, Columns) and isinstance(turned_figure, Columns):
                        right = figure.boxes[:, 0] + figure.boxes[:, 2]
                        np.testing.assert_allclose(turned_figure.boxes[:, 0], theme.WIDTH - right)


def test_letters_are_not_turned(studio: Studio):
    straight, turned = layout(rich(), studio), layout(leftward(rich()), studio)
    for mark, other in zip(straight.texts, turned.texts, strict=True):
        assert isinstance(other, Text)
        assert other.line is mark.line


def test_a_part_of_a_ring_runs_the_other_way_round(studio: Studio):
    wedge = Wedge(x=100, y=50, outer=20, inner=12, start=0.1, end=0.35, colour=theme.GOLD)
    card = layout(rich(), studio)
    panel = card.panels[0]
    plot = Plot(name="ring", rect=panel.rect, figures=(wedge,))
    turned = mirrored(replace(card, panels=(replace(panel, marks=[plot]),)))
    (mark,) = turned.panels[0].marks
    assert isinstance(mark, Plot)
    (found,) = mark.figures
    assert isinstance(found, Wedge)
    assert (found.x, found.start, found.end) == (theme.WIDTH - 100, 0.65, 0.9)


def test_a_look_changes_the_picture_and_nothing_else_does(studio: Studio):
    pictures = {
        look: draw(replace(rich(), look=look), studio)
        for look in (Look(), Look(theme="dawn"), Look(leftward=True))
    }
    assert len(set(pictures.values())) == 3
    for look, png in pictures.items():
        assert draw(replace(rich(), look=look), studio) == png
