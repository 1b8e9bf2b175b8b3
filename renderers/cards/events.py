"""The recap of events: what the newest marks brought, or all that one of them did."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import recap, stats
from renderers.panels.recap import Recap
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

_ROWS = 3
"""Rows that stand under one another in each of two recaps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventsCard(Card):
    """What the card says. The caller has chosen every word."""

    recaps: tuple[Recap, ...]
    """The marks; or of one mark what came while it lasted, and after it."""
    tiles: tuple[Tile, ...] = ()
    """The main numbers of one mark; none for several."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.recaps) <= 2:
            raise ValueError(f"one recap or two are drawn, not {len(self.recaps)}")
        if len(self.recaps) == 2 and any(len(each.rows) > _ROWS for each in self.recaps):
            raise ValueError(f"beside each other there is room for {_ROWS} rows")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        panels: list[Panel] = []
        top = 66.0
        if self.tiles:
            row = Rect(left, top, full, 72)
            panels += stats.lay_out(self.tiles, row, text, columns=len(self.tiles))
            top += 82
        width = (full + theme.GUTTER) / len(self.recaps)
        for place, each in enumerate(self.recaps):
            rect = Rect(left + place * width, top, width - theme.GUTTER, 400 - top)
            panels.append(recap.lay_out(each, rect, text, name=f"recap {place + 1}"))
        return panels
