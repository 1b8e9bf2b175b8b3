"""The newcomers card: how far those get who come for the first time."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import stats, steps
from renderers.panels.header import Header
from renderers.panels.steps import Step, Steps
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = ["Header", "NewcomersCard", "Step", "Steps", "Tile"]

_STEPS = 5
_FUNNEL = 372.0
_PITCH = 42.0
_FEW_WAYS, _FEW_PITCH = 3, 72.0
"""So few ways have room for their notes in lines of their own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewcomersCard(Card):
    """What became of newcomers. The caller has chosen every word."""

    tiles: tuple[Tile, Tile, Tile, Tile]
    """How many, how soon they write, how many are answered, how soon: left to right."""
    funnel: Steps
    """From coming to still being there: five steps, whose bars are people on one scale."""
    ways: Steps
    """At most five ways by which they came, whose bars are people on one scale."""

    def __post_init__(self) -> None:
        if len(self.tiles) != 4:
            raise ValueError(f"there are four tiles, not {len(self.tiles)}")
        if max(len(self.funnel.rows), len(self.ways.rows)) > _STEPS:
            raise ValueError(f"there is room for {_STEPS} steps")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        x = left + _FUNNEL + theme.GUTTER
        return (
            *stats.lay_out(self.tiles, Rect(left, 66, full, 72), text, columns=4),
            steps.lay_out(
                self.funnel,
                Rect(left, 148, _FUNNEL, 252),
                text,
                name="funnel",
                pitch=_PITCH,
                bar=9,
                tones=(theme.BAR, theme.IRIS, theme.GOLD, theme.IRIS),
            ),
            steps.lay_out(
                self.ways,
                Rect(x, 148, full - _FUNNEL - theme.GUTTER, 252),
                text,
                name="ways",
                pitch=_FEW_PITCH if len(self.ways.rows) <= _FEW_WAYS else _PITCH,
            ),
        )
