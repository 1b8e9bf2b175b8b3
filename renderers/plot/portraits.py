"""Avatars and icons: foreign images made small and square, or ones of our own."""

import io
import struct

from PIL import Image

from renderers.palette import Colour
from renderers.plot import masks

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 4096 * 4096

PAIRS: tuple[tuple[Colour, Colour], ...] = (
    ((0x7A, 0x3F, 0xC4), (0x3A, 0x2A, 0x78)),
    ((0x1F, 0x78, 0x91), (0x1C, 0x3F, 0x6B)),
    ((0xA8, 0x3F, 0x78), (0x56, 0x28, 0x66)),
    ((0x2B, 0x7A, 0x68), (0x1D, 0x45, 0x5C)),
    ((0x55, 0x5F, 0xB8), (0x2F, 0x33, 0x78)),
    ((0xA8, 0x4B, 0x3C), (0x66, 0x28, 0x4C)),
)
"""Colours of a generated avatar, dark enough for light letters (contrast 4.5 and more)."""


def decode(data: bytes, side: int, behind: Colour) -> Image.Image | None:
    """The middle square of an encoded image at ``side`` pixels, RGB on the colour ``behind`` it.

    Returns:
        None for what is no image, is broken, or is too large to be an avatar.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.draft("RGB", (side * 2, side * 2))
            whole = image.convert("RGBA")
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None
    edge = min(whole.size)
    left, top = (whole.width - edge) // 2, (whole.height - edge) // 2
    small = whole.convert("RGBa").resize(
        (side, side),
        Image.Resampling.LANCZOS,
        box=(left, top, left + edge, top + edge),
        reducing_gap=2.0,
    )
    picture = Image.new("RGB", (side, side), behind)
    clear = small.convert("RGBA")
    picture.paste(clear, (0, 0), clear)
    return picture


def generated(seed: int, side: int) -> Image.Image:
    """A gradient chosen by ``seed``, RGB, without letters."""
    # Snowflakes share their low bits; this spreads their high ones.
    first, last = PAIRS[(seed ^ seed >> 22) % len(PAIRS)]
    return masks.diagonal(side, first, last)
