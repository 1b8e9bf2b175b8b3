"""Masks and grounds made by numpy: rounded boxes, squircles, rings, hatching, the glow."""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from renderers.arrays import FloatArray
from renderers.palette import Colour, Palette
from renderers.theme import RAMP_FIRST, Role

HATCH_PERIOD = 10
"""Device pixels from one slanted line to the next, along a row."""


def _distance(width: int, height: int, radius: float) -> FloatArray:
    """Signed distance of each pixel's centre from a rounded box's edge; inside is negative."""
    x = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - radius)
    across, down = np.maximum(x, 0)[None, :], np.maximum(y, 0)[:, None]
    inside = np.minimum(np.maximum(x[None, :], y[:, None]), 0)
    return np.hypot(across, down) + inside - radius


def _coverage(distance: FloatArray) -> Image.Image:
    return Image.fromarray((np.clip(0.5 - distance, 0, 1) * 255 + 0.5).astype(np.uint8))


def rounded(width: int, height: int, radius: float) -> Image.Image:
    """A box with round corners, in device pixels."""
    radius = min(radius, width / 2, height / 2)
    corner = math.ceil(radius)
    if 2 * corner > min(width, height):
        return _coverage(_distance(width, height, radius))
    # Only the corners are computed: the distances within a whole panel would take 30 MB.
    corners = np.asarray(_coverage(_distance(2 * corner, 2 * corner, radius)))
    box = np.full((height, width), 255, np.uint8)
    for rows in (slice(None, corner), slice(-corner or height, None)):
        for columns in (slice(None, corner), slice(-corner or width, None)):
            box[rows, columns] = corners[rows, columns]
    return Image.fromarray(box)


def ring(width: int, height: int, radius: float, thickness: float) -> Image.Image:
    """The outline of a rounded box, its outer edge at the mask's."""
    distance = _distance(width, height, min(radius, width / 2, height / 2))
    return _coverage(np.abs(distance + thickness / 2) - thickness / 2)


def squircle(side: int) -> Image.Image:
    """A superellipse of exponent 5, 4 x 4 samples a pixel."""
    samples = 4 * side
    axis = np.abs((np.arange(samples) + 0.5) / samples * 2 - 1) ** 5
    inside = (axis[:, None] + axis[None, :]) <= 1
    shares = inside.reshape(side, 4, side, 4).mean(axis=(1, 3))
    return Image.fromarray((shares * 255 + 0.5).astype(np.uint8))


def triangle(width: int, height: int, *, down: bool) -> Image.Image:
    """A triangle on its base, or on its tip, with slightly soft corners."""
    samples = 8
    y = (np.arange(height * samples) + 0.5) / (height * samples)
    x = np.abs((np.arange(width * samples) + 0.5) / (width * samples) * 2 - 1)
    inside = x[None, :] <= y[:, None]
    shares = inside.reshape(height, samples, width, samples).mean(axis=(1, 3))
    return Image.fromarray(((shares[::-1] if down else shares) * 255 + 0.5).astype(np.uint8))


def cell_grid(
    rows: int, columns: int, size: tuple[int, int], pitch: tuple[int, int], radius: float
) -> Image.Image:
    """Rounded cells of one size at equal distances."""
    cell = np.asarray(rounded(*size, radius))
    tile = np.zeros((pitch[1], pitch[0]), np.uint8)
    tile[: size[1], : size[0]] = cell
    height, width = pitch[1] * (rows - 1) + size[1], pitch[0] * (columns - 1) + size[0]
    return Image.fromarray(np.tile(tile, (rows, columns))[:height, :width].copy())


def hatching(width: int, height: int, palette: Palette) -> Image.Image:
    """Slanted lines on a ground of their own, RGB."""
    period = HATCH_PERIOD
    position = (np.arange(period)[None, :] + np.arange(period)[:, None] + 0.5) % period
    line = np.clip(2.0 - np.abs(position - period / 2), 0, 1)[..., None]
    ground = np.array(palette.colours[Role.HATCH_GROUND], float)
    stripe = np.array(palette.colours[Role.HATCH], float)
    tile = (ground + (stripe - ground) * line + 0.5).astype(np.uint8)
    times = -(-height // period), -(-width // period), 1
    return Image.fromarray(np.tile(tile, times)[:height, :width].copy())


def gradient(width: int, height: int, first: Colour, last: Colour) -> Image.Image:
    """From one colour on the left to another on the right, RGB."""
    share = np.linspace(0, 1, width)[:, None]
    row = (np.array(first) * (1 - share) + np.array(last) * share + 0.5).astype(np.uint8)
    return Image.fromarray(np.broadcast_to(row, (height, width, 3)).copy())


def diagonal(side: int, first: Colour, last: Colour) -> Image.Image:
    """From one colour in the upper left to another in the lower right, RGB."""
    ramp = np.arange(side) / max(side - 1, 1)
    share = ((ramp[None, :] + ramp[:, None]) / 2)[..., None]
    return Image.fromarray(
        (np.array(first) * (1 - share) + np.array(last) * share + 0.5).astype(np.uint8)
    )


def ground(width: int, height: int, palette: Palette) -> npt.NDArray[np.uint8]:
    """Ink with the glow in the upper right corner, shape (height, width, 3).

    The glow is a product of two bell curves, so no mesh of the whole card is ever in floats.
    It steps in all channels at once and in squares of four pixels: at this contrast neither is
    seen, and the PNG is a third of what a finer or dithered glow makes it.
    """
    square = 4
    x = np.arange(0, width, square) / width
    y = np.arange(0, height, square) / height
    across, down = np.exp(-(((x - 1.0) / 0.36) ** 2)), np.exp(-(((y + 0.02) / 0.42) ** 2))
    first, last = palette.colours[Role.INK], palette.glow
    steps = max(abs(end - start) for start, end in zip(first, last, strict=True))
    share = np.round(down[:, None] * across[None, :] * 0.55 * steps) / steps
    ink, glow = np.array(first, float), np.array(last, float)
    pixels = (ink + (glow - ink) * share[..., None] + 0.5).astype(np.uint8)
    return pixels.repeat(square, axis=0)[:height].repeat(square, axis=1)[:, :width]


def ramp(palette: Palette) -> npt.NDArray[np.uint8]:
    """The sequential ramp in 256 steps, shape (256, 3)."""
    stops = np.array(palette.ramp, float)
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return (np.column_stack(channels) + 0.5).astype(np.uint8)


def cell_colours(
    shares: FloatArray, colours: npt.NDArray[np.uint8], nothing: Colour
) -> npt.NDArray[np.uint8]:
    """Colour of each cell, shape (rows, columns, 3); 0 and NaN get the colour of nothing."""
    known = np.nan_to_num(shares)
    start = RAMP_FIRST
    place = np.round((start + (1 - start) * np.clip(known, 0, 1)) * 255).astype(np.intp)
    found = colours[place]
    found[known <= 0] = nothing
    return found


def unwatched_cells(shares: FloatArray) -> list[tuple[int, int]]:
    """Row and column of each cell that is NaN."""
    rows, columns = np.nonzero(np.isnan(shares))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
