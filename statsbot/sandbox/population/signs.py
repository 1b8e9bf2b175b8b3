"""Draws the community's own emoji and stickers."""

import io
from collections.abc import Callable, Mapping
from functools import cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

_SIDE, _SCALE = 128, 4
_PAPER, _FOLD, _INK, _RED, _GOLD = "#FAF7F0", "#C9BFD2", "#6A67D8", "#E0524E", "#FFC27A"
_SEA, _GRASS, _SKY = "#3F8FCF", "#7FC59A", "#1E2350"
_CARDS = ("#FFC27A", "#4B7BEC", "#8B5CC7", "#2E9E8F", "#D64B7F")
"""What stickers lie on, in order."""


class _Pen:
    """Draws in hundredths of the picture's side."""

    def __init__(self, ground: str | None = None) -> None:
        side = _SIDE * _SCALE
        self._image = Image.new("RGBA", (side, side))
        self._draw = ImageDraw.Draw(self._image)
        if ground is not None:
            self._draw.rounded_rectangle((0, 0, side - 1, side - 1), side // 6, fill=ground)

    def polygon(self, colour: str, *corners: tuple[float, float]) -> None:
        self._draw.polygon([self._at(*each) for each in corners], fill=colour)

    def disc(self, colour: str, x: float, y: float, radius: float) -> None:
        box = (*self._at(x - radius, y - radius), *self._at(x + radius, y + radius))
        self._draw.ellipse(box, fill=colour)

    def png(self) -> bytes:
        """Return what was drawn."""
        data = io.BytesIO()
        self._image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).save(data, "PNG")
        return data.getvalue()

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * _SIDE * _SCALE / 100, y * _SIDE * _SCALE / 100


def _inkblot(pen: _Pen) -> None:
    for number in range(9):
        turn, reach = number * 2 * pi / 9, 27 + 9 * (number % 3)
        pen.disc(_INK, 50 + reach * cos(turn), 50 + reach * sin(turn), 9 + 3 * (number % 2))
    pen.disc(_INK, 50, 50, 31)
    pen.disc("#A9A7F2", 41, 40, 8)


def _paperboat(pen: _Pen) -> None:
    pen.polygon(_PAPER, (50, 14), (50, 62), (26, 62))
    pen.polygon(_FOLD, (50, 14), (74, 62), (50, 62))
    pen.polygon(_PAPER, (8, 56), (92, 56), (72, 84), (28, 84))
    pen.polygon(_FOLD, (50, 56), (92, 56), (72, 84), (28, 84))
    pen.polygon(_SEA, (4, 80), (96, 80), (84, 92), (16, 92))


def _compass(pen: _Pen) -> None:
    pen.disc(_GOLD, 50, 50, 44)
    pen.disc(_SKY, 50, 50, 36)
    pen.polygon(_RED, (66, 18), (56, 54), (44, 46))
    pen.polygon(_PAPER, (34, 82), (56, 54), (44, 46))
    pen.disc(_GOLD, 50, 50, 5)


def _tinylighthouse(pen: _Pen) -> None:
    pen.polygon(_GOLD, (50, 22), (96, 8), (96, 36))
    pen.polygon(_PAPER, (40, 34), (60, 34), (66, 90), (34, 90))
    for top in (44, 64):
        slope = (top - 34) * 6 / 56
        pen.polygon(
            _RED,
            (40 - slope, top),
            (60 + slope, top),
            (61 + slope, top + 10),
            (39 - slope, top + 10),
        )
    pen.polygon(_SKY, (42, 16), (58, 16), (58, 34), (42, 34))
    pen.disc(_GOLD, 50, 25, 6)
    pen.polygon(_RED, (38, 17), (62, 17), (50, 5))


def _foldme(pen: _Pen) -> None:
    pen.polygon(_PAPER, (8, 22), (36, 14), (36, 80), (8, 88))
    pen.polygon(_FOLD, (36, 14), (64, 22), (64, 88), (36, 80))
    pen.polygon(_PAPER, (64, 22), (92, 14), (92, 80), (64, 88))
    pen.polygon(_GRASS, (8, 46), (36, 30), (64, 52), (64, 74), (36, 60), (8, 78))
    for x, y in ((70, 64), (77, 56), (84, 46)):
        pen.disc(_RED, x, y, 3)


EMOJI: Mapping[str, Callable[[_Pen], None]] = {
    "inkblot": _inkblot,
    "paperboat": _paperboat,
    "compass": _compass,
    "tinylighthouse": _tinylighthouse,
    "foldme": _foldme,
}
"""By name; stickers show the same, in the same order, on cards."""


@cache
def draw_emoji(name: str) -> bytes:
    """Return the square PNG of a custom emoji.

    Raises:
        KeyError: the community has none of that name.
    """
    pen = _Pen()
    EMOJI[name](pen)
    return pen.png()


@cache
def draw_sticker(number: int) -> bytes:
    """Return the square PNG of the sticker of that number, from 0."""
    pen = _Pen(_CARDS[number])
    list(EMOJI.values())[number](pen)
    return pen.png()
