"""A PNG writer for flat pictures.

No row filter: in pictures made of flat areas, filters make the rows less alike and the file
larger, and choosing one costs more than the compression itself (PNG specification, 12.7).
"""

import struct
import zlib

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
INTERACTIVE, REPORT = 1, 6
"""zlib levels: for an answer someone waits for; for a post nobody waits for."""


def encode(image: Image.Image, *, level: int = INTERACTIVE) -> bytes:
    """An RGB image as PNG, 8 bits a channel, the same bytes for the same pixels.

    Args:
        image: Mode RGB.
        level: zlib's level, 1 (quick) to 9 (small).
    """
    if image.mode != "RGB":
        raise ValueError(f"the writer takes RGB, not {image.mode}")
    width, height = image.size
    stride = 3 * width + 1
    # Each row padded by one zero byte, which serves as the filter byte of the row below it.
    rows = image.tobytes("raw", "RGB", stride, 1)
    packer = zlib.compressobj(level, zlib.DEFLATED, 15, 8)
    packed = packer.compress(b"\0") + packer.compress(memoryview(rows)[:-1]) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return _SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
