"""What holds for every card, in every state, both themes, and mirrored."""

import io
from dataclasses import replace
from itertools import combinations

import pytest
from PIL import Image

from renderers import Card, Layout, Look, Studio, draw, layout, theme
from renderers.palette import PALETTES
from renderers.plot.marks import Dot, Plot, Rect, Text
from tests.cards import samples
from tests.unit.colour import contrast

SAMPLES = samples()
LARGEST = 220 * 1024
every = pytest.mark.parametrize("name", sorted(SAMPLES))


def both_ways(card: Card, studio: Studio) -> list[Layout]:
    turned = replace(card, look=replace(card.look, leftward=not card.look.leftward))
    return [layout(each, studio) for each in (card, turned)]


@every
def test_no_box_leaves_its_panel(name: str, studio: Studio) -> None:
    for drawn in both_ways(SAMPLES[name](), studio):
        for panel in drawn.panels:
            for mark in panel.marks:
                assert panel.rect.holds(mark.rect, slack=0.5), (panel.name, mark.name, mark.rect)


@every
def test_no_panel_leaves_the_card_or_meets_another(name: str, studio: Studio) -> None:
    margin = theme.MARGIN
    inner = Rect(margin, 0, theme.WIDTH - 2 * margin, theme.HEIGHT - margin + 0.5)
    panels = layout(SAMPLES[name](), studio).panels
    for panel in panels:
        assert inner.holds(panel.rect, slack=0.01), panel.name
    for first, second in combinations(panels, 2):
        assert not first.rect.meets(second.rect), (first.name, second.name)


@every
def test_no_two_texts_touch(name: str, studio: Studio) -> None:
    for drawn in both_ways(SAMPLES[name](), studio):
        for first, second in combinations(drawn.texts, 2):
            assert not first.rect.meets(second.rect), (first.line.text, second.line.text)


@every
def test_no_text_lies_on_a_point_or_on_the_line_of_a_flag(name: str, studio: Studio) -> None:
    for panel in layout(SAMPLES[name](), studio).panels:
        plots = [mark for mark in panel.marks if isinstance(mark, Plot)]
        dots = [each for plot in plots for each in plot.figures if isinstance(each, Dot)]
        taken = [
            Rect(dot.x - dot.radius, dot.y - dot.radius, 2 * dot.radius, 2 * dot.radius)
            for dot in dots
            if dot.halo  # and no glow
        ]
        taken += [mark.rect for mark in panel.marks if mark.name == "flag"]
        for text in (mark for mark in panel.marks if isinstance(mark, Text)):
            assert not any(text.rect.meets(box) for box in taken), (panel.name, text.line.text)


@every
def test_text_is_large_and_clear_enough(name: str, studio: Studio) -> None:
    for mark in layout(SAMPLES[name](), studio).texts:
        assert mark.size >= theme.SMALLEST_TEXT, mark.line.text
        for palette in PALETTES.values():
            colours = palette.colour(mark.colour), palette.colour(mark.behind)
            assert contrast(*colours) >= 4.5, (palette.name, mark.line.text)


@every
def test_it_is_a_picture_and_the_same_one_twice(name: str, studio: Studio) -> None:
    for look in (Look(), Look(theme="dawn", leftward=True)):
        png = draw(replace(SAMPLES[name](), look=look), studio)
        assert draw(replace(SAMPLES[name](), look=look), studio) == png
        assert len(png) <= LARGEST
        with Image.open(io.BytesIO(png)) as image:
            assert image.size == (1320, 840)
