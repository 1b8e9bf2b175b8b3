"""The palettes keep what their documentation claims."""

from itertools import combinations, product

import numpy as np
import pytest

from renderers import theme
from renderers.cards.overview import TILE_COLOURS
from renderers.palette import DAWN, DUSK, Palette
from renderers.plot import masks
from renderers.plot.portraits import PAIRS
from renderers.theme import Role, Tone, mix
from tests.unit.colour import VISION, contrast, distance, oklab

APART = {
    # Darker colours lie closer together: series, up and down, sparkline and direction.
    "dusk": (14, 15, 14),
    "dawn": (11, 13, 9.5),
}
BOTH = pytest.mark.parametrize("palette", [DUSK, DAWN], ids=lambda palette: palette.name)


@BOTH
def test_text_is_readable_on_every_ground(palette: Palette):
    for tone, ground in product(
        (theme.TEXT_1, theme.TEXT_2, theme.TEXT_3, theme.GOLD, theme.UP, theme.DOWN),
        (theme.PANEL, theme.INK, theme.GLOW_AT_TEXT, theme.HATCH_GROUND),
    ):
        assert contrast(palette.colour(tone), palette.colour(ground)) >= 4.5, (tone, ground)


@BOTH
def test_letters_are_readable_on_generated_avatars(palette: Palette):
    for colour in (colour for pair in PAIRS for colour in pair):
        assert contrast(palette.colour(theme.LETTER), colour) >= 4.5


@BOTH
def test_what_is_drawn_stands_out_of_its_panel(palette: Palette):
    panel = palette.colour(theme.PANEL)
    for tone in (*theme.SERIES, theme.OTHER, theme.BAR, theme.UP, theme.DOWN):
        assert contrast(palette.colour(tone), panel) >= 3.0, tone


@BOTH
def test_the_glow_behind_the_period_is_no_stronger_than_said(palette: Palette):
    ground = masks.ground(theme.WIDTH * theme.SCALE, theme.HEIGHT * theme.SCALE, palette)
    corner = ground[15 * theme.SCALE : 55 * theme.SCALE, : (theme.WIDTH - 20) * theme.SCALE]
    ink = np.array(palette.colour(theme.INK), int)
    said = np.abs(np.array(palette.colour(theme.GLOW_AT_TEXT), int) - ink)
    assert (np.abs(corner.reshape(-1, 3).astype(int) - ink).max(axis=0) <= said).all()


@BOTH
@pytest.mark.parametrize("vision", VISION)
def test_series_are_told_apart(vision: str, palette: Palette):
    series = [palette.colour(tone) for tone in theme.SERIES]
    for first, second in combinations(series, 2):
        assert distance(first, second, vision) >= APART[palette.name][0], (first, second)


@BOTH
@pytest.mark.parametrize("vision", VISION)
def test_up_and_down_are_told_apart(vision: str, palette: Palette):
    up, down = palette.colour(theme.UP), palette.colour(theme.DOWN)
    assert distance(up, down, vision) >= APART[palette.name][1]


@BOTH
@pytest.mark.parametrize("tone", list(dict.fromkeys(TILE_COLOURS)))
def test_sparklines_never_look_like_a_direction(tone: Tone, palette: Palette):
    for direction in (theme.UP, theme.DOWN):
        apart = distance(palette.colour(tone), palette.colour(direction))
        assert apart >= APART[palette.name][2]


@BOTH
@pytest.mark.parametrize("vision", VISION)
def test_the_ramp_only_leads_away_from_its_ground(vision: str, palette: Palette):
    lightness = np.array([oklab(stop, vision)[0] for stop in palette.ramp])
    away = np.sign(lightness[-1] - lightness[0])
    assert (away * np.diff(lightness) > 0.02).all()


@BOTH
def test_little_never_looks_like_nothing(palette: Palette):
    shares = np.array([[0.0, 1e-9, 1.0, np.nan]])
    zero = palette.colours[Role.ZERO_CELL]
    nothing, little, most, unwatched = (
        tuple(colour)
        for colour in masks.cell_colours(shares, masks.ramp(palette), zero)[0].tolist()
    )
    assert nothing == unwatched == zero
    assert distance(nothing, little) >= 4
    assert most == palette.ramp[-1]


def test_a_tone_between_two_is_mixed_of_their_colours():
    between = mix(theme.PANEL, theme.TEXT_1, 0.5)
    for palette in (DUSK, DAWN):
        panel, text = palette.colour(theme.PANEL), palette.colour(theme.TEXT_1)
        for mixed, first, last in zip(palette.colour(between), panel, text, strict=True):
            assert abs(mixed - (first + last) / 2) <= 0.5
    with pytest.raises(ValueError, match="two roles"):
        mix(between, theme.INK, 0.5)


def test_a_palette_without_a_role_is_refused():
    with pytest.raises(ValueError, match="OTHER"):
        Palette(
            name="dusk",
            colours={role: of for role, of in DUSK.colours.items() if role is not Role.OTHER},
            glow=DUSK.glow,
        )
