"""The digest's cover: a week on the first page of a magazine."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import cover, story
from renderers.panels.cover import Cover
from renderers.panels.header import Header
from renderers.panels.story import Bars, Course, Gauge, Person, Story
from renderers.panels.tile import Delta, Tile
from renderers.plot.marks import Panel, Rect
from renderers.scale import Tick
from renderers.text.typesetter import Typesetter

__all__ = [
    "Bars",
    "Course",
    "Cover",
    "Delta",
    "DigestCard",
    "Gauge",
    "Header",
    "Person",
    "Story",
    "Tick",
    "Tile",
]

STORIES = 4
_COLOURS = (theme.GOLD, theme.IRIS, theme.ICE, theme.IRIS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DigestCard(Card):
    """What a digest's cover says. The caller has chosen every word and number format."""

    cover: Cover
    stories: tuple[Story, ...]
    """Two to four, left to right; they share the width."""

    def __post_init__(self) -> None:
        if not 2 <= len(self.stories) <= STORIES:
            raise ValueError(f"a digest has 2 to {STORIES} stories, not {len(self.stories)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        count = len(self.stories)
        width = (full - (count - 1) * theme.GUTTER) / count
        return (
            cover.lay_out(self.cover, Rect(left, 66, full, 182), text),
            *(
                story.lay_out(
                    each,
                    Rect(left + place * (width + theme.GUTTER), 258, width, 142),
                    text,
                    name=f"story {place + 1}",
                    colour=_COLOURS[place],
                )
                for place, each in enumerate(self.stories)
            ),
        )
