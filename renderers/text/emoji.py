"""Emoji as sprites: a pack of small PNGs, found by their code points."""

import io
import json
from typing import Any

import regex
from PIL import Image

_PICTURED = regex.compile(r"\p{Emoji_Presentation}|\ufe0f|\u20e3")


def key(cluster: str) -> str:
    """A cluster's name in the pack: code points in hex, without variation selectors."""
    return "-".join(f"{ord(character):x}" for character in cluster if character != "\ufe0f")


class EmojiPack:
    """Sprites of one size, decoded when first asked for."""

    def __init__(self, pack: bytes, index: bytes) -> None:
        """Takes the files ``emoji.pack`` (PNGs end to end) and ``emoji.json`` (where each is)."""
        parsed: Any = json.loads(index)
        self._pack = pack
        self.places: dict[str, tuple[int, int]] = {
            name: (offset, length) for name, (offset, length) in parsed["sprites"].items()
        }

    def has(self, cluster: str) -> bool:
        """Whether there is a sprite for a cluster."""
        return key(cluster) in self.places

    def prefers_sprite(self, cluster: str) -> bool:
        """Whether readers expect a picture and not a letter's shape."""
        if cluster.isascii() or "\ufe0e" in cluster:
            return False
        return _PICTURED.search(cluster) is not None and self.has(cluster)

    def sprite(self, cluster: str, side: int) -> Image.Image:
        """The sprite at ``side`` x ``side`` device pixels, RGBA."""
        offset, length = self.places[key(cluster)]
        with Image.open(io.BytesIO(self._pack[offset : offset + length])) as image:
            whole = image.convert("RGBA")
        filtering = Image.Resampling.BOX if side <= whole.width else Image.Resampling.BICUBIC
        # Premultiplied, so that colours of clear pixels do not bleed into the edge.
        small = whole.convert("RGBa").resize((side, side), filtering, reducing_gap=2.0)
        return small.convert("RGBA")
