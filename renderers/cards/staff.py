"""The staff card: when members are about, when staff are, on 660 x 420 logical pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import board, narrow_week, stats
from renderers.panels.board import Board
from renderers.panels.grid import Grid
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

PLACES = 4
"""Rows that the board has room for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StaffCard(Card):
    """What the card says. The caller has chosen every word, number format and zone."""

    members: Grid
    """How many members are active in each hour; 7 rows, Monday first, 24 columns."""
    cover: Grid
    """How often staff are there; the same rows and columns, and the same outlines."""
    stats: tuple[Tile, Tile, Tile, Tile]
    """Hours covered, activity covered, busiest time without staff, active staff: by rows."""
    board: Board
    """The staff by hours."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"staff cover has four stats, not {len(self.stats)}")
        if self.members.shares.shape != (7, 24) or self.cover.shares.shape != (7, 24):
            raise ValueError("a week has 7 days of 24 hours")
        if self.board.places != PLACES:
            raise ValueError(f"there is room for {PLACES} members, not {self.board.places}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        half = (full - theme.GUTTER) / 2
        beside = left + half + theme.GUTTER
        return (
            narrow_week.lay_out(self.members, Rect(left, 66, half, 170), text, name="members"),
            narrow_week.lay_out(self.cover, Rect(beside, 66, half, 170), text, name="cover"),
            *stats.lay_out(self.stats, Rect(left, 246, half, 154), text, columns=2),
            board.lay_out(self.board, Rect(beside, 246, half, 154), text, name="board"),
        )
