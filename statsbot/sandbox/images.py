"""Sizes of uploaded pictures, and the pictures that the sandbox's CDN draws itself."""

import hashlib
import io
import struct
import zlib
from functools import lru_cache

from PIL import Image

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height (px) of a PNG, GIF or JPEG; None for anything else."""
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


@lru_cache(maxsize=4096)
def picture(seed: str, size: int, *, square: bool = False) -> bytes:
    """Return a PNG for an avatar or icon: the same for the same seed, and pleasant.

    Two neighbouring hues run diagonally; over them lies a pattern of round or square
    cells, mirrored left to right, so that two people are told apart at 24 px.

    Args:
        seed: Any text; the hash of the avatar or icon.
        size: Edge in pixels.
        square: Square cells (servers, emoji) instead of round ones (people).
    """
    digest = hashlib.blake2b(seed.encode(), digest_size=16).digest()
    hue = digest[0] * 360 // 256
    first, second = _rgb(hue, 0.52, 0.46), _rgb((hue + 38) % 360, 0.60, 0.36)
    light = _rgb((hue + 18) % 360, 0.55, 0.84)
    grid = 5
    bits = int.from_bytes(digest[1:])
    cells = {(x, y) for y in range(grid) for x in range(3) if bits >> (3 * y + x) & 1}
    cells |= {(grid - 1 - x, y) for x, y in cells}
    margin, rows = size * 0.16, bytearray()
    pitch = (size - 2 * margin) / grid
    for y in range(size):
        rows.append(0)
        cy, fy = divmod((y + 0.5 - margin) / pitch, 1.0)
        for x in range(size):
            cx, fx = divmod((x + 0.5 - margin) / pitch, 1.0)
            part = (x + y) / (2 * size)
            color = tuple(round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
            if (int(cx), int(cy)) in cells:
                reach = max(abs(fx - 0.5), abs(fy - 0.5))
                distance = reach if square else ((fx - 0.5) ** 2 + (fy - 0.5) ** 2) ** 0.5
                cover = min(max((0.47 - distance) * pitch, 0.0), 1.0)
                color = tuple(round(a + (b - a) * cover) for a, b in zip(color, light, strict=True))
            rows.extend(color)
    return _png(size, size, bytes(rows))


def resized(data: bytes, size: int) -> bytes:
    """Return a square picture as a PNG with an edge of ``size`` pixels."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(data))
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _rgb(hue: int, saturation: float, lightness: float) -> tuple[int, int, int]:
    chroma = saturation * min(lightness, 1 - lightness)

    def channel(offset: int) -> int:
        k = (offset + hue / 30) % 12
        return round(255 * (lightness - chroma * max(-1.0, min(k - 3, 9 - k, 1.0))))

    return channel(0), channel(8), channel(4)


def _png(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")]
    return _PNG + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in parts
    )
