"""The look named Dusk: colours, type and space of every card.

Contrast is measured by WCAG 2.2 (relative luminance) on ``PANEL``. The ramp's lightness rises
strictly in OKLCH, for normal sight and for the three colour vision deficiencies of
Machado, Oliveira and Fernandes (2009). Lengths are logical pixels.
"""

from dataclasses import dataclass
from typing import Literal

from renderers.text.style import TextStyle

Colour = tuple[int, int, int]


def _rgb(hexadecimal: str) -> Colour:
    red, green, blue = bytes.fromhex(hexadecimal.removeprefix("#"))
    return red, green, blue


SCALE = 2
"""Device pixels per logical pixel."""
WIDTH, HEIGHT = 660, 420
"""A card's size: 11 to 7, the widest that Discord's media gallery shows without shifting."""

INK = _rgb("#0E1019")
PANEL = _rgb("#171A27")
RAISED = _rgb("#222638")
HAIRLINE = _rgb("#2A2F44")
ZERO_CELL = _rgb("#22273A")
HATCH = _rgb("#363C55")
HATCH_GROUND = _rgb("#1C2030")
RULE = _rgb("#4A5170")
GLOW = _rgb("#4A2259")

GLOW_AT_TEXT = _rgb("#2E1A3B")
"""The brightest that the glow gets behind the period in the upper right corner."""

TEXT_1 = _rgb("#F4F5FB")
TEXT_2 = _rgb("#B7BDD1")
TEXT_3 = _rgb("#8C94AE")

GOLD = _rgb("#FFC27A")
IRIS = _rgb("#8290F5")
ROSE = _rgb("#D64B7F")
ICE = _rgb("#9FE3EC")
BAR = _rgb("#5963A7")
UP = _rgb("#6FE3CE")
DOWN = _rgb("#FF7F50")

RAMP_STOPS = (
    _rgb("#212436"),
    _rgb("#332B68"),
    _rgb("#523596"),
    _rgb("#8738B2"),
    _rgb("#C144A2"),
    _rgb("#F15C7E"),
    _rgb("#FF9063"),
    _rgb("#FFBF79"),
    _rgb("#FFE8AA"),
)
RAMP_FIRST = 30 / 255
"""Where a cell above zero starts on the ramp, so that little never looks like nothing."""
RAMP_GAMMA = 0.72

MARGIN = 20.0
GUTTER = 10.0
PANEL_RADIUS = 12.0
INSET = 14.0
TILE_INSET = 13.0
SMALLEST_TEXT = 9.5


@dataclass(frozen=True, slots=True)
class Type:
    """A style and its usual colour."""

    style: TextStyle
    colour: Colour


def _inter(
    size: float,
    weight: Literal["Regular", "Medium", "SemiBold", "Bold"],
    colour: Colour,
    *,
    display: bool = False,
    tabular: bool = False,
    kerned: bool = True,
) -> Type:
    family = "InterDisplay" if display else "Inter"
    return Type(
        TextStyle(family=family, weight=weight, size=size, tabular=tabular, kerned=kerned), colour
    )


TITLE = _inter(16.5, "SemiBold", TEXT_1)
INSIGHT = _inter(12, "Regular", TEXT_2)
PERIOD = _inter(12, "Medium", TEXT_1)
COMPARISON = _inter(11, "Regular", TEXT_3)
PANEL_TITLE = _inter(11.5, "SemiBold", TEXT_1)
PANEL_NOTE = _inter(10.5, "Regular", TEXT_3)
TILE_LABEL = _inter(11, "Medium", TEXT_2)
KPI = _inter(25, "SemiBold", TEXT_1, display=True, kerned=False)
KPI_UNIT = _inter(13, "Regular", TEXT_2)
DELTA = _inter(10.5, "SemiBold", TEXT_3, tabular=True)
NOTE = _inter(10.5, "Regular", TEXT_3)
ROW_NAME = _inter(12, "Medium", TEXT_1)
ROW_VALUE = _inter(12, "Medium", TEXT_2, tabular=True)
AXIS = _inter(9.5, "Regular", TEXT_3, tabular=True)
LEGEND = _inter(10, "Regular", TEXT_3)
CALLOUT = _inter(11.5, "SemiBold", GOLD)
EMPTY = _inter(12, "Regular", TEXT_2)
MONOGRAM = _inter(14, "SemiBold", TEXT_1, display=True)
AVATAR_LETTER = _inter(9.5, "SemiBold", TEXT_1)


def mix(first: Colour, last: Colour, share: float) -> Colour:
    """A colour between two, ``share`` of the way from the first to the last."""
    red, green, blue = (
        round(start + (end - start) * share) for start, end in zip(first, last, strict=True)
    )
    return red, green, blue
