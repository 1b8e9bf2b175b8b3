"""The two themes: which colour each role has.

Contrast is measured by WCAG 2.2 (relative luminance) on the panel. Lightness changes strictly along
a ramp in OKLab, for normal sight and for the three colour vision deficiencies of Machado, Oliveira
and Fernandes (2009).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from renderers.theme import Role, Tone

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
ThemeName = Literal["dusk", "dawn"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Palette:
    """The colours of one theme."""

    name: ThemeName
    colours: Mapping[Role, Colour]
    glow: Colour
    """The corner of the ground that is farthest from its ink."""

    def __post_init__(self) -> None:
        missing = [role.name for role in Role if role not in self.colours]
        if missing:
            raise ValueError(f"a palette has a colour for each role, also {', '.join(missing)}")

    def colour(self, tone: Tone) -> Colour:
        """The colour of a tone."""
        first = self.colours[tone.role]
        if tone.towards is None:
            return first
        red, green, blue = (
            round(start + (end - start) * tone.share)
            for start, end in zip(first, self.colours[tone.towards], strict=True)
        )
        return red, green, blue

    @property
    def ramp(self) -> tuple[Colour, ...]:
        """The ramp's stops, from little to much."""
        return tuple(of for role, of in self.colours.items() if role.name.startswith("RAMP_"))


def _colours(text: str) -> Mapping[Role, Colour]:
    """Read lines of a role and its hexadecimal colour."""
    found: dict[Role, Colour] = {}
    for line in text.split("\n"):
        if line.strip():
            name, hexadecimal = line.split()
            red, green, blue = bytes.fromhex(hexadecimal)
            found[Role[name]] = red, green, blue
    return found


DUSK = Palette(
    name="dusk",
    colours=_colours("""
        INK 0E1019
        PANEL 171A27
        RAISED 222638
        HAIRLINE 2A2F44
        ZERO_CELL 22273A
        HATCH 363C55
        HATCH_GROUND 1C2030
        RULE 4A5170
        GLOW_AT_TEXT 2E1A3B
        TEXT_1 F4F5FB
        TEXT_2 B7BDD1
        TEXT_3 8C94AE
        GOLD FFC27A
        IRIS 8290F5
        ROSE D64B7F
        ICE 9FE3EC
        OTHER 6B738F
        BAR 5963A7
        UP 6FE3CE
        DOWN FF7F50
        LETTER F4F5FB
        RAMP_1 212436
        RAMP_2 332B68
        RAMP_3 523596
        RAMP_4 8738B2
        RAMP_5 C144A2
        RAMP_6 F15C7E
        RAMP_7 FF9063
        RAMP_8 FFBF79
        RAMP_9 FFE8AA
    """),
    glow=(0x4A, 0x22, 0x59),
)
"""Dark, with a violet glow."""

DAWN = Palette(
    name="dawn",
    colours=_colours("""
        INK F0F1F8
        PANEL FFFFFF
        RAISED E8EAF3
        HAIRLINE E3E5EF
        ZERO_CELL ECEEF6
        HATCH C5CADC
        HATCH_GROUND F3F4FA
        RULE A3AAC4
        GLOW_AT_TEXT EBE3FA
        TEXT_1 171A27
        TEXT_2 434961
        TEXT_3 5A617A
        GOLD 8C5F00
        IRIS 5E5BC0
        ROSE BB0B7B
        ICE 5E9BAF
        OTHER 7A829B
        BAR 868DD0
        UP 036D69
        DOWN C40106
        LETTER F4F5FB
        RAMP_1 E9EAF5
        RAMP_2 FFD9A6
        RAMP_3 FFB27D
        RAMP_4 F78874
        RAMP_5 DF5F83
        RAMP_6 B84295
        RAMP_7 88329A
        RAMP_8 5A2A85
        RAMP_9 33205F
    """),
    glow=(0xE6, 0xDA, 0xF9),
)
"""Light, with a breath of violet."""

PALETTES: Mapping[ThemeName, Palette] = {"dusk": DUSK, "dawn": DAWN}
