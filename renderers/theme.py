"""Type, space and the roles of colours: the same for every card, and in every theme.

A layout names its colours by what they are for, as :class:`Tone`; a
:class:`~renderers.palette.Palette` says which colours those are when it is painted. Lengths are
logical pixels.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from renderers.text.style import TextStyle

SCALE = 2
"""Device pixels per logical pixel."""
WIDTH, HEIGHT = 660, 420
"""A card's size: 11 to 7, the widest that Discord's media gallery shows without shifting."""


class Role(Enum):
    """What a colour is for."""

    INK = auto()
    """The card's ground."""
    PANEL = auto()
    RAISED = auto()
    """Tracks, and what stands out of a panel."""
    HAIRLINE = auto()
    ZERO_CELL = auto()
    """Watched, and nothing happened."""
    HATCH = auto()
    """The lines over what nobody watched,"""
    HATCH_GROUND = auto()
    """and what they lie on."""
    RULE = auto()
    GLOW_AT_TEXT = auto()
    """The glow where it is farthest from the ink, behind the period in the upper corner."""
    TEXT_1 = auto()
    TEXT_2 = auto()
    TEXT_3 = auto()
    GOLD = auto()
    """The one thing to look at."""
    IRIS = auto()
    ROSE = auto()
    ICE = auto()
    OTHER = auto()
    """Everything beyond the four series."""
    BAR = auto()
    """Quiet bars, behind what is to be looked at."""
    UP = auto()
    DOWN = auto()
    LETTER = auto()
    """Letters on a generated avatar or icon."""
    RAMP_1 = auto()
    RAMP_2 = auto()
    RAMP_3 = auto()
    RAMP_4 = auto()
    RAMP_5 = auto()
    RAMP_6 = auto()
    RAMP_7 = auto()
    RAMP_8 = auto()
    RAMP_9 = auto()
    """The sequential ramp, from little to much."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A role's colour, or one between those of two roles."""

    role: Role
    towards: Role | None = None
    share: float = 0.0
    """How far on the way to ``towards``, 0 to 1."""


def mix(first: Tone, last: Tone, share: float) -> Tone:
    """A tone between two unmixed ones, ``share`` of the way from the first to the last."""
    if first.towards is not None or last.towards is not None:
        raise ValueError("a tone is mixed of two roles")
    return Tone(first.role, last.role, share)


INK = Tone(Role.INK)
PANEL = Tone(Role.PANEL)
RAISED = Tone(Role.RAISED)
HAIRLINE = Tone(Role.HAIRLINE)
ZERO_CELL = Tone(Role.ZERO_CELL)
HATCH = Tone(Role.HATCH)
HATCH_GROUND = Tone(Role.HATCH_GROUND)
RULE = Tone(Role.RULE)
GLOW_AT_TEXT = Tone(Role.GLOW_AT_TEXT)
TEXT_1 = Tone(Role.TEXT_1)
TEXT_2 = Tone(Role.TEXT_2)
TEXT_3 = Tone(Role.TEXT_3)
GOLD = Tone(Role.GOLD)
IRIS = Tone(Role.IRIS)
ROSE = Tone(Role.ROSE)
ICE = Tone(Role.ICE)
OTHER = Tone(Role.OTHER)
BAR = Tone(Role.BAR)
BAR_PALE = mix(PANEL, BAR, 0.45)
"""A bar of what is not over, or was watched in part."""
UP = Tone(Role.UP)
DOWN = Tone(Role.DOWN)
LETTER = Tone(Role.LETTER)
SERIES = (GOLD, IRIS, ROSE, ICE)
"""Four things side by side; a fifth and all others are OTHER."""
RAMP = tuple(Tone(role) for role in Role if role.name.startswith("RAMP_"))

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
    colour: Tone


def _inter(
    size: float,
    weight: Literal["Regular", "Medium", "SemiBold", "Bold"],
    colour: Tone,
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
TITLE_SERVER = _inter(12.5, "Medium", TEXT_3)
"""A server's name beside what a card is about."""
HEADLINE = _inter(28, "SemiBold", TEXT_1, display=True)
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
BAR_VALUE = _inter(10, "Medium", TEXT_2, tabular=True)
CALLOUT = _inter(11.5, "SemiBold", GOLD)
FLAG = _inter(10.5, "Medium", TEXT_2)
"""Names on days."""
EMPTY = _inter(12, "Regular", TEXT_2)
MONOGRAM = _inter(14, "SemiBold", LETTER, display=True)
AVATAR_LETTER = _inter(9.5, "SemiBold", LETTER)
