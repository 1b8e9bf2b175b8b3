"""Setting text: a string and a style become a line that knows its width and can be painted.

cleaned text -> grapheme clusters -> direction -> runs of one face -> HarfBuzz -> glyph masks.
Nothing here depends on a library of the system (raqm, fribidi, fontconfig).
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from renderers.recent import Recent
from renderers.text.direction import ISOLATES, levels, visual_order
from renderers.text.emoji import EmojiPack
from renderers.text.faces import PHASES, Face, Mask, Typefaces, bolder
from renderers.text.names import ELLIPSIS, clusters
from renderers.text.style import TextStyle

_MISSING = "▯"
EMOJI_SIDE = 1.18
"""Side of an emoji, in ems."""
_EMOJI_ADVANCE = 1.26
_EMOJI_DROP = 0.22
_ASCENT, _DESCENT = 1.1, 0.42
"""Em above and below the baseline beyond which ink is cut: no name may reach another row."""
_OVERHANG = 0.06
"""Em that ink may reach beyond either end of a line; for more, the line is longer."""
_ROUNDING = 1e-6
"""Device pixels by which a line may be longer than its room, which was added up of fractions."""
_LONGEST = 1024
"""Code points of a line that are looked at; no card has room for more."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """A picture within a line, placed in device pixels from the line's origin."""

    image: Image.Image
    x: int
    y: int

    def between(self, top: int, bottom: int) -> "Sprite":
        """The picture without what lies above ``top`` or below ``bottom``."""
        first = max(self.y, top)
        last = max(min(self.y + self.image.height, bottom), first)
        part = self.image.crop((0, first - self.y, self.image.width, last - self.y))
        return Sprite(part, self.x, first)


@dataclass(frozen=True, slots=True)
class Line:
    """Set text. The origin is where its baseline starts; y grows downward."""

    text: str
    """What is shown, after shortening."""
    width: float
    """Advance in device pixels."""
    mask: Image.Image | None
    """Coverage of the letters, mode L; None when there are none."""
    left: int
    top: int
    """Upper left corner of the mask, device pixels from the origin."""
    sprites: tuple[Sprite, ...]

    def between(self, top: int, bottom: int) -> "Line":
        """The line without what is painted above ``top`` or below ``bottom``."""
        mask, first = self.mask, self.top
        if mask is not None:
            first = max(self.top, top)
            last = max(min(self.top + mask.height, bottom), first)
            part = mask.crop((0, first - self.top, mask.width, last - self.top))
            mask = part if part.height else None
        sprites = [sprite.between(top, bottom) for sprite in self.sprites]
        shown = tuple(sprite for sprite in sprites if sprite.image.height)
        return replace(self, mask=mask, top=first, sprites=shown)

    @property
    def ink(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of what is painted, device pixels from the origin."""
        boxes = [
            (sprite.x, sprite.y, sprite.x + sprite.image.width, sprite.y + sprite.image.height)
            for sprite in self.sprites
        ]
        if self.mask is not None:
            mask = self.mask
            boxes.append((self.left, self.top, self.left + mask.width, self.top + mask.height))
        if not boxes:
            return 0, 0, 0, 0
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)


@dataclass(frozen=True, slots=True)
class _Glyph:
    face: Face
    index: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Picture:
    cluster: str
    x: float


@dataclass(frozen=True, slots=True)
class _Shaped:
    glyphs: list[_Glyph]
    pictures: list[_Picture]
    width: float


class Typesetter:
    """Sets lines and keeps the recent ones. Not for use by two threads at once."""

    def __init__(self, faces: Typefaces, emoji: EmojiPack, *, scale: int) -> None:
        """Takes faces, emoji, and the device pixels per logical pixel."""
        self.faces = faces
        self._emoji = emoji
        self._scale = scale
        self._lines: Recent[Line] = Recent(512)
        self._fitted: Recent[Line] = Recent(256)
        self._glyphs: Recent[tuple[Mask, int, int]] = Recent(6000)
        self._sprites: Recent[Image.Image] = Recent(256)

    def line(self, text: str, style: TextStyle) -> Line:
        """Sets ``text`` on one line, whatever it holds."""
        text = text[:_LONGEST]
        return self._lines.get((text, style), lambda: self._set(text, style))

    def fit(self, text: str, style: TextStyle, width: float) -> Line:
        """Sets ``text`` within ``width`` logical pixels, shortened by an ellipsis if it must be.

        The cut falls between grapheme clusters. Where not even the ellipsis has room, the
        line is empty.
        """
        text = text[:_LONGEST]
        limit = width * self._scale + _ROUNDING
        line = self.line(text, style)
        if line.width <= limit:
            return line
        return self._fitted.get((text, style, width), lambda: self._shorten(text, style, limit))

    def width(self, text: str, style: TextStyle) -> float:
        """Advance of ``text`` in logical pixels."""
        return self.line(text, style).width / self._scale

    def _shorten(self, text: str, style: TextStyle, limit: float) -> Line:
        parts = clusters(text)
        low, high = 0, len(parts) - 1
        while low <= high:
            middle = (low + high) // 2
            if self._shape(_cut(parts, middle), style).width <= limit:
                low = middle + 1
            else:
                high = middle - 1
        # Ink that reaches far may need one letter less.
        lines = (self.line(_cut(parts, count), style) for count in range(high, -1, -1))
        return next((line for line in lines if line.width <= limit), self.line("", style))

    def _set(self, text: str, style: TextStyle) -> Line:
        shaped = self._shape(text, style)
        size = style.size * self._scale
        sprites = tuple(self._place_sprite(picture, size) for picture in shaped.pictures)
        placed: list[tuple[Mask, int, int]] = []
        for glyph in shaped.glyphs:
            mask, left, top = self._glyph_mask(glyph, style)
            if mask.size:
                x = math.floor(glyph.x * PHASES + 0.5) // PHASES
                placed.append((mask, x + left, -top - round(glyph.y)))
        ceiling, floor = -round(_ASCENT * size), round(_DESCENT * size)
        mask, left, top = _compose(placed, ceiling=ceiling, floor=floor)
        right = left + mask.width if mask is not None else 0
        before = max(-left - round(_OVERHANG * size), 0)
        behind = max(right - math.ceil(shaped.width) - round(_OVERHANG * size), 0)
        if before:
            left += before
            sprites = tuple(replace(sprite, x=sprite.x + before) for sprite in sprites)
        return Line(text, before + shaped.width + behind, mask, left, top, sprites)

    def _glyph_mask(self, glyph: _Glyph, style: TextStyle) -> tuple[Mask, int, int]:
        phase = math.floor(glyph.x * PHASES + 0.5) % PHASES
        size = style.size * self._scale
        bold = bolder(glyph.face, style.face) * size
        key = (glyph.face.name, glyph.index, size, phase, bold)
        return self._glyphs.get(key, lambda: glyph.face.glyph(glyph.index, size, phase, bold))

    def _place_sprite(self, picture: _Picture, size: float) -> Sprite:
        side = round(size * EMOJI_SIDE)
        image = self._sprites.get(
            (picture.cluster, side), lambda: self._emoji.sprite(picture.cluster, side)
        )
        x = picture.x + size * (_EMOJI_ADVANCE - EMOJI_SIDE) / 2
        return Sprite(image, round(x), round(size * _EMOJI_DROP) - side)

    def _shape(self, text: str, style: TextStyle) -> _Shaped:
        parts = clusters(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
        level_of = levels(parts)
        order = [index for index in visual_order(level_of) if parts[index] not in ISOLATES]
        size = style.size * self._scale
        glyphs: list[_Glyph] = []
        pictures: list[_Picture] = []
        pen = 0.0
        for run, face, level in self._runs(parts, level_of, order, style.face):
            if face is None:
                pictures.append(_Picture(run, pen))
                pen += size * _EMOJI_ADVANCE
            else:
                for glyph in face.shape(run, style, leftward=level % 2 == 1):
                    x, y = pen + glyph.x * size, glyph.y * size
                    glyphs.append(_Glyph(face, glyph.number, x, y))
                    pen += glyph.advance * size
        return _Shaped(glyphs, pictures, pen)

    def _runs(
        self, parts: list[str], level_of: list[int], order: list[int], leading: str
    ) -> list[tuple[str, Face | None, int]]:
        """Runs of one face and level from left to right, their text in logical order.

        A face of None stands for one emoji. What no face covers becomes one sign, not a row.
        """
        runs: list[tuple[str, Face | None, int]] = []
        missing = False
        for index in order:
            part, level = parts[index], level_of[index]
            face = None if self._emoji.prefers_sprite(part) else self.faces.choose(part, leading)
            if face is None and not self._emoji.has(part):
                if missing:
                    continue
                missing = True
                part, face = _MISSING, self.faces.choose(_MISSING, leading)
            elif part != " ":
                missing = False
            if runs and part == " " and runs[-1][1] is not None and runs[-1][2] == level:
                face = runs[-1][1] if runs[-1][1].covers(" ") else face
            if runs and face is not None and runs[-1][1] is face and runs[-1][2] == level:
                before = runs[-1][0]
                runs[-1] = (part + before if level % 2 else before + part, face, level)
            else:
                runs.append((part, face, level))
        return runs


def _cut(parts: list[str], count: int) -> str:
    """The first few clusters, with the sign that they are not all."""
    return "".join(parts[:count]).rstrip() + ELLIPSIS


def _compose(
    placed: list[tuple[Mask, int, int]], *, ceiling: int, floor: int
) -> tuple[Image.Image | None, int, int]:
    """One mask of all glyphs, cut at ``ceiling`` and ``floor``; with its upper left corner."""
    if not placed:
        return None, 0, 0
    left = min(x for _, x, _ in placed)
    right = max(x + mask.shape[1] for mask, x, _ in placed)
    top = min(y for _, _, y in placed)
    bottom = max(y + mask.shape[0] for mask, _, y in placed)
    whole = np.zeros((bottom - top, right - left), np.uint8)
    for mask, x, y in placed:
        window = whole[y - top : y - top + mask.shape[0], x - left : x - left + mask.shape[1]]
        np.maximum(window, mask, out=window)
    first, last = max(top, ceiling), min(bottom, floor)
    if last <= first:
        return None, 0, 0
    return Image.fromarray(whole[first - top : last - top]), left, first
