"""Whatever a card is told to say, it refuses or it is drawn, and nothing leaves its place."""

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Layout, Look, Studio, draw, layout, theme
from renderers.palette import PALETTES
from renderers.plot.marks import Rect
from tests.cards import samples
from tests.property.any_card import other
from tests.unit.colour import contrast

SAMPLES = samples()
SUBJECTS = sorted({name.partition("-")[0] for name in SAMPLES})
EXTREMES = (
    "",
    " ",
    "W" * 400,
    "a few words " * 10_000,
    "1,234,567,890,123",
    "漢字とかな" * 60,
    "﷽" * 30,
    "\u202e" * 50,
    "z" + "\u0335\u0301" * 100,
    "\u0301" * 40,
    "\u200b\u2060\u3164",
    "👩🏽‍🚀" * 40,
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 40,
    "\x00\x1b[31m\r\n\t",
    "\ud800",
    "مرحبا " * 30,
    "𝓢𝓴𝔂𝓵𝓪𝓻 f" * 9,
    "ༀ྆྇" * 20,
    "$\\frac{$" * 40,
    "\ufffe\uffff\ue000",
    "a" + "\ufe0f" * 5000,
    "<a:x:1> @everyone ||`[x](https://example.org)",
)
WHOLE = Rect(0, 0, theme.WIDTH, theme.HEIGHT)
OVERHANG = 1.25
"""Pixels by which a slanted letter may reach beyond its line's end."""
TEXTS = st.one_of(
    st.sampled_from(EXTREMES),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.text(alphabet="W̷ꙮ﷽👩🏽‍🚀\u202e\u2066\u200f\u0301ᄀ💩ﺍ漢ㅤ \u2069\n1.,%−", max_size=60),
)


@pytest.mark.parametrize("subject", SUBJECTS)
@given(data=st.data())
@settings(max_examples=8)
def test_any_content_finds_its_place(subject: str, data: st.DataObject, studio: Studio) -> None:
    names = sorted(name for name in SAMPLES if name.partition("-")[0] == subject)
    card = SAMPLES[data.draw(st.sampled_from(names))]()
    texts = data.draw(st.lists(TEXTS, min_size=1, max_size=4))
    share = data.draw(st.sampled_from([0.03, 0.2, 1.0]))
    card = other(card, texts, Random(data.draw(st.integers(0, 2**32))), share)
    for look in (Look(), Look(theme="dawn", leftward=True)):
        check(layout(replace(card, look=look), studio))
    assert draw(card, studio).startswith(b"\x89PNG")


def check(drawn: Layout) -> None:
    """What holds for every layout."""
    for panel in drawn.panels:
        assert WHOLE.holds(panel.rect, slack=0.01), panel.name
        for mark in panel.marks:
            assert panel.rect.holds(mark.rect, slack=OVERHANG), (panel.name, mark.name, mark.rect)
    for one, another in combinations(drawn.panels, 2):
        assert not one.rect.meets(another.rect), (one.name, another.name)
    for first, second in combinations(drawn.texts, 2):
        assert not first.rect.meets(second.rect), (first.name, second.name)
    for mark in drawn.texts:
        assert mark.size >= theme.SMALLEST_TEXT, mark.name
        for palette in PALETTES.values():
            colours = palette.colour(mark.colour), palette.colour(mark.behind)
            assert contrast(*colours) >= 4.5, (palette.name, mark.name)
