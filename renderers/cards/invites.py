"""The invites card: who brought people in, by which ways they came, and whether they stay."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import donut, parted, steps
from renderers.panels.donut import Donut, DonutPart
from renderers.panels.header import Header
from renderers.panels.parted import Parted, PartedRow
from renderers.panels.steps import Step, Steps
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = [
    "Donut",
    "DonutPart",
    "Header",
    "InvitesCard",
    "Parted",
    "PartedRow",
    "Step",
    "Steps",
]

_LEFT = 372.0
_UPPER = 146.0
_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvitesCard(Card):
    """Who came, through whom, and what became of them. The caller has chosen every word."""

    brought: Parted
    """Members who invited, or ways by which people came; at most eight."""
    origins: Donut
    """What those who came are made of."""
    stay: Steps
    """At most four figures of how they stayed."""

    def __post_init__(self) -> None:
        if len(self.stay.rows) > _STEPS:
            raise ValueError(f"there is room for {_STEPS} figures, not {len(self.stay.rows)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        full = theme.WIDTH - 2 * theme.MARGIN
        x = theme.MARGIN + _LEFT + theme.GUTTER
        width = full - _LEFT - theme.GUTTER
        lower = 66 + _UPPER + theme.GUTTER
        return (
            parted.lay_out(self.brought, Rect(theme.MARGIN, 66, _LEFT, 334), text, name="brought"),
            donut.lay_out(self.origins, Rect(x, 66, width, _UPPER), text, name="origins"),
            steps.lay_out(
                self.stay, Rect(x, lower, width, 400 - lower), text, name="stay", pitch=34.5
            ),
        )
