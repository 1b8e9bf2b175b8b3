"""The palette keeps what its documentation claims."""

from itertools import combinations, product

import numpy as np
import pytest

from renderers import theme
from renderers.cards.overview import TILE_COLOURS
from renderers.plot import masks
from renderers.plot.portraits import PAIRS
from tests.unit.colour import VISION, contrast, distance, oklab


def test_text_is_readable_on_every_ground():
    for colour, ground in product(
        (theme.TEXT_1, theme.TEXT_2, theme.TEXT_3, theme.GOLD, theme.UP, theme.DOWN),
        (theme.PANEL, theme.INK, theme.GLOW_AT_TEXT, theme.HATCH_GROUND),
    ):
        assert contrast(colour, ground) >= 4.5


def test_letters_are_readable_on_generated_avatars():
    for colour in (colour for pair in PAIRS for colour in pair):
        assert contrast(theme.TEXT_1, colour) >= 4.5


def test_the_glow_behind_the_period_is_no_brighter_than_said():
    ground = masks.ground(theme.WIDTH * theme.SCALE, theme.HEIGHT * theme.SCALE)
    corner = ground[15 * theme.SCALE : 55 * theme.SCALE, : (theme.WIDTH - 20) * theme.SCALE]
    assert tuple(corner.reshape(-1, 3).max(axis=0).tolist()) <= theme.GLOW_AT_TEXT


@pytest.mark.parametrize("vision", VISION)
def test_series_are_told_apart(vision: str):
    series = (theme.GOLD, theme.IRIS, theme.ROSE, theme.ICE)
    assert min(distance(*pair, vision) for pair in combinations(series, 2)) >= 14


@pytest.mark.parametrize("vision", VISION)
def test_up_and_down_are_told_apart(vision: str):
    assert distance(theme.UP, theme.DOWN, vision) >= 15


@pytest.mark.parametrize("colour", sorted(set(TILE_COLOURS)))
def test_sparklines_never_look_like_a_direction(colour: theme.Colour):
    assert distance(colour, theme.UP) >= 14
    assert distance(colour, theme.DOWN) >= 14


@pytest.mark.parametrize("vision", VISION)
def test_the_ramp_only_gets_lighter(vision: str):
    lightness = [oklab(stop, vision)[0] for stop in theme.RAMP_STOPS]
    assert (np.diff(lightness) > 0.02).all()


def test_little_never_looks_like_nothing():
    shares = np.array([[0.0, 1e-9, 1.0, np.nan]])
    nothing, little, most, unwatched = (
        tuple(colour) for colour in masks.cell_colours(shares, masks.ramp())[0].tolist()
    )
    assert nothing == unwatched == theme.ZERO_CELL
    assert distance(nothing, little) >= 4
    assert most == theme.RAMP_STOPS[-1]
