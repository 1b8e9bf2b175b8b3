"""Faces: font files as bytes, which characters they cover, and their glyphs as masks."""

import ctypes
import io
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

import freetype
import numpy as np
import numpy.typing as npt
import uharfbuzz

from renderers.text.style import TextStyle

# Neither ships types.
_harfbuzz: Any = uharfbuzz
_freetype: Any = freetype

Mask = npt.NDArray[np.uint8]

LEADING = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "InterDisplay-SemiBold")
"""Faces that styles name."""

FALLBACKS = (
    "NotoSans-Regular",
    "NotoSansArabicUI-Regular",
    "NotoSansHebrew-Regular",
    "NotoSansDevanagariUI-Regular",
    "NotoSansBengaliUI-Regular",
    "NotoSansTamilUI-Regular",
    "NotoSansThaiUI-Regular",
    "NotoSansGeorgian-Regular",
    "NotoSansArmenian-Regular",
    "NotoSansCJKjp-Regular",
    "NotoSansMath-Regular",
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
    "NotoSerifTibetan-Ornaments",
    "NotoSansJavanese-Ornaments",
)
"""Faces to ask, in this order, for what the leading face lacks."""

PHASES = 4
"""Positions within a pixel that a glyph is drawn at."""

_EMBOLDEN = {"Regular": 0.0, "Medium": 0.012, "SemiBold": 0.024, "Bold": 0.034}
"""Em by which a fallback's outline grows, since fallbacks come in one weight."""

_OUTLINES = (b"CFF ", b"glyf", b"loca")
_MOST_CHOICES = 20_000
_INVISIBLE = frozenset(range(0xFE00, 0xFE10)) | {0x200C, 0x200D}


class Shaped(NamedTuple):
    """A glyph as HarfBuzz placed it; lengths in em."""

    number: int
    advance: float
    x: float
    y: float


class Face:
    """One font file: shaping by HarfBuzz, outlines by FreeType."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        tables = _tables(data)

        def table(_face: object, tag: str, _tables: object) -> bytes | None:
            return tables.get(tag)

        self._font: Any = _harfbuzz.Font(_harfbuzz.Face.create_for_tables(table, None))
        self._units: int = self._font.face.upem
        self._outlines: Any = _freetype.Face(io.BytesIO(data))

    def covers(self, cluster: str) -> bool:
        """Whether every visible character of a cluster has a glyph here."""
        return all(
            self._font.get_nominal_glyph(ord(character)) is not None
            for character in cluster
            if ord(character) not in _INVISIBLE
        )

    def shape(self, text: str, style: TextStyle, *, leftward: bool) -> list[Shaped]:
        """Glyphs of a run in one script, from left to right.

        Args:
            text: The run in logical order.
            style: Says which figures and whether pairs are kerned.
            leftward: Whether it reads from right to left.
        """
        buffer: Any = _harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if leftward else "ltr"
        _harfbuzz.shape(self._font, buffer, {"tnum": style.tabular, "kern": style.kerned})
        units = self._units
        return [
            Shaped(
                info.codepoint,
                position.x_advance / units,
                position.x_offset / units,
                position.y_offset / units,
            )
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def glyph(self, index: int, size: float, phase: int, bolder: float) -> tuple[Mask, int, int]:
        """Coverage of one glyph, and where its upper left corner lies from the pen.

        Args:
            index: Glyph number in this face.
            size: Device pixels per em.
            phase: Horizontal offset of the pen within its pixel, in quarters.
            bolder: Device pixels by which strokes grow.

        Returns:
            The mask (rows downward, 0 to 255), columns right of the pen, rows above the baseline.
        """
        face = self._outlines
        face.set_char_size(round(size * 64))
        face.load_glyph(index, _freetype.FT_LOAD_NO_HINTING | _freetype.FT_LOAD_NO_BITMAP)
        slot = face.glyph
        if bolder:
            reference = ctypes.byref(slot.outline._FT_Outline)  # noqa: SLF001 - no public name
            _freetype.FT_Outline_Embolden(reference, round(bolder * 64))
            _freetype.FT_Outline_Translate(reference, -round(bolder * 32), -round(bolder * 32))
        if phase:
            reference = ctypes.byref(slot.outline._FT_Outline)  # noqa: SLF001 - no public name
            _freetype.FT_Outline_Translate(reference, phase * 64 // PHASES, 0)
        slot.render(_freetype.FT_RENDER_MODE_NORMAL)
        bitmap = slot.bitmap
        rows, width, pitch = int(bitmap.rows), int(bitmap.width), int(bitmap.pitch)
        if rows == 0 or width == 0:
            return np.zeros((0, 0), np.uint8), 0, 0
        # The wrapper's own buffer is a list of ints; this copies the bytes at once.
        raw = ctypes.string_at(bitmap._FT_Bitmap.buffer, rows * pitch)  # noqa: SLF001
        mask = np.frombuffer(raw, np.uint8).reshape(rows, pitch)[:, :width]
        return mask, int(slot.bitmap_left), int(slot.bitmap_top)


class Typefaces:
    """All faces of the office, loaded from bytes, each opened when first asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Takes font files by name ("Inter-Medium.otf"); other files are ignored."""
        self._data = {
            name.rpartition(".")[0]: data
            for name, data in files.items()
            if name.endswith((".otf", ".ttf"))
        }
        missing = [name for name in (*LEADING, *FALLBACKS) if name not in self._data]
        if missing:
            raise ValueError(f"faces are missing: {', '.join(missing)}")
        self._open: dict[str, Face] = {}
        self._choice: dict[tuple[str, str], Face | None] = {}

    def face(self, name: str) -> Face:
        """The face of that name ("Inter-Medium")."""
        face = self._open.get(name)
        if face is None:
            try:
                data = self._data[name]
            except KeyError:
                raise ValueError(f"no face named {name}") from None
            face = self._open[name] = Face(name, data)
        return face

    def choose(self, cluster: str, leading: str) -> Face | None:
        """The first face that covers a cluster: the leading one, then the fallbacks in order."""
        key = (cluster, leading)
        if key not in self._choice:
            if len(self._choice) > _MOST_CHOICES:
                self._choice.clear()
            names = (*_first_choice(cluster), leading, *FALLBACKS)
            faces = (self.face(name) for name in names)
            self._choice[key] = next((face for face in faces if face.covers(cluster)), None)
        return self._choice[key]


def bolder(face: Face, leading: str) -> float:
    """Em by which ``face`` must grow to stand beside ``leading``."""
    if face.name == leading:
        return 0.0
    return _EMBOLDEN[leading.rpartition("-")[2]]


def _tables(data: bytes) -> dict[str, bytes]:
    """The tables of a font that shaping reads, by tag: outlines, by far the most, are not.

    HarfBuzz copies what it is given. The directory is described in the OpenType specification,
    "Organization of an OpenType Font".
    """
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * place) for place in range(count))
    return {
        tag.decode("ascii"): data[offset : offset + length]
        for tag, _, offset, length in entries
        if tag not in _OUTLINES
    }


def _first_choice(cluster: str) -> tuple[str, ...]:
    # Inter has some enclosed letters, twice as large as those it lacks: one face sets them all.
    if 0x2460 <= ord(cluster[0]) <= 0x24FF:
        return ("NotoSansSymbols-Regular",)
    return ()
