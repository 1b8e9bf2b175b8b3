"""Whatever servers, members and channels are called, a card is drawn and nothing leaves its box."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Card, Studio, draw, layout
from tests.cards import samples

FOREIGN = ("name", "server")
"""Fields that hold what others chose to be called."""
SAMPLES = samples()
NAMES = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="W̷ꙮ﷽👩🏽‍🚀\u202e\u2066\u200f\u0301ᄀ💩ﺍ漢ㅤ", max_size=40),
    st.sampled_from(["", " ", "\u202e" * 50, "W" * 400, "﷽" * 30, "🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 40, "\x00\x1b[31m"]),
)


def renamed(value: Any, name: Callable[[], str]) -> Any:
    """The same card, with everything that is called somehow called otherwise."""
    if isinstance(value, tuple):
        return tuple(renamed(each, name) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {
        each.name: name() if each.name in FOREIGN else renamed(getattr(value, each.name), name)
        for each in fields(value)
        if each.name in FOREIGN
        or is_dataclass(getattr(value, each.name))
        or isinstance(getattr(value, each.name), tuple)
    }
    return replace(value, **changed)


@given(which=st.sampled_from(sorted(SAMPLES)), data=st.data())
@settings(max_examples=150)
def test_any_name_finds_its_place(which: str, data: st.DataObject, studio: Studio) -> None:
    card: Card = renamed(SAMPLES[which](), lambda: data.draw(NAMES))
    drawn = layout(card, studio)
    for panel in drawn.panels:
        for mark in panel.marks:
            assert panel.rect.holds(mark.rect, slack=0.5), (panel.name, mark.name)
    for first, second in combinations(drawn.texts, 2):
        assert not first.rect.meets(second.rect), (first.line.text, second.line.text)
    assert draw(card, studio).startswith(b"\x89PNG")
