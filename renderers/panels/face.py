"""Faces: pictures of members and servers, or in their place a letter on colours."""

from renderers import theme
from renderers.plot.marks import Portrait, Rect, Shape
from renderers.text.names import clean_name, initial
from renderers.text.style import TextStyle
from renderers.text.typesetter import Typesetter


def face(
    name: str,
    box: Rect,
    text: Typesetter,
    *,
    image: bytes | None,
    seed: int,
    shape: Shape = "circle",
    letter: TextStyle = theme.AVATAR_LETTER.style,
) -> Portrait:
    """A picture within ``box``, a square.

    Args:
        name: As it came; its first letter stands on a generated picture.
        box: Where it is.
        text: Sets the letter.
        image: Encoded; None, or bytes that do not decode: the picture is generated.
        seed: Chooses the colours of a generated one.
        shape: Its outline.
        letter: How the letter is set.
    """
    return Portrait(
        name="face",
        rect=box,
        image=image,
        shape=shape,
        seed=seed,
        letters=text.line(initial(clean_name(name, fallback="?")), letter),
    )
