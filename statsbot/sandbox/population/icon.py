"""Draws the community's icon: a paper boat before the evening sun."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SKY = ((255, 206, 138), (246, 112, 104), (108, 56, 138))
_SEA = ((64, 44, 116), (26, 22, 58))
_SUN = (255, 240, 196)
_PAPER = (250, 247, 240)
_FOLD = (214, 204, 214)


def draw_icon(side: int) -> bytes:
    """Return a square PNG of ``side`` pixels. The same side gives the same bytes."""
    scale = 3
    size = side * scale
    down, across = np.mgrid[0:size, 0:size] / size
    picture = _blend(_SKY, 1.0 - down / 0.66)
    sun = (across - 0.5) ** 2 + (down - 0.56) ** 2 < 0.235**2
    picture[sun] = _SUN
    sea = down > 0.64 + 0.012 * np.sin(across * 19)
    picture[sea] = _blend(_SEA, (down - 0.64) / 0.36)[sea]
    glitter = sea & (abs(across - 0.5) < 0.62 - 0.6 * down) & (np.sin(down * 150) > 0.86)
    picture[glitter] = 0.55 * picture[glitter] + 0.45 * np.array(_SUN)
    for corners, colour in (
        (((0.50, 0.26), (0.50, 0.66), (0.29, 0.66)), _PAPER),
        (((0.50, 0.26), (0.71, 0.66), (0.50, 0.66)), _FOLD),
        (((0.15, 0.60), (0.85, 0.60), (0.68, 0.79), (0.32, 0.79)), _PAPER),
        (((0.50, 0.60), (0.85, 0.60), (0.68, 0.79), (0.50, 0.79)), _FOLD),
    ):
        picture[_inside(corners, across, down)] = colour
    image = Image.fromarray(picture.astype(np.uint8))
    data = io.BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(data, "PNG")
    return data.getvalue()


def _blend(
    colours: tuple[tuple[int, int, int], ...], where: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return colours by ``where`` (0 to 1) along an even gradient; shape (side, side, 3)."""
    stops = np.linspace(0.0, 1.0, len(colours))
    channels = [[colour[number] for colour in colours] for number in range(3)]
    return np.stack([np.interp(where, stops, each) for each in channels], axis=-1)


def _inside(
    corners: tuple[tuple[float, float], ...],
    across: NDArray[np.float64],
    down: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return where a convex polygon covers; the corners may turn either way."""
    turns = [
        (x1 - x0) * (down - y0) - (y1 - y0) * (across - x0)
        for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True)
    ]
    sides = np.stack(turns)
    return np.all(sides >= 0, axis=0) | np.all(sides <= 0, axis=0)
