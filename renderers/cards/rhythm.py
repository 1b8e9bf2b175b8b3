"""The card "when the server is awake": its local week, on 660 x 420 logical pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import stats, week
from renderers.panels.tile import Tile
from renderers.panels.week import Week
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RhythmCard(Card):
    """What the card says. The caller has chosen every word, number format and zone."""

    """With the zone by its name on the right."""
    week: Week
    stats: tuple[Tile, Tile, Tile, Tile]
    """Peak, quietest stretch, weekend share, best time to post: left to right."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"a week has four stats, not {len(self.stats)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        return (
            week.lay_out(self.week, Rect(left, 66, full, 252), text),
            *stats.lay_out(self.stats, Rect(left, 328, full, 72), text, columns=4),
        )
