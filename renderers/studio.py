"""The studio: everything a card needs to become a picture, opened once and used again.

A studio holds faces, emoji and the recent results of setting and drawing. It belongs to one
thread or process; two of them share nothing and give the same bytes.
"""

from collections.abc import Mapping
from hashlib import blake2b

from PIL import Image

from renderers import theme
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
from renderers.text.emoji import EmojiPack
from renderers.text.faces import Typefaces
from renderers.text.typesetter import Line, Typesetter

_Box = tuple[int, int, int, int]


class Studio:
    """Paints layouts. Not for use by two threads at once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Takes the files of ``assets/fonts`` by name, as bytes.

        Raises:
            ValueError: A face or the emoji pack is missing.
        """
        missing = [name for name in ("emoji.pack", "emoji.json") if name not in files]
        if missing:
            raise ValueError(f"the emoji are missing: {', '.join(missing)}")
        emoji = EmojiPack(files["emoji.pack"], files["emoji.json"])
        self.text = Typesetter(Typefaces(files), emoji, scale=theme.SCALE)
        self._bases: Recent[Image.Image] = Recent(8)
        self._masks: Recent[Image.Image] = Recent(512)
        self._sheets: Recent[Sheet] = Recent(16)
        self._portraits: Recent[Image.Image] = Recent(256)
        self._ramp = masks.ramp()
        self._hatching = masks.hatching(theme.WIDTH * theme.SCALE, 200 * theme.SCALE)

    def paint(self, layout: Layout) -> Image.Image:
        """The layout as an RGB image of 1320 x 840 pixels."""
        surfaces = tuple(panel.rect for panel in layout.panels if not panel.bare)
        image = self._bases.get(surfaces, lambda: self._base(surfaces)).copy()
        for panel in layout.panels:
            for mark in panel.marks:
                self._mark(image, mark)
        return image

    def _base(self, surfaces: tuple[Rect, ...]) -> Image.Image:
        scale = theme.SCALE
        image = Image.fromarray(masks.ground(theme.WIDTH * scale, theme.HEIGHT * scale))
        for rect in surfaces:
            self._fill(image, _box(rect), theme.PANEL_RADIUS, theme.PANEL)
        return image

    def _mark(self, image: Image.Image, mark: Mark) -> None:
        match mark:
            case Text():
                scale = theme.SCALE
                origin = round(mark.x * scale), round(mark.baseline * scale)
                _paste_line(image, mark.line, origin, mark.colour)
            case Block():
                self._block(image, mark)
            case Plot():
                left, top, width, height = _box(mark.rect)
                sheet = self._sheets.get((width, height), lambda: Sheet(width, height))
                drawn = sheet.draw(mark)
                image.paste(drawn, (left, top), drawn)
            case Cells():
                self._cells(image, mark)
            case Hatching():
                left, top, width, height = _box(mark.rect)
                self._hatch(image, (left, top), self._rounded(width, height, mark.radius))
            case Arrow():
                self._arrow(image, mark)
            case Ring():
                left, top, width, height = _box(mark.rect)
                radius, thickness = mark.radius * theme.SCALE, mark.width * theme.SCALE
                mask = self._masks.get(
                    ("ring", width, height, radius, thickness),
                    lambda: masks.ring(width, height, radius, thickness),
                )
                image.paste(mark.colour, (left, top), mask)
            case Portrait():
                self._portrait(image, mark)

    def _fill(self, image: Image.Image, box: _Box, radius: float, colour: theme.Colour) -> None:
        left, top, width, height = box
        if radius == 0:
            image.paste(colour, (left, top, left + width, top + height))
        elif width > 0 and height > 0:
            image.paste(colour, (left, top), self._rounded(width, height, radius))

    def _rounded(self, width: int, height: int, radius: float) -> Image.Image:
        pixels = radius * theme.SCALE
        return self._masks.get(
            ("rounded", width, height, pixels), lambda: masks.rounded(width, height, pixels)
        )

    def _block(self, image: Image.Image, block: Block) -> None:
        box = _box(block.rect)
        if block.until is None:
            self._fill(image, box, block.radius, block.colour)
            return
        left, top, width, height = box
        first, last = block.colour, block.until
        span = max(width, round((block.span or block.rect.width) * theme.SCALE))
        colours = self._masks.get(
            ("gradient", span, height, first, last),
            lambda: masks.gradient(span, height, first, last),
        )
        if width > 0:
            part = colours.crop((0, 0, width, height))
            image.paste(part, (left, top), self._rounded(width, height, block.radius))

    def _hatch(self, image: Image.Image, corner: tuple[int, int], mask: Image.Image) -> None:
        # Lines run through from one hatched cell to the next: the texture is fixed to the card.
        left, top = (place % masks.HATCH_PERIOD for place in corner)
        part = self._hatching.crop((left, top, left + mask.width, top + mask.height))
        image.paste(part, corner, mask)

    def _arrow(self, image: Image.Image, arrow: Arrow) -> None:
        left, top, width, height = _box(arrow.rect)
        if arrow.direction == "flat":
            thickness = max(2, height // 4)
            box = (left, top + (height - thickness) // 2, width, thickness)
            self._fill(image, box, thickness / 2 / theme.SCALE, arrow.colour)
            return
        down = arrow.direction == "down"
        mask = self._masks.get(
            ("triangle", width, height, down), lambda: masks.triangle(width, height, down=down)
        )
        image.paste(arrow.colour, (left, top), mask)

    def _cells(self, image: Image.Image, cells: Cells) -> None:
        scale = theme.SCALE
        rows, columns = cells.shares.shape
        pitch = round(cells.pitch[0] * scale), round(cells.pitch[1] * scale)
        gap = round(cells.gap * scale)
        size = pitch[0] - gap, pitch[1] - gap
        radius = cells.radius * scale
        mask = self._masks.get(
            ("cells", rows, columns, size, pitch, radius),
            lambda: masks.cell_grid(rows, columns, size, pitch, radius),
        )
        colours = masks.cell_colours(cells.shares, self._ramp)
        tiles = colours.repeat(pitch[1], axis=0).repeat(pitch[0], axis=1)
        left, top = round(cells.rect.x * scale), round(cells.rect.y * scale)
        image.paste(Image.fromarray(tiles[: mask.height, : mask.width].copy()), (left, top), mask)
        for row, column in masks.unwatched_cells(cells.shares):
            corner = left + column * pitch[0], top + row * pitch[1]
            self._hatch(image, corner, self._rounded(*size, cells.radius))

    def _portrait(self, image: Image.Image, portrait: Portrait) -> None:
        left, top, side, _ = _box(portrait.rect)
        picture = None
        if portrait.image is not None:
            data = portrait.image
            key = blake2b(data).digest(), side
            picture = self._portraits.get(key, lambda: decode(data, side) or _NOTHING)
        if picture is None or picture is _NOTHING:
            picture = self._portraits.get(
                ("generated", portrait.seed, side), lambda: generated(portrait.seed, side)
            )
            picture = picture.copy()
            _paste_centred(picture, portrait.letters)
        if portrait.shape == "circle":
            mask = self._rounded(side, side, side / 2 / theme.SCALE)
        else:
            mask = self._masks.get(("squircle", side), lambda: masks.squircle(side))
        image.paste(picture, (left, top), mask)


_NOTHING = Image.new("RGB", (1, 1))
"""Kept for bytes that do not decode, so that they are tried once."""


def _box(rect: Rect) -> _Box:
    """Left, top, width, height in device pixels; edges, not sizes, are rounded."""
    scale = theme.SCALE
    left, top = round(rect.x * scale), round(rect.y * scale)
    return left, top, round(rect.right * scale) - left, round(rect.bottom * scale) - top


def _paste_line(
    image: Image.Image, line: Line, origin: tuple[int, int], colour: theme.Colour
) -> None:
    x, y = origin
    if line.mask is not None:
        image.paste(colour, (x + line.left, y + line.top), line.mask)
    for sprite in line.sprites:
        image.paste(sprite.image, (x + sprite.x, y + sprite.y), sprite.image)


def _paste_centred(image: Image.Image, line: Line) -> None:
    left, top, right, bottom = line.ink
    origin = (image.width - left - right) // 2, (image.height - top - bottom) // 2
    _paste_line(image, line, origin, theme.TEXT_1)
