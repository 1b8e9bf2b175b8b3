"""The leaderboard: who does most, who rises, and where most is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import board
from renderers.panels.board import Board, BoardRow
from renderers.panels.header import Header
from renderers.panels.tile import Delta
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = ["CHANNELS", "MEMBERS", "Board", "BoardRow", "Delta", "Header", "LeaderboardCard"]

MEMBERS = 10
CHANNELS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaderboardCard(Card):
    """Members beside channels. The caller has chosen every word and number format."""

    members: Board
    """Ten places, with ranks."""
    channels: Board
    """Eight places."""

    def __post_init__(self) -> None:
        if (self.members.places, self.channels.places) != (MEMBERS, CHANNELS):
            raise ValueError(f"a leaderboard has places for {MEMBERS} members, {CHANNELS} channels")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left = theme.MARGIN
        return (
            board.lay_out(self.members, Rect(left, 66, 372, 334), text, name="members"),
            board.lay_out(self.channels, Rect(402, 66, 238, 334), text, name="channels"),
        )
