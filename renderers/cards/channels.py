"""The channels card: how much is said where, and how each of them goes on."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import advice, signs, table
from renderers.panels.advice import Advice
from renderers.panels.signs import SignCount
from renderers.panels.table import Table
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

ROWS = 8
"""Channels there is room for."""
KINDS = 5
"""Kinds of content there is room for under advice,"""
KINDS_ALONE = 7
"""and without."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelsCard(Card):
    """What the card says. The caller has chosen every word and number format."""

    signs: tuple[SignCount, ...]
    """How many channels there are of each standing, on a strip."""
    table: Table
    """The channels with most messages, in :data:`ROWS` places."""
    advice: Advice | None
    """What may be done with some; None: not for this reader, and the mix takes its room."""
    mix: Table
    """What messages are made of, each kind with a bar of its share."""

    def __post_init__(self) -> None:
        if not self.signs:
            raise ValueError("a strip of signs has one at least")
        kinds = KINDS_ALONE if self.advice is None else KINDS
        if self.table.places > ROWS or self.mix.places > kinds:
            raise ValueError(f"there is room for {ROWS} channels and {kinds} kinds of content")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full, aside = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN, 196.0
        right = theme.WIDTH - theme.MARGIN - aside
        lower: list[Panel] = []
        if self.advice is not None:
            lower.append(advice.lay_out(self.advice, Rect(right, 120, aside, 134), text))
        top = 264.0 if lower else 120.0
        lower.append(table.lay_out(self.mix, Rect(right, top, aside, 400 - top), text, name="mix"))
        return (
            signs.lay_out(self.signs, Rect(left, 66, full, 44), text),
            table.lay_out(self.table, Rect(left, 120, full - aside - theme.GUTTER, 280), text),
            *lower,
        )
