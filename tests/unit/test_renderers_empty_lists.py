"""What lists and columns show while they have nothing to tell."""

import pytest

from renderers import Card, Studio
from renderers.plot.marks import Block, Hatching, Panel, Text
from tests.cards import emoji, events, invites, segments


def panel(card: Card, name: str, studio: Studio) -> Panel:
    return next(each for each in card.panels(studio.text) if each.name == name)


def tracks(panel: Panel) -> list[type]:
    return [type(mark) for mark in panel.marks if mark.name == "track"]


@pytest.mark.parametrize(
    ("quiet", "unwatched", "name", "places", "faces"),
    [
        (emoji.empty(), emoji.unwatched(), "table", 8, 8),
        (invites.empty(), invites.unwatched(), "brought", 8, 8),
        (events.SAMPLES["none"](), events.SAMPLES["unwatched"](), "recap 1", 6, 0),
    ],
)
def test_empty_places_are_hatched_where_nobody_watched(
    quiet: Card, unwatched: Card, name: str, places: int, faces: int, studio: Studio
) -> None:
    drawn = places + faces
    assert tracks(panel(quiet, name, studio)) == [Block] * drawn
    assert tracks(panel(unwatched, name, studio)) == [Hatching] * drawn


@pytest.mark.parametrize(
    ("card", "where"),
    [(segments.unwatched(), "sentence"), (segments.one_week_unwatched(), "legend")],
)
def test_words_hide_no_column_that_is_narrower(card: Card, where: str, studio: Studio) -> None:
    names = {mark.name for mark in panel(card, "stack", studio).marks if isinstance(mark, Text)}
    assert names & {"sentence", "legend"} == {where}
