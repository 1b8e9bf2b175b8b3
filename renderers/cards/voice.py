"""The voice card: how long, how many, where and who, on 660 x 420 logical pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import board, stack, stats
from renderers.panels.board import Board
from renderers.panels.stack import Stack
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

PLACES = 7
"""Rows that the board has room for."""
CHANNELS = 4
"""Channels with a colour of their own; all others are one grey part."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceCard(Card):
    """What the card says. The caller has chosen every word, number format and zone."""

    stats: tuple[Tile, Tile, Tile, Tile]
    """Time in voice, most at once, typical stay, people: left to right."""
    hours: Stack
    """Hours a day, or a week of long windows; the channel with most on the ground, then the next,
    the others above them."""
    longest: Board
    """Members with most time in voice."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"voice has four stats, not {len(self.stats)}")
        if self.longest.places != PLACES:
            raise ValueError(f"there is room for {PLACES} members, not {self.longest.places}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            *stats.lay_out(self.stats, Rect(left, 66, full, 72), text, columns=4),
            stack.lay_out(self.hours, Rect(left, 148, 400, 252), text),
            board.lay_out(self.longest, Rect(430, 148, 210, 252), text, name="longest"),
        )
