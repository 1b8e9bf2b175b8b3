"""Empty places: what a list shows under a sentence while it has no rows."""

from renderers import theme
from renderers.panels.meter import meter
from renderers.panels.paragraph import paragraph
from renderers.plot.marks import Block, Mark, Rect
from renderers.text.typesetter import Typesetter

_BAR = 4.0


def empty_places(
    words: str, places: int, rect: Rect, text: Typesetter, *, face: float, watched: bool
) -> list[Mark]:
    """A list's places within ``rect``, with a sentence over them.

    Args:
        words: why there are no rows.
        places: how many rows there would be.
        rect: where they would stand.
        text: sets the words.
        face: side of the picture before each; 0: none.
        watched: False: nobody watched, and the places are hatched.
    """
    lines = paragraph(text, words, theme.EMPTY, rect, align="centre")
    plate = _plate([line.rect for line in lines])
    share = 0.0 if watched else None
    marks: list[Mark] = []
    pitch = rect.height / places
    for place in range(places):
        middle = rect.y + (place + 0.5) * pitch
        x = rect.x
        if face:
            box = Rect(x, middle - face / 2, face, face)
            # None looks out from behind the words.
            if not box.meets(plate.rect):
                marks += meter(share, box, theme.RAISED)
            x = box.right + 9
        track = Rect(x, middle - _BAR / 2, rect.right - x, _BAR)
        marks += meter(share, track, theme.RAISED)
    return [*marks, plate, *lines]


def _plate(lines: list[Rect]) -> Block:
    """What words lie on, so that nothing runs through them."""
    left = min(line.x for line in lines) - 10
    right = max(line.right for line in lines) + 10
    top = min(line.y for line in lines) - 5
    bottom = max(line.bottom for line in lines) + 5
    rect = Rect(left, top, right - left, bottom - top)
    return Block(name="plate", rect=rect, colour=theme.PANEL, radius=10)
