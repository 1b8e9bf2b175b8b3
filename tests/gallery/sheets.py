"""Pictures beside each other: contact sheets, and what other eyes see of a card."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from tests.unit.colour import VISION

SIZE = (660, 420)
"""Pixels of a card in the gallery: half of what is drawn, and its logical size."""
_THUMB = (330, 210)
_GAP = 10
_QUALITY = 82


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture as WebP."""
    picture.save(path, "WEBP", quality=_QUALITY, method=6)


def small(picture: Image.Image) -> Image.Image:
    """A card at the gallery's size."""
    return picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def contact_sheet(cards: Sequence[Image.Image], columns: int) -> Image.Image:
    """Cards in rows, small."""
    rows = -(-len(cards) // columns)
    width, height = (size + _GAP for size in _THUMB)
    sheet = Image.new("RGB", (columns * width + _GAP, rows * height + _GAP), (24, 25, 30))
    for place, card in enumerate(cards):
        row, column = divmod(place, columns)
        thumb = card.resize(_THUMB, Image.Resampling.LANCZOS)
        sheet.paste(thumb, (_GAP + column * width, _GAP + row * height))
    return sheet


def as_seen(card: Image.Image, vision: str) -> Image.Image:
    """A card as somebody with that colour vision sees it; see :data:`tests.unit.colour.VISION`."""
    values = np.asarray(card, dtype=np.float64) / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen = np.clip(light @ VISION[vision].T, 0, 1)
    encoded = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return Image.fromarray((encoded * 255 + 0.5).astype(np.uint8))
