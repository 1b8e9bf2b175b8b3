"""Pictures beside each other: contact sheets, and what other eyes see of a card."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from tests.unit.colour import VISION

SIZE = (660, 420)
"""Pixels of a card in the gallery: half of what is drawn, and its logical size."""
_GAP = 10
_QUALITY = 82


def save(picture: Image.Image, path: Path, *, quality: int = _QUALITY, method: int = 2) -> None:
    """Write a picture as WebP: the higher the method, the slower and smaller."""
    picture.save(path, "WEBP", quality=quality, method=method)


def small(picture: Image.Image) -> Image.Image:
    """A card at the gallery's size."""
    return picture.convert("RGB").reduce(picture.width // SIZE[0])


def contact_sheet(cards: Sequence[Image.Image], columns: int, *, share: float) -> Image.Image:
    """Cards in rows, at that share of the gallery's size."""
    rows = -(-len(cards) // columns)
    thumb_size = round(SIZE[0] * share), round(SIZE[1] * share)
    width, height = (size + _GAP for size in thumb_size)
    sheet = Image.new("RGB", (columns * width + _GAP, rows * height + _GAP), (24, 25, 30))
    for place, card in enumerate(cards):
        row, column = divmod(place, columns)
        thumb = card.resize(thumb_size, Image.Resampling.LANCZOS)
        sheet.paste(thumb, (_GAP + column * width, _GAP + row * height))
    return sheet


def as_seen(card: Image.Image, vision: str) -> Image.Image:
    """A card as somebody with that colour vision sees it; see :data:`tests.unit.colour.VISION`."""
    values = np.asarray(card, dtype=np.float64) / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    seen = np.clip(light @ VISION[vision].T, 0, 1)
    encoded = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return Image.fromarray((encoded * 255 + 0.5).astype(np.uint8))
