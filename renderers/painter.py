"""The painter: puts a layout's marks onto an image, in the colours of a palette."""

from hashlib import blake2b

import numpy as np
from PIL import Image

from renderers import theme
from renderers.palette import Colour, Palette
from renderers.plot import masks
from renderers.plot.agg import Sheet
from renderers.plot.marks import (
    Arrow,
    Block,
    Cells,
    Hatching,
    Layout,
    Mark,
    Plot,
    Portrait,
    Rect,
    Ring,
    Text,
)
from renderers.plot.portraits import decode, generated
from renderers.recent import Recent
from renderers.text.typesetter import Line
from renderers.theme import Tone

_Box = tuple[int, int, int, int]


class RecentPictures:
    """What was drawn lately and may be used again."""

    def __init__(self) -> None:
        self.bases: Recent[Image.Image] = Recent(2)
        self.masks: Recent[Image.Image] = Recent(256)
        self.sheets: Recent[Sheet] = Recent(2)
        self.portraits: Recent[Image.Image] = Recent(128)
        self.textures: Recent[Image.Image] = Recent(2)


def paint(layout: Layout, palette: Palette, recent: RecentPictures) -> Image.Image:
    """The layout as an RGB image of 1320 x 840 pixels."""
    surfaces = tuple(panel.rect for panel in layout.panels if not panel.bare)
    base = recent.bases.get(
        (palette.name, layout.leftward, surfaces),
        lambda: _base(surfaces, palette, leftward=layout.leftward),
    )
    painter = _Painter(base.copy(), palette, recent)
    for panel in layout.panels:
        for mark in panel.marks:
            painter.mark(mark)
    return painter.image


def _base(surfaces: tuple[Rect, ...], palette: Palette, *, leftward: bool) -> Image.Image:
    scale = theme.SCALE
    ground = masks.ground(theme.WIDTH * scale, theme.HEIGHT * scale, palette)
    if leftward:
        ground = np.ascontiguousarray(ground[:, ::-1])
    image = Image.fromarray(ground)
    for rect in surfaces:
        left, top, width, height = _box(rect)
        # Not kept: a panel's mask is large, and seldom wanted once its base is there.
        mask = masks.rounded(width, height, theme.PANEL_RADIUS * scale)
        image.paste(palette.colour(theme.PANEL), (left, top), mask)
    return image


class _Painter:
    """Paints marks onto one image."""

    def __init__(self, image: Image.Image, palette: Palette, recent: RecentPictures) -> None:
        self.image = image
        self._palette = palette
        self._recent = recent

    def mark(self, mark: Mark) -> None:
        """Paint a mark."""
        match mark:
            case Text():
                scale = theme.SCALE
                origin = round(mark.x * scale), round(mark.baseline * scale)
                _paste_line(self.image, mark.line, origin, self._palette.colour(mark.colour))
            case Block():
                self._block(mark)
            case Plot():
                left, top, width, height = _box(mark.rect)
                sheet = self._recent.sheets.get((width, height), lambda: Sheet(width, height))
                drawn = sheet.draw(mark, self._palette)
                self.image.paste(drawn, (left, top), drawn)
            case Cells():
                self._cells(mark)
            case Hatching():
                left, top, width, height = _box(mark.rect)
                self._hatch((left, top), self._rounded(width, height, mark.radius))
            case Arrow():
                self._arrow(mark)
            case Ring():
                left, top, width, height = _box(mark.rect)
                radius, thickness = mark.radius * theme.SCALE, mark.width * theme.SCALE
                mask = self._recent.masks.get(
                    ("ring", width, height, radius, thickness),
                    lambda: masks.ring(width, height, radius, thickness),
                )
                self.image.paste(self._palette.colour(mark.colour), (left, top), mask)
            case Portrait():
                self._portrait(mark)

    def _fill(self, box: _Box, radius: float, tone: Tone) -> None:
        colour = self._palette.colour(tone)
        left, top, width, height = box
        if radius == 0:
            self.image.paste(colour, (left, top, left + width, top + height))
        elif width > 0 and height > 0:
            self.image.paste(colour, (left, top), self._rounded(width, height, radius))

    def _rounded(self, width: int, height: int, radius: float) -> Image.Image:
        pixels = radius * theme.SCALE
        return self._recent.masks.get(
            ("rounded", width, height, pixels), lambda: masks.rounded(width, height, pixels)
        )

    def _block(self, block: Block) -> None:
        box = _box(block.rect)
        if block.until is None:
            self._fill(box, block.radius, block.colour)
            return
        left, top, width, height = box
        first, last = self._palette.colour(block.colour), self._palette.colour(block.until)
        if block.leftward:
            first, last = last, first
        span = max(width, round((block.span or block.rect.width) * theme.SCALE))
        colours = self._recent.masks.get(
            ("gradient", span, height, first, last),
            lambda: masks.gradient(span, height, first, last),
        )
        if width > 0:
            begin = span - width if block.leftward else 0
            part = colours.crop((begin, 0, begin + width, height))
            self.image.paste(part, (left, top), self._rounded(width, height, block.radius))

    def _hatch(self, corner: tuple[int, int], mask: Image.Image) -> None:
        # Lines run through from one hatched cell to the next: the texture is fixed to the card.
        left, top = (place % masks.HATCH_PERIOD for place in corner)
        texture = self._recent.textures.get(
            ("hatching", self._palette.name),
            lambda: masks.hatching(
                theme.WIDTH * theme.SCALE, theme.HEIGHT * theme.SCALE, self._palette
            ),
        )
        part = texture.crop((left, top, left + mask.width, top + mask.height))
        self.image.paste(part, corner, mask)

    def _arrow(self, arrow: Arrow) -> None:
        left, top, width, height = _box(arrow.rect)
        if arrow.direction == "flat":
            thickness = max(2, height // 4)
            box = (left, top + (height - thickness) // 2, width, thickness)
            self._fill(box, thickness / 2 / theme.SCALE, arrow.colour)
            return
        down = arrow.direction == "down"
        mask = self._recent.masks.get(
            ("triangle", width, height, down), lambda: masks.triangle(width, height, down=down)
        )
        self.image.paste(self._palette.colour(arrow.colour), (left, top), mask)

    def _cells(self, cells: Cells) -> None:
        scale = theme.SCALE
        rows, columns = cells.shares.shape
        pitch = round(cells.pitch[0] * scale), round(cells.pitch[1] * scale)
        gap = round(cells.gap * scale)
        size = pitch[0] - gap, pitch[1] - gap
        radius = cells.radius * scale
        mask = self._recent.masks.get(
            ("cells", rows, columns, size, pitch, radius),
            lambda: masks.cell_grid(rows, columns, size, pitch, radius),
        )
        nothing = self._palette.colours[theme.Role.ZERO_CELL]
        colours = masks.cell_colours(cells.shares, masks.ramp(self._palette), nothing)
        tiles = colours.repeat(pitch[1], axis=0).repeat(pitch[0], axis=1)
        left, top = round(cells.rect.x * scale), round(cells.rect.y * scale)
        if cells.there is not None:
            shown = cells.there.repeat(pitch[1], axis=0).repeat(pitch[0], axis=1)
            whole = np.asarray(mask) * shown[: mask.height, : mask.width]
            mask = Image.fromarray(whole.astype(np.uint8))
        tiles = Image.fromarray(tiles[: mask.height, : mask.width].copy())
        self.image.paste(tiles, (left, top), mask)
        for row, column in masks.unwatched_cells(cells.shares):
            if cells.there is not None and not cells.there[row, column]:
                continue
            corner = left + column * pitch[0], top + row * pitch[1]
            self._hatch(corner, self._rounded(*size, cells.radius))

    def _portrait(self, portrait: Portrait) -> None:
        left, top, side, _ = _box(portrait.rect)
        picture, shape = None, portrait.shape
        if portrait.image is not None:
            data = portrait.image
            behind = self._palette.colours[theme.Role.PANEL]
            key = blake2b(data).digest(), side, behind
            picture = self._recent.portraits.get(
                key, lambda: decode(data, side, behind) or _NOTHING
            )
        if picture is None or picture is _NOTHING:
            picture = self._recent.portraits.get(
                ("generated", portrait.seed, side), lambda: generated(portrait.seed, side)
            )
            picture = picture.copy()
            shape = "squircle" if portrait.shape == "plain" else portrait.shape
            _paste_centred(picture, portrait.letters, self._palette.colours[theme.Role.LETTER])
        match shape:
            case "circle":
                mask = self._rounded(side, side, side / 2 / theme.SCALE)
            case "squircle":
                mask = self._recent.masks.get(("squircle", side), lambda: masks.squircle(side))
            case "plain":
                mask = None
        self.image.paste(picture, (left, top), mask)


_LETTERS = 0.84
"""Part of a portrait's side that its letters have at most."""
_NOTHING = Image.new("RGB", (1, 1))
"""Kept for bytes that do not decode, so that they are tried once."""


def _box(rect: Rect) -> _Box:
    """Left, top, width, height in device pixels; edges, not sizes, are rounded."""
    scale = theme.SCALE
    left, top = round(rect.x * scale), round(rect.y * scale)
    return left, top, round(rect.right * scale) - left, round(rect.bottom * scale) - top


def _paste_line(
    image: Image.Image, line: Line, origin: tuple[int, int], colour: tuple[int, ...]
) -> None:
    x, y = origin
    if line.mask is not None:
        image.paste(colour, (x + line.left, y + line.top), line.mask)
    for sprite in line.sprites:
        image.paste(sprite.image, (x + sprite.x, y + sprite.y), sprite.image)


def _paste_centred(image: Image.Image, line: Line, colour: Colour) -> None:
    """Put letters into the middle of a square, smaller where they are wider or taller."""
    left, top, right, bottom = line.ink
    wide, tall = right - left, bottom - top
    share = _LETTERS * image.width / max(wide, tall, 1)
    if share >= 1:
        origin = (image.width - left - right) // 2, (image.height - top - bottom) // 2
        _paste_line(image, line, origin, colour)
        return
    letters = Image.new("RGBA", (wide, tall), (*colour, 0))
    _paste_line(letters, line, (-left, -top), (*colour, 255))
    size = max(round(wide * share), 1), max(round(tall * share), 1)
    letters = letters.resize(size, Image.Resampling.LANCZOS)
    image.paste(letters, ((image.width - size[0]) // 2, (image.height - size[1]) // 2), letters)
