"""Stats: tiles side by side whose numbers all have one size."""

from collections.abc import Sequence

from renderers import theme
from renderers.panels import tile
from renderers.panels.tile import Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

LARGEST = 21.5
"""Size of their numbers, where all of them have room."""


def lay_out(
    tiles: Sequence[Tile], rect: Rect, text: Typesetter, *, columns: int
) -> tuple[Panel, ...]:
    """Tiles in rows of ``columns`` that fill ``rect``, as tall as each other."""
    rows = -(-len(tiles) // columns)
    width = (rect.width - (columns - 1) * theme.GUTTER) / columns
    height = (rect.height - (rows - 1) * theme.GUTTER) / rows
    room = width - 2 * theme.TILE_INSET
    size = min(tile.fitting_size(each.value, each.unit, text, room, LARGEST) for each in tiles)
    return tuple(
        tile.lay_out(
            each,
            Rect(
                rect.x + place % columns * (width + theme.GUTTER),
                rect.y + place // columns * (height + theme.GUTTER),
                width,
                height,
            ),
            text,
            name=f"stat {place + 1}",
            colour=theme.IRIS,
            largest=size,
        )
        for place, each in enumerate(tiles)
    )
